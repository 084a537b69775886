"""How exact a correct rate would be with other numbers of runs and people, from the variances of a study."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import t as student

from aulens.statistics.people_means import PeopleRates
from aulens.statistics.run_covariance import mean_of_known, run_covariance

RUNS = (1, 6, 10, 20, 40, np.inf)
ENOUGH = 20  # runs
LITTLE = 0.15  # share of the standard error that more runs than enough may take away at most to count as little


@dataclass(frozen=True)
class Variances:
    """Variances of a rate averaged over expressions: between people, between runs, and the rest of each in a run."""

    people: float
    runs: float
    rest: float


def variances(test: PeopleRates) -> Variances:
    """Return the variances of a test; NaN of runs and the rest where hardly anybody is tested twice.

    Examples
    --------
    Two runs test the same two people; the second is .2 better with both, who differ by .4.

    >>> rates = np.array([[[0.2], [0.6]], [[0.4], [0.8]]])
    >>> found = variances(PeopleRates("a", np.array(["ann", "bob"]), rates))
    >>> round(found.people, 6), round(found.runs, 6), round(found.rest, 6)  # people: .08, of which runs had no part
    (0.08, 0.02, 0.0)
    """
    rates = mean_of_known(np.moveaxis(test.rates, 2, 0))[..., None]  # (runs, people, 1)
    if len(rates) < 2:
        return Variances(*(float("nan"),) * 3)
    of_runs, rest = (float(part[0, 0]) for part in run_covariance(rates, rates))
    if np.isnan(rest):
        return Variances(*(float("nan"),) * 3)
    tested = ~np.isnan(rates[..., 0])
    share = tested / tested.sum(axis=0)  # (runs, people)
    overlap = share.T @ share
    number = overlap.shape[0]
    apart = np.trace(overlap) / number - (overlap.sum() - np.trace(overlap)) / number / max(number - 1, 1)
    noise = max(of_runs, 0) * apart + max(rest, 0) * float(np.mean(1 / tested.sum(axis=0)))
    own = float(np.var(mean_of_known(rates[..., 0]), ddof=1))
    return Variances(float(max(own - noise, 0)), max(of_runs, 0), max(rest, 0))


def standard_error(found: Variances, people: int, tested: float, runs: float) -> float:
    """Return the expected standard error of a rate over runs that each test some of the people, drawn anew.

    Parameters
    ----------
    found : Variances
    people : int
        Of the database.
    tested : float
        Of them, in each run.
    runs : float
        May be infinite.

    Notes
    -----
    Other runs learn from the same people: what other people to learn from would do is not in it.

    Examples
    --------
    >>> standard_error(Variances(0.04, 0.0, 0.0), 100, 10, float("inf"))
    0.02
    >>> standard_error(Variances(0.04, 0.01, 0.02), 4, 4, 1) ** 2  # .04 / 4 + .01 + .02 / 4
    0.025
    """
    shared = found.people / people
    each = found.people * (1 / tested - 1 / people) + found.rest / tested + found.runs
    return float(np.sqrt(shared + each / runs))


def smallest_difference(error: float, people: int, confidence: float, power: float = 0.8) -> float:
    """Return the smallest difference of two databases with such a standard error each that is found with some power.

    Examples
    --------
    >>> round(smallest_difference(0.0146, 60, 0.95), 3)  # (1.980 + .845) √2 .0146
    0.058
    """
    df = 2 * (people - 1)
    return float((student.ppf((1 + confidence) / 2, df) + student.ppf(power, df)) * np.sqrt(2) * error)


def precision_rows(
    found: Variances, people: int, tested: float, confidence: float, runs: Sequence[float] = RUNS
) -> list[dict]:
    """Return the rows of precision.csv of one test: people as they are and twice as many, by runs.

    Examples
    --------
    >>> rows = precision_rows(Variances(0.04, 0.0, 0.0), 100, 20, 0.95)
    >>> [(row["people"], row["runs"], round(row["standard_error_points"], 2)) for row in rows][5::6]
    [(100, inf, 2.0), (200, inf, 1.41)]
    """
    rows = []
    for factor in (1, 2):
        for number in runs:
            error = standard_error(found, factor * people, factor * tested, number)
            least = smallest_difference(error, factor * people, confidence)
            rows.append(
                {
                    "people": factor * people,
                    "tested_per_run": factor * tested,
                    "runs": number,
                    "standard_error_points": 100 * error,
                    "smallest_difference_points": 100 * least,
                }
            )
    return rows


def only_people_help(found: Variances, people: int, tested: float) -> bool:
    """Return whether more runs than 20 hardly make a rate more exact, and twice the people do.

    Examples
    --------
    >>> only_people_help(Variances(0.04, 0.0, 0.0), 60, 12), only_people_help(Variances(0.0001, 0.05, 0.0), 60, 12)
    (True, False)
    """
    now, most = (standard_error(found, people, tested, runs) for runs in (ENOUGH, np.inf))
    return most > (1 - LITTLE) * now and standard_error(found, 2 * people, 2 * tested, ENOUGH) < most
