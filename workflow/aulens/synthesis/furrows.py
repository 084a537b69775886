"""The lines of a face: which furrows action units draw, and where."""

from collections.abc import Iterator
from dataclasses import dataclass

from aulens.synthesis.action_units import ControlPoints
from aulens.synthesis.people import Person


@dataclass(frozen=True)
class Furrow:
    """A groove along a sagging line on the right half of the face.

    Attributes
    ----------
    start, end : tuple of two float
        x and y in units.
    sag : float
        How far the line's middle hangs to the right of the direction from `start` to `end`.
    width : float
        Half of it.
    strength : float
        0 invisible, 1 deep.
    ridge : float
        Height of the swelling beside the groove; positive: left of the direction, negative: right.
    fade : float
        Share of the length over which each end fades out.
    """

    start: tuple[float, float]
    end: tuple[float, float]
    sag: float
    width: float
    strength: float
    ridge: float = 0.0
    fade: float = 0.3


def furrows(person: Person, points: ControlPoints) -> Iterator[Furrow]:
    """Yield the furrows of action units on the right half (the nasolabial fold is in `relief`, age in `age_lines`)."""
    yield from _forehead(person, points)
    yield from _between_brows(person, points)
    yield from _around_eye(person, points)
    yield from _nose(points)
    yield from _mouth_corner(points)
    yield from _around_lips(points)
    yield from _chin(points)


def _forehead(person: Person, points: ControlPoints) -> Iterator[Furrow]:
    """Central lines of AU1, lateral lines of AU2."""
    a = points.intensities
    central = max(a[1], 0.8 * min(a[1], a[2]))
    for height, share in ((-0.70, 1.0), (-0.82, 0.95), (-0.94, 0.65)):
        y = height + person.eye_y + 0.20 - 0.05 * (a[1] + a[2]) + person.brow_y
        sag = -0.025 - 0.02 * a[1] * (1 - a[2])
        yield Furrow((-0.44, y + 0.02), (0.44, y + 0.02), sag, 0.019, central * share, 0.6, 0.25)
        yield Furrow((0.26, y), (0.84, y + 0.06), -0.055, 0.019, a[2] * share, 0.6, 0.25)


def _between_brows(person: Person, points: ControlPoints) -> Iterator[Furrow]:
    """Upright lines of AU4, the wrinkled nasal root of AU9."""
    a, eye_y, brow_y = points.intensities, person.eye_y, points.brows.y[0]
    frown = 0.10 * person.age + 0.95 * a[4] + 0.30 * a[9]
    yield Furrow((0.075, brow_y - 0.13), (0.060, brow_y + 0.09), 0.012, 0.018, frown, -0.7)
    yield Furrow((0.145, brow_y - 0.10), (0.125, brow_y + 0.02), 0.012, 0.014, 0.45 * frown)
    root = 0.75 * a[9] + 0.35 * a[4] + 0.10 * person.age
    yield Furrow((-0.09, eye_y - 0.135), (0.09, eye_y - 0.135), -0.010, 0.017, root)
    yield Furrow((-0.06, eye_y - 0.06), (0.06, eye_y - 0.06), -0.008, 0.013, 0.7 * a[9])
    for number, (y, share) in enumerate(((-0.055, 1.0), (0.02, 0.9), (0.09, 0.7))):
        end = (0.135 + 0.02 * number, eye_y + y - 0.055)
        yield Furrow((0.035, eye_y + y + 0.03), end, 0.008, 0.0125, share * a[9], 0.8)


def _around_eye(person: Person, points: ControlPoints) -> Iterator[Furrow]:
    """Crow's feet and the pouch of AU6, the tense lower lid of AU7."""
    a, lids, age = points.intensities, points.lids, person.age
    (inner_x, inner_y), (outer_x, outer_y) = lids.inner, lids.outer
    pouch = min(1.0, 0.16 + 0.25 * age + 0.90 * a[6] + 0.35 * a[9] + 0.10 * a[7] + 0.20 * a[12])
    start, end = (inner_x + 0.02, inner_y + lids.lower + 0.055), (outer_x - 0.02, outer_y + lids.lower + 0.09)
    yield Furrow(start, end, 0.035, 0.020, pouch, -0.9)
    tear = (inner_x + 0.20, inner_y + lids.lower + 0.10)
    yield Furrow((inner_x - 0.01, inner_y + 0.03), tear, 0.02, 0.020, 0.15 + 0.4 * a[9], fade=0.4)
    below_lid = inner_y + max(lids.lower, 0.0) + 0.040
    yield Furrow((inner_x + 0.04, below_lid), (outer_x - 0.01, below_lid - 0.01), 0.012, 0.013, 0.95 * a[7], 0.8)
    yield Furrow((inner_x + 0.06, below_lid + 0.11), (outer_x + 0.02, below_lid + 0.07), 0.05, 0.034, 0.5 * a[6], -0.9)
    feet = 1.0 * a[6] + 0.12 * a[12] + 0.10 * a[7]
    for near, far, share in ((-0.035, -0.115, 0.8), (0.0, -0.02, 1.0), (0.03, 0.08, 1.0), (0.06, 0.17, 0.8)):
        start = (outer_x + 0.035, outer_y + near)
        yield Furrow(start, (start[0] + 0.20, outer_y + far), 0.016, 0.0115 + 0.003 * a[6], feet * share, 0.5)


def _nose(points: ControlPoints) -> Iterator[Furrow]:
    """The grooves around the wing, deeper with AU9 and AU10."""
    a, nose = points.intensities, points.nose
    wing_x = nose.half_width
    yield Furrow((wing_x + 0.055, nose.wing_y - 0.05), (wing_x + 0.03, nose.base_y - 0.01), -0.02, 0.016, 0.50)
    above = 0.12 + 0.5 * a[9] + 0.3 * a[10]
    yield Furrow((wing_x - 0.02, nose.wing_y - 0.075), (wing_x + 0.07, nose.wing_y - 0.01), -0.02, 0.015, above)


def _mouth_corner(points: ControlPoints) -> Iterator[Furrow]:
    """The corner's dimple, the marionette line of AU15, the upright folds of AU20."""
    a, x, y = points.intensities, points.mouth.corner_x, points.mouth.corner_y
    dimple = 0.35 + 0.35 * a[15] + 0.20 * a[20] + 0.30 * a[24] - 0.15 * a[12]
    yield Furrow(
        (x + 0.005, y - 0.005), (x + 0.055, y + 0.01 - 0.05 * a[12] + 0.06 * a[15]), 0.0, 0.020, dimple, fade=0.4
    )
    marionette = min(1.0, 0.95 * a[15] + 0.15 * a[17])
    yield Furrow((x + 0.030, y + 0.01), (x + 0.060, y + 0.27), -0.02, 0.022, marionette, -0.8, 0.35)
    for outwards, share in ((0.065, 1.0), (0.150, 0.7)):
        start, end = (x + outwards - 0.01, y - 0.17), (x + outwards, y + 0.20)
        yield Furrow(start, end, -0.045, 0.019, 0.75 * share * a[20] + 0.10 * a[12], 0.7, 0.5)
    yield Furrow((x + 0.035, y - 0.07), (x + 0.040, y + 0.07), -0.025, 0.022, 0.40 * a[24], fade=0.5)


def _around_lips(points: ControlPoints) -> Iterator[Furrow]:
    """The short upright lines around tightened lips (AU23) and the funnel (AU22)."""
    a, mouth = points.intensities, points.mouth
    top = mouth.centre_y + mouth.upper_gap - mouth.upper_lip
    bottom = mouth.centre_y + mouth.lower_gap + mouth.lower_lip
    for share in (0.12, 0.34, 0.56, 0.78):
        x, rise = share * mouth.corner_x, 0.10 * share**2
        upper = (x * 1.05, top - 0.085 + rise), (x * 0.94, top + 0.005 + rise)
        lower = (x * 0.92, bottom - 0.015 - rise), (x, bottom + 0.065 - rise)
        yield Furrow(*upper, 0.0, 0.015, 0.45 * a[23] + 0.20 * a[22], fade=0.5)
        yield Furrow(*lower, 0.0, 0.015, 0.45 * a[23] + 0.20 * a[22], fade=0.5)


def _chin(points: ControlPoints) -> Iterator[Furrow]:
    """The fold under the lower lip (AU16, AU17, AU24) and the dimpled chin of AU17."""
    a, mouth = points.intensities, points.mouth
    fold_y = mouth.centre_y + mouth.lower_gap + mouth.lower_lip + 0.075
    depth = max(0.0, 0.25 + 0.55 * a[17] + 0.55 * a[16] + 0.45 * a[24] + 0.10 * a[23] - 0.25 * a[20])
    yield Furrow((-0.20, fold_y), (0.20, fold_y), -0.025 - 0.03 * a[17] + 0.03 * a[16], 0.028, depth)
    centre = points.chin_y - 0.20 - 0.05 * a[17]
    for x, y in ((0.03, 0.02), (0.10, 0.035), (0.06, -0.045), (0.13, -0.03)):
        yield Furrow((x - 0.03, centre + y), (x + 0.03, centre + y - 0.03), 0.0, 0.013, 0.75 * a[17], fade=0.4)
