"""What is behind the face: background, neck, clothes, ears."""

import numpy as np

from aulens.synthesis.camera import View, light_direction
from aulens.synthesis.colours import Colours
from aulens.synthesis.frame import Frame, smooth_step, whole_x
from aulens.synthesis.layers import coloured, in_rows, lay
from aulens.synthesis.people import Person
from aulens.synthesis.skin import skin_tone
from aulens.synthesis.textures import Textures

CLOTH = 0.10  # reflectance of clothes


def behind_face(
    frame: Frame, person: Person, view: View, tiles: Textures, colours: Colours | None = None
) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Return the picture on which the face is laid, and where its parts lie.

    Returns
    -------
    picture : (side, side) or (side, side, 3) float32
        What is reflected, in colour if there are colours.
    alphas : dict of str to (side, side) float32
        Neck, clothes and ears, as they were laid one on the other.
    """
    x, y = whole_x(frame), frame.y
    towards_light = 1.0 if view.light_azimuth > 0 else -1.0
    picture = 0.98 * view.background * (1.05 - 0.05 * (y - 0.17) + 0.05 * towards_light * x)
    if colours:
        picture = coloured(picture, colours.background)
    alphas = _add_neck(picture, frame, person, towards_light, tiles, colours)
    alphas["ears"] = _add_ears(picture, frame, person, light_direction(view)[0], colours)
    return picture, alphas


def _add_neck(
    picture: np.ndarray,
    frame: Frame,
    person: Person,
    towards_light: float,
    tiles: Textures,
    colours: Colours | None,
) -> dict[str, np.ndarray]:
    rows, _ = frame.window(0, 1, 0.7, 9.0)
    x, y, soft = whole_x(frame), frame.y[rows], 1.3 * frame.pixel
    region, away = picture[rows], np.abs(x)
    half_width = 0.56 * person.face_width + 0.30 * smooth_step(1.30, 2.1, y) ** 2
    light = 0.30 + 0.45 * smooth_step(person.chin_y - 0.05, person.chin_y + 0.55, y)
    light = light * (1 - 0.5 * (away / half_width) ** 2) * (1 + 0.25 * towards_light * x)
    skin = skin_tone(person) * light * (1 + 0.035 * tiles.mottle[rows])
    neck = smooth_step(half_width + soft, half_width - soft, away)
    lay(region, neck, skin, colours and colours.skin)
    collar = 1.72 - 0.32 * away**0.7 + 0.25 * np.clip(1 - (away / 0.5) ** 2, 0, 1)
    clothes = smooth_step(-0.02, 0.02, y - collar)
    lay(region, clothes, CLOTH + 0.02 * tiles.grain[rows], colours and colours.clothes)
    return {"neck": in_rows(neck, rows, frame.side), "clothes": in_rows(clothes, rows, frame.side)}


def _add_ears(picture: np.ndarray, frame: Frame, person: Person, light_x: float, colours: Colours | None) -> np.ndarray:
    rows, _ = frame.window(0, 1, -0.35, 0.40)
    x, region = whole_x(frame), picture[rows]
    radius = np.sqrt(((np.abs(x) - person.face_width) / 0.13) ** 2 + ((frame.y[rows] - 0.03) / 0.27) ** 2)
    light = 0.34 + 0.30 * smooth_step(0.2, 0.8, radius) - 0.2 * smooth_step(0.8, 1.0, radius)
    ears = smooth_step(1.06, 0.96, radius)
    lay(region, ears, skin_tone(person) * light * (1 + 0.5 * light_x * x), colours and colours.skin)
    return in_rows(ears, rows, frame.side)
