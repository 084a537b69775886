"""The check of the databases before anything long starts."""

import json
from dataclasses import replace

import pandas as pd
import pytest

from aulens.databases.check import CheckSettings, check, files_left_out
from aulens.databases.problems import USED_AS_A_WHOLE
from aulens.databases.split_sizes import Split
from aulens.databases.study_check import StudyCheck
from aulens.errors import InputError

SPLIT = Split("person", "complete", 5, "random", None, train=3, validation=1, test=1)
STUDY = StudyCheck(
    databases=["kdef", "krc"],
    only_tested=[],
    labels=["neutral", "happy"],
    split=SPLIT,
    runs=6,
)
FEW = "each run tests 1 person, fewer than 5: rates say little of other people; test more of them"
FEW_GROUPS = FEW.replace("1 person", "2 groups of images").replace("people", "groups of images")


def rows_of(database, people, expressions=("neutral", "happy"), first=0):
    """Return the rows of a database whose people show all expressions, every picture another."""
    return [
        {
            "image": f"{person}{expression}",
            "path": f"{database}/{person}{expression}.jpg",
            "database": database,
            "person": f"{database}-{person:02d}",
            "expression": expression,
            "group": f"{person}{expression}",
            "width": 60,
            "height": 60,
            "sha256": f"{database}{person}{expression}",
        }
        for person in range(first, first + people)
        for expression in expressions
    ]


@pytest.fixture
def run(tmp_path):
    """Return a function that runs the stage on rows of databases and studies, and gives what check.json says."""

    def go(rows, studies):
        table, files = pd.DataFrame(rows), []
        for database, part in table.groupby("database"):
            files.append(tmp_path / f"{database}.csv")
            part.to_csv(files[-1], index=False)
        check(files, [], [], tmp_path / "check.json", settings=CheckSettings(seed=2022, studies=studies))
        return json.loads((tmp_path / "check.json").read_text())

    return go


def lines_of(error):
    return str(error.value).splitlines()


def test_a_sound_study(run):
    found = run(rows_of("kdef", 5) + rows_of("krc", 5), {"main": STUDY})["main"]
    assert (
        found["kdef"]
        == found["krc"]
        == {
            "unit": "person",
            "units": 5,
            "named": 10,
            "images": {"neutral": 5, "happy": 5},
            "sets": {"neutral": 5, "neutral;happy": 5},
            "unused": {"other_expressions": {}, "unknown": {}, "left_out": {}},
            "warnings": [FEW],
        }
    )


def test_what_is_said_of_a_database_as_a_whole_is_a_warning_of_that_database(tmp_path):
    named, nobody = (pd.DataFrame(rows_of(database, 8)) for database in ("kdef", "nova"))
    said = ("photos", "", "no image names a person", USED_AS_A_WHOLE, "say who it is")
    for table, name, rows in ((named, "kdef", []), (nobody.assign(person=""), "nova", [said])):
        (tmp_path / name).mkdir()
        table.to_csv(tmp_path / name / "manifest.csv", index=False)
        problems_of(rows).to_csv(tmp_path / name / "problems.csv", index=False)
    files = [[tmp_path / name / file for name in ("kdef", "nova")] for file in ("manifest.csv", "problems.csv")]
    study = replace(STUDY, databases=["kdef"], only_tested=["nova"])
    check(*files, [], tmp_path / "check.json", settings=CheckSettings(seed=1, studies={"main": study}))
    found = json.loads((tmp_path / "check.json").read_text())["main"]
    sentence = "no image names a person; say who it is"
    assert [sentence in found[database]["warnings"] for database in ("kdef", "nova")] == [False, True]


def test_people_who_are_left_out_are_a_warning(run):
    rows = rows_of("kdef", 5) + rows_of("kdef", 1, ["happy"], first=9) + rows_of("krc", 5)
    found = run(rows, {"main": STUDY})["main"]["kdef"]
    assert found["warnings"] == ["1 person does not take part: kdef-09: lacks neutral", FEW]


def test_all_problems_of_all_studies_are_listed(run):
    rows = rows_of("kdef", 3) + rows_of("kdef", 7, ["happy"], first=20) + rows_of("krc", 5, ["neutral"])
    split = replace(SPLIT, number=None)
    everyone = replace(STUDY, databases=["kdef"], only_tested=["krc"], labels=["neutral"], split=split)
    with pytest.raises(InputError) as error:
        run(rows, {"main": STUDY, "all": everyone, "third": replace(STUDY, databases=["facegen"])})
    lacking = "; ".join(f"kdef-{number}: lacks neutral" for number in range(20, 25))
    assert lines_of(error) == [
        "databases do not hold what the studies need: 4 problems",
        "  studies.main.split.number: 5 people are asked for, database 'kdef' has 3 with every label "
        f"(7 cannot take part: {lacking}; and 2 more); lower it or complete the database",
        "  studies.main.labels: happy: database 'krc' has no image of it; it has neutral; take labels that it has",
        "  studies.all.split: 3 + 1 + 1 (train, validation, test) = 5 people are needed, database 'kdef' has 3 people "
        "(7 cannot take part: kdef-20: has none of the labels; kdef-21: has none of the labels; kdef-22: has none of "
        "the labels; kdef-23: has none of the labels; kdef-24: has none of the labels; and 2 more); lower the split "
        "(train 1, validation 1, test 1 would fit) or complete the database",
        "  studies.third.databases: there is no manifest of database 'facegen'",
    ]


def test_a_database_for_tests_only_that_lacks_a_label_is_a_warning(run):
    study = replace(STUDY, databases=["kdef"], only_tested=["krc"])
    found = run(rows_of("kdef", 5) + rows_of("krc", 5, ["neutral"]), {"main": study})["main"]["krc"]
    assert found["images"] == {"neutral": 5, "happy": 0}
    assert found["warnings"] == [FEW, "no image of happy takes part: its tests are of the other labels"]


def test_train_null_needs_somebody_to_train_with(run):
    study = replace(STUDY, databases=["kdef"], split=replace(SPLIT, number=None, train=None, validation=2, test=3))
    assert run(rows_of("kdef", 6), {"main": study})["main"]["kdef"]["units"] == 6
    with pytest.raises(InputError, match=r"split: at least 1 \+ 2 \+ 3 .* = 6 people are needed, .* has 5 people;"):
        run(rows_of("kdef", 5), {"main": study})


def test_databases_for_tests_only_need_one_person(run):
    study = replace(STUDY, databases=["kdef"], only_tested=["krc"])
    assert run(rows_of("kdef", 5) + rows_of("krc", 2), {"main": study})["main"]["krc"]["units"] == 2
    rows = rows_of("kdef", 5) + rows_of("krc", 1, ["happy"]) + rows_of("krc", 1, ["neutral"], first=1)
    found = run(rows, {"main": study})["main"]["krc"]
    assert (found["unit"], found["units"], found["images"]) == ("person", 2, {"neutral": 1, "happy": 1})


def test_databases_for_tests_only_need_nobody_who_is_named(run):
    study = replace(STUDY, databases=["kdef"], only_tested=["krc"])
    rows = rows_of("kdef", 5) + [row | {"person": ""} for row in rows_of("krc", 3)]
    found = run(rows, {"main": study})["main"]["krc"]
    assert (found["unit"], found["units"], found["named"]) == ("image", 6, 0)
    with pytest.raises(
        InputError, match=r"'krc' has no person with every label \(1 cannot take part: 6 images of nobody"
    ):
        run(rows, {"main": STUDY})


def test_leave_one_out_has_one_run_for_each_unit(run):
    split = replace(SPLIT, number=None, scheme="leave_one_out", train=None, test=None)
    study = replace(STUDY, databases=["kdef"], split=split, runs=24)
    assert run(rows_of("kdef", 24), {"main": study})["main"]["kdef"]["units"] == 24
    with pytest.raises(InputError) as error:
        run(rows_of("kdef", 24), {"main": replace(study, runs=20)})
    assert lines_of(error)[1] == (
        "  studies.main.training.runs: 20 is given; leave_one_out needs runs: 24, one for each of 24 people of "
        "database 'kdef'"
    )


def test_folds_need_a_multiple_of_them_as_runs(run):
    study = replace(
        STUDY, databases=["kdef"], split=replace(SPLIT, scheme="folds", folds=5, train=None, test=None), runs=10
    )
    run(rows_of("kdef", 5), {"main": study})
    with pytest.raises(
        InputError, match=r"training\.runs: 12 is given; folds: 5 needs a multiple of it, such as runs: 10"
    ):
        run(rows_of("kdef", 5), {"main": replace(study, runs=12)})


def test_images_of_nobody_are_divided_as_groups(run):
    rows = [{**row, "person": ""} for row in rows_of("kdef", 5) + rows_of("krc", 5)]
    split = replace(SPLIT, unit="image", take="any", number=None, train=None, test=0.2)
    found = run(rows, {"main": replace(STUDY, split=split)})["main"]
    assert (found["krc"]["unit"], found["krc"]["units"], found["krc"]["warnings"]) == ("image", 10, [FEW_GROUPS])
    split = replace(split, train=9)
    with pytest.raises(InputError, match=r"9 \+ 1 \+ 2 .* = 12 groups of images are needed, database 'kdef' has 10 gr"):
        run(rows, {"main": replace(STUDY, split=split)})


def test_dividing_images_of_known_people_is_a_warning(run):
    study = replace(STUDY, databases=["kdef"], split=replace(SPLIT, unit="image", take="any"))
    warnings = run(rows_of("kdef", 5), {"main": study})["main"]["kdef"]["warnings"]
    assert warnings[0] == "split.unit is image, so that networks are tested on people whom they learned"


def test_shared_people_and_pictures_leak(run):
    rows = rows_of("kdef", 5) + rows_of("krc", 5)
    rows[10]["sha256"] = rows[0]["sha256"]
    for row in rows[12:14]:
        row["person"] = "kdef-03"
    with pytest.raises(InputError) as error:
        run(rows, {"main": STUDY})
    assert lines_of(error)[1:] == [
        "  studies.main.databases: kdef and krc share 1 person (kdef-03), so that a network would be tested on "
        "people whom it learned; take databases of different people, or, if they are different, put {database} into "
        "the key person of the grammars",
        "  studies.main.databases: kdef and krc share 1 picture (kdef/0neutral.jpg = krc/0neutral.jpg); "
        "leave them out of one database, such as databases: {krc: {exclude: ['0neutral']}}",
    ]


def test_people_who_do_not_take_part_cannot_leak(run):
    rows = rows_of("kdef", 5) + rows_of("krc", 5) + rows_of("krc", 1, ["happy"], first=6)
    rows[-1]["person"] = "kdef-03"
    assert run(rows, {"main": STUDY})["main"]["krc"]["units"] == 5


def test_a_damaged_manifest_is_named(tmp_path):
    file = tmp_path / "manifest.csv"
    file.write_text("image,path\n")
    with pytest.raises(InputError, match=r"manifest.csv: not a manifest of a database"):
        check([file], [], [], tmp_path / "check.json", settings=CheckSettings(seed=1, studies={}))


def test_files_that_cannot_be_used_are_named_in_one_sentence(tmp_path):
    path = tmp_path / "kdef" / "problems.csv"
    rows = [(f"AF0{number}HAS.JPG", "black: mean grey 0.0", "left out", "remove it") for number in range(1, 8)]
    table = pd.DataFrame(rows, columns=["path", "problem", "consequence", "remedy"])
    assert files_left_out(table.head(0), path) == []
    assert files_left_out(table.head(1), path) == [
        f"1 file cannot be used (AF01HAS.JPG: black: mean grey 0.0); mend or remove them, see {path}"
    ]
    (sentence,) = files_left_out(table, path)
    assert sentence.startswith("7 files cannot be used (AF01HAS.JPG: black: mean grey 0.0; AF02HAS.JPG")
    assert sentence.endswith(f"AF05HAS.JPG: black: mean grey 0.0; …); mend or remove them, see {path}")


def problems_of(rows):
    return pd.DataFrame(rows, columns=["path", "expression", "problem", "consequence", "remedy"])


def test_files_that_are_used_all_the_same_are_not_counted_as_lost(tmp_path):
    path = tmp_path / "kdef" / "problems.csv"
    table = problems_of([("a.tif", "happy", "two pages", "used: the first", ""), ("b.tif", "", "torn", "left out", "")])
    assert files_left_out(table, path) == [
        f"1 file cannot be used (b.tif: torn); mend or remove them, see {path}",
        "1 file is used although something is said of it (a.tif: two pages)",
    ]


def test_what_is_said_of_a_database_as_a_whole_is_a_warning_of_its_own(tmp_path):
    path = tmp_path / "kdef" / "problems.csv"
    row = ("photos", "", "no image names a person", USED_AS_A_WHOLE, "say who it is")
    table = problems_of([("b.tif", "", "torn", "left out", ""), row])
    assert files_left_out(table, path) == [
        "no image names a person; say who it is",
        f"1 file cannot be used (b.tif: torn); mend or remove them, see {path}",
    ]


def test_expressions_that_lose_more_than_others_are_named_and_copies_are_no_loss(tmp_path):
    path, manifest = tmp_path / "problems.csv", pd.DataFrame({"expression": ["sad"] * 3 + ["happy"] * 3})
    assert files_left_out(problems_of([]), path, manifest) == []
    table = problems_of([("a", "sad", "too small", "left out", ""), ("b", "", "no picture", "left out", "")])
    assert files_left_out(table, path, manifest)[1].startswith("sad loses 25 % of its images because they cannot be")
    copy = problems_of([("a", "sad", "the same picture as b", "left out, b is kept", "")])
    assert len(files_left_out(copy, path, manifest)) == 1


def test_warnings_are_printed_once_with_the_studies_that_they_are_of(run, capsys):
    small = replace(STUDY, size=224)
    run(rows_of("kdef", 5) + rows_of("krc", 5), {"main": small, "again": small})
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "the check warns of 4 things:"
    assert lines[1] == f"  kdef (main, again): {FEW}"
    assert lines[2].startswith(
        "  kdef (main, again): median side 60 px (of the images), enlarged 3.7 x to the recipe's"
    )
    split = replace(SPLIT, number=None, train=None, test=5)
    run(rows_of("kdef", 12), {"main": replace(STUDY, databases=["kdef"], split=split)})
    assert capsys.readouterr().out == ""


def test_a_study_may_say_why_people_are_shared(run):
    rows = rows_of("kdef", 5) + rows_of("krc", 5)
    for row in rows[10:12]:
        row["person"] = "KDEF-03"
    found = run(rows, {"main": replace(STUDY, shared_people="the same actors, on purpose")})["main"]["kdef"]
    assert found["warnings"][-1] == (
        "kdef and krc share 1 person (kdef-03), so that a network would be tested on people whom it learned; the study "
        "says: the same actors, on purpose"
    )


def test_databases_that_are_only_tested_on_may_share_people(run):
    rows = rows_of("kdef", 5) + rows_of("krc", 5) + [row | {"sha256": f"x{row['image']}"} for row in rows_of("krc", 5)]
    for row in rows[20:]:
        row["database"] = "krc-again"
    study = replace(STUDY, databases=["kdef"], only_tested=["krc", "krc-again"])
    assert set(run(rows, {"main": study})["main"]) == {"kdef", "krc", "krc-again"}


def test_expressions_beyond_the_labels_are_said_or_stop_the_study(run):
    rows = rows_of("kdef", 5, ("neutral", "happy", "contempt")) + rows_of("krc", 5)
    found = run(rows, {"main": STUDY})["main"]["kdef"]
    assert found["unused"]["other_expressions"] == {"contempt": 5}
    sentence = "contempt: 5 images are not among the study's labels; add contempt to labels if they belong to the study"
    assert sentence in found["warnings"]
    with pytest.raises(InputError) as error:
        run(rows, {"main": replace(STUDY, unmapped="stop")})
    assert lines_of(error)[1:] == [
        f"  studies.main.unmapped: stop is given, and of database 'kdef' {sentence}, or drop"
    ]


def test_too_few_people_are_told_which_sets_of_labels_more_people_show(run):
    rows = (
        rows_of("kdef", 2, ("neutral", "happy", "sad")) + rows_of("kdef", 6, first=10) + rows_of("kdef", 3, ["sad"], 30)
    )
    study = replace(STUDY, databases=["kdef"], labels=["neutral", "happy", "sad"])
    with pytest.raises(
        InputError, match=r"or take labels that more people show \(neutral, happy: 8 people; \+ sad: 2\)"
    ):
        run(rows, {"main": study})


def test_groups_of_people_need_enough_people(run):
    study = replace(STUDY, databases=["kdef"], split=replace(SPLIT, number=None), groups=3)
    few = (
        r"studies\.s\.analyses\.baseline\.groups: 3 groups of at least 3 people need 9, 8 of database 'kdef' take part"
    )
    with pytest.raises(InputError, match=few):
        run(rows_of("kdef", 8), {"s": study})
    assert run(rows_of("kdef", 9), {"s": study})["s"]["kdef"]["units"] == 9
