"""Parts of the rows of tests.csv."""

from aulens.statistics.anova import Effect
from aulens.statistics.notes import RUNS, corrected_runs, independent
from aulens.statistics.t_tests import TTest


def published(test: str, units: str) -> dict:
    """Return what a test as published says of itself.

    Parameters
    ----------
    test : str
        Its name.
    units : str
        What runs divide, e.g. people.

    Examples
    --------
    >>> published("t test", "people")["kind"]
    'published'
    """
    return {"kind": "published", "test": test, "unit_of_replication": RUNS, "note": independent(units)}


def corrected(test: str, units: str, note: str) -> dict:
    """Return what a corrected test says of itself.

    Parameters
    ----------
    test : str
        Its name.
    units : str
        What runs divide, e.g. people.
    note : str
        What it assumes, or why there is none.

    Examples
    --------
    >>> corrected("corrected t test", "people", "")["unit_of_replication"]
    'run, corrected for the people that runs share'
    """
    return {"kind": "corrected", "test": test, "unit_of_replication": corrected_runs(units), "note": note}


def t_row(test: TTest) -> dict:
    """Return the numbers of a t test.

    Examples
    --------
    >>> t_row(TTest(statistic=2.0, df=5.0))["df_1"]
    5.0
    """
    return {
        "difference": test.difference,
        "difference_low": test.low,
        "difference_high": test.high,
        "statistic_name": "t",
        "statistic": test.statistic,
        "df_1": test.df,
        "p": test.p,
        "effect_size": test.effect_size,
        "interval_low": test.effect_low,
        "interval_high": test.effect_high,
    }


def f_row(effect: Effect) -> dict:
    """Return the numbers of one effect of an analysis of variance.

    Examples
    --------
    >>> f_row(Effect("expression", eta_squared=0.5))["effect_size"]
    0.5
    """
    return {
        "effect": effect.name,
        "statistic_name": "F",
        "statistic": effect.statistic,
        "df_1": effect.df_1,
        "df_2": effect.df_2,
        "p": effect.p,
        "effect_size_name": "partial eta squared",
        "effect_size": effect.eta_squared,
        "interval_low": effect.low,
        "interval_high": effect.high,
    }
