"""Effect sizes and their intervals from noncentral distributions."""

from collections.abc import Callable

import numpy as np
from scipy.optimize import brentq
from scipy.special import gammaln
from scipy.stats import ncf, nct


def small_sample_factor(df: float) -> float:
    """Return the factor that turns Cohen's d into Hedges' g: Γ(df/2) / (√(df/2) Γ((df - 1)/2)).

    Parameters
    ----------
    df : float
        Degrees of freedom of the standard deviation.

    Returns
    -------
    float
        NaN below 2 df.

    Notes
    -----
    Hedges 1981, equation 6e (doi 10.3102/10769986006002107), exact; about 1 - 3 / (4 df - 1).

    Examples
    --------
    With 2 df, Γ(1) / Γ(1/2) = 1 / √π.

    >>> round(small_sample_factor(2), 4)
    0.5642
    """
    if not df >= 2:
        return np.nan
    return float(np.exp(gammaln(df / 2) - gammaln((df - 1) / 2)) / np.sqrt(df / 2))


def noncentrality_of_t(t: float, df: float, confidence: float) -> tuple[float, float]:
    """Return the interval of the noncentrality of an observed t.

    Parameters
    ----------
    t, df : float
    confidence : float
        E.g. 0.95.

    Returns
    -------
    tuple of two float
        Lower and upper bound; NaN where scipy's distribution is undefined.

    Notes
    -----
    Steiger & Fouladi 1997 (in Harlow, Mulaik & Steiger, What if there were no significance tests?): the bounds are the
    noncentralities under which t lies at the upper and the lower tail.

    Examples
    --------
    t is below 0 as often as a standard normal number is below minus the noncentrality.

    >>> [round(bound, 2) for bound in noncentrality_of_t(0.0, 5, 0.95)]
    [-1.96, 1.96]
    """
    tail = (1 - confidence) / 2
    spread = 3 * np.sqrt(1 + t**2 / (2 * df))
    low = _crossing(lambda value: nct.cdf(t, df, value) - (1 - tail), t - spread, t)
    high = _crossing(lambda value: nct.cdf(t, df, value) - tail, t, t + spread)
    return low, high


def noncentrality_of_f(f: float, df_1: float, df_2: float, confidence: float) -> tuple[float, float]:
    """Return the interval of the noncentrality of an observed F.

    Parameters
    ----------
    f, df_1, df_2 : float
    confidence : float
        E.g. 0.95.

    Returns
    -------
    tuple of two float
        Lower and upper bound; one that would be negative is 0.

    Notes
    -----
    Steiger & Fouladi 1997; see `noncentrality_of_t`.

    Examples
    --------
    With 2 and 2 df, F is below 99 with probability .99 exp(-λ / 200): .975 at λ = 200 ln(.99 / .975) = 3.05, and .025
    at 200 ln(.99 / .025) = 735.77.

    >>> [round(bound, 2) for bound in noncentrality_of_f(99.0, 2, 2, 0.95)]
    [3.05, 735.77]
    """
    tail = (1 - confidence) / 2
    bounds = []
    for level in (1 - tail, tail):

        def excess(value: float, level: float = level) -> float:
            return ncf.cdf(f, df_1, df_2, value) - level

        bounds.append(0.0 if excess(0.0) <= 0 else _crossing(excess, 0.0, max(4.0, f * df_1)))
    return bounds[0], bounds[1]


def partial_eta_squared(f: float, df_1: float, df_2: float) -> float:
    """Return the share of an effect in its own and the error's sum of squares: F df_1 / (F df_1 + df_2).

    Parameters
    ----------
    f, df_1, df_2 : float

    Examples
    --------
    >>> partial_eta_squared(4.0, 1, 4)
    0.5
    """
    return f * df_1 / (f * df_1 + df_2)


def eta_interval(noncentrality: tuple[float, float], df_1: float, df_2: float) -> tuple[float, float]:
    """Return the interval of partial eta squared from that of the noncentrality: λ / (λ + df_1 + df_2 + 1).

    Parameters
    ----------
    noncentrality : tuple of two float
        Lower and upper bound.
    df_1, df_2 : float

    Returns
    -------
    tuple of two float

    Notes
    -----
    Smithson 2001, equation 5 (doi 10.1177/00131640121971392). The point estimate is biased up: F df_1 is about
    λ + df_1, not λ. So it can lie above the interval when F is well below 1 (below .3 with 6 and 60 df). With F
    (corrected) of 1 or more and up to 6 df in its numerator it lies inside an interval of 95 %, however large or small
    eta squared is.

    Examples
    --------
    >>> eta_interval((0.0, 10.0), 2, 7)
    (0.0, 0.5)
    """
    low, high = (value / (value + df_1 + df_2 + 1) for value in noncentrality)
    return low, high


def _crossing(function: Callable[[float], float], low: float, high: float) -> float:
    """Return where a falling function is 0; the bracket is widened until it contains that place, else NaN."""
    for _ in range(40):
        width = high - low + 1.0
        left, right = function(low), function(high)
        if not (np.isfinite(left) and np.isfinite(right)):
            return np.nan
        if left >= 0 >= right:
            try:
                return float(brentq(function, low, high, xtol=1e-8))
            except ValueError:  # with 1 df, scipy's noncentral t is undefined at places inside the bracket
                return np.nan
        low, high = (low - width, high) if left < 0 else (low, high + width)
    return np.nan
