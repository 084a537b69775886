"""Which of the 468 points of the face mesh lie where, and the line through the eyes.

Numbers are those of MediaPipe's canonical face model; right and left are the picture's. Contours run along the edge.
`AS_68` are the points at the 68 landmarks of Sagonas et al. 2013: jaw from the height of the eyes, upper edges of the
brows, nose from the height of the eyes to the outer ends of its wings, lids, outer and inner lips.
"""

import math
from typing import NamedTuple

import numpy as np

POINTS = 468
# fmt: off
OUTLINE = (10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152, 148, 176, 149,
           150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109)
LIPS = (61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291, 409, 270, 269, 267, 0, 37, 39, 40, 185)
INNER_LIPS = (78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308, 415, 310, 311, 312, 13, 82, 81, 80, 191)
LEFT_EYE = (33, 7, 163, 144, 145, 153, 154, 155, 133, 173, 157, 158, 159, 160, 161, 246)
RIGHT_EYE = (263, 249, 390, 373, 374, 380, 381, 382, 362, 398, 384, 385, 386, 387, 388, 466)
LEFT_BROW = (70, 63, 105, 66, 107, 55, 65, 52, 53, 46)       # upper edge outwards in, lower edge back
RIGHT_BROW = (300, 293, 334, 296, 336, 285, 295, 282, 283, 276)
NOSE = (168, 6, 197, 195, 5, 4, 1, 19, 94, 2, 98, 97, 326, 327, 129, 358, 64, 294, 48, 278, 49, 279, 122, 351, 196, 419,
        3, 248, 51, 281, 45, 275, 44, 274, 220, 440, 115, 344, 131, 360, 134, 363, 198, 420, 236, 456)
LEFT_CHEEK, RIGHT_CHEEK = (50, 101, 118, 117, 205, 36, 123, 187, 147), (280, 330, 347, 346, 425, 266, 352, 411, 376)
CHIN = (152, 148, 377, 176, 400, 149, 378, 199, 175, 200, 18, 83, 313, 201, 421, 208, 428, 171, 396, 140, 369)
FOREHEAD = (10, 151, 9, 108, 337, 109, 338, 67, 297, 69, 299, 104, 333, 103, 332)
NOSE_TOP, NOSE_EDGE = 168, (75, 97, 2, 326, 305)  # between the brows; the lower edge, between the nostrils
AS_68 = (127, 234, 93, 132, 58, 136, 150, 176, 152, 400, 379, 365, 288, 361, 323, 454, 356,            # jaw
         70, 63, 105, 66, 107, 336, 296, 334, 293, 300, 6, 197, 5, 4, 98, 97, 2, 326, 327,             # brows, nose
         33, 160, 158, 133, 153, 144, 362, 385, 387, 263, 373, 380,                                    # eyes
         61, 39, 37, 0, 267, 269, 291, 405, 314, 17, 84, 181, 78, 82, 13, 312, 308, 317, 14, 87)       # lips
STABLE = (33, 133, 362, 263, 168, 6)  # eye corners and root of the nose, which action units hardly move
# fmt: on
REGION_POINTS = {
    "brows": (*LEFT_BROW, *RIGHT_BROW),
    "eyes": (*LEFT_EYE, *RIGHT_EYE),
    "nose": NOSE,
    "cheeks": (*LEFT_CHEEK, *RIGHT_CHEEK),
    "mouth": (*LIPS, *INNER_LIPS),
    "chin": CHIN,
}
"""Points of the parts of a face that action units move."""


class EyeLine(NamedTuple):
    """The line through the middles of the eyes.

    Attributes
    ----------
    x, y : float
        Pixels: the middle between the eyes.
    angle : float
        Degrees by which it goes down from the left to the right; level is 0.
    distance : float
        Pixels between the middles of the eyes.
    """

    x: float
    y: float
    angle: float
    distance: float


def eye_line(points: np.ndarray) -> EyeLine:
    """Return the line through the eyes of points (468, 2 or 3), each eye the middle between its corners.

    Notes
    -----
    The corners lie on the bone: lids and gaze do not move the middle between them.
    """
    left, right = (points[[outer, inner], :2].mean(axis=0) for outer, inner in ((33, 133), (263, 362)))
    (x, y), (across, down) = (left + right) / 2, right - left
    return EyeLine(float(x), float(y), math.degrees(math.atan2(down, across)), float(np.hypot(across, down)))
