"""What each action unit moves: intensities -> control points of brows, lids, nose and mouth.

The tables give displacements at intensity 1, in units of the canonical frame (x outwards, y downwards); they grow
linearly with intensity and add up. Furrows and bulges are in `furrows` and `relief`.

Source: P. Ekman, W. V. Friesen, J. C. Hager, "Facial Action Coding System" (2002), the appearance changes
listed for each action unit. The amounts are ours, chosen by eye.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from aulens.synthesis.people import Person
from aulens.synthesis.repertoire import ACTION_UNITS

BROW_X = {4: (-0.050, -0.035, -0.010, 0.0), 9: (-0.020, -0.010, 0.0, 0.0)}  # inner end, second point, peak, outer end
BROW_Y = {
    1: (-0.135, -0.080, -0.015, 0.005),
    2: (-0.022, -0.064, -0.102, -0.084),
    4: (0.105, 0.090, 0.055, 0.020),
    6: (0.0, 0.003, 0.014, 0.024),
    9: (0.060, 0.045, 0.015, 0.0),
}
# The lids' heights, and below the lips' heights, change by these shares of themselves.
UPPER_LID = {1: 0.06, 2: 0.06, 4: -0.10, 5: 0.52, 6: -0.14, 7: -0.30, 9: -0.16, 12: -0.06}
LOWER_LID = {5: 0.14, 6: -0.62, 7: -1.00, 9: -0.40, 10: -0.08, 12: -0.10}
JAW_DROP = {26: 0.15, 27: 0.34}
# fmt: off
CORNER_X = {10: 0.012, 12: 0.105, 15: 0.005, 16: 0.035, 17: -0.020, 20: 0.165, 22: -0.135, 23: -0.120, 24: 0.020,
            26: -0.012, 27: -0.055}
CORNER_Y = {6: 0.010, 10: -0.020, 11: -0.018, 12: -0.145, 15: 0.155, 16: 0.025, 17: 0.025, 20: 0.040, 23: -0.005,
            24: 0.010}
# fmt: on
CENTRE_Y = {12: 0.010, 15: -0.010, 17: -0.065, 20: 0.010}
UPPER_GAP = {9: -0.040, 10: -0.085, 11: -0.018, 22: -0.042, 25: -0.026, 26: -0.022, 27: -0.168}
LOWER_GAP = {16: 0.110, 22: 0.046, 25: 0.050, 26: 0.075, 27: 0.270}
UPPER_LIP = {10: 0.10, 12: -0.25, 16: -0.10, 17: -0.15, 20: -0.48, 22: 0.55, 23: -0.44, 24: -0.80, 27: -0.20}
LOWER_LIP = {12: -0.25, 15: -0.18, 16: 0.05, 17: 0.12, 20: -0.48, 22: 0.50, 23: -0.46, 24: -0.80, 27: -0.20}


@dataclass(frozen=True)
class Brows:
    """Four points of the right brow, from the nose outwards."""

    x: tuple[float, ...]
    y: tuple[float, ...]
    lowering: float  # of the second point; presses the upper lid's fold


@dataclass(frozen=True)
class Lids:
    """The right eye's opening."""

    inner: tuple[float, float]  # corner, x and y
    outer: tuple[float, float]
    upper: float  # height of the upper lid's edge above the line between the corners
    lower: float
    fold: float  # distance of the upper lid's fold from its edge
    tightness: float  # 0 round, 1 straight lower lid


@dataclass(frozen=True)
class Nose:
    """Base, wings."""

    base_y: float
    half_width: float
    wing_y: float


@dataclass(frozen=True)
class Mouth:
    """Right half of the mouth; the gaps are measured from the line where the closed lips meet."""

    corner_x: float
    corner_y: float
    centre_y: float
    bend: float  # exponent of the curve from the centre to the corner: how far out it stays level
    upper_gap: float  # of the upper lip's inner edge, not positive
    lower_gap: float
    upper_lip: float  # height of the red part
    lower_lip: float
    bow: float  # depth of the cupid's bow
    lateral_lift: float  # of the upper lip beside its middle
    roundness: float  # 0 open up to the corners, 1 open in the middle only


@dataclass(frozen=True)
class ControlPoints:
    """A face's geometry under action units; `intensities` has every action unit, 0 where absent."""

    intensities: Mapping[int, float]
    jaw_drop: float
    chin_y: float
    brows: Brows
    lids: Lids
    nose: Nose
    mouth: Mouth


def control_points(person: Person, action_units: Mapping[int, float], side: int = 0) -> ControlPoints:
    """Return the geometry of a person's face.

    Parameters
    ----------
    person : Person
        Whose face.
    action_units : mapping of int to float
        Intensity (0 to 1) of each action unit present.
    side : int
        1 of the picture's right side, -1 of its left, 0 their mean. By `Person.sides` one of them may exceed 1.

    Raises
    ------
    ValueError
        If an action unit is not one of `ACTION_UNITS` or an intensity lies outside 0 to 1.
    """
    planted = _complete(action_units).items()
    intensities = {unit: value * (1 + side * share) for (unit, value), share in zip(planted, person.sides, strict=True)}
    jaw_drop = _sum(JAW_DROP, intensities)
    brows = _brows(person, intensities)
    return ControlPoints(
        intensities=intensities,
        jaw_drop=jaw_drop,
        chin_y=person.chin_y + 0.92 * jaw_drop - 0.03 * intensities[17],
        brows=brows,
        lids=_lids(person, intensities, brows.lowering),
        nose=_nose(person, intensities),
        mouth=_mouth(person, intensities, jaw_drop),
    )


def _complete(action_units: Mapping[int, float]) -> dict[int, float]:
    if unknown := sorted(set(action_units) - set(ACTION_UNITS)):
        raise ValueError(f"action units {unknown} cannot be rendered, only {list(ACTION_UNITS)}")
    if outside := {unit: value for unit, value in action_units.items() if not 0 <= value <= 1}:
        raise ValueError(f"intensities must lie between 0 and 1: {outside}")
    return {unit: float(action_units.get(unit, 0.0)) for unit in ACTION_UNITS}


def _sum(table: Mapping[int, float], a: Mapping[int, float]) -> float:
    return sum(amount * a[unit] for unit, amount in table.items())


def _sums(table: Mapping[int, tuple[float, ...]], a: Mapping[int, float]) -> np.ndarray:
    return sum(np.array(amounts) * a[unit] for unit, amounts in table.items())


def _brows(person: Person, a: Mapping[int, float]) -> Brows:
    x = np.array([0.170, 0.370, 0.620, 0.860]) + person.brow_x + person.eye_x - 0.455
    rest = np.array([-0.285, -0.335, -0.365, -0.235]) + person.brow_arch * np.array([0.3, -0.5, -1.0, 0.3])
    moved = _sums(BROW_Y, a)
    x, y = x + _sums(BROW_X, a), person.eye_y + person.brow_y + rest + moved
    lowering = float(person.brow_y - 0.5 * person.brow_arch + moved[1])
    return Brows(tuple(map(float, x)), tuple(map(float, y)), lowering)


def _lids(person: Person, a: Mapping[int, float], lowering: float) -> Lids:
    inner = (person.eye_x - person.eye_half_width, person.eye_y + 0.025)
    outer = (person.eye_x + person.eye_half_width, inner[1] - person.eye_tilt)
    fold = person.lid_fold - 0.024 * a[5] - 0.12 * max(lowering, 0.0) + 0.010 * (a[1] + a[2])
    return Lids(
        inner=inner,
        outer=outer,
        upper=person.upper_lid * max(1 + _sum(UPPER_LID, a), 0.12),
        lower=person.lower_lid * max(1 + _sum(LOWER_LID, a), -0.10),
        fold=float(np.clip(fold, 0.012, 0.12)),
        tightness=a[7],
    )


def _nose(person: Person, a: Mapping[int, float]) -> Nose:
    base_y = person.nose_base_y - 0.030 * a[9] - 0.012 * a[10]
    half_width = person.nose_half_width + 0.020 * a[9] + 0.015 * a[10] + 0.012 * a[12]
    return Nose(base_y, half_width, base_y - 0.105 - 0.040 * a[9] - 0.025 * a[10])


def _mouth(person: Person, a: Mapping[int, float], jaw_drop: float) -> Mouth:
    upper_gap = _sum(UPPER_GAP, a) - (0.018 * a[12] + 0.008 * a[20]) * a[25]
    lower_gap = _sum(LOWER_GAP, a) + 0.020 * a[12] * a[25] - 0.075 * a[17] * (a[9] + a[10] > 0)
    closing = 1 - 0.9 * max(a[24], 0.5 * a[23])
    upper_gap, lower_gap = upper_gap * closing, lower_gap * closing
    if lower_gap < upper_gap:
        upper_gap = lower_gap = (upper_gap + lower_gap) / 2
    return Mouth(
        corner_x=person.mouth_half_width + _sum(CORNER_X, a),
        corner_y=person.mouth_y + 0.005 + _sum(CORNER_Y, a) + 0.42 * jaw_drop,
        centre_y=person.mouth_y - 0.010 + _sum(CENTRE_Y, a) + 0.36 * jaw_drop,
        bend=1.8 + 0.35 * a[12] + 0.9 * a[15] + 0.5 * a[17] + 1.2 * a[24],
        upper_gap=upper_gap,
        lower_gap=lower_gap,
        upper_lip=person.upper_lip * max(1 + _sum(UPPER_LIP, a), 0.12),
        lower_lip=person.lower_lip * max(1 + _sum(LOWER_LIP, a), 0.12),
        bow=0.020 * (1 - 0.5 * a[12]) * (1 - a[24]) * (1 - 0.7 * a[20]),
        lateral_lift=0.035 * a[10] + 0.030 * a[11],
        roundness=0.22 * a[22],
    )
