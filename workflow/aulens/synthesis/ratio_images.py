"""Furrows, bulges and shadows of action units as ratios of light, for skin whose texture is a photograph's.

Liu, Shan & Zhang 2001, doi 10.1145/383259.383289 (expression ratio images): the light on a point of the skin with an
action unit, over the light on the same point at rest, multiplies the photograph. Here both come from the face model.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import product

import cv2
import numpy as np

from aulens.synthesis.camera import View
from aulens.synthesis.fitted import Fitted
from aulens.synthesis.frame import smooth_step
from aulens.synthesis.in_photograph import model_side, seen
from aulens.synthesis.skin_light import skin_light

FILM = 0.5  # exponent by which light becomes grey levels, about
DARKER, LIGHTER = 1.1, 0.4  # the most by which the logarithm of the light may fall and rise
AZIMUTHS, ELEVATIONS, AMBIENTS = (-60, -40, -20, 0, 20, 40, 60), (15, 30, 45, 60), (0.3, 0.4, 0.5)
SEARCH_SIDE = 160  # of the model's picture while the light is looked for
SMALLEST_LIGHT = 0.05
OUTLIER = 0.15  # of the logarithm of a grey level: what differs more is thought not to be skin
BLUR = 0.03  # sd with which the photograph's light is seen, units
HAIR = (0.45, 0.70)  # of the skin's grey level: what is darker is hair, what is lighter skin
SKIN = ((0.0, -0.62, 0.5, 0.2), (-0.55, 0.25, 0.25, 0.25), (0.55, 0.25, 0.25, 0.25), (0.0, 0.2, 0.2, 0.25))


@dataclass(frozen=True, eq=False)
class LitFace:
    """The resting face model in the photograph's light.

    Attributes
    ----------
    view : View
        Size of the model's picture and direction of the light.
    light, inside : (side, side) float32
        See `skin_light.skin_light`.
    bare : (rows, columns) float32
        Where the photograph is about as light as skin: 0 in hair.
    """

    view: View
    light: np.ndarray
    inside: np.ndarray
    bare: np.ndarray


def lit_face(pixels: np.ndarray, units: np.ndarray, fitted: Fitted) -> LitFace:
    """Light the resting face model so that its skin is lit like that of the photograph.

    Parameters
    ----------
    pixels : (rows, columns) or (rows, columns, 3) uint8
        Of the photograph.
    units : (rows, columns, 2) float32
        Where they lie in the canonical frame.
    fitted : Fitted
        The face.

    Notes
    -----
    Of 84 lights (direction and ambient share) the one that leaves the most even skin on forehead, cheeks and nose: the
    least mean absolute deviation of the logarithm of photograph over shading, from its median and up to `OUTLIER`.
    """
    grey = pixels if pixels.ndim == 2 else cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    on_skin = np.zeros(grey.shape, bool)
    for x, y, wide, high in SKIN:
        on_skin |= np.hypot((units[..., 0] - x) / wide, (units[..., 1] - y) / high) < 1
    smooth = cv2.GaussianBlur(grey.astype(np.float32), (0, 0), BLUR * fitted.unit)
    bare = smooth_step(*HAIR, smooth / max(float(np.median(smooth[on_skin])), 1.0))
    levels = np.log1p(smooth)[on_skin]
    best, least = View(size=1), np.inf
    for azimuth, elevation, ambient in product(AZIMUTHS, ELEVATIONS, AMBIENTS):
        view = View(size=SEARCH_SIDE, light_azimuth=azimuth, light_elevation=elevation, ambient=ambient)
        light, _ = skin_light(fitted.person, {}, view)
        texture = levels - FILM * np.log(np.maximum(seen(light, units, view.size)[on_skin], SMALLEST_LIGHT))
        left = float(np.minimum(np.abs(texture - np.median(texture)), OUTLIER).mean())
        if left < least:
            best, least = view, left
    view = replace(best, size=model_side(fitted))
    return LitFace(view, *skin_light(fitted.person, {}, view), bare)


def light_ratio(
    lit: LitFace, fitted: Fitted, action_units: Mapping[int, float], units: np.ndarray, source: np.ndarray
) -> np.ndarray:
    """Return by what the grey levels of the skin change.

    Parameters
    ----------
    lit : LitFace
        At rest.
    fitted : Fitted
        The face.
    action_units : mapping of int to float
        Intensities.
    units : (rows, columns, 2) float32
        Where the pixels lie in the canonical frame.
    source : (rows, columns, 2) float32
        The column and row from which each pixel is taken.

    Returns
    -------
    (rows, columns) float32
        1 where nothing changes.
    """
    light, inside = skin_light(fitted.person, action_units, lit.view)
    before = cv2.remap(units, source[..., 0], source[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    size = lit.view.size
    ratio = seen(light, units, size) / np.maximum(seen(lit.light, before, size), SMALLEST_LIGHT)
    ratio = np.log(np.maximum(ratio, SMALLEST_LIGHT))
    most = np.where(ratio < 0, DARKER, LIGHTER).astype(np.float32)
    ratio = np.exp(FILM * most * np.tanh(ratio / most))
    both = np.minimum(seen(inside, units, size), seen(lit.inside, before, size))
    wide = 0.03 * fitted.unit
    away_from_edge = np.clip(2 * cv2.GaussianBlur(both, (0, 0), wide) - 1, 0, 1)
    bare = cv2.remap(lit.bare, source[..., 0], source[..., 1], cv2.INTER_LINEAR)
    return 1 + away_from_edge * bare * (ratio - 1)
