"""Backbones in words; imports no torch."""

from collections.abc import Mapping
from typing import Any

from aulens.features.architectures import known

ORIGINS = {
    "random": "random weights",
    "imagenet": "trained on ImageNet",
    "file": "weights of a file",
    "package": "trained on ImageNet",
    "face-mesh": "a network for landmarks",
}


def backbone_words(backbone: Mapping[str, Any]) -> str:
    """Return the name of a backbone in tables and figures.

    Parameters
    ----------
    backbone : mapping
        Entry of the configuration.

    Examples
    --------
    >>> lite0 = {"architecture": "efficientnet-lite0", "weights": "package", "cut": 8, "pool": 7}
    >>> backbone_words(lite0), backbone_words(lite0 | {"architecture": "pixels", "cut": None, "pool": 28})
    ('EfficientNet-Lite0, block 8', '28 × 28 pixels')
    >>> backbone_words({"architecture": "alexnet", "weights": "random", "cut": None, "pool": None})
    'AlexNet, random weights'
    """
    row, pool = known(backbone["architecture"]), backbone["pool"]
    if row.pool_needed:
        return f"{pool} × {pool} {row.words}"
    words = [row.words, *([ends_in_words(backbone)] if backbone["cut"] is not None else [])]
    if backbone["weights"] in ("random", "file"):
        words.append(ORIGINS[backbone["weights"]])
    return ", ".join(words)


def ends_in_words(backbone: Mapping[str, Any]) -> str:
    """Return where a backbone ends, such as "block 8" or "layer3"; "the last conv layer" without a cut.

    Examples
    --------
    >>> ends_in_words({"cut": 8}), ends_in_words({"cut": "pool2"}), ends_in_words({"cut": None})
    ('block 8', 'pool2', 'the last conv layer')
    """
    cut = backbone["cut"]
    return "the last conv layer" if cut is None else f"block {cut}" if isinstance(cut, int) else cut
