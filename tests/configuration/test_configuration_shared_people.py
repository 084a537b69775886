"""Databases that show the same people, and the keys of a study that choose images and labels."""

import pytest

from aulens.configuration.catalogue import read_catalogue
from aulens.configuration.composition import composed
from aulens.configuration.slices import settings_of

GRAMMAR = """
description: d
citation: c
pattern: '(?P<person>p)(?P<expression>e|f|g)'
labels: {e: neutral, f: happy, g: angry}
ignore: []
"""
FOLDER = {"source": "folder", "path": "photos", "keep": {}}


@pytest.fixture
def overlapping(config, root):
    """Return a configuration that trains on kdef, whose people akdef shows too, and the folder of its files."""
    (root / "photos").mkdir()
    (root / "kdef.yaml").write_text(GRAMMAR)
    (root / "akdef.yaml").write_text(f"{GRAMMAR}shares_people_with: [kdef]\n")
    (root / "krc.yaml").write_text(GRAMMAR)
    for name in ("kdef", "akdef", "krc"):
        config["databases"][name] = FOLDER | {"grammar": f"{name}.yaml"}
    config["studies"]["main"] |= {"databases": ["a", "kdef", "krc"], "test_only": {"kdef": ["akdef"]}}
    del config["studies"]["main"]["analyses"]["recovery"]  # of rendered databases
    return config, root


def test_people_of_a_database_that_is_tested_must_not_be_learned(overlapping, problems):
    assert problems(*overlapping) == [
        "studies.main.test_only.kdef: kdef and akdef show some of the same people (the grammar of akdef says so: "
        "shares_people_with: kdef), so that networks would be tested on people whom they learned; take another "
        "database, or say in studies.main.shared_people why this is all right"
    ]


@pytest.mark.parametrize("order", [["kdef", "akdef"], ["akdef", "kdef"]])
def test_two_databases_that_are_trained_on_are_tested_on_each_other(overlapping, problems, order):
    config, root = overlapping
    config["studies"]["main"] |= {"databases": order, "test_only": {}}
    (line,) = problems(config, root)
    assert line.startswith(
        f"studies.main.databases: {order[0]} and {order[1]} show some of the same people (the grammar of akdef"
    )


def test_grammars_that_were_copied_are_known_all_the_same(overlapping, problems):
    config, root = overlapping
    (root / "my_kdef.yaml").write_text(f"{GRAMMAR}known_as: kdef\n")
    (root / "my_akdef.yaml").write_text(f"{GRAMMAR}known_as: akdef\nshares_people_with: [kdef]\n")
    for name in ("kdef", "akdef"):
        config["databases"][name]["grammar"] = f"my_{name}.yaml"
    (line,) = problems(config, root)
    assert "kdef and akdef show some of the same people (the grammar of akdef says so" in line


def test_networks_that_learned_neither_may_be_tested_on_both(overlapping, problems):
    config, root = overlapping
    config["studies"]["main"] |= {"databases": ["a", "krc"], "test_only": {"a": ["kdef", "akdef"]}}
    assert problems(config, root) == []
    config["studies"]["main"] |= {"databases": ["kdef", "krc"], "test_only": {"krc": ["akdef"]}}
    assert problems(config, root) == []


def test_a_study_may_say_why_it_is_all_right(overlapping, problems):
    config, root = overlapping
    config["studies"]["main"]["shared_people"] = "averaged faces, no one's own"
    assert problems(config, root) == []
    config["studies"]["main"]["shared_people"] = "fine"
    assert problems(config, root)[0].startswith(
        "studies.main.shared_people: 'fine' is given; allowed: at least 10 letters that say why, or null"
    )


def test_only_studies_that_are_made_are_looked_at(overlapping, problems):
    config, root = overlapping
    config["run"] = ["other"]
    assert problems(config, root) == []


@pytest.mark.parametrize(
    ("key", "value", "line"),
    [
        (
            "images",
            {"frames": "last"},
            "studies.main.images.frames: 'last' is given; allowed: all, peak (the last), fir",
        ),
        ("images", {"frames": {"last": 0}}, "studies.main.images.frames"),
        ("images", {"most_per_person": 0}, "studies.main.images.most_per_person: 0 is given; allowed: a whole number"),
        ("images", {"per_person": 1}, "studies.main.images.per_person: unknown key; did you mean most_per_person?"),
        (
            "unmapped",
            "keep",
            "studies.main.unmapped: 'keep' is given; allowed: drop or stop; to keep an expression, add",
        ),
    ],
)
def test_wrong_choices_are_refused(config, root, problems, key, value, line):
    config["studies"]["main"][key] = value
    (found,) = problems(config, root)
    assert found.startswith(line)


def test_labels_of_a_database_are_expressions_or_null(overlapping, problems):
    config, root = overlapping
    config["run"], config["databases"]["kdef"]["labels"] = ["other"], {"x": "sad", "y": None, "z": "bored"}
    (line,) = problems(config, root)
    assert line.startswith(
        "databases.kdef.labels.z: 'bored' is given; allowed: an expression of config/expressions.yaml"
    )


STAGES = ["databases.manifest", "databases.participants", "databases.check", "training.heads", "report.page"]


@pytest.mark.parametrize("stage", STAGES)
def test_what_is_so_without_a_key_changes_no_settings(config, stage):
    catalogue = read_catalogue()
    job = type("Job", (), {"study": "main", "database": "kdef", "cohort": "runs-000-000"})
    without = settings_of(composed(config, catalogue)[0], catalogue, stage, job)
    config["studies"]["main"] |= {"images": {"frames": "all"}, "unmapped": "drop", "shared_people": None}
    config["databases"]["kdef"]["labels"] = {}
    assert settings_of(composed(config, catalogue)[0], catalogue, stage, job) == without
    config["studies"]["main"] |= {"images": {"frames": "peak"}, "unmapped": "stop"}
    config["databases"]["kdef"]["labels"] = {"x": None}
    changed = settings_of(composed(config, catalogue)[0], catalogue, stage, job)
    assert (changed == without) == (stage == "training.heads")
