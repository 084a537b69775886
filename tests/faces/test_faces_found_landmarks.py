"""Landmarks of a photograph that are found: by the cascade, and a stand-in for the face mesh."""

import numpy as np
import pytest

from aulens.errors import InputError
from aulens.faces.found_landmarks import found_landmarks
from aulens.synthesis.camera import View
from aulens.synthesis.people import average_person
from aulens.synthesis.procedural import render


def mesh_of(presence):
    """Return a network that sees all points on a slope, so that those of one box are told from those of another."""
    points = np.stack([np.linspace(40, 150, 468), np.linspace(60, 130, 468), np.zeros(468)], axis=1)
    return lambda square: (points, presence)


@pytest.fixture(scope="module")
def face():
    return render(average_person(), {}, View(size=400))


def test_the_points_of_the_only_face_are_taken(face):
    points = found_landmarks(face, face, mesh_of(5.0))
    assert points.shape == (68, 2)
    assert (points > 50).all()
    assert (points < 350).all()


@pytest.mark.parametrize(
    ("side_by_side", "presence", "why"),
    [(2, 5.0, "2 faces found, it must show one"), (1, -1.0, "no face found"), (0, 5.0, "no face found")],
)
def test_not_one_face_is_refused(face, side_by_side, presence, why):
    picture = np.concatenate([face[40:]] * side_by_side, axis=1) if side_by_side else np.full_like(face, 128)
    with pytest.raises(InputError, match=why):
        found_landmarks(picture, picture, mesh_of(presence))
