"""The 68 landmarks of the only face of a photograph, found by the cascade and the face mesh."""

import numpy as np

from aulens.errors import InputError
from aulens.faces.detect import HaarSettings, candidate_boxes, haar_cascade, implausible
from aulens.faces.face_mesh import Network, face_mesh
from aulens.faces.mesh_points import AS_68

LOOK = HaarSettings(scale_factor=1.1, min_neighbours=5, min_size=0.2, width=(0.2, 0.95), centre=(0.2, 0.8))


def found_landmarks(picture: np.ndarray, grey: np.ndarray, network: Network) -> np.ndarray:
    """Return the landmarks (68, 2) of a face.

    Parameters
    ----------
    picture : (H, W) or (H, W, 3) uint8
        The photograph, grey or red, green and blue.
    grey : (H, W) uint8
        Its grey levels.
    network : callable
        See `face_mesh.face_mesh`.

    Raises
    ------
    InputError
        If not one face is found.
    """
    cascade = haar_cascade()
    for border in (0.0, LOOK.border):
        boxes = candidate_boxes(grey, cascade, LOOK, border)
        faces = [box for box in boxes if not implausible(box, grey.shape, LOOK, border)]
        if faces:
            break
    if len(faces) != 1:
        raise InputError(f"{len(faces) or 'no'} face{'s' if len(faces) > 1 else ''} found, it must show one")
    mesh = face_mesh(picture, faces[0], network)
    if mesh.presence <= 0:
        raise InputError("no face found, it must show one")
    return mesh.points[list(AS_68), :2]
