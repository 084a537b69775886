"""Whether the tables of action units that other tools measured are there, and can be read."""

from collections.abc import Iterator
from pathlib import Path as FilePath

from aulens.configuration.messages import Problem
from aulens.configuration.values import Values
from aulens.databases.action_unit_files import check_headings
from aulens.databases.action_unit_maps import ColumnMap, read_map
from aulens.errors import InputError
from aulens.home import home

TABLES = home() / "config" / "action_unit_tables"
ANALYSES, CUSTOM = ("recovery", "ideal_observer"), "custom"


def wrong_measured(values: Values, root: FilePath) -> Iterator[Problem]:
    """Yield mistakes in column maps and in the headings of tables, and analyses that find no displays.

    Tables are looked for only where a study that is made has the database; of a folder the first table is read.
    """
    studies = values.studies_to_make()
    used = {name for study in studies for name in _databases(values, study)}
    for name in values.names("databases"):
        path = ("databases", name, "measured_action_units")
        for group in values.if_reliable(*path):
            if group is None:
                continue
            problems, columns = _map(group, path, root)
            yield from problems
            if columns and name in used:
                try:
                    check_headings(root / group["file"], columns)
                except InputError as error:
                    yield (*path, "file"), str(error).removeprefix(f"{root}/")
    for study in studies:
        for analysis in ANALYSES:
            yield from _without_displays(values, study, analysis)


def _databases(values: Values, study: str) -> list[str]:
    tested = [
        name for names in values.if_reliable("studies", study, "test_only") for part in names.values() for name in part
    ]
    return [*values.items("studies", study, "databases"), *tested]


def _map(group: dict, path: tuple[str, ...], root: FilePath) -> tuple[list[Problem], ColumnMap | None]:
    """Return what is wrong with a column map, and the map if nothing is."""
    tool, file = group["tool"], group.get("columns")
    if tool == CUSTOM and file is None:
        return [((*path, "columns"), "missing; tool custom needs the file that says what the columns mean")], None
    if tool != CUSTOM and file is not None:
        known = f"the columns of {tool} are known ({TABLES.name}/{tool}.yaml)"
        return [((*path, "columns"), f"{file} would not be used: {known}; write null, or tool: {CUSTOM}")], None
    try:
        return [], read_map(root / file if file else TABLES / f"{tool}.yaml")
    except InputError as error:
        lines = [line.removeprefix(f"{root}/") for line in str(error).splitlines()]
        return [((*path, "columns"), line) for line in lines], None


def _without_displays(values: Values, study: str, analysis: str) -> Iterator[Problem]:
    """Yield an analysis whose kind of truth no database of its study has."""
    path = ("studies", study, "analyses", analysis, "truth")
    known = {name: values.if_reliable("databases", name) for name in _databases(values, study)}
    trained = values.items("studies", study, "databases")
    if not all(known.values()):
        return
    measured = any(entry.get("measured_action_units") for (entry,) in known.values())
    planted = any(known[name][0]["source"] == "synthetic" for name in trained)
    for truth in values.if_reliable(*path):
        if truth == "measured" and not measured:
            yield path, "no database of the study has measured_action_units; give it to one, or write truth: planted"
        if truth == "planted" and measured and not planted:
            yield path, "planted, but no database that is trained on is rendered; write truth: measured"
