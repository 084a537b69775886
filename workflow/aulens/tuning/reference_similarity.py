"""How alike profiles are within a database: networks trained on disjoint groups of its people.

Every network has learned from equally many people, so that its likeness to another group of the same database and to
a group of another database can be compared: their gap is what databases add to people, weights and noise.
"""

import numpy as np

from aulens.ranks import standardised_ranks
from aulens.tuning.noise_ceiling import stepped_up

STATISTICS = ["different", "same_1", "same_2", "gap", "relative", "ceiling_over_people"]


def group_correlations(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Spearman's correlation of every group with every other one, of each output unit.

    Parameters
    ----------
    first, second : (groups, output_units, aus, levels) float
        Responses relative to the null image, which is excluded; one network for each group of people of two databases.

    Returns
    -------
    (output_units, groups, groups) float
        Groups of the first database before those of the second; NaN where a profile is constant.

    Examples
    --------
    >>> one, two = np.array([[[[1.0], [2.0], [3.0]]]]), np.array([[[[3.0], [1.0], [2.0]]]])
    >>> group_correlations(one, two).round(6).tolist()
    [[[1.0, -0.5], [-0.5, 1.0]]]
    """
    both = np.concatenate([first, second])  # (groups, output_units, aus, levels)
    ranks = standardised_ranks(both.reshape(*both.shape[:2], -1))  # (groups, output_units, aus * levels)
    return np.einsum("gup,hup->ugh", ranks, ranks, optimize=True)


def with_mean(correlations: np.ndarray) -> np.ndarray:
    """Append the mean over the output units, so that what is made of it is that of the mean over output units.

    Parameters
    ----------
    correlations : (output_units, groups, groups) float

    Returns
    -------
    (output_units + 1, groups, groups) float

    Examples
    --------
    >>> with_mean(np.array([[[1.0]], [[0.5]]])).ravel().tolist()
    [1.0, 0.5, 0.75]
    """
    return np.concatenate([correlations, correlations.mean(axis=0, keepdims=True)])


def references(correlations: np.ndarray, first: int) -> dict[str, np.ndarray]:
    """How alike groups of different databases and of the same one are.

    Parameters
    ----------
    correlations : (output_units, groups, groups) float
        As `group_correlations` gives them.
    first : int
        Number of groups of the first database; they come first.

    Returns
    -------
    dict
        Of (output_units,) float. different: mean over pairs of groups of two databases; same_1, same_2: over pairs
        within a database; gap: root of same_1 · same_2 (0 if one is negative) less different; relative: different over
        that root; ceiling_over_people: root of the product of both, each stepped up from one group to all of them
        (Spearman-Brown). NaN where a database has one group, and of the last two where same_1 or same_2 is not
        positive.

    Notes
    -----
    `relative` is Spearman's correction for attenuation (1904), used here for rank correlations as an approximation:
    what would be left of the likeness with endlessly many people. It can exceed 1. `ceiling_over_people` is the
    correlation to expect of two equal profiles of all people, each the mean over its database's groups.

    Examples
    --------
    >>> alike = np.array([[[1.0, 0.8, 0.3, 0.5], [0.8, 1.0, 0.4, 0.4], [0.3, 0.4, 1.0, 0.5], [0.5, 0.4, 0.5, 1.0]]])
    >>> {name: round(float(values[0]), 3) for name, values in references(alike, 2).items()}
    {'different': 0.4, 'same_1': 0.8, 'same_2': 0.5, 'gap': 0.232, 'relative': 0.632, 'ceiling_over_people': 0.77}
    """
    members = np.arange(correlations.shape[-1]) < first  # (groups,)
    same_1, same_2, different = (means[:, 0] for means in _means(correlations, members[None]))
    positive = (same_1 > 0) & (same_2 > 0)
    root = np.sqrt(np.where(positive, same_1 * same_2, np.nan))
    stepped = stepped_up(same_1, first) * stepped_up(same_2, len(members) - first)
    return {
        "different": different,
        "same_1": same_1,
        "same_2": same_2,
        "gap": _within(same_1, same_2) - different,
        "relative": different / root,
        "ceiling_over_people": np.sqrt(np.where(positive, stepped, np.nan)),
    }


def gaps(correlations: np.ndarray, members: np.ndarray) -> np.ndarray:
    """Gap of every output unit for every way to divide the groups into two databases.

    Parameters
    ----------
    correlations : (output_units, groups, groups) float
    members : (divisions, groups) bool
        Which groups are taken for the first database.

    Returns
    -------
    (output_units, divisions) float
        Geometric mean of both means within (0 if one is negative) less the mean between; NaN where a side has one
        group.

    Notes
    -----
    If databases share all but one is noisier, the mean between is the geometric mean of those within; an arithmetic
    one lies above it, and would be a gap where there is none.

    Examples
    --------
    >>> alike = np.array([[[1.0, 0.8, 0.3, 0.5], [0.8, 1.0, 0.4, 0.4], [0.3, 0.4, 1.0, 0.5], [0.5, 0.4, 0.5, 1.0]]])
    >>> gaps(alike, np.array([[True, True, False, False], [True, False, False, True]])).round(3).tolist()
    [[0.232, -0.053]]
    """
    same_1, same_2, different = _means(correlations, members)
    return _within(same_1, same_2) - different


def _within(same_1: np.ndarray, same_2: np.ndarray) -> np.ndarray:
    """Return the geometric mean of likeness within both databases; 0 where one of them is negative."""
    return np.sqrt(np.maximum(same_1, 0) * np.maximum(same_2, 0))


def _means(correlations: np.ndarray, members: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the mean correlation within the members, within the others and between both, (output_units, divisions)."""
    chosen = members.astype(float)  # (divisions, groups)
    others = 1 - chosen
    apart = correlations * (1 - np.eye(correlations.shape[-1]))  # no group with itself
    sums = [
        np.einsum("udg,dg->ud", one @ apart, two) for one, two in ((chosen, chosen), (others, others), (chosen, others))
    ]
    first, second = chosen.sum(axis=1), others.sum(axis=1)  # (divisions,)
    pairs = [first * (first - 1), second * (second - 1), first * second]
    return tuple(total / np.where(count > 0, count, np.nan) for total, count in zip(sums, pairs, strict=True))
