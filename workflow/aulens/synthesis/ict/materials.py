"""What the samples of a picture are made of: reflectance, shine, colour, small relief."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from aulens.synthesis.body import CLOTH
from aulens.synthesis.colours import Colours
from aulens.synthesis.frame import smooth_step
from aulens.synthesis.ict.canvas import SIDE
from aulens.synthesis.ict.clothes import clothes_alpha
from aulens.synthesis.ict.furrows import add_furrows
from aulens.synthesis.ict.hair import hair_alpha
from aulens.synthesis.ict.head import BALLS, INNER, Surface, sides_of
from aulens.synthesis.ict.mesh import Mesh
from aulens.synthesis.ict.paint import BROWS, HAIR, LIPS, SKIN, Paint, hair_reflectance, hair_strands, paint
from aulens.synthesis.ict.space import eyes_of, read_at
from aulens.synthesis.mouth import ENAMEL, FLESH, TOOTH
from aulens.synthesis.people import Person
from aulens.synthesis.skin import hair_tone, skin_tone

SOCKET, GUM, WHITE = 0.10, 0.22, 0.62  # reflectances; the last of the eye
IRIS, PUPIL = 0.62, 0.22  # radii in cm
LOW = 0.75  # share of the canvas' height above which there are no clothes
INNER_TONES = dict(zip(INNER, (SOCKET, GUM, TOOTH), strict=True))


@dataclass(frozen=True, eq=False)
class Materials:
    """What each sample is made of; k samples, f of them of the part face.

    Attributes
    ----------
    reflectance, shine : (k,) float32
        Factors on the light, and on its gloss.
    hue : (k, 3) float32 or None
        Factors for red, green and blue; None in a grey picture.
    heights : (f,) float32
        Small relief of the face in cm.
    """

    reflectance: np.ndarray
    shine: np.ndarray
    hue: np.ndarray | None
    heights: np.ndarray


@dataclass(frozen=True, eq=False)
class Cover:
    """Where lips, brows, hair and clothes lie on the samples: (k,) float32 each, 0 to 1."""

    lips: np.ndarray
    brows: np.ndarray
    hair: np.ndarray
    clothes: np.ndarray


def covers(person: Person, surface: Surface, painted: Paint, layers: np.ndarray) -> Cover:
    """Return what covers the skin; `layers` (f, 4) are those of the paint at the samples of the face."""
    number, face = len(surface.part), surface.face
    lips, brows, hair, clothes = (np.zeros(number, np.float32) for _ in range(4))
    lips[face], brows[face], hair[face] = layers[:, LIPS], layers[:, BROWS], layers[:, HAIR]
    low = surface.rows > LOW * SIDE  # of the canvas
    clothes[face[low]] = read_at(painted.clothes, surface.columns[low], surface.rows[low])
    behind = surface.where("headneck")
    rest, where = surface.rest[behind], surface.other[behind]
    hair[where], clothes[where] = hair_alpha(rest, hair_strands(rest, person), person), clothes_alpha(rest)
    return Cover(lips, brows, hair, clothes)


def materials(
    mesh: Mesh, person: Person, action_units: Mapping[int, float], surface: Surface, colours: Colours | None
) -> Materials:
    """Return what each sample is made of."""
    painted = paint(mesh, person)
    layers = read_at(painted.layers, surface.columns, surface.rows)  # (f, 4)
    cover, tone = covers(person, surface, painted, layers), hair_tone(person)
    reflectance = np.full(len(surface.part), skin_tone(person), np.float32)
    in_other = surface.where("headneck")
    behind, threads = surface.other[in_other], hair_strands(surface.rest[in_other], person)
    reflectance[behind] += cover.hair[behind] * (hair_reflectance(person, threads) - reflectance[behind])
    reflectance[behind] += cover.clothes[behind] * (CLOTH - reflectance[behind])
    reflectance[surface.face] = layers[:, SKIN]
    shine = (0.085 - 0.034 * person.melanin) * (1 + 0.9 * cover.lips) * (1 - cover.brows)
    shine += cover.hair * (0.30 * (reflectance / np.float32(tone**0.5)) - shine)
    shine *= 1 - 0.9 * cover.clothes
    for part, value in INNER_TONES.items():
        inside = surface.other[surface.where(part)]
        reflectance[inside], shine[inside] = value, 0.10
    hue = _hue(person, surface, cover, colours) if colours else None
    _paint_eyes(mesh, person, surface, reflectance, shine, hue, colours)
    heights = painted.height
    if action_units:
        heights = heights.copy()
        add_furrows(heights, mesh, action_units, sides_of(person))
    return Materials(reflectance, shine, hue, read_at(heights, surface.columns, surface.rows))


def _paint_eyes(
    mesh: Mesh,
    person: Person,
    surface: Surface,
    reflectance: np.ndarray,
    shine: np.ndarray,
    hue: np.ndarray | None,
    colours: Colours | None,
) -> None:
    """Paint white, iris and pupil of both eyes, in place."""
    tone = (0.176 + 0.186 * person.iris_lightness) * 0.62
    for ball, (x, y) in zip(BALLS, eyes_of(mesh), strict=True):
        in_other = surface.where(ball)
        eye, rest = surface.other[in_other], surface.rest[in_other]
        right, up = rest[:, 0] - x, rest[:, 1] - y
        radius, angle = np.hypot(right, up), np.arctan2(up, right)
        iris = (
            tone
            * (1 + 0.22 * np.cos(23 * angle + 3 * np.sin(7 * angle)))
            * (0.75 + 0.5 * smooth_step(0.2, 0.42, radius))
        )
        iris = iris * (1 - 0.6 * smooth_step(0.48, IRIS, radius))
        outside = smooth_step(IRIS - 0.035, IRIS + 0.035, radius)
        white = WHITE * (1 - 0.15 * smooth_step(0.8, 1.4, radius))
        seen = smooth_step(PUPIL - 0.025, PUPIL + 0.025, radius)
        reflectance[eye] = (iris + outside * (white - iris)) * (0.02 + 0.98 * seen)
        shine[eye] = 0.085
        if hue is not None and colours is not None:
            hue[eye] = 1 + (1 - outside)[:, None] * (colours.iris - 1)


def _hue(person: Person, surface: Surface, cover: Cover, colours: Colours) -> np.ndarray:
    """Return the factors (k, 3) for red, green and blue."""
    hue = np.tile(colours.skin.astype(np.float32), (len(surface.part), 1))
    lips = (0.55 + 0.45 * person.lip_redness) * cover.lips
    for alpha, colour in (
        (lips, colours.lips),
        (person.brow_darkness * cover.brows, colours.brows),
        (cover.hair, colours.hair),
        (cover.clothes, colours.clothes),
    ):
        hue += alpha[:, None] * (colour - hue)
    for part in INNER:
        hue[surface.other[surface.where(part)]] = ENAMEL if part == "teeth" else FLESH
    return hue
