"""Images per second of every step from a photograph to its features.

All steps in turn on one thread, in every round; medians with quartiles. The photographs have KDEF's size (562 × 762,
JPEG) and show rendered faces; the recipe and the backbone are those of the demonstration. The stage that makes faces
stands beside its steps in the same rounds, with one and with two workers. It makes few images and many in every round:
what the difference takes is the time of an image in the long run, and the rest of the shorter run is what a job costs
once (tables, example, files; not the start of Python). Wide or negative quartiles of it say that the machine was too
busy to tell. The extraction of features stands beside a bare loop over the conv layers. Prints a table and, as its
last line, its figures as one JSON object. Run it with ``make bench``, or only up to the faces with ``python
benchmarks/faces.py faces``.
"""

import contextlib
import hashlib
import io
import json
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import cv2
import numpy as np
import pandas as pd
import torch
import yaml

sys.path.insert(0, str(Path(__file__).parents[1] / "workflow"))

from aulens.faces.augment import augment, variants
from aulens.faces.detect import Box, candidate_boxes, choose_box, haar_cascade
from aulens.faces.kept import KeptFaces
from aulens.faces.normalise import normalise
from aulens.faces.recipe import FacesSettings, normalised_face
from aulens.features.backbone import BackboneSettings, backbone, load_backbone
from aulens.features.extract import BATCH, ExtractSettings, extract
from aulens.features.rectifiers import in_place
from aulens.files import write_csv, write_npy
from aulens.images import decoded, opened, read_grey
from aulens.randomness import generator
from aulens.settings import build
from aulens.synthesis.camera import draw_session, draw_view
from aulens.synthesis.people import draw_person
from aulens.synthesis.procedural import render

ROUNDS, PHOTOGRAPHS, BATCHES = 7, 16, 3
FEW, MANY = 128, 512  # images that the stage makes
CONFIG = yaml.safe_load((Path(__file__).parents[1] / "config/config.yaml").read_text())
RECIPE, BACKBONE = CONFIG["recipes"]["oval224"], CONFIG["backbones"]["lite0"]

MAKING = (
    "reading a file, its header and checksum",
    "decoding a JPEG of 562 × 762",
    "finding the face",
    "crop, histogram, oval",
    "writing the face",
)
STAGES = {"faces, all in all, one worker": 1, "faces, all in all, two workers": 2}
Step = tuple[Callable[[], object], int]  # what is done, and with how many images


def main() -> None:
    """Measure; print the table and the figures."""
    cv2.setNumThreads(1)
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder:
        steps = to_faces(Path(folder))
        if sys.argv[1:] != ["faces"]:
            steps |= to_features(Path(folder))
        times: dict[str, list[float]] = {name: [] for name in steps}
        for number in range(ROUNDS + 1):
            for name, (step, images) in list(steps.items())[:: 1 if number % 2 else -1]:  # in turns, there and back
                start = time.perf_counter()
                step()
                if number:  # the first fills caches
                    times[name].append((time.perf_counter() - start) / images)
    once = in_the_long_run(times)
    figures: dict[str, object] = {}
    print("| step, one thread | images per second (quartiles) | ms per image |\n|---|---|---|")
    for name, values in times.items():
        low, middle, high = np.percentile(1 / np.array(values), [25, 50, 75])
        figures[name] = [round(float(value), 2) for value in (low, middle, high)]
        print(f"| {name} | {middle:,.1f} ({low:,.1f}–{high:,.1f}) | {1000 / middle:.2f} |")
    print()
    for name, values in once.items():
        low, middle, high = np.percentile(1000 * values, [25, 50, 75])
        figures[f"{name}, once"] = [round(float(value), 1) for value in (low, middle, high)]
        print(f"{name}: a job costs {middle:.0f} ms ({low:.0f}–{high:.0f}) once")
    ratios(times, figures)
    print(json.dumps(figures))


def in_the_long_run(times: dict[str, list[float]]) -> dict[str, np.ndarray]:
    """Put the seconds of an image in the long run in the place of those of both runs; return those of a job, once.

    Both are those of each round: of a line through the run of few images and the run of many.
    """
    once = {}
    for name in STAGES:
        few, many = (number * np.array(times.pop(of_images(name, number))) for number in (FEW, MANY))  # seconds
        slope = (many - few) / (MANY - FEW)
        times[name], once[name] = slope.tolist(), few - FEW * slope
    return once


def of_images(name: str, number: int) -> str:
    """Return what the run of a stage with so many images is called."""
    return f"{name}, {number} images"


def ratios(times: dict[str, list[float]], figures: dict[str, object]) -> None:
    """Print how long whole stages take beside their steps, taken in the same rounds."""
    parts = np.sum([times[name] for name in MAKING], axis=0)
    one_worker = np.array(times[next(iter(STAGES))])
    figures["faces by their steps"] = round(float(np.median(one_worker / parts)), 3)
    print(f"making faces takes {figures['faces by their steps']} times its steps in the long run")
    if "conv layers alone" in times:
        ratio = np.array(times["extraction, all in all"]) / np.array(times["conv layers alone"])
        figures["extraction by conv layers"] = round(float(np.median(ratio)), 3)
        print(f"extraction takes {figures['extraction by conv layers']} times a bare loop over the conv layers")


def each(function: Callable[..., object], *columns: Sequence) -> Step:
    """Return a step that does something with each of some images."""

    def step() -> None:
        for row in zip(*columns, strict=True):
            function(*row)

    return step, len(columns[0])


def recipe() -> FacesSettings:
    """Return the recipe of the demonstration."""
    return build(FacesSettings, {name: RECIPE[name] for name in RECIPE if name != "variants"})


def to_faces(folder: Path) -> dict[str, Step]:
    """Return every step from a photograph to its face, and the stage that does them all."""
    photographs = [drawn(number, folder) for number in range(PHOTOGRAPHS)]
    settings, cascade, files = recipe(), haar_cascade(), [opened(path) for path in photographs]
    images = [decoded(file.data) for file in files]
    boxes = boxes_of(images, settings)
    faces = [normalised_face(*pair, settings).image for pair in zip(images, boxes, strict=True)]
    kept = KeptFaces(folder / "kept", "", (PHOTOGRAPHS, settings.size, settings.size))
    manifest = pd.DataFrame(
        [(file.path.stem, file.path, hashlib.sha256(file.data).hexdigest()) for file in files],
        columns=["image", "path", "sha256"],
    )
    for number in (FEW, MANY):
        repeated = pd.concat([manifest] * (number // PHOTOGRAPHS)).assign(expression="neutral")
        repeated.to_csv(folder / f"{number}.csv", index=False)

    def stage(number: int, workers: int) -> None:
        names = (f"{number}.csv", "faces.npy", "faces.csv", "left.csv", "photo.png", "crop.png", "growing")
        with contextlib.redirect_stderr(io.StringIO()):
            normalise(*(folder / name for name in names), settings=settings, workers=workers)

    return {
        "reading a file, its header and checksum": each(
            lambda path: hashlib.sha256(opened(path).data).hexdigest(), photographs
        ),
        "decoding a JPEG of 562 × 762": each(lambda file: decoded(file.data, found=file.header), files),
        "finding the face": each(lambda image: candidate_boxes(image, cascade, settings.haar), images),
        "crop, histogram, oval": each(lambda image, box: normalised_face(image, box, settings), images, boxes),
        "writing the face": each(lambda row, face: kept.keep(row, face, state=2), range(PHOTOGRAPHS), faces),
        "looking again, with a border": each(
            lambda image: candidate_boxes(image, cascade, settings.haar, settings.haar.border), images
        ),
        **{
            of_images(name, number): (partial(stage, number, workers), number)
            for name, workers in STAGES.items()
            for number in (FEW, MANY)
        },
    }


def boxes_of(images: Sequence[np.ndarray], settings: FacesSettings) -> list[Box]:
    """Return where the faces are."""
    cascade = haar_cascade()
    found = [choose_box(candidate_boxes(image, cascade, settings.haar), image.shape, settings.haar) for image in images]
    return [box or Box(80, 180, 400, 400) for box in found]


def to_features(folder: Path) -> dict[str, Step]:
    """Return every step from a face to its features."""
    images, settings = [read_grey(folder / f"{number}.jpg") for number in range(PHOTOGRAPHS)], recipe()
    boxes = boxes_of(images, settings)
    faces = np.stack([normalised_face(*pair, settings).image for pair in zip(images, boxes, strict=True)])
    faces = np.concatenate([faces] * (BATCH // PHOTOGRAPHS))  # (32, side, side)
    write_npy(np.concatenate([faces] * BATCHES), folder / "batches.npy")
    write_csv(pd.DataFrame({"face": range(BATCHES * len(faces))}), folder / "batches.csv")
    of_backbone = {key: BACKBONE[key] for key in ("architecture", "weights", "cut", "pool")}
    backbone(folder / "conv.safetensors", settings=BackboneSettings(seed=1, sha256=None, **of_backbone))
    chosen = {key: BACKBONE[key] for key in ("mean", "sd", "precision")}
    how = build(ExtractSettings, {"variants": RECIPE["variants"], "fill": RECIPE["oval"]["fill"], **chosen})
    layers = in_place(load_backbone(folder / "conv.safetensors")).to(memory_format=torch.channels_last)
    inputs = torch.randn(BATCH, 3, RECIPE["size"], RECIPE["size"]).contiguous(memory_format=torch.channels_last)
    shown = variants(how.variants)

    def conv() -> None:
        with torch.inference_mode():
            for _ in range(BATCHES * len(shown)):
                layers(inputs)

    def whole() -> None:
        with contextlib.redirect_stderr(io.StringIO()):
            names = ("batches.npy", "batches.csv", "conv.safetensors", "f.npy", "c")
            extract(*(folder / name for name in names), settings=how)

    return {
        "one variant": (lambda: [augment(faces, variant, how.fill) for variant in shown], BATCH * len(shown)),
        "conv layers alone": (conv, BATCHES * BATCH * len(shown)),
        "extraction, all in all": (whole, BATCHES * BATCH * len(shown)),
    }


def drawn(number: int, folder: Path) -> Path:
    """Write one photograph."""
    person, session = draw_person(1, generator(1, "person", number)), draw_session(1, generator(1, "session"), 1.0)
    face = render(person, {12: 0.8, 6: 0.5}, draw_view(562, session, generator(1, "view", number), 1.0, 1.0))
    path = folder / f"{number}.jpg"
    cv2.imwrite(str(path), cv2.copyMakeBorder(face, 100, 100, 0, 0, cv2.BORDER_REPLICATE))
    return path


if __name__ == "__main__":
    main()
