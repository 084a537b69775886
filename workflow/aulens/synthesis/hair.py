"""Hair: where it lies, how it falls, how it shines."""

import cv2
import numpy as np

from aulens.synthesis.camera import View, light_direction
from aulens.synthesis.colours import Colours
from aulens.synthesis.frame import Frame, smooth_step, whole_x
from aulens.synthesis.layers import dim, lay
from aulens.synthesis.people import Person
from aulens.synthesis.relief import EYE_LEVEL
from aulens.synthesis.skin import hair_tone
from aulens.synthesis.textures import Textures

SHAVED, CROPPED, LONG, FRINGE = -1.5, -0.6, 0.35, 0.35  # limits of the traits hair_length (first three) and fringe


def add_hair(
    picture: np.ndarray,
    frame: Frame,
    person: Person,
    face: np.ndarray,
    outline: np.ndarray,
    view: View,
    tiles: Textures,
    colours: Colours | None = None,
) -> np.ndarray:
    """Draw the hair and its shadow on the face into the whole `picture`, in place; return where hair lies (side, side).

    Parameters
    ----------
    face : (side, side) float32
        0 to 1, where the face is.
    outline : (side, 1) float32
        Half width of the head.
    """
    strands, along = _strands(frame, person, tiles)
    if person.hair_length < CROPPED:
        strands = tiles.grain
    ragged = 0.016 * strands + 0.008 * tiles.mottle
    hair = _outside(frame, person, ragged) * _off_the_face(frame, person, outline, ragged)
    if person.hair_length < CROPPED:
        hair *= (0.82 if person.hair_length >= SHAVED else 0.50) + 0.08 * tiles.grain
    hair = np.clip(hair, 0, 1)
    shadow = cv2.GaussianBlur(cv2.resize(hair, None, fx=0.5, fy=0.5), (0, 0), 0.025 * frame.pixels_per_unit)
    shadow = cv2.resize(shadow, hair.shape[::-1]) * (1 - hair) * face
    dim(picture, 1 - 0.45 * shadow)
    light = _light(frame, person, strands, along, view)
    lay(picture, hair, hair_tone(person) * light, colours and colours.hair)
    return hair


def _falls(person: Person) -> bool:
    """Whether hair falls from the crown; short hair without a fringe is swept back from the face."""
    return person.hair_length >= LONG or _has_fringe(person)


def _has_fringe(person: Person) -> bool:
    return person.fringe >= FRINGE and person.hair_length >= CROPPED


def _volume(person: Person) -> float:
    return 0.06 + 0.05 * max(person.hair_length, 0.0) if person.hair_length >= SHAVED else 0.01


def _height(person: Person) -> float:
    """Height of the hair above the eyes."""
    return person.skull_height + EYE_LEVEL + 1.5 * _volume(person)


def _strands(frame: Frame, person: Person, tiles: Textures) -> tuple[np.ndarray, np.ndarray]:
    """Return strands of hair and the distance from where they start, both (side, side).

    Strands run away from a point: the crown when hair falls, a point in the face when it is swept back.
    """
    start_y = EYE_LEVEL - 0.92 * _height(person) if _falls(person) else 0.05
    right, down = whole_x(frame) - person.parting, frame.y - start_y
    distance, angle = cv2.cartToPolar(*np.broadcast_arrays(down, right))  # angle 0 points down
    columns = angle * np.float32(frame.side / np.pi)
    rows = distance * np.float32(frame.pixels_per_unit)
    return cv2.remap(tiles.strands, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP), distance


def _outside(frame: Frame, person: Person, ragged: np.ndarray) -> np.ndarray:
    """Return 1 inside the outline of head and hair, down to where the hair ends."""
    y, volume, height, length = frame.y, _volume(person), _height(person), max(person.hair_length, 0.0)
    above = np.clip((EYE_LEVEL - y) / height, 0, 1)
    top = np.sqrt(1 - above**2.4)
    half_width = (person.face_width + volume) * np.where(
        y < EYE_LEVEL, top, 1 + 0.05 * length * np.clip(y + 0.35, 0, 2)
    )
    end = 0.5 + 0.7 * person.hair_length if person.hair_length >= LONG else 0.0
    loose = 1.0 if _falls(person) else 0.3  # hair that is swept back lies close
    inside = smooth_step(0.02, -0.02, np.abs(whole_x(frame)) - half_width + loose * ragged) * (y > EYE_LEVEL - height)
    return inside * smooth_step(0.12, -0.12, y - end + 3 * ragged)


def _off_the_face(frame: Frame, person: Person, outline: np.ndarray, ragged: np.ndarray) -> np.ndarray:
    """Return 0 inside the face, 1 behind the hairline."""
    x, y, fringe, long = whole_x(frame), frame.y, _has_fringe(person), person.hair_length >= LONG
    hairline = person.eye_y - 0.62 - 0.10 * (1 - min(person.fringe, 1.0)) if fringe else person.hairline_y
    exponent = 3.6 if fringe else 2.6
    lean = 0.0 if fringe else 0.25 * person.parting
    across = np.abs(x - lean * np.clip(-y - 0.6, 0, 1)) / (0.955 * person.face_width - 0.05 * long)
    radius = across**exponent + (np.clip(0.25 - y, 0, 9) / (0.25 - hairline)) ** exponent
    softness = 0.08 if fringe else 0.13
    behind = smooth_step(1 - softness, 1 + softness, radius + 2.4 * ragged)
    if not long:
        return behind
    beside = smooth_step(-0.03, 0.03, np.abs(x) - 0.93 * outline + ragged) * (y > -0.2)
    return np.maximum(behind, beside)


def _light(frame: Frame, person: Person, strands: np.ndarray, along: np.ndarray, view: View) -> np.ndarray:
    """Return the factor on the hair's reflectance: a rounded volume, strands, a ring of gloss."""
    light_x, light_y, light_z = light_direction(view)
    normal_x = np.clip(whole_x(frame) / (person.face_width + _volume(person)), -1, 1)
    normal_y = np.clip((frame.y - EYE_LEVEL) / _height(person), -1, 0)
    normal_z = np.sqrt(np.clip(1 - normal_x**2 - normal_y**2, 0, 1))
    facing = np.clip(light_x * normal_x + light_y * normal_y + light_z * normal_z, 0, 1)
    ring, spread = (0.62, 0.20) if _falls(person) else (1.38, 0.14)
    gloss = np.exp(-(((along - ring) / spread) ** 2)) * facing * np.clip(0.8 + 0.5 * strands, 0, 2)
    light = 0.40 + 0.65 * facing + 0.22 * strands + 0.75 * gloss
    return np.clip(light, 0.15, 2.2) * (0.6 + 0.5 * view.ambient)
