"""Whether something that a paper claims in words can be said of a study: one rule for all claims."""

from typing import NamedTuple

import numpy as np

HOLDS, FAILS, UNDECIDED = "holds", "does not hold", "undecided"


class Decision(NamedTuple):
    """What is said of one claim, and by which number.

    Attributes
    ----------
    verdict : str
        `HOLDS`, `FAILS` or `UNDECIDED`.
    number, sd : float
        What decided, and its standard deviation over runs; NaN where there is none.
    bound : float
        What the number was compared with.
    """

    verdict: str
    number: float
    sd: float
    bound: float


def decision(number: float, sd: float, bound: float, sign: int) -> Decision:
    """Decide whether a number lies on the claimed side of a bound.

    Parameters
    ----------
    number : float
        A mean over runs.
    sd : float
        Standard deviation over runs; NaN where there is none. Then the side alone decides; of one run, whose side is a
        matter of chance, claims are not decided (`aulens.report.claims`).
    bound : float
    sign : int
        1: the number is claimed to be larger than the bound; -1: smaller.

    Returns
    -------
    Decision
        Undecided within one standard deviation of the bound, on it, or if the number is NaN.

    Notes
    -----
    A description, not a test. Runs share people, so that no standard error follows from their spread; the standard
    deviation says whether single runs would say the same.

    Examples
    --------
    >>> [decision(number, 0.1, 0.0, 1).verdict for number in (0.3, 0.05, -0.3)]
    ['holds', 'undecided', 'does not hold']
    >>> decision(0.05, float("nan"), 0.1, -1).verdict
    'holds'
    """
    distance = sign * (number - bound)
    if np.isnan(distance) or distance == 0 or abs(distance) < np.nan_to_num(sd):
        return Decision(UNDECIDED, number, sd, bound)
    return Decision(HOLDS if distance > 0 else FAILS, number, sd, bound)


def majority(numbers: np.ndarray, sds: np.ndarray, sign: int) -> Decision:
    """Decide whether most of several numbers have a sign.

    Parameters
    ----------
    numbers, sds : (n,) float
        Means and standard deviations over runs, as in `decision`.
    sign : int
        1 or -1.

    Returns
    -------
    Decision
        Its number is the share that has the sign by `decision`, its bound one half. The claim holds if this share is
        more than half, and does not if it would not be even with all undecided ones; there is no sd.

    Examples
    --------
    >>> majority(np.array([-1.0, -1.0, 1.0, -0.1]), np.full(4, 0.5), -1)[:2]
    ('undecided', 0.5)
    >>> majority(np.array([-1.0, -1.0, 1.0, -0.6]), np.full(4, 0.5), -1)[:2]
    ('holds', 0.75)
    """
    verdicts = [decision(number, sd, 0.0, sign).verdict for number, sd in zip(numbers, sds, strict=True)]
    if not verdicts:
        return Decision(UNDECIDED, np.nan, np.nan, 0.5)
    share, open_share = (verdicts.count(one) / len(verdicts) for one in (HOLDS, UNDECIDED))
    verdict = HOLDS if share > 0.5 else UNDECIDED if share + open_share > 0.5 else FAILS
    return Decision(verdict, share, np.nan, 0.5)
