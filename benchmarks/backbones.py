"""Processor milliseconds of features per image, for the demonstration's backbones and other cuts of the same network.

All on one thread, in turns in every round, on the same noise of 224 pixels: from grey levels to features, without
making variants and without writing. Medians with quartiles, and medians of the ratio to random AlexNet within rounds.
Prints a table and, as its last line, its figures as one JSON object.
"""

import json
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import torch
import yaml

sys.path.insert(0, str(Path(__file__).parents[1] / "workflow"))

from aulens.features.backbone import BackboneSettings, backbone, feature_number, load_backbone
from aulens.features.extract import BATCH, conv_features
from aulens.features.in_words import backbone_words
from aulens.features.rectifiers import in_place
from aulens.freed_memory import freed_memory_kept

CONFIG = yaml.safe_load((Path(__file__).parents[1] / "config/config.yaml").read_text(encoding="utf-8"))["backbones"]
SIDE, IMAGES, ROUNDS = 224, 32, 7
CUTS = (2, 5, 8, 11, 15)  # blocks of EfficientNet-Lite0
REFERENCE = "AlexNet, random weights"


def main() -> None:
    """Measure; print the table and the figures."""
    torch.set_num_threads(1)
    images = torch.from_numpy(np.random.default_rng(1).integers(0, 256, (IMAGES, SIDE, SIDE), dtype=np.uint8))
    layers, times = made(), {}
    for number in range(ROUNDS + 1):
        for name, (entry, own) in list(layers.items())[:: 1 if number % 2 else -1]:
            start = time.process_time()
            with freed_memory_kept():
                for block in images.split(BATCH):
                    conv_features(block, own, tuple(entry["mean"]), tuple(entry["sd"]))
            if number:  # the first fills caches
                times.setdefault(name, []).append(1000 * (time.process_time() - start) / IMAGES)
    figures = {}
    print(f"| backbone, one thread | features | ms per image (quartiles) | times {REFERENCE} |\n|---|---|---|---|")
    for name, (_, own) in layers.items():
        low, middle, high = np.percentile(times[name], [25, 50, 75])
        ratio = float(np.median(np.array(times[name]) / np.array(times[REFERENCE])))
        figures[name] = [round(float(value), 2) for value in (low, middle, high, ratio)]
        row = f"{feature_number(own, SIDE):,} | {middle:.1f} ({low:.1f}–{high:.1f}) | {ratio:.2f}"
        print(f"| {name} | {row} |")
    print(json.dumps(figures))


def made() -> dict[str, tuple[dict, torch.nn.Module]]:
    """Return the entry and the layers of every backbone, ready for features."""
    entries = [CONFIG["lite0"] | {"cut": cut} for cut in CUTS] + [CONFIG["alexnet-random"]]
    entries += [CONFIG["lite0"] | CONFIG["pixels28"]]
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "backbone.safetensors"
        for entry in entries:
            entry = {"cut": None, "pool": None} | entry
            settings = {name: entry[name] for name in ("architecture", "weights", "cut", "pool")}
            backbone(path, settings=BackboneSettings(seed=1, sha256=None, **settings))
            layers = in_place(load_backbone(path)).to(memory_format=torch.channels_last)
            found[backbone_words(entry)] = entry, layers
    return found


if __name__ == "__main__":
    main()
