"""Images per second and core of every step from a photograph to its features.

All steps in turn on one thread, in every round; medians with quartiles. The photographs have KDEF's size (562 × 762,
JPEG) and show rendered faces; the recipe and the backbone are those of the demonstration. The extraction of features,
as the workflow does it, stands beside a bare loop over the conv layers in the same rounds. Prints a table and, as its
last line, its figures as one JSON object. Run it with ``make bench``.
"""

import contextlib
import io
import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import torch
import yaml

sys.path.insert(0, str(Path(__file__).parents[1] / "workflow"))

from aulens.faces.augment import augment, variants
from aulens.faces.detect import Box, candidate_boxes, choose_box, haar_cascade
from aulens.faces.recipe import FacesSettings, normalised_face
from aulens.features.backbone import BackboneSettings, backbone, load_backbone
from aulens.features.extract import BATCH, ExtractSettings, extract
from aulens.files import write_npy
from aulens.images import read_grey
from aulens.randomness import generator
from aulens.settings import build
from aulens.synthesis.camera import draw_session, draw_view
from aulens.synthesis.people import draw_person
from aulens.synthesis.procedural import render

ROUNDS, PHOTOGRAPHS, BATCHES = 7, 16, 3
CONFIG = yaml.safe_load((Path(__file__).parents[1] / "config/config.yaml").read_text())
RECIPE, BACKBONE = CONFIG["recipes"]["oval224"], CONFIG["backbones"]["alexnet-random"]


def main() -> None:
    """Measure; print the table and the figures."""
    cv2.setNumThreads(1)
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder:
        steps = all_steps(Path(folder))
        times: dict[str, list[float]] = {name: [] for name in steps}
        for number in range(ROUNDS + 1):
            for name, (step, images) in list(steps.items())[:: 1 if number % 2 else -1]:  # in turns, there and back
                start = time.perf_counter()
                step()
                if number:  # the first fills caches
                    times[name].append((time.perf_counter() - start) / images)
    figures: dict[str, object] = {}
    print("| step, one core | images per second (quartiles) | ms per image |\n|---|---|---|")
    for name, values in times.items():
        low, middle, high = np.percentile(1 / np.array(values), [25, 50, 75])
        figures[name] = [round(float(value), 2) for value in (low, middle, high)]
        print(f"| {name} | {middle:,.1f} ({low:,.1f}–{high:,.1f}) | {1000 / middle:.2f} |")
    ratio = np.array(times["extraction, all in all"]) / np.array(times["conv layers alone"])
    figures["extraction by conv layers"] = round(float(np.median(ratio)), 3)
    print(f"\nextraction takes {figures['extraction by conv layers']} times a bare loop over the conv layers")
    print(json.dumps(figures))


def all_steps(folder: Path) -> dict[str, tuple[Callable[[], object], int]]:
    """Return every step, and how many images it does."""
    photographs = [drawn(number, folder) for number in range(PHOTOGRAPHS)]
    settings = build(FacesSettings, {name: RECIPE[name] for name in RECIPE if name != "variants"})
    cascade, images = haar_cascade(), [read_grey(path) for path in photographs]
    boxes = [choose_box(candidate_boxes(image, cascade, settings.haar), image.shape, settings.haar) for image in images]
    boxes = [box or Box(80, 180, 400, 400) for box in boxes]
    faces = np.stack([normalised_face(*pair, settings).image for pair in zip(images, boxes, strict=True)])
    faces = np.concatenate([faces] * (BATCH // PHOTOGRAPHS))  # (32, side, side)
    write_npy(np.concatenate([faces] * BATCHES), folder / "faces.npy")
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
            extract(folder / "faces.npy", folder / "conv.safetensors", folder / "f.npy", folder / "c", settings=how)

    def each(function: Callable[..., object], *columns: list) -> tuple[Callable[[], object], int]:
        return lambda: [function(*row) for row in zip(*columns, strict=True)], len(columns[0])

    return {
        "reading a JPEG of 562 × 762": each(read_grey, photographs),
        "finding the face": each(lambda image: candidate_boxes(image, cascade, settings.haar), images),
        "crop, histogram, oval": each(lambda image, box: normalised_face(image, box, settings), images, boxes),
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
