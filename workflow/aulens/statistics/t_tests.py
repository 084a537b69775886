"""Student's t tests, and those corrected for runs that share people.

Runs are random splits of the same people, so they are not independent and their number can be made as large as one
likes: an ordinary t test finds any difference "significant" with enough runs. Nadeau & Bengio (2003, "Inference for
the generalization error", Machine Learning 52, section 4, doi 10.1023/A:1024068626366) replace the variance 1/J of a
mean of J runs by 1/J + n_test/n_train. They assume that every two runs correlate by n_test / (n_test + n_train); this
is an approximation. Here n_test and n_train count people, who are drawn. In simulated studies without any difference
(12 of 60 people per run, people who differ as in the demonstration; benchmarks/error_rates.py) the corrected tests
rejected at .05 in .017 to .041 with 6 runs and in .014 to .025 with 40, Student's test in .17 and .50.
"""

from dataclasses import dataclass

import numpy as np
from scipy.stats import t as student

from aulens.statistics.effect_sizes import noncentrality_of_t, small_sample_factor

ALTERNATIVES = {
    "two-sided": lambda statistic, df: 2 * student.sf(abs(statistic), df),
    "greater": student.sf,
    "less": student.cdf,
}


@dataclass(frozen=True)
class TTest:
    """Result of a t test; NaN throughout where it is undefined (fewer than two runs, or no variance).

    Attributes
    ----------
    statistic, df, p : float
    difference, low, high : float
        Difference of means (or mean difference) and its interval.
    effect_size, effect_low, effect_high : float
        Hedges' g and its interval.
    """

    statistic: float = np.nan
    df: float = np.nan
    p: float = np.nan
    difference: float = np.nan
    low: float = np.nan
    high: float = np.nan
    effect_size: float = np.nan
    effect_low: float = np.nan
    effect_high: float = np.nan


def mean_of(values: np.ndarray) -> float:
    """Return the mean of the runs' values; NaN without any.

    Examples
    --------
    >>> mean_of(np.array([0.25, 0.75])), mean_of(np.array([]))
    (0.5, nan)
    """
    return float(np.mean(values)) if len(values) else np.nan


def pooled_t_test(first: np.ndarray, second: np.ndarray, confidence: float) -> TTest:
    """Student's two-sample t test with pooled variance, two-sided; runs taken as independent.

    Parameters
    ----------
    first, second : (runs,) float
    confidence : float
        Of the intervals, e.g. 0.95.

    Returns
    -------
    TTest

    Examples
    --------
    Means 3 and 1, pooled variance (2 + 0) / 2 = 1: t = 2 / √(1/2 + 1/2).

    >>> test = pooled_t_test(np.array([2.0, 4.0]), np.array([1.0, 1.0]), 0.95)
    >>> test.statistic, test.df, test.difference
    (2.0, 2.0, 2.0)
    """
    difference, n_1, n_2 = mean_of(first) - mean_of(second), len(first), len(second)
    df = n_1 + n_2 - 2
    if min(n_1, n_2) < 2:
        return TTest(difference=float(difference))
    sd = np.sqrt(((n_1 - 1) * np.var(first, ddof=1) + (n_2 - 1) * np.var(second, ddof=1)) / df)
    return _t_test(difference, sd, np.sqrt(1 / n_1 + 1 / n_2), df, confidence)


def corrected_two_sample_t_test(
    first: np.ndarray, second: np.ndarray, ratios: tuple[float, float], confidence: float
) -> TTest:
    """Two-sample t test with Nadeau and Bengio's variance in each sample, two-sided.

    Parameters
    ----------
    first, second : (runs,) float
        Runs over splits of two separate sets of people.
    ratios : tuple of two float
        n_test / n_train of each.
    confidence : float
        Of the intervals, e.g. 0.95.

    Returns
    -------
    TTest

    Notes
    -----
    Our extension: the variance of mean k is (1/J_k + ratio_k) s_k², degrees of freedom after Welch (1947, doi
    10.1093/biomet/34.1-2.28) and Satterthwaite (1946, doi 10.2307/3002019). The effect size is relative to the root of
    the mean of the two variances.

    Examples
    --------
    Variances .01 and .04: (1/3 + .3) .01 + (1/3 + .5) .04 = .0396667; t = -.2 / √.0396667.

    >>> test = corrected_two_sample_t_test(np.array([0.1, 0.2, 0.3]), np.array([0.2, 0.4, 0.6]), (0.3, 0.5), 0.95)
    >>> round(test.statistic, 3), round(test.df, 2)
    (-1.004, 2.73)
    """
    difference, n_1, n_2 = mean_of(first) - mean_of(second), len(first), len(second)
    if min(n_1, n_2) < 2:
        return TTest(difference=float(difference))
    v_1, v_2 = np.var(first, ddof=1), np.var(second, ddof=1)
    sd = np.sqrt((v_1 + v_2) / 2)
    if sd == 0:
        return TTest(difference=float(difference))
    part_1, part_2 = (1 / n_1 + ratios[0]) * v_1, (1 / n_2 + ratios[1]) * v_2
    df = (part_1 + part_2) ** 2 / (part_1**2 / (n_1 - 1) + part_2**2 / (n_2 - 1))
    return _t_test(difference, sd, np.sqrt(part_1 + part_2) / sd, df, confidence)


def corrected_t_test(differences: np.ndarray, ratio: float, confidence: float, alternative: str = "two-sided") -> TTest:
    """Corrected resampled t test of Nadeau and Bengio: is the mean of the differences 0?

    Parameters
    ----------
    differences : (runs,) float
        One difference per run, both sides from the same run.
    ratio : float
        n_test / n_train; 0 gives the ordinary paired (or one-sample) t test, NaN leaves it undefined.
    confidence : float
        Of the intervals, e.g. 0.95.
    alternative : str
        two-sided, greater or less, of the mean than 0.

    Returns
    -------
    TTest

    Raises
    ------
    ValueError
        If the alternative is another one.

    Notes
    -----
    t = mean / sqrt((1/J + ratio) s²) with J - 1 degrees of freedom.

    Examples
    --------
    Mean .2, variance .01, 12 of 52 people: t = .2 / √(.01 (1/3 + 12/40)).

    >>> test = corrected_t_test(np.array([0.1, 0.2, 0.3]), 12 / 40, 0.95)
    >>> round(test.statistic, 4), test.df
    (2.5131, 2.0)
    """
    if alternative not in ALTERNATIVES:
        raise ValueError(f"alternative {alternative!r}; allowed: {', '.join(ALTERNATIVES)}")
    difference, count = mean_of(differences), len(differences)
    if count < 2:
        return TTest(difference=float(difference))
    return _t_test(
        difference, np.std(differences, ddof=1), np.sqrt(1 / count + ratio), count - 1, confidence, alternative
    )


def _t_test(
    difference: float, sd: float, factor: float, df: float, confidence: float, alternative: str = "two-sided"
) -> TTest:
    """Return the test of a difference with standard error `sd * factor`; intervals are always two-sided."""
    error = sd * factor
    if error <= 1e-12 * max(1.0, abs(difference)):
        return TTest(difference=float(difference))
    statistic = difference / error
    p = ALTERNATIVES[alternative](statistic, df)
    margin = student.ppf((1 + confidence) / 2, df) * error
    low, high = noncentrality_of_t(statistic, df, confidence)
    scale = factor * small_sample_factor(df)
    values = (statistic, df, p, difference, difference - margin, difference + margin)
    return TTest(*map(float, (*values, statistic * scale, low * scale, high * scale)))
