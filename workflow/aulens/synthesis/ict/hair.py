"""Hair: a cap over the skull, where it lies and how thick it is, from a person's traits."""

import numpy as np

from aulens.synthesis.frame import smooth_step
from aulens.synthesis.hair import CROPPED, FRINGE, LONG, SHAVED
from aulens.synthesis.ict.space import UNIT, height_of
from aulens.synthesis.people import Person

SKULL = 7.05  # cm: half width of what hair leaves free at the temples


def hair_alpha(rest: np.ndarray, strands: np.ndarray, person: Person) -> np.ndarray:
    """Return where hair lies (…), 0 to 1: above the hairline and outside the face, down to the nape.

    Parameters
    ----------
    rest : (..., 3) float32
        Positions in cm on the mean head at rest.
    strands : (...) float32
        Noise of mean 0 and sd 1 that runs along the hair; makes its edge ragged.
    person : Person
        Her hairline, its length, fringe and parting.
    """
    x, y, z = rest[..., 0], rest[..., 1], rest[..., 2]
    top, side = hairline(x, person), burns(person)
    away = np.abs(x)
    above = y > 3
    radius = np.where(above, np.hypot(x / SKULL, (y - 3) / np.maximum(top - 3, 0.5)), away / SKULL)
    soft = 0.09 if person.fringe <= FRINGE else 0.06
    outside = smooth_step(-soft, soft, radius - 1 + 0.018 * strands)
    down = y - side + 7 * smooth_step(-0.5, -3.0, z) + 0.2 * strands
    return outside * smooth_step(-0.5, 0.5, down) * opacity(person)


def hairline(x: np.ndarray, person: Person) -> np.ndarray:
    """Return the height in cm at which hair begins over the forehead."""
    line = height_of(person.hairline_y) + 0.25
    if person.fringe <= FRINGE or person.hair_length < CROPPED:
        return line - 0.10 * np.cos(0.9 * x)
    side = np.clip((x - UNIT * person.parting) / 4.0, -1, 1)
    swept = np.sign(person.parting or 1.0) * side
    low = height_of(-0.80) - 0.4 * min(person.fringe - FRINGE, 1.0)
    return low + 1.0 * smooth_step(0.1, 0.9, -swept) + 0.2 * swept


def burns(person: Person) -> float:
    """Return the height in cm at which hair ends before the ears."""
    return 2.6 - 1.1 * float(np.clip(person.hair_length - CROPPED, -1, 2.6))


def opacity(person: Person) -> float:
    """Return how much of the skin hair hides: shaved and cropped hair lets it shine through."""
    return 0.35 if person.hair_length < SHAVED else 0.8 if person.hair_length < CROPPED else 1.0


def thickness(person: Person) -> float:
    """Return how far hair stands off the skull, in cm."""
    if person.hair_length < SHAVED:
        return 0.0
    longer = float(np.clip(person.hair_length - CROPPED, 0, 2))
    return 0.15 if longer == 0 else 0.35 + 0.40 * longer + (0.15 if person.hair_length > LONG else 0.0)
