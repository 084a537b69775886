"""What attribution maps cost: milliseconds of each method for a face, for a small network and for AlexNet with heads.

One process and one thread, methods with their default options and whole batches; random weights, which cost as much as
trained ones. CPU time, or with ``--device cuda`` time on the clock. Prints a table and, as its last line, its figures
as one JSON object.
"""

import argparse
import importlib
import json
import sys
import tempfile
import time
from collections import OrderedDict
from pathlib import Path

import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).parents[1] / "workflow"))

from aulens.attribution.captum_methods import METHODS
from aulens.attribution.maps import attributed
from aulens.configuration.catalogue import read_catalogue
from aulens.features.backbone import BackboneSettings, backbone, load_backbone
from aulens.networks.architectures import Shape
from aulens.networks.build import draw_weights, empty_network
from aulens.networks.frozen import frozen_network
from aulens.networks.network import Network

FACES = {"tiny": 64, "AlexNet and heads": 8}
LAYERS = {"tiny": "relu2", "AlexNet and heads": "conv5"}


def main() -> None:
    """Measure; print the table and the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--device", default="cpu")
    where = torch.device(parser.parse_args().device)
    found = {name: costs(network.to(where), side, name, where) for name, (network, side) in networks().items()}
    print(f"| | {' | '.join(found)} |\n|---|{'---|' * len(found)}")
    for method in METHODS:
        print(f"| {method} | {' | '.join(f'{own[method]:.1f}' for own in found.values())} |")
    print(json.dumps(found))


def networks() -> dict[str, tuple[Network, int]]:
    """Return the networks and the sides of their images."""
    tiny = empty_network("tiny", Shape(1, 48, (8, 16), (32,), 5, dropout=0.5))
    draw_weights(tiny, "tiny", "he", 1)
    tiny.scaling.sd.fill_(50)
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "backbone.safetensors"
        backbone(path, settings=BackboneSettings(seed=1, architecture="alexnet", weights="random", sha256=None))
        heads = OrderedDict(mean=torch.zeros(9216), sd=torch.tensor(1.0))
        for layer, (inputs, outputs) in enumerate([(9216, 512), (512, 512), (512, 7)], start=1):
            heads[f"layer-{layer}.weight"] = torch.randn(outputs, inputs) / inputs**0.5
            heads[f"layer-{layer}.bias"] = torch.zeros(outputs)
        alexnet = frozen_network(load_backbone(path), heads, [0.5] * 3, [0.2] * 3)
    both = {"tiny": (tiny.eval().requires_grad_(False), 48), "AlexNet and heads": (alexnet, 224)}
    return {name: (own.to(memory_format=torch.channels_last), side) for name, (own, side) in both.items()}


def costs(network: Network, side: int, name: str, where: torch.device) -> dict[str, float]:
    """Return the milliseconds of every method for a face."""
    faces = np.random.default_rng(0).integers(0, 256, (FACES[name], side, side), dtype=np.uint8)
    targets, found = np.arange(len(faces)) % 5, {}
    clock = time.process_time if where.type == "cpu" else time.perf_counter
    for method in METHODS:
        function = importlib.import_module(f"aulens.attribution.methods.{method}").attribution
        options = read_catalogue()[method].defaults | ({"layer": LAYERS[name]} if method == "gradcam" else {})
        options |= {"seed": 1} if METHODS[method].draws else {}
        del options["images"]
        attributed(network, function, faces[:1], targets[:1], where, options)
        start = clock()
        attributed(network, function, faces, targets, where, options)
        found[method] = 1000 * (clock() - start) / len(faces)
    return found


if __name__ == "__main__":
    main()
