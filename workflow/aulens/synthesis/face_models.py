"""The face models, each behind the same two functions: person, action units and view -> photograph, and its regions.

A model that needs a file is imported only when it is asked for, so that the other's pictures do not depend on its code.
"""

import importlib
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

import numpy as np

from aulens.errors import InputError
from aulens.synthesis import procedural
from aulens.synthesis.camera import View
from aulens.synthesis.colours import Colours
from aulens.synthesis.people import Person

PROCEDURAL, ICT = "procedural", "ict"


class FaceModel(Protocol):
    """What renders faces; see `aulens.synthesis.procedural`."""

    def render(
        self, person: Person, action_units: Mapping[int, float], view: View, colours: Colours | None = None
    ) -> np.ndarray:
        """Return a photograph: grey (size, size) or red, green and blue (size, size, 3), uint8."""
        ...

    def render_regions(self, person: Person, action_units: Mapping[int, float], view: View) -> np.ndarray:
        """Return the share of each region in each pixel: (regions, size, size) float32."""
        ...


def face_model(name: str, file: Path | None = None) -> FaceModel:
    """Return a face model.

    Parameters
    ----------
    name : str
        procedural, or ict.
    file : Path or None
        Of ict: what the stage `facekit` wrote. Its content is read again only if the file has changed.

    Raises
    ------
    InputError
        If the model is not known, or its file is missing.
    """
    if name == PROCEDURAL:
        return procedural
    if name != ICT:
        raise InputError(f"unknown face model {name!r}; known are {PROCEDURAL}, {ICT}")
    if file is None:
        raise InputError("face model ict: its file is not given; name a source in face_models.ict")
    model: FaceModel = importlib.import_module("aulens.synthesis.ict.face").ict_face(file)
    return model
