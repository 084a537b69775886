"""Which results of a study go into its archive, and which do not, and why."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import PurePosixPath
from typing import NamedTuple

from aulens.archive.people import Names, faces_of_figure

TABLES = (".csv", ".parquet", ".json")
FIGURES = (".svg", ".png", ".pdf")
NUMBERS = ("dissimilarities.npy", "depth_dissimilarities.npy")  # the only arrays that no face can be seen in
SHEET = "_contact_sheet.png"
WEIGHTS = "weights of networks: large, and the workflow trains them again from the seed"
ARRAY = "an array of pictures or maps: large, or one in which a face can be seen; tables hold what was measured in it"
UNKNOWN = "a kind of file that is never archived"


class Choice(NamedTuple):
    """Files of a study, relative to its folder: those that are archived, and why each other one is not."""

    kept: list[str]
    left_out: dict[str, str]


def chosen(results: Sequence[str], people: Names, with_pictures: Collection[str] = ()) -> Choice:
    """Divide the results of a study into what is archived and what is left out.

    Parameters
    ----------
    results : sequence of str
        Paths below the study's folder, such as tuning/profiles.csv.
    people : mapping
        Databases and stimuli that show people (`aulens.archive.people.showing_people`).
    with_pictures : collection of str
        Results that hold pictures though they are tables.

    Examples
    --------
    >>> real = {"databases": ["kdef"], "stimuli": []}
    >>> chosen(["faces/kdef.csv", "faces/kdef_contact_sheet.png", "training/weights.safetensors"], real).kept
    ['faces/kdef.csv']
    """
    reasons = {path: reason(path, people) for path in results}
    reasons |= {path: _people(all_people(people)) for path in with_pictures}
    kept = [path for path, why in reasons.items() if why is None]
    return Choice(kept, {path: why for path, why in reasons.items() if why is not None})


def reason(path: str, people: Names) -> str | None:
    """Say why a result is left out; None if it is archived."""
    place = PurePosixPath(path)
    if place.suffix in TABLES or place.name in NUMBERS:
        return None
    if place.suffix == ".safetensors" or place.name.endswith("weights.npy"):
        return WEIGHTS
    if place.suffix == ".npy":
        return ARRAY
    if place.suffix not in FIGURES:
        return UNKNOWN
    if place.parts[0] == "figures":
        return figure_reason(place.stem, people)
    if place.name.endswith(SHEET):
        name = place.name.removesuffix(SHEET)
        return _people([name] if name in all_people(people) else [])
    return UNKNOWN


def figure_reason(name: str, people: Names) -> str | None:
    """Say why a figure is left out; None if it shows no faces, or rendered ones alone."""
    shown = faces_of_figure(name)
    return None if shown is None else _people(people[shown])


def _people(names: Sequence[str]) -> str | None:
    return f"faces of {', '.join(names)}, which may be people's" if names else None


def kept_figures(choice: Choice) -> set[str]:
    """Return the names of the figures that are archived."""
    return {PurePosixPath(path).stem for path in choice.kept if path.startswith("figures/")}


def all_people(people: Names) -> list[str]:
    """Return all databases and stimuli that show people."""
    return [name for names in people.values() for name in names]


def formats(left_out: Mapping[str, str]) -> list[dict[str, str]]:
    """Return the rows of left_out.csv."""
    return [{"path": path, "reason": why} for path, why in sorted(left_out.items())]
