"""What is behind the face: background, neck, clothes, ears."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from aulens.synthesis.camera import View, light_direction
from aulens.synthesis.colours import Colours
from aulens.synthesis.frame import Frame, smooth_step, whole_x
from aulens.synthesis.layers import coloured, lay, placed_in
from aulens.synthesis.people import Person
from aulens.synthesis.skin import skin_tone
from aulens.synthesis.textures import textures

CLOTH = 0.10  # reflectance of clothes


@dataclass(frozen=True, eq=False)
class _Behind:
    """What is behind a person's face in all pictures with the lamp on one side.

    Attributes
    ----------
    below, beside : slice
        The rows of neck and clothes, and of the ears.
    neck, clothes, ears : (rows, side) float32
        0 to 1, where they lie.
    neck_light, ear_light : (rows, side) float32
        What neck and ears reflect, the ears in light from everywhere.
    """

    below: slice
    neck: np.ndarray
    neck_light: np.ndarray
    clothes: np.ndarray
    beside: slice
    ears: np.ndarray
    ear_light: np.ndarray


def behind_face(frame: Frame, person: Person, view: View, colours: Colours | None = None) -> np.ndarray:
    """Return the picture on which the face is laid: (side, side), in colour (side, side, 3) float32."""
    x, y = whole_x(frame), frame.y
    towards_light = 1.0 if view.light_azimuth > 0 else -1.0
    picture = 0.98 * view.background * (1.05 - 0.05 * (y - 0.17) + 0.05 * towards_light * x)
    if colours:
        picture = coloured(picture, colours.background)
    behind = _behind(frame, person, towards_light)
    below, beside = picture[behind.below], picture[behind.beside]
    lay(below, behind.neck, behind.neck_light, colours and colours.skin)
    cloth = CLOTH + 0.02 * textures(frame.side, person.texture_offsets).grain[behind.below]
    lay(below, behind.clothes, cloth, colours and colours.clothes)
    lay(beside, behind.ears, behind.ear_light * (1 + 0.5 * light_direction(view)[0] * x), colours and colours.skin)
    return picture


def behind_alphas(frame: Frame, person: Person, view: View) -> dict[str, np.ndarray]:
    """Return where neck, clothes and ears lie, (side, side) each, as they are laid one on the other."""
    behind = _behind(frame, person, 1.0 if view.light_azimuth > 0 else -1.0)
    placed = {name: placed_in(frame, behind.below, getattr(behind, name)) for name in ("neck", "clothes")}
    return placed | {"ears": placed_in(frame, behind.beside, behind.ears)}


@lru_cache(maxsize=2)  # a person's pictures are rendered one after the other
def _behind(frame: Frame, person: Person, towards_light: float) -> _Behind:
    below, _ = frame.window(0, 1, 0.7, 9.0)
    x, y, soft = whole_x(frame), frame.y[below], 1.3 * frame.pixel
    away = np.abs(x)
    half_width = 0.56 * person.face_width + 0.30 * smooth_step(1.30, 2.1, y) ** 2
    light = 0.30 + 0.45 * smooth_step(person.chin_y - 0.05, person.chin_y + 0.55, y)
    light = light * (1 - 0.5 * (away / half_width) ** 2) * (1 + 0.25 * towards_light * x)
    skin = skin_tone(person) * light * (1 + 0.035 * textures(frame.side, person.texture_offsets).mottle[below])
    neck = smooth_step(half_width + soft, half_width - soft, away)
    collar = 1.72 - 0.32 * away**0.7 + 0.25 * np.clip(1 - (away / 0.5) ** 2, 0, 1)
    clothes = smooth_step(-0.02, 0.02, y - collar)

    beside, _ = frame.window(0, 1, -0.35, 0.40)
    radius = np.sqrt(((away - person.face_width) / 0.13) ** 2 + ((frame.y[beside] - 0.03) / 0.27) ** 2)
    light = 0.34 + 0.30 * smooth_step(0.2, 0.8, radius) - 0.2 * smooth_step(0.8, 1.0, radius)
    ears = smooth_step(1.06, 0.96, radius)
    return _Behind(below, neck, skin, clothes, beside, ears, skin_tone(person) * light)
