"""How fast heads are trained, beside what a user would write otherwise, and beside what the machine allows.

One process, all ways in turn in every round; medians with quartiles, ratios paired within rounds:

- naive: conv layers on every batch, autograd, torch.optim.SGD (without decoding any file)
- cached: cached features, autograd, torch.optim.SGD; and the same with a C library that keeps freed memory
- vmap: four such networks as one ensemble of torch.func
- aulens: four heads of the engine, with everything around a step (rows looked up, scaled, masked, history)

The floor is the time of the arithmetic at the rate of a large matrix product, or of moving the weights at the rate of
a copy if that is longer, both measured in the same rounds. ``--device cuda`` uses a GPU. Prints a table and, as its
last line, its figures as one JSON object.
"""

import argparse
import ctypes
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).parents[1] / "workflow"))

from aulens.features.backbone import empty_backbone
from aulens.features.rectifiers import in_place
from aulens.features.weights import random_weights
from aulens.networks.lookup import FeatureTable
from aulens.training.course import Course, _epoch
from aulens.training.engine import Descent
from aulens.training.heads import HeadsSettings
from aulens.training.parts import Part, begin
from aulens.training.samples import RunSamples
from aulens.training.schedule import RateStep

WIDTHS, BATCH, RUNS, SAMPLES = [9216, 4096, 4096, 7], 32, 4, 1400
PARAMETERS = sum(a * b for a, b in pairwise(WIDTHS))
FLOP = 2 * BATCH * (3 * PARAMETERS - WIDTHS[0] * WIDTHS[1])  # forward, weight gradients, input gradients but the first
MOVED = 4 * (4 * PARAMETERS - WIDTHS[0] * WIDTHS[1])  # weights read forward, backward (not the first), updated (2)
Step = Callable[[], None]


def main() -> None:
    """Measure; print the table and the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--decoding", action="store_true", help="also a naive loop that reads its photographs")
    given = parser.parse_args()
    print(json.dumps(compared(torch.device(given.device), given.rounds, given.decoding)))


def settings(iterations: int) -> HeadsSettings:
    """Return the settings of the published training."""
    rates = [RateStep(0, 1e-4), RateStep(4000, 1e-5), RateStep(8000, 1e-6)]
    return HeadsSettings(
        1, "own", "a", list("abcdefg"), "person", WIDTHS[1:-1], 0.1, True, iterations, BATCH, rates, 0.0, 0.0, "float32"
    )


def table_of(samples: int, where: torch.device) -> FeatureTable:
    """Return random features like those of a rectified layer."""
    features = np.random.default_rng(0).standard_normal((samples, WIDTHS[0]), np.float32).clip(0).astype(np.float16)
    return FeatureTable(features, where, resident=where.type == "cuda")


def course_of_runs(runs: int, table: FeatureTable, train: int, validate: int, iterations: int) -> Course:
    """Return a fresh course of runs with random labels."""
    labels = np.random.default_rng(1).integers(0, WIDTHS[-1], len(table.samples))
    rows = np.arange(len(table.samples))
    one = (rows[:train], labels[:train], rows[train : train + validate], labels[train : train + validate])
    return begin(Part([RunSamples(run, *one) for run in range(runs)]), table, settings(iterations))


def compared(where: torch.device, rounds: int, decoding: bool) -> dict[str, object]:
    """Time all ways in turn; return quartiles in milliseconds per iteration of one network, and ratios to ours."""
    with tempfile.TemporaryDirectory() as folder:
        ways = {
            "naive": (naive(where), 1, False),
            "cached": (cached(where), 1, False),
            "cached, memory kept": (cached(where), 1, True),
            "vmap": (vmapped(where, RUNS), RUNS, False),
            "aulens, 1 run": (ours(where, 1), 1, False),
            f"aulens, {RUNS} runs": (ours(where, RUNS), RUNS, False),
            "matrix product": (product(where), 1, False),
            "copy": (copied(where), 1, False),
        }
        if decoding:
            ways["naive, decoding"] = (naive(where, photographs(Path(folder))), 1, False)
        times = {name: [] for name in ways}
        for number in range(rounds + 1):
            for name, (step, runs, kept) in ways.items():
                keep_freed_memory(kept)
                seconds = timed(step, where, 1 if where.type == "cpu" else 20)
                if number:  # the first fills caches
                    times[name].append(seconds / runs * 1000)
    keep_freed_memory(False)
    arrays = {name: np.array(values) for name, values in times.items()}
    floor = np.maximum(FLOP / (2 * 4096**3) * arrays.pop("matrix product"), MOVED / (2 * 2**28) * arrays.pop("copy"))
    arrays["floor"] = floor
    best = arrays[f"aulens, {RUNS} runs"]
    print(f"| way | ms per iteration (quartiles), {where.type} | times aulens, {RUNS} runs |\n|---|---|---|")
    figures: dict[str, object] = {"device": where.type, "threads": torch.get_num_threads()}
    for name, values in arrays.items():
        low, middle, high = np.percentile(values, [25, 50, 75])
        ratio = float(np.median(values / best))
        figures[name] = {"ms": [round(float(value), 2) for value in (low, middle, high)], "ratio": round(ratio, 2)}
        print(f"| {name} | {middle:.1f} ({low:.1f}–{high:.1f}) | {ratio:.2f} |")
    return figures


def timed(step: Step, where: torch.device, times: int) -> float:
    """Return the seconds of one step."""
    if where.type == "cuda":
        torch.cuda.synchronize()
    start = time.perf_counter()
    for _ in range(times):
        step()
    if where.type == "cuda":
        torch.cuda.synchronize()
    return (time.perf_counter() - start) / times


def keep_freed_memory(kept: bool) -> None:
    """Tell the C library to keep large freed blocks (M_MMAP_MAX 0, no trimming), or the default."""
    library = ctypes.CDLL(None)
    library.mallopt(-4, 0 if kept else 65536)
    library.mallopt(-1, 2**31 - 1 if kept else 128 * 1024)


def network(where: torch.device) -> torch.nn.Sequential:
    """Return a head as a plain module."""
    first, second, third = (torch.nn.Linear(*pair) for pair in pairwise(WIDTHS))
    dropouts, relu = [torch.nn.Dropout(0.1) for _ in range(2)], torch.nn.ReLU()
    return torch.nn.Sequential(dropouts[0], first, relu, dropouts[1], second, relu, third).to(where)


def cached(where: torch.device, conv: Callable[[torch.Tensor], torch.Tensor] | None = None) -> Step:
    """Return one iteration of autograd and torch.optim.SGD on features that were cached (or that `conv` gives)."""
    model, table, draw = network(where), table_of(SAMPLES, where), np.random.default_rng(2)
    optimiser = torch.optim.SGD(model.parameters(), 1e-4)
    labels = torch.randint(WIDTHS[-1], (SAMPLES,), device=where)

    def step() -> None:
        rows = draw.integers(0, SAMPLES, BATCH)
        features = conv(rows) if conv else table.take(rows)
        loss = torch.nn.functional.cross_entropy(model(features), labels[torch.from_numpy(rows).to(where)])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()

    return step


def naive(where: torch.device, files: list[Path] | None = None) -> Step:
    """Return one iteration that runs the conv layers on its images, read from files if there are any."""
    layers = empty_backbone("alexnet")
    layers.load_state_dict(random_weights(layers.state_dict(), 0), assign=True)
    layers = in_place(layers).eval().requires_grad_(False).to(where, memory_format=torch.channels_last)
    images = np.random.default_rng(3).integers(0, 256, (SAMPLES, 3, 224, 224), np.uint8)

    def conv(rows: np.ndarray) -> torch.Tensor:
        if files:
            read = [cv2.resize(cv2.imread(str(files[row % len(files)])), (224, 224)) for row in rows]
            batch = torch.from_numpy(np.stack(read)).permute(0, 3, 1, 2)
        else:
            batch = torch.from_numpy(images[rows])
        return layers(batch.to(where).float().div_(255).contiguous(memory_format=torch.channels_last)).flatten(1)

    return cached(where, conv)


def photographs(folder: Path) -> list[Path]:
    """Write JPEG files of KDEF's size, 562 × 762."""
    draw, files = np.random.default_rng(4), []
    for number in range(64):
        coarse = draw.integers(0, 256, (38, 28, 3), np.uint8)
        files.append(folder / f"{number}.jpg")
        cv2.imwrite(str(files[-1]), cv2.resize(coarse, (562, 762), interpolation=cv2.INTER_CUBIC))
    return files


def vmapped(where: torch.device, runs: int) -> Step:
    """Return one iteration of an ensemble as torch.func describes it."""
    models, table, draw = [network(where) for _ in range(runs)], table_of(SAMPLES, where), np.random.default_rng(5)
    state, _ = torch.func.stack_module_state(models)
    state = {name: tensor.detach() for name, tensor in state.items()}
    labels, model = torch.randint(WIDTHS[-1], (SAMPLES,), device=where), models[0]
    del models[1:]

    def loss(values: dict[str, torch.Tensor], x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        return torch.nn.functional.cross_entropy(torch.func.functional_call(model, values, (x,)), y)

    gradient = torch.func.vmap(torch.func.grad(loss), randomness="different")

    def step() -> None:
        rows = draw.integers(0, SAMPLES, (runs, BATCH))
        found = gradient(state, table.take(rows), labels[torch.from_numpy(rows).to(where)])
        for name, tensor in state.items():
            tensor.sub_(found[name], alpha=1e-4)

    return step


def ours(where: torch.device, runs: int) -> Step:
    """Return one iteration of the workflow's own training."""
    table, many = table_of(SAMPLES, where), 100_000
    course = course_of_runs(runs, table, SAMPLES, 0, 10_000)

    def endless() -> Iterator[None]:
        for epoch in range(many):
            yield from _epoch(course, table, settings(10_000), Descent(0.0, 0.0, 0.1), epoch)

    iterations = endless()

    @torch.no_grad()
    def step() -> None:
        next(iterations)

    return step


def product(where: torch.device) -> Step:
    """Return a product of two matrices of 4096 rows and columns, 137 GFLOP."""
    one, two, out = (torch.randn(4096, 4096, device=where) for _ in range(3))
    return lambda: torch.mm(one, two, out=out)


def copied(where: torch.device) -> Step:
    """Return a copy of 256 MiB, which moves twice as much."""
    one, two = (torch.zeros(2**26, device=where) for _ in range(2))
    return lambda: two.copy_(one)


if __name__ == "__main__":
    main()
