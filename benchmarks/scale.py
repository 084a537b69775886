"""Time and memory of every step from a folder of many small photographs to their features, in one job and in shards.

The pictures (48 × 48, JPEG, noise of their own on a drawn face, one folder per expression) are drawn into a temporary
folder and deleted afterwards; every step is the process that the workflow starts, with two workers. Memory is the peak
of the process' own (anonymous) pages; pages of mapped files, which the system takes back when it needs them, are apart.
Faces are the whole picture in 64 × 64, features those of AlexNet's conv layers of one variant (256 numbers). Several
shards run here one after the other. Then batches of 32 rows are looked up at random in one array and in the shards'.

Prints a table and, as its last line, its figures as one JSON object. ``python benchmarks/scale.py 5000 50000`` measures
these numbers of images; without numbers 5,000 (``make bench``).
"""

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import cv2
import numpy as np
import yaml

sys.path.insert(0, str(Path(__file__).parents[1] / "workflow"))

from aulens.listing import folder_listing
from aulens.rows import read_rows
from aulens.shards import in_shards

ROOT = Path(__file__).parents[1]
CONFIG = yaml.safe_load((ROOT / "config/config.yaml").read_text())
SHARDS, SIDE, BATCHES = (1, 10), 48, 1000
EXPRESSIONS = ("neutral", "happy", "sad", "anger", "fear")
RECIPE = {
    **{"size": 64, "channels": "grey", "detector": "none", "haar": None, "boxes": "image", "fallback": None},
    **{"crop": "whole", "margin": 0.0, "histogram": {"region": "crop", "mean": 128, "sd": 32}, "oval": None},
}
EXTRACT = {
    "variants": {"sizes": [1.0], "positions": [[0.0, 0.0]], "mirror": [False]},
    "fill": 128,
    **{name: CONFIG["backbones"]["alexnet-random"][name] for name in ("mean", "sd", "precision")},
}


def main() -> None:
    """Measure; print the table and the figures."""
    numbers = [int(word) for word in sys.argv[1:]] or [5000]
    figures: dict[str, object] = {}
    print("| images | step | s | images per s | own memory, MB | with mapped files, MB |\n|---|---|---|---|---|---|")
    for number in numbers:
        with tempfile.TemporaryDirectory(prefix="scale-") as folder:
            for step, (seconds, own, mapped) in measured(Path(folder), number).items():
                rate = f"{number / seconds:,.0f}"
                print(f"| {number:,} | {step} | {seconds:.1f} | {rate} | {own:.0f} | {mapped:.0f} |", flush=True)
                figures[f"{number} {step}"] = [round(seconds, 2), round(own), round(mapped)]
    print(json.dumps(figures))


def measured(folder: Path, number: int) -> dict[str, tuple[float, float, float]]:
    """Return step -> seconds, peak memory, and that with mapped files, in MB; of shards the sum and the largest."""
    draw(folder / "photographs", number)
    found = {}
    for name in ("listing, first start", "listing, later starts"):
        start = time.perf_counter()
        folder_listing(folder / "photographs", folder / "known")
        found[name] = (time.perf_counter() - start, 0.0, 0.0)
        time.sleep(3)  # what was written within the last seconds is read again
    folder_listing(folder / "photographs", folder / "known")
    grammar = ROOT / "config/databases/folder_per_expression.yaml"
    settings = {"database": "many", "source": "folder", "keep": {}}
    given = ["--source-folder", folder / "photographs", "--grammar-file", grammar]
    tables = [f"--{name}-file={folder / name}.csv" for name in ("manifest", "problems", "labels")]
    found["manifest"] = stage("databases manifest", *given, *tables, "--workers", "2", settings=settings)
    stage("features backbone", f"--backbone-file={folder / 'b.safetensors'}", settings=of_backbone())
    for shards in SHARDS:
        found |= in_jobs(folder, shards)
    return found


def of_backbone() -> dict[str, object]:
    """Return the settings of random conv layers."""
    return {"seed": 1, "sha256": None, "architecture": "alexnet", "weights": "random"}


def in_jobs(folder: Path, shards: int) -> dict[str, tuple[float, float, float]]:
    """Return the steps of faces and features in so many jobs, and of looking features up."""
    place, name = folder / f"in-{shards}", "one job" if shards == 1 else f"{shards} shards"
    faces, features, made, images = (
        [Path(path) for path in in_shards(f"{place}/{file}", shards)]
        for file in ("faces.npy", "features.npy", "made.npy", "images.csv")
    )
    of_pictures = [f"--{file.replace('_', '-')}-file={place / file}.png" for file in PICTURES]
    of_tables = [f"--{file.replace('_', '-')}-file={place / file}.csv" for file in TABLES]
    manifest, workers = ["--manifest-file", folder / "manifest.csv"], ["--workers", "2"]
    found = {}
    if shards == 1:
        given = [*manifest, *of_pictures, *of_tables, *workers, "--checkpoint-folder", folder / "c"]
        found[f"faces, {name}"] = stage("faces normalise", "--faces-file", faces[0], *given, settings=RECIPE)
    else:
        each = []
        for shard in range(shards):
            own = ["--faces-file", faces[shard], "--images-table-file", images[shard], "--made-file", made[shard]]
            settings = {"recipe": RECIPE, "shards": shards, "shard": shard}
            checkpoint = ["--checkpoint-folder", folder / f"c{shard}"]
            each.append(stage("faces shard", *manifest, *own, *checkpoint, *workers, settings=settings))
        found[f"faces, {name}"] = together(each)
        again = ["--faces-file", faces[0], "--images-table-file", images[0], "--made-file", made[0]]
        settings = {"recipe": RECIPE, "shards": shards, "shard": 0}
        given = [*manifest, *again, "--checkpoint-folder", folder / "c0", *workers]
        found[f"faces, one of {name} put back"] = stage("faces shard", *given, settings=settings)
        lists = ["--faces-files", *faces, "--images-table-files", *images, "--made-files", *made]
        settings = {"recipe": RECIPE, "shards": shards}
        found[f"joining {name}"] = stage("faces join", *manifest, *lists, *of_pictures, *of_tables, settings=settings)
    each = []
    for shard, features_file in enumerate(features):
        given = ["--faces-file", faces[shard], "--table-file", place / "table.csv", "--features-file", features_file]
        given += ["--backbone-file", folder / "b.safetensors", "--checkpoint-folder", folder / "f"]
        own = [] if shards == 1 else ["--images-table-file", images[shard], "--made-file", made[shard]]
        each.append(stage("features extract", *given, *own, settings=EXTRACT))
    found[f"features, {name}"] = together(each)
    rows, start = read_rows(features), time.perf_counter()
    order = np.random.default_rng(0)
    for _ in range(BATCHES):
        rows[order.integers(0, len(rows), 32)]
    found[f"{BATCHES:,} batches, {name}"] = (time.perf_counter() - start, 0.0, 0.0)
    return found


PICTURES, TABLES = ("example_photograph", "example_crop"), ("table", "left_out")


def together(each: list[tuple[float, float, float]]) -> tuple[float, float, float]:
    """Return the sum of the seconds and the largest memory of several jobs."""
    seconds, own, mapped = zip(*each, strict=True)
    return sum(seconds), max(own), max(mapped)


def stage(name: str, *options: object, settings: dict[str, object]) -> tuple[float, float, float]:
    """Run a stage; return its seconds, its own peak memory and that with mapped files, in MB."""
    command = [sys.executable, ROOT / "workflow/run.py", *name.split(), *options, "--settings", json.dumps(settings)]
    start = time.perf_counter()
    process = subprocess.Popen(list(map(str, command)), stderr=subprocess.DEVNULL, env=os.environ)
    peaks = [0.0]
    watch = threading.Thread(target=watched, args=(process.pid, peaks))
    watch.start()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - start
    watch.join()
    if process.returncode:
        raise SystemExit(f"{name} failed: {' '.join(map(str, command))}")
    return seconds, peaks[0], usage.ru_maxrss / 1024


def watched(number: int, peaks: list[float]) -> None:
    """Note the peak of a process' own memory until it ends."""
    while True:
        try:
            lines = Path(f"/proc/{number}/status").read_text().splitlines()
        except OSError:
            return
        own = [int(line.split()[1]) / 1024 for line in lines if line.startswith("RssAnon")]
        if not own:
            return
        peaks[0] = max(peaks[0], *own)
        time.sleep(0.05)


def draw(folder: Path, number: int) -> None:
    """Draw pictures that all differ, of as many people as there are hundreds."""
    order = np.random.default_rng(0)
    for name in EXPRESSIONS:
        (folder / name).mkdir(parents=True)
    for place in range(number):
        picture = order.integers(60, 200, (SIDE // 8, SIDE // 8), dtype=np.uint8)
        picture = cv2.resize(picture, (SIDE, SIDE), interpolation=cv2.INTER_CUBIC)
        cv2.ellipse(picture, (24, 24), (15, 20), 0, 0, 360, int(order.integers(150, 250)), -1)
        path = folder / EXPRESSIONS[place % len(EXPRESSIONS)] / f"p{place // 100}_{place:06d}.jpg"
        path.write_bytes(cv2.imencode(".jpg", picture)[1].tobytes())


if __name__ == "__main__":
    main()
