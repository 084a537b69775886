"""The check of the databases before anything long starts."""

import json
from dataclasses import replace

import pandas as pd
import pytest

from aulens.databases.check import CheckSettings, check, files_left_out
from aulens.databases.series import wanted_stimuli
from aulens.databases.study_check import Split, StudyCheck
from aulens.errors import InputError

STUDY = StudyCheck(
    databases=["kdef", "krc"],
    test_only=[],
    people=5,
    expressions=["neutral", "happy"],
    split=Split(train=3, validation=1, test=1),
    action_units=[12],
    intensities=[0.0, 0.5, 1.0],
    stimuli="face",
)


def rows_of(database, people, expressions=("neutral", "happy"), first=0):
    """Return the rows of a database whose people show all expressions, every picture another."""
    return [
        {
            "image": f"{person}{expression}",
            "path": f"{database}/{person}{expression}.jpg",
            "database": database,
            "person": f"{database}-{person:02d}",
            "expression": expression,
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

    def go(rows, studies, series=((0, 0.0), (12, 0.5), (12, 1.0))):
        table, files = pd.DataFrame(rows), []
        for database, part in table.groupby("database"):
            files.append(tmp_path / f"{database}.csv")
            part.to_csv(files[-1], index=False)
        stimuli = tmp_path / "face" / "manifest.csv"
        stimuli.parent.mkdir(exist_ok=True)
        pd.DataFrame(series, columns=["action_unit", "intensity"]).to_csv(stimuli, index=False)
        check(files, [stimuli], tmp_path / "check.json", settings=CheckSettings(seed=2022, studies=studies))
        return json.loads((tmp_path / "check.json").read_text())

    return go


def lines_of(error):
    return str(error.value).splitlines()


def test_a_sound_study(run):
    found = run(rows_of("kdef", 7) + rows_of("krc", 5), {"main": STUDY})["main"]
    assert len(found["kdef"]["people"]) == 5
    assert found["krc"] == {
        "people": [f"krc-{n:02d}" for n in range(5)],
        "images": {"neutral": 5, "happy": 5},
        "left_out": {},
        "warnings": [],
    }


def test_people_who_are_left_out_are_a_warning(run):
    rows = rows_of("kdef", 5) + rows_of("kdef", 1, ["happy"], first=9) + rows_of("krc", 5)
    found = run(rows, {"main": STUDY})["main"]["kdef"]
    assert found["left_out"] == {"kdef-09": ["neutral"]}
    assert found["warnings"] == ["people without every expression are left out: 1 person lacks some: kdef-09 (neutral)"]


def test_all_problems_of_all_studies_are_listed(run):
    rows = rows_of("kdef", 3) + rows_of("kdef", 7, ["happy"], first=20) + rows_of("krc", 5, ["neutral"])
    everyone = replace(STUDY, databases=["kdef"], people=None, test_only=["krc"], expressions=["neutral"])
    with pytest.raises(InputError) as error:
        run(rows, {"main": STUDY, "all": everyone})
    assert lines_of(error) == [
        "databases do not hold what the studies need: 3 problems",
        "  studies.main: kdef: 3 people have every expression, but people is 5; 7 people lack some: kdef-20 (neutral), "
        "kdef-21 (neutral), kdef-22 (neutral), kdef-23 (neutral), kdef-24 (neutral) and 2 more; "
        "lower people or complete the database",
        "  studies.main: krc: no image of happy; the database has neutral",
        "  studies.all: kdef: the split needs 3 + 1 + 1 = 5 people, but 3 people have every expression; "
        "7 people lack some: kdef-20 (neutral), kdef-21 (neutral), kdef-22 (neutral), kdef-23 (neutral), "
        "kdef-24 (neutral) and 2 more; lower the split or complete the database",
    ]


def test_train_null_needs_somebody_to_train_with(run):
    study = replace(STUDY, databases=["kdef"], people=None, split=Split(train=None, validation=2, test=3))
    assert len(run(rows_of("kdef", 6), {"main": study})["main"]["kdef"]["people"]) == 6
    with pytest.raises(InputError, match=r"the split needs at least 1 \+ 2 \+ 3 = 6 people, but 5 people have every"):
        run(rows_of("kdef", 5), {"main": study})


def test_databases_for_tests_only_need_one_person(run):
    study = replace(STUDY, databases=["kdef"], test_only=["krc"])
    assert run(rows_of("kdef", 5) + rows_of("krc", 2), {"main": study})["main"]["krc"]["people"] == ["krc-00", "krc-01"]
    rows = rows_of("kdef", 5) + rows_of("krc", 1, ["happy"]) + rows_of("krc", 1, ["neutral"], first=1)
    with pytest.raises(InputError, match=r"krc: nobody has every expression; 2 people lack some: krc-00 \(neutral\)"):
        run(rows, {"main": study})


def test_shared_people_and_pictures_leak(run):
    rows = rows_of("kdef", 5) + rows_of("krc", 5)
    rows[10]["sha256"] = rows[0]["sha256"]
    for row in rows[12:14]:
        row["person"] = "kdef-03"
    with pytest.raises(InputError) as error:
        run(rows, {"main": STUDY})
    assert lines_of(error)[1:] == [
        "  studies.main: kdef and krc share 1 person (kdef-03), so that a network would be tested with people whom it "
        "learned; take databases of different people",
        "  studies.main: kdef and krc share 1 picture (kdef/0neutral.jpg = krc/0neutral.jpg); "
        "remove them from one database",
    ]


def test_people_who_do_not_take_part_cannot_leak(run):
    rows = rows_of("kdef", 5) + rows_of("krc", 5) + rows_of("krc", 1, ["happy"], first=6)
    rows[-1]["person"] = "kdef-03"
    assert "kdef-03" not in run(rows, {"main": STUDY})["main"]["krc"]["people"]


def test_missing_stimuli_and_manifests(run):
    rows = rows_of("kdef", 5)
    with pytest.raises(InputError) as error:
        run(
            rows, {"main": STUDY, "other": replace(STUDY, databases=["kdef"], stimuli="facegen")}, [(0, 0.0), (12, 0.5)]
        )
    assert lines_of(error) == [
        "databases do not hold what the studies need: 3 problems",
        "  studies.main: krc: there is no manifest of this database",
        "  studies.main: stimuli face: AU12: 1 missing",
        "  studies.other: stimuli facegen: there is no manifest of these stimuli",
    ]


def test_wanted_stimuli_begin_with_the_null_image():
    assert wanted_stimuli([12], [0.0, 0.5]) == [(0, 0.0), (12, 0.5)]


def test_a_damaged_manifest_is_named(tmp_path):
    file = tmp_path / "manifest.csv"
    file.write_text("image,path\n")
    with pytest.raises(InputError, match=r"manifest.csv: not a manifest of a database"):
        check([file], [], tmp_path / "check.json", settings=CheckSettings(seed=1, studies={}))


def test_files_that_cannot_be_used_are_named_in_one_sentence(tmp_path):
    path = tmp_path / "kdef" / "problems.csv"
    rows = [(f"AF0{number}HAS.JPG", "black: mean grey 0.0", "left out") for number in range(1, 8)]
    table = pd.DataFrame(rows, columns=["path", "problem", "consequence"])
    assert files_left_out(table.head(0), path) == []
    assert files_left_out(table.head(1), path) == [
        f"1 file cannot be used (AF01HAS.JPG: black: mean grey 0.0); mend or remove them, see {path}"
    ]
    (sentence,) = files_left_out(table, path)
    assert sentence.startswith("7 files cannot be used (AF01HAS.JPG: black: mean grey 0.0; AF02HAS.JPG")
    assert sentence.endswith(f"AF05HAS.JPG: black: mean grey 0.0; …); mend or remove them, see {path}")
