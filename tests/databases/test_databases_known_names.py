"""The published names of known databases: each fits the grammar of its own database, and that of no other one."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aulens.databases.grammar import ignored, parse_name, read_grammar
from aulens.databases.readers import affectnet, bp4d, casme2, ckplus, disfa, disfaplus
from aulens.errors import InputError
from aulens.yaml_files import read_yaml

SHIPPED = Path(__file__).parents[2] / "config" / "databases"
NAMES = {  # grammar -> published or seen names
    "kdef": [
        "KDEF/AF01/AF01AFFL.JPG",
        "AF01ANS.JPG",
        "BM35SUHR.JPG",
        "BF13NEHR.JPG",
        "AF31V.JPG",
        "KDEF/AM31/AM31H.JPG",
    ],
    "akdef": ["AKDEF/FAFFL.JPG", "MSUS.JPG", "AKDEF/FAHR.JPG"],
    "ckplus48": ["CK+48/anger/S010_004_00000017.png", "happy/S130_009_00000017.png"],
    "fer2013_folders": ["test/angry/PublicTest_16131911.jpg", "train/fear/Training_1.png"],
    "cfd": [
        *("CFD-WF-001-003-N.jpg", "CFD-BF-002-004-HO.jpg", "CFD-WM-003-006-HC.jpg", "CFD-BM-002-016-A.jpg"),
        *("CFD-WM-023-015-F.jpg", "CFD-IF-601-519-N.jpg", "CFD-WF-001-009-2-HO.jpg"),
        "CFD Version 3.0/Images/CFD/AF-200/CFD-AF-200-228-N.jpg",
    ],
    "novaemotions": ["anger/0001.jpg", "neutral/p3 12.png"],
    "jaffe": ["KA.AN1.39.tiff", "KM.SA5.13.tiff", "YM.SU3.60.tiff", "KL.AN1.167.tiff", "angry/KA.AN1.39.jpg"],
    "rafd": [
        *("Rafd090_01_Caucasian_female_angry_frontal.jpg", "Rafd090_41_Kid_female_neutral_frontal.jpg"),
        *("Rafd090_45_Moroccan_male_contemptuous_frontal.jpg", "Rafd090_20_Caucasian_male_fearful_right.jpg"),
    ],
    "rafdb_folders": ["DATASET/train/5/train_00001_aligned.jpg", "7/test_0001.jpg"],
    "krc": ["krc_01_happy_front_direct.jpg"],
}
FILES = {  # reader, kind of file -> names
    (ckplus, "image"): ["cohn-kanade-images/S005/001/S005_001_00000011.png"],
    (ckplus, "emotion"): ["Emotion/S005/001/S005_001_00000011_emotion.txt"],
    (ckplus, "facs"): ["FACS/S005/001/S005_001_00000011_facs.txt"],
    (ckplus, "landmarks"): ["Landmarks/S005/001/S005_001_00000011_landmarks.txt"],
    (casme2, "raw"): ["CASME2_RAW_selected/sub04/EP12_01f/img261.jpg", "sub16/EP01_08/img73.jpg"],
    (casme2, "cropped"): ["Cropped/sub01/EP02_01f/reg_img46.jpg"],
    (affectnet, "image"): ["train_set/images/0.jpg"],
    (affectnet, "annotation"): ["val_set/annotations/0_exp.npy"],
    (disfa, "label"): ["ActionUnit_Labels/SN001/SN001_au1.txt"],
    (disfa, "video"): ["LeftVideoSN001_comp.avi", "RightVideoSN001_Comp.avi"],
    (disfa, "landmarks"): ["Landmark_Points/SN001/tmp_frame_lm/SN001_0000_lm.mat"],
    (disfaplus, "image"): ["DISFAPlusDataset/Images/SN001/A1_AU1_TrailNo_1/000.jpg"],
    (disfaplus, "label"): ["DISFAPlusDataset/Labels/SN001/A1_AU1_TrailNo_1/AU1.txt"],
    (bp4d, "image"): ["F001/T1/0000.jpg", "M009/T8/000.jpg"],
    (bp4d, "codes"): ["AUCoding/AU_OCC/F001_T1.csv"],
}
RAFDB_TABLE = ["Image/aligned/train_00001_aligned.jpg", "Image/original/test_0001.jpg", "FER2013Train/fer0000000.png"]
GRAMMARS = {name: read_grammar(SHIPPED / f"{name}.yaml") for name in NAMES}
PLACES = [(reader, kind) for reader, kind in FILES]


@pytest.mark.parametrize("name", NAMES)
def test_published_names_fit_their_grammar(name):
    for path in NAMES[name]:
        values = parse_name(GRAMMARS[name], path)
        assert values is not None, path
        assert values["expression"].casefold() in GRAMMARS[name].labels
        assert not ignored(GRAMMARS[name], path)


@pytest.mark.parametrize("reader, kind", PLACES)
def test_published_names_fit_their_reader(reader, kind):
    for path in FILES[reader, kind]:
        assert [other for other, pattern in reader.PATTERNS.items() if pattern.search(path)] == [kind], path


@pytest.mark.parametrize("name", NAMES)
def test_names_of_other_databases_do_not_fit(name):
    others = [path for other, paths in NAMES.items() if other != name for path in paths]
    others += [path for paths in FILES.values() for path in paths] + RAFDB_TABLE
    fitting = [path for path in others if parse_name(GRAMMARS[name], path) and not ignored(GRAMMARS[name], path)]
    assert fitting == []


@pytest.mark.parametrize("reader", sorted({reader for reader, _ in FILES}, key=lambda reader: reader.__name__))
def test_names_of_other_databases_do_not_fit_a_reader(reader):
    others = [path for (other, _), paths in FILES.items() if other is not reader for path in paths]
    others += [path for paths in NAMES.values() for path in paths] + RAFDB_TABLE
    assert [path for path in others if any(pattern.search(path) for pattern in reader.PATTERNS.values())] == []


@pytest.mark.parametrize(
    "name, path, expected",
    [
        ("akdef", "FAHR.JPG", {"sex": "F", "expression": "AF", "view": "HR"}),
        ("cfd", "CFD-WM-023-015-F.jpg", {"race": "W", "sex": "M", "expression": "F", "person": "WM-023"}),
        ("cfd", "CFD-WF-001-009-2-HO.jpg", {"picture": "009", "replicate": "2", "expression": "HO"}),
        ("cfd", "CFD-IF-601-519-N.jpg", {"race": "I", "person": "IF-601", "picture": "519"}),
        ("jaffe", "KM.SA5.13.tiff", {"person": "KM", "expression": "SA", "take": "5", "index": "13"}),
        (
            "rafd",
            "Rafd045_41_Kid_female_neutral_left.jpg",
            {"view": "045", "person": "41", "model_group": "Kid", "sex": "female", "gaze": "left"},
        ),
        ("rafdb_folders", "train/5/train_00001_aligned.jpg", {"expression": "5", "usage": "train", "index": "00001"}),
        ("ckplus48", "anger/S010_004_00000017.png", {"person": "S010", "sequence": "004", "frame": "00000017"}),
    ],
)
def test_what_names_say(name, path, expected):
    values = parse_name(GRAMMARS[name], path)
    assert {key: values[key] for key in expected} == expected


@pytest.mark.parametrize(
    "name, path",
    [
        *(("kdef", "AF36ANS.JPG"), ("kdef", "FAFFL.JPG"), ("akdef", "FAFF.JPG"), ("cfd", "CFD-WM-103_08.jpg")),
        *(("jaffe", "README_FIRST.txt"), ("jaffe", "KB.AN1.39.tiff"), ("rafd", "Rafd090_01_Kid_angry_frontal.jpg")),
        *(("rafdb_folders", "8/train_00001.jpg"), ("fer2013_folders", "train/angry/im0.png")),
    ],
)
def test_names_that_are_none(name, path):
    assert parse_name(GRAMMARS[name], path) is None


@given(sex=st.sampled_from("FM"), race=st.sampled_from("ABLWMI"), code=st.sampled_from(["N", "A", "F", "HC", "HO"]))
def test_letters_of_cfd_are_told_apart_by_their_place(sex, race, code):
    values = parse_name(GRAMMARS["cfd"], f"CFD/{race}{sex}-200/CFD-{race}{sex}-200-228-{code}.jpg")
    assert (values["race"], values["sex"], values["expression"]) == (race, sex, code)


def test_codes_of_one_database_are_not_those_of_another():
    codes = {name: read_yaml(SHIPPED / f"{name}.yaml")["labels"] for name in ("ckplus", "affectnet", "rafdb_folders")}
    assert {name: labels[3] for name, labels in codes.items()} == {
        "ckplus": "disgusted",
        "affectnet": "surprised",
        "rafdb_folders": "disgusted",
    }
    assert [codes["ckplus"][code] for code in range(8)] == [
        *("neutral", "angry", "contempt", "disgusted", "fearful", "happy", "sad", "surprised")
    ]
    assert [codes["affectnet"][code] for code in range(8)] == [
        *("neutral", "happy", "sad", "surprised", "fearful", "disgusted", "angry", "contempt")
    ]
    assert [codes["rafdb_folders"][code] for code in range(1, 8)] == [
        *("surprised", "fearful", "disgusted", "happy", "sad", "angry", "neutral")
    ]


@pytest.mark.parametrize("renamed", ["[a]", "{a.jpg: 3}", "{a/b.jpg: c.jpg}", "{'': c.jpg}"])
def test_a_wrong_table_of_renamed_files(tmp_path, renamed):
    text = (SHIPPED / "akdef.yaml").read_text(encoding="utf-8")
    changed = text.replace("renamed:\n  FAHR.JPG: FAFHR.JPG", f"renamed: {renamed}")
    (tmp_path / "mine.yaml").write_text(changed, encoding="utf-8")
    with pytest.raises(
        InputError, match=r"mine.yaml: renamed: .* is not a table of file names such as \{AF31V.JPG: AF3"
    ):
        read_grammar(tmp_path / "mine.yaml")
