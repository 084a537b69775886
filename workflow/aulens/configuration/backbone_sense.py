"""Whether backbones are what their architectures allow, and which layers they have, before anything is computed."""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path as FilePath
from typing import Any

from aulens.code import code_hash
from aulens.configuration.messages import Problem, did_you_mean
from aulens.configuration.values import Unreliable, Values
from aulens.errors import InputError
from aulens.features.architectures import TABLE, known, layers_up_to

CACHE = FilePath(".snakemake/aulens/layers.json")


def wrong_backbones(values: Values, root: FilePath) -> Iterator[Problem]:
    """Yield what is wrong with the backbones that the studies to be made, or the calibration, use."""
    for name in used_backbones(values):
        try:
            entry = values.at("backbones", name)
        except Unreliable:
            continue
        for key, sentence in _problems(entry, root):
            yield ("backbones", name, key), sentence
        if entry["weights"] == "imagenet":
            download = f"{entry['architecture']}-imagenet"
            if download not in values.names("downloads"):
                what = f"imagenet needs the address of the file: write downloads: {{{download}: {{url: …, sha256: …}}}}"
                yield ("backbones", name, "weights"), f"{what}, or give the file with weights: file"


def used_backbones(values: Values) -> list[str]:
    """Return the backbones that stand in the configuration and that something to be made uses."""
    networks = [name for study in values.studies_to_make() for name in values.if_reliable("studies", study, "network")]
    found = [name for network in networks for name in values.if_reliable("networks", network, "backbone")]
    found += values.if_reliable("calibration", "backbone")
    return [name for name in dict.fromkeys(found) if name in values.names("backbones")]


def _problems(entry: dict[str, Any], root: FilePath) -> Iterator[tuple[str, str]]:
    """Yield the key and what is wrong with it."""
    row, architecture, weights = known(entry["architecture"]), entry["architecture"], entry["weights"]
    if weights not in row.weights:
        allowed = ", ".join("null" if one is None else one for one in row.weights)
        yield "weights", f"{weights or 'null'} is given; architecture {architecture!r} allows {allowed}"
    if row.pool_needed and entry["pool"] is None:
        yield "pool", f"null is given, but architecture {architecture!r} needs it: the side in pixels"
    if not row.maps and entry["pool"] is not None:
        yield "pool", f"{entry['pool']} is given, but architecture {architecture!r} gives no maps; write null"
    for key, needed in (("mean", 0), ("sd", 1)):
        if not row.scaled and set(entry[key]) != {needed}:
            what = f"{entry[key]} is given; architecture {architecture!r} looks at the face as it is"
            yield key, f"{what}: write {[needed] * 3}"
    if entry["draw"] and weights != "random":
        yield "draw", f"{entry['draw']} would not be used, since weights is {weights or 'null'}; leave it out"
    try:
        if architecture in TABLE:
            layers_up_to(architecture, entry["cut"])
        else:
            yield from _of_torchvision(architecture, entry["cut"], root)
    except InputError as error:
        yield "cut", str(error)


def _of_torchvision(architecture: str, cut: object, root: FilePath) -> Iterator[tuple[str, str]]:
    networks = remembered(root, ["networks"], _networks)
    if architecture not in networks:
        known_names = [*TABLE, *networks]
        hint = did_you_mean(architecture, known_names) or "; see docs/backbones.md"
        allowed = f"allowed: {', '.join(TABLE)} and the classification networks of torchvision"
        yield "architecture", f"{architecture!r} is unknown; {allowed}{hint}"
    elif cut is None:
        example = _example(architecture, root)
        yield "cut", f"null is given, but {architecture!r} needs the name of a layer or module, such as {example}"
    else:
        frozen_layers(architecture, cut, root)


def _example(architecture: str, root: FilePath) -> str:
    return remembered(root, ["cuts", architecture], lambda: _cuts(architecture))[-3]


def frozen_layers(architecture: str, cut: int | str | None, root: FilePath) -> list[str]:
    """Return the names of the layers of a backbone up to its cut; torchvision is loaded for what is not known yet.

    Raises
    ------
    InputError
        If the architecture cannot be cut there.
    """
    if architecture in TABLE:
        return list(layers_up_to(architecture, cut))
    return remembered(root, ["layers", architecture, cut], lambda: _layers(architecture, cut))


def remembered(root: FilePath, key: list[Any], find: Callable[[], list[str]]) -> list[str]:
    """Return names that torchvision was asked for before, or ask it and remember them."""
    versions = [version("torchvision"), code_hash("features.torchvision_network")]
    return kept_names(root / CACHE, json.dumps([*key, *versions]), find)


def kept_names(cache: FilePath, key: str, find: Callable[[], list[str]]) -> list[str]:
    """Return the names of a key in a file, or find them and write them there.

    A file that cannot be read or written is as if it were empty.
    """
    known_names: dict[str, list[str]] = {}
    with suppress(OSError, ValueError):
        known_names = json.loads(cache.read_text(encoding="utf-8"))
    if key not in known_names:
        known_names[key] = find()
        with suppress(OSError):
            cache.parent.mkdir(parents=True, exist_ok=True)
            part = cache.with_suffix(f".{os.getpid()}")
            part.write_text(json.dumps(known_names), encoding="utf-8")
            part.replace(cache)
    return known_names[key]


def _networks() -> list[str]:
    from aulens.features.torchvision_network import networks

    return networks()


def _cuts(architecture: str) -> list[str]:
    from aulens.features.torchvision_network import cuts

    return cuts(architecture)


def _layers(architecture: str, cut: int | str | None) -> list[str]:
    from aulens.features.torchvision_network import empty_layers

    return [name for name, _ in empty_layers(architecture, cut).named_children()]
