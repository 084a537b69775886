"""Whether backbones can take the faces that they are shown, and pool what they make of them, before any is made."""

from collections.abc import Iterator
from pathlib import Path as FilePath
from typing import Any

from aulens.code import code_hash
from aulens.configuration.backbone_sense import remembered
from aulens.configuration.messages import Path, Problem
from aulens.configuration.values import Unreliable, Values
from aulens.errors import InputError
from aulens.features.architectures import TABLE, known

PUBLISHED = 224  # pixels that most networks of torchvision are trained with


def wrong_faces(values: Values, root: FilePath) -> Iterator[Problem]:
    """Yield recipes whose faces a backbone cannot take, and pools of what are no maps."""
    for path, recipe, backbone in _shown(values):
        try:
            size, entry = values.at("recipes", recipe, "size"), values.at("backbones", backbone)
        except Unreliable:
            continue
        if unfit := _unfit(entry, size, root):
            yield path, f"{recipe!r} makes faces of {size} pixels{unfit}"
        elif entry["architecture"] not in TABLE and entry["pool"] is not None:
            yield from _no_maps(backbone, entry, size, root)


def _shown(values: Values) -> Iterator[tuple[Path, str, str]]:
    """Yield where a recipe is named for a backbone, the recipe and the backbone, of all studies that are made."""
    for study in values.studies_to_make():
        for network in values.if_reliable("studies", study, "network"):
            for backbone in values.if_reliable("networks", network, "backbone"):
                for recipe in values.if_reliable("studies", study, "recipe"):
                    yield ("studies", study, "recipe"), recipe, backbone
    for backbone in values.if_reliable("calibration", "backbone"):
        for recipe in values.if_reliable("calibration", "recipe"):
            yield ("calibration", "recipe"), recipe, backbone


def _unfit(entry: dict[str, Any], size: int, root: FilePath) -> str:
    """Return why a backbone cannot take faces of a size; nothing if it can."""
    row, architecture = known(entry["architecture"]), entry["architecture"]
    smallest = entry["pool"] if row.pool_needed else row.smallest
    if smallest is not None and size < smallest:
        return f"; {row.words} needs {smallest}"
    if architecture in TABLE or _output(entry, size, root) != []:
        return ""
    taken = f"; it takes {PUBLISHED}" if _output(entry, PUBLISHED, root) else ""
    return f", which {architecture} cannot take{taken}"


def _no_maps(backbone: str, entry: dict[str, Any], size: int, root: FilePath) -> Iterator[Problem]:
    """Yield the pool of a network of torchvision that does not end with maps (channels × rows × columns)."""
    shape = _output(entry, size, root)
    if shape is not None and (len(shape) != 3 or shape[1] != shape[2]):
        where = f"{entry['architecture']!r} cut at {entry['cut']!r} gives {' × '.join(shape)}"
        what = f"{entry['pool']} is given, but {where}, which are no maps; write null, or cut at another layer"
        yield ("backbones", backbone, "pool"), what


def _output(entry: dict[str, Any], size: int, root: FilePath) -> list[str] | None:
    """Return the shape that a network of torchvision makes of a face; none if it takes no such face.

    None stands for a network that is unknown or cannot be cut there, which others say.
    """
    architecture, cut = entry["architecture"], entry["cut"]
    key = ["output", architecture, cut, size, code_hash("features.output_shape")]
    try:
        return remembered(root, key, lambda: _output_shape(architecture, cut, size))
    except InputError:
        return None


def _output_shape(architecture: str, cut: int | str | None, size: int) -> list[str]:
    from aulens.features.output_shape import output_shape

    return [str(length) for length in output_shape(architecture, cut, size)]
