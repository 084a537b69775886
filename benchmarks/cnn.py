"""How fast networks are trained end to end, beside a plain loop of PyTorch, and beside what the arithmetic takes.

One process, one thread on the CPU, all ways in turn in every round. Both networks at a quarter of the width and at the
published one (the paper of the second states none: ours), the second also as small as in the demonstration; batches of
64, mirror and rotation:

- loop: a DataLoader whose images are read, turned and scaled one by one (OpenCV), autograd, torch.optim
- aulens, channels first: the engine's step, weights in PyTorch's usual order
- aulens, memory given back: the engine's step without keeping freed memory
- aulens: the engine's step as it is

The best step of all rounds counts, in CPU time, since the machine may be busy. The floor is three times the forward
arithmetic (once, weight gradients, input gradients) at the rate of a large matrix product measured in the same rounds.
``--device cuda`` uses a GPU. Prints a table and, as its last line, its figures as one JSON object.
"""

import argparse
import ctypes
import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
import torch
from torch.utils.data import DataLoader, Dataset
from torch.utils.flop_counter import FlopCounterMode

sys.path.insert(0, str(Path(__file__).parents[1] / "workflow"))

from aulens.arithmetic import exact_convolutions, one_thread
from aulens.freed_memory import LARGEST, MMAP_THRESHOLD, TRIM_THRESHOLD, freed_memory_kept
from aulens.networks.architectures import Shape
from aulens.networks.build import draw_weights, empty_network
from aulens.training.cnn import CnnSettings, shape_of
from aulens.training.cnn_course import FaceTable, Steps, step
from aulens.training.cnn_memory import layer_outputs
from aulens.training.cnn_runs import augmentation_settings, begin
from aulens.training.optimisers import Optimiser, decay_groups, optimiser_settings
from aulens.training.samples import RunSamples
from aulens.training.schedule import RateStep

IMAGES, BATCH, PRODUCT = 512, 64, 1024
SGD = {"name": "sgd", "momentum": 0.9, "weight_decay": {"conv": 0.0, "hidden": 5e-4, "output": 5e-4}}
ADAM = {"name": "adam", "weight_decay": 0.0}
FIRST, RATE = [RateStep(0, 0.001)], 0.001
SETTINGS = CnnSettings(
    *(
        1,
        "own",
        "a",
        list("abcde"),
        "person",
        0,
        "yousefi2016",
        [64, 128, 256],
        [300],
        0.5,
        "he",
        "database",
        1000,
        None,
    ),
    *(BATCH, FIRST, SGD, {"mirror": 0.5, "rotation": 5.0}, "float32"),
)
CIK = replace(SETTINGS, architecture="cik2021", channels=[32, 64, 128], hidden=[128], optimiser=ADAM)


@dataclass(frozen=True)
class Case:
    """A network, its images, and how many steps a round has."""

    name: str
    settings: CnnSettings
    side: int
    colours: int
    steps: int


CASES = (
    Case("yousefi2016, 48 px, 16-32-64", replace(SETTINGS, channels=[16, 32, 64]), 48, 1, 8),
    Case("yousefi2016, 48 px, 64-128-256", SETTINGS, 48, 1, 2),
    Case("cik2021, 128 px, 8-16-32", replace(CIK, channels=[8, 16, 32]), 128, 3, 8),
    Case("cik2021, 64 px, 16-32-64", replace(CIK, channels=[16, 32, 64]), 64, 3, 8),
    Case("cik2021, 128 px, 32-64-128", CIK, 128, 3, 4),
)


def main() -> None:
    """Measure; print the table and the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    with exact_convolutions(), one_thread():
        print(json.dumps({case.name: compared(case, torch.device(given.device), given.rounds) for case in CASES}))


def compared(case: Case, where: torch.device, rounds: int) -> dict[str, float]:
    """Time all ways in turn; print and return images per second and ratios."""
    draw = np.random.default_rng(0)
    size = (IMAGES, case.side, case.side, *([3] if case.colours == 3 else []))
    faces = draw.integers(0, 256, size, np.uint8)
    shape = shape_of(faces, case.settings)
    ways: dict[str, tuple[Callable[[], None], bool]] = {
        "loop": (loop(case, faces, where), False),
        "aulens, channels first": (ours(case, faces, where, torch.contiguous_format), True),
        "aulens, memory given back": (ours(case, faces, where, torch.channels_last), False),
        "aulens": (ours(case, faces, where, torch.channels_last), True),
    }
    largest = 4 * BATCH * max(layer_outputs(empty_network(case.settings.architecture, shape, "meta"), shape))
    best, product = dict.fromkeys(ways, float("inf")), float("inf")
    for _ in range(rounds):
        for name, (one_step, kept) in ways.items():
            with freed_memory_kept() if kept else usual_memory(largest):
                best[name] = min(best[name], *(seconds(one_step, where) for _ in range(case.steps + 1)))
        product = min(product, *(seconds(products(where), where) for _ in range(5)))
    floor = 3 * forward_flop(case, shape) * BATCH / (2 * PRODUCT**3 / product)
    figures = {f"{name}, images/s": round(BATCH / value, 1) for name, value in best.items()}
    figures |= {f"{name} / loop": round(best["loop"] / value, 2) for name, value in best.items() if name != "loop"}
    figures |= {f"{name}, share of the floor": round(floor / value, 2) for name, value in best.items()}
    figures["floor, images/s"] = round(BATCH / floor, 1)
    figures["matrix product, GFLOP/s"] = round(2 * PRODUCT**3 / product / 1e9, 1)
    print(f"| {case.name} | images per second | times the loop | share of the floor |\n|---|---|---|---|")
    for name, value in best.items():
        print(f"| {name} | {BATCH / value:.0f} | {best['loop'] / value:.2f} | {floor / value:.2f} |")
    print(f"| floor | {BATCH / floor:.0f} | {best['loop'] / floor:.2f} | 1 |", flush=True)
    return figures


def seconds(function: Callable[[], None], where: torch.device) -> float:
    """Return what one call takes: CPU time, on a GPU the time by the clock."""
    if where.type == "cpu":
        start = time.process_time()
        function()
        return time.process_time() - start
    torch.cuda.synchronize()
    start = time.perf_counter()
    function()
    torch.cuda.synchronize()
    return time.perf_counter() - start


@contextmanager
def usual_memory(largest: int) -> Iterator[None]:
    """Set the C library's thresholds as it sets them itself, unless told otherwise, once so large arrays were freed."""
    library = ctypes.CDLL(None)
    if hasattr(library, "mallopt"):
        library.mallopt(MMAP_THRESHOLD, min(largest, LARGEST))
        library.mallopt(TRIM_THRESHOLD, 2 * min(largest, LARGEST))
    yield


def forward_flop(case: Case, shape: Shape) -> int:
    """Return the operations of one image's scores: two for each product of a conv or dense layer."""
    network = empty_network(case.settings.architecture, shape, "meta").eval()
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        network(torch.empty(1, shape.inputs, shape.side, shape.side, device="meta"))
    return counter.get_total_flops()


def ours(case: Case, faces: np.ndarray, where: torch.device, order: torch.memory_format) -> Callable[[], None]:
    """Return one iteration of the workflow's own training, with weights in an order of the memory."""
    settings, rows = case.settings, np.arange(IMAGES)
    run = RunSamples(0, rows, rows % len(settings.labels), rows[:0], rows[:0])
    table = FaceTable(faces, where, resident=where.type == "cuda")
    course = begin(run, table, shape_of(faces, settings), settings)
    course.network.to(memory_format=order)
    course.optimiser = Optimiser(course.network, optimiser_settings(settings.optimiser))
    steps = Steps(1, "a", BATCH, FIRST, augmentation_settings(settings.augmentation), 0)
    draw = np.random.default_rng(1)

    def one_step() -> None:
        step(course, table, draw.integers(0, IMAGES, BATCH), steps)
        course.iteration %= settings.iterations

    return one_step


class Images(Dataset):
    """Images one by one: mirrored, turned about their centre, scaled."""

    def __init__(self, faces: np.ndarray) -> None:
        self.faces, self.draw = faces, np.random.default_rng(2)
        self.mean, self.sd = float(faces.mean()), float(faces.std())

    def __len__(self) -> int:
        return len(self.faces)

    def __getitem__(self, number: int) -> tuple[torch.Tensor, int]:
        image, side = self.faces[number], self.faces.shape[1]
        if self.draw.random() < 0.5:
            image = cv2.flip(image, 1)
        turn = cv2.getRotationMatrix2D(((side - 1) / 2, (side - 1) / 2), self.draw.uniform(-5, 5), 1)
        image = cv2.warpAffine(image, turn, (side, side))
        scaled = (image.reshape(side, side, -1).transpose(2, 0, 1).astype(np.float32) - self.mean) / self.sd
        return torch.from_numpy(scaled), number % 5


def loop(case: Case, faces: np.ndarray, where: torch.device) -> Callable[[], None]:
    """Return one iteration of a plain loop on the same layers."""
    name, settings = case.settings.architecture, optimiser_settings(case.settings.optimiser)
    network = empty_network(name, shape_of(faces, case.settings))
    draw_weights(network, name, "he", 1)
    layers = network.layers
    layers.dropout = torch.nn.Dropout(case.settings.dropout)
    layers = layers.to(where).train()
    groups = [{"params": own, "weight_decay": decay} for decay, own in decay_groups(layers, settings).items()]
    if settings.name == "adam":
        optimiser = torch.optim.Adam(groups, lr=RATE)
    else:
        optimiser = torch.optim.SGD(groups, lr=RATE, momentum=settings.momentum)
    batches = endless(DataLoader(Images(faces), BATCH, shuffle=True))

    def one_step() -> None:
        images, labels = (tensor.to(where) for tensor in next(batches))
        optimiser.zero_grad()
        loss = torch.nn.functional.cross_entropy(layers(images), labels)
        loss.backward()
        optimiser.step()
        loss.item()

    return one_step


def endless(batches: DataLoader) -> Iterator[list[torch.Tensor]]:
    """Yield the batches of one epoch after the other."""
    while True:
        yield from batches


def products(where: torch.device) -> Callable[[], None]:
    """Return a product of two square matrices."""
    one, two, out = (torch.randn(PRODUCT, PRODUCT, device=where) for _ in range(3))
    return lambda: torch.mm(one, two, out=out)


if __name__ == "__main__":
    main()
