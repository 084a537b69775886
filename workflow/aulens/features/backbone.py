"""The frozen layers of a backbone: their weights, written once, and the layers with these weights."""

from dataclasses import dataclass
from pathlib import Path

import torch
from torch import nn

from aulens.errors import InputError
from aulens.features.architectures import known, module_of
from aulens.features.weights import known_checksum, packaged_file, random_weights, read_state, wanted
from aulens.randomness import integer_seed
from aulens.tensors import read_tensors, write_tensors

WITHOUT_FILE = ("random", "package", None)  # weights that no file of the user or of a download holds


@dataclass(frozen=True)
class BackboneSettings:
    """Which layers.

    Attributes
    ----------
    architecture : str
        See `aulens.features.architectures`.
    weights : str or None
        random (He et al. 2015), imagenet (torchvision's, from the weights file), file (a weights file like it),
        face-mesh (the file of the face mesh) or package (shipped with a package); None for an architecture without
        weights.
    seed : int
        Seed of the configuration, for random weights.
    sha256 : str or None
        The checksum of ImageNet's weights file, or how it begins; None for other weights.
    cut : int, str or None
        After which layer the network ends: as the architecture counts or names them; None for all conv layers.
    pool : int or None
        Side to which means over parts bring the maps behind the cut; None leaves them as they are.
    draw : int
        Other random weights for each number.
    """

    architecture: str
    weights: str | None
    seed: int
    sha256: str | None
    cut: int | str | None = None
    pool: int | None = None
    draw: int = 0


def backbone(
    backbone_file: Path, weights_file: Path | None = None, *, settings: BackboneSettings
) -> dict[str, dict[str, str] | None]:
    """Write the weights of the layers up to the cut, as safetensors.

    Returns
    -------
    dict
        weights_file: name and checksum of the file that the weights come from, None for random weights.

    Raises
    ------
    InputError
        If the architecture, its cut or the kind of weights is unknown; if the weights file or package is missing, is
        not needed, has another checksum, cannot be read, or does not hold the layers of this architecture.
    """
    name, weights = settings.architecture, settings.weights
    row, module = known(name), module_of(name)
    layers = module.empty_layers(name, settings.cut)
    if weights not in row.weights:
        allowed = ", ".join("null" if one is None else one for one in row.weights)
        raise InputError(f"weights {weights!r} are unknown for {name}: {allowed} are allowed")
    if (weights in WITHOUT_FILE) != (weights_file is None):
        wrong = "take no weights file" if weights_file else "need a weights file (.pth, .safetensors or .tflite)"
        raise InputError(f"weights {weights!r} {wrong}")
    source, path = None, packaged_file(row.package) if weights == "package" else weights_file
    if path is None:
        key = ("backbone", name, settings.draw) if settings.draw else ("backbone", name)
        state = random_weights(layers.state_dict(), integer_seed(settings.seed, *key))
    else:
        source = {"name": path.name, "sha256": known_checksum(path, settings.sha256, name)}
        state = module.given(name, settings.cut, read_state(path), path)
    named = {"architecture": name, "weights": weights, "cut": settings.cut, "pool": settings.pool}
    state = {
        key: tensor.float() for key, tensor in state.items()
    }  # also counts, which are whole numbers again when read
    write_tensors(state, backbone_file, {"backbone": {key: value for key, value in named.items() if value is not None}})
    return {"weights_file": source}


def empty_backbone(architecture: str, cut: int | str | None = None, pool: int | None = None) -> nn.Sequential:
    """Return all layers of a backbone, each with a name, without memory for weights."""
    layers = module_of(architecture).empty_layers(architecture, cut)
    if pool is not None:
        layers.add_module("pool", nn.AdaptiveAvgPool2d(pool))
    return layers


def load_backbone(path: Path) -> nn.Sequential:
    """Return the frozen layers of a file that the stage `backbone` wrote, on the CPU, in evaluation mode.

    No ReLU changes its input, and each is a module of its own.
    """
    tensors, meaning = read_tensors(path)
    named = meaning["backbone"]
    layers = empty_backbone(named["architecture"], named.get("cut"), named.get("pool"))
    state = wanted(tensors, layers.state_dict(), path, known(named["architecture"]).words)
    layers.load_state_dict(state, assign=True)
    return layers.eval().requires_grad_(False)


def backbone_named(path: Path) -> str:
    """Return the architecture of a file that the stage `backbone` wrote."""
    return read_tensors(path, prefix=None)[1]["backbone"]["architecture"]


def feature_number(layers: nn.Module, side: int) -> int:
    """Return how many features an image of this side has; a grey one passes through the layers."""
    with torch.inference_mode():
        return layers(torch.zeros(1, 3, side, side)).numel()
