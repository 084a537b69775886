"""How often verdicts on the likeness of profiles are false, and how often their intervals cover.

    python benchmarks/baseline_error_rates.py [--studies 1000] [--groups 3 4 6]

Simulated output units respond to 20 action units at 10 levels. A profile is what all share, what its database adds and
what its network adds, each a draw from one distribution of 40 directions of falling variance (participation ratio 7),
less the mean over output units, as a softmax leaves it. Prints Markdown tables of

- the p from shuffled networks, where nothing is shared but the distribution, beside the published one and that of
  permuted action units; and the spread of correlations of single networks and of means over networks;
- the exact test of the gap where databases do not differ;
- coverage of the jackknife's intervals where databases do, or do not, differ, and how often the test finds it.

Brackets are 95 % binomial intervals; shares without are means over the seven output units of all studies.
docs/error-rates.md holds the tables. Three minutes on one core.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from scipy.stats import binomtest

sys.path.insert(0, str(Path(__file__).parents[1] / "workflow"))

from aulens.corrections import holm
from aulens.ranks import spearman
from aulens.tuning.gap_tests import gap_test, jackknife_intervals
from aulens.tuning.null_similarity import null_band, null_correlations, null_means, null_p, smallest_null_p
from aulens.tuning.permuted_action_units import permutation_p
from aulens.tuning.reference_similarity import group_correlations, references, with_mean

SEED, UNITS, AUS, LEVELS, DIRECTIONS, RATIO = 2022, 7, 20, 10, 40, 7.0
NETWORKS, WORLDS, TRUTH = (3, 6, 10), 20, 150
CONFIDENCE, MOST = 0.95, 20_000
SHARED, NOISE = 0.6, 0.2  # variances of what all share and of what a network adds
EFFECTS = {  # variance that each database adds, and how many times more the second one's networks differ
    "nothing": (0.0, 1.0),
    "some": (0.1, 1.0),
    "much": (0.3, 1.0),
    "nothing, networks of the second differ twice as much": (0.0, 2.0),
}


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--studies", type=int, default=1000)
    parser.add_argument("--groups", type=int, nargs="+", default=(3, 4, 6))
    asked = parser.parse_args()
    null_table(asked.studies)
    gap_table(asked.studies, asked.groups)


def directions(random: np.random.Generator) -> np.ndarray:
    """Return what all draws are made of, (DIRECTIONS, aus, levels), scaled to a participation ratio of `RATIO`."""
    curves = np.linspace(0.1, 1, LEVELS) ** random.uniform(0.6, 2, (DIRECTIONS, 1))  # (directions, levels)
    made = random.standard_normal((DIRECTIONS, AUS, 1)) * curves[:, None]
    falling = (RATIO - 1) / (RATIO + 1)
    basis = np.linalg.svd(made.reshape(DIRECTIONS, -1), full_matrices=False)[2]  # (directions, aus * levels)
    basis *= np.sqrt(falling ** np.arange(DIRECTIONS))[:, None]
    return basis.reshape(DIRECTIONS, AUS, LEVELS)


def drawn(world: np.ndarray, number: int, random: np.random.Generator) -> np.ndarray:
    """Return profiles of the output units of some networks, (networks, output_units, aus, levels)."""
    weights = random.standard_normal((number, UNITS, len(world)))
    return np.tensordot(weights - weights.mean(axis=1, keepdims=True), world, 1)


def share(count: int, number: int) -> str:
    """Return a share with its binomial interval."""
    low, high = binomtest(int(count), int(number)).proportion_ci(0.95, "exact")
    return f"{count / number:.3f} [{low:.3f}, {high:.3f}]"


def null_table(studies: int) -> None:
    """Print false positives of similarity where profiles share nothing."""
    random = np.random.default_rng([SEED, 1])
    print("| shuffled networks each | published p | AUs permuted | null p | any of 7, Holm | mean of 7 | sd of r |")
    print("|---|---|---|---|---|---|---|")
    for networks in NETWORKS:
        found = np.array([null_study(networks, random) for _ in range(studies)])  # (studies, 6)
        cells = [f"{found[:, column].mean() / UNITS:.3f}" for column in range(3)]
        cells += [share(int(found[:, column].sum()), studies) for column in (3, 4)]
        print(f"| {networks} | {' | '.join(cells)} | {found[:, 5].mean():.3f} |", flush=True)
    world = directions(random)
    for size in (1, 6):
        means = [drawn(world, size * 20, random).reshape(20, size, UNITS, AUS, LEVELS).mean(axis=1) for _ in range(2)]
        null = null_correlations(*means)
        low, high = null_band(null, CONFIDENCE)
        print(f"means over {size}: sd {null.std():.3f}, band {low:.2f} to {high:.2f}, {null.size} correlations")


def null_study(networks: int, random: np.random.Generator) -> list[float]:
    """Return how many of 7 tests reject as published, with AUs permuted, by the null; any by Holm; mean; sd."""
    world = directions(random)
    one, two = (
        drawn(world, 1, random)[0] + drawn(world, 6, random).mean(axis=0) for _ in range(2)
    )  # mean profiles: what labels that mean nothing taught all six networks, and noise
    results = [spearman(a.ravel(), b.ravel()) for a, b in zip(one, two, strict=True)]
    correlations = np.array([result[0] for result in results])
    null = null_correlations(drawn(world, networks, random), drawn(world, networks, random))
    p = np.maximum(null_p(correlations, null), smallest_null_p(null))
    permuted = permutation_p(one, two, 199, random).diagonal()
    return [
        sum(result[1] < 0.05 for result in results),
        (permuted < 0.05).sum(),
        (p < 0.05).sum(),
        (holm(p) < 0.05).any(),
        null_p(correlations.mean(), null_means(null)) < 0.05,
        null.std(),
    ]


def gap_table(studies: int, groups: Sequence[int]) -> None:
    """Print error rates, coverage and power of the gap's test and intervals."""
    names = ["gap", "different", "same_1", "relative"]
    print("\n| groups | databases add | gap | rejects: mean | one | any of 7, corrected | any, Holm |", end="")
    print(" covers, mean: " + " | ".join(names) + " | covers, one: " + " | ".join(names) + " |")
    print("|---" * (7 + 2 * len(names)) + "|")
    for number in groups:
        for words, (effect, noisier) in EFFECTS.items():
            random = np.random.default_rng([SEED, 2, number, list(EFFECTS).index(words)])
            tests, covered, gap = gap_studies(number, (effect, noisier), studies, names, random)
            cells = [share(int(tests[:, 0].sum()), len(tests)), f"{tests[:, 1].mean():.3f}"]
            cells += [share(int(tests[:, place].sum()), len(tests)) for place in (2, 3)]
            cells += [f"{value:.3f}" for value in [*covered[:, :, -1].mean(axis=0), *covered[:, :, :-1].mean((0, 2))]]
            print(f"| {number} + {number} | {words} | {round(gap, 2) + 0.0:.2f} | {' | '.join(cells)} |", flush=True)


def gap_studies(
    number: int, added: tuple[float, float], studies: int, names: Sequence[str], random: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, float]:
    """Return rejections (studies, 4), coverage (studies, names, output_units + 1) and the mean true gap."""
    tests, covered, gap = [], [], []
    effect, noises = added[0], np.sqrt([NOISE, added[1] * NOISE])
    for _ in range(WORLDS):
        world = directions(random)
        common = np.sqrt(SHARED) * drawn(world, 1, random)
        bases = [common + np.sqrt(effect) * drawn(world, 1, random) for _ in range(2)]
        many = [base + noise * drawn(world, TRUTH, random) for base, noise in zip(bases, noises, strict=True)]
        truth = references(with_mean(group_correlations(*many)), TRUTH)
        gap.append(truth["gap"][-1])
        for _ in range(studies // WORLDS):
            sides = [base + noise * drawn(world, number, random) for base, noise in zip(bases, noises, strict=True)]
            correlations = group_correlations(*sides)
            test = gap_test(correlations, number, MOST, random)
            corrected = test.p_corrected.min(), holm(test.p).min()
            tests.append([test.p_mean <= 0.05, (test.p <= 0.05).mean(), *(p <= 0.05 for p in corrected)])
            bounds = jackknife_intervals(with_mean(correlations), number, CONFIDENCE)
            covered.append(
                [(bounds[name][:, 0] <= truth[name]) & (truth[name] <= bounds[name][:, 1]) for name in names]
            )
    return np.array(tests, float), np.array(covered, float), float(np.mean(gap))


if __name__ == "__main__":
    main()
