"""How often tests of correct rates with people as units reject a true null, and how often they find an effect.

Surrogate of a study: people differ (sd .08), so do people's expressions (.27), and what is left of a person's rate in
one run has sd .16, as in `error_rates.py`. Besides, runs differ: by chance (seeds), or by the people who were drawn to
be learned from, each of whom moves what is learned. Two databases have networks and people of their own; networks of
the first are tested on a second set of people too, where half of the variance of runs is the same. Prints a table and,
as its last line, its figures as one JSON object. Names of designs as arguments choose some of them.
"""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.stats import binomtest

sys.path.insert(0, str(Path(__file__).parents[1] / "workflow"))

from aulens.randomness import generator
from aulens.statistics.anova import between_and_within, within
from aulens.statistics.equivalence import two_one_sided
from aulens.statistics.people_means import PeopleRates, estimate
from aulens.statistics.people_rows import odds_row
from aulens.statistics.people_runs import runs_paired, runs_two_samples
from aulens.statistics.people_tests import Contrast, contrast, joint

EXPRESSIONS, MEAN, CONFIDENCE, MARGIN = 7, 0.6, 0.95, 0.05
PERSON, PERSON_BY_EXPRESSION, RESIDUAL = 0.08, 0.27, 0.16  # standard deviations
EFFECT = 0.1 * np.array([1, -1, 1, -1, 1, -1, 0])  # of expressions, in one of two tests
CHANCE, SEEDS, LEARNED, ALL_LEARNED = "no variance of runs", "seeds", "people learned from", "people learned from, much"
RUNS_VARY = {CHANCE: (0.0, 0.0), SEEDS: (0.015, 0.05), LEARNED: (0.006, 0.014), ALL_LEARNED: (0.015, 0.05)}
Rows = dict[str, float]
OVER_BOTH = np.kron(np.eye(2), np.full(EXPRESSIONS, 1 / EXPRESSIONS))  # (2 tests, values)
DIFFERENCE = OVER_BOTH[0] - OVER_BOTH[1]
CENTRED = np.linalg.svd(np.eye(EXPRESSIONS) - 1 / EXPRESSIONS)[0][:, :-1].T / np.sqrt(2)  # (6, expressions)
ALIKE, UNLIKE = np.concatenate([CENTRED, CENTRED], axis=1), np.concatenate([CENTRED, -CENTRED], axis=1)  # (6, values)


@dataclass(frozen=True)
class Design:
    """Runs, people, and how many of them learn and are tested in each run; folds test each person once."""

    runs: int
    people: int
    train: int
    test: int
    folds: bool = False
    studies: int = 500


DESIGNS = {
    "6 runs": Design(6, 60, 40, 12, studies=2000),
    "40 runs": Design(40, 60, 40, 12, studies=1000),
    "5 folds": Design(5, 60, 48, 12, folds=True, studies=300),
    "20 folds": Design(20, 60, 57, 3, folds=True, studies=300),
    "everybody, 6 runs": Design(6, 60, 40, 60),
    "16 people, 6 runs": Design(6, 16, 10, 4),
}


def main() -> None:
    """Print all figures."""
    chosen = sys.argv[1:] or list(DESIGNS)
    figures = {}  # design and kind -> studies, shares
    for name in chosen:
        kinds = RUNS_VARY if name in ("6 runs", "40 runs") else {CHANCE: (0, 0), SEEDS: RUNS_VARY[SEEDS]}
        for kind in kinds:
            figures[f"{name}, {kind}"] = DESIGNS[name].studies, share_of(name, kind, nulls)
        if name in ("6 runs", "40 runs"):
            for kind in (CHANCE, SEEDS):
                figures[f"{name}, {kind}, effect"] = DESIGNS[name].studies, share_of(name, kind, planted)
    for name, (studies, shares) in figures.items():
        print(f"\n{name} ({studies:,} studies)")
        for test, share in shares.items():
            low, high = binomtest(round(share * studies), studies).proportion_ci(method="exact")
            print(f"  {test:<68}{share:6.3f} [{low:.3f}, {high:.3f}]")
    print(json.dumps(figures))


def share_of(design: str, kind: str, study: Callable[[Design, str, np.random.Generator], Rows]) -> Rows:
    """Return the share of studies in which each row is below .05; coverages are written as 0 or 1."""
    random, total = generator(2022, "people_error_rates", design, kind, study.__name__), {}
    for _ in range(DESIGNS[design].studies):
        for name, p in study(DESIGNS[design], kind, random).items():
            total[name] = total.get(name, 0) + (p < 0.05)
    return {name: count / DESIGNS[design].studies for name, count in total.items()}


def nulls(design: Design, kind: str, random: np.random.Generator) -> Rows:
    """Return the p of every test of one study where nothing differs; and of equivalence where 5 points do."""
    one, two, swapped = tests(design, kind, random)
    pair, same, further = estimate([one, two]), estimate([one, swapped]), estimate([one, two], learned=True)
    first, second = contrast(pair, DIFFERENCE, CONFIDENCE), contrast(same, DIFFERENCE, CONFIDENCE)
    own = contrast(pair, OVER_BOTH[0], CONFIDENCE)
    odds = odds_row(pair, OVER_BOTH, list(OVER_BOTH @ pair.means), CONFIDENCE)
    found = {
        "people: two databases": first.p,
        "people: likewise, if runs vary by who is learned from": contrast(further, DIFFERENCE, CONFIDENCE).p,
        "people: interval of their odds ratio leaves 1 out": odds["odds_ratio_low"] <= 1 <= odds["odds_ratio_high"],
        "people: interval of one rate leaves the mean out": own.low <= MEAN <= own.high,
        "people: matched v swapped": second.p,
        "people: expression, two databases": joint(pair, ALIKE).p,
        "people: database × expression": joint(pair, UNLIKE).p,
        "people: likewise × expression, if runs vary by who is learned from": joint(further, UNLIKE).p,
        "people: matched or swapped × expression": joint(same, UNLIKE).p,
        "runs, correlation estimated: two databases": runs_two_samples(one, two, CONFIDENCE).p,
        "runs, correlation estimated: matched v swapped": runs_paired(one, swapped, CONFIDENCE).p,
        "equivalent within 5 points, but 5 differ": equal(second, MARGIN),
        "equivalent within 5 points, 0 differ": equal(second, 0),
    }
    return {name: float(p) for name, p in found.items() if not np.isnan(p)}


def equal(made: Contrast, more: float) -> float:
    """Return the p of equivalence of a difference that is larger by so much."""
    return two_one_sided(made.value + more, made.error, made.df, MARGIN).p


def planted(design: Design, kind: str, random: np.random.Generator) -> Rows:
    """Return the p of effects of ± 10 points by expression: with people as units, and of corrected analyses."""
    one, two, swapped = tests(design, kind, random)
    two, swapped = shifted(two, EFFECT), shifted(swapped, EFFECT)
    ratio = design.test / design.train
    runs = [np.nanmean(test.rates, axis=1) for test in (one, two, swapped)]  # (runs, expressions) each
    names = ("database", "expression")
    return {
        "people: database × expression": joint(estimate([one, two]), UNLIKE).p,
        "people: likewise, if runs vary by who is learned from": joint(estimate([one, two], learned=True), UNLIKE).p,
        "corrected analysis: database × expression": between_and_within(np.stack(runs[:2]), ratio, 0.95, names)[2].p,
        "people: matched or swapped × expression": joint(estimate([one, swapped]), UNLIKE).p,
        "corrected analysis: matched or swapped × expression": within(np.stack(runs[::2], 1), ratio, 0.95, names)[2].p,
    }


def tests(design: Design, kind: str, random: np.random.Generator) -> tuple[PeopleRates, PeopleRates, PeopleRates]:
    """Return the matched tests of two databases, and the first's networks on other people."""
    found = []
    for name in ("a", "b"):
        order = np.stack([random.permutation(design.people) for _ in range(design.runs)])
        if design.folds:
            order = np.stack([np.roll(order[0], fold * design.test) for fold in range(design.runs)])
        moved = of_runs(design, kind, order, random)  # (2 tests, runs, expressions)
        found.append(tested(design, name, moved[0], order, random))
        if name == "a":
            other = np.stack([random.permutation(design.people) for _ in range(design.runs)])
            other = order if design.folds else other
            swapped = tested(design, "c", moved[1], other, random, name)
    return found[0], found[1], swapped


def of_runs(design: Design, kind: str, order: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Return what runs add to the rates of two tests (2, runs, expressions), half of whose variance is the same."""
    sds = RUNS_VARY[kind]
    many = design.people if kind in (LEARNED, ALL_LEARNED) else design.runs
    each = random.normal(0, sds[0], (3, many, 1)) + random.normal(0, sds[1], (3, many, EXPRESSIONS))
    if kind in (LEARNED, ALL_LEARNED):  # the mean of who is learned from, which has the sds between runs
        scale = 1 / np.sqrt(1 / design.train - 1 / design.people)
        each = scale * each[:, order[:, : design.train]].mean(axis=2)
    return (each[:1] + each[1:]) * np.sqrt(0.5)


def tested(
    design: Design, name: str, moved: np.ndarray, order: np.ndarray, random: np.random.Generator, networks: str = ""
) -> PeopleRates:
    """Return the rates of new people, of whom the last of each run's order are tested."""
    own = random.normal(MEAN, PERSON, (design.people, 1))
    own = own + random.normal(0, PERSON_BY_EXPRESSION, (design.people, EXPRESSIONS))
    rates = np.full((design.runs, design.people, EXPRESSIONS), np.nan)
    for run, people in enumerate(order[:, design.people - design.test :]):
        rates[run, people] = own[people] + moved[run] + random.normal(0, RESIDUAL, (design.test, EXPRESSIONS))
    known = np.flatnonzero(~np.isnan(rates).all(axis=(0, 2)))
    names = np.array([f"{name}-{person:02}" for person in known])
    ratio = design.train / (design.people - design.train)
    return PeopleRates(networks or name, names, rates[:, known], ratio)


def shifted(test: PeopleRates, by: np.ndarray) -> PeopleRates:
    """Return a test with other rates by so much (expressions,)."""
    return PeopleRates(test.networks, test.people, test.rates + by, test.ratio)


if __name__ == "__main__":
    main()
