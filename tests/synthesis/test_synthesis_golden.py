"""Faces are rendered as before: a few are compared with the pictures in `golden/`, which leave room for rounding only.

Another processor rounds otherwise, so that some pixels differ by a grey level. After a wanted change of the face model
`python tests/synthesis/test_synthesis_golden.py` renews the pictures; look at them before they are committed.
"""

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

if __name__ == "__main__":  # pytest has this path from pyproject.toml
    sys.path.insert(0, str(Path(__file__).parents[2] / "workflow"))

from aulens.images import blue_green_red, read_colour, read_grey, write_image
from aulens.randomness import generator
from aulens.synthesis.camera import View
from aulens.synthesis.culture_files import read_culture
from aulens.synthesis.cultures import Variability
from aulens.synthesis.database import ColourSettings, DatabaseSettings, planned_pictures
from aulens.synthesis.drawing import Picture, picture_image
from aulens.synthesis.people import average_person
from aulens.synthesis.repertoire import ACTION_UNITS

GOLDEN = Path(__file__).parent / "golden"
CULTURES = Path(__file__).parents[2] / "config" / "cultures"
VARIED = Variability((0.45, 1.0), (0.7, 1.3), 0.1, 0.7, 0.4, pose=1.0, light=1.0, asymmetry=0.1)
SIZE = 96
MEAN, LEVELS, SHARE = 0.05, 2, 0.001  # allowed: mean difference in grey levels; a larger one in this share of pixels


def of_database(culture: str, population: int, place: int, colour: ColourSettings | None = None) -> Picture:
    """Return one picture of a small database."""
    settings = DatabaseSettings(2022, "procedural", population, 0, 7, SIZE, VARIED, colour=colour)
    return planned_pictures(read_culture(CULTURES / f"{culture}.yaml"), settings)[place]


def pictures() -> dict[str, Picture]:
    """Return the faces that are compared: at rest, moved, of both populations, in colour."""
    average = Picture("average.png", average_person(), {}, View(size=SIZE))
    return {
        "average": average,
        "all": replace(average, action_units=dict.fromkeys(ACTION_UNITS, 0.5)),
        "surprised": of_database("a", 1, 5),
        "disgusted": of_database("b", 2, 13),
        "happy": of_database("b", 1, 15),
        "colour": of_database("a", 2, 37, ColourSettings()),
    }


NAMES = sorted(pictures())


def rendered(picture: Picture) -> np.ndarray:
    return picture_image(picture, "procedural")


def golden(name: str) -> np.ndarray:
    path = GOLDEN / f"{name}.png"
    return read_colour(path) if pictures()[name].colours else read_grey(path)


def is_same(image: np.ndarray, other: np.ndarray) -> bool:
    """Whether two pictures differ by no more than rounding."""
    difference = np.abs(image.astype(float) - other)
    return bool(difference.mean() <= MEAN and np.mean(difference > LEVELS) <= SHARE)


@pytest.mark.parametrize("name", NAMES)
def test_faces_are_rendered_as_before(name):
    assert is_same(rendered(pictures()[name]), golden(name))


def test_faces_are_of_all_kinds():
    faces = pictures().values()
    assert {bool(face.person.glasses) for face in faces} == {True, False}
    assert {face.person.hair_length > 0.35 for face in faces} == {True, False}
    assert {face.expression for face in faces} >= {"surprised", "disgusted", "happy"}
    assert any(any(face.person.sides) for face in faces)


@pytest.mark.parametrize("name", NAMES)
def test_another_rounding_is_no_change(name):
    image = golden(name)
    rounding = generator(1, "rounding").choice([-1, 0, 1], p=[0.01, 0.98, 0.01], size=image.shape)
    assert is_same(np.clip(image.astype(int) + rounding, 0, 255), image)


def test_a_slight_change_of_a_face_is_noticed():
    face = pictures()["surprised"]
    moved = replace(face.person, mouth_y=face.person.mouth_y + 0.003)
    weaker = {unit: 0.97 * intensity for unit, intensity in face.action_units.items()}
    equal = replace(face.person, sides=average_person().sides)
    lit = replace(face.view, ambient=face.view.ambient + 0.01)
    changed = [replace(face, person=moved), replace(face, action_units=weaker), replace(face, view=lit)]
    for other in (*changed, replace(face, person=equal)):
        assert not is_same(rendered(other), golden("surprised"))


def renew() -> None:
    """Write all golden pictures."""
    GOLDEN.mkdir(exist_ok=True)
    for name, picture in pictures().items():
        write_image(blue_green_red(rendered(picture)), GOLDEN / f"{name}.png")


if __name__ == "__main__":
    renew()
