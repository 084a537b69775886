"""From a folder of photographs to its manifest and its problems."""

import shutil
from pathlib import Path

import cv2
import miniatures
import numpy as np
import pytest

from aulens.databases.check import files_left_out
from aulens.databases.contents import duplicates, inspect
from aulens.databases.manifest import COLUMNS, ManifestSettings, manifest
from aulens.databases.tables import read_manifest
from aulens.errors import InputError
from aulens.files import read_csv

SHIPPED = Path(__file__).parents[2] / "config" / "databases"


@pytest.fixture
def make(tmp_path):
    """Return a function that runs the stage on tmp_path/photos and gives manifest and problems."""

    def run(grammar="kdef", keep=None, database="kdef", truth_file=None, source="folder", **more):
        files = tmp_path / "manifest.csv", tmp_path / "problems.csv"
        settings = ManifestSettings(database=database, source=source, keep=keep or {}, **more)
        folder, grammar_file = tmp_path / "photos", SHIPPED / f"{grammar}.yaml"
        manifest(folder, grammar_file, *files, truth_file, settings=settings, workers=2)
        return read_manifest(files[0]), read_csv(files[1], na_values=[])

    return run


def test_a_folder_in_kdefs_naming(tmp_path, picture, make):
    for number, name in enumerate(["AF01AFS.JPG", "BF01AFS.JPG", "AM02HAHL.JPG"]):
        picture(tmp_path / "photos" / "KDEF" / name[:4] / name, number)
    table, problems = make()
    assert list(table.columns) == COLUMNS
    assert table["image"].tolist() == ["KDEF/AF01/AF01AFS", "KDEF/AM02/AM02HAHL", "KDEF/BF01/BF01AFS"]
    assert table["path"][0] == f"{tmp_path.as_posix()}/photos/KDEF/AF01/AF01AFS.JPG"
    assert table["person"].tolist() == ["kdef-F01", "kdef-M02", "kdef-F01"]
    assert table["expression"].tolist() == ["fearful", "happy", "fearful"]
    assert table["native_label"].tolist() == ["AF", "HA", "AF"]
    assert table["view"].tolist() == ["S", "HL", "S"]
    assert table["session"].tolist() == ["A", "A", "B"]
    assert set(table["database"]) == {"kdef"}
    assert (table["width"].tolist(), table["height"].tolist()) == ([64] * 3, [60] * 3)
    assert table["sha256"].str.fullmatch("[0-9a-f]{64}").all()
    assert set(table["action_units"]) == {""}
    assert problems.empty
    assert "phase" not in table, "only where a source codes one"


def test_keep_leaves_out_without_a_word(tmp_path, picture, make):
    for number, name in enumerate(["AF01AFS.JPG", "BF01AFS.JPG", "AM02HAHL.JPG"]):
        picture(tmp_path / "photos" / name, number)
    table, problems = make(keep={"view": ["s"], "session": ["A"]})
    assert table["image"].tolist() == ["AF01AFS"]
    assert problems.empty


def test_what_cannot_be_used_is_listed_with_its_consequence(tmp_path, picture, make):
    photos = tmp_path / "photos"
    picture(photos / "AF01AFS.JPG", 1)
    for name in ("AF32V.JPG", "AM32H.JPG"):
        picture(photos / name, 2)
    cv2.imwrite(str(photos / "AF01SUFR.JPG"), np.zeros((60, 64), np.uint8))
    cv2.imwrite(str(photos / "AF01SAS.JPG"), np.full((60, 64), 128, np.uint8))
    picture(photos / "AF01DIS.JPG", 3, size=(47, 60))
    (photos / "AF01NES.JPG").write_text("no picture")
    (photos / "AF01HAS.JPG").touch()
    (photos / "Thumbs.db").touch()
    whole = picture(photos / "AF01ANS.JPG", 4).read_bytes()
    (photos / "AF01ANS.JPG").write_bytes(whole[:-20])
    table, problems = make(most_left_out=1)
    assert table["image"].tolist() == ["AF01AFS"]
    found = {Path(row.path).name: row.problem for row in problems.itertuples()}
    assert found == {
        "AF32V.JPG": "the name does not fit the grammar's pattern",
        "AM32H.JPG": "the name does not fit the grammar's pattern",
        "AF01SUFR.JPG": "black: mean grey 0.0 (a placeholder?)",
        "AF01SAS.JPG": "blank: all grey levels are near 128",
        "AF01DIS.JPG": "too small: 47 x 60 pixels, at least 48 x 48 are needed",
        "AF01NES.JPG": "cannot be read: a text, which is not read",
        "AF01HAS.JPG": "cannot be read: the file is empty (0 bytes)",
        "AF01ANS.JPG": "cannot be read: a JPEG that is cut off or damaged",
    }
    assert set(problems["consequence"]) == {"left out"}
    assert problems["path"].is_monotonic_increasing
    assert problems["remedy"].str.len().min() > 10, "everybody is told what to do"


def test_copies_with_one_label_keep_the_first(tmp_path, picture, make):
    picture(tmp_path / "photos" / "AF01AFS.JPG", 1)
    shutil.copy(tmp_path / "photos" / "AF01AFS.JPG", tmp_path / "photos" / "BF01AFS.JPG")
    table, problems = make()
    assert table["image"].tolist() == ["AF01AFS"]
    assert problems["problem"].tolist() == ["the same picture as AF01AFS.JPG"]
    assert problems["consequence"].tolist() == ["left out, AF01AFS.JPG is kept"]


def test_copies_with_different_labels_are_all_left_out(tmp_path, picture, make):
    picture(tmp_path / "photos" / "AF01AFS.JPG", 1)
    shutil.copy(tmp_path / "photos" / "AF01AFS.JPG", tmp_path / "photos" / "AM02SAS.JPG")
    picture(tmp_path / "photos" / "AF01HAS.JPG", 2)
    table, problems = make(most_left_out=0.7)
    assert table["image"].tolist() == ["AF01HAS"]
    assert problems["problem"].tolist() == [
        "the same picture as AM02SAS.JPG, labelled differently: "
        "expression fearful here, sad there; person kdef-F01 here, kdef-M02 there",
        "the same picture as AF01AFS.JPG, labelled differently: "
        "expression sad here, fearful there; person kdef-M02 here, kdef-F01 there",
    ]
    assert set(problems["consequence"]) == {"left out, all copies of it"}


def test_three_copies():
    images = [{"relative_path": p, "person": "x", "expression": "sad", "sha256": "1"} for p in "abc"]
    found = {path: (problem.problem, problem.consequence) for path, problem in duplicates(images).items()}
    assert found == dict.fromkeys("bc", ("the same picture as a", "left out, a is kept"))


def test_unknown_labels_and_other_suffixes(tmp_path, picture, make):
    picture(tmp_path / "photos" / "happy" / "01_a.png", 1)
    picture(tmp_path / "photos" / "happy" / "01_a.jpg", 2)
    picture(tmp_path / "photos" / "sleepy" / "01.png", 3)
    picture(tmp_path / "photos" / "Joy" / "ANNA.png", 4)
    picture(tmp_path / "photos" / "sad" / "anna.png", 5)
    table, problems = make("folder_per_expression", database="mine")
    assert table["image"].tolist() == ["Joy/ANNA", "happy/01_a", "sad/anna"]
    assert table["person"].tolist() == ["mine-ANNA", "mine-01", "mine-ANNA"], "case alone makes no other person"
    assert problems["problem"].tolist() == [
        "has the same name as happy/01_a.jpg but for its suffix",
        "the label 'sleepy' is not in the grammar's labels",
    ]
    assert problems["consequence"].tolist() == ["happy/01_a.jpg is used", "left out"]


def test_planted_action_units(tmp_path, picture, make):
    picture(tmp_path / "photos" / "1-000_happy.png", 1)
    picture(tmp_path / "photos" / "1-000_neutral.png", 2)
    (tmp_path / "truth.csv").write_text(
        "image,person,expression,action_unit,intensity\n"
        "1-000_happy,1-000,happy,25,0.4\n1-000_happy,1-000,happy,12,0.9\n"
    )
    table, _ = make("synthetic", database="a", truth_file=tmp_path / "truth.csv", source="synthetic")
    assert table["action_units"].tolist() == ["12:0.9;25:0.4", ""]
    (tmp_path / "truth.csv").write_text(
        "image,person,expression,action_unit,intensity,planted,colour,tied\n"
        "1-000_neutral,1-000,neutral,,,hair,black,True\n1-000_happy,1-000,happy,12,0.9,hair,red,False\n"
    )
    table, _ = make("synthetic", database="a", truth_file=tmp_path / "truth.csv", source="synthetic")
    assert table["action_units"].tolist() == ["12:0.9", ""], "a row without action unit says only what was planted"


def test_a_missing_or_empty_folder_is_named(tmp_path, make):
    with pytest.raises(InputError, match="photos: the folder does not exist; put the images there"):
        make()
    (tmp_path / "photos").mkdir()
    with pytest.raises(InputError, match="photos: the folder is empty"):
        make()


def test_no_fitting_name_says_what_was_looked_for_and_what_is_there(tmp_path, picture, make):
    for number, name in enumerate(["a/IMG_1.jpg", "b/IMG_2.jpg", "c/IMG_3.jpg"]):
        picture(tmp_path / "photos" / name, number)
    with pytest.raises(InputError) as error:
        make()
    message = str(error.value)
    assert f"no image fits the grammar {SHIPPED / 'kdef.yaml'}, which looks for (^|/)(?P<session>[AB])" in message
    assert message.endswith("3 files were found, such as a/IMG_1.jpg and b/IMG_2.jpg")


def test_keep_that_leaves_nothing_says_which_values_there_are(tmp_path, picture, make):
    picture(tmp_path / "photos" / "AF01AFS.JPG", 1)
    picture(tmp_path / "photos" / "AF01AFHL.JPG", 2)
    with pytest.raises(InputError) as error:
        make(keep={"view": ["X"]})
    assert "no image is left by databases.kdef.keep (view: X); there are view: HL, S; 2 files" in str(error.value)


def test_keep_with_an_unknown_group(tmp_path, picture, make):
    picture(tmp_path / "photos" / "AF01AFS.JPG", 1)
    with pytest.raises(InputError) as error:
        make(keep={"angle": ["S"]})
    assert str(error.value).startswith(
        "databases.kdef.keep: 'angle' is no group of the grammar; its groups are session, person, sex, "
    )


def test_unreadable_images_only(tmp_path, make):
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "AF01AFS.JPG").write_text("x")
    with pytest.raises(InputError, match=r"none of the 1 images can be used; the first: AF01AFS.JPG: cannot be read"):
        make(most_left_out=1)


def test_linked_folders_are_followed_once(tmp_path, picture, make):
    picture(tmp_path / "elsewhere" / "AF01AFS.JPG", 1)
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "link").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "elsewhere" / "loop").symlink_to(tmp_path / "photos")
    assert make()[0]["image"].tolist() == ["link/AF01AFS"]


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".bmp", ".webp"])
@pytest.mark.parametrize("share", [0.3, 0.99])
def test_a_file_that_is_cut_off_is_refused(tmp_path, picture, suffix, share):
    path = picture(tmp_path / f"x{suffix}")
    assert inspect(path).problem is None
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    kind = {".jpg": "JPEG", ".webp": "WebP"}.get(suffix, suffix[1:].upper())
    assert inspect(path).problem == f"cannot be read: a {kind} that is cut off or damaged"


def test_trailing_bytes_of_a_camera_are_no_problem(tmp_path, picture):
    path = picture(tmp_path / "x.jpg")
    path.write_bytes(path.read_bytes() + bytes(5000))
    assert inspect(path).problem is None


@pytest.mark.parametrize(
    ("name", "shown"), [("a\n1.png", r"a\n1.png"), ("1.png\n", r"1.png\n"), ("caf\udce9_1.png", r"caf\udce9_1.png")]
)
def test_a_name_that_no_table_can_hold_is_a_problem(tmp_path, picture, make, name, shown):
    other = picture(tmp_path / "photos" / "happy" / "anna.png", 1)
    (other.parent / name).write_bytes(other.read_bytes() + bytes(1))
    table, problems = make("folder_per_expression", database="mine")
    assert table["image"].tolist() == ["happy/anna"]
    what = "a line break or another sign in the name that cannot be written"
    assert problems.values.tolist() == [[f"{other.parent}/{shown}", "", what, "left out", "rename the file"]]


OPTIONAL = """
description: d
citation: c
pattern: '(?P<person>[a-z]+_)?(?P<expression>happy|sad)[.]png$'
labels: {happy: happy, sad: sad}
ignore: []
"""


def test_an_image_without_a_person_is_of_nobody_where_others_have_one(tmp_path, picture, make):
    (tmp_path / "mine.yaml").write_text(OPTIONAL)
    for number, name in enumerate(["anna_happy.png", "sad.png"]):
        picture(tmp_path / "photos" / name, number)
    table, problems = make(tmp_path / "mine", database="mine")
    assert table["image"].tolist() == ["anna_happy", "sad"]
    assert table["person"].tolist() == ["anna_", ""]
    assert table["group"].tolist() == ["anna_happy", "sad"]
    assert problems.empty


def test_a_database_that_names_nobody_is_listed(tmp_path, picture, make):
    (tmp_path / "mine.yaml").write_text(OPTIONAL.replace("(?P<person>[a-z]+_)?", ""))
    for number, name in enumerate(["1/happy.png", "2/sad.png"]):
        picture(tmp_path / "photos" / name, number)
    table, problems = make(tmp_path / "mine", database="mine")
    assert table["person"].tolist() == ["", ""]
    assert table["group"].tolist() == ["1/happy", "2/sad"], "each image by itself"
    assert problems.empty


def test_a_database_that_is_known_to_show_people_and_names_nobody_is_listed_and_warned_of(tmp_path, picture, make):
    for number, name in enumerate(["anna_happy.png", "sad.png"]):
        picture(tmp_path / "photos" / name, number)
    published = f"{OPTIONAL}published: {{images: 9, people: 40}}\n"
    (tmp_path / "mine.yaml").write_text(published)
    assert make(tmp_path / "mine", database="mine")[1].empty
    (tmp_path / "mine.yaml").write_text(published.replace("(?P<person>[a-z]+_)?", ""))
    _, problems = make(tmp_path / "mine", database="mine")
    said = "its grammar says that it shows 40 people, but no image names one, so that networks are tested on people "
    said += "whom they learned"
    remedy = "say in the grammar (key person) who is shown where names or a table tell it"
    row = [f"{tmp_path}/photos", "", said, "used, the database as a whole", remedy]
    assert problems.to_numpy().tolist() == [row]
    assert files_left_out(problems, tmp_path / "problems.csv") == [f"{said}; {remedy}"]


def test_images_of_one_sequence_belong_together(tmp_path, picture, make):
    pattern = "(?P<person>S.)/(?P<sequence>.)/(?P<frame>.)_(?P<expression>happy|sad)[.]png"
    (tmp_path / "mine.yaml").write_text(
        OPTIONAL.replace("(?P<person>[a-z]+_)?(?P<expression>happy|sad)[.]png$", pattern)
    )
    for number, name in enumerate(["S1/1/1_sad.png", "S1/1/2_happy.png", "S1/2/1_sad.png", "S2/1/1_sad.png"]):
        picture(tmp_path / "photos" / name, number)
    assert make(tmp_path / "mine", database="mine")[0]["group"].tolist() == ["S1/1", "S1/1", "S1/2", "S2/1"]


def test_names_that_all_give_no_person_are_refused(tmp_path, picture, make):
    (tmp_path / "mine.yaml").write_text(OPTIONAL)
    for number, name in enumerate(["happy.png", "sad.png"]):
        picture(tmp_path / "photos" / name, number)
    with pytest.raises(InputError) as error:
        make(tmp_path / "mine", database="mine")
    assert str(error.value) == (
        f"{tmp_path}/photos: no person is given anywhere by the grammar {tmp_path}/mine.yaml; 2 files were found, "
        "such as happy.png and sad.png"
    )


def test_an_endless_pattern_names_its_grammar(tmp_path, picture, make, monkeypatch):
    monkeypatch.setattr("aulens.databases.grammar.LONGEST", 0.1)
    (tmp_path / "mine.yaml").write_text(OPTIONAL.replace("[a-z]+_)?", "([a-z]+)+_)"))
    picture(tmp_path / "photos" / ("a" * 40 + ".png"))
    with pytest.raises(InputError) as error:
        make(tmp_path / "mine", database="mine")
    assert str(error.value).startswith(f"{tmp_path}/mine.yaml: the pattern (?P<person>([a-z]+)+_)(?P<expression>")


def test_odd_persons_stay_what_they_are(tmp_path, picture, make):
    persons = ["007", "1e5", "NA", "nan", "None", "null", "True", "-", "1_000"]
    (tmp_path / "mine.yaml").write_text(OPTIONAL.replace("[a-z]+_)?", "[^/]+)_"))
    for number, person in enumerate(persons):
        picture(tmp_path / "photos" / f"{person}_sad.png", number)
    assert make(tmp_path / "mine", database="mine")[0]["person"].tolist() == sorted(persons)


def test_unknown_labels_are_counted_where_no_label_is_known(tmp_path, picture, make):
    for number, name in enumerate(["merry/a.png", "merry/b.png", "glum/a.png", "notes.png"]):
        picture(tmp_path / "photos" / name, number)
    with pytest.raises(InputError) as error:
        make("folder_per_expression", database="mine")
    said = (
        "the labels of 3 of the 3 images are unknown: 'merry' (2), 'glum' (1); write what they mean into databases.mine"
    )
    assert said in str(error.value)


def test_names_that_do_not_fit_count_as_lost_if_they_are_pictures(tmp_path, picture, make):
    for number, name in enumerate(["AF01AFS.JPG", "AF32V.JPG", "AM32H.png"]):
        picture(tmp_path / "photos" / name, number)
    for name in ("notes.txt", "archive.zip", "film.mp4"):
        (tmp_path / "photos" / name).touch()
    with pytest.raises(InputError, match=r"databases.kdef: 2 of 3 images cannot be used \(67%\)"):
        make()
    assert len(make(most_left_out=0.67)[0]) == 1


def test_of_copies_one_with_a_person_is_kept(tmp_path):
    people = {"a": "", "b": "x", "c": ""}
    copies = [{"relative_path": p, "person": x, "expression": "sad", "sha256": "1"} for p, x in people.items()]
    found = {path: problem.consequence for path, problem in duplicates(copies).items()}
    assert found == dict.fromkeys("ac", "left out, b is kept")


def test_images_of_affectnet_without_an_annotation_count_as_lost(tmp_path, make):
    miniatures.affectnet(tmp_path / "photos")
    for number in range(10):
        (tmp_path / f"photos/train_set/annotations/{number}_exp.npy").unlink()
    with pytest.raises(InputError) as error:
        make("affectnet", source="affectnet", database="mine")
    lines = str(error.value).splitlines()
    assert lines[0].startswith("databases.mine: 13 of ")
    assert "  11: there is no annotation train_set/annotations/…_exp.npy" in lines
