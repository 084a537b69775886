"""Which architectures there are: one module of this room each, found by its name and read without importing torch."""

import ast
import importlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType

from aulens.errors import InputError

FOLDER = Path(__file__).parent
CONSTANTS = ("CONV_LAYERS", "HIDDEN_LAYERS")


@dataclass(frozen=True)
class Shape:
    """What the layers of a network depend on.

    Attributes
    ----------
    inputs : int
        Channels of an image, 1 (grey) or 3 (colour).
    side : int
        Of an image, in pixels.
    channels : tuple of int
        Of each conv layer.
    hidden : tuple of int
        Units of each hidden dense layer.
    labels : int
        How many; units of the output layer.
    dropout : float
        Share of the inputs that the network's dropout leaves out in training.
    """

    inputs: int
    side: int
    channels: tuple[int, ...]
    hidden: tuple[int, ...]
    labels: int
    dropout: float


@dataclass(frozen=True)
class Architecture:
    """What a module says of its architecture.

    Attributes
    ----------
    conv_layers, hidden_layers : int or None
        How many entries `channels` and `hidden` have; None for any number.
    published : bool
        Whether the module has the initial weights of a publication.
    """

    name: str
    conv_layers: int | None
    hidden_layers: int | None
    published: bool


def architectures() -> list[str]:
    """Return the names of all architectures: the modules of this room that have the constants of one."""
    return sorted(path.stem for path in FOLDER.glob("*.py") if _read(path) is not None)


def architecture(name: str) -> Architecture:
    """Return what the module of an architecture says.

    Raises
    ------
    InputError
        If there is no such architecture.
    """
    if name not in (known := architectures()):
        raise InputError(f"the architecture {name!r} is unknown; allowed: {', '.join(known)}")
    return _read(FOLDER / f"{name}.py")


def module_of(name: str) -> ModuleType:
    """Return the module of an architecture, which imports torch.

    Raises
    ------
    InputError
        If there is no such architecture.
    """
    return importlib.import_module(f"aulens.networks.{architecture(name).name}")


@cache
def _read(path: Path) -> Architecture | None:
    """Return what a module says, None if it is not that of an architecture."""
    values, functions = {}, set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id in CONSTANTS:
            values[node.targets[0].id] = ast.literal_eval(node.value)
        if isinstance(node, ast.FunctionDef):
            functions.add(node.name)
    if values.keys() != set(CONSTANTS):
        return None
    return Architecture(path.stem, *(values[name] for name in CONSTANTS), "published" in functions)
