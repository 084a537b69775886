"""Who or what of a database takes part in a study, with which images, and why the others do not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from aulens.databases.chosen_images import ImageChoice, image_reasons, over_limit
from aulens.databases.lacks import Problems, label_problems, limit_problems, what_lacks
from aulens.databases.people import chosen_units
from aulens.databases.split_checks import split_problems
from aulens.databases.split_sizes import Split
from aulens.databases.tables import IMAGE_COLUMNS, UNIT_COLUMNS
from aulens.databases.units import units_of

NOT_A_LABEL = "its expression is not among the study's labels"
NO_FACE = "has no image of the labels with a face"


@dataclass(frozen=True)
class ParticipantsSettings:
    """What decides who takes part. The number of runs does not, so that adding runs repeats nothing.

    Attributes
    ----------
    seed, database : int, str
        What the choice of `split.number`, and of images, depends on.
    labels : list of str
        The study's labels.
    split : Split
        What is divided, who takes part, how many, and how they are divided.
    trained : bool
        Whether networks are trained on the database. One that is only tested on gives all who show a label, whatever
        `split.number` and `split.take` say, and images of nobody too, by their groups; it is not divided. Its people
        are its units, even where the study divides images: a person's images do not stand for other people.
    images : ImageChoice or None
        Which images are taken; None for all.
    """

    seed: int
    database: str
    labels: list[str]
    split: Split
    trained: bool
    images: ImageChoice | None = None

    @property
    def take(self) -> str:
        """Who takes part: those who show every label (complete), or any."""
        return self.split.take if self.trained else "any"

    @property
    def unit(self) -> str:
        """What stands for others of its kind: what the split divides; of a database that is only tested on, people."""
        return self.split.unit if self.trained else "person"


def participants_of(
    manifest: pd.DataFrame, settings: ParticipantsSettings, left_out: Mapping[str, str] | None = None
) -> tuple[pd.DataFrame, pd.DataFrame, Problems]:
    """Return who takes part, with which images, and what keeps a database from giving what a study needs.

    Parameters
    ----------
    manifest : table
        Of the database.
    settings : ParticipantsSettings
        What the study asks of it.
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
        One row per image of the manifest: image, unit, expression, takes_part, asked_for (whether it would take part if
        every image had a face, or does), reason.
    problems : list of (str, str)
        Key of the study (such as split.number) and sentence; none if all is well.
    """
    if problems := list(split_problems(settings.split)):
        return pd.DataFrame(columns=UNIT_COLUMNS), pd.DataFrame(columns=IMAGE_COLUMNS), problems
    units, images, problems = _chosen(manifest, settings, left_out or {})
    asked_for = images["takes_part"]
    if images["faceless"].any():
        everybody = replace(settings, split=replace(settings.split, number=None))
        with_faces = _chosen(manifest, everybody, {})[1]["takes_part"]
        asked_for = asked_for | (with_faces & images["unit"].isin(units["unit"][units["drawn"]]))
    return units[UNIT_COLUMNS], images.assign(asked_for=asked_for)[IMAGE_COLUMNS], problems


def _chosen(
    manifest: pd.DataFrame, settings: ParticipantsSettings, left_out: Mapping[str, str]
) -> tuple[pd.DataFrame, pd.DataFrame, Problems]:
    """Return units and images with why they do not take part, and what is lacking; see `participants_of`."""
    split, labels, database = settings.split, settings.labels, settings.database
    images = _images(manifest, settings, left_out)
    units = _units(images, labels, settings.take, settings.unit)
    problems = what_lacks(images[~images["faceless"]], labels, split, database, settings.trained, units)
    units = _drawn(units, settings)
    limit, number = settings.images and settings.images.most_per_label, int((units["reason"] == "").sum())
    if limit is not None and number:
        problems += list(limit_problems(limit, number, settings.take, settings.unit, database))
        images, units = _limited(images, units, labels, limit, settings.seed, database)
    of_units = images["unit"].map(units.set_index("unit")["reason"])
    images["reason"] = images["reason"].where(images["reason"] != "", of_units)
    if settings.trained:
        problems = problems or list(label_problems(images, labels, database))
    return _with_takes_part(units), _with_takes_part(images), problems


def _with_takes_part(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(takes_part=table["reason"] == "")


def _images(manifest: pd.DataFrame, settings: ParticipantsSettings, left_out: Mapping[str, str]) -> pd.DataFrame:
    """Return the manifest with every image's unit, whether it has no face, and why it cannot be taken by itself."""
    units = units_of(manifest, settings.unit)
    if settings.trained and settings.unit == "person":
        units = units.where(manifest["person"] != "", "")
    labelled = manifest["expression"].isin(settings.labels)
    faces = pd.Series([left_out.get(image, "") for image in manifest["image"]], index=manifest.index, dtype=object)
    faceless = manifest["image"].isin(list(left_out))
    images = manifest.assign(unit=units, faceless=faceless, reason=faces.where(labelled, NOT_A_LABEL))
    if settings.images is not None:
        shown = images["reason"] == ""
        reasons = image_reasons(images[shown], settings.images, settings.seed, settings.database)
        images.loc[shown, "reason"] = reasons
    return images


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


def _drawn(units: pd.DataFrame, settings: ParticipantsSettings) -> pd.DataFrame:
    """Return the units with whether `split.number` takes them (or they cannot take part anyway), and why if not."""
    if not settings.trained or settings.split.number is None:
        return units.assign(drawn=True)
    able = units["unit"][units["reason"] == ""].tolist()
    chosen = set(chosen_units(able, settings.split.number, settings.seed, settings.database))
    reason = f"not drawn: split.number takes {len(chosen)} of {len(able)}"
    others = (units["reason"] == "") & ~units["unit"].isin(chosen)
    return units.assign(reason=units["reason"].mask(others, reason), drawn=~others)


def _limited(
    images: pd.DataFrame, units: pd.DataFrame, labels: Sequence[str], limit: int, seed: int, database: str
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return images and units without those over the limit of each label."""
    able = units["reason"] == ""
    taken = images[(images["reason"] == "") & images["unit"].isin(units["unit"][able])]
    over = over_limit(taken, limit, seed, database)
    images, units = images.copy(), units.copy()
    images.loc[over.index[over], "reason"] = f"not drawn: images.most_per_label takes {limit}"
    left = taken[~over].groupby("unit")["expression"]
    numbers, sets = left.size().to_dict(), left.agg(set).to_dict()
    names = units["unit"][able]
    have = [sets.get(name, set()) for name in names]
    units.loc[able, "images"] = [numbers.get(name, 0) for name in names]
    units.loc[able, "labels"] = [";".join(label for label in labels if label in own) for own in have]
    nothing = f"not drawn: images.most_per_label takes {limit}, and none of its images"
    units.loc[able, "reason"] = ["" if own else nothing for own in have]
    return images, units
