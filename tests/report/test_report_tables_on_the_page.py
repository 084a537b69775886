"""Tables as text and as downloads."""

import base64

import numpy as np
import pandas as pd
import pytest

from aulens.report.tables_on_the_page import (
    LARGEST_DOWNLOAD,
    download,
    key_numbers,
    provenance_rows,
    shown_table,
    without_empty,
)


def test_every_mean_of_the_summary_is_a_key_number_with_its_interval(made, write_study):
    rate = {"mean": 0.8, "sd": 0.021, "runs": 6}
    found = {"interval": [0.75, 0.85], "number": 12, "unit_of_replication": "person"}
    summary = {
        "study": "s",
        "learning_curves": {"plateau": {"a": {"mean": 0.9, "sd": None, "runs": 1}}},
        "confusion": {"runs": 6, "chance": 0.14, "rates": {"within": {"a": rate}, "cross": {"a→b": rate}}},
        "intervals": {"within": {"a": found}, "cross": {}},
        "relation": {"a→b": {"correlation": 0.5}},
    }
    assert key_numbers(summary, 0.9) == [
        ("plateau: a", ".90", ""),
        ("matched: a", ".80", "sd .021 over 6 runs; 90 % CI [.75, .85], 12 people"),
        ("swapped: a→b", ".80", "sd .021 over 6 runs"),
    ]


def test_means_that_are_no_rates_stand_under_the_name_of_their_analysis():
    summary = {
        "mean": {"mean": 1.0},
        "mean_size": {"mean": 12.5, "sd": 1.25, "runs": 3},
        "reaction_times": {"slow": {"a": {"mean": 812.0}}},
        "intervals": {"slow": {"a": {"interval": [0.1, 0.2], "number": 2, "unit_of_replication": "person"}}},
        "confusion": {"mean": 0.5},
    }
    assert key_numbers(summary, 0.95) == [
        ("mean", "1", ""),
        ("mean size", "12.50", "sd 1.25 over 3 runs"),
        ("reaction times: slow, a", "812", ""),
        ("confusion", ".50", ""),
    ]


def test_a_mean_over_all_runs_together_says_so():
    note = "over all runs together: not every run is tested on every expression"
    rate = {"mean": 0.8, "sd": None, "runs": 24, "note": note}
    assert key_numbers({"confusion": {"rates": {"within": {"a": rate}}}}, None) == [("matched: a", ".80", note)]


@pytest.mark.parametrize(
    ("number", "unit", "text"),
    [
        (1, "person", "1 person"),
        (1, "group of images", "1 group of images"),
        (24, "group of images", "24 groups of images"),
    ],
)
def test_what_was_resampled_is_counted_in_words(number, unit, text):
    found = {"interval": [0.75, 0.85], "number": number, "unit_of_replication": unit}
    summary = {"confusion": {"rates": {"within": {"a": {"mean": 0.8}}}}, "intervals": {"within": {"a": found}}}
    assert key_numbers(summary, 0.95) == [("matched: a", ".80", f"95 % CI [.75, .85], {text}")]


def test_a_summary_without_means_has_no_key_numbers():
    assert key_numbers({"study": "s", "learning_curves": {"plateau": None}}, 0.95) == []
    undefined = {"mean": None, "sd": None, "runs": 0}
    unknown = {"interval": [None, None], "number": 12, "unit_of_replication": "person"}
    summary = {"confusion": {"rates": {"within": {"a": undefined}}}, "intervals": {"within": {"a": unknown}}}
    assert key_numbers(summary, 0.95) == [("matched: a", "–", "")]


def test_cells_have_the_digits_that_matter():
    table = pd.DataFrame({"mean_1": [0.12345, np.nan], "n": [12, 7], "exact": [True, False], "note": ["a", None]})
    assert shown_table(table) == {
        "columns": ["mean 1", "n", "exact", "note"],
        "rows": [[".123", "12", "yes", "a"], ["", "7", "no", ""]],
    }


def test_downloads_hold_the_table_and_very_large_ones_are_only_named():
    small = download("tuning/profiles.csv", pd.DataFrame({"a": [1, 2]}))
    assert (small["path"], small["file"], small["rows"]) == ("tuning/profiles.csv", "tuning_profiles.csv", 2)
    assert base64.b64decode(small["uri"].split(",", 1)[1]).decode() == "a\n1\n2\n"
    large = download("large.csv", pd.DataFrame({"a": ["x" * LARGEST_DOWNLOAD]}))
    assert (large["rows"], large["uri"]) == (1, None)


def test_jobs_of_one_stage_and_code_share_a_row():
    record = {"stage": "training.heads", "code": "abcdef0123456789", "commit": None, "device": "cpu", "seconds": 2.0}
    records = [record | {"started": 9}, record | {"started": 3}, record | {"started": 1, "code": None, "seconds": None}]
    assert [(row["code"], row["jobs"], row["seconds"], row["commit"]) for row in provenance_rows(records)] == [
        ("–", "1", "0.0", "–"),
        ("abcdef0123", "2", "4.0", "–"),
    ]


def test_too_few_people_are_said_where_the_interval_would_stand():
    found = {"interval": [None, None], "number": 3, "unit_of_replication": "person"}
    found |= {"note": "too few people (3; 8 are needed)"}
    summary = {"confusion": {"rates": {"within": {"a": {"mean": 0.8}}}}, "intervals": {"within": {"a": found}}}
    assert key_numbers(summary, 0.95) == [("matched: a", ".80", "no interval: too few people (3; 8 are needed)")]


def test_columns_of_nothing_are_left_out():
    table = pd.DataFrame(
        {"name": ["a", "b"], "found": [0, 2], "flat": [0, 0], "share": [np.nan, 0.5], "note": ["", ""]}
    )
    table = table.assign(note=[None, None], side=np.nan)
    assert list(without_empty(table)) == ["name", "found", "share"]
