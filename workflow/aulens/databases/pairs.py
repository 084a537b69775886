"""The list of images of pairs of action units: of each face the null image, each action unit alone, and each pair."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from aulens.databases.contents import inspect_all
from aulens.databases.folders import UNWRITABLE, files_of_folder
from aulens.databases.series import FEWEST_FACES, SUFFIX
from aulens.databases.stimuli import check_contents
from aulens.errors import InputError
from aulens.files import write_csv

NAME = re.compile(
    rf"(?:^|/)(?P<face>[^/]+)_(?:null|AU0*(?P<one>\d+)(?:\+(?:AU)?0*(?P<two>\d+))?){SUFFIX}", re.IGNORECASE
)
COLUMNS = ["image", "path", "group", "population", "action_unit", "action_unit_2", "level", "intensity", "sha256"]

Shown = tuple[int, int]  # both action units in rising order; 0 for none


@dataclass(frozen=True)
class PairManifestSettings:
    """What the manifest of pairs of action units depends on.

    Attributes
    ----------
    name : str
        Of the stimuli in the configuration.
    action_units : list of int
        Each is shown alone.
    pairs : list of (int, int)
        Of these action units, in rising order.
    intensity : float
        Of every action unit, above 0.
    """

    name: str
    action_units: list[int]
    pairs: list[tuple[int, int]]
    intensity: float


def pairs(source_folder: Path, manifest_file: Path, *, settings: PairManifestSettings) -> None:
    """Write the manifest of a folder with ``FACE_null.png``, ``FACE_AU6.png``, ``FACE_AU6+12.png``, face after face."""
    found = find_pairs(files_of_folder(source_folder), source_folder, settings)
    contents = inspect_all([Path(row["path"]) for row in found], workers=1)
    rows = pd.DataFrame(found).assign(sha256=[content.sha256 for content in contents])
    for _, face in rows.groupby("group"):
        check_contents(face.to_dict("records"), [contents[row] for row in face.index], settings.name)
    write_csv(rows[COLUMNS], manifest_file)


def find_pairs(paths: Iterable[str], source_folder: Path, settings: PairManifestSettings) -> list[dict[str, object]]:
    """Return one row per image, with all of `COLUMNS` but sha256; `group` is the face.

    The null image is action unit 0 at level 0, all others are at level 1; `action_unit_2` is 0 where there is none.
    Rendered faces, such as p2-1000003, are of a population; that of others is empty.

    Raises
    ------
    InputError
        Listing what is missing and what stands there twice, or if there are fewer than two faces.
    """
    found, problems = _by_face(paths), []
    wanted = [(0, 0), *((0, unit) for unit in settings.action_units), *map(tuple, settings.pairs)]
    if len(found) < FEWEST_FACES:
        problems.append(f"{source_folder}: {len(found)} faces; at least {FEWEST_FACES} are needed (FACE_AU6+12.png)")
    rows: list[dict[str, object]] = []
    for face, files in sorted(found.items()):
        if missing := [shown_name(one) for one in wanted if one not in files]:
            problems.append(f"{source_folder}: {face}: {', '.join(missing)} missing")
        twice = [files[one] for one in wanted if len(files.get(one, ())) > 1]
        problems += [f"{source_folder}: {' and '.join(names)} are the same stimulus; leave one" for names in twice]
        rows += [_row(face, one, source_folder / files[one][0], settings) for one in wanted if one in files]
    if problems:
        raise InputError("\n".join([f"stimuli.{settings.name}: the pairs are not complete or not clear", *problems]))
    return rows


def _by_face(paths: Iterable[str]) -> dict[str, dict[Shown, list[str]]]:
    """Return face -> what it shows -> paths; other files are passed over."""
    found: dict[str, dict[Shown, list[str]]] = {}
    for path in paths:
        if not UNWRITABLE.search(path) and (match := NAME.search(path)):
            one, two = sorted((int(match["one"] or 0), int(match["two"] or 0)))
            found.setdefault(match["face"], {}).setdefault((one, two), []).append(path)
    return found


def shown_name(shown: Shown) -> str:
    """Return what a face shows in words.

    >>> [shown_name(one) for one in ((0, 0), (0, 6), (6, 12))]
    ['null image', 'AU6', 'AU6+12']
    """
    units = "+".join(str(unit) for unit in shown if unit)
    return f"AU{units}" if units else "null image"


def _row(face: str, shown: Shown, path: Path, settings: PairManifestSettings) -> dict[str, object]:
    one, two = shown if shown[0] else shown[::-1]  # what is shown alone comes first
    rendered = re.fullmatch(r"p(\d+)-\d+", face)
    return {
        "image": f"{face} {shown_name(shown)}",
        "path": path.as_posix(),
        "group": face,
        "population": rendered[1] if rendered else "",
        "action_unit": one,
        "action_unit_2": two,
        "level": int(one > 0),
        "intensity": settings.intensity if one else 0.0,
    }
