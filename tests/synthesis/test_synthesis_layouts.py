"""Sequences in the layouts of CK+ and CASME II."""

import re
import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aulens.errors import InputError
from aulens.synthesis.culture_files import Culture, Display, read_culture
from aulens.synthesis.cultures import Variability
from aulens.synthesis.database import DatabaseSettings, database, planned_clips, planned_pictures, truth_table
from aulens.synthesis.sequences import SHIFT, YAW, SequenceSettings, onset_apex_offset, to_the_peak
from aulens.synthesis.workbooks import workbook_bytes

CULTURE = Path(__file__).parents[2] / "config" / "cultures" / "a.yaml"
VARIED = Variability((0.3, 0.9), (0.7, 1.3), dropout=0.1, extra_units=0.7, extra_intensity=0.4, pose=0.3, light=0.3)
POSED = DatabaseSettings(
    *(7, "procedural", 1, 389, 2, 64, VARIED), counts={"happy": 4, "sad": 2}, layout="ckplus",
    sequence=SequenceSettings(frames=3, tremor=1.0),
)  # fmt: skip
MICRO = replace(POSED, layout="casme2", sequence=SequenceSettings(frames=5, tremor=1.0))


def clips(settings: DatabaseSettings):
    return planned_clips(read_culture(CULTURE), settings)


def written(folder: Path, settings: DatabaseSettings, workers: int = 1) -> dict[str, bytes]:
    """Return the content of each file of a database, by its path; truth.csv too."""
    database(CULTURE, folder / "images", folder / "truth.csv", settings=settings, workers=workers)
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@given(frames=st.integers(1, 20).map(lambda half: 2 * half + 1))
def test_curves_begin_with_nothing_and_reach_the_whole_display_once(frames):
    peak, wave = to_the_peak(frames), onset_apex_offset(frames)
    assert (np.diff(peak) > 0).all()
    np.testing.assert_allclose([peak[0], peak[-1], wave[0], wave[-1]], [0, 1, 0, 0], atol=1e-12)
    assert (wave.argmax(), wave.max()) == (frames // 2, 1)
    np.testing.assert_allclose(wave, wave[::-1], atol=1e-12)


def test_files_are_named_as_in_ckplus(tmp_path):
    files = list(written(tmp_path, POSED))
    assert [name for name in files if "S002/003" in name] == [
        "images/Emotion/S002/003/S002_003_00000003_emotion.txt",
        "images/FACS/S002/003/S002_003_00000003_facs.txt",
        *(f"images/cohn-kanade-images/S002/003/S002_003_0000000{frame}.png" for frame in (1, 2, 3)),
    ]
    assert len(files) == 2 * 3 * 5 + 1


def test_labels_are_written_as_in_ckplus(tmp_path):
    files = written(tmp_path, POSED)
    happy = clips(POSED)[0]
    assert files["images/Emotion/S001/001/S001_001_00000003_emotion.txt"] == b"   5.0000000e+00\n"
    lines = files["images/FACS/S001/001/S001_001_00000003_facs.txt"].decode().splitlines()
    assert all(re.fullmatch(r"   \d\.\d{7}e\+0[01]   [1-5]\.0000000e\+00", line) for line in lines)
    assert [float(line.split()[0]) for line in lines] == list(happy.frames[-1].action_units)


def test_files_are_named_as_in_casme2_and_the_table_has_its_headings(tmp_path):
    files = written(tmp_path, MICRO)
    images = [name for name in files if name.endswith(".jpg")]
    assert images[:5] == [f"images/CASME2-RAW/sub01/EP02_01f/img{n}.jpg" for n in (100, 101, 102, 98, 99)]
    assert len(images) == 2 * 3 * 5
    sheet = openpyxl.load_workbook(BytesIO(files["images/CASME2-coding-20140508.xlsx"])).active
    heading, first, *others = sheet.iter_rows(values_only=True)
    named = ("Subject", "Filename", "OnsetFrame", "ApexFrame", "OffsetFrame", "Action Units", "Estimated Emotion")
    assert tuple(filter(None, heading)) == named
    units = "+".join(map(str, clips(MICRO)[0].frames[2].action_units))
    assert first == (1, "EP02_01f", None, 98, 100, 102, None, units, "happiness")
    assert len(others) == 5


@pytest.mark.parametrize("settings", [POSED, MICRO])
def test_bytes_are_the_same_for_any_number_of_workers(tmp_path, settings):
    assert written(tmp_path / "1", settings) == written(tmp_path / "2", settings, workers=2)


def test_a_spreadsheet_has_no_date_of_its_own():
    with zipfile.ZipFile(BytesIO(workbook_bytes([("a", None, 1)]))) as book:
        assert {entry.date_time for entry in book.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        dates = re.findall(rb"<dcterms:\w+ [^>]*>([^<]+)<", book.read("docProps/core.xml"))
    assert set(dates) == {b"2014-05-08T00:00:00Z"}


def test_action_units_grow_by_the_curve_and_the_first_frame_has_none():
    for clip in clips(MICRO):
        apex = clip.frames[2].action_units
        assert [frame.expression for frame in clip.frames] == ["neutral", *[clip.expression] * 3, "neutral"]
        assert clip.frames[0].action_units == clip.frames[4].action_units == {}
        for frame in (clip.frames[1], clip.frames[3]):
            half = {unit: strength / 2 for unit, strength in apex.items()}
            assert frame.action_units == pytest.approx(half, abs=1e-4)


def test_the_truth_names_images_people_and_expressions_of_frames():
    truth = truth_table(planned_pictures(read_culture(CULTURE), POSED))
    own = truth[truth["image"] == "cohn-kanade-images/S002/003/S002_003_00000002"]
    assert set(own["person"]) == {"p1-390"}
    assert set(own["expression"]) == {"sad"}
    assert not truth["image"].str.endswith("00000001").any(), "neutral frames show no action unit"


def test_the_head_trembles_and_all_else_stays():
    shaken = [frame for clip in clips(replace(POSED, sequence=SequenceSettings(200, 1.0)))[:1] for frame in clip.frames]
    assert len({frame.view.noise_seed for frame in shaken}) == 200
    first, still = shaken[0], clips(replace(POSED, sequence=SequenceSettings(3, 0.0)))[0].frames
    for name, sd in (("shift_x", SHIFT), ("shift_y", SHIFT), ("yaw", YAW)):
        assert np.std([getattr(frame.view, name) for frame in shaken]) == pytest.approx(sd, rel=0.2)
        assert len({getattr(frame.view, name) for frame in still}) == 1
    kept = {"shift_x": 0, "shift_y": 0, "yaw": 0, "noise_seed": 0}
    assert {replace(frame.view, **kept) for frame in shaken} == {replace(first.view, **kept)}
    assert {frame.cut for frame in shaken} == {first.cut}


def test_people_of_a_layout_are_those_of_single_pictures():
    single = planned_pictures(read_culture(CULTURE), replace(POSED, layout=None, sequence=None))
    people = {picture.person_key: picture.person for picture in single}
    assert list(people) == ["p1-389", "p1-390"]
    for picture in planned_pictures(read_culture(CULTURE), POSED):
        assert picture.person == people[picture.person_key]


def test_every_expression_but_neutral_is_shown_without_counts():
    shown = [clip.expression for clip in clips(replace(POSED, counts=None, takes=2))]
    assert shown == [name for name in read_culture(CULTURE).displays if name != "neutral" for _ in (1, 2)] * 2


def test_expressions_that_the_layout_cannot_code_are_refused():
    with pytest.raises(InputError, match="layout casme2 has no code for angry; it has happy, disgusted"):
        clips(replace(MICRO, counts={"angry": 2}))
    culture = Culture("c", {"mixed": Display({12: 1.0}, {})})
    with pytest.raises(InputError, match="layout ckplus has no code for mixed"):
        planned_clips(culture, replace(POSED, counts=None))


def test_a_layout_needs_a_sequence():
    with pytest.raises(InputError, match="'ckplus' needs a sequence"):
        clips(replace(POSED, sequence=None))


def test_small_strengths_are_at_least_a_trace(tmp_path):
    weak = replace(POSED, variability=replace(VARIED, base_intensity=(0.05, 0.06), extra_units=0.0, dropout=0.0))
    text = written(tmp_path, weak)["images/FACS/S001/001/S001_001_00000003_facs.txt"].decode()
    assert text == "".join(f"{unit:16.7e}{1:16.7e}\n" for unit in (6, 12, 25))
    assert (pd.read_csv(tmp_path / "truth.csv")["intensity"] < 0.1).all()
