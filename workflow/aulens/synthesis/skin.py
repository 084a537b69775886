"""Skin: how much light each point of a face reflects."""

import numpy as np

from aulens.synthesis.action_units import ControlPoints
from aulens.synthesis.colours import Colours
from aulens.synthesis.frame import Frame, blob, smooth_step, whole
from aulens.synthesis.mouth import MouthShape
from aulens.synthesis.nose import nostrils
from aulens.synthesis.people import Person
from aulens.synthesis.relief import Relief
from aulens.synthesis.textures import Textures

LIGHT_SKIN, DARK_SKIN = 0.61, 0.19  # reflectances
LIP = 0.545  # the lips' share of the skin's reflectance
HAIR = 0.80  # of the lightest hair


def skin_tone(person: Person) -> float:
    """Return a person's mean reflectance."""
    return LIGHT_SKIN + person.melanin * (DARK_SKIN - LIGHT_SKIN)


def hair_tone(person: Person) -> float:
    """Return the mean reflectance of a person's hair."""
    return HAIR * person.hair_lightness


def face_albedo(
    frame: Frame,
    person: Person,
    points: ControlPoints,
    relief: Relief,
    mouth: MouthShape,
    brow: np.ndarray,
    tiles: Textures,
    place: tuple[slice, slice],
) -> np.ndarray:
    """Return the reflectance of the face with lips, brows and the dark of furrows, at a place of the whole picture.

    Frame, mouth, brow and what is returned are of that place, relief and tiles of the whole picture.
    """
    rows, half = place[0], slice(0, frame.x.size)
    mottle, grain, strands, strokes = (getattr(tiles, name)[place] for name in Textures.__annotations__)
    lips = whole(mouth.lips)
    flush = blob(frame, 0.56, 0.22, 0.22, 0.18) + blob(frame, 0, points.nose.base_y - 0.1, 0.12, 0.1)
    uneven = (0.82 + 1.2 * person.age) * (0.035 * mottle + 0.030 * grain)
    albedo = skin_tone(person) * (1 + uneven) * whole(1 - 0.058 * flush)
    if person.stubble > 0.02:
        beard = whole(_beard(frame, relief.outline[rows])) * (1 - lips)
        albedo *= 1 - 0.45 * person.stubble * beard * np.clip(1 + 0.45 * grain, 0, 2)
    lip_tone = LIP * skin_tone(person) * (1 - 0.15 * person.lip_redness) * (1 + 0.05 * strands)
    albedo += lips * (0.55 + 0.45 * person.lip_redness) * (lip_tone - albedo)
    hairs = np.clip(whole(brow) * person.brow_darkness * (1 + 0.38 * strokes), 0, 0.95)
    albedo += hairs * (0.55 * hair_tone(person) - albedo)
    dark = relief.crease[rows, half] * (1 - 0.80 * mouth.seam) * (1 - 0.85 * nostrils(frame, points.nose))
    return albedo * whole(dark)


def face_hue(
    person: Person, points: ControlPoints, frame: Frame, mouth: MouthShape, brow: np.ndarray, colours: Colours
) -> np.ndarray:
    """Return the hue (side, side, 3) of the face: skin, redder cheeks and nose, lips, brows."""
    flush = blob(frame, 0.56, 0.22, 0.26, 0.20) + blob(frame, 0, points.nose.base_y - 0.1, 0.14, 0.1)
    lips = (0.55 + 0.45 * person.lip_redness) * mouth.lips
    hue = np.broadcast_to(colours.skin, (*brow.shape, 3))
    for alpha, colour in (
        (0.35 * flush, colours.lips),
        (lips, colours.lips),
        (person.brow_darkness * brow, colours.brows),
    ):
        hue = hue + alpha[..., None] * (colour - hue)
    return whole(hue.astype(np.float32))


def _beard(frame: Frame, outline: np.ndarray) -> np.ndarray:
    """Return where a beard grows (side, side / 2): moustache, chin and jaw, not the cheeks."""
    y, x = frame.y, frame.x
    from_midline = np.abs(x / outline - 0.35)
    cheek = np.exp(-(((y - 0.25) / 0.3) ** 2) - ((x - 0.35) / 0.3) ** 2)
    return smooth_step(0.25, 0.95, y) * smooth_step(0.92, 0.65, from_midline) * np.clip(1 - cheek, 0, 1)
