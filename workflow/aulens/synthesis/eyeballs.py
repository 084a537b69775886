"""The eyeballs of a photograph: they do not move with the lids, and a raised lid uncovers more of them."""

from collections.abc import Mapping
from dataclasses import dataclass

import cv2
import numpy as np

from aulens.synthesis.action_units import ControlPoints, control_points
from aulens.synthesis.eyes import IRIS, SCLERA, lid_curves
from aulens.synthesis.fitted import Fitted
from aulens.synthesis.in_photograph import Place, filled, lay_on, light_of

UPPER_MARGIN, LOWER_MARGIN = 0.024, 0.014  # lashes and the lids' edges, which move with the lids, units
WITHOUT_IRIS = 0.008  # part of the upper margin that shows the eyeball and does not rise with the lid, units
LID_SHADOW = 0.014  # height of the upper lid's shadow, which is left out where the lid rises, units
WHITE = 0.7  # quantile of the grey levels beside the iris
LIT_SCLERA = 0.77  # how bright the eyeball's white is seen in the face model, of its reflectance
RING = 0.008  # width of the rings around the iris' middle in which light is averaged, units
RINGS = 63
FEWEST = 5  # pixels that tell something


@dataclass(frozen=True, eq=False)
class Eyeballs:
    """What lies between and behind the lids.

    Attributes
    ----------
    photographed : (rows, columns) or (rows, columns, 3) float32
        The photograph.
    behind : (rows, columns) or (rows, columns, 3) float32
        The mean light of the visible eyeball at the same distance from the middle of the iris.
    light : () or (3,) float32
        Of the photograph, in each channel: 1 as in the face model.
    place : tuple of two slices
        Of the photograph.
    """

    photographed: np.ndarray
    behind: np.ndarray
    light: np.ndarray
    place: Place


def eyeballs(pixels: np.ndarray, place: Place, fitted: Fitted) -> Eyeballs:
    """Return what is known of the eyeballs of a photograph's place (rows, columns) or (rows, columns, 3) uint8."""
    photographed = pixels.astype(np.float32)
    grey = photographed if pixels.ndim == 2 else cv2.cvtColor(photographed, cv2.COLOR_RGB2GRAY)
    rest = control_points(fitted.person, {})
    opened = [filled([eye], grey.shape, place, fitted) for eye in _openings(rest)]
    behind, whites = photographed.copy(), []
    for side, one in zip((1, -1), opened, strict=True):
        centre = _iris_centre(grey, one, place, fitted, side)
        y, x = np.ogrid[: grey.shape[0], : grey.shape[1]]
        distance = np.hypot(x - centre[0], y - centre[1]) / fitted.unit
        near = distance < 0.5
        behind[near] = _by_distance(photographed, distance, one)[near]
        white = photographed[(one > 0.9) & (distance > 1.15 * IRIS)]  # (pixels,) or (pixels, 3)
        whites += [np.quantile(white, WHITE, axis=0)] if len(white) >= FEWEST else []
    light = light_of(np.mean(whites, axis=0) / 255, SCLERA * LIT_SCLERA) if whites else np.float32(1)
    return Eyeballs(photographed, behind, light, place)


def lay_eyeballs(skin: np.ndarray, eyes: Eyeballs, fitted: Fitted, action_units: Mapping[int, float]) -> None:
    """Lay the eyeballs, which do not move, between the moved lids, in place."""
    points = control_points(fitted.person, action_units)
    rest = control_points(fitted.person, {})
    raised = max(points.lids.upper - rest.lids.upper, 0.0)
    opened = filled(_openings(points, -min(WITHOUT_IRIS, raised)), skin.shape[:2], eyes.place, fitted)
    without_shadow = filled(_openings(rest, min(LID_SHADOW, raised)), skin.shape[:2], eyes.place, fitted)
    seen_before = np.minimum(opened, without_shadow)
    behind_lids = eyes.behind.copy()
    lay_on(behind_lids, seen_before / np.maximum(opened, 1e-6), eyes.photographed)
    lay_on(skin, opened, behind_lids)


def _openings(points: ControlPoints, shadow: float = 0.0) -> list[np.ndarray]:
    """Return the right and the left opening between the lids (n, 2), without their margins and a shadow, in units."""
    lids = points.lids
    x = lids.inner[0] + np.linspace(0.04, 0.97, 25) * (lids.outer[0] - lids.inner[0])
    _, upper, lower, _ = lid_curves(x, lids)
    upper, lower = upper + UPPER_MARGIN + shadow, lower - LOWER_MARGIN
    middle = (upper + lower) / 2
    upper, lower = np.minimum(upper, middle), np.maximum(lower, middle)
    right = np.concatenate([np.stack([x, upper], axis=1), np.stack([x, lower], axis=1)[::-1]])
    return [right, right * [-1, 1]]


def _iris_centre(grey: np.ndarray, opened: np.ndarray, place: Place, fitted: Fitted, side: int) -> np.ndarray:
    """Return the column and row of the middle of the iris: where a disc is darkest against the white around it."""
    rows, columns = np.nonzero(opened > 0.5)
    levels, best, found = grey[rows, columns], -np.inf, np.array([columns.mean(), rows.mean()])
    aside, down = np.meshgrid(np.linspace(-0.06, 0.06, 13), np.linspace(-0.042, 0.038, 9))
    middles = np.stack([side * fitted.person.eye_x + aside, fitted.person.eye_y + down], axis=-1).reshape(-1, 2)
    for centre in fitted.to_photograph.at(middles) - [place[1].start, place[0].start]:
        distance = np.hypot(columns - centre[0], rows - centre[1]) / (IRIS * fitted.unit)
        inner, outer = distance < 0.95, (distance > 1.08) & (distance < 1.45)
        if min(inner.sum(), outer.sum()) < FEWEST:
            continue
        contrast = float(levels[outer].mean() - levels[inner].mean())
        if contrast > best:
            best, found = contrast, centre
    return found


def _by_distance(picture: np.ndarray, distance: np.ndarray, opened: np.ndarray) -> np.ndarray:
    """Return the picture's mean over the opening at each distance (rows, columns), units."""
    rings, visible = np.minimum((distance / RING).astype(int), RINGS - 1), opened > 0.9
    counts = np.bincount(rings[visible], minlength=RINGS)
    known = np.flatnonzero(counts)
    if not known.size:
        return picture
    channels = picture[..., None] if picture.ndim == 2 else picture
    means = np.empty_like(channels)
    for number in range(channels.shape[2]):
        sums = np.bincount(rings[visible], weights=channels[visible, number], minlength=RINGS)
        means[..., number] = np.interp(np.arange(RINGS), known, sums[known] / counts[known])[rings]
    return means.reshape(picture.shape)
