"""What images show, as far as it is known: planted action units, or those that another tool measured."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from aulens.databases.tables import read_images
from aulens.errors import InputError
from aulens.files import read_csv, read_json

COLUMNS = ["database", "source", "tool", "shown_from", "known_from", "action_units", "left_out", "images"]
PLANTED, MEASURED = "planted", "measured"
KNOWN_FROM = 0.5
"""Share of a database's images that take part; an action unit that was measured in fewer is unknown."""


@dataclass(frozen=True, eq=False)
class Displays:
    """What the images of one database show.

    Attributes
    ----------
    table : table
        Columns image, expression, action_unit, intensity (0 to 1). Of planted action units those that are absent have
        no row; of measured ones what has no row is unknown.
    tool : str or None
        That measured them; None of planted ones.
    shown_from : float
        From which intensity an action unit counts as shown; 0 counts all above 0.
    action_units : list of int, or None
        That the tool measured in `KNOWN_FROM` of the images that take part, or more; None of planted ones, where all
        are known.
    """

    table: pd.DataFrame
    tool: str | None = None
    shown_from: float = 0.0
    action_units: list[int] | None = None

    @property
    def source(self) -> str:
        """Return whether they were planted or measured."""
        return PLANTED if self.tool is None else MEASURED


def read_displays(
    names: Sequence[str],
    files: Sequence[Path],
    measured: Sequence[str],
    reports: Sequence[Path],
    images: Sequence[Path],
    shown_from: float | None = None,
) -> dict[str, Displays]:
    """Return what the images of databases show.

    Parameters
    ----------
    names : sequence of str
        The database of each file.
    files : sequence of Path
        truth.csv of what was planted, measured.csv of what was measured.
    measured : sequence of str
        Those of the databases whose action units were measured.
    reports : sequence of Path
        measured.json of each of these.
    images : sequence of Path
        Which images of each of these take part in the study; nothing is taken of others.
    shown_from : float or None
        Of measured action units, in the place of what the tool's column map says.
    """
    told = dict(zip(measured, zip(map(read_json, reports), map(read_images, images), strict=True), strict=True))
    found = {}
    for name, file in zip(names, files, strict=True):
        table = read_csv(file)
        if name not in told:
            found[name] = Displays(table)
            continue
        report, listed = told[name]
        taking_part = listed["image"][listed["takes_part"]]
        table = table[table["image"].isin(taking_part)]
        least = report["shown_from"] if shown_from is None else shown_from
        found[name] = Displays(table, report["tool"], least, _measured_in_many(table, len(taking_part)))
    return found


def _measured_in_many(table: pd.DataFrame, number: int) -> list[int]:
    """Return the action units that were measured in enough of a number of images, in order."""
    counts = table.groupby("action_unit")["image"].nunique()
    return sorted(int(unit) for unit in counts.index[counts >= KNOWN_FROM * number])


def known_units(displays: Mapping[str, Displays], units: Iterable[int]) -> list[int]:
    """Return the action units that are known in all databases.

    Raises
    ------
    InputError
        If there is none.

    Examples
    --------
    >>> one, two = Displays(pd.DataFrame(), "OpenFace", 0.2, [1, 4, 12]), Displays(pd.DataFrame())
    >>> known_units({"photos": one, "rendered": two}, [4, 12, 27])
    [4, 12]
    """
    asked = list(units)
    sets = [set(one.action_units) for one in displays.values() if one.action_units is not None]
    found = [unit for unit in asked if all(unit in known for known in sets)]
    if sets and not found:
        by = {name: one.tool for name, one in displays.items() if one.tool}
        tools = ", ".join(f"{tool} in {name}" for name, tool in by.items())
        raise InputError(
            f"none of the action units {', '.join(map(str, asked))} was measured in at least {KNOWN_FROM:.0%} of the "
            f"images that take part of every database ({tools})"
        )
    return found


def displays_table(displays: Mapping[str, Displays], used: Sequence[int], units: Iterable[int]) -> pd.DataFrame:
    """Return where what is known of each database comes from, and which action units are used.

    Parameters
    ----------
    displays : dict of Displays
        Database -> what its images show.
    used : sequence of int
        Action units that are used; the same of all.
    units : iterable of int
        All that there are; the others are left out.

    Returns
    -------
    table
        Of `COLUMNS`; action units have blanks between them, `known_from` is `KNOWN_FROM` of measured ones and 0 of
        planted ones, `images` are those of which something is known.
    """
    left_out = [unit for unit in units if unit not in used]
    rows = []
    for name, one in displays.items():
        words = (" ".join(map(str, some)) for some in (used, left_out))
        known_from = 0.0 if one.tool is None else KNOWN_FROM
        rows.append((name, one.source, one.tool, one.shown_from, known_from, *words, one.table["image"].nunique()))
    return pd.DataFrame(rows, columns=COLUMNS)
