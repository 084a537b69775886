"""Regions of a face from its box alone: a template of 68 landmarks, where neither masks nor landmarks are known.

The template is the mean of 60 rendered people at rest (`aulens.synthesis`, no turn of the head) in the boxes that
OpenCV's cascade for frontal faces found; between people a landmark has an sd of at most 0.03 (x) and 0.04 (y) of
the box's side. Other detectors draw other boxes: give landmarks for these.
"""

import numpy as np

from aulens.faces.alignment import Cut, to_places
from aulens.faces.landmarks import landmark_regions
from aulens.faces.mesh_points import EyeLine
from aulens.faces.similarity import mapped
from aulens.synthesis.landmark_points import EYES, LANDMARKS

# fmt: off
# The half to the picture's right: number of the landmark -> x and y as shares of the box's sides.
HALF = {
    8: (0.500, 1.135), 9: (0.610, 1.107), 10: (0.707, 1.047), 11: (0.788, 0.967), 12: (0.850, 0.872),
    13: (0.893, 0.767), 14: (0.919, 0.656), 15: (0.932, 0.542), 16: (0.937, 0.429),                        # jaw
    22: (0.576, 0.282), 23: (0.653, 0.260), 24: (0.731, 0.248), 25: (0.808, 0.261), 26: (0.886, 0.319),    # brow
    27: (0.500, 0.430), 28: (0.500, 0.507), 29: (0.500, 0.584), 30: (0.500, 0.662),                        # nose
    33: (0.500, 0.715), 34: (0.543, 0.711), 35: (0.582, 0.702),
    42: (0.607, 0.441), 43: (0.673, 0.391), 44: (0.739, 0.389), 45: (0.805, 0.427), 46: (0.739, 0.459),
    47: (0.673, 0.459),                                                                                    # eye
    51: (0.500, 0.823), 52: (0.548, 0.815), 53: (0.603, 0.832), 54: (0.659, 0.854), 55: (0.603, 0.885),
    56: (0.548, 0.894), 57: (0.500, 0.900),                                                                # lips
    62: (0.500, 0.850), 63: (0.563, 0.847), 64: (0.635, 0.854), 65: (0.563, 0.847), 66: (0.500, 0.850),
}
# The landmark on the other side.
MIRRORED = {
    9: 7, 10: 6, 11: 5, 12: 4, 13: 3, 14: 2, 15: 1, 16: 0,
    22: 21, 23: 20, 24: 19, 25: 18, 26: 17, 34: 32, 35: 31, 42: 39, 43: 38, 44: 37, 45: 36, 46: 41, 47: 40,
    52: 50, 53: 49, 54: 48, 55: 59, 56: 58, 63: 61, 64: 60, 65: 67,
}
# fmt: on


def template_landmarks() -> np.ndarray:
    """Return the 68 landmarks (68, 2) of the template: x and y as shares of the box's sides."""
    points = np.full((LANDMARKS, 2), np.nan)
    for number, (x, y) in HALF.items():
        points[number] = x, y
        points[MIRRORED.get(number, number)] = 1 - x, y
    return points


def template_regions(cut: Cut) -> np.ndarray:
    """Return the regions (regions, size, size) of a face that is cut out of a photograph, from the template.

    Parameters
    ----------
    cut : Cut
        Around the box that a detector found, or by the eyes: then the template's eyes lie where those of the face do.

    Returns
    -------
    (regions, size, size) float32
        As `landmark_regions`: hair, ears, neck and clothes are empty, the outside of the face is background.
    """
    box, own = cut.box, template_landmarks()
    if cut.matrix is not None:
        eyes = [own[eye].mean(axis=0) for eye in EYES]
        line = EyeLine(*((eyes[0] + eyes[1]) / 2).tolist(), 0.0, float(eyes[1][0] - eyes[0][0]))
        return landmark_regions(mapped(own, to_places(line, cut.places, cut.size)), cut.size)
    points = own * (box.width, box.height) + (box.x, box.y) - 0.5  # pixels of the photograph
    return landmark_regions(cut.points(points), cut.size)
