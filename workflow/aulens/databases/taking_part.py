"""Who or what of a database takes part in a study, and why the others do not."""

from collections.abc import Sequence

import pandas as pd

from aulens.databases.lacks import Problems, what_lacks
from aulens.databases.people import chosen_units
from aulens.databases.split_checks import split_problems
from aulens.databases.split_sizes import Split
from aulens.databases.units import units_of

COLUMNS = ["unit", "person", "group", "labels", "images", "takes_part", "reason"]


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
    able = table["unit"][table["reason"] == ""].tolist()
    problems = what_lacks(manifest, labels, split, database, trained, table)
    if trained and split.number is not None:
        chosen = set(chosen_units(able, split.number, seed, database))
        reason = f"not drawn: split.number takes {len(chosen)} of {len(able)}"
        table.loc[(table["reason"] == "") & ~table["unit"].isin(chosen), "reason"] = reason
    return table.assign(takes_part=table["reason"] == "")[COLUMNS], problems


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
