"""What attribution must not do unnoticed: see a network that is training, miss a ReLU, draw from what others draw."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager

import numpy as np
import torch
from torch import nn

from aulens.errors import InputError

RECTIFIED = ("ReluBackward0", "HardtanhBackward0")  # steps of a gradient through a ReLU or ReLU6, module or function


def check_evaluation_mode(network: nn.Module) -> None:
    """Refuse a network of which a part is in training mode.

    Raises
    ------
    ValueError
        Naming the part.

    Notes
    -----
    In training mode batch norm makes a map depend on the other images and changes its running statistics, and dropout
    leaves inputs out at random.
    """
    for name, module in network.named_modules():
        if module.training:
            raise ValueError(f"the network's {name or 'whole'} is in training mode; attribution needs network.eval()")


def check_rectifiers(network: nn.Module, image: torch.Tensor) -> None:
    """Refuse a network that rectifies otherwise than by nn.ReLU modules.

    Parameters
    ----------
    network : torch.nn.Module
        In evaluation mode.
    image : (1, channels, side, side) float
        What is shown to find out.

    Raises
    ------
    InputError
        If no nn.ReLU module is passed, or there are more ReLUs than modules passed.

    Notes
    -----
    Guided back-propagation and deconvolution change the gradient at nn.ReLU modules. Where a ReLU is a function they
    give the plain gradient without a word.
    """
    passed: list[nn.Module] = []
    relus = [module for module in network.modules() if isinstance(module, nn.ReLU)]
    hooks = [relu.register_forward_hook(lambda module, *_: passed.append(module)) for relu in relus]
    try:
        with torch.enable_grad():
            scores = network(image.detach().clone().requires_grad_())
    finally:
        for hook in hooks:
            hook.remove()
    rectified = _steps(scores.grad_fn, RECTIFIED)
    if not passed or rectified > len(passed):
        raise InputError(
            f"guided back-propagation and deconvolution need every ReLU as an nn.ReLU module: the network passes "
            f"{len(passed)} such modules and rectifies {rectified} times; another method, such as saliency, is allowed"
        )


def _steps(last: torch.autograd.graph.Node | None, names: Collection[str]) -> int:
    """Return how many steps of a gradient have one of some names."""
    seen, waiting = set(), [last]
    while waiting:
        step = waiting.pop()
        if step is not None and step not in seen:
            seen.add(step)
            waiting += [before for before, _ in step.next_functions]
    return sum(step.name() in names for step in seen)


@contextmanager
def global_generators(seed: int) -> Iterator[None]:
    """Seed the global generators of numpy and torch (every GPU's too) for what draws from them, and restore them."""
    before = np.random.get_state()  # noqa: NPY002 (captum draws from it)
    with torch.random.fork_rng(devices=range(torch.cuda.device_count())):
        try:
            np.random.seed(seed % 2**32)  # noqa: NPY002
            torch.manual_seed(seed)
            yield
        finally:
            np.random.set_state(before)  # noqa: NPY002
