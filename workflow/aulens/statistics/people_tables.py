"""Rows of equivalence.csv and precision.csv, tests of runs beside those of people, and the key numbers of all three."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from scipy.stats import t as student

from aulens.evaluation.roles import ROLES, pair_name
from aulens.statistics.equivalence import two_one_sided, verdict_of
from aulens.statistics.people_questions import compared
from aulens.statistics.people_rows import UNIT, Outcome, untested
from aulens.statistics.people_runs import runs_paired, runs_two_samples
from aulens.statistics.precision import only_people_help, precision_rows, variances
from aulens.training.key_numbers import as_written

EQUIVALENCE = ["question", "groups", "unit_of_replication", "n", "runs", "chance", "mean_1", "mean_2", "margin_points"]
EQUIVALENCE += [
    "difference_points",
    "points_low",
    "points_high",
    "confidence",
    "p_lower",
    "p_upper",
    "p",
    "verdict",
    "note",
]
PRECISION = ["trained", "tested", "role", "unit_of_replication", "people", "tested_per_run", "runs"]
PRECISION += [
    "standard_error_points",
    "smallest_difference_points",
    "power",
    "sd_people",
    "sd_runs",
    "sd_rest",
    "chance",
    "note",
]
SHARED = (
    "question",
    "groups",
    "unit_of_replication",
    "n",
    "runs",
    "chance",
    "mean_1",
    "mean_2",
    "difference_points",
    "note",
)
ALPHA, POWER = 0.05, 0.8
NO_VARIANCES = "hardly anybody was tested by two runs, so variances of people and of the rest are not told apart"


def runs_row(question: str, one: Outcome, two: Outcome, confidence: float) -> dict:
    """Compare runs by Nadeau and Bengio's test with the correlation of runs estimated; a row of people.csv.

    Parameters
    ----------
    question : str
        In words.
    one, two : Outcome
    confidence : float

    Returns
    -------
    dict
        Without p where hardly anybody was tested by two runs, or where both tests show the same people.
    """
    row = {name: value for name, value in compared(question, one, two, confidence).items() if name in SHARED}
    row |= {"kind": "runs", "test": "corrected resampled t test, correlation of runs estimated"}
    row |= {"unit_of_replication": "run, corrected for the people that runs share", "effect_size_name": "Hedges g"}
    row |= {"note": "Nadeau and Bengio 2003; means over runs, correlation from the variance between people"}
    if reason := untested([one, two]):
        return row | {"note": reason}
    if set(one.rates.people.tolist()) & set(two.rates.people.tolist()):
        return row | {"note": "not tested: the same people are in both tests"}
    test = (runs_paired if one.trained == two.trained else runs_two_samples)(one.rates, two.rates, confidence)
    if np.isnan(test.p):
        return row | {"note": f"not tested: {NO_VARIANCES}"}
    row |= {"difference_points": 100 * test.difference, "points_low": 100 * test.low, "points_high": 100 * test.high}
    row |= {"statistic_name": "t", "statistic": test.statistic, "df_1": test.df, "p": test.p}
    return row | {"effect_size": test.effect_size}


def equivalence_row(matched: Outcome, control: Outcome, margin: float) -> dict:
    """Test whether the control rate equals the matched rate within a margin; a row of equivalence.csv.

    Parameters
    ----------
    matched, control : Outcome
        Of the same networks.
    margin : float
        The largest difference that does not matter, as a share.

    Examples
    --------
    >>> from aulens.statistics.people_means import PeopleRates
    >>> tests = [
    ...     Outcome("a", name, "control", PeopleRates("a", np.array([name + one for one in "abcdefgh"]), rates))
    ...     for name, rates in (("a", np.linspace(0.5, 0.6, 8).reshape(1, 8, 1)), ("b", np.full((1, 8, 1), 0.55)))
    ... ]
    >>> row = equivalence_row(*tests, 0.05)
    >>> round(float(row["points_high"]), 2), row["verdict"]
    (2.34, 'equivalent within 5 points')
    """
    row = compared("matched equivalent to control", matched, control, 1 - 2 * ALPHA)
    made = {name: row[name] for name in SHARED if name in row}
    made |= {"margin_points": 100 * margin, "confidence": 1 - 2 * ALPHA}
    if np.isnan(row.get("df_1", np.nan)):
        return made
    difference = row["difference_points"] / 100
    error = (row["points_high"] / 100 - difference) / student.ppf(1 - ALPHA, row["df_1"])
    found = two_one_sided(difference, error, row["df_1"], margin, ALPHA)
    made |= {"points_low": 100 * found.low, "points_high": 100 * found.high}
    made |= {"p_lower": found.p_lower, "p_upper": found.p_upper, "p": found.p}
    return made | {"verdict": verdict_of(found.p, margin, ALPHA)}


def precision_of(test: Outcome, numbers: Mapping[str, int], confidence: float) -> list[dict]:
    """Return how exact the rate of a test would be with other numbers of runs and people; rows of precision.csv.

    Parameters
    ----------
    test : Outcome
    numbers : mapping
        Database -> how many people take part; where it is not known, those who were tested.
    confidence : float

    Examples
    --------
    >>> from aulens.statistics.people_means import PeopleRates
    >>> few = Outcome("a", "a", "within", PeopleRates("a", np.array(["ann"]), np.array([[[0.5]]])))
    >>> precision_of(few, {}, 0.95)[0]["note"]
    'not tested: too few people show an expression (1; 8 are needed) in a'
    """
    found, number = variances(test.rates), numbers.get(test.tested, len(test.rates.people))
    base = {"trained": test.trained, "tested": test.tested, "role": test.role, "unit_of_replication": UNIT}
    base |= {"chance": 1 / test.rates.rates.shape[2], "power": POWER, "people": number}
    if reason := untested([test]) or ("" if np.isfinite(found.rest) else f"not estimated: {NO_VARIANCES}"):
        return [base | {"note": reason}]
    base |= {f"sd_{name}": float(np.sqrt(getattr(found, name))) for name in ("people", "runs", "rest")}
    return [base | row for row in precision_rows(found, number, _tested_per_run(test), confidence)]


def people_summary(
    table: pd.DataFrame, equal: pd.DataFrame, tests: Sequence[Outcome], numbers: Mapping[str, int]
) -> dict:
    """Return the key numbers: differences with interval, equivalence, and whether only people make rates more exact.

    Parameters
    ----------
    table, equal : tables
        people.csv and equivalence.csv.
    tests : sequence of Outcome
    numbers : mapping
        As in `precision_of`.

    Examples
    --------
    >>> table = pd.DataFrame({"kind": ["runs"], "effect": [np.nan]})
    >>> people_summary(table, table[:0], [], {})["difference"]
    {}
    """
    result: dict = {"difference": {}, "equivalence": {}, "only_people_help": {role: {} for role in ROLES}}
    shown = as_written(table)
    for row in shown[(shown["kind"] == "people") & shown["effect"].isna()].to_dict("records"):
        values = {"points": row["difference_points"], "interval": [row["points_low"], row["points_high"]]}
        values |= {"odds_ratio": row["odds_ratio"], "p_corrected": row["p_corrected"], "n": row["n"]}
        result["difference"].setdefault(row["question"], {})[row["groups"]] = values
    for row in as_written(equal).to_dict("records"):
        values = {"points": row["difference_points"], "interval": [row["points_low"], row["points_high"]]}
        result["equivalence"][row["groups"]] = values | {"p": row["p"], "verdict": row["verdict"]}
    for test in tests:
        found = variances(test.rates)
        if np.isfinite(found.rest) and not untested([test]):
            helps = only_people_help(found, numbers.get(test.tested, len(test.rates.people)), _tested_per_run(test))
            result["only_people_help"][test.role][pair_name(test.trained, test.tested)] = helps
    return result


def _tested_per_run(test: Outcome) -> float:
    """Return how many people a run tests on average."""
    return float((~np.isnan(test.rates.rates).all(axis=2)).sum() / len(test.rates.rates))
