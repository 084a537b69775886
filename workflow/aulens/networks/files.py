"""The networks of a cohort of engine cnn on disk."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import torch

from aulens.errors import InputError
from aulens.networks.architectures import Shape
from aulens.networks.build import empty_network
from aulens.networks.network import Network
from aulens.tensors import read_tensors, write_tensors


def network_state(network: Network) -> dict[str, torch.Tensor]:
    """Return weights, running statistics and input scaling by name, such as ``layers.conv1.weight``.

    Counters of batches are left out: nothing is computed from them.
    """
    return {name: tensor for name, tensor in network.state_dict().items() if tensor.is_floating_point()}


def restore_network(network: Network, state: dict[str, torch.Tensor]) -> None:
    """Give a network what `network_state` returned.

    Raises
    ------
    ValueError
        If it is the state of another network.
    """
    own = network_state(network)
    if own.keys() != state.keys() or any(own[name].shape != state[name].shape for name in own):
        raise ValueError("the weights are those of another network")
    with torch.no_grad():
        for name, tensor in own.items():
            tensor.copy_(state[name])  # of a tensor that shares the network's memory


def write_networks(
    states: dict[int, dict[str, torch.Tensor]],
    labels: Sequence[str],
    architecture: str,
    shape: Shape,
    precision: str,
    path: Path,
) -> None:
    """Write the networks of a cohort and all that is needed to build them again.

    Parameters
    ----------
    states : dict of int to dict of str to tensor
        Of each run, see `network_state`.
    precision : str
        Of the weights and biases of conv and dense layers, float32 or float16; all else stays float32.
    """
    tensors = {f"{run_name(run)}/{name}": tensor for run, state in states.items() for name, tensor in state.items()}
    state = next(iter(states.values()))
    layers = [name.removesuffix(".weight") for name in state if name.endswith(".weight") and state[name].ndim > 1]
    half = {
        f"{run_name(run)}/{layer}.{kind}": getattr(torch, precision)
        for run in states
        for layer in layers
        for kind in ("weight", "bias")
    }
    meaning = {"engine": "cnn", "runs": list(states), "labels": list(labels), "architecture": architecture}
    write_tensors(tensors, path, meaning | {"shape": asdict(shape)}, half)


def read_network(path: Path, meaning: dict[str, object], run: int) -> Network:
    """Return one run's network on the CPU, in evaluation mode.

    Parameters
    ----------
    meaning : dict of str to object
        The metadata of the file.

    Raises
    ------
    InputError
        If the file's weights do not fit the architecture as it is now.
    """
    name = meaning["architecture"]
    values = meaning["shape"]
    shape = Shape(**values | {"channels": tuple(values["channels"]), "hidden": tuple(values["hidden"])})
    network = empty_network(name, shape)
    prefix = f"{run_name(run)}/"
    tensors, _ = read_tensors(path, prefix=prefix, sealed=False)  # checked when it was opened
    try:
        restore_network(network, {name.removeprefix(prefix): tensor for name, tensor in tensors.items()})
    except ValueError as error:
        raise InputError(
            f"{path}: {error} than {name} of this version; delete the file to have it made again"
        ) from None
    return network.eval()


def run_name(run: int) -> str:
    """Return the first part of the names of a run's tensors, such as ``run-003``."""
    return f"run-{run:03d}"
