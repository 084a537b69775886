"""Who or what of a database takes part in a study, why the others do not, and what is missing."""

from collections.abc import Sequence

import pandas as pd

from aulens.databases.people import chosen_units
from aulens.databases.split_sizes import Split, size_problems, split_problems
from aulens.databases.units import WORDS, counted, units_of

COLUMNS = ["unit", "person", "group", "labels", "images", "takes_part", "reason"]
NAMED = 5  # so many are named in a message
Problems = list[tuple[str, str]]  # key of the study, sentence


def participants_of(
    manifest: pd.DataFrame, labels: Sequence[str], split: Split, seed: int, database: str, trained: bool
) -> tuple[pd.DataFrame, Problems]:
    """Return who takes part, and what keeps a database from giving what a study needs.

    Parameters
    ----------
    manifest : table
        Of the database.
    labels : sequence of str
        The study's labels.
    split : Split
        What is divided, who takes part, how many, and how they are divided.
    seed, database : int, str
        What the choice of `split.number` depends on.
    trained : bool
        Whether networks are trained on the database; one that is only tested on gives all, whatever `split.number`
        says, and is not divided.

    Returns
    -------
    table : table
        One row per unit of the split, sorted: unit, person, group (of unit image), labels ("happy;sad", in the study's
        order), images (number with these labels), takes_part, reason; images of nobody are one unit without a name.
    problems : list of (str, str)
        Key of the study (such as split.number) and sentence; none if all is well.
    """
    if problems := list(split_problems(split)):
        return pd.DataFrame(columns=COLUMNS), problems
    table = _units(manifest, labels, split)
    left_out = table[table["reason"] != ""]
    able = table["unit"][table["reason"] == ""].tolist()
    problems = _problems(manifest, labels, split, database, trained, able, _who(left_out))
    if trained and split.number is not None:
        chosen = set(chosen_units(able, split.number, seed, database))
        reason = f"not drawn: split.number takes {len(chosen)} of {len(able)}"
        table.loc[(table["reason"] == "") & ~table["unit"].isin(chosen), "reason"] = reason
    return table.assign(takes_part=table["reason"] == "")[COLUMNS], problems


def left_out_sentence(participants: pd.DataFrame, unit: str) -> str | None:
    """Return who lacks labels and therefore does not take part, as a warning; None if nobody."""
    lacking = participants[participants["reason"].ne("") & ~participants["reason"].str.startswith("not drawn")]
    if lacking.empty:
        return None
    verb = "does" if len(lacking) == 1 else "do"
    return f"{counted(len(lacking), unit)} {verb} not take part: {_named(lacking)}"


def _units(manifest: pd.DataFrame, labels: Sequence[str], split: Split) -> pd.DataFrame:
    """Return one row per unit with the reason why it cannot take part, empty if it can."""
    images = manifest.assign(unit=units_of(manifest, split.unit), shown=manifest["expression"].isin(labels))
    units = images.groupby("unit", sort=True)
    shown = images[images["shown"]].groupby("unit")["expression"].agg(set)
    table = pd.DataFrame({"images": units["shown"].sum().astype(int)})
    sets = [shown.get(unit, set()) for unit in table.index]
    table["labels"] = [";".join(label for label in labels if label in have) for have in sets]
    table["person"] = units["person"].first().fillna("")
    table["group"] = table.index if split.unit == "image" else ""
    table["reason"] = [_reason(unit, have, labels, split) for unit, have in zip(table.index, sets, strict=True)]
    return table.reset_index()


def _reason(unit: str, have: set[str], labels: Sequence[str], split: Split) -> str:
    if not unit:
        return "the database does not name these people (split.unit image would take their images)"
    if not have:
        return "has none of the labels"
    lacking = [label for label in labels if label not in have]
    return f"lacks {', '.join(lacking)}" if lacking and split.take == "complete" else ""


def _problems(
    manifest: pd.DataFrame,
    labels: Sequence[str],
    split: Split,
    database: str,
    trained: bool,
    able: Sequence[str],
    who: str,
) -> Problems:
    """Return what a study needs and the database does not have."""
    shown = set(manifest["expression"])
    if absent := [label for label in labels if label not in shown]:
        there = f"database {database!r} has no image of it; it has {', '.join(sorted(shown))}"
        return [("labels", f"{label}: {there}; take labels that it has") for label in absent]
    one, many = WORDS[split.unit]
    which = "with every label" if split.take == "complete" else "with any of the labels"
    if not able:
        return [("split", f"database {database!r} has no {one} {which}{who}; complete the database")]
    if not trained:
        return []
    if split.number is not None and len(able) < split.number:
        have = f"database {database!r} has {len(able)} {which}{who}"
        return [("split.number", f"{split.number} {many} are asked for, {have}; lower it or complete the database")]
    number = len(able) if split.number is None else split.number
    return list(size_problems(split, number, database, who if split.number is None else ""))


def _who(left_out: pd.DataFrame) -> str:
    """Return who cannot take part and why, as the end of a sentence; empty if all can."""
    return f" ({len(left_out)} cannot take part: {_named(left_out)})" if len(left_out) else ""


def _named(rows: pd.DataFrame) -> str:
    """Return the first few units with the reason why they do not take part."""
    named = [f"{row.unit or f'{row.images} images of nobody'}: {row.reason}" for row in rows.head(NAMED).itertuples()]
    return "; ".join(named) + (f"; and {len(rows) - NAMED} more" if len(rows) > NAMED else "")
