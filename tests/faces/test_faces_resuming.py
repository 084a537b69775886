"""A job that is killed goes on where it was, with the same faces and the same table."""

import json
from dataclasses import asdict

import numpy as np
import pandas as pd
import pytest

from aulens.errors import InputError
from aulens.faces.kept import KeptFaces, kept_faces
from aulens.faces.tables import MADE

STAGE = """
names = ("faces.npy", "faces.csv", "left_out.csv", "photo.png", "crop.png", "checkpoints")
out = Path(sys.argv[3])
settings = build(recipe.FacesSettings, json.loads(sys.argv[4]))
normalise.normalise(Path(sys.argv[2]), *(out / name for name in names), settings=settings, workers=1)
"""
SHAPE = (3, 4, 4)


@pytest.fixture
def killed(killed_at):
    """Return a function that lets the stage be killed when it reads its fifth photograph."""

    def run(manifest_file, settings):
        out = manifest_file.parent / "out"
        killed_at(5, STAGE, manifest_file, out, json.dumps(asdict(settings)))
        assert not (out / "faces.npy").exists()
        assert (out / "checkpoints/faces.npy").exists()

    return run


def test_each_photograph_is_decoded_once_and_again_for_a_fallback(database, recipe, draw_noise, normalised, decoded):
    normalised(database({"01_happy": draw_noise()}), recipe())
    assert sorted(decoded[:-1]) == sorted([*{*decoded}, "01_happy"])
    assert len(decoded) == 6 + 1 + 1  # the last is the example


def test_a_killed_job_goes_on_with_the_same_faces(database, recipe, draw_noise, normalised, decoded, killed, capsys):
    manifest_file = database({"01_happy": draw_noise()})
    whole, table = normalised(manifest_file, recipe())
    (manifest_file.parent / "out/faces.npy").unlink()
    killed(manifest_file, recipe())
    decoded.clear()
    faces, again = normalised(manifest_file, recipe())
    assert "going on after 4 of 6 images" in capsys.readouterr().err
    assert sorted(decoded[:2]) == ["NA_happy", "NA_sad"]
    assert len(decoded) == 2 + 1 + 1  # those two, the fallback, the example
    np.testing.assert_array_equal(faces, whole)
    pd.testing.assert_frame_equal(again, table)


def test_a_killed_job_of_other_settings_is_not_used(database, recipe, normalised, decoded, killed, capsys):
    manifest_file = database()
    killed(manifest_file, recipe())
    faces, _ = normalised(manifest_file, recipe(margin=0.2))
    assert "of other settings, code or images; starting from the beginning" in capsys.readouterr().err
    assert len(decoded) == 6 + 1
    np.testing.assert_array_equal(faces, normalised(manifest_file, recipe(margin=0.2))[0])


def test_faces_that_did_not_reach_the_disk_whole_are_made_again(tmp_path):
    kept = KeptFaces(tmp_path / "c", "key", SHAPE)
    for row in range(3):
        kept.keep(row, np.full((4, 4), row + 1, np.uint8), state=MADE, box=(1, 2, 3, 4), mean=0.5)
    kept.faces.write(0, np.full((4, 4), 7, np.uint8))
    kept.records["mean"][1] = 0.25
    again = KeptFaces(tmp_path / "c", "key", SHAPE)
    assert again.records["state"].tolist() == [0, 0, MADE]
    assert (again.faces.read(2) == 3).all()
    assert again.records["box"][2].tolist() == [1, 2, 3, 4]


def test_what_is_not_given_again_stays(tmp_path):
    kept = KeptFaces(tmp_path / "c", "key", SHAPE)
    kept.keep(1, state=1, candidates=3)
    kept.keep(1, np.ones((4, 4), np.uint8), state=MADE)
    assert KeptFaces(tmp_path / "c", "key", SHAPE).records["candidates"].tolist() == [0, 3, 0]


@pytest.mark.parametrize(("key", "shape"), [("other", SHAPE), ("key", (4, 4, 4)), ("key", (3, 4, 4, 3))])
def test_left_overs_of_other_work_are_deleted(tmp_path, key, shape, capsys):
    KeptFaces(tmp_path / "c", "key", SHAPE).keep(0, np.ones((4, 4), np.uint8), state=MADE)
    assert not KeptFaces(tmp_path / "c", key, shape).records["state"].any()
    assert "starting from the beginning" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["faces.npy", "records.npy", "key.json"])
def test_a_damaged_left_over_is_not_used(tmp_path, name):
    KeptFaces(tmp_path / "c", "key", SHAPE).keep(0, np.ones((4, 4), np.uint8), state=MADE)
    (tmp_path / "c" / name).write_bytes(b"{")
    assert not KeptFaces(tmp_path / "c", "key", SHAPE).records["state"].any()
    (tmp_path / "c" / name).unlink()
    assert not KeptFaces(tmp_path / "c", "key", SHAPE).records["state"].any()


def test_chosen_faces_have_a_file_of_their_own(tmp_path):
    with kept_faces(tmp_path / "c", {"a": 1}, (7, 4, 4)) as kept:
        for row in range(7):
            kept.keep(row, np.full((4, 4), row, np.uint8), state=MADE)
        assert kept.chosen(np.array([0, 2, 3, 5, 6]))[:, 0, 0].tolist() == [0, 2, 3, 5, 6]
        kept.finish(tmp_path / "out/faces.npy")
    assert np.load(tmp_path / "out/faces.npy")[:, 1, 1].tolist() == [0, 2, 3, 5, 6]
    assert {path.name for path in tmp_path.iterdir()} == {"out", "c.lock"}


def test_too_small_a_disk_is_named_before_the_work(database, recipe, normalised, decoded, monkeypatch):
    def full(*_):
        raise OSError(28, "no space")

    monkeypatch.setattr("aulens.jobs.growing.os.posix_fallocate", full)
    with pytest.raises(InputError, match=r"the disk is too small for 2\.46e-05 GB of faces"):
        normalised(database(), recipe())
    assert decoded == []
