"""Frames of videos, at a rate or as a table lists them."""

from pathlib import Path

import array_miniatures as miniatures
import numpy as np
import pytest
from grammar_files import assert_refused, write_grammar

from aulens.databases.problems import Problem
from aulens.databases.readers.video import pictures, read_grammar, records
from aulens.databases.video_frames import Video, frames_of

SHIPPED = Path(__file__).parents[2] / "config" / "databases"
RATE = {
    "description": "d",
    "citation": "c",
    "pattern": r"'(?P<expression>\w+)/(?P<person>\w+)\.(avi|mp4)$'",
    "labels": "{happy: happy, sad: sad, '1': angry}",
    "ignore": "['\\.md$']",
    "frames_per_second": 2,
}
LIST = RATE | {
    "frames_per_second": None,
    "pattern": r"'(?P<person>\w+)\.(avi|mp4)$'",
    "frames": "{table: frames.csv, columns: {path: file, frame: number, expression: label}, path: 'clips/{path}.avi'}",
}


@pytest.fixture
def read(tmp_path):
    """Return a function that gives records with their pictures, and what is wrong by path."""
    (tmp_path / "videos").mkdir()

    def run(keys=RATE, **changes):
        items = list(pictures(tmp_path / "videos", read_grammar(write_grammar(tmp_path, keys, **changes))))
        problems = {item.path: item for item in items if isinstance(item, Problem)}
        return [item for item in items if not isinstance(item, Problem)], problems

    return run


@pytest.mark.parametrize("suffix", ["avi", "mp4"])
def test_frames_at_a_rate(tmp_path, read, suffix):
    miniatures.video(tmp_path / f"videos/happy/anna.{suffix}", frames=30, rate=10)
    (tmp_path / "videos/readme.md").touch()
    found, problems = read()
    assert not problems
    assert [record.path for record, _ in found] == [f"happy/anna/{n:06d}.png" for n in (1, 6, 11, 16, 21, 26)]
    assert found[1][0].values == {
        **{"expression": "happy", "person": "anna", "sequence": "happy/anna", "frame": "000006"},
    }
    assert {(picture.shape, picture.dtype.name) for _, picture in found} == {((64, 64, 3), "uint8")}
    means = [picture.mean() for _, picture in found]
    np.testing.assert_allclose(np.diff(means), 20, atol=2)  # each frame is 4 levels brighter


def test_a_rate_that_does_not_divide_the_videos(tmp_path):
    file = miniatures.video(tmp_path / "a.avi", frames=20, rate=10)
    assert [number for number, _ in frames_of(file, Video(), 4)] == [1, 4, 6, 9, 11, 14, 16, 19]
    assert [number for number, _ in frames_of(file, Video(), 100)] == list(range(1, 21))


def test_frames_of_a_video_with_an_uneven_rate_are_taken_by_their_times(tmp_path, read):
    (tmp_path / "videos/sad").mkdir()
    miniatures.video_of_uneven_rate(tmp_path / "videos/sad/anna.mp4")  # .1 s a frame until 1 s, then .3 s
    found, problems = read(frames_per_second=1)
    assert [record.values["frame"] for record, _ in found] == ["000001", "000011", "000015", "000018"]
    assert problems["sad/anna.mp4"].problem == "its frames do not follow each other at one rate"
    assert not problems["sad/anna.mp4"].lost


def test_listed_frames_and_what_the_list_says(tmp_path, read):
    miniatures.video(tmp_path / "videos/clips/anna.avi", frames=12)
    miniatures.video(tmp_path / "videos/clips/ben.avi", number=1)
    miniatures.video(tmp_path / "videos/clips/not-listed.avi")
    rows = ["anna,10,sad", "anna,9,1.0", "ben,1,happy", "ben,1,sad", "ben,x,sad", "carl,1,sad", "anna,13,sad"]
    (tmp_path / "videos/frames.csv").write_text("\n".join(["file,number,label", *rows]))
    found, problems = read(LIST)
    said = [(record.path, record.values["expression"], record.values["person"]) for record, _ in found]
    assert said == [
        *(("clips/anna/000009.png", "1", "anna"), ("clips/anna/000010.png", "sad", "anna")),
        ("clips/ben/000001.png", "happy", "ben"),
    ]
    assert {path: problem.problem for path, problem in problems.items()} == {
        "frames.csv line 5": "frame 1 of clips/ben.avi stands twice",
        "frames.csv line 6": "'x' is no number of a frame, from 1",
        "clips/carl.avi": "1 rows of frames.csv name this video, which does not exist",
        "clips/anna.avi": "has 12 frames, not frame 13; 1 of its 3 listed frames lack",
    }


def test_frames_may_be_counted_from_0(tmp_path, read):
    miniatures.video(tmp_path / "videos/clips/anna.avi", frames=12)
    (tmp_path / "videos/frames.csv").write_text("file,number,label\nanna,0,sad\nanna,11,sad\n")
    from_0, problems = read(LIST, frames=LIST["frames"].replace("{table", "{first: 0, table"))
    assert not problems
    (tmp_path / "videos/frames.csv").write_text("file,number,label\nanna,1,sad\nanna,12,sad\n")
    from_1, _ = read(LIST)
    for (_, one), (_, other) in zip(from_0, from_1, strict=True):
        np.testing.assert_array_equal(one, other)
    assert [record.values["frame"] for record, _ in from_0] == ["000000", "000011"]


def test_broken_empty_and_cut_off_videos_are_problems(tmp_path, read):
    folder = tmp_path / "videos/sad"
    whole = miniatures.video(folder / "cut.avi", frames=40).read_bytes()
    (folder / "cut.avi").write_bytes(whole[: len(whole) // 2])
    (folder / "empty.avi").touch()
    (folder / "text.avi").write_text("no video")
    (folder / "no_end.mp4").write_bytes(miniatures.video(folder / "whole.mp4").read_bytes()[:-200])
    miniatures.video(folder / "none.avi", frames=0)
    miniatures.video(folder / "odd %d name.avi")
    found, problems = read(pattern=r"'(?P<expression>\w+)/(?P<person>[^/]+)\.(avi|mp4)$'")
    assert {record.values["person"] for record, _ in found} == {"cut", "whole", "odd %d name"}
    assert set(problems) == {f"sad/{name}" for name in ("cut.avi", "empty.avi", "text.avi", "no_end.mp4", "none.avi")}
    assert problems["sad/empty.avi"].problem == "cannot be opened as a video"
    assert problems["sad/cut.avi"].problem.startswith("cut off: ")
    assert not problems["sad/cut.avi"].lost


def test_records_are_those_of_pictures(tmp_path):
    miniatures.video(tmp_path / "happy/anna_2.avi")
    grammar = read_grammar(SHIPPED / "video.yaml")
    assert list(records(tmp_path, grammar)) == [item[0] for item in pictures(tmp_path, grammar)]
    assert len(list(records(tmp_path, grammar))) == 6


@pytest.mark.parametrize(
    ("keys", "change", "message"),
    [
        (RATE, {"frames_per_second": 0}, "frames_per_second: 0 is not a number above 0, up to 1000"),
        (RATE, {"frames_per_second": None}, "frames_per_second: either this key or the key frames is needed, not both"),
        (LIST, {"frames_per_second": 1}, "frames_per_second: either this key or the key frames is needed, not both"),
        (RATE, {"pattern": "'(?P<person>a)'"}, "pattern: has no group (?P<expression>...), and no column says the"),
        (RATE, {"pattern": "'(?P<expression>a)(?P<frame>b)'"}, "pattern: the group name frame is taken"),
        (LIST, {"frames": "{table: a.csv}"}, "frames: {'table': 'a.csv'} is not a group of the keys separator, sheet,"),
        (LIST, {"frames": "{table: /a.csv, columns: {path: p, frame: f, expression: e}}"}, "frames.table: '/a.csv' is"),
        (LIST, {"frames": "{table: a.csv, columns: {path: p, expression: e}}"}, "frames.columns: frame is missing"),
        (
            *(LIST, {"frames": "{table: a.csv, first: -1, columns: {path: p, frame: f, expression: e}}"}),
            "frames.first: -1 is not a whole number",
        ),
        (
            *(LIST, {"frames": "{table: a.csv, path: '{x}', columns: {path: p, frame: f, expression: e}}"}),
            "frames.path: '{x}' is not a template of path, frame, expression",
        ),
    ],
)
def test_mistakes_in_a_grammar_name_file_and_key(tmp_path, keys, change, message):
    assert_refused(read_grammar, write_grammar(tmp_path, keys, **change), message)
