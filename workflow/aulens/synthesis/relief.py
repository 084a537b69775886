"""The relief of a face: bones, soft tissue and furrows as a height map."""

from dataclasses import dataclass

import numpy as np

from aulens.synthesis.action_units import ControlPoints
from aulens.synthesis.age_lines import age_lines
from aulens.synthesis.eyes import EyeShape
from aulens.synthesis.frame import Frame, add_blobs, smooth_step
from aulens.synthesis.furrows import Furrow, furrows
from aulens.synthesis.mouth import MouthShape
from aulens.synthesis.nose import add_nose
from aulens.synthesis.people import Person

EYE_LEVEL = -0.35  # where the outlines of skull and jaw meet


@dataclass(frozen=True, eq=False)
class Relief:
    """Right half of the face.

    Attributes
    ----------
    height : (side, side / 2) float32
        Units towards the camera.
    crease : (side, side / 2) float32
        1 on smooth skin, less in furrows (what light does not reach).
    outline : (side, 1) float32
        Half width of the head.
    """

    height: np.ndarray
    crease: np.ndarray
    outline: np.ndarray


def model(
    frame: Frame,
    part: Frame,
    person: Person,
    points: ControlPoints,
    outline: np.ndarray,
    eye: EyeShape,
    brow: np.ndarray,
    mouth: MouthShape,
) -> Relief:
    """Return the relief of a face with the given control points, half width (`head_outline`) and features.

    The features lie in `part` of the frame; beyond it there are neither brows nor eyes.
    """
    height = _skull(frame, person, points, outline)
    relief = Relief(height, np.ones_like(height), outline)
    _add_upper_face(height, frame, person, points)
    _add_cheeks(height, frame, person, points)
    add_nose(height, frame, person, points.nose)
    _add_lower_face(height, frame, points)
    _add_lips(height, frame, points, mouth)
    for furrow in (*furrows(person, points), *age_lines(person, points)):
        _cut(relief, frame, furrow)
    _cut_nasolabial_fold(relief, frame, person, points)
    featured = slice(part.first_row, part.first_row + part.side), slice(0, part.x.size)
    height[featured] += 0.020 * brow - 0.012 * eye.fold
    relief.crease[featured] *= (1 - 0.40 * eye.fold) * (1 - 0.20 * eye.lid)
    return relief


def head_outline(frame: Frame, person: Person, points: ControlPoints) -> np.ndarray:
    """Return the half width (side, 1) of the head: a superellipse above the eyes, a narrowing jaw below."""
    y, a = frame.y, points.intensities
    above = np.clip((EYE_LEVEL - y) / (person.skull_height + EYE_LEVEL), 0, 1)
    below = np.clip((y - EYE_LEVEL) / (points.chin_y - EYE_LEVEL), 0, 1)
    skull = (1 - above**2.2) ** (1 / 2.2)
    jaw = (1 - below**person.jaw_squareness) ** 0.60 * (1 + person.fullness * np.sin(np.pi * below))
    soft = (
        1
        - 0.045 * a[27] * np.exp(-(((y - 0.75) / 0.30) ** 2))
        + 0.020 * a[12] * np.exp(-(((y - 0.35) / 0.25) ** 2))
        + 0.022 * a[20] * np.exp(-(((y - 0.80) / 0.22) ** 2))
    )
    return np.maximum(person.face_width * soft * np.where(y < EYE_LEVEL, skull, jaw), 1e-3)


def _skull(frame: Frame, person: Person, points: ControlPoints, outline: np.ndarray) -> np.ndarray:
    """Return the egg (side, side / 2) on which everything is modelled."""
    y = frame.y
    above = np.clip((EYE_LEVEL - y) / (person.skull_height + EYE_LEVEL), 0, 1)
    below = np.clip((y - EYE_LEVEL) / (points.chin_y - EYE_LEVEL), 0, 1)
    profile = np.where(y < EYE_LEVEL, 1 - (0.98 * above) ** 2.6, 1 - below**6)
    egg = np.zeros((frame.side, frame.x.size), np.float32)
    within = slice(0, int(np.count_nonzero(frame.x < outline.max())))
    round_off = np.clip(1 - (frame.x[:, within] / outline) ** 2.3, 0, 1)
    egg[:, within] = 0.80 * np.sqrt(round_off * np.clip(profile, 0, 1))
    return egg


def _add_upper_face(height: np.ndarray, frame: Frame, person: Person, points: ControlPoints) -> None:
    a, lids, brows = points.intensities, points.lids, points.brows
    x, y, brow_y = person.eye_x, person.eye_y, brows.y[1]
    add_blobs(height, frame, (0.060, 0.40, brow_y - 0.01, 0.26, 0.085))  # brow bone
    add_blobs(height, frame, (-0.135, x - 0.02, y, 0.20, 0.150))  # socket
    add_blobs(height, frame, (0.075, x, y + 0.005, 0.155, 0.105))  # eyeball
    add_blobs(height, frame, (0.035 * (1 + 0.7 * a[4] + 0.4 * a[7]), x + 0.02, brow_y + 0.085, 0.17, 0.05))  # hood
    add_blobs(height, frame, (0.030 * a[4], 0.12, brows.y[0] + 0.01, 0.05, 0.07))  # corrugator
    lower_lid_y = lids.inner[1] + max(lids.lower, 0) + 0.030
    add_blobs(height, frame, (0.030 * a[7], x, lower_lid_y, 0.15, 0.020))  # tense lower lid
    add_blobs(height, frame, (-0.05, 0.98, -0.65, 0.14, 0.30))  # temple


def _add_cheeks(height: np.ndarray, frame: Frame, person: Person, points: ControlPoints) -> None:
    a, jaw_y = points.intensities, 0.72
    raised = 0.095 * a[6] + 0.060 * a[12]
    bone = person.cheek + 0.120 * a[6] + 0.060 * a[12] + 0.015 * a[9]
    add_blobs(height, frame, (bone, 0.56, 0.20 - raised, 0.22, 0.20 - 0.04 * a[6]))
    add_blobs(height, frame, (-0.035 * (1 + a[27]) * (1 - 8 * person.fullness), 0.62, jaw_y, 0.16, 0.22))  # hollow
    add_blobs(height, frame, (0.05 * a[9], 0.24, 0.13, 0.09, 0.10), (0.03 * a[10], 0.30, 0.35, 0.09, 0.10))
    add_blobs(height, frame, (0.100 * a[11], 0.36, 0.33, 0.11, 0.13))  # the raised infraorbital triangle
    sagging = (0.060, 0.60, 0.98, 0.14, 0.12), (-0.050, 0.50, 0.62, 0.12, 0.14)  # jowl, and the hollow above it
    add_blobs(height, frame, *sagging, share=person.age)


def _add_lower_face(height: np.ndarray, frame: Frame, points: ControlPoints) -> None:
    a, mouth, nose = points.intensities, points.mouth, points.nose
    top = mouth.centre_y + mouth.upper_gap - mouth.upper_lip
    bottom = mouth.centre_y + mouth.lower_gap + mouth.lower_lip
    corner_x, corner_y, centre_y = mouth.corner_x, mouth.corner_y, mouth.centre_y
    add_blobs(height, frame, (0.090, 0, 0.745 + 0.3 * points.jaw_drop, 0.30, 0.20))  # teeth
    philtrum_y, smooth = (nose.base_y + top) / 2, 1 - 0.7 * a[12]
    philtrum = (0.010, 0.075, philtrum_y, 0.022, 0.08), (-0.018, 0, philtrum_y, 0.03, 0.08)
    add_blobs(height, frame, *philtrum, share=smooth)
    chin = points.chin_y - 0.20 - 0.05 * a[17]
    sulcus = 0.060 * (1 + 0.5 * a[17] + 0.6 * a[16] + 0.5 * a[24] - 0.6 * a[20])
    boss = 0.11 + 0.05 * a[17] - 0.04 * (a[15] + a[20]), 0, chin, 0.19 * (1 + 0.15 * a[17]), 0.11
    add_blobs(height, frame, boss, (-sulcus, 0, bottom + 0.075, 0.20, 0.045))
    add_blobs(height, frame, (0.15 * a[22], 0, centre_y, 0.20, 0.17), (0.035 * a[17], 0, bottom, 0.15, 0.05))
    pressed = (1.0, 0, top - 0.055, 0.24, 0.042), (1.0, 0, bottom + 0.055, 0.22, 0.040)
    add_blobs(height, frame, *pressed, share=0.070 * a[24])
    add_blobs(height, frame, (0.085 * a[23], 0, centre_y, 0.22, 0.11))
    add_blobs(height, frame, (0.065 * a[15], corner_x - 0.01, corner_y + 0.11, 0.10, 0.075))
    add_blobs(height, frame, (0.03 * a[12], corner_x + 0.13, corner_y - 0.02, 0.05, 0.09))
    beside = 0.055, corner_x + 0.13, corner_y + 0.02, 0.055, 0.13
    add_blobs(height, frame, beside, (-0.030, corner_x + 0.02, corner_y, 0.035, 0.06), share=a[20])


def _add_lips(height: np.ndarray, frame: Frame, points: ControlPoints, shape: MouthShape) -> None:
    mouth, highest, lowest = points.mouth, float(shape.upper_outer.min()), float(shape.lower_outer.max())
    rows, columns = frame.window(0, mouth.corner_x, highest - 0.05, lowest + 0.05)
    y, taper = frame.y[rows], np.sqrt(1 - shape.across[:, columns] ** 2)
    for top, bottom, fullness in (
        (shape.upper_outer[:, columns], shape.upper_inner[:, columns], 0.030 + 0.25 * mouth.upper_lip),
        (shape.lower_inner[:, columns], shape.lower_outer[:, columns], 0.030 + 0.32 * mouth.lower_lip),
    ):
        down = np.clip((y - top) / np.maximum(bottom - top, 1e-3), 0, 1)
        height[rows, columns] += fullness * taper * np.sqrt(np.maximum(np.sin(np.pi * down), 0))


def _cut(relief: Relief, frame: Frame, furrow: Furrow) -> None:
    """Press one furrow into the relief."""
    if furrow.strength <= 0.004:
        return
    (x0, y0), (x1, y1), width = furrow.start, furrow.end, furrow.width
    reach = (8 if furrow.ridge else 3.5) * width + abs(furrow.sag)  # beyond, ridge and groove are less than 0.004
    rows, columns = frame.window(min(x0, x1) - reach, max(x0, x1) + reach, min(y0, y1) - reach, max(y0, y1) + reach)
    right, down = frame.x[:, columns] - x0, frame.y[rows] - y0
    dx, dy = x1 - x0, y1 - y0
    length = float(np.hypot(dx, dy))
    along = (right * dx + down * dy) / length**2
    aside = (down * dx - right * dy) / length
    if furrow.sag:
        aside -= furrow.sag * (1 - (2 * along - 1) ** 2)
    ends = smooth_step(-0.02, furrow.fade, along) * smooth_step(-0.02, furrow.fade, 1 - along) * furrow.strength
    groove = np.exp(-((aside / width) ** 2)) * ends
    relief.height[rows, columns] -= 1.1 * width * groove
    if furrow.ridge:
        offset = float(np.sign(furrow.ridge)) * 2.6 * width
        ridge = np.exp(-(((aside + offset) / (2.2 * width)) ** 2)) * ends
        relief.height[rows, columns] += 1.5 * abs(furrow.ridge) * width * ridge
    relief.crease[rows, columns] *= 1 - 0.34 * groove


def _cut_nasolabial_fold(relief: Relief, frame: Frame, person: Person, points: ControlPoints) -> None:
    """Press the fold from the nose's wing to the mouth's corner: x is a parabola of y."""
    a, nose, mouth, width = points.intensities, points.nose, points.mouth, 0.026
    upper = min(1.1, 0.16 + 0.35 * person.age + 0.8 * a[10] + 0.35 * a[11] + 0.6 * a[9] + 0.6 * a[12] + 0.15 * a[6])
    lower = (
        0.06 + 0.35 * person.age + 0.22 * a[10] + 0.30 * a[11] + 0.85 * a[12] + 0.35 * a[15] + 0.2 * a[20] + 0.1 * a[17]
    )
    top, bottom = nose.wing_y - 0.03, max(mouth.corner_y + 0.06 + 0.10 * a[12], 0.62)
    middle = nose.half_width + 0.135 + 0.130 * a[12] + 0.05 * a[20] + 0.045 * a[11]
    xs = nose.half_width + 0.055, middle, mouth.corner_x + 0.105 + 0.010 * a[12]
    parabola = np.polyfit((top, (top + bottom) / 2 - 0.02 * a[12], bottom), xs, 2)
    rows, columns = frame.window(min(xs) - 5 * width, max(xs) + 11 * width, top, bottom)
    y = frame.y[rows]
    fold_x, slope = np.polyval(parabola, y), np.polyval(np.polyder(parabola), y)
    aside = (frame.x[:, columns] - fold_x.astype(np.float32)) / np.sqrt(1 + slope**2).astype(np.float32)
    along = (y - top) / (bottom - top)
    strength = upper + (min(lower, 1.1) - upper) * smooth_step(0.1, 0.8, along)
    strength = strength + 0.90 * a[11] * np.exp(-(((along - 0.42) / 0.24) ** 2))
    strength = np.minimum(strength, 1.3) * smooth_step(0, 0.25, along) * smooth_step(0, 0.30, 1 - along)
    groove = np.exp(-((aside / width) ** 2)) * strength
    cheek = np.exp(-(((aside - 2.8 * width) / (2.4 * width)) ** 2)) * strength
    relief.height[rows, columns] += 1.62 * width * cheek - width * groove
    relief.crease[rows, columns] *= 1 - 0.30 * groove
