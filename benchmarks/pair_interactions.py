"""How often pairs of action units are said to interact where none does, or falsely beside those that do.

    python benchmarks/pair_interactions.py [--studies 400]

Prints, as Markdown, for simulated studies of additive networks and of networks with interactions in three of ten cases
(as large as 0.7 and 1.5 standard deviations of a single response): the share of single p below .05 where nothing
interacts, the share of studies without any interaction that have one at a false discovery rate of .05, with its 95 %
binomial interval, and, with interactions, the mean share of false ones among those found, how many are found, and how
often the 95 % intervals cover what was put in. Responses to the null image, six action units and all 15 pairs vary by
face, by run, and by both, with the standard deviations of a row; those of seven output units are correlated by .5.
Half a minute on one core; docs/error-rates.md holds the table.
"""

import argparse
import sys
from itertools import combinations
from pathlib import Path

import numpy as np
from scipy.stats import binomtest

sys.path.insert(0, str(Path(__file__).parents[1] / "workflow"))

from aulens.tuning.interactions import PairArrays, interactions, relative

SEED, RATE, CONFIDENCE = 2022, 0.05, 0.95
UNITS, LABELS, SHARED = 6, 7, 0.5
MEMBERS = np.array(list(combinations(range(UNITS), 2)))
SHARE, SIZES = 0.3, (0.7, 1.5)  # of the interactions that are put in
SPREADS = ((0.3, 0.3, 0.3), (0.3, 0.0, 0.3), (0.0, 0.3, 0.3), (0.0, 0.0, 0.3), (0.3, 0.3, 0.03))  # faces, runs, both
DESIGNS = ((6, 10), (5, 8), (40, 10), (3, 4), (2, 2))  # runs, faces


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--studies", type=int, default=400)
    studies = parser.parse_args().studies
    print("| runs, faces | sd of faces, runs, both | p < .05 | some [95 %] | false of those found | found | coverage |")
    print("|---|---|---|---|---|---|---|")
    for place, (runs, faces) in enumerate(DESIGNS):
        for row, spreads in enumerate(SPREADS):
            random = np.random.default_rng([SEED, place, row])
            without = [judged(*study(random, runs, faces, spreads, 0.0)) for _ in range(studies)]
            with_some = [judged(*study(random, runs, faces, spreads, SHARE)) for _ in range(studies // 2)]
            some = binomtest(sum(one["some"] for one in without), studies)
            low, high = some.proportion_ci(method="exact")
            single, false, power, covered = (
                np.mean([one[name] for one in which])
                for name, which in (("p", without), ("false", with_some), ("power", with_some), ("cover", with_some))
            )
            print(
                f"| {runs}, {faces} | {', '.join(map(str, spreads))} | {single:.3f} "
                f"| {some.statistic:.3f} [{low:.3f}, {high:.3f}] | {false:.3f} | {power:.2f} | {covered:.3f} |",
                flush=True,
            )


def study(
    random: np.random.Generator, runs: int, faces: int, spreads: tuple[float, float, float], share: float
) -> tuple[PairArrays, np.ndarray]:
    """Return relative responses, and the interactions (output_units, pairs) that were put in, before scaling."""
    of_faces, of_runs, of_both = spreads
    noise = of_faces * correlated(random, 1, faces) + of_runs * correlated(random, runs, 1)
    noise = noise + of_both * correlated(random, runs, faces)
    alone = random.normal(size=(LABELS, UNITS))
    size = random.uniform(*SIZES, (LABELS, len(MEMBERS))) * random.choice([-1, 1], (LABELS, len(MEMBERS)))
    planted = np.where(random.random((LABELS, len(MEMBERS))) < share, size, 0.0)
    singles = alone + noise[..., 1 : 1 + UNITS]
    joint = alone[:, MEMBERS].sum(axis=-1) + planted + noise[..., 1 + UNITS :]
    found = relative(PairArrays(singles, joint, MEMBERS), noise[..., 0])
    scale = np.abs((singles - noise[..., :1]).mean(axis=(0, 1))).max(axis=-1, keepdims=True)
    return found, planted / scale


def correlated(random: np.random.Generator, runs: int, faces: int) -> np.ndarray:
    """Return noise (runs, faces, output_units, stimuli) that output units share in part."""
    shape = runs, faces, LABELS, 1 + UNITS + len(MEMBERS)
    common = random.normal(size=(runs, faces, 1, shape[-1]))
    return np.sqrt(1 - SHARED) * random.normal(size=shape) + np.sqrt(SHARED) * common


def judged(responses: PairArrays, planted: np.ndarray) -> dict[str, float]:
    """Return what a study found: of cases without interaction, and of those with one."""
    found = interactions(responses, CONFIDENCE)
    said, none = found.p_corrected <= RATE, planted == 0
    return {
        "p": float((found.p[none] < 0.05).mean()),
        "some": bool((said & none).any()),
        "false": float((said & none).sum() / max(said.sum(), 1)),
        "power": float(said[~none].mean()) if (~none).any() else np.nan,
        "cover": float(((found.low <= planted) & (planted <= found.high)).mean()),
    }


if __name__ == "__main__":
    main()
