"""Who is rendered: the shape, skin, hair and glasses of a person."""

from dataclasses import dataclass, field, fields

import numpy as np

from aulens.synthesis.populations import POPULATIONS
from aulens.synthesis.repertoire import ACTION_UNITS

MODES = 50  # identity modes
ASYMMETRY_GRID = (2, 4, 4)  # horizontal and vertical displacements on a coarse grid
SYMMETRIC = (0.0,) * len(ACTION_UNITS)


def _trait(mean: float, sd: float, low: float, high: float) -> float:
    """Return a field that is normally distributed among people and kept between `low` and `high`."""
    return field(metadata={"mean": mean, "sd": sd, "low": low, "high": high})


@dataclass(frozen=True)
class Glasses:
    """Thin glasses, see `glasses.frame_wire`."""

    half_width: float  # of a lens
    drop: float  # of a lens below the eye
    squareness: float  # exponent of the lens' outline, 2 is an ellipse
    tone: float  # reflectance of the frame


@dataclass(frozen=True)
class Person:
    """One human being. Lengths are in units of the canonical frame (half a face's width), y grows downwards.

    `sides` belongs to one display of hers and makes nobody else of her: it counts neither for equality nor for what is
    kept of a person from picture to picture.
    """

    face_width: float = _trait(1.0, 0.045, 0.88, 1.12)  # half of it
    chin_y: float = _trait(1.36, 0.045, 1.25, 1.46)
    jaw_squareness: float = _trait(2.7, 0.30, 2.1, 3.5)  # exponent of the outline below the eyes
    fullness: float = _trait(0.0, 0.03, -0.05, 0.07)  # of the cheeks' outline
    skull_height: float = _trait(1.68, 0.05, 1.57, 1.80)
    cheek: float = _trait(0.07, 0.02, 0.03, 0.12)  # height of the cheek bone
    eye_x: float = _trait(0.455, 0.018, 0.41, 0.50)
    eye_y: float = _trait(-0.20, 0.02, -0.25, -0.15)
    eye_half_width: float = _trait(0.220, 0.014, 0.19, 0.25)
    eye_tilt: float = _trait(0.030, 0.022, -0.02, 0.08)  # how much higher the outer corner is
    upper_lid: float = _trait(0.108, 0.011, 0.085, 0.135)  # height above the line between the corners
    lower_lid: float = _trait(0.064, 0.007, 0.048, 0.080)
    lid_fold: float = _trait(0.055, 0.014, 0.02, 0.085)  # distance of the fold from the lid's edge
    iris_lightness: float = _trait(0.35, 0.20, 0.10, 0.80)
    brow_x: float = _trait(0.0, 0.025, -0.05, 0.05)  # offset from the average place
    brow_y: float = _trait(0.0, 0.035, -0.07, 0.06)
    brow_arch: float = _trait(0.0, 0.022, -0.04, 0.05)
    brow_thickness: float = _trait(0.058, 0.011, 0.036, 0.085)
    brow_darkness: float = _trait(0.80, 0.12, 0.50, 0.98)
    nose_base_y: float = _trait(0.42, 0.03, 0.35, 0.50)
    nose_half_width: float = _trait(0.190, 0.018, 0.150, 0.240)
    nose_height: float = _trait(0.30, 0.035, 0.22, 0.39)
    bridge_width: float = _trait(0.100, 0.012, 0.075, 0.13)
    mouth_y: float = _trait(0.745, 0.025, 0.69, 0.80)
    mouth_half_width: float = _trait(0.355, 0.022, 0.30, 0.41)
    upper_lip: float = _trait(0.080, 0.018, 0.045, 0.125)  # height of the red part
    lower_lip: float = _trait(0.110, 0.020, 0.07, 0.155)
    lip_redness: float = _trait(0.50, 0.18, 0.15, 0.90)
    age: float = _trait(0.15, 0.13, 0.0, 0.6)  # 0 smooth skin, 1 deep furrows
    melanin: float = _trait(0.45, 0.30, 0.0, 1.0)  # 0 light skin, 1 dark skin
    stubble: float = _trait(0.0, 0.35, 0.0, 0.8)
    hair_lightness: float = _trait(0.12, 0.10, 0.03, 0.4)
    hairline_y: float = _trait(-1.10, 0.07, -1.24, -0.95)
    hair_length: float = _trait(0.0, 0.9, -2.0, 2.0)  # below -1.5 shaved, below -0.6 cropped, above 0.35 over the ears
    fringe: float = _trait(-0.6, 0.7, -2.0, 2.0)  # above 0.35 the hair hangs over the forehead
    parting: float = _trait(0.0, 0.22, -0.45, 0.45)  # x from where the hair parts
    texture_offsets: tuple[tuple[float, float], ...] = ((0.0, 0.0),) * 4  # see textures.textures
    asymmetry: tuple[float, ...] = (0.0,) * int(np.prod(ASYMMETRY_GRID))  # displacements, see camera
    glasses: Glasses | None = None
    sides: tuple[float, ...] = field(default=SYMMETRIC, compare=False)  # of a display, see sides.draw_sides
    modes: tuple[float, ...] = ()  # standard normal weights of a mesh's identity modes, see ict.identity


TRAITS = {entry.name: entry.metadata for entry in fields(Person) if entry.metadata}


def average_person() -> Person:
    """Return the person with the average of every trait, symmetric."""
    return Person(**{name: statistics["mean"] for name, statistics in TRAITS.items()})


def draw_person(population: int, rng: np.random.Generator) -> Person:
    """Return a person of a population.

    Parameters
    ----------
    population : int
        A key of `populations.POPULATIONS`.
    rng : Generator
        The only source of chance; the same state gives the same person.
    """
    shifts, share = POPULATIONS[population].shifts, POPULATIONS[population].glasses
    deviations = dict(zip(TRAITS, rng.standard_normal(len(TRAITS)), strict=True))
    traits = {
        name: float(np.clip(s["mean"] + s["sd"] * (deviations[name] + shifts.get(name, 0.0)), s["low"], s["high"]))
        for name, s in TRAITS.items()
    }
    offsets = tuple((float(down), float(right)) for down, right in rng.random((4, 2)))
    asymmetry = tuple(0.5 * rng.standard_normal(int(np.prod(ASYMMETRY_GRID))))
    glasses = _draw_glasses(share, rng)
    modes = np.clip(rng.standard_normal(MODES), -2.2, 2.2).tolist()
    of_face = {"texture_offsets": offsets, "asymmetry": tuple(map(float, asymmetry)), "modes": tuple(modes)}
    return Person(**traits, **of_face, glasses=glasses)


def _draw_glasses(share: float, rng: np.random.Generator) -> Glasses | None:
    """Return glasses for this share of people."""
    worn = rng.random() < share
    half_width, drop, squareness, tone = rng.uniform([0.275, 0.20, 2.2, 0.03], [0.320, 0.26, 4.5, 0.25]).tolist()
    return Glasses(half_width, drop, squareness, tone) if worn else None
