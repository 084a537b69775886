"""Images per second of every step from a photograph to its features.

All steps in turn on one thread, in every round; medians with quartiles. The photographs have KDEF's size (562 × 762,
JPEG) and show rendered faces; the recipe and the backbone are those of the demonstration. The stage that makes faces
stands beside its steps in the same rounds, with one and with two workers, and the extraction of features beside a bare
loop over the conv layers. Prints a table and, as its last line, its figures as one JSON object. Run it with
``make bench``, or only up to the faces with ``python benchmarks/faces.py faces``.
"""

import contextlib
import hashlib
import io
import json
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
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
from aulens.files import write_csv, write_npy
from aulens.images import decoded, read_grey
from aulens.randomness import generator
from aulens.settings import build
from aulens.synthesis.camera import draw_session, draw_view
from aulens.synthesis.people import draw_person
from aulens.synthesis.procedural import render

ROUNDS, PHOTOGRAPHS, BATCHES, REPEATED = 7, 16, 3, 8
CONFIG = yaml.safe_load((Path(__file__).parents[1] / "config/config.yaml").read_text())
RECIPE, BACKBONE = CONFIG["recipes"]["oval224"], CONFIG["backbones"]["alexnet-random"]

MAKING = (
    "reading a file, and its checksum",
    "decoding a JPEG of 562 × 762",
    "finding the face",
    "crop, histogram, oval",
    "writing the face",
)
ONE_WORKER = "faces, all in all, one worker"
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
    figures: dict[str, object] = {}
    print("| step, one thread | images per second (quartiles) | ms per image |\n|---|---|---|")
    for name, values in times.items():
        low, middle, high = np.percentile(1 / np.array(values), [25, 50, 75])
        figures[name] = [round(float(value), 2) for value in (low, middle, high)]
        print(f"| {name} | {middle:,.1f} ({low:,.1f}–{high:,.1f}) | {1000 / middle:.2f} |")
    ratios(times, figures)
    print(json.dumps(figures))


def ratios(times: dict[str, list[float]], figures: dict[str, object]) -> None:
    """Print how long whole stages take beside their steps, taken in the same rounds."""
    parts = np.sum([times[name] for name in MAKING], axis=0)
    figures["faces by their steps"] = round(float(np.median(np.array(times[ONE_WORKER]) / parts)), 3)
    print(f"\nmaking faces takes {figures['faces by their steps']} times its steps")
    if "conv layers alone" in times:
        ratio = np.array(times["extraction, all in all"]) / np.array(times["conv layers alone"])
        figures["extraction by conv layers"] = round(float(np.median(ratio)), 3)
        print(f"extraction takes {figures['extraction by conv layers']} times a bare loop over the conv layers")


def each(function: Callable[..., object], *columns: Sequence) -> Step:
    """Return a step that does something with each of some images."""
    return lambda: [function(*row) for row in zip(*columns, strict=True)], len(columns[0])


def recipe() -> FacesSettings:
    """Return the recipe of the demonstration."""
    return build(FacesSettings, {name: RECIPE[name] for name in RECIPE if name != "variants"})


def to_faces(folder: Path) -> dict[str, Step]:
    """Return every step from a photograph to its face, and the stage that does them all."""
    photographs = [drawn(number, folder) for number in range(PHOTOGRAPHS)]
    settings, cascade, data = recipe(), haar_cascade(), [path.read_bytes() for path in photographs]
    images = [decoded(one) for one in data]
    boxes = boxes_of(images, settings)
    faces = [normalised_face(*pair, settings).image for pair in zip(images, boxes, strict=True)]
    kept = KeptFaces(folder / "kept", "", (PHOTOGRAPHS, settings.size, settings.size))
    manifest = pd.DataFrame(
        [(path.stem, path, hashlib.sha256(one).hexdigest()) for path, one in zip(photographs, data, strict=True)],
        columns=["image", "path", "sha256"],
    )
    pd.concat([manifest] * REPEATED).assign(expression="neutral").to_csv(folder / "manifest.csv", index=False)

    def stage(workers: int) -> None:
        names = ("faces.npy", "faces.csv", "left.csv", "found.csv", "sheet.png", "photo.png", "crop.png", "growing")
        files = [folder / name for name in ("manifest.csv", *names)]
        with contextlib.redirect_stderr(io.StringIO()):
            normalise(*files, settings=settings, workers=workers)

    return {
        "reading a file, and its checksum": each(lambda path: hashlib.sha256(path.read_bytes()).digest(), photographs),
        "decoding a JPEG of 562 × 762": each(decoded, data),
        "finding the face": each(lambda image: candidate_boxes(image, cascade, settings.haar), images),
        "crop, histogram, oval": each(lambda image, box: normalised_face(image, box, settings), images, boxes),
        "writing the face": each(lambda row, face: kept.keep(row, face, state=2), range(PHOTOGRAPHS), faces),
        "looking again, with a border": each(
            lambda image: candidate_boxes(image, cascade, settings.haar, settings.haar.border), images
        ),
        ONE_WORKER: (lambda: stage(1), PHOTOGRAPHS * REPEATED),
        "faces, all in all, two workers": (lambda: stage(2), PHOTOGRAPHS * REPEATED),
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
    backbone(folder / "conv.safetensors", settings=BackboneSettings("alexnet", "random", 1, None))
    chosen = {key: BACKBONE[key] for key in ("mean", "sd", "precision")}
    how = build(ExtractSettings, {"variants": RECIPE["variants"], "fill": RECIPE["oval"]["fill"], **chosen})
    layers = load_backbone(folder / "conv.safetensors").to(memory_format=torch.channels_last)
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
