import hashlib

import cv2
import numpy as np
import pandas as pd
import pytest

from aulens.errors import InputError
from aulens.faces.detect import Box
from aulens.faces.example import LONGEST, example_row
from aulens.faces.normalise import Detected, normalise, with_fallback
from aulens.faces.recipe import normalised_face
from aulens.faces.series import series
from aulens.images import read_grey, write_image

EXPRESSIONS = ["neutral", "happy", "sad"]
MEASURED = ["x", "y", "width", "height", "image_width", "image_height", "detector", "candidates"]
MEASURED += ["mean", "sd", "clipped"]
DATABASE_COLUMNS = ["face", "image", "path", "database", "person", "expression", *MEASURED]
SERIES_COLUMNS = ["face", "image", "path", "action_unit", "intensity", *MEASURED]


def checksum(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def database(tmp_path, draw_face):
    """Return a function that writes photographs and their manifest; `changed` gives some other photographs."""

    def write(changed):
        rows = []
        for number, (person, expression) in enumerate((p, e) for p in ("01", "NA") for e in EXPRESSIONS):
            path = tmp_path / f"{person}_{expression}.png"
            write_image(changed.get(path.stem, draw_face(x=120 + number, brightness=180 + number)), path)
            columns = {"image": path.stem, "path": path, "sha256": checksum(path), "database": "d"}
            rows.append(columns | {"person": person, "expression": expression})
        pd.DataFrame(rows).to_csv(tmp_path / "manifest.csv", index=False)
        return tmp_path / "manifest.csv"

    return write


@pytest.fixture
def stimuli(tmp_path, draw_face):
    """Return a function that writes a series of five stimuli; the null image is the third."""

    def write(null):
        rows = []
        for index, (unit, level) in enumerate([(1, 0.5), (1, 1.0), (0, 0.0), (12, 0.5), (12, 1.0)]):
            path = tmp_path / f"AU{unit}_{level}.png"
            write_image(null if unit == 0 else draw_face(x=120 + 3 * index), path)
            columns = {"image": path.stem, "path": path, "sha256": checksum(path)}
            rows.append(columns | {"action_unit": unit, "intensity": level})
        pd.DataFrame(rows).to_csv(tmp_path / "stimuli.csv", index=False)
        return tmp_path / "stimuli.csv"

    return write


def run(stage, manifest_file, settings, **options):
    """Run a stage and return its faces and its table."""
    folder = manifest_file.parent / "out"
    files = [folder / "faces.npy", folder / "faces.csv", folder / "contact_sheet.png"]
    if stage is normalise:
        files += [folder / "example_photograph.png", folder / "example_crop.png"]
    stage(manifest_file, *files, settings=settings, **options)
    assert cv2.imread(str(files[2])).shape[2] == 3
    return np.load(files[0]), pd.read_csv(files[1], dtype={"person": str}, keep_default_na=False)


def test_faces_come_in_the_order_of_the_manifest(database, recipe, draw_face):
    faces, table = run(normalise, database({}), recipe(), workers=2)
    assert faces.shape == (6, 64, 64)
    assert faces.dtype == np.uint8
    assert list(table.columns) == DATABASE_COLUMNS
    assert table["face"].tolist() == list(range(6))
    assert table["person"].tolist() == ["01"] * 3 + ["NA"] * 3
    assert (table["detector"] == "haar").all()
    assert (table["candidates"] >= 1).all()
    for index in (0, 5):
        box = Box(*table.loc[index, ["x", "y", "width", "height"]])
        expected = normalised_face(draw_face(x=120 + index, brightness=180 + index), box, recipe())
        np.testing.assert_array_equal(faces[index], expected.image)
        assert table.loc[index, "mean"] == pytest.approx(expected.mean, abs=1e-3)


def test_an_example_is_kept_that_needs_no_photograph(database, recipe, draw_face):
    large = draw_face(width=600, height=300, x=300, y=150)
    manifest_file = database({"01_happy": large})
    _, table = run(normalise, manifest_file, recipe(), workers=2)
    row = example_row(table)
    assert row["image"] == "01_happy"  # the second expression of the first person whose face was found
    box = Box(*row[["x", "y", "width", "height"]])
    crop = read_grey(manifest_file.parent / "out/example_crop.png")
    np.testing.assert_array_equal(crop, normalised_face(large, box, recipe()).crop)
    photograph = read_grey(manifest_file.parent / "out/example_photograph.png")
    assert photograph.shape == (LONGEST // 2, LONGEST)


def test_the_example_is_a_face_that_was_found():
    rows = [("neutral", "haar"), ("happy", "fallback"), ("happy", "haar")]
    table = pd.DataFrame(rows, columns=["expression", "detector"])
    assert example_row(table).name == 2
    assert example_row(table[:2]).name == 1
    assert example_row(table[:1]).name == 0


def test_the_number_of_workers_changes_nothing(database, recipe):
    manifest_file = database({})
    one, table_one = run(normalise, manifest_file, recipe(), workers=1)
    four, table_four = run(normalise, manifest_file, recipe(), workers=4)
    np.testing.assert_array_equal(one, four)
    pd.testing.assert_frame_equal(table_one, table_four)


def test_where_no_face_is_found_the_median_box_is_used_and_said(database, recipe, draw_noise):
    _, table = run(normalise, database({"01_happy": draw_noise()}), recipe(), workers=2)
    assert table["detector"].tolist() == ["haar", "fallback", "haar", "haar", "haar", "haar"]
    found = table[table["detector"] == "haar"]
    assert table.loc[1, "candidates"] == 0
    for column in ("x", "y", "width", "height"):
        assert table.loc[1, column] == pytest.approx(found[column].median(), abs=1)


def test_a_fixed_fallback_is_relative_to_the_image(database, recipe, draw_noise):
    settings = recipe(fallback=[0.1, 0.2, 0.5, 0.5])
    _, table = run(normalise, database({"NA_sad": draw_noise(width=300, height=200)}), settings, workers=1)
    assert table.loc[5, ["x", "y", "width", "height"]].tolist() == [30, 40, 150, 100]
    assert table.loc[5, ["image_width", "image_height"]].tolist() == [300, 200]


def test_fallback_without_any_face():
    nothing = [Detected(None, 0, (100, 100))] * 3
    with pytest.raises(InputError, match="no face was found in any of the 3 images"):
        with_fallback(nothing, "median")
    assert with_fallback(nothing, (0.1, 0.1, 0.5, 0.5)) == [Box(10, 10, 50, 50)] * 3


def test_blank_photographs_are_all_named(database, recipe):
    blank = np.full((240, 240), 128, np.uint8)
    manifest_file = database({"01_happy": blank, "NA_sad": blank})
    with pytest.raises(InputError) as caught:
        run(normalise, manifest_file, recipe(), workers=2)
    lines = str(caught.value).splitlines()
    assert [line.split(":")[0].rsplit("/")[-1] for line in lines] == ["01_happy.png", "NA_sad.png"]
    assert all("the facial region is flat" in line for line in lines)
    assert not (manifest_file.parent / "out" / "faces.npy").exists()


def test_unreadable_photographs_are_named(database, recipe):
    manifest_file = database({})
    (manifest_file.parent / "NA_happy.png").write_bytes(b"no image")
    (manifest_file.parent / "01_sad.png").unlink()
    (manifest_file.parent / "NA_sad.png").write_bytes(b"P5 100000 100000 255\n")
    with pytest.raises(InputError) as error:
        run(normalise, manifest_file, recipe(), workers=2)
    assert [line.rpartition("/")[2].split(": ")[:2] for line in str(error.value).splitlines()] == [
        ["01_sad.png", "cannot be opened (No such file or directory)"],
        ["NA_happy.png", "cannot be read"],
        ["NA_sad.png", "cannot be read"],
    ]


@pytest.mark.parametrize("name", ["AU0_0.0.png", "AU12_1.0.png"])
def test_an_unreadable_stimulus_is_named(stimuli, recipe, draw_face, name):
    manifest_file = stimuli(draw_face())
    (manifest_file.parent / name).write_bytes(b"P5 100000 100000 255\n")
    with pytest.raises(InputError, match=f"{name}: cannot be read: "):
        run(series, manifest_file, recipe())


def test_a_picture_that_changed_after_its_manifest_is_named(database, stimuli, recipe, draw_face):
    for stage, manifest_file, name, options in (
        (normalise, database({}), "NA_sad.png", {"workers": 2}),
        (series, stimuli(draw_face()), "AU12_1.0.png", {}),
    ):
        write_image(draw_face(x=118), manifest_file.parent / name)
        with pytest.raises(InputError, match=f"{name}: the picture has changed since the manifest was made"):
            run(stage, manifest_file, recipe(), **options)


def test_a_series_has_the_box_of_its_null_image(stimuli, recipe, draw_face):
    faces, table = run(series, stimuli(draw_face()), recipe())
    assert faces.shape == (5, 64, 64)
    assert list(table.columns) == SERIES_COLUMNS
    assert table["action_unit"].tolist() == [1, 1, 0, 12, 12]
    assert len(table[["x", "y", "width", "height"]].drop_duplicates()) == 1
    assert (table["detector"] == "haar").all()
    box = Box(*table.loc[2, ["x", "y", "width", "height"]])
    np.testing.assert_array_equal(faces[4], normalised_face(draw_face(x=132), box, recipe()).image)


def test_a_series_without_a_face_needs_a_fixed_fallback(stimuli, recipe, draw_noise):
    manifest_file = stimuli(draw_noise())
    with pytest.raises(InputError, match=r"AU0_0\.0\.png: no face was found in the null image"):
        run(series, manifest_file, recipe())
    _, table = run(series, manifest_file, recipe(fallback=[0.25, 0.25, 0.5, 0.5]))
    assert (table["detector"] == "fallback").all()
    assert (table["x"] == 60).all()


def test_a_series_has_one_size(stimuli, recipe, draw_face):
    manifest_file = stimuli(draw_face(width=260))
    with pytest.raises(InputError, match="240 x 240 pixels, but the null image"):
        run(series, manifest_file, recipe())
