"""A folder of action unit stimuli."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aulens.databases.series import missing_from_series, stimuli_by_name, wanted_stimuli
from aulens.databases.stimuli import StimuliSettings, stimuli
from aulens.errors import InputError

SETTINGS = StimuliSettings(name="facegen", action_units=[1, 12], intensities=[0.0, 0.5, 1.0])
NAMES = ["null.png", "AU01_0.50.png", "au1_1.jpg", "AU12_0.5.bmp", "AU12_1.0.tif"]


def test_spellings_of_names(tmp_path, picture):
    for number, name in enumerate([*NAMES, "AU12_0.7.png", "AU99_1.png", "notes.png"]):
        picture(tmp_path / "series" / name, number)
    stimuli(tmp_path / "series", tmp_path / "manifest.csv", settings=SETTINGS)
    table = pd.read_csv(tmp_path / "manifest.csv")
    assert list(table.columns) == ["image", "path", "group", "action_unit", "level", "intensity", "sha256"]
    assert table["image"].tolist() == ["null_image", "AU1_0.5", "AU1_1", "AU12_0.5", "AU12_1"]
    assert table["action_unit"].tolist() == [0, 1, 1, 12, 12]
    assert table["intensity"].tolist() == [0.0, 0.5, 1.0, 0.5, 1.0]
    assert table["level"].tolist() == [0, 1, 2, 1, 2]
    assert set(table["group"]) == {"facegen"}, "one face, one crop"
    assert table["path"][1] == f"{tmp_path.as_posix()}/series/AU01_0.50.png"


def test_all_that_is_missing_is_listed_at_once(tmp_path, picture):
    picture(tmp_path / "AU1_0.5.png")
    with pytest.raises(InputError) as error:
        stimuli(tmp_path, tmp_path / "manifest.csv", settings=SETTINGS)
    assert str(error.value).splitlines() == [
        "stimuli.facegen: the series is not complete or not clear",
        f"{tmp_path}: null.png missing (the face without any action unit)",
        f"{tmp_path}: AU1: 1 missing",
        f"{tmp_path}: AU12: all intensities missing",
    ]


def test_a_stimulus_that_stands_twice(tmp_path, picture):
    for number, name in enumerate([*NAMES, "AU1_0.5.png"]):
        picture(tmp_path / name, number)
    with pytest.raises(InputError, match=r"AU01_0.50.png and AU1_0.5.png are the same stimulus; leave one"):
        stimuli(tmp_path, tmp_path / "manifest.csv", settings=SETTINGS)


def test_sizes_and_unreadable_images_are_listed(tmp_path, picture):
    for number, name in enumerate(NAMES):
        picture(tmp_path / name, number)
    picture(tmp_path / "au1_1.jpg", 9, size=(80, 60))
    (tmp_path / "AU12_0.5.bmp").write_text("x")
    with pytest.raises(InputError) as error:
        stimuli(tmp_path, tmp_path / "manifest.csv", settings=SETTINGS)
    assert str(error.value).splitlines() == [
        "stimuli.facegen: 2 images cannot be used",
        f"{tmp_path}/au1_1.jpg: 80 x 60 pixels, but the null image has 64 x 60; all must be the same",
        f"{tmp_path}/AU12_0.5.bmp: cannot be read: a text, which is not read",
    ]


def test_missing_intensities_are_said_compactly():
    found = [(0, 0.0), (5, 0.1), (5, 0.2)]
    assert missing_from_series(found, [5], [0.0, 0.1, 0.2, 0.3, 0.4]) == ["AU5: 0.3, 0.4 missing"]


@given(
    units=st.lists(st.integers(1, 64), min_size=1, max_size=5, unique=True),
    levels=st.lists(st.integers(1, 100).map(lambda n: n / 100), min_size=1, max_size=5, unique=True),
)
def test_a_series_written_by_its_names_is_complete(units, levels):
    names = ["null.png", *(f"AU{unit}_{level}.png" for unit in units for level in levels)]
    found = stimuli_by_name(names)
    assert missing_from_series(found, units, [0.0, *levels]) == []
    assert sorted(found) == sorted(wanted_stimuli(units, [0.0, *levels]))


@pytest.mark.parametrize("path", ["AU12_0.5.png\n", "a\nb/AU12_0.5.png", "caf\udce9/AU12_0.5.png", "null.png\n"])
def test_names_that_no_table_can_hold_are_passed_over(path):
    assert stimuli_by_name([path]) == {}
