"""What seals cost: hashing every result once, and again by each stage that reads it (`aulens.seals`).

One process: files of the published size (features of 490 faces in 50 variants, weights of 4 networks), their seals, and
the stage `evaluation predict`, which reads most beside what it computes, with the time of its checks in the same run.
From the rate follows the time of all seals of the published study: 80 networks, whose weights are sealed once and read
by three stages, and features that are read by 8 trainings and 16 tests. Takes 1.5 GB of disk and of memory. Prints a
table and, as its last line, its figures as one JSON object.
"""

import json
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import torch

sys.path.insert(0, str(Path(__file__).parents[1] / "workflow"))

from aulens import files
from aulens.evaluation.predict import PredictSettings, predict
from aulens.files import write_csv, write_json
from aulens.networks.heads import Heads
from aulens.networks.weights import Scaling, named_weights, write_heads
from aulens.seals import check_seal, content_hash, sealed

WIDTHS, RUNS, VARIANTS, PEOPLE = [9216, 4096, 4096, 7], 4, 50, 70
EXPRESSIONS = ["neutral", "happy", "fearful", "sad", "angry", "surprised", "disgusted"]
NETWORK = 4 * (sum(a * b for a, b in pairwise(WIDTHS)) + sum(WIDTHS))  # bytes
FEATURES = 2 * PEOPLE * 7 * VARIANTS * WIDTHS[0]  # bytes of one database
STUDY = 80 * NETWORK * (1 + 3) + 2 * FEATURES + (8 + 16) * FEATURES  # bytes that are hashed


def main() -> None:
    """Measure; print the table and the figures."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make(folder)
        rate = FEATURES / min(timed(content_hash, folder / "features.npy") for _ in range(5))
        seal(folder)
        stage, checks = stage_and_checks(folder)
    study = STUDY / rate
    print("| what | |\n|---|---|")
    print(f"| rate of hashing | {rate / 1e9:.1f} GB/s |")
    print(f"| checks, of predict with {RUNS} networks ({stage:.1f} s) | {checks / stage:.2%} |")
    print(f"| all seals of the published study ({STUDY / 1e9:.0f} GB) | {study:.1f} s |")
    print(json.dumps({"rate": rate, "predict": stage, "checks": checks, "study": study}))


def timed(function: object, *arguments: object) -> float:
    """Return how many seconds a call takes."""
    start = time.perf_counter()
    function(*arguments)
    return time.perf_counter() - start


def make(folder: Path) -> None:
    """Write features, faces, splits and weights of the published size."""
    shape = (PEOPLE * 7, VARIANTS, WIDTHS[0])
    features = np.lib.format.open_memmap(folder / "features.npy", "w+", np.float16, shape)
    features[:] = np.random.default_rng(0).normal(size=shape[1:])
    features.flush()
    people = [f"p{number:02d}" for number in range(PEOPLE)]
    rows = [(person, expression) for person in people for expression in EXPRESSIONS]
    table = pd.DataFrame(rows, columns=["person", "expression"])
    write_csv(table.assign(face=range(len(table))), folder / "faces.csv")
    parts = ["train"] * 40 + ["validation"] * 8 + ["test"] * 12
    splits = [pd.DataFrame({"run": run, "unit": people[: len(parts)], "part": parts}) for run in range(RUNS)]
    write_csv(pd.concat(splits), folder / "splits.csv")
    tensors = {}
    for run in range(RUNS):
        weights = [torch.randn(1, -(-b // 16) * 16, a) * (2 / a) ** 0.5 for a, b in pairwise(WIDTHS)]
        heads = Heads(weights, [torch.zeros(1, 1, weight.shape[1]) for weight in weights])
        scaling = Scaling(torch.zeros(1, WIDTHS[0]), torch.ones(1))
        tensors |= named_weights(heads, scaling, 0, run, WIDTHS)
    write_heads(tensors, list(range(RUNS)), EXPRESSIONS, "float32", folder / "weights.safetensors")


def seal(folder: Path) -> None:
    """Seal all files, as the command line of the stages does."""
    record = folder / "all.provenance.json"
    write_json({"stage": "benchmark", "started": 0} | sealed(sorted(folder.iterdir()), record), record)


def stage_and_checks(folder: Path) -> tuple[float, float]:
    """Return the seconds of the stage and those of its checks."""
    checks: list[float] = []
    files.check_seal = lambda path: checks.append(timed(check_seal, path))
    names = ("features.npy", "faces.csv", "weights.safetensors", "predictions.parquet", "splits.csv")
    settings, paths = PredictSettings(1, "a", "b", 12, None), [folder / name for name in names]
    return timed(lambda: predict(paths[:1], *paths[1:], settings=settings)), sum(checks)


if __name__ == "__main__":
    main()
