"""Small readers of known layouts: choices of frames, action units, boxes, and what happens to damaged files."""

from pathlib import Path

import numpy as np
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from miniatures import (
    CASME2_HEADINGS,
    CASME2_TABLE,
    affectnet,
    bp4d,
    casme2,
    ckplus,
    disfa,
    disfaplus,
    landmarks_text,
    text,
)

from aulens.databases.problems import Problem
from aulens.databases.records import Record, reader
from aulens.databases.strengths import box_around, first_rule, of_strength, text_of_lines
from aulens.errors import InputError

SHIPPED = Path(__file__).parents[2] / "config" / "databases"


def changed(name, tmp_path, *replaced):
    """Return a shipped grammar with some of its lines replaced."""
    grammar = (SHIPPED / f"{name}.yaml").read_text(encoding="utf-8")
    for old, new in replaced:
        assert f"\n{old}" in grammar
        grammar = grammar.replace(f"\n{old}", f"\n{new}")
    (tmp_path / f"{name}.yaml").write_text(grammar, encoding="utf-8")
    return tmp_path / f"{name}.yaml"


def found(name, folder, tmp_path, *replaced):
    """Return records by path, and problems as (path, problem, consequence), of a shipped grammar with changed lines."""
    source = reader(name)
    items = list(source.records(folder, source.read_grammar(changed(name, tmp_path, *replaced))))
    problems = [
        (item.path, item.problem, item.consequence) for item in items if isinstance(item, Problem) and item.path != "."
    ]
    return {item.path: item.values for item in items if isinstance(item, Record)}, problems


def frames(records, person="S005", sequence="001"):
    """Return native label by the last digit of the frame of one sequence of CK+."""
    chosen = [row for row in records.values() if (row["person"], row["sequence"]) == (person, sequence)]
    return {row["frame"][-1]: row["expression"] for row in chosen}


@pytest.fixture
def cohn_kanade(tmp_path):
    ckplus(tmp_path / "ck")
    return tmp_path / "ck"


@pytest.mark.parametrize(
    "apex, neutral, shown",
    [
        ("3", "labelled", {"1": "0", "4": "3", "5": "3", "6": "3"}),
        ("1", "none", {"6": "3"}),
        ("9", "labelled", {"1": "0", "2": "3", "3": "3", "4": "3", "5": "3", "6": "3"}),
        ("all", "none", {"2": "3", "3": "3", "4": "3", "5": "3", "6": "3"}),
    ],
)
def test_which_frames_of_a_sequence_are_used(tmp_path, cohn_kanade, apex, neutral, shown):
    records, _ = found(
        "ckplus", cohn_kanade, tmp_path, ("apex: 3", f"apex: {apex}"), ("neutral: l", f"neutral: {neutral} # l")
    )
    assert frames(records) == shown


def test_sequences_without_a_label(tmp_path, cohn_kanade):
    records, _ = found("ckplus", cohn_kanade, tmp_path)
    assert frames(records, "S010", "007") == {"2": "none", "3": "none", "4": "none"}
    records, _ = found("ckplus", cohn_kanade, tmp_path, ("neutral: labelled", "neutral: all"))
    assert frames(records, "S010", "007") == {"1": "0", "2": "none", "3": "none", "4": "none"}


def test_other_names_of_the_main_folders(tmp_path, cohn_kanade):
    ckplus(tmp_path / "other", other_roots=True)
    records, other = (found("ckplus", folder, tmp_path)[0] for folder in (cohn_kanade, tmp_path / "other"))
    assert [*records.values()] == [*other.values()]
    assert "extended-cohn-kanade-images/S005/001/S005_001_00000006.png" in other


def test_action_units_and_boxes(tmp_path, cohn_kanade):
    path = "cohn-kanade-images/S005/001/S005_001_00000006.png"
    records, _ = found("ckplus", cohn_kanade, tmp_path)
    assert records[path]["action_units"] == "9:0.8;17:0.6?", "AU 17 is present but not scored"
    assert records[path]["box"] == "30 2.5 52 65", "x 36, y 10, 40 x 50 of the landmarks, .15 more on every side"
    assert records[path.replace("6.png", "1.png")]["action_units"] == ""
    records, _ = found(
        "ckplus", cohn_kanade, tmp_path, ("unscored: 0.6", "unscored: 1"), ("box_margin: 0.15", "box_margin: null")
    )
    assert (records[path]["action_units"], records[path]["box"]) == ("9:0.8;17:1?", "")


def test_damaged_files_of_ckplus(tmp_path, cohn_kanade):
    text(cohn_kanade / "Emotion/S005/001/S005_001_00000006_emotion.txt", "happy")
    text(cohn_kanade / "FACS/S010/002/S010_002_00000005_facs.txt", "1 2 3")
    text(cohn_kanade / "Landmarks/S010/002/S010_002_00000001_landmarks.txt", landmarks_text(np.zeros((68, 2))))
    (cohn_kanade / "cohn-kanade-images/S010/006/S010_006_00000004.png").unlink()
    text(cohn_kanade / "Emotion/S999/001/S999_001_00000004_emotion.txt", "1.0")
    (cohn_kanade / "cohn-kanade-images/S010/006/overview.png").write_bytes(b"x")
    records, problems = found("ckplus", cohn_kanade, tmp_path)
    seen = {path.rpartition("/")[2]: (problem, consequence) for path, problem, consequence in problems}
    assert seen == {
        "S005_001_00000006_emotion.txt": (
            "holds no number: 'happy'",
            "left out: the sequence has no label",
        ),
        "S010_002_00000005_facs.txt": (
            "cannot be read (the line '1 2 3' is not two numbers)",
            "used without action units",
        ),
        "S010_002_00000001_landmarks.txt": ("cannot be read (the points do not span a box)", "used without a box"),
        "S010_006_00000004_emotion.txt": (
            "the peak, frame 00000004, is not among the images; the last is 00000003",
            "left out: the sequence shows no peak",
        ),
        "S999_001_00000004_emotion.txt": ("the sequence has 2 labels: 1, 2", "left out: the sequence has no label"),
        "S999_001_00000005_emotion.txt": ("the sequence has 2 labels: 1, 2", "left out: the sequence has no label"),
        "S011_001_00000020_emotion.txt": ("a label of a sequence without images", "left out"),
        "overview.png": ("the name is none of this database's", "left out"),
    }
    assert frames(records) == {"4": "none", "5": "none", "6": "none"}
    assert frames(records, "S010", "006") == {"1": "0"}, "nothing is called the peak that is not"


@pytest.mark.parametrize("content", ["", " \n\t\n", "\ufeff"])
def test_an_empty_emotion_file_is_no_label(tmp_path, cohn_kanade, content):
    text(cohn_kanade / "Emotion/S005/001/S005_001_00000006_emotion.txt", content)
    records, problems = found("ckplus", cohn_kanade, tmp_path)
    assert frames(records) == {"4": "none", "5": "none", "6": "none"}
    assert [path.rpartition("/")[2] for path, *_ in problems] == ["S011_001_00000020_emotion.txt"]


@pytest.mark.parametrize("content", ["nan", "1e999", "3 4", "x" * 500])
def test_an_emotion_file_without_a_number_says_so(tmp_path, cohn_kanade, content):
    text(cohn_kanade / "Emotion/S005/001/S005_001_00000006_emotion.txt", content)
    _, problems = found("ckplus", cohn_kanade, tmp_path)
    (said,) = [problem for path, problem, _ in problems if "S005" in path]
    assert said.startswith(f"holds no number: '{content[:20]}")
    assert len(said) < 60


def test_clips_of_casme(tmp_path):
    casme2(tmp_path / "casme")
    records, problems = found("casme2", tmp_path / "casme", tmp_path)
    said = {path.removeprefix("CASME2-RAW/"): (row["expression"], row["action_units"]) for path, row in records.items()}
    assert said == {
        "sub01/EP02_01f/img46.jpg": ("onset", ""),
        "sub01/EP02_01f/img59.jpg": ("happiness", "12:1?"),
        "sub01/EP02_01f/img86.jpg": ("offset", ""),
        "sub04/EP12_01f/img21.jpg": ("onset", ""),
        "sub04/EP12_01f/img61.jpg": ("offset", ""),
        "sub05/EP09_05f/img13.jpg": ("others", "12:1?"),
        "sub05/EP09_05f/img53.jpg": ("offset", ""),
        "sub16/EP01_08/img73.jpg": ("onset", ""),
        "sub16/EP01_08/img90.jpg": ("surprise", "1:1?;2:1?"),
        "sub16/EP05_09/img5.jpg": ("onset", ""),
        "sub16/EP05_09/img9.jpg": ("repression", "7:1?"),
        "sub16/EP05_09/img12.jpg": ("offset", ""),
    }
    assert len(problems) == 3
    assert (
        records["CASME2-RAW/sub16/EP05_09/img9.jpg"]["frame"] < records["CASME2-RAW/sub16/EP05_09/img12.jpg"]["frame"]
    )


def test_all_frames_of_a_clip_and_the_cropped_ones(tmp_path):
    casme2(tmp_path / "casme")
    replaced = ("frames: apex", "frames: all"), ("images: raw", "images: cropped")
    records, problems = found("casme2", tmp_path / "casme", tmp_path, *replaced)
    clip = {row["frame"]: row["phase"] for row in records.values() if row["sequence"] == "EP05_09"}
    assert clip == {"00005": "onset", "00008": "between", "00009": "apex", "00011": "between", "00012": "offset"}
    assert all("/reg_img" in path for path in records)
    assert (
        "sub16/EP05_09 lacks frame 6 (between), 7 (between), 10 (between); there are frames 4 to 12",
        "used without these frames",
    ) in [problem[1:] for problem in problems]
    said = [problem[1:] for problem in problems if "'/'" in problem[1]]
    assert said == [("ApexFrame of sub04/EP12_01f is '/', not a number", "used without its apex")]


def test_frames_that_lie_in_two_folders_are_used_once(tmp_path):
    casme2(tmp_path / "casme")
    (tmp_path / "casme/CASME2_RAW_selected/sub01").mkdir(parents=True)
    clip = tmp_path / "casme/CASME2-RAW/sub01/EP02_01f"
    (tmp_path / "casme/CASME2_RAW_selected/sub01/EP02_01f").symlink_to(clip)
    other = tmp_path / "casme/CASME2_RAW_selected/sub16/EP01_08"
    other.mkdir(parents=True)
    for name in ("img73.jpg", "img90.jpg"):
        (other / name).write_bytes((tmp_path / "casme/CASME2-RAW/sub16/EP01_08" / name).read_bytes())
    records, problems = found("casme2", tmp_path / "casme", tmp_path)
    assert len(records) == 12
    what = "this folder holds frames that CASME2-RAW/sub16/EP01_08/img73.jpg shows too"
    assert ("CASME2_RAW_selected", what, "used once") in problems


def coding(folder, *rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(folder / CASME2_TABLE)


def test_a_table_of_casme_with_other_headings_or_none(tmp_path):
    casme2(tmp_path / "casme")
    headings = tuple(heading.upper() for heading in CASME2_HEADINGS)
    row = (1, "EP02_01f", None, 46, 59, 86, None, "12+?", "happiness")
    coding(tmp_path / "casme", headings, (), row, ("x", "EP02_01f", None, 1, 2, 3, None, "", ""))
    records, problems = found("casme2", tmp_path / "casme", tmp_path)
    assert len(records) == 3
    assert (f"{CASME2_TABLE} row 4", "Subject is 'x', not a number", "left out") in problems
    assert [problem[2] for problem in problems if problem[1].startswith("Action Units")] == [
        "used without action units"
    ]
    assert len([problem for problem in problems if problem[1].endswith("is not in the table")]) == 4
    coding(tmp_path / "casme", tuple(heading for heading in CASME2_HEADINGS if heading != "ApexFrame"), row)
    with pytest.raises(
        InputError, match=r"xlsx: the heading 'ApexFrame' must stand there once; there are Subject, File"
    ):
        found("casme2", tmp_path / "casme", tmp_path)
    (tmp_path / "casme" / CASME2_TABLE).write_bytes(b"PK no book")
    with pytest.raises(InputError, match=CASME2_TABLE):
        found("casme2", tmp_path / "casme", tmp_path)


def test_boxes_and_unknown_codes_of_affectnet(tmp_path):
    affectnet(tmp_path / "net")
    np.save(tmp_path / "net/train_set/annotations/2_lnd.npy", np.zeros(136))
    np.save(tmp_path / "net/train_set/annotations/5_exp.npy", np.array([1, 2]))
    records, problems = found("affectnet", tmp_path / "net", tmp_path, ("box_margin: null", "box_margin: 0.1"))
    assert {path: row["box"] for path, row in records.items() if row["box"]} == {
        f"{part}/images/{number}.jpg": "26 5 48 60"
        for part, number in [
            ("train_set", 0),
            ("train_set", 1),
            ("train_set", 3),
            ("val_set", 0),
            ("val_set", 1),
            ("val_set", 2),
        ]
    }
    assert [path for path, *_ in problems if path.endswith(("/2.jpg", "/5.jpg"))] == [
        "train_set/images/2.jpg",
        "train_set/images/5.jpg",
    ]
    assert {row["expression"] for row in records.values()} == set(map(str, range(11))) - {"5"}


@pytest.fixture
def denver(tmp_path):
    disfa(tmp_path / "disfa")
    return tmp_path / "disfa"


def bars(picture):
    """Return how many steps of 8 pixels the white bar at the lower edge of a frame has."""
    return round((picture[-5].mean(axis=1) > 128).sum() / 8)


def test_labels_and_frames_of_disfa_are_one_apart(tmp_path, denver):
    source, grammar = reader("disfa"), changed("disfa", tmp_path, ("step: 20", "step: 1"))
    items = list(source.pictures(denver, source.read_grammar(grammar)))
    shown = {item[0].path: (item[0].values, item[1]) for item in items if not isinstance(item, Problem)}
    assert len(shown) == 9 + 8
    labels = [shown[f"SN001/{frame:05d}.png"][0]["expression"] for frame in range(1, 10)]
    assert labels == ["neutral", "neutral", "happy", "happy", "happy", "neutral", "neutral", "none", "none"]
    values, picture = shown["SN001/00003.png"]
    assert picture.shape == (80, 96, 3)
    assert bars(picture) == 2, "frame 3 of the labels is the third of the video, whose number is 2 from 0"
    assert values["action_units"] == "6:0.4;12:0.4"
    assert values["box"] == "26 2.5 52 65", "landmarks 0002"
    assert [bars(shown[f"SN002/{frame:05d}.png"][1]) for frame in range(1, 9)] == list(range(8))
    (problem,) = [item for item in items if isinstance(item, Problem)]
    assert problem.path == "Videos_LeftCamera/LeftVideoSN002_comp.avi"
    assert problem.problem == "the video ends after frame 8; 1 chosen frames that have labels come later"


def test_one_frame_of_several(tmp_path, denver):
    source, grammar = reader("disfa"), changed("disfa", tmp_path, ("step: 20", "step: 4"))
    shown = [item for item in source.pictures(denver, source.read_grammar(grammar)) if not isinstance(item, Problem)]
    assert [record.path for record, _ in shown][:3] == ["SN001/00001.png", "SN001/00005.png", "SN001/00009.png"]
    assert [bars(picture) for _, picture in shown][:3] == [0, 4, 8]
    records, _ = found("disfa", denver, tmp_path, ("step: 20", "step: 4"))
    assert [records[record.path] for record, _ in shown] == [record.values for record, _ in shown]


def test_damaged_files_of_disfa(tmp_path, denver):
    text(denver / "ActionUnit_Labels/SN001/SN001_au4.txt", "1,0\n2,7\n")
    (denver / "Videos_LeftCamera/LeftVideoSN002_comp.avi").write_bytes(b"no video")
    (denver / "Landmark_Points/SN002/tmp_frame_lm/SN002_0000_lm.mat").write_bytes(b"no points")
    text(denver / "ActionUnit_Labels/SN003/SN003_au4.txt", "1,0\n")
    source = reader("disfa")
    items = list(source.pictures(denver, source.read_grammar(SHIPPED / "disfa.yaml")))
    problems = {item.path: item.problem for item in items}
    assert problems.pop("Landmark_Points/SN002/tmp_frame_lm/SN002_0000_lm.mat").startswith("Landmark_Points/SN002/")
    assert problems == {
        "Videos_LeftCamera/LeftVideoSN001_comp.avi": (
            "ActionUnit_Labels/SN001/SN001_au4.txt: line 2 is '2,7', not a frame and a strength from 0 to 5"
        ),
        "Videos_LeftCamera/LeftVideoSN002_comp.avi": "not a video that can be read",
        "ActionUnit_Labels/SN003/SN003_au4.txt": "labels of SN003, but no video of the left camera",
    }


def test_a_percent_sign_in_a_folder_is_no_series_of_files(tmp_path):
    disfa(tmp_path / "50%d")
    source = reader("disfa")
    items = list(source.pictures(tmp_path / "50%d", source.read_grammar(SHIPPED / "disfa.yaml")))
    assert [item[0].path for item in items] == ["SN001/00001.png", "SN002/00001.png"]


def test_the_other_camera(tmp_path, denver):
    (denver / "Videos_RightCamera").mkdir()
    video = (denver / "Videos_LeftCamera/LeftVideoSN001_comp.avi").read_bytes()
    (denver / "Videos_RightCamera/RightVideoSN001_Comp.avi").write_bytes(video)
    records, _ = found("disfa", denver, tmp_path, ("camera: left", "camera: right"))
    assert {path: row["box"] for path, row in records.items()} == {"SN001/00001.png": ""}, "landmarks are of the left"


def test_trials_of_disfaplus(tmp_path):
    disfaplus(tmp_path / "plus")
    records, _ = found("disfaplus", tmp_path / "plus", tmp_path, ("step: 5", "step: 1"))
    trial = [row for row in records.values() if (row["person"], row["sequence"][0]) == ("SN003", "C")]
    assert [row["expression"] for row in trial] == ["neutral", "none", "happy", "happy", "happy", "happy"]
    assert [row["action_units"] for row in trial][:3] == ["", "6:0.2;12:0.2", "6:0.4;12:0.4"]
    text(tmp_path / "plus/DISFAPlusDataset/Labels/SN003/C1_AU12_TrailNo_1/AU12.txt", "AU12\n---\n000.jpg   x")
    for file in (tmp_path / "plus/DISFAPlusDataset/Labels/SN001/C1_AU12_TrailNo_1").iterdir():
        file.unlink()
    problems = [problem for _, problem, _ in found("disfaplus", tmp_path / "plus", tmp_path)[1]]
    assert "a trial without labels" in problems
    assert any("AU12.txt: line 3 is '000.jpg   x', not a frame and a strength" in problem for problem in problems)


@pytest.mark.parametrize(
    "left, problem",
    [
        ("AU", "DISFAPlusDataset/Labels/SN003/C1_AU12_TrailNo_1/AU12.txt: names no frame with a strength"),
        ("AU12\n---\n000.jpg  0\n", "5 frames have no label of some action units, the first is 1"),
    ],
)
def test_labels_that_are_cut_off_lose_no_frame_unsaid(tmp_path, left, problem):
    disfaplus(tmp_path / "plus")
    text(tmp_path / "plus/DISFAPlusDataset/Labels/SN003/C1_AU12_TrailNo_1/AU12.txt", left)
    records, problems = found("disfaplus", tmp_path / "plus", tmp_path, ("step: 5", "step: 1"))
    trial = [row for row in records.values() if (row["person"], row["sequence"][0]) == ("SN003", "C")]
    assert len(trial) == left.count("jpg")
    assert problem in [found_problem for _, found_problem, _ in problems]


def test_codes_of_bp4d(tmp_path):
    bp4d(tmp_path / "bp4d")
    records, problems = found("bp4d", tmp_path / "bp4d", tmp_path, ("step: 25", "step: 1"))
    assert problems == []
    assert {row["frame"] for row in records.values()} == {"00002", "00003", "00004", "00005"}
    rows = {
        path.removeprefix("Sequences_2D+3D/"): (row["expression"], row["action_units"]) for path, row in records.items()
    }
    assert rows["F001/T1/0002.jpg"] == ("T1", ""), "unknown action units (9) are not shown"
    assert rows["F001/T1/0003.jpg"] == ("T1", "6:1?;12:1?")
    assert rows["M009/T8/003.jpg"] == rows["F001/T8/0003.jpg"] == ("T8", "1:1?")


def test_damaged_files_of_bp4d(tmp_path):
    bp4d(tmp_path / "bp4d")
    codes = tmp_path / "bp4d/AUCoding/AU_OCC"
    text(codes / "F001_T1.csv", "0,1,2\n2,1,5\n")
    text(codes / "F001_T8.csv", "frame,left\n")
    text(codes / "F002_T1.csv", "0,1\n2,1\n")
    (codes / "M009_T8.csv").unlink()
    text(codes / "M009_T1.csv", "0,1\n2,1\n77,1\n")
    records, problems = found("bp4d", tmp_path / "bp4d", tmp_path, ("step: 25", "step: 1"))
    assert list(records) == ["Sequences_2D+3D/M009/T1/002.jpg"]
    assert [(path.rpartition("/")[2], problem.partition(": ")[2] or problem) for path, problem, _ in problems] == [
        ("F001_T1.csv", "not a table of BP4D that can be read ('5')"),
        ("F001_T8.csv", "not a table of BP4D that can be read (it has no action units or no frames)"),
        ("F002_T1.csv", "codes of a sequence without images"),
        ("M009_T1.csv", "1 coded frames have no image, the first is 77"),
        ("000.jpg", "there are no codes AU_OCC/M009_T8.csv of this sequence"),
    ]


@pytest.mark.parametrize(
    "name, old, new, message",
    [
        ("ckplus", "apex: 3", "apex: 0", "apex: 0 is not allowed; allowed: a whole number from 1, or all"),
        ("ckplus", "apex: 3", "apex: true", "apex: True is not allowed"),
        (
            "ckplus",
            "neutral: labelled",
            "neutral: first",
            "neutral: 'first' is not allowed; allowed: labelled or all or",
        ),
        ("ckplus", "unscored: 0.6", "unscored: 3", "unscored: 3 is not allowed; allowed: a number from 0 to 1"),
        ("ckplus", "box_margin: 0.15", "margin: 0.15", "box_margin: missing"),
        ("casme2", "table: CASME", "table: ../CASME", "table: '../CASME2-coding-20140508.xlsx' is not allowed"),
        ("disfa", "  happy: [12]", "  happy: 12", "rules: {'fearful': [1, 2, 4], "),
        ("bp4d", "step: 25", "step: 2.5", "step: 2.5 is not allowed; allowed: a whole number from 1"),
        ("bp4d", 'person: "bp4d-{person}"', 'person: "{sex}"', "person: {sex} is no name of what the reader says"),
    ],
)
def test_mistakes_in_a_grammar_name_file_and_key(tmp_path, name, old, new, message):
    with pytest.raises(InputError) as error:
        reader(name).read_grammar(changed(name, tmp_path, (old, new)))
    assert str(error.value).startswith(f"{tmp_path}/{name}.yaml: {message}")


def test_strengths():
    assert [of_strength(strength, unscored=0.3) for strength in range(6)] == [0.3, 0.2, 0.4, 0.6, 0.8, 1.0]
    with pytest.raises(ValueError, match="the strength 6 is not from 0 to 5"):
        of_strength(6, 0.5)
    with pytest.raises(ValueError, match=r"9\.5 is no action unit"):
        text_of_lines("9.5 1", 0.5)
    assert text_of_lines("25 1\n\n 4.0e+00 0", 0.6) == "4:0.6?;25:0.2"


def test_the_first_rule_that_fits_counts():
    rules = {"fearful": [1, 2, 4], "surprised": [1, 2], "neutral": []}
    assert first_rule({1: 2, 2: 3, 4: 2}, rules, 2, "none") == "fearful"
    assert first_rule({1: 2, 2: 3, 4: 1}, rules, 2, "none") == "surprised"
    assert first_rule({1: 0, 2: 0, 4: 0}, rules, 2, "none") == "neutral"
    assert first_rule({1: 1, 2: 0, 4: 0}, rules, 2, "none") == "none", "a weak action unit is not neutral"


coordinates = st.integers(-1000, 1000)


@given(
    points=st.lists(st.tuples(coordinates, coordinates), min_size=2, max_size=9), margin=st.sampled_from([0, 0.1, 0.5])
)
def test_all_landmarks_lie_in_their_box(points, margin):
    if len({x for x, _ in points}) == 1 or len({y for _, y in points}) == 1:
        with pytest.raises(ValueError, match="do not span a box"):
            box_around(points, margin)
        return
    left, top, width, height = map(float, box_around(points, margin).split())
    assert all(left - 0.01 <= x <= left + width + 0.01 and top - 0.01 <= y <= top + height + 0.01 for x, y in points)


@pytest.mark.parametrize("points", [[], [(0, 0)], [(0, 0), (float("nan"), 1)], [(0, 0), (5, 0)]])
def test_points_without_a_box(points):
    with pytest.raises(ValueError, match=r"points"):
        box_around(points, 0.1)
