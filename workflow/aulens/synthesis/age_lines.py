"""The lines of age: between those of action units, finer, and without any movement of brows, lids or lips."""

from collections.abc import Iterator

from aulens.synthesis.action_units import ControlPoints
from aulens.synthesis.furrows import Furrow
from aulens.synthesis.people import Person


def age_lines(person: Person, points: ControlPoints) -> Iterator[Furrow]:
    """Yield the furrows of a person's age on the right half; without age there are none.

    Notes
    -----
    What age does to folds that are there at rest (pouch and nasolabial fold) is in `furrows` and `relief`.
    """
    if person.age <= 0:
        return
    yield from _forehead(person, points)
    yield from _around_eye(person, points)
    yield from _below_mouth_corner(person, points)


def _forehead(person: Person, points: ControlPoints) -> Iterator[Furrow]:
    """Long thin lines across the forehead, between the short ones of AU1 and AU2."""
    a = points.intensities
    depth = 1.15 * max(0.0, person.age - 0.1)
    for height, reach, share in ((-0.655, 0.40, 0.6), (-0.765, 0.62, 1.0), (-0.885, 0.66, 0.9), (-0.995, 0.50, 0.6)):
        y = height + person.eye_y + 0.20 - 0.05 * (a[1] + a[2]) + person.brow_y
        yield Furrow((-reach, y + 0.03), (reach, y + 0.03), -0.035, 0.0125, depth * share, 0.5, 0.3)


def _around_eye(person: Person, points: ControlPoints) -> Iterator[Furrow]:
    """Thin crow's feet, the tear trough, the lower edge of a bag."""
    age, lids = person.age, points.lids
    (inner_x, inner_y), (outer_x, outer_y) = lids.inner, lids.outer
    below = inner_y + max(lids.lower, 0.0)
    for near, far in ((-0.02, -0.07), (0.015, 0.02), (0.045, 0.10)):
        start = (outer_x + 0.055, outer_y + near)
        yield Furrow(start, (start[0] + 0.12, outer_y + far), 0.008, 0.009, 0.9 * age, 0.3)
    yield Furrow((inner_x - 0.01, inner_y + 0.03), (inner_x + 0.20, below + 0.12), 0.02, 0.022, 0.85 * age, fade=0.4)
    yield Furrow((inner_x + 0.10, below + 0.125), (outer_x - 0.06, below + 0.135), 0.02, 0.024, 0.6 * age, 0.5, 0.4)


def _below_mouth_corner(person: Person, points: ControlPoints) -> Iterator[Furrow]:
    """The marionette line: nearer to the chin than the fold of AU15."""
    x, y = points.mouth.corner_x, points.mouth.corner_y
    yield Furrow((x + 0.008, y + 0.03), (x + 0.012, y + 0.21), -0.018, 0.016, 0.75 * person.age, -0.7, 0.35)
