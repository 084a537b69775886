"""What titles say of results."""

import numpy as np
import pandas as pd

from aulens.report.headlines import (
    cells_headline,
    crossing_headline,
    likeness_headline,
    loss_headline,
    planted_headline,
    rates,
    relation_headline,
)
from aulens.report.page import led


def table_of(names, *rows):
    return pd.DataFrame(rows, columns=names.split())


def test_rates_are_those_over_all_expressions_in_one_role():
    names = "trained tested role expression correct_rate"
    rows = ("a", "a", "within", "all", 0.8), ("a", "a", "within", "sad", 0.1), ("a", "b", "cross", "all", 0.5)
    table = table_of(names, *rows, ("b", "a", "cross", "all", np.nan))
    assert rates(table, "within") == [("a", 0.8)]
    assert rates(table, "cross") == [("a→b", 0.5)]


def test_a_crossing_gives_both_costs():
    names = "trained measure population culture value"
    rows = ("a", "cost of culture", "both", None, 0.227), ("a", "cost of culture", "same", None, 0.9)
    told = crossing_headline(table_of(names, *rows, ("a", "cost of population", None, "both", -0.009)))
    assert told == "costs in points: culture 22.7 (a) and population −0.9 (a)"


def test_the_verdict_on_likeness_is_that_of_the_report():
    names = "database_1 database_2 output_unit correlation p_null_corrected p_same_corrected smallest_p gap"
    row = ("a", "b", "all", 0.6, 0.004, 0.002, 0.002, 0.2)
    assert likeness_headline(table_of(names, row)) == "a and b: different (gap .20)"
    assert likeness_headline(table_of(names, (*row[:5], 0.4, 0.002, 0.01))).startswith("a and b: same as far as")


def test_only_tested_cells_count():
    names = "database_1 database_2 differs p"
    table = table_of(names, ("a", "b", True, 0.01), ("a", "b", False, 0.3), ("a", "b", False, np.nan))
    assert cells_headline(table) == "1 of 2 cells (a, b)"
    assert cells_headline(table.assign(p=np.nan)) == ""


def test_planted_units_are_those_of_the_own_table():
    table = table_of("database truth auroc", ("a", "a", 0.9), ("a", "a", 0.8), ("a", "b", 0.1), ("a", "a", np.nan))
    assert planted_headline(table) == "mean AUROC .85 (a)"


def test_correlations_and_losses_name_their_direction():
    assert relation_headline(table_of("trained tested correlation", ("a", "b", 0.7))) == "r_s .70 (a→b)"
    rows = ("a", "b", "accuracy", 0.22), ("a", "b", "correct_rate", 0.5), ("a", "c", "accuracy", 0.1)
    table = table_of("trained tested measure difference", *rows, ("b", "a", "accuracy", np.nan))
    assert loss_headline(table) == "accuracy, own less other, .22 (a→b)"


def test_a_sentence_begins_with_its_claim():
    assert led("What was learned differs in layers: 2 part.") == ("What was learned differs in layers", ": 2 part.")
    assert led("Of what was learned, layers are not seen to part.")[0] == ""
    assert led("It is open.") == ("It is open", ".")
