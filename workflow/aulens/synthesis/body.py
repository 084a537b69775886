"""What is behind the face: background, neck, clothes, ears."""

import numpy as np

from aulens.synthesis.camera import View, light_direction
from aulens.synthesis.frame import Frame, smooth_step, whole_x
from aulens.synthesis.people import Person
from aulens.synthesis.skin import skin_tone
from aulens.synthesis.textures import Textures


def behind_face(frame: Frame, person: Person, view: View, tiles: Textures) -> np.ndarray:
    """Return the picture (side, side) on which the face is laid."""
    x, y = whole_x(frame), frame.y
    towards_light = 1.0 if view.light_azimuth > 0 else -1.0
    picture = 0.98 * view.background * (1.05 - 0.05 * (y - 0.17) + 0.05 * towards_light * x)
    _add_neck(picture, frame, person, towards_light, tiles)
    _add_ears(picture, frame, person, light_direction(view)[0])
    return picture


def _add_neck(picture: np.ndarray, frame: Frame, person: Person, towards_light: float, tiles: Textures) -> None:
    rows, _ = frame.window(0, 1, 0.7, 9.0)
    x, y, soft = whole_x(frame), frame.y[rows], 1.3 * frame.pixel
    region, away = picture[rows], np.abs(x)
    half_width = 0.56 * person.face_width + 0.30 * smooth_step(1.30, 2.1, y) ** 2
    light = 0.30 + 0.45 * smooth_step(person.chin_y - 0.05, person.chin_y + 0.55, y)
    light = light * (1 - 0.5 * (away / half_width) ** 2) * (1 + 0.25 * towards_light * x)
    skin = skin_tone(person) * light * (1 + 0.035 * tiles.mottle[rows])
    region += smooth_step(half_width + soft, half_width - soft, away) * (skin - region)
    collar = 1.72 - 0.32 * away**0.7 + 0.25 * np.clip(1 - (away / 0.5) ** 2, 0, 1)
    region += smooth_step(-0.02, 0.02, y - collar) * (0.10 + 0.02 * tiles.grain[rows] - region)


def _add_ears(picture: np.ndarray, frame: Frame, person: Person, light_x: float) -> None:
    rows, _ = frame.window(0, 1, -0.35, 0.40)
    x, region = whole_x(frame), picture[rows]
    radius = np.sqrt(((np.abs(x) - person.face_width) / 0.13) ** 2 + ((frame.y[rows] - 0.03) / 0.27) ** 2)
    light = 0.34 + 0.30 * smooth_step(0.2, 0.8, radius) - 0.2 * smooth_step(0.8, 1.0, radius)
    region += smooth_step(1.06, 0.96, radius) * (skin_tone(person) * light * (1 + 0.5 * light_x * x) - region)
