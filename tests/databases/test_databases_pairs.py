"""A folder of pairs of action units."""

import pandas as pd
import pytest

from aulens.databases.pairs import PairManifestSettings, pairs
from aulens.errors import InputError

SETTINGS = PairManifestSettings(name="photographed", action_units=[6, 12], pairs=[(6, 12)], intensity=0.7)
SHOWN = ["null.png", "AU6.png", "AU12.png", "AU6+12.png"]


def test_spellings_of_names(tmp_path, picture):
    names = ["anna_null.png", "anna_AU06.png", "anna_au12.jpg", "anna_AU12+AU6.png", "notes.png", "anna_AU4.png"]
    for number, name in enumerate([*names, *(f"p2-1000000_{one}" for one in SHOWN)]):
        picture(tmp_path / "images" / name, number)
    pairs(tmp_path / "images", tmp_path / "manifest.csv", settings=SETTINGS)
    table = pd.read_csv(tmp_path / "manifest.csv")
    assert table["image"].tolist()[:4] == ["anna null image", "anna AU6", "anna AU12", "anna AU6+12"]
    assert table["group"].tolist() == ["anna"] * 4 + ["p2-1000000"] * 4
    assert table["population"].isna().tolist() == [True] * 4 + [False] * 4
    assert table["action_unit"].tolist() == [0, 6, 12, 6] * 2
    assert table["action_unit_2"].tolist() == [0, 0, 0, 12] * 2
    assert table["level"].tolist() == [0, 1, 1, 1] * 2
    assert table["intensity"].tolist() == [0, 0.7, 0.7, 0.7] * 2


def test_all_that_is_missing_or_twice_is_listed_at_once(tmp_path, picture):
    names = ["anna_null.png", "anna_AU6.png", "bob_null.png", "bob_AU6.png", "bob_AU06.png", "bob_AU12.png"]
    for number, name in enumerate([*names, "bob_AU6+12.png"]):
        picture(tmp_path / name, number)
    with pytest.raises(InputError) as error:
        pairs(tmp_path, tmp_path / "manifest.csv", settings=SETTINGS)
    assert str(error.value).splitlines() == [
        "stimuli.photographed: the pairs are not complete or not clear",
        f"{tmp_path}: anna: AU12, AU6+12 missing",
        f"{tmp_path}: bob_AU06.png and bob_AU6.png are the same stimulus; leave one",
    ]


def test_one_face_is_too_few(tmp_path, picture):
    for number, name in enumerate(SHOWN):
        picture(tmp_path / f"anna_{name}", number)
    with pytest.raises(InputError, match="1 faces; at least 2 are needed"):
        pairs(tmp_path, tmp_path / "manifest.csv", settings=SETTINGS)
