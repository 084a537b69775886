"""Known databases: every shipped grammar reads the miniature of its database, glitches and all."""

from collections import Counter
from pathlib import Path

import pandas as pd
import pytest
from miniatures import EVERY, ckplus

from aulens.databases.grammar_parts import About
from aulens.databases.manifest import ManifestSettings, manifest
from aulens.databases.records import reader, unpacks
from aulens.databases.tables import read_manifest
from aulens.databases.unpack import UnpackSettings, unpack
from aulens.errors import InputError
from aulens.yaml_files import read_yaml

SHIPPED = Path(__file__).parents[2] / "config" / "databases"
SOURCES = {file.stem: read_yaml(file).get("source") for file in sorted(SHIPPED.glob("*.yaml"))}
KNOWN = {name: source for name, source in SOURCES.items() if source}
WITHOUT_PICTURES = [name for name in EVERY if unpacks(SOURCES[name])]
READ_AS_SHIPPED = [name for name in EVERY if name not in (*WITHOUT_PICTURES, "bp4d")]

# name -> people, images by expression, problems (the end of a path and the beginning of what is wrong)
READ = {
    "kdef": (
        ["kdef-F01", "kdef-F31", "kdef-M02", "kdef-M31"],
        {"neutral": 10, "surprised": 6, "happy": 4, "sad": 3, "disgusted": 2, "fearful": 2, "angry": 2},
        [("AF01/AF01SUFR.JPG", "black")],
    ),
    "akdef": (
        ["akdef-F", "akdef-M"],
        {"fearful": 5, "angry": 2, "disgusted": 2, "happy": 2, "neutral": 2, "sad": 2, "surprised": 2},
        [],
    ),
    "ckplus": (
        ["ckplus-S005", "ckplus-S010", "ckplus-S999"],
        {"neutral": 4, "disgusted": 3, "surprised": 3, "happy": 3, "contempt": 3},
        [("S011_001_00000020_emotion.txt", "a label of a sequence without images")],
    ),
    "ckplus48": (
        ["ckplus-S005", "ckplus-S010", "ckplus-S138"],
        {"angry": 3, "contempt": 3, "happy": 3, "sad": 3, "surprised": 3},
        [],
    ),
    "fer2013_folders": (
        [""],
        {"angry": 5, "disgusted": 5, "fearful": 5, "happy": 5, "neutral": 5, "sad": 5, "surprised": 5},
        [("train/happy/Training_3000.jpg", "the same picture as test/happy/PublicTest_77.jpg")],
    ),
    "cfd": (
        ["cfd-BF-002", "cfd-IF-601", "cfd-MF-300", "cfd-WM-023"],
        {"neutral": 4, "angry": 2, "fearful": 2, "happy-closed": 2, "happy-open": 2},
        [],
    ),
    "novaemotions": (
        [""],
        {"angry": 2, "fearful": 2, "happy": 2, "neutral": 2, "sad": 2, "surprised": 2},
        [("novaemotions", "its grammar says that it shows 40 people, but no image names one")],
    ),
    "casme2": (
        ["casme2-sub01", "casme2-sub04", "casme2-sub16"],
        {"neutral": 4, "happy": 1, "surprised": 1},
        [
            ("CASME2-coding-20140508.xlsx row 3", "ApexFrame of sub04/EP12_01f is '/', not a number"),
            ("CASME2-coding-20140508.xlsx row 5", "sub16/EP01_08 lacks frame 110 (offset); there are frames 72 to 96"),
            ("CASME2-coding-20140508.xlsx row 7", "there are no raw frames of sub26/EP18_50"),
        ],
    ),
    "jaffe": (
        ["jaffe-KA", "jaffe-KL", "jaffe-KM"],
        {"angry": 2, "neutral": 2, "surprised": 1, "disgusted": 1, "fearful": 1, "happy": 1, "sad": 1},
        [],
    ),
    "rafd": (
        ["rafd-01", "rafd-20", "rafd-41", "rafd-45"],
        {"neutral": 4, "happy": 3, "fearful": 4, "sad": 3, "angry": 3, "surprised": 3, "disgusted": 3, "contempt": 4},
        [],
    ),
    "rafdb_folders": (
        [""],
        {"neutral": 3, "happy": 3, "fearful": 3, "sad": 3, "angry": 3, "surprised": 3, "disgusted": 3},
        [],
    ),
    "affectnet": (
        [""],
        {
            **{"neutral": 2, "happy": 2, "sad": 2, "surprised": 1},
            **{"fearful": 1, "disgusted": 1, "angry": 1, "contempt": 1},
        },
        [
            ("images/12.jpg", "there is no annotation train_set/annotations/12_exp.npy"),
            ("images/13.jpg", "train_set/annotations/13_exp.npy: not an annotation of AffectNet that can be read"),
            ("images/14.jpg", "train_set/annotations/14_exp.npy: not an annotation of AffectNet that can be read"),
        ],
    ),
    "disfaplus": (
        ["disfa-SN001", "disfa-SN003"],
        {"neutral": 5, "happy": 1},
        [
            ("A1_AU1_TrailNo_1/AU1.txt", "1 labelled frames of SN001/A1_AU1_TrailNo_1 have no image, the first is 5"),
            ("C1_AU12_TrailNo_1/AU1.txt", "1 labelled frames of SN001/C1_AU12_TrailNo_1 have no image"),
        ],
    ),
    "krc": (["krc-01", "krc-02"], {"neutral": 4, "happy": 4, "sad": 4}, []),
}


def read(folder, name, tmp_path, keep=None, labels=None):
    """Return manifest and problems of a folder with a shipped grammar."""
    files = tmp_path / "manifest.csv", tmp_path / "problems.csv"
    settings = ManifestSettings(database=name, source=SOURCES[name], keep=keep or {}, labels=labels)
    manifest(folder, SHIPPED / f"{name}.yaml", *files, settings=settings, workers=1)
    return read_manifest(files[0]), pd.read_csv(files[1])


@pytest.mark.parametrize("name", READ_AS_SHIPPED)
def test_every_grammar_reads_its_miniature(tmp_path, name):
    EVERY[name](tmp_path / name)
    table, problems = read(tmp_path / name, name, tmp_path)
    people, expressions, wrong = READ[name]
    assert sorted(set(table["person"])) == people
    assert Counter(table["expression"]) == expressions
    found = sorted(zip(problems["path"], problems["problem"], strict=True))
    assert len(found) == len(wrong), found
    for (path, what), (end, beginning) in zip(found, wrong, strict=True):
        assert path.endswith(end)
        assert what.startswith(beginning)


@pytest.mark.parametrize("name", [name for name in EVERY if name not in ("casme2", "disfa", "disfaplus", "bp4d")])
def test_a_folder_deeper_or_higher_is_read_as_well(tmp_path, name):
    EVERY[name](tmp_path / "data" / "copies" / name)
    assert len(read(tmp_path / "data", name, tmp_path)[0]) == sum(READ[name][1].values())


def test_no_task_of_bp4d_is_a_label_before_somebody_says_so(tmp_path):
    EVERY["bp4d"](tmp_path / "bp4d")
    said = r"all labels are null, and the images have T1, T8: write what they mean into labels of .*bp4d\.yaml or data"
    with pytest.raises(InputError, match=said):
        read(tmp_path / "bp4d", "bp4d", tmp_path)
    table, problems = read(tmp_path / "bp4d", "bp4d", tmp_path, labels={"T1": "happy", "T8": "disgusted"})
    assert sorted(set(table["person"])) == ["bp4d-F001", "bp4d-M009"]
    assert Counter(table["expression"]) == {"happy": 2, "disgusted": 2}
    assert problems.empty


def test_frames_of_disfas_videos(tmp_path):
    EVERY["disfa"](tmp_path / "disfa")
    grammar = tmp_path / "disfa.yaml"
    grammar.write_text((SHIPPED / "disfa.yaml").read_text().replace("step: 20", "step: 1"))
    images, records, manifest_file = tmp_path / "images", tmp_path / "records.csv", tmp_path / "manifest.csv"
    unpack_problems, problems = tmp_path / "unpack_problems.csv", tmp_path / "problems.csv"
    unpacked = UnpackSettings(source="disfa")
    unpack(tmp_path / "disfa", grammar, images, records, unpack_problems, settings=unpacked, workers=1)
    settings = ManifestSettings(database="disfa", source="disfa", keep={})
    given = {"records_file": records, "unpack_problems_file": unpack_problems}
    manifest(images, grammar, manifest_file, problems, **given, settings=settings, workers=1)
    table, problems = read_manifest(manifest_file), pd.read_csv(problems)
    assert Counter(table["expression"]) == {"neutral": 8, "happy": 6}
    assert Counter(table["person"]) == {"disfa-SN001": 7, "disfa-SN002": 7}
    happy = table[(table["person"] == "disfa-SN001") & (table["expression"] == "happy")]
    assert happy["action_units"].tolist() == ["6:0.4;12:0.4", "6:0.6;12:0.6", "6:0.8;12:0.8"]
    assert set(table["group"]) == {"disfa-SN001/SN001", "disfa-SN002/SN002"}
    assert set(table["box"]) > {"24 2.5 52 65"}, "of the landmarks"
    assert problems["problem"].tolist() == ["the video ends after frame 8; 1 chosen frames that have labels come later"]


def test_kept_parts_of_databases(tmp_path):
    for name in ("kdef", "cfd", "rafd", "fer2013_folders", "affectnet"):
        EVERY[name](tmp_path / name)

    def kept(name, **keep):
        return len(read(tmp_path / name, name, tmp_path, keep)[0])

    assert kept("kdef", session=["B"]) == 3
    assert kept("kdef", view=["HL", "HR"]) == 9, "with AF31V.JPG, which is AF31SAHL.JPG, and AM31H.JPG"
    assert kept("cfd", race=["B", "W"], expression=["HC"]) == 2
    assert kept("rafd", view=["090"], gaze=["frontal"]) == 10
    assert kept("rafd", model_group=["kid"]) == 1
    assert kept("fer2013_folders", usage=["PublicTest"]) == 8
    assert kept("affectnet", usage=["val_set"]) == 3


def test_misnamed_files_of_kdef_are_read_as_what_they_are(tmp_path):
    EVERY["kdef"](tmp_path / "kdef")
    table = read(tmp_path / "kdef", "kdef", tmp_path)[0].set_index("image")
    columns = ["person", "expression", "view"]
    assert table.loc["KDEF/AF31/AF31V", columns].tolist() == ["kdef-F31", "sad", "HL"]
    assert table.loc["KDEF/AM31/AM31H", columns].tolist() == ["kdef-M31", "surprised", "HR"]


def test_frames_of_a_sequence_belong_together(tmp_path):
    EVERY["ckplus48"](tmp_path / "small")
    ckplus(tmp_path / "large")
    small, large = (
        read(tmp_path / size, name, tmp_path)[0] for size, name in (("small", "ckplus48"), ("large", "ckplus"))
    )
    assert set(small.groupby("group").size()) == {3}
    assert set(large.groupby("group").size()) == {4}, "one neutral, three of the emotion"
    assert set(small["person"]) & set(large["person"]) == {"ckplus-S005", "ckplus-S010"}, "they are the same people"


def about(name: str) -> About:
    """Return what a shipped grammar says about its database."""
    return reader(KNOWN[name]).read_grammar(SHIPPED / f"{name}.yaml").about


@pytest.mark.parametrize("name", sorted(KNOWN))
def test_who_shares_people_says_so_on_both_sides(name):
    for other in about(name).shares_people_with:
        assert other in KNOWN, f"{name}.yaml names {other}, which is no grammar file"
        assert about(other).known_as == other, f"{other}.yaml must say so, since copies have other names"
        assert name in about(other).shares_people_with, f"{other}.yaml does not name {name}"


@pytest.mark.parametrize(
    "name, other",
    [
        *(("akdef", "kdef"), ("ckplus48", "ckplus"), ("fer2013_folders", "fer2013"), ("fer2013_folders", "ferplus")),
        *(("ferplus", "fer2013"), ("disfaplus", "disfa"), ("rafdb_folders", "rafdb")),
        *(("tfd", "kdef"), ("tfd", "akdef"), ("tfd", "jaffe"), ("tfd", "ckplus"), ("tfd", "ckplus48")),
    ],
)
def test_combinations_that_share_people(name, other):
    assert other in about(name).shares_people_with


@pytest.mark.parametrize("name", sorted(set(EVERY)))
def test_what_grammars_say_about_their_databases(name):
    said, values = about(name), read_yaml(SHIPPED / f"{name}.yaml")
    assert said.source == SOURCES[name]
    assert said.licence
    assert values["citation"]
    published = said.published.get("expressions", {})
    assert not published or sum(published.values()) == said.published["images"]
    assert said.published
