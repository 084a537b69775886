"""How often intervals of correct rates cover the true mean, by the number of people and runs (statistics/fewest.py).

    python benchmarks/interval_coverage.py [people | nothing | seeds | much …]

Simulated studies with people who differ as in the demonstration (standard deviations of `error_rates.py`), each shown
with all expressions. `people`: one run that tests everybody, whose networks are all that is asked about; of normal
rates, and of rates of which nine in ten are 1 and the others 0. The others: networks differ in nothing but the rest,
as in the demonstration, or more than people do (`SPREADS`); everybody is tested in all runs, 12 of 60 are drawn for
each, people are divided into as many folds as there are runs, or one is left out. Prints the share of 95 % intervals
that cover the true mean, and that lie above it: percentiles of people drawn again, and t with what people and runs vary
(`aulens.statistics.intervals`), of all expressions and of one of them. A quarter of an hour on one core.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "workflow"))

from error_rates import EXPRESSIONS, MEAN, PERSON, PERSON_BY_EXPRESSION, RESIDUAL

from aulens.crossed_intervals import interval_of_parts
from aulens.statistics.drawn_rates import drawn_weights, mean_rates, numbers_drawn, rate_parts, rates_of_runs

STUDIES, DRAWS, SEED, CONFIDENCE = 2000, 500, 2022, 0.95
NUMBERS = (2, 3, 4, 5, 6, 7, 8, 10, 12, 20, 60)
HIGH = 0.9  # mean rate of people who are always right or always wrong
SPREADS = {"nothing": (0.0, 0.0), "seeds": (0.015, 0.05), "much": (0.06, 0.1)}  # sd of runs: mean, each expression
EVERYBODY, SPLITS, FOLDS = "everybody", "12 of 60", "folds"


def main() -> None:
    """Print the tables that were asked for, or all."""
    asked = sys.argv[1:] or ["people", *SPREADS]
    if "people" in asked:
        print(f"{'people':>6}{'rates':>8}{'percentiles':>13}{'above':>7}{'t':>7}{'above':>7}{'one':>7}")
        for people in NUMBERS:
            for name, draw in (("normal", of_people), ("0 or 1", right_or_wrong)):
                found = coverage(draw(people, random) for random in sources(people))
                print(f"{people:>6}{name:>8}" + "{0:13.3f}{2:7.3f}{1:7.3f}{3:7.3f}{4:7.3f}".format(*found), flush=True)
    for name in [name for name in SPREADS if name in asked]:
        print(f"\nruns differ: {name}\n{'design':>10}{'people':>8}{'runs':>6}{'percentiles':>13}{'t':>7}{'one':>7}")
        for design, people, runs in designs():
            given = design, people, runs, SPREADS[name]
            found = coverage(of_runs(*given, random) for random in sources(people, runs))
            print(f"{design:>10}{people:>8}{runs:>6}" + "{0:13.3f}{1:7.3f}{4:7.3f}".format(*found), flush=True)


def sources(*numbers: int) -> Iterator[np.random.Generator]:
    """Yield a source of random numbers for each study."""
    for study in range(STUDIES):
        yield np.random.default_rng([SEED, *numbers, study])


def designs() -> Iterator[tuple[str, int, int]]:
    """Yield design, people and runs; everybody in one fold of their own is leaving one out."""
    for people in (8, 12, 20, 60):
        yield from ((EVERYBODY, people, runs) for runs in range(1, 7))
    yield from ((SPLITS, 60, runs) for runs in (2, 3, 4, 5, 6, 40))
    yield from ((FOLDS, people, folds) for people, folds in ((60, 3), (60, 4), (10, 5), (60, 5), (8, 8), (20, 20)))


Tested = tuple[np.ndarray, np.ndarray, np.ndarray, np.random.Generator]  # correct, samples, true rates, randomness


def of_people(people: int, random: np.random.Generator) -> Tested:
    """Return the rates of people in one run."""
    return of_runs(EVERYBODY, people, 1, (0.0, 0.0), random)


def right_or_wrong(people: int, random: np.random.Generator) -> Tested:
    """Return rates of people in one run of which each is 0 or 1."""
    rates = (random.random((1, people, EXPRESSIONS)) < HIGH).astype(float)
    return rates, np.ones(rates.shape), np.full(EXPRESSIONS + 1, HIGH), random


def of_runs(design: str, people: int, runs: int, spread: tuple[float, float], random: np.random.Generator) -> Tested:
    """Return the rates of people in runs; the true rates of one run are those of its networks."""
    tested = np.ones((runs, people), bool)
    if design == SPLITS:
        tested = np.stack([random.permutation(people) < 12 for _ in range(runs)])
    elif design == FOLDS:
        tested = random.permutation(people) % runs == np.arange(runs)[:, None]
    own = random.normal(0, PERSON, (people, 1)) + random.normal(0, PERSON_BY_EXPRESSION, (people, EXPRESSIONS))
    networks = random.normal(0, spread[0], (runs, 1, 1)) + random.normal(0, spread[1], (runs, 1, EXPRESSIONS))
    rates = MEAN + own + networks + random.normal(0, RESIDUAL, (runs, people, EXPRESSIONS))
    samples = np.repeat(tested[..., None], EXPRESSIONS, axis=2)[:, tested.any(axis=0)].astype(float)
    true = MEAN + (networks[0, 0] if runs == 1 else np.zeros(EXPRESSIONS))
    return rates[:, tested.any(axis=0)] * samples, samples, np.append(true, true.mean()), random


def coverage(studies: Iterator[Tested]) -> np.ndarray:
    """Return how often percentiles and t cover the mean over expressions, lie above it, and t covers one expression."""
    return np.mean([_study(*study) for study in studies], axis=0)


def _study(correct: np.ndarray, samples: np.ndarray, true: np.ndarray, random: np.random.Generator) -> np.ndarray:
    runs, units, _ = samples.shape
    of_units, tail = drawn_weights(units, DRAWS, random), 50 * (1 - CONFIDENCE)
    drawn = np.nanmean(rates_of_runs(correct, samples, of_units), axis=(0, 2))  # of people alone: (draws,)
    low, high = np.nanpercentile(drawn, [tail, 100 - tail])
    parts = rate_parts(correct, samples, of_units, drawn_weights(runs, DRAWS, random))
    people, tested_in = (number[-1] for number in numbers_drawn(samples))
    bounds = np.array(interval_of_parts(mean_rates(correct, samples), parts, people, tested_in, CONFIDENCE))
    covers = (bounds[0] <= true) & (true <= bounds[1])
    return np.array([low <= true[-1] <= high, covers[-1], low > true[-1], bounds[0, -1] > true[-1], covers[0]], float)


if __name__ == "__main__":
    main()
