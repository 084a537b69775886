"""The frozen conv layers: AlexNet's CONV1 to CONV5 with their max pools."""

import hashlib
import math
import pickle
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import nn

from aulens.errors import InputError
from aulens.randomness import integer_seed
from aulens.tensors import read_tensors, write_tensors

PREFIX = "features."  # how torchvision names the conv layers
SOURCES = ("random", "imagenet", "file")


@dataclass(frozen=True)
class BackboneSettings:
    """Which conv layers.

    Attributes
    ----------
    architecture : str
        alexnet (torchvision's).
    weights : str
        random (He et al. 2015), imagenet (torchvision's, from the weights file) or file (a weights file like it).
    seed : int
        Seed of the configuration, for random weights.
    sha256 : str or None
        The checksum of ImageNet's weights file, or how it begins; None for other weights.
    """

    architecture: str
    weights: str
    seed: int
    sha256: str | None


def backbone(
    backbone_file: Path, weights_file: Path | None = None, *, settings: BackboneSettings
) -> dict[str, dict[str, str] | None]:
    """Write the weights of the conv layers under torchvision's names, as safetensors.

    Returns
    -------
    dict
        weights_file: name and checksum of the file that the weights come from, None for random weights.

    Raises
    ------
    InputError
        If the architecture or the kind of weights is unknown; if the weights file is missing, is not needed, has
        another checksum, cannot be read, or does not hold the conv layers of this architecture.
    """
    if settings.architecture != "alexnet":
        raise InputError(f"architecture {settings.architecture!r} is unknown: alexnet is allowed")
    if settings.weights not in SOURCES:
        raise InputError(f"weights {settings.weights!r} are unknown: {', '.join(SOURCES)} are allowed")
    if (settings.weights == "random") != (weights_file is None):
        wrong = "take no weights file" if weights_file else "need a weights file (.pth or .safetensors)"
        raise InputError(f"weights {settings.weights!r} {wrong}")
    if weights_file is None:
        source, state = None, random_weights(integer_seed(settings.seed, "backbone", settings.architecture))
    else:
        source = {"name": weights_file.name, "sha256": known_checksum(weights_file, settings.sha256)}
        state = conv_weights(read_state(weights_file), weights_file)
    origin = {"architecture": settings.architecture, "weights": settings.weights}
    write_tensors(state, backbone_file, {"backbone": origin})
    return {"weights_file": source}


def known_checksum(path: Path, expected: str | None) -> str:
    """Return the checksum of a weights file; refuse it if another is expected."""
    try:
        with open(path, "rb") as file:
            checksum = hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        raise InputError(f"{path}: the file does not exist") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from None
    if expected is not None and not checksum.startswith(expected.lower()):
        raise InputError(
            f"{path}: the checksum is {checksum[:16]}…, downloads.alexnet-imagenet.sha256 says {expected[:16]}…: this "
            "is not torchvision's file; delete it to have it fetched, or give weights of your own with weights: file"
        )
    return checksum


def random_weights(seed: int) -> dict[str, torch.Tensor]:
    """Return normal weights of variance 2 / inputs and zero biases.

    Notes
    -----
    He et al. 2015, equation 10: the variance of a layer's weights is 2 / n with n = k² c inputs of a unit, so that
    the signal keeps its size through the layers.
    """
    generator = torch.Generator().manual_seed(seed)
    state = {}
    for name, shape in expected_shapes().items():
        state[name] = torch.zeros(shape)
        if name.endswith("weight"):  # (channels, input channels, k, k)
            state[name].normal_(0, math.sqrt(2 / math.prod(shape[1:])), generator=generator)
    return state


def expected_shapes() -> dict[str, tuple[int, ...]]:
    """Return torchvision's name and the shape of every conv weight and bias."""
    return {PREFIX + name: tuple(tensor.shape) for name, tensor in empty_layers().state_dict().items()}


def empty_layers() -> torch.nn.Sequential:
    """Return torchvision's AlexNet up to its last pool, without memory for weights, so that nothing is drawn.

    Notes
    -----
    Written out since importing torchvision takes longer than the features of 200 faces; a test compares the two. For
    (n, 3, 224, 224): 64 × 55², pool 27², 192 × 27², pool 13², 384 × 13², 256 × 13², 256 × 13², pool 6².
    """
    with torch.device("meta"):
        return nn.Sequential(
            *(nn.Conv2d(3, 64, kernel_size=11, stride=4, padding=2), nn.ReLU(inplace=True)),
            nn.MaxPool2d(kernel_size=3, stride=2),
            *(nn.Conv2d(64, 192, kernel_size=5, padding=2), nn.ReLU(inplace=True)),
            nn.MaxPool2d(kernel_size=3, stride=2),
            *(nn.Conv2d(192, 384, kernel_size=3, padding=1), nn.ReLU(inplace=True)),
            *(nn.Conv2d(384, 256, kernel_size=3, padding=1), nn.ReLU(inplace=True)),
            *(nn.Conv2d(256, 256, kernel_size=3, padding=1), nn.ReLU(inplace=True)),
            nn.MaxPool2d(kernel_size=3, stride=2),
        )


def read_state(path: Path) -> dict[str, torch.Tensor]:
    """Return the tensors of a .safetensors file or of a torch file; no code in it is executed."""
    if Path(path).suffix == ".safetensors":
        return read_tensors(path)[0]
    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
    except FileNotFoundError:
        raise InputError(f"{path}: the file does not exist") from None
    except (pickle.UnpicklingError, RuntimeError, EOFError, OSError, ValueError, KeyError):
        raise InputError(f"{path}: not readable weights; a torch state dict or .safetensors is allowed") from None
    if not isinstance(state, dict):
        raise InputError(f"{path}: holds a {type(state).__name__}; a state dict (name -> tensor) is allowed")
    return state


def conv_weights(state: dict[str, torch.Tensor], path: Path) -> dict[str, torch.Tensor]:
    """Return the conv layers of a torchvision AlexNet as float32; other tensors are left out.

    Raises
    ------
    InputError
        With one line for every tensor that is missing or has another shape.
    """
    problems = []
    for name, shape in expected_shapes().items():
        if not isinstance(state.get(name), torch.Tensor):
            problems.append(f"{path}: the tensor {name} of torchvision's AlexNet is missing")
        elif tuple(state[name].shape) != shape:
            problems.append(f"{path}: {name} has the shape {tuple(state[name].shape)}, {shape} is needed")
    if problems:
        raise InputError("\n".join(problems))
    return {name: state[name].float() for name in expected_shapes()}


def load_backbone(path: Path) -> torch.nn.Sequential:
    """Return the frozen conv layers of a file that the stage `backbone` wrote, on the CPU, in evaluation mode."""
    state = conv_weights(read_tensors(path)[0], path)
    layers = empty_layers()
    layers.load_state_dict({name.removeprefix(PREFIX): tensor for name, tensor in state.items()}, assign=True)
    return layers.eval().requires_grad_(False)
