"""Eyes: the opening between the lids, the lashes, the eyeball."""

from dataclasses import dataclass

import numpy as np

from aulens.synthesis.action_units import Lids
from aulens.synthesis.camera import View
from aulens.synthesis.colours import Colours
from aulens.synthesis.frame import Frame, band, smooth_step, whole, whole_x
from aulens.synthesis.layers import lay, over, placed_in
from aulens.synthesis.people import Person

IRIS, PUPIL = 0.083, 0.034  # radii
SCLERA, LASH = 0.88, 0.032  # reflectances


@dataclass(frozen=True, eq=False)
class EyeShape:
    """Right eye in the canonical half frame.

    Attributes
    ----------
    opening, upper_lashes, lower_lashes, fold, lid : (side, side / 2) float32
        0 to 1; `fold` is the crease of the upper lid, `lid` the skin between crease and edge.
    upper_edge : (1, side / 2) float32
        y of the upper lid's edge.
    along : (1, side / 2) float32
        0 at the inner corner, 1 at the outer.
    """

    opening: np.ndarray
    upper_lashes: np.ndarray
    lower_lashes: np.ndarray
    fold: np.ndarray
    lid: np.ndarray
    upper_edge: np.ndarray
    along: np.ndarray


def eye_shape(frame: Frame, lids: Lids) -> EyeShape:
    """Return where the right eye's opening, lashes and lid lie."""
    (inner_x, inner_y), (outer_x, _) = lids.inner, lids.outer
    soft = 1.3 * frame.pixel
    along, upper, lower, fold_y = lid_curves(frame.x, lids)

    rows, columns = frame.window(inner_x - 0.02 - soft, outer_x + 0.06 + soft, inner_y - 0.45, inner_y + 0.30)
    x, y, curves = frame.x[:, columns], frame.y[rows], (along, upper, lower, fold_y)
    near, above, below, fold_y = (curve[:, columns] for curve in curves)
    within = smooth_step(-soft, soft, x - inner_x) * smooth_step(-soft, soft, outer_x - x)
    lid_ends = smooth_step(inner_x - 0.01, inner_x + 0.06, x) * smooth_step(outer_x + 0.05, outer_x - 0.02, x)
    upper_ends = smooth_step(inner_x, inner_x + 0.05, x) * smooth_step(outer_x + 0.035, outer_x - 0.01, x)
    lower_ends = smooth_step(inner_x + 0.05, inner_x + 0.15, x) * smooth_step(outer_x + 0.02, outer_x - 0.03, x)
    parts = (
        band(y, above, below, soft) * within,
        np.exp(-(np.abs((y - above + 0.006) / (0.012 + 0.010 * near)) ** 2.5)) * upper_ends,
        np.exp(-(((y - below - 0.004) / 0.010) ** 2)) * lower_ends,
        np.exp(-(((y - fold_y) / 0.013) ** 2)) * lid_ends,
        np.exp(-(((y - (fold_y + above) / 2) / 0.03) ** 2)) * lid_ends * (lids.fold > 0.03),
    )
    placed = np.zeros((5, frame.side, frame.x.size), np.float32)
    placed[:, rows, columns] = parts
    return EyeShape(*placed, upper_edge=upper, along=along)


def lid_curves(x: np.ndarray, lids: Lids) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return along (0 at the inner corner, 1 at the outer) and the y of upper lid, lower lid and fold at some x."""
    (inner_x, inner_y), (outer_x, outer_y) = lids.inner, lids.outer
    along = np.clip((x - inner_x) / (outer_x - inner_x), 0, 1)
    corners = inner_y + (outer_y - inner_y) * along
    upper = corners - lids.upper * (along**0.72 * (1 - along) ** 0.80) / 0.353
    round_lid = (along**1.05 * (1 - along) ** 0.75) / 0.30
    straight_lid = np.sqrt(4 * along * (1 - along))
    lower = corners + lids.lower * (round_lid + 0.3 * lids.tightness * (straight_lid - round_lid))
    return along, upper, lower, upper - lids.fold * (0.45 + 0.8 * np.maximum(np.sin(np.pi * along), 0) ** 0.8)


def paint_eyes(
    picture: np.ndarray, frame: Frame, person: Person, shape: EyeShape, view: View, colours: Colours | None = None
) -> None:
    """Draw both eyeballs and the lashes into the `picture` of the frame, in place."""
    rows, alphas = _eye_alphas(frame, person, shape)
    y, soft = frame.y[rows], 1.3 * frame.pixel
    centre_y = person.eye_y - 0.012  # the eyeball rests, the lids move
    radius = whole(np.sqrt((frame.x - person.eye_x) ** 2 + (y - centre_y) ** 2))  # (rows, side)
    in_iris = smooth_step(IRIS + soft, IRIS - soft, radius)
    tone = (0.176 + 0.186 * person.iris_lightness) * 0.62
    tone = tone * (0.65 + 0.6 * smooth_step(0.03, 0.07, radius) - 0.75 * smooth_step(0.066, IRIS, radius))
    ball = SCLERA + in_iris * (tone - SCLERA)
    ball *= 1 - 0.96 * smooth_step(PUPIL + soft, PUPIL - soft, radius)
    lid_shadow = 0.42 + 0.58 * smooth_step(0, 0.085, y - shape.upper_edge)
    ball *= whole(lid_shadow * (1 - 0.40 * np.abs(2 * shape.along - 1) ** 3)) * (0.80 + 0.20 * view.ambient)
    x = whole_x(frame)
    side_of_light = 1.0 if view.light_azimuth > 0 else -1.0
    glint_x = (np.abs(x) - person.eye_x) * np.sign(x) - 0.028 * side_of_light
    ball += 0.75 * np.exp(-(glint_x**2 + (y - centre_y + 0.030) ** 2) / 0.0125**2)
    hue, region = colours and 1 + in_iris[..., None] * (colours.iris - 1), picture[rows]
    dark = np.ones(3, np.float32)
    for alpha, value, colour in zip(alphas, (ball, LASH, LASH), (hue, dark, dark), strict=True):
        lay(region, alpha, value, colour)


def eyes_alpha(frame: Frame, person: Person, shape: EyeShape) -> np.ndarray:
    """Return where eyeballs, lashes, lids and their folds lie (side, side)."""
    rows, alphas = _eye_alphas(frame, person, shape)
    return np.maximum(placed_in(frame, rows, over(*alphas)), whole(np.maximum(shape.fold, shape.lid)))


def _eye_alphas(frame: Frame, person: Person, shape: EyeShape) -> tuple[slice, list[np.ndarray]]:
    """Return the rows in which eyes are painted, and there the opening, upper and lower lashes (rows, side)."""
    rows, _ = frame.window(0, 1, person.eye_y - 0.25, person.eye_y + 0.25)
    masks = shape.opening[rows], 0.85 * shape.upper_lashes[rows], 0.32 * shape.lower_lashes[rows]
    return rows, [whole(mask) for mask in masks]
