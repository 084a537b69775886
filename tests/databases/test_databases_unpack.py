"""Pictures that are taken out of arrays and videos: files, what is said of them, and the manifest."""

import errno
import hashlib
from pathlib import Path

import array_miniatures as miniatures
import cv2
import numpy as np
import pandas as pd
import pytest
from array_miniatures import grey

from aulens.databases import unpack as module
from aulens.databases.manifest import ManifestSettings, manifest
from aulens.databases.problems import Problem
from aulens.databases.records import Record
from aulens.databases.tables import read_manifest
from aulens.databases.unpack import UnpackSettings, records_table, unpack, write_pictures
from aulens.databases.unpacked import unpacked_records
from aulens.errors import InputError
from aulens.files import read_csv, write_json
from aulens.seals import sealed

SHIPPED = Path(__file__).parents[2] / "config" / "databases"


@pytest.fixture
def run(tmp_path):
    """Return a function that unpacks tmp_path/source and reads the manifest, problems and counts of labels."""

    def unpacked(grammar, source="arrays", keep=None, labels=None, workers=2, **more):
        made = tmp_path / "made"
        grammar_file = SHIPPED / f"{grammar}.yaml"
        results = [made / name for name in ("images", "records.csv", "unpack_problems.csv")]
        settings = UnpackSettings(source=source, labels=labels)
        unpack(tmp_path / "source", grammar_file, *results, settings=settings, workers=workers)
        write_json(sealed(results, made / "records.provenance.json"), made / "records.provenance.json")
        manifest(
            *(results[0], grammar_file, made / "manifest.csv", made / "problems.csv", None, made / "labels.csv"),
            *results[1:],
            settings=ManifestSettings(database="mine", source=source, keep=keep or {}, labels=labels, **more),
            workers=1,
        )
        return read_manifest(made / "manifest.csv"), read_csv(made / "problems.csv"), read_csv(made / "labels.csv")

    return unpacked


def test_from_a_table_of_pixels_to_a_manifest(tmp_path, run):
    miniatures.fer2013(tmp_path / "source")
    table, problems, labels = run("fer2013")
    assert table["image"].tolist() == [f"000/fer2013-{row:06d}" for row in range(1, 9)]
    assert table["expression"].tolist() == [
        *("angry", "disgusted", "fearful", "happy", "sad", "surprised", "neutral", "neutral")
    ]
    assert table["group"].tolist() == table["image"].tolist()
    for row, path in enumerate(table["path"]):
        np.testing.assert_array_equal(cv2.imread(path, cv2.IMREAD_UNCHANGED), grey(row))
        assert hashlib.sha256(Path(path).read_bytes()).hexdigest() == table["sha256"][row]
    assert problems.empty
    assert labels["images"].sum() == 8
    assert run("fer2013", keep={"usage": ["PublicTest"]})[0]["image"].tolist() == table["image"].tolist()[4:]


def test_pictures_without_a_label_are_counted_and_not_written(tmp_path, run):
    miniatures.tfd(tmp_path / "source")
    table, problems, labels = run("tfd", exclude=["kdef-*"])
    assert table["image"].tolist() == ["000/indian-000003", "000/jaffe-000002", "000/nim-000006"]
    assert table["person"].tolist() == ["tfd-13", "tfd-12", "tfd-15"]
    assert problems.empty
    assert dict(zip(labels["native_label"].astype(str), labels["images"], strict=True))["-1"] == 1
    assert len(list((tmp_path / "made/images").rglob("*.png"))) == 5


def test_labels_of_the_configuration_count_too(tmp_path, run):
    miniatures.nfw(tmp_path / "source")
    said = (
        r"labels of 10 of the 10 images are unknown: '1' \(2\), .*'5' \(2\); write .* into databases\.mine\.labels or"
    )
    with pytest.raises(InputError, match=said):
        run("nfw")
    table, problems, _ = run("nfw", labels={"1": "angry", "2": "fearful", "3": None, "4": "sad", "5": "surprised"})
    assert len(table) == 8
    assert problems.empty
    assert len(list((tmp_path / "made/images").rglob("*.png"))) == 8


def test_problems_name_the_file_of_the_user(tmp_path, run):
    miniatures.ferplus(tmp_path / "source")
    table, problems, _ = run("ferplus")
    assert table["expression"].tolist() == ["neutral", "happy", "contempt", "fearful"]
    assert set(problems["path"]) == {f"{tmp_path}/source/fer2013.csv"}
    assert list(problems.columns) == ["path", "expression", "problem", "consequence", "remedy"]
    assert len(problems) == 3


def test_frames_of_a_video_are_one_group(tmp_path, run):
    for number, name in enumerate(("happy/anna_1.avi", "sad/anna_2.avi")):
        miniatures.video(tmp_path / "source" / name, number=number)
    (tmp_path / "source/sad/ben.avi").touch()
    table, problems, _ = run("video", source="video")
    assert table["image"].tolist()[:2] == ["000/happy_anna_1_000001", "000/happy_anna_1_000006"]
    assert set(table["group"]) == {"mine-anna/happy/anna_1", "mine-anna/sad/anna_2"}
    assert set(table["person"]) == {"mine-anna"}
    assert table["frame"].tolist() == ["000001", "000006", "000011", "000016", "000021", "000026"] * 2
    assert problems["problem"].tolist() == ["cannot be opened as a video"]
    assert problems["path"].tolist() == [f"{tmp_path}/source/sad/ben.avi"]


def test_the_number_of_threads_changes_nothing(tmp_path, run):
    miniatures.fer2013(tmp_path / "source")
    one = run("fer2013", workers=1)[0]
    pd.testing.assert_frame_equal(run("fer2013", workers=4)[0], one)


def test_folders_hold_few_files(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "IN_A_FOLDER", 3)
    items = [(Record(f"a/{number}", {"expression": "Joy"}), grey(number)) for number in range(7)]
    records, problems = write_pictures(items, tmp_path, left_out=[], workers=2)
    assert not problems
    assert [record.path for record in records] == [
        *("000/a_0.png", "000/a_1.png", "000/a_2.png", "001/a_3.png", "001/a_4.png", "001/a_5.png", "002/a_6.png")
    ]
    assert sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.png")) == [
        record.path for record in records
    ]


def test_pictures_that_cannot_be_written_are_problems(tmp_path):
    items = [
        (Record("a", {"expression": "joy"}), grey(0)),
        (Record("a", {"expression": "joy"}), grey(1)),
        (Record("x/y", {"expression": "joy"}), grey(4)),
        (Record("x_y", {"expression": "joy"}), grey(5)),
        (Record("b", {"expression": "jo\ny"}), grey(2)),
        (Record("c", {"expression": "joy"}), grey(2)[:0]),
        Problem("d", "is odd", "remove it"),
        (Record("../e", {"expression": "None"}), grey(2)),
        (Record("/f", {"expression": "joy"}), grey(3)),
    ]
    records, problems = write_pictures(items, tmp_path, left_out=["none"], workers=1)
    assert [problem.problem for problem in problems] == [
        "has the name of another picture, which is used",
        "has the name of another picture, which is used",
        "a line break or another sign in what is said of it that cannot be written",
        "has no pixels",
        "is odd",
    ]
    assert [problem.path for problem in problems[:2]] == ["a.png", "x_y.png"]
    assert all(problem.lost for problem in problems)
    assert [record.path for record in records] == ["000/a.png", "000/x_y.png", "000/e.png", "000/f.png"]
    assert sorted(path.name for path in tmp_path.rglob("*.png")) == ["a.png", "f.png", "x_y.png"]


def test_nothing_half_written_stays(tmp_path, run, monkeypatch):
    miniatures.fer2013(tmp_path / "source")

    def full(picture, path):
        raise OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr(module, "_write", full)
    with pytest.raises(InputError, match="images: cannot be written, the disk is full; make room and run again"):
        run("fer2013")
    assert list((tmp_path / "made").iterdir()) == []


def test_a_source_without_pictures_says_what_is_there(tmp_path, run):
    (tmp_path / "source").mkdir()
    (tmp_path / "source/fer2013.csv").write_text("emotion,pixels,Usage\n")
    with pytest.raises(InputError, match=r"no picture is used by the grammar .*fer2013.yaml, which looks for the"):
        run("fer2013")


def test_what_was_changed_afterwards_is_noticed(tmp_path, run):
    miniatures.fer2013(tmp_path / "source")
    run("fer2013")
    made = tmp_path / "made"
    assert len(unpacked_records(made / "records.csv", made / "images")) == 8
    cv2.imwrite(str(made / "images/000/fer2013-000001.png"), grey(9))
    with pytest.raises(InputError, match="images: its content has changed since"):
        unpacked_records(made / "records.csv", made / "images")
    (made / "records.csv").write_text("path,expression\na.png,3\n")
    with pytest.raises(InputError, match=r"records.csv: its content has changed since"):
        unpacked_records(made / "records.csv", made / "images")


def test_what_is_not_said_is_empty():
    table = records_table([Record("a", {"expression": "1"}), Record("b", {"expression": "2", "frame": "001"})])
    assert table.to_dict("list") == {"path": ["a", "b"], "expression": ["1", "2"], "frame": ["", "001"]}


def test_pictures_that_a_reader_cannot_read_count_as_lost(tmp_path, run):
    (tmp_path / "source").mkdir()
    pixels = " ".join(map(str, grey(1).ravel()))
    rows = [f"3,{pixels},Training", *["3,1 2 3,Training"] * 3]
    (tmp_path / "source/fer2013.csv").write_text("\n".join(["emotion,pixels,Usage", *rows, ""]))
    with pytest.raises(InputError) as error:
        run("fer2013")
    assert str(error.value).startswith("databases.mine: 3 of 4 images cannot be used (75%)")
    assert not (tmp_path / "made/manifest.csv").exists()
    table, problems, _ = run("fer2013", most_left_out=0.75)
    assert (len(table), len(problems)) == (1, 3)


def test_what_lies_in_the_folder_and_is_no_file_is_named(tmp_path, run):
    for number, name in enumerate(("happy/anna_1.avi", "sad/ben_1.avi")):
        miniatures.video(tmp_path / "source" / name, number=number)
    (tmp_path / "source/sad/carl.avi").symlink_to("nowhere")
    _, problems, _ = run("video", source="video")
    assert problems["path"].tolist() == [f"{tmp_path}/source/sad/carl.avi"]
    assert problems["problem"].tolist() == ["a link to something that is not there"]


def test_of_videos_that_differ_in_their_suffix_the_second_is_lost(tmp_path, run):
    for number, name in enumerate(("happy/anna_1.avi", "happy/anna_1.mp4", "happy_anna_1.avi", "sad/ben_1.avi")):
        miniatures.video(tmp_path / "source" / name, number=number)
    with pytest.raises(InputError, match=r"2 of 14 images cannot be used .*, at most 0%"):
        run("video", source="video", most_left_out=0)
    table, problems, _ = run("video", source="video")
    assert len(table) == 12
    said = "its frames would have the same names as those of happy/anna_1.avi, which are used"
    assert dict(zip(problems["path"], problems["problem"], strict=True)) == {
        f"{tmp_path}/source/happy/anna_1.mp4": said,
        f"{tmp_path}/source/happy_anna_1.avi": "the name does not fit the grammar's pattern",
    }


def test_long_names_are_shortened_and_stay_different(tmp_path):
    long = ["/".join(["é" * 50] * 5 + [end]) for end in ("1.png", "2.png")]
    items = [(Record(path, {"expression": "joy"}), grey(number)) for number, path in enumerate(long)]
    records, problems = write_pictures(items, tmp_path, left_out=[], workers=1)
    assert not problems
    names = [path.name for path in tmp_path.rglob("*.png")]
    assert sorted(names) == sorted(record.path.removeprefix("000/") for record in records)
    assert len(set(names)) == 2
    assert max(len(name.encode()) for name in names) <= 154


def test_labelled_pictures_without_an_identity_are_of_nobody(tmp_path, run, monkeypatch):
    monkeypatch.setattr(miniatures, "PEOPLE", [11, -1, 13, -1, -1, 15])
    miniatures.tfd(tmp_path / "source")
    table, problems, _ = run("tfd", most_left_out=0)
    nobody = table[table["person"] == ""]
    assert nobody["native_label"].tolist() == ["1", "4"]
    assert nobody["group"].tolist() == nobody["image"].tolist()
    assert problems.empty
