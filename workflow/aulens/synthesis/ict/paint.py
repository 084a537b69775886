"""What is painted on a person's face: skin, lips, brows, lashes, stubble and hair, and the small relief of the skin."""

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np

from aulens.randomness import generator
from aulens.synthesis.body import CLOTH
from aulens.synthesis.frame import smooth_step
from aulens.synthesis.ict.canvas import SIDE, Canvas, canvas
from aulens.synthesis.ict.clothes import clothes_alpha
from aulens.synthesis.ict.furrows import add_age
from aulens.synthesis.ict.hair import hair_alpha
from aulens.synthesis.ict.mesh import Mesh
from aulens.synthesis.ict.space import UNIT
from aulens.synthesis.people import Person
from aulens.synthesis.skin import LIP, hair_tone, skin_tone
from aulens.synthesis.textures import textures

NOISE_SIDE = 448  # of the noise tiles, which are enlarged to the canvas
STRANDS = 512  # side of the tile of hair
SKIN, LIPS, BROWS, HAIR = range(4)  # layers


@dataclass(frozen=True, eq=False)
class Paint:
    """What a person's face shows, whatever it does.

    Attributes
    ----------
    layers : (SIDE, SIDE, 4) float32
        Reflectance with all that is painted on the skin; where lips, brows and hair lie, 0 to 1.
    height : (SIDE, SIDE) float32
        Small relief in cm: pores, lips, age.
    clothes : (SIDE, SIDE) float32
        0 to 1, where they lie.
    """

    layers: np.ndarray
    height: np.ndarray
    clothes: np.ndarray


@lru_cache(maxsize=2)  # a person's pictures are rendered one after the other
def paint(mesh: Mesh, person: Person) -> Paint:
    """Return what is painted on a person's face."""
    on = canvas(mesh)
    mottle, grain, strands = _noise(person.texture_offsets)
    skin = skin_tone(person) * (1 + 0.035 * mottle + 0.030 * grain) * _constant(mesh)
    stubble = person.stubble if person.stubble > 0.02 else 0.0
    if stubble:
        skin *= 1 - 0.45 * stubble * _beard(mesh) * np.clip(1 + 0.45 * grain, 0, 2)
    lip_tone = LIP * skin_tone(person) * (1 - 0.15 * person.lip_redness) * (1 + 0.05 * strands)
    skin += on.lips * (0.50 + 0.35 * person.lip_redness) * (lip_tone - skin)
    brows = np.clip(_brows(mesh, on, person), 0, 0.95)
    tone = min(0.55 * hair_tone(person), 0.8 * skin_tone(person))
    skin += brows * person.brow_darkness * (tone - skin)
    skin *= (1 - 0.85 * on.lashes) * (1 - 0.75 * on.nostrils)
    threads = hair_strands(on.rest, person)
    hair = hair_alpha(on.rest, threads, person) * (1 - on.ears)
    skin += hair * (hair_reflectance(person, threads) - skin)
    clothes = clothes_alpha(on.rest)
    skin += clothes * (CLOTH - skin)
    layers = np.stack([skin, on.lips * (1 - hair), brows * (1 - hair), hair], axis=-1).astype(np.float32)
    height = 0.0022 * grain + on.lips * 0.006 * strands + 0.004 * brows
    add_age(height, mesh, max(person.age - 0.05, 0.0))
    return Paint(layers, height.astype(np.float32), clothes.astype(np.float32))


def _noise(offsets: tuple[tuple[float, float], ...]) -> list[np.ndarray]:
    """Return mottle, grain and strands (SIDE, SIDE) of mean 0 and sd about 1."""
    tiles = textures(NOISE_SIDE, offsets)
    return [
        cv2.resize(tile, (SIDE, SIDE), interpolation=cv2.INTER_CUBIC)
        for tile in (tiles.mottle, tiles.grain, tiles.strands)
    ]


@lru_cache(maxsize=1)
def _constant(mesh: Mesh) -> np.ndarray:
    """Return how dark everybody's skin is: redder cheeks and nose, and around the eyes."""
    on, tip, eye = canvas(mesh), mesh.marks(30)[0], mesh.marks(*range(42, 48)).mean(axis=0)
    flush = _hill(on, 3.9, tip[1] + 0.3, 1.6, 1.4) + 1.2 * _hill(on, 0.0, tip[1] - 0.4, 1.3, 0.9)
    around = _hill(on, eye[0], eye[1] + 0.1, 1.55, 0.75)
    return (1 - 0.07 * flush) * (1 - 0.16 * around)


def _hill(on: Canvas, x: float, y: float, wide: float, high: float) -> np.ndarray:
    return np.exp(-(((on.away - x) / wide) ** 2) - ((on.y - y) / high) ** 2)


@lru_cache(maxsize=1)
def _beard(mesh: Mesh) -> np.ndarray:
    """Return where a beard grows: moustache, chin and jaw, not the cheeks."""
    on, nose, corner = canvas(mesh), mesh.marks(33)[0], mesh.marks(54)[0]
    cheek = _hill(on, 3.6, corner[1] + 2.6, 1.9, 2.3)
    below = smooth_step(nose[1] + 0.2, nose[1] - 0.8, on.y) * smooth_step(-12.0, -8.5, on.y)
    return below * np.clip(1 - 1.1 * cheek, 0, 1) * (1 - on.lips) * smooth_step(7.2, 6.2, on.away)


def _brows(mesh: Mesh, on: Canvas, person: Person) -> np.ndarray:
    """Return the brows' hair (SIDE, SIDE), 0 to 1: short strokes along a curve below the landmarks of the brow."""
    marks = mesh.marks(*range(22, 27)).astype(np.float64)
    drop = 0.33 + 0.5 * UNIT * person.brow_y
    arch = 0.6 * UNIT * person.brow_arch * np.array([-0.3, 0.3, 1.0, 0.5, -0.4])
    xs, ys = marks[:, 0] + 0.5 * UNIT * person.brow_x, marks[:, 1] - drop + arch
    xs[0] -= 0.12
    low, high = xs[0] - 0.4, xs[-1] + 0.4
    rows = np.flatnonzero(((on.y > ys.min() - 1) & (on.y < ys.max() + 1)).any(axis=1))
    found = np.zeros((SIDE, SIDE), np.float32)
    if not rows.size:
        return found
    band = slice(rows[0], rows[-1] + 1)
    away, y = on.away[band], on.y[band]
    along = (away - xs[0]) / (xs[-1] - xs[0])
    curve = np.polyfit(xs, ys, 3)
    aside = y - np.polyval(curve, np.clip(away, low, high))
    half = 0.74 * UNIT * person.brow_thickness * np.interp(along, [0, 0.15, 0.55, 1], [0.72, 1, 0.85, 0.28])
    strokes = _strokes(away, y, on.x[band])
    ragged = np.abs(aside / half) + 0.16 * strokes
    shape = smooth_step(1.25, 0.55, ragged) * smooth_step(-0.07, 0.12, along + 0.03 * strokes)
    found[band] = shape * smooth_step(1.08, 0.85, along + 0.03 * strokes) * np.clip(0.86 + 0.20 * strokes, 0.15, 1)
    return found


def _strokes(away: np.ndarray, y: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Return the short hairs of the brows: steep at their inner, flat at their outer end."""
    angle = np.deg2rad(np.clip(62 - 14 * (away - 0.9), 12, 62))
    along, aside = away * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - away * np.sin(angle)
    return _tile(tuple([9, 0.9]), along * 60, aside * 100 + 190 * (x > 0))


def hair_reflectance(person: Person, strands: np.ndarray) -> np.ndarray:
    """Return the reflectance of hair (…) where its noise is `strands`."""
    return hair_tone(person) * np.clip(0.95 + 0.20 * strands, 0.2, 2)


def hair_strands(rest: np.ndarray, person: Person) -> np.ndarray:
    """Return noise (…) that runs along a person's hair, from the crown down, at positions (…, 3) in cm."""
    shift = STRANDS * person.texture_offsets[2][1]
    around = np.arctan2(rest[..., 0], rest[..., 2] + 5)
    columns, rows = shift + around * (3 * STRANDS / (2 * np.pi)), 8 * rest[..., 1] + 3 * np.abs(rest[..., 0])
    return 0.75 * _tile((0.9, 14.0), columns, rows) + 0.45 * _tile((3.0, 34.0), columns, 0.6 * rows)


def _tile(spread: tuple[float, float], columns: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Return noise that is stretched down and across, read at columns and rows of its tile, which repeats."""
    tile = _noise_tile(spread)
    c, r = np.broadcast_arrays(np.asarray(columns, np.float32) % STRANDS, np.asarray(rows, np.float32) % STRANDS)
    if c.ndim == 2:
        return cv2.remap(tile, np.ascontiguousarray(c), np.ascontiguousarray(r), cv2.INTER_LINEAR)
    number = len(c)
    lines = -(-number // 256)
    places = np.zeros((2, lines * 256), np.float32)
    places[0, :number], places[1, :number] = c, r
    return cv2.remap(tile, *places.reshape(2, lines, 256), cv2.INTER_LINEAR).ravel()[:number]


@lru_cache(maxsize=4)
def _noise_tile(spread: tuple[float, float]) -> np.ndarray:
    across, down = spread
    noise = generator(0, "ict hair", int(10 * across), int(10 * down)).standard_normal((STRANDS, STRANDS), np.float32)
    noise = np.pad(noise, 128, mode="wrap")
    soft = cv2.GaussianBlur(noise, (0, 0), sigmaX=across, sigmaY=down)[128:-127, 128:-127]
    return np.ascontiguousarray(soft / soft.std())
