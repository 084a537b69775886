"""How often the relation of similarity and confusion is found where there is none, and where there is one.

    python benchmarks/relation_error_rates.py [--studies 250]

Of 7 expressions, similarities and shares are normal draws (sd 1) whose diagonals lie higher by some amount. Where they
are related, shares are besides `slope` times the similarity off the diagonal. Prints a Markdown table of the share of p
below .05, with its 95 % binomial interval: of cells taken as independent (published), of all orders of the expressions
around 0 and around their mean, of confusions alone; and how often a positive relation is found though it is negative.
docs/error-rates.md holds the table. Five minutes on one core with 250 studies.
"""

import argparse
import sys
from itertools import permutations
from pathlib import Path

import numpy as np
from scipy.stats import binomtest

sys.path.insert(0, str(Path(__file__).parents[1] / "workflow"))

from aulens.statistics.mantel import relation_test
from aulens.statistics.matrix_correlations import ALL, SPEARMAN, correlations, measured

SEED, LABELS = 2022, 7
ORDERS = np.array(list(permutations(range(LABELS))))
WORLDS = [(0, 0.0), (2, 0.0), (10, 0.0), (2, 0.8), (2, -0.8), (10, -0.8)]  # diagonal, slope


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--studies", type=int, default=250)
    studies = parser.parse_args().studies
    print("| diagonal | slope | expected r | published | around 0 | around the mean | confusions alone | wrong side |")
    print("|---|---|---|---|---|---|---|---|")
    for world, (diagonal, slope) in enumerate(WORLDS):
        random = np.random.default_rng([SEED, world])
        found = np.array([study(diagonal, slope, random) for _ in range(studies)])  # (studies, 6)
        cells = " | ".join(share(int(count), studies) for count in found[:, 1:].sum(axis=0))
        print(f"| {diagonal} | {slope} | {found[:, 0].mean():.2f} | {cells} |", flush=True)


def study(diagonal: float, slope: float, random: np.random.Generator) -> list[float]:
    """Return the expected correlation, then whether each p is below .05, and whether a positive relation is found."""
    similar, noise = random.normal(size=(2, LABELS, LABELS))
    shares = slope * similar * ~np.eye(LABELS, dtype=bool) + noise + diagonal * np.eye(LABELS)
    similar = similar + diagonal * np.eye(LABELS)
    test = relation_test(similar, shares, 0, random)
    positive = test.p_permutation < 0.05 and test.correlation > test.expected
    p = (test.p, around_zero(similar, shares), test.p_permutation, test.p_off_diagonal)
    return [test.expected, *(one < 0.05 for one in p), positive if slope < 0 else False]


def around_zero(similar: np.ndarray, shares: np.ndarray) -> float:
    """Return the p of all orders, two-sided around 0."""
    reordered = shares[ORDERS[:, :, None], ORDERS[:, None, :]]
    found = np.abs(correlations(measured(similar, ALL), measured(reordered, ALL), SPEARMAN))
    return float((found >= found[0] - 1e-11).mean())  # the first order is the observed one


def share(count: int, number: int) -> str:
    """Return a share with its binomial interval."""
    low, high = binomtest(count, number).proportion_ci(0.95, "exact")
    return f"{count / number:.3f} [{low:.3f}, {high:.3f}]"


if __name__ == "__main__":
    main()
