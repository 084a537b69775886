"""Whether the landmarks of a photograph are those of a neutral face that looks at the camera.

The limits are ours. Turns are told by the tip of the nose, which stands out by about .43 of the distance between the
outer corners of the eyes: this moves it aside by .0075 of that distance for each degree, in heads of ICT-FaceKit.
"""

import numpy as np

from aulens.synthesis.landmark_points import EYES, JAW, LANDMARKS

LOWER_JAW = slice(4, 13)  # landmarks that the photograph must show beside brows, nose, eyes and lips
SMALLEST = 180  # width of the face, pixels
MOST_ROLL, MOST_YAW = 15.0, 12.0  # degrees
ASIDE_PER_DEGREE = 0.0075  # of the nose's tip, of the distance between the outer corners of the eyes
TIP = (0.28, 0.75)  # how far down from the eyes to the mouth the nose's tip lies in faces that look neither up nor down
OPEN_MOUTH = 0.10  # height of the opening, of its width
CLOSED_EYES = 0.12  # height of the opening, of its width


def why_not_frontal(points: np.ndarray, shape: tuple[int, int]) -> str:
    """Return why a face cannot be given action units, in words that follow "the face"; empty if it can.

    Parameters
    ----------
    points : (68, 2) float
        Its landmarks in pixels.
    shape : tuple of int
        Height and width of the photograph.
    """
    if points.shape != (LANDMARKS, 2) or not np.isfinite(points).all():
        return f"has not {LANDMARKS} landmarks"
    needed = np.concatenate([points[LOWER_JAW], points[JAW.stop :]])
    if (needed < 0).any() or (needed >= shape[::-1]).any():
        return "is not wholly in the photograph: landmarks lie outside"
    right, down, distance = _axes(points)
    if not _upright(points, right, down):
        return "has landmarks in another order: brows, eyes, nose, mouth and chin do not lie below each other"
    width = float(np.ptp(points[JAW] @ right))
    if width < SMALLEST:
        return f"is {width:.0f} pixels wide, at least {SMALLEST} are needed"
    return _turned(points, right, down, distance) or _not_neutral(points)


def _axes(points: np.ndarray) -> tuple[np.ndarray, np.ndarray, float]:
    """Return the directions to the face's right in the picture and down, and the distance between the outer corners."""
    across = points[45] - points[36]
    distance = max(float(np.hypot(*across)), 1e-9)
    right = across / distance
    return right, np.array([-right[1], right[0]]), distance


def _upright(points: np.ndarray, right: np.ndarray, down: np.ndarray) -> bool:
    eyes = [points[eye].mean(axis=0) for eye in EYES]
    rows = points[17:27].mean(axis=0), points[36:48].mean(axis=0), points[33], points[48:60].mean(axis=0), points[8]
    in_order = np.diff([row @ down for row in rows]) > 0
    return bool(in_order.all() and (eyes[1] - eyes[0]) @ right > 0 and (points[54] - points[48]) @ right > 0)


def _turned(points: np.ndarray, right: np.ndarray, down: np.ndarray, distance: float) -> str:
    roll = float(np.degrees(np.arctan2(right[1], right[0])))
    if abs(roll) > MOST_ROLL:
        return f"is tilted by {abs(roll):.0f} degrees, at most {MOST_ROLL:.0f} are allowed"
    eyes, mouth, tip = (points[36] + points[45]) / 2, (points[48] + points[54]) / 2, points[30]
    yaw = float((tip - (eyes + mouth) / 2) @ right) / distance / ASIDE_PER_DEGREE
    if abs(yaw) > MOST_YAW:
        return f"is turned aside by about {abs(yaw):.0f} degrees, at most {MOST_YAW:.0f} are allowed"
    height = float((tip - eyes) @ down) / max(float((mouth - eyes) @ down), 1e-9)
    if not TIP[0] <= height <= TIP[1]:
        return f"looks {'up' if height < TIP[0] else 'down'}: it must look straight into the camera"
    return ""


def _not_neutral(points: np.ndarray) -> str:
    gap, width = np.hypot(*(points[66] - points[62])), np.hypot(*(points[54] - points[48]))
    if gap > OPEN_MOUTH * width:
        return "has an open mouth, a neutral one is needed"
    opened = [_height(points[eye]) for eye in EYES]
    return "has closed eyes, a neutral one is needed" if min(opened) < CLOSED_EYES else ""


def _height(eye: np.ndarray) -> float:
    """Return the height of an eye's opening, of its width, from its six landmarks."""
    heights = np.hypot(*(eye[[1, 2]] - eye[[5, 4]]).T)
    return float(heights.mean() / max(np.hypot(*(eye[3] - eye[0])), 1e-9))
