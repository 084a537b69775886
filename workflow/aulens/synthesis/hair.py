"""Hair: where it lies, how it falls, how it shines."""

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np

from aulens.synthesis.camera import View, light_direction
from aulens.synthesis.colours import Colours
from aulens.synthesis.frame import Frame, smooth_step, whole_x
from aulens.synthesis.layers import dim, lay, placed_in
from aulens.synthesis.people import Person
from aulens.synthesis.relief import EYE_LEVEL
from aulens.synthesis.skin import hair_tone
from aulens.synthesis.textures import Textures, textures

SHAVED, CROPPED, LONG, FRINGE = -1.5, -0.6, 0.35, 0.35  # limits of the traits hair_length (first three) and fringe


@dataclass(frozen=True, eq=False)
class _Growth:
    """What a person's hair is in all pictures, at the place (rows and columns) beyond which there is none.

    Attributes
    ----------
    x, y : (1, columns) and (rows, 1) float32
        Units.
    strands, ragged, along : (rows, columns) float32
        Strands of hair, how ragged its edges are, the distance from where it starts.
    outside, behind : (rows, columns) float32
        1 inside the outline of head and hair; 1 behind the hairline.
    """

    place: tuple[slice, slice]
    x: np.ndarray
    y: np.ndarray
    strands: np.ndarray
    ragged: np.ndarray
    along: np.ndarray
    outside: np.ndarray
    behind: np.ndarray


def add_hair(
    picture: np.ndarray,
    frame: Frame,
    person: Person,
    face: np.ndarray,
    place: tuple[slice, slice],
    outline: np.ndarray,
    view: View,
    colours: Colours | None = None,
) -> None:
    """Draw the hair and its shadow on the face into the whole `picture`, in place.

    Parameters
    ----------
    face : (rows, columns) float32
        0 to 1, where the face is, at its place in the picture.
    place : tuple of two slices
        These rows and columns.
    outline : (side, 1) float32
        Half width of the head.
    """
    hair, shade = _hair_and_shade(frame, person, outline)
    dim(picture[place], 1 - 0.45 * (shade[place] * (1 - hair[place]) * face))
    light, where = _light(frame, person, view), _growth(frame, person).place
    lay(picture[where], hair[where], hair_tone(person) * light, colours and colours.hair)


def hair_alpha(frame: Frame, person: Person, outline: np.ndarray) -> np.ndarray:
    """Return where hair lies (side, side), 0 to 1."""
    return _hair_and_shade(frame, person, outline)[0]


def _hair_and_shade(frame: Frame, person: Person, outline: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return where hair lies and its soft shadow (side, side); only long hair depends on the head's outline."""
    return _shaded(frame, person, outline) if person.hair_length >= LONG else _shaded_by_all(frame, person)


@lru_cache(maxsize=2)  # a person's pictures are rendered one after the other
def _shaded_by_all(frame: Frame, person: Person) -> tuple[np.ndarray, np.ndarray]:
    return _shaded(frame, person, None)


def _shaded(frame: Frame, person: Person, outline: np.ndarray | None) -> tuple[np.ndarray, np.ndarray]:
    growth = _growth(frame, person)
    behind = growth.behind
    if outline is not None:
        from_edge = np.abs(growth.x) - 0.93 * outline[growth.place[0]] + growth.ragged
        behind = np.maximum(behind, smooth_step(-0.03, 0.03, from_edge) * (growth.y > -0.2))
    hair = growth.outside * behind
    if person.hair_length < CROPPED:
        hair *= (0.82 if person.hair_length >= SHAVED else 0.50) + 0.08 * growth.strands
    hair = placed_in(frame, growth.place, np.clip(hair, 0, 1))
    shade = cv2.GaussianBlur(cv2.resize(hair, None, fx=0.5, fy=0.5), (0, 0), 0.025 * frame.pixels_per_unit)
    return hair, cv2.resize(shade, hair.shape[::-1])


@lru_cache(maxsize=2)
def _growth(frame: Frame, person: Person) -> _Growth:
    tiles = textures(frame.side, person.texture_offsets)
    strands, along = _strands(frame, person, tiles)
    if person.hair_length < CROPPED:
        strands = tiles.grain
    ragged = 0.016 * strands + 0.008 * tiles.mottle
    place = _reach(frame, person, float(ragged.min()))
    x, y, ragged = whole_x(frame)[:, place[1]], frame.y[place[0]], ragged[place]
    outside, behind = _outside(x, y, person, ragged), _behind_hairline(x, y, person, ragged)
    return _Growth(place, x, y, strands[place], ragged, along[place], outside, behind)


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


def _half_width(y: np.ndarray, person: Person) -> np.ndarray:
    """Return the half width (rows, 1) of head and hair."""
    volume, height, length = _volume(person), _height(person), max(person.hair_length, 0.0)
    above = np.clip((EYE_LEVEL - y) / height, 0, 1)
    top = np.sqrt(1 - above**2.4)
    return (person.face_width + volume) * np.where(y < EYE_LEVEL, top, 1 + 0.05 * length * np.clip(y + 0.35, 0, 2))


def _end(person: Person) -> float:
    """Return the y down to which hair hangs."""
    return 0.5 + 0.7 * person.hair_length if person.hair_length >= LONG else 0.0


def _looseness(person: Person) -> float:
    """Return how far strands stick out; hair that is swept back lies close."""
    return 1.0 if _falls(person) else 0.3


def _reach(frame: Frame, person: Person, most_ragged: float) -> tuple[slice, slice]:
    """Return the rows and columns of the picture beyond which `_outside` is 0, whatever lies at its edges."""
    half_width = float(_half_width(frame.y, person).max()) - _looseness(person) * most_ragged + 0.03
    top, bottom = EYE_LEVEL - _height(person), _end(person) - 3 * most_ragged + 0.13
    return frame.place(frame.part(half_width, top, bottom))


def _outside(x: np.ndarray, y: np.ndarray, person: Person, ragged: np.ndarray) -> np.ndarray:
    """Return 1 inside the outline of head and hair, down to where the hair ends."""
    from_edge = np.abs(x) - _half_width(y, person) + _looseness(person) * ragged
    inside = smooth_step(0.02, -0.02, from_edge) * (y > EYE_LEVEL - _height(person))
    return inside * smooth_step(0.12, -0.12, y - _end(person) + 3 * ragged)


def _behind_hairline(x: np.ndarray, y: np.ndarray, person: Person, ragged: np.ndarray) -> np.ndarray:
    """Return 0 inside the face, 1 behind the hairline."""
    fringe, long = _has_fringe(person), person.hair_length >= LONG
    hairline = person.eye_y - 0.62 - 0.10 * (1 - min(person.fringe, 1.0)) if fringe else person.hairline_y
    exponent = 3.6 if fringe else 2.6
    lean = 0.0 if fringe else 0.25 * person.parting
    across = np.abs(x - lean * np.clip(-y - 0.6, 0, 1)) / (0.955 * person.face_width - 0.05 * long)
    radius = across**exponent + (np.clip(0.25 - y, 0, 9) / (0.25 - hairline)) ** exponent
    softness = 0.08 if fringe else 0.13
    return smooth_step(1 - softness, 1 + softness, radius + 2.4 * ragged)


def _light(frame: Frame, person: Person, view: View) -> np.ndarray:
    """Return the factor on the hair's reflectance, at its place: a rounded volume, strands, a ring of gloss."""
    growth, (light_x, light_y, light_z) = _growth(frame, person), light_direction(view)
    normal_x = np.clip(growth.x / (person.face_width + _volume(person)), -1, 1)
    normal_y = np.clip((growth.y - EYE_LEVEL) / _height(person), -1, 0)
    normal_z = np.sqrt(np.clip(1 - normal_x**2 - normal_y**2, 0, 1))
    facing = np.clip(light_x * normal_x + light_y * normal_y + light_z * normal_z, 0, 1)
    ring, spread = (0.62, 0.20) if _falls(person) else (1.38, 0.14)
    gloss = np.exp(-(((growth.along - ring) / spread) ** 2)) * facing * np.clip(0.8 + 0.5 * growth.strands, 0, 2)
    light = 0.40 + 0.65 * facing + 0.22 * growth.strands + 0.75 * gloss
    return np.clip(light, 0.15, 2.2) * (0.6 + 0.5 * view.ambient)
