"""Weights of backbones: random ones, those of a file, those of a package."""

import hashlib
import importlib.util
import math
import pickle
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import torch

from aulens.errors import InputError
from aulens.features.architectures import Package
from aulens.tensors import read_tensors

FACE_MESH = "landmarks.model"  # the bytes of the face mesh's file, as a tensor


def random_weights(layers: Mapping[str, torch.Tensor], seed: int) -> dict[str, torch.Tensor]:
    """Return normal weights of variance 2 / inputs and zero biases; batch norm changes nothing.

    Parameters
    ----------
    layers : mapping
        State dict of layers without weights.

    Notes
    -----
    He et al. 2015, equation 10: the variance of a layer's weights is 2 / n with n = k² c inputs of a unit, so that
    the signal keeps its size through the layers. Where a block adds its input, the signal grows from block to block.
    """
    generator = torch.Generator().manual_seed(seed)
    state = {}
    for name, tensor in layers.items():
        state[name] = torch.zeros(tensor.shape, dtype=tensor.dtype)
        if tensor.ndim > 1:  # (channels, input channels, k, k)
            state[name].normal_(0, math.sqrt(2 / math.prod(tensor.shape[1:])), generator=generator)
        elif name.endswith(("weight", "running_var")):  # of batch norm: weights of layers have more dimensions
            state[name].fill_(1)
    return state


def read_state(path: Path) -> dict[str, torch.Tensor]:
    """Return the tensors of a .safetensors or torch file, or the bytes of a .tflite file; no code in it is executed."""
    if Path(path).suffix == ".safetensors":
        return read_tensors(path)[0]
    if Path(path).suffix == ".tflite":
        return {FACE_MESH: _bytes_of(path)}
    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
    except FileNotFoundError:
        raise InputError(f"{path}: the file does not exist") from None
    except (pickle.UnpicklingError, RuntimeError, EOFError, OSError, ValueError, KeyError):
        raise InputError(f"{path}: not readable weights; a torch state dict or .safetensors is allowed") from None
    if not isinstance(state, dict):
        raise InputError(f"{path}: holds a {type(state).__name__}; a state dict (name -> tensor) is allowed")
    return state


def _bytes_of(path: Path) -> torch.Tensor:
    """Return the bytes of a file as float16, which holds whole numbers to 2048 exactly."""
    try:
        return torch.from_numpy(np.frombuffer(Path(path).read_bytes(), np.uint8).astype(np.float16))
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from None


def wanted(
    state: Mapping[str, torch.Tensor], needed: Mapping[str, torch.Tensor], path: Path, of: str
) -> dict[str, torch.Tensor]:
    """Return the tensors that are needed, floating point ones as float32.

    Parameters
    ----------
    state : mapping
        What the file holds.
    needed : mapping
        Name -> a tensor of the shape that it must have.
    of : str
        What the tensors belong to, in words.

    Raises
    ------
    InputError
        With one line for every tensor that is missing or has another shape.
    """
    problems = []
    for name, tensor in needed.items():
        if not isinstance(state.get(name), torch.Tensor):
            problems.append(f"{path}: the tensor {name} of {of} is missing")
        elif state[name].shape != tensor.shape:
            shapes = tuple(state[name].shape), tuple(tensor.shape)
            problems.append(f"{path}: {name} has the shape {shapes[0]}, {shapes[1]} is needed")
    if problems:
        raise InputError("\n".join(problems))
    return {name: state[name].to(tensor.dtype) for name, tensor in needed.items()}


def checksum_of(path: Path) -> str:
    """Return the SHA-256 of a file."""
    try:
        with open(path, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        raise InputError(f"{path}: the file does not exist") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from None


def under_own_names(
    state: Mapping[str, torch.Tensor],
    own: Mapping[str, torch.Tensor],
    published: Mapping[str, str],
    path: Path,
    of: str,
) -> dict[str, torch.Tensor]:
    """Return the tensors that layers need, of a published state dict with other names.

    Parameters
    ----------
    state, path, of
        As for `wanted`, which refuses what does not fit.
    own : mapping
        State dict of the layers, without weights.
    published : mapping
        Name in the layers -> published name.
    """
    found = wanted(state, {published[name]: empty for name, empty in own.items()}, path, of)
    return {name: found[published[name]] for name in own}


def known_checksum(path: Path, expected: str | None, architecture: str) -> str:
    """Return the checksum of a weights file; refuse it if another is expected."""
    checksum = checksum_of(path)
    if expected is not None and not checksum.startswith(expected.lower()):
        raise InputError(
            f"{path}: the checksum is {checksum[:16]}…, downloads.{architecture}-imagenet.sha256 says "
            f"{expected[:16]}…: this is not torchvision's file; delete it to have it fetched, or give weights of your "
            "own with weights: file"
        )
    return checksum


def packaged_file(package: Package) -> Path:
    """Return the weights file of an installed package, none of whose code is run.

    Raises
    ------
    InputError
        If the package is not installed, or its file is another one.
    """
    found = importlib.util.find_spec(package.folder)
    folders = found.submodule_search_locations if found else None
    path = Path(next(iter(folders))) / package.file if folders else None
    install = f"install {package.name}=={package.version} (it is in envs/requirements.lock)"
    if path is None or not path.is_file():
        raise InputError(f"the package {package.name}, which ships the weights, is not here; {install}")
    if (checksum := checksum_of(path)) != package.sha256:
        raise InputError(
            f"{path}: the checksum is {checksum[:16]}…, {package.sha256[:16]}… is known: another file; {install}"
        )
    return path
