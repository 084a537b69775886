"""What the explorer knows of cells, and whose faces it shows."""

import base64
import io
from itertools import product

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from aulens.errors import InputError
from aulens.files import read_json, write_csv, write_npy, write_parquet
from aulens.report.embed import sheet_of
from aulens.report.explorer import ExplorerSettings, explorer
from aulens.report.explorer_confusion import cell_faces, confusion_tests, with_faces
from aulens.report.explorer_tuning import extreme_stimuli, tuning_cells

LABELS = ["happy", "sad"]


def profiles_of(databases=("a", "b"), units=(4, 12)):
    """Return profiles whose value is .5 x the level, negative for the second action unit."""
    rows = [
        (name, label, unit, level, 0.5 * level * (1 if unit == units[0] else -1), 0.1 * level, 6)
        for name, label, unit, level in product(databases, LABELS, units, range(3))
    ]
    names = ["database", "output_unit", "action_unit", "level", "normalised", "normalised_sd", "runs"]
    return pd.DataFrame(rows, columns=names)


def predictions_of(*rows):
    """Return predictions of networks trained on a and tested on b: face, person, shown, predicted."""
    table = pd.DataFrame(rows, columns=["face", "person", "expression", "predicted"])
    return table.assign(trained="a", tested="b")


SHOWN = predictions_of(
    (5, "p5", "sad", "happy"),
    (5, "p5", "sad", "happy"),
    (5, "p5", "sad", "sad"),
    (2, "p2", "sad", "happy"),
    (9, "p9", "sad", "happy"),
    (9, "p9", "sad", "sad"),
)


def confusion_of(trained="a", tested="b", role="cross"):
    """Return two runs of 4 and 4 sad faces, of which 1 and 2 are taken for happy; no happy face is shown."""
    rows = [
        (run, shown, told, count)
        for run, wrong in ((0, 1), (1, 2))
        for shown, told, count in (
            ("happy", "happy", 0),
            ("happy", "sad", 0),
            ("sad", "happy", wrong),
            ("sad", "sad", 4 - wrong),
        )
    ]
    table = pd.DataFrame(rows, columns=["run", "expression", "predicted", "count"])
    return table.assign(trained=trained, tested=tested, role=role)


def test_profiles_are_the_numbers_of_the_table_in_the_order_of_the_study():
    table = profiles_of().sample(frac=1, random_state=0)
    table = table[~((table["database"] == "b") & (table["action_unit"] == 12))]
    found = tuning_cells(table, None, ["a", "b"], LABELS, [12, 4], [0.0, 0.5, 1.0])
    assert found["mean"][0] == [[[0.0, -0.5, -1.0], [0.0, 0.5, 1.0]]] * 2
    assert found["mean"][1][0] == [[None, None, None], [0.0, 0.5, 1.0]]
    assert found["sd"][0][1][0] == [0.0, 0.1, 0.2]
    assert found["runs"] == [6, 6] and found["pairs"] == []
    assert found["action_units"][0] == {"number": 12, "name": "lip corner puller"}


def test_a_difference_without_p_is_not_tested():
    names = ["output_unit", "action_unit", "difference", "p", "differs"]
    rows = [("happy", 4, 0.3, 0.001, True), ("happy", 12, -0.1, 0.5, False), ("sad", 4, 0.2, np.nan, False)]
    table = pd.DataFrame(rows, columns=names).assign(database_1="a", database_2="b")
    (pair,) = tuning_cells(profiles_of(), table, ["a", "b"], LABELS, [4, 12], [0.0, 0.5, 1.0])["pairs"]
    assert pair == {
        "one": "a",
        "two": "b",
        "difference": [[0.3, -0.1], [0.2, None]],
        "differs": [[True, False], [None, None]],
    }


def test_an_action_unit_without_a_stimulus_is_named():
    table = pd.DataFrame({"face": [0, 1], "action_unit": [0, 12], "intensity": [0.0, 1.0]})
    with pytest.raises(InputError, match="the stimuli have no face of AU4"):
        extreme_stimuli(table, [12, 4])


def test_a_matrix_has_the_shares_of_all_runs_together():
    intervals = pd.DataFrame({"trained": "a", "tested": "b", "expression": ["sad"], "correct_rate": [0.625]})
    intervals = intervals.assign(interval_low=0.5, interval_high=0.75)
    (test,) = confusion_tests(confusion_of(), intervals, LABELS)
    assert test["shares"] == [[None, None], [0.375, 0.625]]
    assert test["counts"] == [[0, 0], [3, 5]]
    assert (test["role"], test["runs"], test["rates"]) == ("swapped", 2, [None, [0.625, 0.5, 0.75]])
    assert confusion_tests(confusion_of(), intervals.assign(interval_low=np.nan), LABELS)[0]["rates"] == [None, None]


def test_the_faces_of_a_cell_are_those_most_often_predicted_so():
    table = cell_faces(SHOWN, 2)
    wrong = table[table["predicted"] == "happy"]
    assert wrong[["face", "so", "of", "images"]].to_numpy().tolist() == [[5, 2, 3, 3], [2, 1, 1, 3]]
    (test,) = confusion_tests(confusion_of(), None, LABELS)
    found = with_faces(test, table, LABELS, {"faces": [2, 5, 9]})["faces"]
    assert found[1][0] == {"images": 3, "shown": [[1, 2, 3, "p5"], [0, 1, 1, "p2"]]}
    assert found[0][0] == {"images": 0, "shown": []}
    assert with_faces(test, table, LABELS, None)["faces"] is None


def test_a_sheet_holds_the_faces_row_by_row():
    faces = np.stack([np.full((8, 8), grey, np.uint8) for grey in range(0, 250, 10)])  # 25, of which 24 in a row
    sheet = sheet_of(faces, 16)
    picture = np.asarray(Image.open(io.BytesIO(base64.b64decode(sheet["uri"].split(",")[1]))))
    assert (sheet["columns"], picture.shape) == (24, (32, 24 * 16))
    assert abs(int(picture[8, 16 * 3 + 8]) - 30) < 8 and abs(int(picture[24, 8]) - 240) < 8


def settings_of(**told):
    known = {"databases": ["a", "b"], "labels": LABELS, "action_units": [4, 12], "intensities": [0.0, 0.5, 1.0]}
    known |= {"confidence": 0.95, "false_discovery_rate": 0.1, "pictured": ["b"], "stimuli_pictured": False}
    return ExplorerSettings(**known | told)


@pytest.fixture
def given(tmp_path):
    """Return files of a study whose database b may be shown, as the stage takes them."""
    write_csv(profiles_of(), tmp_path / "profiles.csv")
    write_csv(pd.concat([confusion_of(), confusion_of("a", "a", "within")]), tmp_path / "confusion.csv")
    write_parquet(pd.concat([SHOWN, SHOWN.assign(tested="a")]), tmp_path / "predictions.parquet")
    write_npy(np.full((10, 8, 8), 99, np.uint8), tmp_path / "b.npy")
    return {
        "explorer_file": tmp_path / "explorer.json",
        "profiles_file": tmp_path / "profiles.csv",
        "confusion_file": tmp_path / "confusion.csv",
        "predictions_files": [tmp_path / "predictions.parquet"],
        "faces_files": [tmp_path / "b.npy"],
        "faces_names": ["b"],
    }


def test_only_databases_that_may_be_shown_have_faces(given):
    explorer(**given, settings=settings_of())
    found = read_json(given["explorer_file"])
    assert set(found["confusion"]["sheets"]) == {"b"}
    assert [test["faces"] is None for test in found["confusion"]["tests"]] == [False, True]
    assert found["tuning"]["faces"] is None and found["tuning"]["false_discovery_rate"] == 0.1
    assert given["explorer_file"].read_text().count("data:image") == 1


def test_pictures_that_may_not_be_shown_are_refused(given, tmp_path):
    with pytest.raises(InputError, match="faces of b may not be shown"):
        explorer(**given, settings=settings_of(pictured=[]))
    stimuli = {"stimuli_table_file": tmp_path / "x.csv", "stimuli_faces_file": tmp_path / "b.npy"}
    with pytest.raises(InputError, match="may not be shown"):
        explorer(**given | stimuli, settings=settings_of())
    assert not given["explorer_file"].exists()


def test_a_study_of_photographs_alone_has_no_picture(given):
    without = dict.fromkeys(("predictions_files", "faces_files", "faces_names"), ())
    explorer(**given | without, settings=settings_of(pictured=[]))
    found = read_json(given["explorer_file"])
    assert found["confusion"]["sheets"] == {}
    assert found["confusion"]["tests"][0]["shares"][1] == [0.375, 0.625]
    assert "data:image" not in given["explorer_file"].read_text()


def test_a_study_without_stimuli_has_confusions_alone(given):
    explorer(**given | {"profiles_file": None}, settings=settings_of(action_units=None, intensities=None))
    assert read_json(given["explorer_file"])["tuning"] is None
