"""What one thread finds faces and eyes with: the cascade, and the networks that a recipe asks for."""

import hashlib
import threading
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from aulens.errors import InputError
from aulens.faces.blazeface import BlazeFaceNetwork, face_boxes
from aulens.faces.detect import (
    BLAZEFACE,
    Box,
    HaarSettings,
    Look,
    choose_box,
    haar_cascade,
    implausible,
    look_for_face,
)
from aulens.faces.face_mesh import MeshNetwork, face_mesh
from aulens.faces.mesh_points import EyeLine, eye_line
from aulens.faces.recipe import FacesSettings


@dataclass(frozen=True)
class Models:
    """Files of networks; None where a recipe needs none.

    Attributes
    ----------
    face_mesh, blazeface : Path or None
        face_landmark.tflite, face_detection_short_range.tflite.
    """

    face_mesh: Path | None = None
    blazeface: Path | None = None

    def checksums(self) -> dict[str, str]:
        """Return the SHA-256 of each file that there is."""
        given = {"face_mesh": self.face_mesh, "blazeface": self.blazeface}
        return {name: _checksum(path) for name, path in given.items() if path is not None}


def _checksum(path: Path) -> str:
    try:
        return hashlib.sha256(Path(path).read_bytes()).hexdigest()
    except OSError as error:
        raise InputError(f"{path}: the model file cannot be read ({error.strerror}); see docs/landmarks.md") from None


class Finder(threading.local):
    """The detectors of a recipe; every thread has its own, since they keep a state.

    Raises
    ------
    InputError
        If a model file that the recipe needs is not given, is missing or is no such model.
    """

    def __init__(self, settings: FacesSettings, models: Models) -> None:
        self.settings = settings
        self.cascade = haar_cascade() if settings.looks else None
        self.blazeface = self.mesh = None
        if settings.detector == "haar-blazeface":
            self.blazeface = BlazeFaceNetwork(_needed(models.blazeface, "detector: haar-blazeface", "BlazeFace"))
        if settings.align == "eyes":
            self.mesh = MeshNetwork(_needed(models.face_mesh, "align: eyes", "the face mesh"))

    def look(self, grey: np.ndarray) -> Look:
        """Return where the face is in a grey image (H, W) uint8; BlazeFace looks where the cascade finds none."""
        seen = look_for_face(grey, self.cascade, self.settings.haar)
        if seen.box is not None or self.blazeface is None:
            return seen
        return look_again(grey, self.blazeface, self.settings.haar, seen)

    def eyes(self, photograph: np.ndarray, box: Box) -> EyeLine | None:
        """Return the eyes of the face in a box; None if the recipe does not ask, or the face mesh sees no face."""
        if self.mesh is None:
            return None
        mesh = face_mesh(photograph, box, self.mesh)
        line = eye_line(mesh.points)
        return line if mesh.presence > 0 and line.distance > 1 else None


def _needed(path: Path | None, key: str, what: str) -> Path:
    if path is None:
        raise InputError(f"recipe.{key} needs the model file of {what}; docs/landmarks.md says how to get it")
    return path


def look_again(grey: np.ndarray, network: object, settings: HaarSettings, before: Look) -> Look:
    """Return what BlazeFace says of an image in which the cascade found no face: without, then with a border.

    Parameters
    ----------
    grey : (H, W) uint8
    network : callable
        See `aulens.faces.blazeface.Network`.
    settings : HaarSettings
        What boxes are plausible, and how wide the border is.
    before : Look
        Of the cascade.

    Returns
    -------
    Look
        If BlazeFace proposes no plausible box either, why its largest is refused, or what the cascade said.
    """
    for border in (0.0, settings.border):
        boxes = face_boxes(grey, network, border)
        if box := choose_box(boxes, grey.shape, settings, border):
            return Look(box, BLAZEFACE, len(boxes), "")
        if boxes:
            largest = max(boxes, key=lambda box: box.width)
            before = Look(None, "", len(boxes), implausible(largest, grey.shape, settings, border))
        if not settings.border:
            break
    return before
