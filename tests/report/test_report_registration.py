"""What the page says of a registration."""

from datetime import UTC, datetime

import pandas as pd
import pytest
import yaml

from aulens.report.registration import registration_contents, status_sentences
from aulens.tuning.recovery_criteria import COLUMNS, criteria_numbers
from aulens.tuning.recovery_tables import SCORE_COLUMNS, SIDE_COLUMNS
from aulens.vocabulary import FILE

SUMMARY = {"relation": {"a→b": {"correlation": 0.5, "p": None}}, "recovery": {"own": {"a": 0.9, "b": 0.7}}}
SUMMARY |= {"people": {"a": {"points": 3.0, "interval": [1.0, 5.0]}}, "intervals": {"a": {"interval": [0.85, 0.95]}}}
RATE = {"value": "recovery.own.a", "interval": "intervals.a.interval"}


def outcome(path, direction="greater", threshold=0.3):
    return {"hypothesis": "H", "outcome": path, "direction": direction, "threshold": threshold}


def block(*outcomes):
    return {"where": "in a drawer.", "written": "2026-11-30", "outcomes": list(outcomes)}


def at(hour):
    return datetime(2026, 11, 30, hour, tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("one", "value", "where", "verdict"),
    [
        (outcome("relation.a→b.correlation"), ".500", "above .300", "met"),
        (outcome("relation.a→b.correlation", "less"), ".500", "below .300", "not met"),
        (outcome("relation.a→b.correlation", "two-sided"), ".500", "below −.300 or above .300", "met"),
        (
            outcome(["recovery.own.a", "recovery.own.b"], "equivalent"),
            ".200",
            "with its interval between −.300 and .300",
            "undefined: no interval",
        ),
        (outcome(["recovery.own.b", "recovery.own.a"]), "−.200", "above .300", "not met"),
        (outcome("people.a.points"), "3 [1, 5]", "above .300", "met, with its interval"),
        (outcome("people.a.points", threshold=2), "3 [1, 5]", "above 2", "met, not with its interval"),
        (outcome("people.a.points", "less", 4), "3 [1, 5]", "below 4", "met, not with its interval"),
        (outcome("people.a.points", "less", 2), "3 [1, 5]", "below 2", "not met"),
        (
            outcome("people.a.points", "equivalent", 6),
            "3 [1, 5]",
            "with its interval between −6 and 6",
            "met",
        ),
        (
            outcome("people.a.points", "equivalent", 4),
            "3 [1, 5]",
            "with its interval between −4 and 4",
            "not met",
        ),
        (outcome(RATE, "equivalent", 1), ".900 [.850, .950]", "with its interval between −1 and 1", "met"),
        (outcome("people.a.p"), "–", "above .300", "undefined: there is no 'p'; there are points, interval"),
        (outcome("recovery.own"), "–", "above .300", "undefined: recovery.own is a group of numbers; there are a, b"),
        (outcome("relation.a→b.p"), "–", "above .300", "undefined: relation.a→b.p is empty"),
        (outcome("recovery.somers_d.a|b"), "–", "above .300", "undefined: there is no 'somers_d'; there are own"),
    ],
)
def test_an_outcome_is_met_or_not_or_undefined(one, value, where, verdict):
    (row,) = registration_contents(block(one), [], SUMMARY, [])["results"]
    assert (row["value"], row["where"], row["verdict"]) == (value, where, verdict)


def test_a_change_after_the_first_result_is_said():
    history = [{"hash": name, "recorded": f"2026-11-30T{hour}:00:00Z", "registration": "x"} for name, hour in
               (("one", "10"), ("two", "12"))]  # fmt: skip
    before, late = status_sentences(history, at(11)), status_sentences(history, at(9))
    assert "before the networks of these results were trained, from 2026-11-30 11:00 UTC on." in before[0]
    changed = "It was changed after the first result was made: on 2026-11-30 12:00 UTC, from one, now two."
    assert before[1] == late[1] == changed
    assert "nothing here shows that it was fixed beforehand" in late[0]
    assert "changed before the networks were trained" in status_sentences(history, at(13))[1]
    history[1]["registration"] = None
    assert status_sentences(history, at(11))[1].endswith("from one, taken out.")


def test_the_first_training_is_that_of_the_records():
    history = [{"hash": "one", "recorded": "2026-11-30T10:00:00Z", "registration": "x"}]
    records = [{"stage": "training.splits", "started": at(8)}, {"stage": "training.heads", "started": at(12)}]
    (status,) = registration_contents("x", history, {}, [*records, {"stage": "training.cnn", "started": at(11)}])[
        "status"
    ]
    assert "from 2026-11-30 11:00 UTC on" in status


def test_the_page_says_it_before_the_results_and_what_came_of_it_behind(made, write_page):
    paths = ("relation.north→south.correlation", "relation.odd.p", "relation.north→south")
    html = write_page(made, registration=block(*map(outcome, paths)))
    places = [html.index(f'<section id="made-{name}"') for name in ("registration", "results", "outcomes", "tests")]
    assert places == sorted(places)
    assert "Registered: in a drawer. Written 2026-11-30; SHA-256 begins with <code>" in html
    assert html.index("above .300") < places[1] < html.index("<td>met</td>")
    assert "undefined: there is no &#39;odd&#39;; there are north→south" in html
    assert "undefined: relation.north→south is a group of numbers; there are correlation, p, points" in html
    assert '<a href="#made-outcomes">Registered outcomes</a>' in html


def test_the_outcomes_of_the_demonstration_are_numbers():
    study = yaml.safe_load((FILE.parent / "config.yaml").read_text())["studies"]["inagaki2022"]
    scores = pd.DataFrame([("a", "b", "all", *[0.5] * (len(SCORE_COLUMNS) - 3))], columns=SCORE_COLUMNS)
    recovery = criteria_numbers(scores, pd.DataFrame(columns=SIDE_COLUMNS), pd.DataFrame(columns=COLUMNS))
    rates = {
        "within": {name: {"mean": 0.7} for name in "ab"},
        "cross": {name: {"mean": 0.5} for name in ("a→b", "b→a")},
    }
    shown = registration_contents(study["registration"], [], {"recovery": recovery, "confusion": {"rates": rates}}, [])[
        "results"
    ]
    assert [row["value"] for row in shown] == [".500", ".200", ".200"]
