"""Grey pictures stay as they were: the demonstration's numbers are computed from them.

`pinned_faces.png` was rendered before there were colours and regions; its rows of population 2 since that is one to two
standard deviations from the first. A processor with other vector instructions may round the last bit of a number
otherwise, so that a pixel in a thousand may differ by one grey level.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np

from aulens.images import read_grey
from aulens.synthesis.culture_files import read_culture
from aulens.synthesis.cultures import Variability
from aulens.synthesis.database import DatabaseSettings, planned_pictures
from aulens.synthesis.procedural import render

PINNED = Path(__file__).parent / "pinned_faces.png"
CULTURES = Path(__file__).parents[2] / "config" / "cultures"
VARIED = Variability((0.45, 1.0), (0.7, 1.3), dropout=0.1, extra_units=0.7, extra_intensity=0.4, pose=1.0, light=1.0)
SIZE = 64


def pictures(culture: str, population: int):
    """Return one picture of each of seven people, each with another expression."""
    settings = DatabaseSettings(2022, "procedural", population, 0, 7, SIZE, VARIED)
    return planned_pictures(read_culture(CULTURES / f"{culture}.yaml"), settings)[::8]


def sheet() -> np.ndarray:
    """Return a row of faces (SIZE, 7 * SIZE) for each culture and population, one below the other."""
    rows = [pictures(culture, population) for culture in ("a", "b") for population in (1, 2)]
    return np.block([[render(face.person, face.action_units, face.view) for face in row] for row in rows])


def test_pinned_faces_are_of_all_kinds():
    people = [face.person for population in (1, 2) for face in pictures("a", population)]
    assert 2 <= sum(person.glasses is not None for person in people) <= len(people) - 2
    assert len({Path(face.name).stem.split("_")[1] for face in pictures("b", 1)}) == 7
    lengths = [person.hair_length for person in people]
    assert min(lengths) < -0.6 < 0.35 < max(lengths)


def test_faces_are_rendered_as_before():
    rendered, pinned = sheet().astype(int), read_grey(PINNED)
    assert rendered.shape == pinned.shape
    difference = np.abs(rendered - pinned)
    assert difference.max() <= 1
    assert np.mean(difference > 0) < 0.001


def test_a_face_that_differs_slightly_is_noticed():
    face = pictures("a", 1)[1]
    moved = replace(face.person, mouth_y=face.person.mouth_y + 0.005)
    difference = np.abs(render(face.person, face.action_units, face.view).astype(int) - render(moved, {}, face.view))
    assert np.mean(difference > 0) > 0.001
