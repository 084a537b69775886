"""How often the tests of correct rates reject a true null, and how often intervals of partial eta squared cover.

False-positive rates at .05: nobody's rate depends on database or condition, but people differ (sd .08), and so do
people's expressions (.27); what is left of a person's rate in one run has sd .16. Each database has 60 people, of whom
40, 8 and 12 train, validate and test in every run, drawn anew; control databases have the number of people in brackets.
Runs then correlate by .16, as those of the demonstration do. Coverage: normal contrasts of unequal variance in runs
that correlate by .2, 12 of 60. Prints two tables and, as its last line, their figures as one JSON object.
"""

import json
import sys
from collections import Counter
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "workflow"))

from aulens.statistics.anova import between_and_within, within
from aulens.statistics.t_tests import corrected_t_test, corrected_two_sample_t_test, pooled_t_test

REPLICATES, PEOPLE, TRAIN, TEST, EXPRESSIONS, MEAN, CONFIDENCE = 4000, 60, 40, 12, 7, 0.6, 0.95
PERSON, PERSON_BY_EXPRESSION, RESIDUAL = 0.08, 0.27, 0.16  # standard deviations
NAMES = ("one", "two")


def main() -> None:
    """Print both tables and the figures."""
    random = np.random.default_rng(2022)
    rejected = {runs: false_positives(runs, random) for runs in (6, 40)}
    print(f"{'test, all nulls true':<58}" + "".join(f"{runs:>4} runs" for runs in rejected))
    for name in rejected[6]:
        print(f"{name:<58}" + "".join(f"{shares[name]:9.3f}" for shares in rejected.values()))
    covered = {f"{runs} runs, eta squared {eta:g}": coverage(runs, eta, random) for runs in (6, 40) for eta in ETAS}
    print(f"\n{'interval of eta squared, 6 df, covers':<40}{'with':>9}{'without division by epsilon':>30}")
    for name, shares in covered.items():
        print(f"{name:<40}{shares[0]:9.3f}{shares[1]:30.3f}")
    print(json.dumps({"replicates": REPLICATES, "rejected": rejected, "covered": covered}))


def false_positives(runs: int, random: np.random.Generator) -> dict[str, float]:
    """Return the share of replicates in which each test rejects."""
    count: Counter = Counter()
    for _ in range(REPLICATES):
        count.update(name for name, p in p_values(runs, random).items() if p < 0.05)
    return {name: count[name] / REPLICATES for name in p_values(2, random)}


def p_values(runs: int, random: np.random.Generator) -> dict[str, float]:
    """Return the p of every test in one study without any effect."""
    matched, other, swapped, control = (tested(PEOPLE, TEST, runs, random) for _ in range(4))
    ratio = TEST / TRAIN
    effects = between_and_within(np.stack([matched, other]), ratio, CONFIDENCE, NAMES)
    inner = within(np.stack([matched, control], axis=1), ratio, CONFIDENCE, NAMES)
    training = [tested(PEOPLE, TRAIN, runs, random).mean(axis=1) for _ in range(2)]
    rates = [rates.mean(axis=1) for rates in (matched, other, swapped, control)]
    shared = TRAIN / (PEOPLE - TRAIN)
    values = {
        "published t, two databases": pooled_t_test(*rates[:2], CONFIDENCE).p,
        "corrected t, two databases": corrected_two_sample_t_test(*rates[:2], (ratio, ratio), CONFIDENCE).p,
        "corrected t, plateau of training": corrected_two_sample_t_test(*training, (shared, shared), CONFIDENCE).p,
        "corrected t, matched v swapped": corrected_t_test(rates[0] - rates[2], ratio, CONFIDENCE).p,
        "corrected t, above chance": corrected_t_test(rates[0] - MEAN, ratio, CONFIDENCE, "greater").p,
        "corrected analysis, database": effects[0].p,
        "corrected analysis, expression": effects[1].p,
        "corrected analysis, database × expression": effects[2].p,
        "corrected analysis, matched or control": inner[0].p,
        "corrected analysis, matched or control × expression": inner[2].p,
        "corrected t, control v swapped [60]": corrected_t_test(rates[3] - rates[2], ratio, CONFIDENCE).p,
        "corrected t, matched v control [60]": corrected_t_test(rates[0] - rates[3], ratio, CONFIDENCE).p,
    }
    for number in (24, 16, 12):
        few = rates[0] - tested(number, TEST, runs, random).mean(axis=1)
        name = f"corrected t, matched v control [{number}]"
        values[f"{name}, ratio 12/40"] = corrected_t_test(few, ratio, CONFIDENCE).p
        if number > TEST:
            values[f"{name}, ratio 12/{number - TEST}"] = corrected_t_test(few, TEST / (number - TEST), CONFIDENCE).p
    return values


def tested(people: int, number: int, runs: int, random: np.random.Generator) -> np.ndarray:
    """Return rates (runs, expressions) of `number` people who are drawn for every run out of a new database."""
    own = random.normal(MEAN, PERSON, (people, 1)) + random.normal(0, PERSON_BY_EXPRESSION, (people, EXPRESSIONS))
    drawn = random.random((runs, people)).argsort(axis=1)[:, :number]
    residual = random.normal(0, RESIDUAL / np.sqrt(number), (runs, EXPRESSIONS))
    return own[drawn].mean(axis=1) + residual


ETAS = (0.02, 0.1, 0.3, 0.57, 0.8)
SDS = np.array([1.0, 1.0, 0.5, 0.5, 0.3, 0.2, 0.2])  # of the expressions' differences


def coverage(runs: int, eta_squared: float, random: np.random.Generator) -> tuple[float, float]:
    """Return how often the interval of an interaction's eta squared covers it, and without division by epsilon."""
    df_1, df_2 = EXPRESSIONS - 1, (runs - 1) * (EXPRESSIONS - 1)
    correlation, total = TEST / PEOPLE, df_1 + df_2 + 1
    centring = np.eye(EXPRESSIONS) - 1 / EXPRESSIONS
    error = (1 - correlation) * np.trace(centring @ np.diag(SDS**2)) / df_1
    signal = centring @ random.normal(size=EXPRESSIONS)
    signal *= np.sqrt(eta_squared / (1 - eta_squared) * total * error / runs / (signal**2).sum())
    hits = np.zeros(2)
    for _ in range(REPLICATES // 4):
        shared = random.normal(0, SDS) * np.sqrt(correlation)
        own = random.normal(0, SDS, (runs, EXPRESSIONS)) * np.sqrt(1 - correlation)
        values = np.stack([signal + shared + own, np.zeros((runs, EXPRESSIONS))], axis=1)
        found = within(values, correlation / (1 - correlation), CONFIDENCE, NAMES)[2]
        bounds = np.array([found.low, found.high])
        noncentrality = total * bounds / (1 - bounds) * found.epsilon
        for place, (low, high) in enumerate((bounds, noncentrality / (noncentrality + total))):
            hits[place] += low <= eta_squared <= high
    return tuple(hits / (REPLICATES // 4))


if __name__ == "__main__":
    main()
