"""Stage: the action unit series of a photograph: one neutral face, warped for one action unit at a time."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import cv2
import numpy as np

from aulens.errors import InputError
from aulens.faces.contact_sheet import Cell, Section, contact_sheet
from aulens.faces.face_mesh import MeshNetwork
from aulens.faces.found_landmarks import found_landmarks
from aulens.faces.frontal import why_not_frontal
from aulens.faces.photograph_landmarks import landmark_table, read_photograph_landmarks
from aulens.files import whole_folder, write_csv
from aulens.images import as_colour, as_grey, blue_green_red, opened, write_image
from aulens.progress import progress
from aulens.synthesis.repertoire import ACTION_UNITS
from aulens.synthesis.series import shown_in_series
from aulens.synthesis.warped import NeutralFace, neutral_face, shown

CELL, COLUMNS = 170, 8  # of the sheet: pixels of a face, faces in a row
ON_THE_SHEET = (0.25, 0.5, 0.75, 1.0)  # the intensities nearest to these, of the strongest
CUT, CUT_Y = 1.40, 0.22  # half side of a face on the sheet and its middle, units
MARK = (0, 160, 0)  # colour of a landmark, red, green and blue


@dataclass(frozen=True)
class PhotographSettings:
    """Which action units are shown, and how strongly."""

    action_units: tuple[int, ...]
    intensities: tuple[float, ...]  # 0 is the null image, the photograph itself


def photograph_series(
    photograph_file: Path,
    landmarks_file: Path | None,
    face_mesh_file: Path | None,
    images_folder: Path,
    used_landmarks_file: Path,
    sheet_file: Path,
    *,
    settings: PhotographSettings,
    workers: int,
) -> dict[str, object]:
    """Write ``null.png``, the photograph, and images such as ``AU12_0.5.png``, in its size, grey or in colour as it is.

    Parameters
    ----------
    photograph_file : Path
        One neutral face that looks at the camera.
    landmarks_file, face_mesh_file : Path or None
        See `landmarks_of`.
    used_landmarks_file : Path
        The 68 landmarks that were used.
    sheet_file : Path
        The photograph with its landmarks, and four intensities of every action unit.

    Returns
    -------
    dict
        Of the photograph: name, checksum, width, height; for the provenance.

    Raises
    ------
    InputError
        If the photograph cannot be read, an action unit is not known, or see `landmarks_of`.
    """
    cv2.setNumThreads(1)  # the pictures are shared among workers instead
    _refuse_unknown(settings.action_units)
    file = opened(photograph_file)
    picture = grey_if_grey(as_colour(file))
    points = landmarks_of(photograph_file, picture, as_grey(file), landmarks_file, face_mesh_file)
    face = neutral_face(picture, points)
    files = shown_in_series(settings.action_units, settings.intensities)
    with whole_folder(images_folder) as temporary, ThreadPoolExecutor(workers) as pool:
        make = partial(_made, face=face, folder=temporary)
        small = dict(progress(pool.map(make, files.items()), total=len(files), what="images"))
    marked = cut_face(_marked(picture, points), face)
    write_image(_sheet(photograph_file.name, marked, {name: small[name] for name in on_the_sheet(files)}), sheet_file)
    write_csv(landmark_table(points, photograph_file.stem), used_landmarks_file)
    height, width = picture.shape[:2]
    checksum = hashlib.sha256(file.data).hexdigest()
    return {"photograph": {"name": photograph_file.name, "sha256": checksum, "width": width, "height": height}}


def _refuse_unknown(action_units: list[int]) -> None:
    if unknown := [unit for unit in action_units if unit not in ACTION_UNITS]:
        known = ", ".join(map(str, ACTION_UNITS))
        raise InputError(f"action units {unknown} cannot be shown; the face model knows {known}")


def landmarks_of(
    photograph_file: Path,
    picture: np.ndarray,
    grey: np.ndarray,
    landmarks_file: Path | None,
    face_mesh_file: Path | None,
) -> np.ndarray:
    """Return the landmarks (68, 2) of the one neutral, frontal face of a photograph.

    Parameters
    ----------
    photograph_file : Path
        Named where they are refused.
    picture, grey : (H, W) or (H, W, 3) uint8, and (H, W) uint8
        The photograph.
    landmarks_file : Path or None
        See `photograph_landmarks.read_photograph_landmarks`; None to find them by the face mesh.
    face_mesh_file : Path or None
        The model, face_landmark.tflite; needed without landmarks.

    Raises
    ------
    InputError
        If a file cannot be read, or the landmarks are not those of one neutral, frontal and large enough face.
    """
    if landmarks_file:
        points = read_photograph_landmarks(landmarks_file)
    else:
        try:
            points = found_landmarks(picture, grey, MeshNetwork(face_mesh_file))
        except InputError as error:
            raise InputError(f"{photograph_file}: {error}") from None
    if reason := why_not_frontal(points, picture.shape[:2]):
        raise InputError(f"{photograph_file}: the face {reason}")
    return points


def _made(shows: tuple[str, dict[int, float]], face: NeutralFace, folder: Path) -> tuple[str, np.ndarray]:
    """Write the picture of a name and its action units; return the name and the face, small."""
    name, action_units = shows
    image = shown(face, action_units)
    write_image(blue_green_red(image), folder / name)
    return name, cut_face(image, face)


def _sheet(name: str, marked: np.ndarray, small: dict[str, np.ndarray]) -> np.ndarray:
    """Return the contact sheet: the face with its landmarks, then faces by the names of their files."""
    cells = [Cell(face, file.removesuffix(".png").replace("_", "  ")) for file, face in small.items()]
    title = f"{name}: the landmarks, and its action units at their intensities"
    return contact_sheet([Section("", [Cell(marked, "landmarks")]), Section("", cells)], title, CELL, COLUMNS)


def grey_if_grey(picture: np.ndarray) -> np.ndarray:
    """Return a picture (H, W, 3) whose channels are equal as grey levels (H, W), another as it is."""
    same = (picture[..., 0] == picture[..., 1]).all() and (picture[..., 0] == picture[..., 2]).all()
    return np.ascontiguousarray(picture[..., 0]) if same else picture


def on_the_sheet(files: dict[str, dict[int, float]]) -> list[str]:
    """Return the files of the intensities of each action unit that are nearest to `ON_THE_SHEET` of the strongest."""
    names: list[str] = []
    for unit in dict.fromkeys(unit for action_units in files.values() for unit in action_units):
        levels = {name: action_units[unit] for name, action_units in files.items() if unit in action_units}
        strongest = max(levels.values())
        for share in ON_THE_SHEET:
            nearest = min(levels, key=lambda name, level=share * strongest: abs(levels[name] - level))
            names += [nearest] if nearest not in names else []
    return names


def cut_face(picture: np.ndarray, face: NeutralFace) -> np.ndarray:
    """Return the square around the face, small, as it is shown on the sheet."""
    corners = face.fitted.to_photograph.at(np.array([[-CUT, CUT_Y - CUT], [CUT, CUT_Y + CUT]]))
    (left, top), (right, _) = corners
    scale = (right - left) / CELL
    transform = np.array([[scale, 0, left], [0, scale, top]], np.float32)
    soft = cv2.GaussianBlur(picture, (0, 0), max(0.01, 0.4 * scale)) if scale > 1 else picture
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return cv2.warpAffine(soft, transform, (CELL, CELL), flags=flags, borderMode=cv2.BORDER_REPLICATE)


def _marked(picture: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Return the picture in colour with its landmarks (68, 2)."""
    marked = cv2.cvtColor(picture, cv2.COLOR_GRAY2RGB) if picture.ndim == 2 else picture.copy()
    radius = max(1, round(0.006 * float(np.ptp(points[:, 0]))))
    for x, y in points:
        cv2.circle(marked, (round(float(x)), round(float(y))), radius, MARK, -1, cv2.LINE_AA)
    return marked
