"""The optimisers of engine cnn, and which parameters decay."""

from dataclasses import dataclass

import torch
from torch import nn

from aulens.errors import InputError
from aulens.settings import build

WHERE = "training.optimiser"
BETAS, EPSILON = (0.9, 0.999), 1e-8  # of adam


@dataclass(frozen=True)
class Decay:
    """Weight decay of the conv layers, of the hidden dense layers and of the output layer."""

    conv: float
    hidden: float
    output: float


@dataclass(frozen=True)
class OptimiserSettings:
    """How a step follows from the gradient.

    Attributes
    ----------
    name : str
        sgd or adam.
    momentum : float or None
        Of sgd, as in torch.optim.SGD; None for adam.
    weight_decay : float or Decay
        λ of the term λ/2 · ‖parameter‖² that is added to the loss: its gradient λ · parameter is added to the gradient
        (with adam too, which is not AdamW). One number is for all parameters, biases and batch norm's scales and shifts
        included, as in torch.optim. A number for each kind of layer is for its weights and biases; then batch norm does
        not decay.

    Notes
    -----
    Kingma & Ba 2015 with their constants for adam: β₁ = .9, β₂ = .999, ε = 1e-8.
    """

    name: str
    momentum: float | None
    weight_decay: float | Decay


def optimiser_settings(values: dict[str, object]) -> OptimiserSettings:
    """Return the settings from their slice of the configuration.

    Raises
    ------
    InputError
        If a key is missing or unknown, or a value not allowed.
    """
    settings = build(OptimiserSettings, {"momentum": None} | values, WHERE)
    if settings.name not in ("sgd", "adam"):
        raise InputError(f"{WHERE}.name: {settings.name!r} is unknown; allowed: sgd, adam")
    if settings.name == "adam" and settings.momentum is not None:
        raise InputError(f"{WHERE}.momentum: adam has no momentum of its own; leave it out, or take name: sgd")
    if settings.name == "sgd" and not 0 <= (-1 if settings.momentum is None else settings.momentum) < 1:
        raise InputError(f"{WHERE}.momentum: {settings.momentum} is given; sgd needs a number from 0 to below 1")
    decay = settings.weight_decay
    for number in (decay.conv, decay.hidden, decay.output) if isinstance(decay, Decay) else (decay,):
        if number < 0:
            raise InputError(f"{WHERE}.weight_decay: {number:g} is given; numbers from 0 on are allowed")
    return settings


class Optimiser:
    """The optimiser of a network's parameters and what it keeps of them.

    Written out since torch.optim imports a compiler that is not used, a second and 150 MB; a test compares the two.

    Attributes
    ----------
    state : dict of str to tensor
        By kind and name of the parameter, such as ``velocity/layers.conv1.weight``; what a checkpoint must hold.
    """

    def __init__(self, network: nn.Module, settings: OptimiserSettings) -> None:
        self._settings = settings
        groups = decay_groups(network, settings)
        decays = {id(parameter): decay for decay, parameters in groups.items() for parameter in parameters}
        self._parameters = [(name, each, decays[id(each)]) for name, each in network.named_parameters()]
        kinds = ("mean", "square") if settings.name == "adam" else ("velocity",) if settings.momentum else ()
        self.state = {f"{kind}/{name}": torch.zeros_like(each) for name, each, _ in self._parameters for kind in kinds}

    @torch.no_grad()
    def step(self, rate: float, number: int) -> None:
        """Move the parameters against their gradients.

        Parameters
        ----------
        rate : float
            Learning rate.
        number : int
            Of the step, counted from 1.
        """
        for name, parameter, decay in self._parameters:
            gradient = parameter.grad.add(parameter, alpha=decay) if decay else parameter.grad
            if self._settings.name == "adam":
                self._adam(name, parameter, gradient, rate, number)
            elif self._settings.momentum:
                velocity = self.state[f"velocity/{name}"].mul_(self._settings.momentum).add_(gradient)
                parameter.add_(velocity, alpha=-rate)
            else:
                parameter.add_(gradient, alpha=-rate)

    def _adam(self, name: str, parameter: nn.Parameter, gradient: torch.Tensor, rate: float, number: int) -> None:
        first, second = BETAS
        mean = self.state[f"mean/{name}"].lerp_(gradient, 1 - first)
        square = self.state[f"square/{name}"].mul_(second).addcmul_(gradient, gradient, value=1 - second)
        root = square.sqrt().div_((1 - second**number) ** 0.5).add_(EPSILON)
        parameter.addcdiv_(mean, root, value=-rate / (1 - first**number))

    def restore(self, state: dict[str, torch.Tensor]) -> None:
        """Take over the `state` of the same optimiser."""
        for name, own in self.state.items():
            own.copy_(state[name])


def decay_groups(network: nn.Module, settings: OptimiserSettings) -> dict[float, list[nn.Parameter]]:
    """Return the parameters of every weight decay; the last dense layer is the output layer."""
    decay = settings.weight_decay
    if not isinstance(decay, Decay):
        return {decay: list(network.parameters())}
    dense = [module for module in network.modules() if isinstance(module, nn.Linear)]
    groups: dict[float, list[nn.Parameter]] = {}
    for module in network.modules():
        own = list(module.parameters(recurse=False))
        if isinstance(module, nn.Linear):
            value = decay.output if module is dense[-1] else decay.hidden
        else:
            value = decay.conv if isinstance(module, nn.Conv2d) else 0.0
        if own:
            groups.setdefault(value, []).extend(own)
    return groups
