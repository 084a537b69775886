"""Who takes part in a study, and why others do not."""

from dataclasses import replace

import pandas as pd
import pytest

from aulens.databases.chosen_images import ImageChoice
from aulens.databases.participants import ParticipantsSettings, participants
from aulens.databases.split_sizes import Split
from aulens.databases.tables import read_images, read_participants, taking_part
from aulens.errors import InputError

SPLIT = Split("person", "complete", None, "random", None, train=None, validation=1, test=1)
SETTINGS = ParticipantsSettings(seed=2022, database="kdef", labels=["neutral", "happy"], split=SPLIT, trained=True)
NO_FACE = "no face was found in this image: the only box is too wide"
IMAGES = replace(SPLIT, unit="image", take="any")


@pytest.fixture
def make(tmp_path):
    """Return a function that runs the stage on rows of person, expression and group, and gives the table."""

    def run(rows, settings=SETTINGS, left_out=None):
        table = pd.DataFrame(rows, columns=["person", "expression", "group"])
        table = table.assign(image=range(len(table)), database="kdef", sha256="0", width=1, height=1)
        table.to_csv(tmp_path / "manifest.csv", index=False)
        files = [tmp_path / name for name in ("manifest.csv", "participants.csv", "images.csv")]
        if left_out is not None:
            files.append(tmp_path / "left_out.csv")
            given = {"image": list(left_out), "path": "", "person": "", "expression": "", "reason": NO_FACE}
            pd.DataFrame(given).to_csv(files[-1], index=False)
        participants(*files, settings=settings)
        return read_participants(tmp_path / "participants.csv")

    return run


def people(names, expressions=("happy", "neutral")):
    """Return the rows of people, each image by itself."""
    return [(name, expression, f"{name}{expression}") for name in names for expression in expressions]


def test_people_with_every_label_take_part_and_the_others_have_a_reason(make):
    rows = [*people(["03", "NA", "x"]), *people(["d"], ["happy", "sad"]), *people(["e"], ["sad"]), *people([""])]
    table = make(rows)
    assert table.drop(columns="group").values.tolist() == [
        ["", "", "neutral;happy", 2, False, table["reason"][0]],
        ["03", "03", "neutral;happy", 2, True, ""],
        ["NA", "NA", "neutral;happy", 2, True, ""],
        ["d", "d", "happy", 1, False, "lacks neutral"],
        ["e", "e", "", 0, False, "has none of the labels"],
        ["x", "x", "neutral;happy", 2, True, ""],
    ]
    assert table["reason"][0] == ("the database does not name these people (split.unit image would take their images)")
    assert set(table["group"]) == {""}
    assert taking_part(table) == ["03", "NA", "x"]


def test_take_any_takes_whoever_has_a_label(make):
    rows = [*people("abc"), *people("d", ["happy"]), *people("e", ["sad"])]
    table = make(rows, replace(SETTINGS, split=replace(SPLIT, take="any")))
    assert taking_part(table) == ["a", "b", "c", "d"]


def test_a_number_of_people_is_a_fixed_choice(make):
    rows = people([f"p{n}" for n in range(10)])
    table = make(rows, replace(SETTINGS, split=replace(SPLIT, number=4)))
    assert taking_part(table) == ["p3", "p4", "p5", "p9"]
    assert set(table["reason"]) == {"", "not drawn: split.number takes 4 of 10"}


def test_a_database_that_is_only_tested_on_gives_all(make):
    settings = replace(SETTINGS, split=replace(SPLIT, number=4, train=40), trained=False)
    assert taking_part(make(people("ab"), settings)) == ["a", "b"]


def test_a_database_that_is_only_tested_on_may_lack_labels_but_not_all(make):
    settings = replace(SETTINGS, labels=["neutral", "contempt", "happy"], trained=False)
    rows = [*people("ab", ["happy"]), *people("c", ["sad"])]
    assert taking_part(make(rows, settings)) == ["a", "b"]
    assert taking_part(make([*rows, *people("a", ["neutral"])], settings, left_out=[3])) == ["a", "b"]
    with pytest.raises(InputError, match=r"labels: database 'kdef' has no image of any; it has sad; take labels"):
        make(people("c", ["sad"]), settings)


def test_people_stand_for_others_where_a_database_is_only_tested_on_even_with_unit_image(make):
    """Sequences of one person are not independent; images of nobody stand by their groups."""
    rows = [("p", "happy", "s1"), ("p", "neutral", "s2"), ("q", "happy", "s3"), ("", "happy", "s4")]
    table = make(rows, replace(SETTINGS, split=IMAGES, trained=False))
    assert table[["unit", "person", "group", "images"]].values.tolist() == [
        ["p", "p", "", 2],
        ["q", "q", "", 1],
        ["s4", "", "s4", 1],
    ]


def test_groups_of_images_of_nobody_take_part_with_unit_image(make):
    rows = [("", "happy", "s1"), ("", "neutral", "s1"), ("", "happy", "2"), ("p", "neutral", "3"), ("", "sad", "4")]
    table = make(rows, replace(SETTINGS, split=IMAGES))
    assert table[["unit", "person", "group", "labels", "images", "takes_part"]].values.tolist() == [
        ["2", "", "2", "happy", 1, True],
        ["3", "p", "3", "neutral", 1, True],
        ["4", "", "4", "", 0, False],
        ["s1", "", "s1", "neutral;happy", 2, True],
    ]


@pytest.mark.parametrize(
    ("change", "lines"),
    [
        (
            {"split": replace(SPLIT, number=5)},
            [
                "split.number: 5 people are asked for, database 'kdef' has 3 with every label (2 cannot take part: d: "
                "lacks neutral; e: has none of the labels); lower it or complete the database"
            ],
        ),
        (
            {"split": replace(SPLIT, validation=2)},
            [
                "split: at least 1 + 2 + 1 (train, validation, test) = 4 people are needed, database 'kdef' has "
                "3 people (2 cannot take part: d: lacks neutral; e: has none of the labels); lower the split "
                "(train 1, validation 1, test 1 would fit) or complete the database"
            ],
        ),
        (
            {"split": replace(SPLIT, scheme="folds", folds=4, test=None)},
            [
                "split.folds: 4 folds need as many people, database 'kdef' has 3 people (2 cannot take part: d: lacks "
                "neutral; e: has none of the labels); take fewer folds"
            ],
        ),
        (
            {"labels": ["neutral", "angry", "fearful"]},
            [
                f"labels: {label}: database 'kdef' has no image of it; it has happy, neutral, sad; take labels that it "
                "has"
                for label in ("angry", "fearful")
            ],
        ),
        (
            {"split": replace(SPLIT, unit="image", scheme="fold", test=1.5)},
            [
                "split.scheme: 'fold' is given; allowed: random, folds, leave_one_out",
                "split.take: complete is given, but a group of images cannot have every label; write any",
                "split.test: 1.5 is given; allowed: a whole number, or a share below 1",
                "split: the shares 1.5 are more than all; lower one",
            ],
        ),
    ],
)
def test_all_that_is_missing_is_said_at_once(tmp_path, make, change, lines):
    rows = [*people("abc"), *people("d", ["happy", "sad"]), *people("e", ["sad"])]
    with pytest.raises(InputError) as error:
        make(rows, replace(SETTINGS, **change))
    first, *found = str(error.value).splitlines()
    assert first == f"{tmp_path}/manifest.csv: it does not hold what the study needs"
    assert found == [f"  {line}" for line in lines]
    assert not (tmp_path / "participants.csv").exists()


def test_a_database_that_names_nobody_needs_unit_image(make):
    rows = [*people([""]), *people([""])]
    with pytest.raises(
        InputError, match=r"has no person with every label \(1 cannot take part: 4 images of nobody: the"
    ):
        make(rows)


def test_another_table_is_refused(tmp_path):
    (tmp_path / "participants.csv").write_text("unit,takes_part\na,yes\n")
    with pytest.raises(InputError, match=r"participants.csv: not a table of participants; delete the file"):
        read_participants(tmp_path / "participants.csv")


def test_images_without_a_face_do_not_take_part_and_people_are_judged_without_them(make, tmp_path):
    rows = [*people("abcd"), *people("d", ["happy"]), *people("e", ["sad"]), *people("f")]
    table = make(rows, left_out=[2, 6, 10, 11])  # one of b's two labels, one of d's two happy ones, all of f
    assert table[["unit", "labels", "images", "takes_part", "reason"]].values.tolist() == [
        ["a", "neutral;happy", 2, True, ""],
        ["b", "neutral", 1, False, "lacks happy (no face)"],
        ["c", "neutral;happy", 2, True, ""],
        ["d", "neutral;happy", 2, True, ""],
        ["e", "", 0, False, "has none of the labels"],
        ["f", "", 0, False, "has no image of the labels with a face"],
    ]
    images = read_images(tmp_path / "images.csv").set_index("image")
    assert images["reason"][["2", "6", "10", "11"]].tolist() == [NO_FACE] * 4
    assert images["reason"][["3", "8", "9"]].tolist() == [
        "lacks happy (no face)",
        "",
        "its expression is not among the study's labels",
    ]
    assert not images["takes_part"][["2", "3", "6", "10", "11"]].any()
    settings = replace(SETTINGS, trained=False)
    assert taking_part(make(rows, settings, left_out=[2, 10, 11])) == ["a", "b", "c", "d"], (
        "tested only: with any label"
    )


def asked_for(tmp_path):
    """Return the images for which it matters whether a face is found."""
    images = read_images(tmp_path / "images.csv")
    assert (images["asked_for"] >= images["takes_part"]).all()
    return images["image"][images["asked_for"]].astype(int).tolist()


def test_images_that_would_take_part_with_a_face_are_asked_for(make, tmp_path):
    rows = [*people("abc"), *people("d", ["neutral"]), *people("e", ["happy", "happy", "neutral"])]
    make(rows, left_out=[1, 6, 7])  # b would be complete; d lacks an expression all the same
    assert asked_for(tmp_path) == [0, 1, 2, 3, 4, 5, 7, 8, 9]
    make(rows)
    assert asked_for(tmp_path) == [0, 1, 2, 3, 4, 5, 7, 8, 9]


def test_images_that_a_study_would_not_take_are_not_asked_for(make, tmp_path):
    settings = replace(SETTINGS, images=ImageChoice("all", 1, None, None))
    rows = people("abc", ["happy", "happy", "neutral"])
    make(rows, settings)
    taken = asked_for(tmp_path)
    spare = sorted(set(range(9)) - set(taken))
    assert len(spare) == 3
    make(rows, settings, left_out=spare)
    assert asked_for(tmp_path) == taken
    make(rows, settings, left_out=taken[:1])
    assert set(asked_for(tmp_path)) == {*taken, *spare[:1]}, "the other image of that person takes part instead"


def test_people_who_are_not_drawn_are_not_asked_for(make, tmp_path):
    settings = replace(SETTINGS, split=replace(SPLIT, number=3))
    first = {name: 2 * place for place, name in enumerate("abcde")}  # image of each
    drawn = taking_part(make(people("abcde"), settings))
    faceless = next(name for name in "abcde" if name not in drawn)
    drawn = taking_part(make(people("abcde"), settings, left_out=[first[faceless]]))
    assert len(drawn) == 3 and faceless not in drawn
    assert asked_for(tmp_path) == sorted(first[name] + more for name in (*drawn, faceless) for more in (0, 1))


def test_what_a_study_lacks_without_them_is_said_before_training(make, tmp_path):
    rows = people(["a", "b", "c", "d"])
    with pytest.raises(InputError) as error:
        make(rows, left_out=[0, 2, 3, 4])
    first, *lines = str(error.value).splitlines()
    files = f"{tmp_path}/manifest.csv: without the 4 images that have no face ({tmp_path}/left_out.csv)"
    assert first == f"{files} it does not hold what the study needs"
    assert lines[0].startswith("  split: at least 1 + 1 + 1 (train, validation, test) = 3 people are needed, database ")
    assert "a: lacks happy (no face); b: has no image of the labels with a face; c: lacks happy (no face)" in lines[0]
    with pytest.raises(InputError, match=r"labels: happy: database 'kdef' has no image of it; it has neutral;"):
        make(rows, left_out=[0, 2, 4, 6])
    with pytest.raises(InputError, match=r"the 1 image that has no face"):
        make(people("abc"), left_out=[0])


@pytest.mark.parametrize("split", [SPLIT, IMAGES, replace(SPLIT, take="any", number=3)])
@pytest.mark.parametrize("images", [None, ImageChoice("all", 1, None, None)])
def test_an_empty_list_changes_nothing(make, tmp_path, split, images):
    settings = replace(SETTINGS, split=split, images=images)
    written = []
    for left_out in (None, []):
        make([*people(["NA", "02", "x", "y"]), *people("z", ["happy", "happy", "sad"])], settings, left_out)
        written.append([(tmp_path / name).read_bytes() for name in ("participants.csv", "images.csv")])
    assert written[0] == written[1]


def test_a_limit_takes_other_images_in_place_of_those_without_a_face(make, tmp_path):
    settings = replace(SETTINGS, images=ImageChoice("all", 1, None, None))
    rows = people("abc", ["happy", "happy", "neutral"])
    make(rows, settings)
    images = read_images(tmp_path / "images.csv")
    taken = images[images["takes_part"] & (images["expression"] == "happy")]["image"].astype(int)
    assert taking_part(make(rows, settings, left_out=taken)) == ["a", "b", "c"]
    images = read_images(tmp_path / "images.csv").set_index("image")
    assert set(images["expression"][images["takes_part"]].value_counts()) == {3}
    assert not images["takes_part"][taken.astype(str)].any()


def test_a_label_that_nobody_shows_who_takes_part_is_refused(make):
    rows = [*people([f"p{n}" for n in range(9)], ["happy"]), *people(["t"], ["neutral"])]
    settings = replace(SETTINGS, split=replace(SPLIT, take="any", number=4))
    with pytest.raises(InputError) as error:
        make(rows, settings)
    assert str(error.value).splitlines()[1] == (
        "  labels: neutral: none of its images (1) of database 'kdef' takes part (most: not drawn: split.number takes "
        "4 of 10); take more people or images, or labels that those who take part show"
    )


def test_another_table_of_images_without_a_face_is_refused(make, tmp_path):
    make(people("abc"))
    (tmp_path / "left_out.csv").write_text("picture\n1\n")
    files = [tmp_path / name for name in ("manifest.csv", "participants.csv", "images.csv", "left_out.csv")]
    with pytest.raises(InputError, match=r"left_out\.csv: not a table of images without a face; delete the file"):
        participants(*files, settings=SETTINGS)
