"""A classification network of torchvision, cut after a named layer (all architectures that are not in the table).

The graph of the network is divided where a single tensor passes from what comes before to what comes after. Each part
is one layer, named by the operation that it ends with, dots written as underscores: a residual block is one layer, and
so is every layer of a network without branches.
"""

import copy
import difflib
import warnings
from collections import OrderedDict
from functools import cache
from pathlib import Path

import torch
from torch import fx, nn
from torch.nn import functional

from aulens.errors import InputError
from aulens.features.architectures import Cut
from aulens.features.rectifiers import ReLU6
from aulens.features.weights import under_own_names


@cache
def networks() -> list[str]:
    """Return the names of torchvision's classification networks."""
    from torchvision import models

    return models.list_models(module=models)


def empty_network(name: str) -> nn.Module:
    """Return a whole network in evaluation mode, without memory for weights.

    Raises
    ------
    InputError
        If torchvision has no such network.
    """
    from torchvision import models

    if name not in networks():
        raise InputError(f"architecture {name!r} is unknown{_nearest(name, networks())}")
    with warnings.catch_warnings(), torch.random.fork_rng(devices=[]):
        warnings.simplefilter("ignore", FutureWarning)  # of initial weights, which are not used
        try:
            with torch.device("meta"):
                return models.get_model(name, weights=None).eval()
        except RuntimeError:  # its widths are computed with tensors, which device meta does not have
            return models.get_model(name, weights=None).eval()


@cache
def cuts(name: str) -> list[str]:
    """Return the names after which a network can be cut: every operation of it, and every module."""
    from torchvision.models.feature_extraction import get_graph_node_names

    operations = get_graph_node_names(empty_network(name), suppress_diff_warning=True)[1]
    parts = [operation.split(".") for operation in operations]
    modules = [".".join(part[:depth]) for part in parts for depth in range(1, len(part))]
    return list(dict.fromkeys([*operations, *modules]))


def empty_layers(name: str, cut: Cut) -> nn.Sequential:
    """Return the layers up to a cut, without memory for weights.

    Raises
    ------
    InputError
        If torchvision has no such network, or the network no such operation or module.
    """
    return nn.Sequential(OrderedDict(_parts(_graph(name, cut))))


def given(name: str, cut: Cut, state: dict[str, torch.Tensor], path: Path) -> dict[str, torch.Tensor]:
    """Return the layers of one of torchvision's state dicts; other tensors are left out.

    Raises
    ------
    InputError
        With one line for every tensor that is missing or has another shape.
    """
    own = empty_layers(name, cut).state_dict()
    published = {tensor: tensor.split(".", 1)[1] for tensor in own}  # behind the layer's name stands torchvision's
    return under_own_names(state, own, published, path, f"torchvision's {name}")


def _graph(name: str, cut: Cut) -> fx.GraphModule:
    """Return the operations of a network up to a cut, for evaluation."""
    from torchvision.models.feature_extraction import create_feature_extractor

    network = empty_network(name)
    if cut not in cuts(name):
        raise InputError(f"architecture {name!r} cannot be cut at {cut!r}{_nearest(str(cut), cuts(name))}")
    return create_feature_extractor(network, [cut], suppress_diff_warning=True).eval()


def _parts(whole: fx.GraphModule) -> list[tuple[str, nn.Module]]:
    """Return the layers of a graph: its parts between the places where a single tensor passes."""
    *nodes, output = whole.graph.nodes
    nodes = nodes[: nodes.index(output.all_input_nodes[0]) + 1]  # checks of shapes may stand behind the cut
    place = {node: index for index, node in enumerate(nodes)}
    layers, begin, needed_until = [], 0, 0
    for index, node in enumerate(nodes):
        if index > 0 and needed_until <= index:
            layers.append((node.name, _layer(whole, nodes[begin + 1 : index + 1], nodes[begin])))
            begin = index
        needed_until = max([needed_until, *(place.get(user, index) for user in node.users)])
    return layers


def _layer(whole: fx.GraphModule, nodes: list[fx.Node], before: fx.Node) -> nn.Module:
    """Return some operations of a graph as a module, in which every ReLU is a module and leaves its input."""
    graph, modules = fx.Graph(), {}
    known = {before: graph.placeholder("images")}
    for node in nodes:
        own = whole.get_submodule(node.target) if node.op == "call_module" else None
        if isinstance(own, nn.ReLU | nn.ReLU6) or node.target in (
            functional.relu,
            torch.relu,
        ):  # perhaps at many places
            name = f"rectifier_{node.name}"
            known[node] = graph.call_module(name, (known[node.args[0]],))
            modules[name] = ReLU6() if isinstance(own, nn.ReLU6) else nn.ReLU()
            continue
        known[node] = graph.node_copy(node, known.__getitem__)
        if own is not None:
            modules[node.target] = _leaving_its_input(own)
        elif node.op == "get_attr":
            modules[node.target] = _attribute(whole, node.target)
    graph.output(known[nodes[-1]])
    return fx.GraphModule(modules, graph)


def _leaving_its_input(module: nn.Module) -> nn.Module:
    """Return a module that does not change its input, such as an activation function in place."""
    if getattr(module, "inplace", False):
        module = copy.copy(module)
        module.inplace = False
    return module


def _attribute(whole: nn.Module, target: str) -> torch.Tensor:
    owner, _, name = target.rpartition(".")
    return getattr(whole.get_submodule(owner), name)


def _nearest(word: str, words: list[str]) -> str:
    """Return the words that are nearest to a wrong one, as the end of a sentence."""
    near = difflib.get_close_matches(word, words, n=5, cutoff=0.3)
    return f"; the nearest names are {', '.join(near)}" if near else f"; allowed: {', '.join(words)}"
