"""Which cohort size pays: the time of an iteration by the number of networks trained side by side, and that of a job.

Real layer sizes, all sizes in turn in every round of one process, medians with quartiles; then what a whole job of one
network costs besides its iterations (Python, features read and hashed, initial weights, results written). ``--device
cuda --sizes 1 2 4 8 16 40 80`` for a GPU. Prints a table and, as its last line, its figures as one JSON object.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pandas as pd
import torch
from heads import WIDTHS, ours, settings, timed

ROOT = Path(__file__).parents[1]


def main() -> None:
    """Measure; print the table and the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--sizes", type=int, nargs="*", default=[1, 2, 4, 8, 16])
    given = parser.parse_args()
    where = torch.device(given.device)
    steps = {size: ours(where, size) for size in given.sizes}
    times: dict[int, list[float]] = {size: [] for size in given.sizes}
    for number in range(given.rounds + 1):
        for size, step in steps.items():
            seconds = timed(step, where, 1 if where.type == "cpu" else 20)
            if number:  # the first fills caches
                times[size].append(seconds / size * 1000)
    steps.clear()
    figures: dict[str, object] = {"device": where.type, "threads": torch.get_num_threads()}
    print("| networks side by side | ms per iteration of one (quartiles) |\n|---|---|")
    for size, values in times.items():
        low, middle, high = np.percentile(values, [25, 50, 75])
        print(f"| {size} | {middle:.1f} ({low:.1f}–{high:.1f}) |")
        figures[f"{size} networks, ms"] = round(float(middle), 2)
    figures["job besides its iterations, s"] = round(job_of_one_iteration(given.device), 1)
    print(f"\na job besides its iterations: {figures['job besides its iterations, s']} s")
    print(json.dumps(figures))


def job_of_one_iteration(device: str, people: int = 60, variants: int = 50) -> float:
    """Return the seconds of a whole training job of one network and one iteration, at the published size."""
    labels = settings(1).labels
    faces = pd.DataFrame([(f"p{person:02d}", label) for person in range(people) for label in labels])
    faces = faces.set_axis(["person", "expression"], axis=1).assign(face=range(len(faces)), row=range(len(faces)))
    parts = ["train"] * 40 + ["validation"] * 8 + ["test"] * 12
    splits = pd.DataFrame({"run": 0, "unit": [f"p{person:02d}" for person in range(people)], "part": parts})
    with tempfile.TemporaryDirectory(dir=".") as name:
        folder = Path(name)
        shape = (len(faces), variants, WIDTHS[0])
        features = np.lib.format.open_memmap(folder / "features.npy", "w+", np.float16, shape)
        features[:] = np.random.default_rng(0).random((shape[0], 1, shape[2])).astype(np.float16)
        features.flush()
        faces.to_csv(folder / "faces.csv", index=False)
        splits.to_csv(folder / "splits.csv", index=False)
        files = {"features": "features.npy", "table": "faces.csv", "splits": "splits.csv", "weights": "w.safetensors"}
        files |= {"history": "h.parquet", "validation": "v.parquet", "stopped": "s.csv"}
        options = [word for key, value in files.items() for word in (f"--{key}-file", str(folder / value))]
        options += ["--checkpoint-folder", str(folder / "checkpoints"), "--settings", json.dumps(asdict(settings(1)))]
        start = time.perf_counter()
        command = [sys.executable, ROOT / "workflow/run.py", "training", "heads", *options]
        subprocess.run(command, check=True, stderr=subprocess.PIPE, env=os.environ | {"AULENS_DEVICE": device})
        return time.perf_counter() - start


if __name__ == "__main__":
    main()
