"""Entries that are like others: ``like: NAME`` takes over everything from another entry of the same section."""

import copy
from collections.abc import Mapping
from typing import Any

from aulens.configuration.messages import Path, Problem, did_you_mean
from aulens.home import home
from aulens.yaml_files import read_yaml

SECTIONS = ("databases", "stimuli", "recipes", "backbones", "networks", "studies")
LIKE = "like"
OWN = {"studies": ("registration",)}
"""Keys that no other entry takes over: what was registered of one study was not registered of another."""
LEAVE = "thumbnails"
"""Nor leave to show faces (true), which holds for the entry that has it; a refusal holds for all that are like it."""


def with_likeness(config: Mapping[str, Any]) -> tuple[dict[str, Any], list[Problem]]:
    """Return a configuration without `like`, and what is wrong with the names that it gives.

    Parameters
    ----------
    config : Mapping
        The configuration, overlays merged.

    Returns
    -------
    config : dict
        A copy. Groups are merged key by key, lists and values are replaced, and null takes a key out.
    problems : list of (path, sentence)
        Names that stand nowhere, and entries that are like themselves; these keep what is written in them.
    """
    whole, problems = copy.deepcopy(dict(config)), []
    for section in SECTIONS:
        entries = whole.get(section)
        if isinstance(entries, Mapping):
            whole[section] = {name: _resolved(entries, name, section, problems) for name in entries}
    return whole, list(dict.fromkeys(problems))


def _resolved(entries: Mapping, name: str, section: str, problems: list[Problem]) -> object:
    """Return an entry merged into all that it is like."""
    chain: list[str] = []
    path: Path = (section, name, LIKE)
    while isinstance(entries[name], Mapping) and LIKE in entries[name]:
        chain.append(name)
        other = entries[name][LIKE]
        if not isinstance(other, str) or other not in entries:
            there = [one for one in entries if one not in chain]
            hint = _overlay_with(section, other) or did_you_mean(other, there)
            hint = hint or f"; there are {', '.join(map(str, there))}"
            problems.append((path, f"{other!r} does not stand in {section}{hint}"))
            break
        if other in chain:
            problems.append((path, f"{' is like '.join([*chain, other])}; an entry cannot be like itself"))
            break
        name = other
    else:
        chain.append(name)
    result = entries[chain[-1]]
    for one in reversed(chain[:-1]):
        result = merged(_without_own(result, section), entries[one])
    result = copy.deepcopy(result)
    return {key: value for key, value in result.items() if key != LIKE} if isinstance(result, Mapping) else result


def _overlay_with(section: str, name: object) -> str:
    """Return which of the files that come with aulens has an entry, if one has."""
    for file in sorted((home() / "config").glob("*.yaml")) if isinstance(name, str) else ():
        there = read_yaml(file).get(section)
        if isinstance(there, Mapping) and name in there:
            return f"; it stands in config/{file.name}: name that file before yours, behind --configfile"
    return ""


def _without_own(entry: object, section: str) -> object:
    """Return what others may take over of an entry."""
    if not isinstance(entry, Mapping):
        return entry
    own = OWN.get(section, ())
    return {key: value for key, value in entry.items() if key not in own and not (key == LEAVE and value is True)}


def merged(base: object, own: Mapping) -> object:
    """Return what an entry is that takes over `base` and says `own`: groups merged, null takes out."""
    if not isinstance(base, Mapping):
        return own
    result = dict(base)
    for key, value in own.items():
        if value is None and key in result:
            del result[key]
        elif isinstance(value, Mapping) and isinstance(result.get(key), Mapping):
            result[key] = merged(result[key], value)
        else:
            result[key] = value
    return result
