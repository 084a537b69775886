"""Where a backbone ends, and how deep that is; torchvision is loaded for its networks alone."""

from collections.abc import Mapping, Sequence
from typing import Any

from aulens.features.architectures import TABLE, Cut, known


def end(backbone: Mapping[str, Any]) -> Cut:
    """Return the cut of a backbone, without one the last of its architecture; None if that has no cuts.

    Parameters
    ----------
    backbone : mapping
        Entry of the configuration.

    Examples
    --------
    >>> end({"architecture": "alexnet", "cut": None}), end({"architecture": "efficientnet-lite0", "cut": None})
    ('pool5', 16)
    >>> end({"architecture": "efficientnet-lite0", "cut": 0}), end({"architecture": "pixels", "cut": None})
    (0, None)
    """
    cuts = list(known(backbone["architecture"]).cuts)
    return cuts[-1] if backbone["cut"] is None and cuts else backbone["cut"]


def depth(backbone: Mapping[str, Any]) -> int:
    """Return how deep a backbone ends: the place of its cut in the network; 0 if it has no cuts.

    Of AlexNet the number of layers before, of EfficientNet-Lite0 the number of blocks, of torchvision's networks the
    number of operations before the last one of the cut.

    Examples
    --------
    >>> depth({"architecture": "alexnet", "cut": "relu1"}), depth({"architecture": "alexnet", "cut": None})
    (1, 12)
    >>> depth({"architecture": "efficientnet-lite0", "cut": 8}), depth({"architecture": "pixels", "cut": None})
    (8, 0)
    """
    architecture, cut = backbone["architecture"], end(backbone)
    if architecture in TABLE:
        return 0 if cut is None else list(TABLE[architecture].cuts).index(cut)
    from aulens.features.torchvision_network import cuts

    return place_among(cut, cuts(architecture))


def place_among(cut: Cut, names: Sequence[str]) -> int:
    """Return the place of a cut among the operations of a network; of a module that of its last operation.

    Parameters
    ----------
    cut : str
        One of the names.
    names : sequence of str
        Operations in the order in which they are computed, and modules, wherever these stand.

    Examples
    --------
    >>> names = ["x", "conv1", "layer1.0.conv1", "layer1.0.add", "layer10.conv", "layer1", "layer1.0", "layer10"]
    >>> [place_among(cut, names) for cut in ("conv1", "layer1.0.conv1", "layer1", "layer10")]
    [1, 2, 3, 4]
    """
    operations = [name for name in names if not any(other.startswith(f"{name}.") for other in names)]
    return max(place for place, name in enumerate(operations) if f"{name}.".startswith(f"{cut}."))
