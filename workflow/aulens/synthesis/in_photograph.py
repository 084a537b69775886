"""Where parts of the face model lie in a photograph to which it was fitted."""

import cv2
import numpy as np

from aulens.synthesis.action_units import JAW_DROP, ControlPoints, control_points
from aulens.synthesis.fitted import Fitted
from aulens.synthesis.frame import UNITS_ACROSS, half_frame
from aulens.synthesis.landmark_points import jaw_width
from aulens.synthesis.relief import EYE_LEVEL

Place = tuple[slice, slice]  # rows and columns of the photograph
SOFT = 0.010  # sd of an edge, units
BITS = 4  # of a pixel, in which OpenCV takes points
LARGEST_SIDE = 512  # of a picture of the face model, pixels
LIGHTS = (0.25, 1.6)  # how strongly a photograph may be lit, 1 as the face model
HAIRLINE = -0.95  # y of the uppermost skin that can move
AROUND, AROUND_SOFT = 0.05, 0.02  # what moves with the face outside its outline, and the sd of its edge, units


def filled(
    polygons: list[np.ndarray], shape: tuple[int, int], place: Place, fitted: Fitted, soft: float = SOFT
) -> np.ndarray:
    """Return where polygons (n, 2), in units, lie in a place of the photograph, (rows, columns) float32, 0 to 1."""
    mask = np.zeros(shape, np.uint8)
    corner = [place[1].start, place[0].start]
    for polygon in polygons:
        pixels = np.rint((fitted.to_photograph.at(polygon) - corner) * 2**BITS).astype(np.int32)
        cv2.fillPoly(mask, [pixels], 255, cv2.LINE_AA, BITS)
    return cv2.GaussianBlur(mask.astype(np.float32) / 255, (0, 0), max(0.6, soft * fitted.unit))


def place_of(fitted: Fitted, shape: tuple[int, int]) -> Place:
    """Return the part of a photograph (height and width) in which action units can change anything."""
    furthest = control_points(fitted.person, dict.fromkeys(JAW_DROP, 1.0))
    pixels = fitted.to_photograph.at(_outline(fitted, furthest))
    edge = 4 * AROUND_SOFT * fitted.unit
    low, high = np.floor(pixels.min(axis=0) - edge), np.ceil(pixels.max(axis=0) + edge) + 1
    left, top = np.maximum(low, 0).astype(int).tolist()
    right, bottom = np.minimum(high, shape[::-1]).astype(int).tolist()
    return slice(top, bottom), slice(left, right)


def moving_face(points: ControlPoints, shape: tuple[int, int], place: Place, fitted: Fitted) -> np.ndarray:
    """Return where the face, with moved jaw, hides what does not move: neck, shoulders, hair, background."""
    return filled([_outline(fitted, points)], shape, place, fitted, AROUND_SOFT)


def _outline(fitted: Fitted, points: ControlPoints) -> np.ndarray:
    """Return the outline of all that moves with the face (n, 2), in units."""
    rest = control_points(fitted.person, {})
    y = np.concatenate([np.linspace(HAIRLINE, EYE_LEVEL, 12)[:-1], np.linspace(EYE_LEVEL, rest.chin_y, 40)])
    width = jaw_width(fitted.person, rest, y) + AROUND
    below = np.clip((y - EYE_LEVEL) / (rest.chin_y - EYE_LEVEL), 0, 1)
    moved = y + below * (points.chin_y - rest.chin_y) + AROUND * below**8
    right = np.stack([width, moved], axis=1)
    return np.concatenate([right, right[::-1] * [-1, 1]])


def model_side(fitted: Fitted) -> int:
    """Return the side in pixels of a picture of the face model that is as fine as the photograph, up to a limit."""
    return min(LARGEST_SIDE, round(fitted.unit * UNITS_ACROSS))


def seen(picture: np.ndarray, units: np.ndarray, size: int) -> np.ndarray:
    """Return what a canonical picture of the face model shows where the pixels of a photograph lie.

    Parameters
    ----------
    picture : (side, side) or (side, side, 3) float32
        See `frame.half_frame`.
    units : (rows, columns, 2) float32
        Where the pixels lie in the canonical frame.
    size : int
        Of the view for which the picture was made.
    """
    frame = half_frame(size)
    column = units[..., 0] * frame.pixels_per_unit + (frame.side - 1) / 2
    row = (units[..., 1] - frame.top) * frame.pixels_per_unit
    return cv2.remap(picture, column, row.astype(np.float32), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


def lay_on(below: np.ndarray, alpha: np.ndarray, above: np.ndarray) -> None:
    """Lay a picture on another (rows, columns[, 3]) where alpha (rows, columns) is 1, in place."""
    below += (alpha if below.ndim == 2 else alpha[..., None]) * (above - below)


def film(light: np.ndarray) -> np.ndarray:
    """Return the grey levels (0 to 1) of light, by the curve of `camera.photograph`."""
    light = np.maximum(light, 0)
    return np.minimum(np.sqrt(light / (1 + 0.12 * light)) * 1.04, 1)


def light_of(levels: np.ndarray, in_the_model: float) -> np.ndarray:
    """Return how strongly something is lit that has these grey levels (0 to 1) and so much light in the face model.

    Examples
    --------
    >>> round(float(light_of(film(np.array(0.5)), 0.25)), 3)
    1.6
    """
    squared = (np.minimum(levels, 0.99) / 1.04) ** 2
    return np.clip(squared / (1 - 0.12 * squared) / in_the_model, *LIGHTS).astype(np.float32)
