"""The stages: databases with their truth, the action unit series."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from aulens.errors import InputError
from aulens.files import whole_folder
from aulens.images import read_grey
from aulens.synthesis.culture_files import read_culture
from aulens.synthesis.cultures import Variability
from aulens.synthesis.database import DatabaseSettings, database, person_key, planned_pictures
from aulens.synthesis.procedural import render
from aulens.synthesis.series import SeriesSettings, planned_series, series

CULTURES = Path(__file__).parents[2] / "config" / "cultures"
VARIED = Variability((0.45, 1.0), (0.7, 1.3), 0.1, 0.7, 0.4, pose=1.0, light=1.0, asymmetry=0.1)
SMALL = DatabaseSettings(
    seed=7,
    face_model="procedural",
    population=2,
    first_person=69,
    people=2,
    size=120,
    variability=VARIED,
)
SERIES = SeriesSettings(seed=7, face_model="procedural", size=120, action_units=(1, 12), intensities=(0.0, 0.1, 1.0))


def images(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def draw(folder: Path, settings: DatabaseSettings, workers: int = 1, culture: str = "a") -> Path:
    """Draw the neutral and happy people of a shipped culture."""
    displays = yaml.safe_load((CULTURES / f"{culture}.yaml").read_text())
    file = folder.parent / f"{folder.name}-cultures" / f"{culture}.yaml"
    file.parent.mkdir(exist_ok=True)
    file.write_text(yaml.safe_dump({name: displays[name] for name in ("neutral", "happy")}))
    database(file, folder / "images", folder / "truth.csv", settings=settings, workers=workers)
    return folder / "images"


def test_a_database_is_the_same_for_any_number_of_workers(tmp_path):
    alone, together = draw(tmp_path / "1", SMALL), draw(tmp_path / "2", SMALL, workers=2)
    assert images(alone) == images(together)
    assert list(images(alone)) == [
        "p2-069_happy.png",
        "p2-069_neutral.png",
        "p2-070_happy.png",
        "p2-070_neutral.png",
    ]
    assert (tmp_path / "1" / "truth.csv").read_bytes() == (tmp_path / "2" / "truth.csv").read_bytes()


def test_another_seed_draws_other_images_and_a_person_keeps_hers_among_others(tmp_path):
    first = images(draw(tmp_path / "1", SMALL))
    other = images(draw(tmp_path / "2", replace(SMALL, seed=8)))
    assert all(first[name] != other[name] for name in first)
    alone = images(draw(tmp_path / "3", replace(SMALL, first_person=70, people=1)))
    assert alone == {name: data for name, data in first.items() if name.startswith("p2-070")}


def test_a_number_is_one_human_being_in_both_cultures():
    in_a = planned_pictures(read_culture(CULTURES / "a.yaml"), SMALL)
    in_b = planned_pictures(read_culture(CULTURES / "b.yaml"), SMALL)
    assert [picture.person for picture in in_a] == [picture.person for picture in in_b]
    assert [picture.view for picture in in_a] != [picture.view for picture in in_b]
    assert in_a[0].person != in_a[-1].person
    assert person_key(2, 70) == "p2-070"


def test_the_truth_says_what_was_drawn(tmp_path):
    folder = draw(tmp_path, SMALL)
    truth = pd.read_csv(tmp_path / "truth.csv")
    assert list(truth.columns) == ["image", "person", "expression", "action_unit", "intensity"]
    pictures = planned_pictures(read_culture(CULTURES / "a.yaml"), SMALL)
    drawn = [picture for picture in pictures if picture.name in images(folder)]
    assert len(drawn) == 4
    for picture in drawn:
        rows = truth[truth.image == Path(picture.name).stem]
        units = dict(zip(rows.action_unit.astype(int), rows.intensity, strict=True))
        assert units == picture.action_units
        np.testing.assert_array_equal(read_grey(folder / picture.name), render(picture.person, units, picture.view))
    happy = truth[truth.image == "p2-070_happy"]
    assert set(happy.person) == {"p2-070"}
    assert set(happy.expression) == {"happy"}


def test_a_database_replaces_an_older_one(tmp_path):
    folder = draw(tmp_path, SMALL)
    (folder / "old.png").write_bytes(b"")
    draw(tmp_path, replace(SMALL, people=1))
    assert sorted(images(folder)) == ["p2-069_happy.png", "p2-069_neutral.png"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["images", "truth.csv"]


def test_a_folder_keeps_its_old_contents_when_drawing_fails(tmp_path):
    folder = draw(tmp_path, replace(SMALL, people=1))
    before = images(folder)
    with pytest.raises(ZeroDivisionError), whole_folder(folder) as temporary:
        (temporary / "half.png").write_bytes(b"x")
        raise ZeroDivisionError
    assert images(folder) == before
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"population": 3}, "population 3 is not known; known are 1, 2"),
        ({"face_model": "clay"}, "unknown face model 'clay'; known are procedural, ict"),
    ],
)
def test_wrong_settings_are_named(tmp_path, change, message):
    with pytest.raises(InputError, match=message):
        draw(tmp_path, replace(SMALL, **change))
    assert list(tmp_path.iterdir()) == []


def test_the_series_has_a_null_image_and_every_intensity(tmp_path):
    series(tmp_path / "images", settings=SERIES, workers=1)
    drawn = images(tmp_path / "images")
    assert list(drawn) == ["AU12_0.1.png", "AU12_1.png", "AU1_0.1.png", "AU1_1.png", "null.png"]
    assert len(set(drawn.values())) == 5


def test_only_the_action_unit_differs_within_the_series():
    pictures = planned_series(SERIES)
    assert pictures[0].name == "null.png"
    assert pictures[0].action_units == {}
    assert len({picture.view for picture in pictures}) == 1
    assert len({picture.person for picture in pictures}) == 1
    null, smile = (render(p.person, p.action_units, p.view).astype(int) for p in (pictures[0], pictures[-1]))
    assert not np.any(null[:20] != smile[:20])  # the noise is the same too


def test_a_series_that_cannot_be_drawn_is_refused():
    with pytest.raises(InputError, match=r"AU3 cannot be rendered\n.*intensity 1.5 lies outside 0 to 1"):
        planned_series(replace(SERIES, action_units=(3,), intensities=(1.5,)))
