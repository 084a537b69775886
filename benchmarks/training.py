"""A whole training of a cohort of the published size: how much of it is not the steps themselves.

Runs with 40 people × 7 × 50 samples each, validation of 2,800 after every epoch of 438 iterations, checkpoints, history
and initial weights, as the workflow does it; and the time that the machine needs at least for the steps, from a matrix
product and a copy. ``--runs 80 --iterations 12000 --device cuda`` is the published one. Prints a table and, as its last
line, its figures as one JSON object.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import torch
from heads import FLOP, MOVED, copied, course_of_runs, product, settings, table_of, timed

import aulens.training.course as course_module
from aulens.jobs.checkpoint import Checkpoints
from aulens.training.course import train_together
from aulens.training.engine import Descent


def main() -> None:
    """Measure; print the table and the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=2)
    parser.add_argument("--iterations", type=int, default=876, help="whole epochs of 438 give the honest share")
    parser.add_argument("--device", default="cpu")
    given = parser.parse_args()
    print(json.dumps(whole(given.runs, given.iterations, torch.device(given.device))))


@torch.no_grad()
def whole(runs: int, iterations: int, where: torch.device) -> dict[str, object]:
    """Train runs with 40 people × 7 × 50 samples each, validation of 2,800 and checkpoints, as the workflow does."""
    spent = {"begin": 0.0, "validation": 0.0, "checkpoints": 0.0}
    table, start = table_of(16_800, where), time.perf_counter()
    course = taking(spent, "begin", where, course_of_runs)(runs, table, 14_000, 2_800, iterations)
    course_module._validate = taking(spent, "validation", where, course_module._validate)
    course_module.save = taking(spent, "checkpoints", where, course_module.save)
    with tempfile.TemporaryDirectory(dir=".") as folder:
        train_together(course, table, settings(iterations), Descent(0.0, 0.0, 0.1), Checkpoints(Path(folder), {}))
        course.history.cpu()
    seconds = time.perf_counter() - start
    figures = {"runs": runs, "iterations": iterations, "seconds": round(seconds, 1)}
    figures |= {f"{name}, s": round(value, 2) for name, value in spent.items()}
    every = (spent["validation"] + spent["checkpoints"]) * 12_000 / iterations + spent["begin"]
    all_in_all = (seconds - spent["begin"]) * 12_000 / iterations + spent["begin"]
    figures["share around the steps, 12,000 iterations"] = round(every / all_in_all, 4)
    rate, moved = timed(product(where), where, 5), timed(copied(where), where, 5)
    figures["compute floor, s"] = round(FLOP / (2 * 4096**3) * rate * runs * iterations, 1)
    figures["memory floor, s"] = round(MOVED / (2 * 2**28) * moved * runs * iterations, 1)
    if where.type == "cuda":
        figures["gigabytes"] = round(torch.cuda.max_memory_allocated() / 1e9, 1)
    print("\n".join(f"| {name} | {value} |" for name, value in {"what": "value", "---": "---", **figures}.items()))
    return figures


def taking(spent: dict[str, float], name: str, where: torch.device, function: Callable) -> Callable:
    """Return the function, which adds the seconds it takes."""

    def timed_function(*arguments: object) -> object:
        results = []
        spent[name] += timed(lambda: results.append(function(*arguments)), where, 1)
        return results[0]

    return timed_function


if __name__ == "__main__":
    main()
