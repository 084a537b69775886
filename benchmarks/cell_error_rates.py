"""How often cells are said to differ that do not: false discoveries of `aulens.tuning.cell_differences.groups_p`.

    python benchmarks/cell_error_rates.py [STUDIES]

Profiles of simulated networks share directions in which action units resemble each other (as many as those of the
demonstration's stimuli have, 7), sum to 0 over output units, and differ more in some action units than in others.
"""

import sys

import numpy as np

from aulens.randomness import generator
from aulens.tuning.cell_differences import false_discovery_rates, groups_p

UNITS, ACTION_UNITS, DIRECTIONS, DIFFERING = 7, 20, 7, 12
OF_GROUPS, OF_NETWORKS = 0.12, 0.03  # sd between groups of people, and of the rest
RATE = 0.05


def groups(
    base: np.ndarray, directions: np.ndarray, spread: np.ndarray, count: int, random: np.random.Generator
) -> np.ndarray:
    """Return the cells (groups, output_units, aus) of networks of several groups of people."""
    moved = random.normal(size=(count, UNITS, DIRECTIONS)) @ directions * OF_GROUPS
    moved -= moved.mean(axis=1, keepdims=True)
    return base + moved * spread + random.normal(0, OF_NETWORKS, (count, UNITS, ACTION_UNITS))


def study(count: int, effect: float, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return which cells were found, and which differ, (output_units, aus) each."""
    directions = random.normal(size=(DIRECTIONS, ACTION_UNITS)) / np.sqrt(DIRECTIONS)
    base = random.normal(size=(UNITS, DIRECTIONS)) @ directions * 0.5
    spread = np.exp(random.normal(0, 0.4, ACTION_UNITS))
    planted = np.zeros((UNITS, ACTION_UNITS))
    if effect:
        places = random.choice(planted.size, DIFFERING, replace=False)
        planted.flat[places] = effect * random.choice([-1, 1], DIFFERING)
    first, second = (groups(own, directions, spread, count, random) for own in (base, base + planted))
    return false_discovery_rates(groups_p(first, second, random)) <= RATE, planted != 0


def main(studies: int) -> None:
    """Print a table."""
    print("| groups | planted difference | studies with a cell | false among found | found of planted | studies |")
    print("|---|---|---|---|---|---|")
    for count in (4, 6):
        for effect in (0.0, 0.3, 0.6):
            random = generator(2015, "cell error rates", count, effect)
            found = [study(count, effect, random) for _ in range(studies)]
            some = np.mean([cells.any() for cells, _ in found])
            false = np.mean([(cells & ~true).sum() / max(cells.sum(), 1) for cells, true in found])
            power = np.mean([cells[true].mean() for cells, true in found]) if effect else float("nan")
            print(f"| {count} | {effect} | {some:.3f} | {false:.3f} | {power:.2f} | {studies} |", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300)
