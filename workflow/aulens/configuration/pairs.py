"""Stimuli that show pairs of action units on several faces: which they are, and whether their keys fit together."""

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

from aulens.configuration.messages import Problem, shown
from aulens.configuration.ranges import in_order
from aulens.configuration.values import Values
from aulens.databases.series import FEWEST_FACES
from aulens.synthesis.populations import POPULATIONS


def shows_pairs(stimuli: Mapping[str, Any]) -> bool:
    """Return whether stimuli show pairs of action units on several faces; else they are an action unit series."""
    return "pairs" in stimuli


def pairs_shown(stimuli: Mapping[str, Any]) -> list[list[int]]:
    """Return the pairs of such stimuli, each in rising order: all of their action units, or those that are listed."""
    if stimuli["pairs"] == "all":
        return [list(pair) for pair in combinations(sorted(stimuli["action_units"]), 2)]
    return [sorted(pair) for pair in stimuli["pairs"]]


def rendered_pairs(seed: int, stimuli: Mapping[str, Any]) -> dict[str, Any]:
    """Return what pairs are rendered with: `aulens.synthesis.pairs.PairsSettings`."""
    names = ("face_model", "size", "action_units", "intensity")
    return {"seed": seed, "pairs": pairs_shown(stimuli)} | {name: stimuli[name] for name in names} | stimuli["faces"]


def read_pairs(name: str, stimuli: Mapping[str, Any]) -> dict[str, Any]:
    """Return what pairs are read with: `aulens.databases.pairs.PairManifestSettings`."""
    names = ("action_units", "intensity")
    return {"name": name, "pairs": pairs_shown(stimuli)} | {key: stimuli[key] for key in names}


def pairs_sense(values: Values, stimuli: str) -> Iterator[Problem]:
    """Yield what does not fit together in stimuli with pairs."""
    path = ("stimuli", stimuli)
    entry = values.at(*path)
    units, listed = entry["action_units"], entry["pairs"]
    yield from in_order((*path, "action_units"), units, "action unit")
    if listed == "all" and len(units) < 2:
        yield (*path, "action_units"), "a pair needs two action units"
    for pair in () if listed == "all" else listed:
        if lacking := [unit for unit in pair if unit not in units]:
            yield (*path, "pairs"), f"{shown(pair)}: {shown(lacking)} is not in action_units; allowed: {shown(units)}"
        if pair[0] == pair[1]:
            yield (*path, "pairs"), f"{shown(pair)} pairs an action unit with itself; name two"
    if listed != "all" and len({tuple(sorted(pair)) for pair in listed}) < len(listed):
        yield (*path, "pairs"), "a pair is named twice; leave one"
    if (faces := entry.get("faces")) is not None:
        yield from _enough_faces((*path, "faces"), faces)


def _enough_faces(path: tuple[str, ...], faces: Mapping[str, Any]) -> Iterator[Problem]:
    if unknown := [name for name in faces["populations"] if name not in POPULATIONS]:
        yield (*path, "populations"), f"{shown(unknown)} is not known; allowed: {shown(list(POPULATIONS))}"
    number = len(faces["populations"]) * faces["each"]
    if number < FEWEST_FACES:
        what = f"{number} face is given; at least {FEWEST_FACES} are needed, or nothing is known of other faces"
        yield (*path, "each"), what


def right_kinds(values: Values, study: str) -> Iterator[Problem]:
    """Yield stimuli of the wrong kind: pairs where an action unit series belongs, or the other way round."""
    names, analyses = values.names("stimuli"), values.at("studies", study, "analyses")
    series = values.at("studies", study, "stimuli")
    if series in names and shows_pairs(values.at("stimuli", series)):
        what = (
            f"{series!r} shows pairs of action units; name it in analyses.pairs.stimuli, and here an action unit series"
        )
        yield ("studies", study, "stimuli"), what
    if "pair_responses" in analyses and "pairs" not in analyses:
        yield ("studies", study, "analyses", "pair_responses"), "of which stimuli? name them in pairs: {stimuli: NAME}"
    for name in values.if_reliable("studies", study, "analyses", "pairs", "stimuli"):
        if name in names and not shows_pairs(values.at("stimuli", name)):
            what = f"{name!r} is an action unit series; name stimuli with the key pairs"
            yield ("studies", study, "analyses", "pairs", "stimuli"), what
