"""A photograph of a neutral face, warped as action units move the face, its texture kept.

Every pixel of the new picture takes its light from where its piece of skin was (`source_pixels`). Furrows, bulges and
shadows that a warp cannot make come from the face model as ratios of light (`ratio_images`). Eyeballs stay where they
are behind the lids (`eyeballs`), teeth and cavity are the face model's (`open_mouth`), and what surrounds the face is
untouched (`in_photograph.moving_face`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import cv2
import numpy as np

from aulens.synthesis.action_units import control_points
from aulens.synthesis.eyeballs import Eyeballs, eyeballs, lay_eyeballs
from aulens.synthesis.fitted import Fitted, fitted_face
from aulens.synthesis.in_photograph import lay_on, moving_face, place_of
from aulens.synthesis.moving_points import Movement, movement
from aulens.synthesis.open_mouth import lay_mouth
from aulens.synthesis.ratio_images import LitFace, light_ratio, lit_face
from aulens.synthesis.thin_plates import thin_plate

STEP = 0.03  # distance of the points between which the displacements are interpolated, units
APART = 0.004  # points nearer than this are one, units
SMOOTHING = 1e-5  # of the displacement field


@dataclass(frozen=True, eq=False)
class NeutralFace:
    """A photograph of a neutral face, prepared for its action units.

    Attributes
    ----------
    photograph : (H, W) or (H, W, 3) uint8
        Grey, or red, green and blue.
    fitted : Fitted
        The face in terms of the face model.
    place : tuple of two slices
        The rows and columns in which anything can change.
    units : (rows, columns, 2) float32
        Where the pixels of that place lie in the canonical frame.
    lit : LitFace
        Light of the resting face model.
    eyes : Eyeballs
        What lies behind the lids.
    """

    photograph: np.ndarray
    fitted: Fitted
    place: tuple[slice, slice]
    units: np.ndarray
    lit: LitFace
    eyes: Eyeballs


def neutral_face(photograph: np.ndarray, landmarks: np.ndarray) -> NeutralFace:
    """Prepare a photograph.

    Parameters
    ----------
    photograph : (H, W) or (H, W, 3) uint8
        A neutral, frontal face.
    landmarks : (68, 2) float
        As for `fitted.fitted_face`.
    """
    fitted = fitted_face(landmarks)
    place = place_of(fitted, photograph.shape[:2])
    x, y, spread = _grid(place, fitted.unit)
    units = spread(fitted.to_canonical.at(np.stack(np.meshgrid(x, y), axis=-1)))  # (rows, columns, 2)
    pixels = photograph[place]
    return NeutralFace(
        photograph, fitted, place, units, lit_face(pixels, units, fitted), eyeballs(pixels, place, fitted)
    )


def shown(face: NeutralFace, action_units: Mapping[int, float]) -> np.ndarray:
    """Return the photograph with action units.

    Parameters
    ----------
    face : NeutralFace
        Whose photograph.
    action_units : mapping of int to float
        Intensity (0 to 1) of each action unit present; none, or all 0, gives back the photograph bit for bit.

    Returns
    -------
    (H, W) or (H, W, 3) uint8
        Outside the face as in the photograph.

    Raises
    ------
    ValueError
        If an action unit is not known or an intensity lies outside 0 to 1.
    """
    source = source_pixels(face, movement(face.fitted.person, action_units))  # (rows, columns, 2)
    pixels = face.photograph[face.place]
    skin = cv2.remap(pixels, source[..., 0], source[..., 1], cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    skin = skin.astype(np.float32)
    ratio = light_ratio(face.lit, face.fitted, action_units, face.units, source)  # (rows, columns)
    skin *= ratio if skin.ndim == 2 else ratio[..., None]
    lay_eyeballs(skin, face.eyes, face.fitted, action_units)
    lay_mouth(skin, face.eyes.light, face.place, face.units, face.fitted, action_units)
    made = pixels.astype(np.float32)
    points = control_points(face.fitted.person, action_units)
    lay_on(made, moving_face(points, made.shape[:2], face.place, face.fitted), skin)
    picture = face.photograph.copy()
    picture[face.place] = np.clip(made + 0.5, 0, 255).astype(np.uint8)
    return picture


def source_pixels(face: NeutralFace, moving: Movement) -> np.ndarray:
    """Return the column and row (rows, columns, 2) float32 in `face.place` from which each of its pixels is taken.

    Notes
    -----
    The inverse field is a thin-plate spline that takes every moved point back to where it rests, so that the picture
    has no holes.
    """
    (rows, columns), fitted = face.place, face.fitted
    moving = _one_of_near(moving)
    here, before = fitted.to_photograph.at(moving.moved), fitted.to_photograph.at(moving.rest)
    field = thin_plate(here, (before - here).astype(float), SMOOTHING, scale=fitted.unit)
    x, y, spread = _grid(face.place, fitted.unit)
    back = spread(field.at(np.stack(np.meshgrid(x, y), axis=-1)))
    back[..., 0] += np.arange(columns.stop - columns.start, dtype=np.float32)
    back[..., 1] += np.arange(rows.stop - rows.start, dtype=np.float32)[:, None]
    return back


def _one_of_near(moving: Movement) -> Movement:
    """Return the points without those that come to lie where an earlier one does: closed lips, corners of lids."""
    across, down = (moving.moved[:, None] - moving.moved).transpose(2, 0, 1)  # (points, points) each
    kept = ~np.tril(np.hypot(across, down) < APART, -1).any(axis=1)
    return Movement(moving.rest[kept], moving.moved[kept])


def _grid(place: tuple[slice, slice], unit: float) -> tuple[np.ndarray, np.ndarray, Callable[[np.ndarray], np.ndarray]]:
    """Return x, y of a coarse grid of pixels, and the function that interpolates what was computed there."""
    step = max(1, round(STEP * unit))
    lengths = [part.stop - part.start for part in place]
    y, x = (np.arange(-(-length // step)) * step + (step - 1) / 2 for length in lengths)

    def spread(values: np.ndarray) -> np.ndarray:
        fine = cv2.resize(values, (values.shape[1] * step, values.shape[0] * step), interpolation=cv2.INTER_LINEAR)
        return np.ascontiguousarray(fine[: lengths[0], : lengths[1]])

    return x + place[1].start, y + place[0].start, spread
