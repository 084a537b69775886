"""Whether the layers that analyses name are those of their study's network, before anything is trained."""

import json
from collections.abc import Iterator
from pathlib import Path as FilePath

from aulens.code import code_hash
from aulens.configuration.backbone_sense import CACHE, frozen_layers, kept_names
from aulens.configuration.messages import Path, Problem, did_you_mean
from aulens.configuration.values import Unreliable, Values
from aulens.errors import InputError
from aulens.features.architectures import numbered_relus
from aulens.networks.architectures import Shape

KEYS = ("layer", "layers")  # of an analysis' block
ALL = "all"


def wrong_layers(values: Values, root: FilePath) -> Iterator[Problem]:
    """Yield the layers that the analyses of studies that are made name and their network does not have."""
    for study in values.studies_to_make():
        named = list(_named(values, study))
        try:
            known = _layers(values, study, root) if named else []
        except Unreliable:
            continue
        for path, layer in named:
            if known and layer not in known:
                network = values.at("studies", study, "network")
                hint = did_you_mean(layer, known) or f"; allowed: {', '.join(known)}"
                yield path, f"{layer!r} is no layer of network {network!r}{hint}"


def _named(values: Values, study: str) -> Iterator[tuple[Path, str]]:
    """Yield where analyses of a study name a layer, and which."""
    for group in values.if_reliable("studies", study, "analyses"):
        for name in group:
            for key in KEYS:
                path = ("studies", study, "analyses", name, key)
                for given in values.if_reliable(*path):
                    places = enumerate(given) if isinstance(given, list) else [(None, given)]
                    for place, layer in places:
                        if isinstance(layer, str) and layer != ALL:
                            yield (*path, place) if place is not None else path, layer


def _layers(values: Values, study: str, root: FilePath) -> list[str]:
    """Return the names of all layers of a study's network; none if it cannot be built, which others say."""
    entry = values.at("networks", values.at("studies", study, "network"))
    if entry["engine"] == "heads":
        backbone = values.at("backbones", entry["backbone"])
        try:
            frozen = frozen_layers(backbone["architecture"], backbone["cut"], root)
        except InputError:
            return []
        frozen = [*frozen, *(["pool"] if backbone["pool"] is not None else [])]
        return [*frozen, "flatten", "standardise", *numbered_relus(frozen, len(entry["hidden"]))]
    recipe = values.at("recipes", values.at("studies", study, "recipe"))
    inputs, labels = {"grey": 1, "rgb": 3}[recipe["channels"]], len(values.at("studies", study, "labels"))
    sizes = tuple(entry["channels"]), tuple(entry["hidden"]), labels, entry["dropout"]
    return _of_architecture(entry["architecture"], Shape(inputs, recipe["size"], *sizes), root / CACHE)


def _of_architecture(name: str, shape: Shape, cache: FilePath) -> list[str]:
    """Return the names of the layers of an architecture; PyTorch is loaded for a network that is not known yet."""
    key = json.dumps([name, code_hash("networks.build", f"networks.{name}"), *vars(shape).values()])
    try:
        return kept_names(cache, key, lambda: _names(name, shape))
    except InputError:
        return []


def _names(name: str, shape: Shape) -> list[str]:
    from aulens.networks.build import empty_network

    return [layer for layer, _ in empty_network(name, shape, "meta").layers.named_children()]
