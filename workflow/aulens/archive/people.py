"""Whose faces a study's pictures show: people, wherever the records do not say that the workflow rendered them."""

import importlib
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

GROUPS = ("databases", "stimuli")  # folders below results/, and what FACES_OF of a figure's module says
Names = Mapping[str, list[str]]


def showing_people(records: Sequence[Mapping]) -> Names:
    """Return the databases and the stimuli of a study that the workflow did not render.

    Parameters
    ----------
    records : sequence of mapping
        The provenance of everything that the study is made of (records.json).

    Returns
    -------
    mapping of str to list of str
        Of each of `GROUPS`, names.

    Notes
    -----
    A name is rendered if a stage of the room `synthesis` made its images. Everything else counts as people, stimuli
    that were made of a photograph too: what is not known is never shown.
    """
    known = [(record["stage"], PurePosixPath(record["place"]).parts[1:]) for record in records]
    named = {group: dict.fromkeys(place[1] for _, place in known if place[:1] == (group,)) for group in GROUPS}
    rendered = {place[:2] for stage, place in known if stage.startswith("synthesis.")}
    people = {group: [name for name in names if (group, name) not in rendered] for group, names in named.items()}
    if unknown := _faces_without_source(known, named):
        people["databases"] = [*people["databases"], *unknown]
    return people


def _faces_without_source(known: Sequence[tuple[str, tuple[str, ...]]], named: Mapping[str, Mapping]) -> list[str]:
    """Return names of which there are faces, but nothing that says where they come from."""
    of_faces = dict.fromkeys(place[2] for _, place in known if place[:1] == ("faces",))  # faces/RECIPE/NAME/FILE
    return [name for name in of_faces if all(name not in names for names in named.values())]


def faces_of_figure(name: str) -> str | None:
    """Return whose faces a figure shows: one of `GROUPS`, or None if it shows none.

    A figure of which there is no module any longer counts as one that shows those of databases.
    """
    try:
        return getattr(importlib.import_module(f"aulens.report.figures.{name}"), "FACES_OF", None)
    except ModuleNotFoundError:
        return "databases"
