"""Results that Snakemake has no record of: only their own provenance tells what they were made with.

Snakemake notices a change of settings or code by its records in ``.snakemake``. Where these are missing (results that
were copied without that folder, jobs of a SLURM that ended after a kill of Snakemake), it would do nothing.
"""

import argparse
import json
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from aulens.errors import InputError

ENDING = ".provenance.json"
LONGEST = 250  # characters of a name in Snakemake's folder; it divides longer ones
PASSED_OVER = {"images", "checkpoints"}


def refuse_outdated(
    rules: Iterable[Any], results: Path, snakemake: Path, used: Mapping[str, set[str]], arguments: Sequence[str]
) -> None:
    """Refuse results of other settings or code that have no record.

    Parameters
    ----------
    rules : iterable of rules
        Snakemake's, with an output `provenance` and parameters `settings` and `code`; others are passed over.
    results, snakemake : Path
        See `unrecorded`.
    used : mapping of str to set of str
        Values of each wildcard in the studies that are made; results with others are passed over.
    arguments : sequence of str
        Snakemake's; some of them already answer.

    Raises
    ------
    InputError
        Naming results and what to do.
    """
    forced = forced_rules(arguments)
    if forced is None:
        return
    found = {}
    for path in unrecorded(results, snakemake):
        for rule in rules:
            record = getattr(rule.output, "provenance", None)
            if record is None or rule.name in forced or not (match := record.match(path)):
                continue
            if any(value not in used.get(name, {value}) for name, value in match.groupdict().items()):
                continue
            if what := difference(path, rule.params, SimpleNamespace(**match.groupdict())):
                found[path] = (rule.name, what)
    if found:
        raise InputError(sentence(found))


def forced_rules(arguments: Sequence[str]) -> set[str] | None:
    """Return the rules and files that are forced anyway; None if a command line of Snakemake needs no check at all."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("-R", "--forcerun", nargs="*", action="extend", default=[])
    for names in (("-f", "--force"), ("-F", "--forceall"), ("-t", "--touch"), ("--unlock",), ("--delete-all-output",)):
        parser.add_argument(*names, dest="answered", action="store_true")
    found = parser.parse_known_args(list(arguments))[0]
    return None if found.answered else set(found.forcerun)


def unrecorded(results: Path, snakemake: Path) -> list[str]:
    """Return the provenance files below `results` whose job Snakemake has no record of, sorted.

    Parameters
    ----------
    results : Path
        Relative to the working directory.
    snakemake : Path
        Snakemake's folder; ``metadata`` holds a file for each recorded output, named by its path, ``incomplete``
        likewise for what it will make again itself (Snakemake 9); if there are files of another form, nothing is said.
    """
    known = {record.name for name in ("metadata", "incomplete") for record in (snakemake / name).glob("*")}
    if known and not any(map(_is_of_a_path, known)):
        return []
    found = {path: urlsafe_b64encode(path.encode()).decode() for path in provenance_files(results)}
    return sorted(path for path, name in found.items() if name not in known and len(name) <= LONGEST)


def _is_of_a_path(name: str) -> bool:
    """Return whether the name of a record is that of an output's path."""
    try:
        return "/" in urlsafe_b64decode(name).decode()
    except ValueError:
        return False


def provenance_files(folder: Path) -> Iterator[str]:
    """Yield the paths of all provenance files below a folder."""
    for place, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if name not in PASSED_OVER]
        yield from (Path(place, name).as_posix() for name in files if name.endswith(ENDING))


def difference(path: str, parameters: Any, wildcards: SimpleNamespace) -> str:
    """Return in what a result differs from what its job would make now; nothing if in nothing, or if it has no job.

    Parameters
    ----------
    path : str
        Of its provenance.
    parameters : Params
        Of its rule: `settings` (JSON) and `code`, or functions of the wildcards that give them.
    """
    try:
        settings, code = (
            value(wildcards) if callable(value) else value for value in (parameters.settings, parameters.code)
        )
    except KeyError:  # a rendered database that has become a folder has no such job
        return ""
    try:
        record = json.loads(Path(path).read_text(encoding="utf-8"))
        before, now = record["settings"], json.loads(settings)
        differing = [key for key in sorted(before.keys() | now.keys()) if before.get(key) != now.get(key)]
        other_code = record["code"] != code
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return "its provenance cannot be read"
    return "made by other code" if other_code else f"other {', '.join(differing)}" if differing else ""


def sentence(differences: dict[str, tuple[str, str]], shown: int = 3) -> str:
    """Return what is wrong and what to do.

    Parameters
    ----------
    differences : dict of str to (rule, difference)
        Of each provenance, by its path.
    """
    lines = [f"  {path}: {what}" for path, (_, what) in list(differences.items())[:shown]]
    more = [f"  and {len(differences) - shown} more"] if len(differences) > shown else []
    rules = " ".join(dict.fromkeys(rule for rule, _ in differences.values()))
    return "\n".join(
        [
            "results were made with other settings or code, and Snakemake has no record of them (in .snakemake), so "
            "that it would not make them again:",
            *lines,
            *more,
            f"Put the folder .snakemake back beside results; or add --forcerun {rules} once: all results of these "
            "rules are made again; or delete these files: what they stand beside is made again; or add --touch "
            "--forceall once: all results are taken as they are.",
        ]
    )
