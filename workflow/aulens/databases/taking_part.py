"""Who or what of a database takes part in a study, with which images, and why the others do not."""

from collections.abc import Mapping, Sequence

import pandas as pd

from aulens.databases.chosen_images import ImageChoice, image_reasons, over_limit
from aulens.databases.lacks import Problems, label_problems, limit_problems, what_lacks
from aulens.databases.people import chosen_units
from aulens.databases.split_checks import split_problems
from aulens.databases.split_sizes import Split
from aulens.databases.units import units_of

COLUMNS = ["unit", "person", "group", "labels", "images", "takes_part", "reason"]
IMAGE_COLUMNS = ["image", "unit", "expression", "takes_part", "reason"]
NOT_A_LABEL = "its expression is not among the study's labels"
NO_FACE = "has no image of the labels with a face"


def participants_of(
    manifest: pd.DataFrame,
    labels: Sequence[str],
    split: Split,
    seed: int,
    database: str,
    trained: bool,
    choice: ImageChoice | None = None,
    left_out: Mapping[str, str] | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame, Problems]:
    """Return who takes part, with which images, and what keeps a database from giving what a study needs.

    Parameters
    ----------
    manifest : table
        Of the database.
    labels : sequence of str
        The study's labels.
    split : Split
        What is divided, who takes part, how many, and how they are divided.
    seed, database : int, str
        What the choice of `split.number`, and of images, depends on.
    trained : bool
        Whether networks are trained on the database. One that is only tested on gives all who show a label, whatever
        `split.number` and `split.take` say, and images of nobody too, by their groups; it is not divided.
    choice : ImageChoice or None
        Which images are taken; None for all.
    left_out : mapping of str to str, or None
        Images that have no face -> why: they do not take part, and all else is judged without them. None if all have
        one, or nobody knows yet.

    Returns
    -------
    units : table
        One row per unit of the split, sorted: unit, person, group (of images that are divided as such), labels
        ("happy;sad", in the study's order), images (number taken), takes_part, reason; where networks are trained on
        people, images of nobody are one unit without a name.
    images : table
        One row per image of the manifest: image, unit, expression, takes_part, reason.
    problems : list of (str, str)
        Key of the study (such as split.number) and sentence; none if all is well.
    """
    if problems := list(split_problems(split)):
        return pd.DataFrame(columns=COLUMNS), pd.DataFrame(columns=IMAGE_COLUMNS), problems
    images = _images(manifest, labels, split, trained, left_out or {})
    if choice is not None:
        shown = images["reason"] == ""
        images.loc[shown, "reason"] = image_reasons(images[shown], choice, seed, database)
    take = split.take if trained else "any"
    units = _units(images, labels, take, split.unit)
    able = units["unit"][units["reason"] == ""].tolist()
    problems = what_lacks(images[~images["faceless"]], labels, split, database, trained, units)
    if trained and split.number is not None:
        chosen = set(chosen_units(able, split.number, seed, database))
        reason = f"not drawn: split.number takes {len(chosen)} of {len(able)}"
        units.loc[(units["reason"] == "") & ~units["unit"].isin(chosen), "reason"] = reason
    if choice is not None and choice.most_per_label is not None:
        number = int((units["reason"] == "").sum())
        problems += list(limit_problems(choice.most_per_label, number, take, split.unit, database))
        units = _limited(images, units, labels, choice.most_per_label, seed, database)
    taking = images["unit"].map(units.set_index("unit")["reason"])
    images["reason"] = images["reason"].where(images["reason"] != "", taking)
    problems = problems or list(label_problems(images, labels, database))
    return (
        units.assign(takes_part=units["reason"] == "")[COLUMNS],
        images.assign(takes_part=images["reason"] == "")[IMAGE_COLUMNS],
        problems,
    )


def _images(
    manifest: pd.DataFrame, labels: Sequence[str], split: Split, trained: bool, left_out: Mapping[str, str]
) -> pd.DataFrame:
    """Return the manifest with every image's unit, whether it has no face, and why it cannot be taken by itself."""
    units = units_of(manifest, split.unit)
    if trained and split.unit == "person":
        units = units.where(manifest["person"] != "", "")
    shown = manifest["expression"].isin(labels)
    faces = pd.Series([left_out.get(image, "") for image in manifest["image"]], index=manifest.index, dtype=object)
    faceless = manifest["image"].isin(list(left_out))
    return manifest.assign(unit=units, faceless=faceless, reason=faces.where(shown, NOT_A_LABEL))


def _units(images: pd.DataFrame, labels: Sequence[str], take: str, unit: str) -> pd.DataFrame:
    """Return one row per unit with the reason why it cannot take part, empty if it can."""
    images = images.assign(shown=images["reason"] == "")
    units = images.groupby("unit", sort=True)
    shown = images[images["shown"]].groupby("unit")["expression"].agg(set)
    lost = images[images["faceless"] & images["expression"].isin(labels)].groupby("unit")["expression"].agg(set)
    table = pd.DataFrame({"images": units["shown"].sum().astype(int)})
    sets = [shown.get(name, set()) for name in table.index]
    table["labels"] = [";".join(label for label in labels if label in have) for have in sets]
    table["person"] = units["person"].first().fillna("")
    of_nobody = (table["person"] == "") & (table.index != "")
    table["group"] = pd.Series(table.index, index=table.index).where(of_nobody | (unit == "image"), "")
    faceless = [lost.get(name, set()) for name in table.index]
    rows = zip(table.index, sets, faceless, strict=True)
    table["reason"] = [_reason(name, have, without, labels, take) for name, have, without in rows]
    return table.reset_index()


def _reason(unit: str, have: set[str], faceless: set[str], labels: Sequence[str], take: str) -> str:
    """Return why a unit with images of some labels, and images without a face of some, cannot take part."""
    if not unit:
        return "the database does not name these people (split.unit image would take their images)"
    if not have:
        return NO_FACE if faceless else "has none of the labels"
    lacking = [f"{label} (no face)" if label in faceless else label for label in labels if label not in have]
    return f"lacks {', '.join(lacking)}" if lacking and take == "complete" else ""


def _limited(
    images: pd.DataFrame, units: pd.DataFrame, labels: Sequence[str], limit: int, seed: int, database: str
) -> pd.DataFrame:
    """Take images over the limit of each label away, in place; return the units with what is left."""
    able = units["reason"] == ""
    taken = images[(images["reason"] == "") & images["unit"].isin(units["unit"][able])]
    over = over_limit(taken, limit, seed, database)
    images.loc[over.index[over], "reason"] = f"not drawn: images.most_per_label takes {limit}"
    left = taken[~over].groupby("unit")["expression"]
    numbers, sets = left.size().to_dict(), left.agg(set).to_dict()
    names = units["unit"][able]
    have = [sets.get(name, set()) for name in names]
    units = units.copy()
    units.loc[able, "images"] = [numbers.get(name, 0) for name in names]
    units.loc[able, "labels"] = [";".join(label for label in labels if label in own) for own in have]
    nothing = f"not drawn: images.most_per_label takes {limit}, and none of its images"
    units.loc[able, "reason"] = ["" if own else nothing for own in have]
    return units
