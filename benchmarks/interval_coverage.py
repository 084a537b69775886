"""How often intervals that draw people again cover the mean of all people, by their number (statistics/fewest.py).

    python benchmarks/interval_coverage.py

Simulated studies without any effect, with people who differ as in the demonstration (standard deviations of
`error_rates.py`), each tested on all expressions. Prints, for each number of people, the share of the 95 % intervals
that cover the true rate and the share that lie above it, and the same as JSON. Takes two minutes on one core.
"""

import json
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "workflow"))

from error_rates import EXPRESSIONS, MEAN, PERSON, PERSON_BY_EXPRESSION, REPLICATES, RESIDUAL

from aulens.statistics.intervals import drawn_rates

NUMBERS, DRAWS, SAMPLES = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 20, 60), 1000, 1.0


def main() -> None:
    """Print the table and the figures."""
    random = np.random.default_rng(2022)
    found = {number: coverage(number, random) for number in NUMBERS}
    print(f"{'people':>6}{'covers':>8}{'above':>8}")
    for number, (covers, above) in found.items():
        print(f"{number:>6}{covers:8.3f}{above:8.3f}")
    print(json.dumps({"replicates": REPLICATES, "draws": DRAWS, "coverage": found}))


def coverage(people: int, random: np.random.Generator) -> tuple[float, float]:
    """Return how often the interval of the mean rate covers it, and how often it lies above it."""
    hits = np.zeros(2)
    for _ in range(REPLICATES):
        rates = MEAN + random.normal(0, PERSON, (1, people, 1))
        rates = rates + random.normal(0, np.hypot(PERSON_BY_EXPRESSION, RESIDUAL), (1, people, EXPRESSIONS))
        drawn = drawn_rates(rates, np.full_like(rates, SAMPLES), DRAWS, random)[:, -1]
        low, high = np.percentile(drawn, [2.5, 97.5])
        hits += (low <= MEAN <= high, low > MEAN)
    return tuple(hits / REPLICATES)


if __name__ == "__main__":
    main()
