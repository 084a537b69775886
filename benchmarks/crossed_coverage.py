"""How often intervals that draw people and runs again cover the true mean, by the number of runs (aulens.resampling).

    python benchmarks/crossed_coverage.py

Simulated studies of 60 people, 12 of whom are tested in each run; networks (runs), people and what is left differ by
the standard deviations of a row. Prints the share of the 95 % intervals that cover the true mean. Takes two minutes on
one core.
"""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "workflow"))

from aulens.resampling import crossed_draws, interval

PEOPLE, TESTED, REPLICATES, DRAWS = 60, 12, 1000, 500
RUNS = (2, 3, 4, 5, 6, 10, 20)
SPREADS = ((0.0, 0.05, 0.05), (0.01, 0.05, 0.05), (0.04, 0.05, 0.05), (0.04, 0.02, 0.05))  # of runs, people, the rest


def main() -> None:
    """Print the table."""
    random = np.random.default_rng(2022)
    print(f"{'runs, people, rest':>20}" + "".join(f"{number:>7}" for number in RUNS))
    for spreads in SPREADS:
        found = [coverage(number, spreads, random) for number in RUNS]
        print(f"{', '.join(map(str, spreads)):>20}" + "".join(f"{share:7.3f}" for share in found))


def coverage(runs: int, spreads: tuple[float, float, float], random: np.random.Generator) -> float:
    """Return how often the interval of a mean of 0 covers it."""
    hits = 0
    for _ in range(REPLICATES):
        units = np.concatenate([random.permutation(PEOPLE)[:TESTED] for _ in range(runs)])
        numbers = np.repeat(np.arange(runs), TESTED)
        of_runs, of_people = random.normal(0, spreads[0], runs), random.normal(0, spreads[1], PEOPLE)
        values = of_runs[numbers] + of_people[units] + random.normal(0, spreads[2], len(units))
        low, high = interval(crossed_draws(values[:, None], units, numbers, DRAWS, random), 0.95)
        hits += int(low[0] <= 0 <= high[0])
    return hits / REPLICATES


if __name__ == "__main__":
    main()
