"""Registrations and files of judgements in a configuration."""

import datetime

import pytest
import yaml

from aulens.configuration.catalogue import read_catalogue
from aulens.configuration.composition import composed
from aulens.configuration.facts import summary_settings

BLOCK = """
where: doi 10.17605/OSF.IO/ABCDE
written: 2026-11-30
outcomes:
  - {hypothesis: It carries over., outcome: relation.a→b.correlation, direction: greater, threshold: 0.3}
  - {hypothesis: It is the same., outcome: [recovery.own.a, recovery.own.b], direction: equivalent, threshold: 0.1}
"""
HERE = "studies.main.registration"


@pytest.fixture
def registered(config):
    config["studies"]["main"]["registration"] = yaml.safe_load(BLOCK)
    return config


def test_a_registration_may_name_outcomes(registered, root, problems):
    assert isinstance(registered["studies"]["main"]["registration"]["written"], datetime.date)
    assert problems(registered, root) == []
    whole = composed(registered, read_catalogue())[0]
    assert whole["studies"]["main"]["registration"]["written"] == "2026-11-30"


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        (
            "outcomes.0.outcome",
            "relatoin.a→b.correlation",
            ".outcomes[0].outcome: 'relatoin.a→b.correlation' leads nowhere: no analysis of the study with key numbers "
            "is called 'relatoin'; did you mean relation?",
        ),
        (
            "outcomes.0.outcome",
            "relation.a→kdef.correlation",
            ".outcomes[0].outcome: 'relation.a→kdef.correlation' leads nowhere: the study has no database 'kdef'; "
            "there are a, b",
        ),
        (
            "outcomes.0.outcome",
            "relation",
            ".outcomes[0].outcome: 'relation' is given; allowed: a path into summary.json such as "
            "relation.a→b.correlation, or a list of two, of which the second is taken off the first, or a group "
            "{value, interval}, a path each",
        ),
        (
            "outcomes.0.direction",
            "bigger",
            ".outcomes[0].direction: 'bigger' is given; allowed: greater, less, two-sided, equivalent",
        ),
        (
            "outcomes.1.threshold",
            0,
            ".outcomes[1].threshold: 0 is given; with direction equivalent it must be above 0",
        ),
        (
            "outcomes.1.threshold",
            ...,
            ".outcomes[1].threshold: missing (beyond (two-sided: on either side, equivalent: ",
        ),
        ("written", "in autumn", ".written: 'in autumn' is given; allowed: a date such as 2026-11-30"),
        ("outcomes", [], ".outcomes: [] is given; allowed: a list of 1 or more, each"),
    ],
)
def test_a_mistake_in_a_registration_is_one_sentence(registered, root, problems, change, path, value, sentence):
    change(registered, f"{HERE}.{path}", value)
    (line,) = problems(registered, root)
    assert line.startswith(f"{HERE}{sentence}")


def test_an_outcome_may_name_its_interval(registered, root, problems):
    one = registered["studies"]["main"]["registration"]["outcomes"][0]
    one["outcome"] = {"value": "relation.a→b.correlation", "interval": "relation.a→b.interval"}
    assert problems(registered, root) == []
    one["outcome"]["interval"] = "intervals.a→c.interval"
    (line,) = problems(registered, root)
    assert "'intervals.a→c.interval' leads nowhere" in line
    settings = summary_settings(composed(registered, read_catalogue())[0], read_catalogue(), "main")
    assert settings["outcomes"] == [one["outcome"], ["recovery.own.a", "recovery.own.b"]]


def test_no_other_study_takes_a_registration_over(registered):
    registered["studies"]["more"] = {"like": "main", "analyses": {"relation": None}}
    registered["studies"]["most"] = {"like": "more", "registration": "doi 2"}
    studies = composed(registered, read_catalogue())[0]["studies"]
    assert studies["more"]["registration"] is None and studies["most"]["registration"] == "doi 2"


def test_the_hash_stands_in_the_settings_of_the_summary(registered):
    def found(study):
        return summary_settings(composed(registered, read_catalogue())[0], read_catalogue(), study).get("registration")

    first = found("main")
    assert len(first) == 12 and found("other") is None
    registered["studies"]["main"]["registration"]["outcomes"][0]["threshold"] = 0.4
    assert found("main") != first


def test_files_of_judgements_are_read_before_anything_is_made(config, root, problems):
    here = "studies.main.analyses.human.judgements"
    study = config["studies"]["main"]
    study["analyses"]["human"] = {"judgements": {"a": "people.csv", "c": "people.csv"}}
    assert problems(config, root) == [
        f"{here}.a: people.csv: the file does not exist",
        f"{here}.c: no network is trained on 'c'; allowed: a, b",
        f"{here}.c: people.csv: the file does not exist",
    ]
    study["analyses"]["human"] = {"judgements": {"a": "people.csv"}}
    file = root / "people.csv"
    file.write_text("expression,rank\nhappy,1\nangry,2\nneutral,3\n")
    assert problems(config, root) == []
    file.write_text("expression,rank\nhappy,1\nangry,2\nsad,3\n")
    assert problems(config, root) == [
        f"{here}.a: people.csv has 2 of the study's expressions (happy, angry); 3 are needed"
    ]
    file.write_text("expression,rank\nhapy,1\n")
    (line,) = problems(config, root)
    assert line.startswith(f"{here}.a: people.csv: line 2: the expression 'hapy' is given; allowed: neutral, ")
    study["analyses"]["human"] = {"judgements": {}}
    (line,) = problems(config, root)
    assert line.startswith(f"{here}: a group of keys is given; allowed: a group such as {{kdef: ")


def test_a_mistake_in_an_analysis_is_not_taken_for_one_of_the_outcomes(registered, root, problems):
    registered["studies"]["main"]["analyses"]["similarity"] = {"bonferroni": "none of these"}
    (line,) = problems(registered, root)
    assert line.startswith("studies.main.analyses.similarity.bonferroni: 'none of these' is given")
