"""Whether what a configuration names exists: other entries, files, folders."""

from collections.abc import Iterator
from itertools import chain
from pathlib import Path as FilePath

from aulens.configuration.landmark_models import FACE_MESH, needed_models
from aulens.configuration.messages import Problem, did_you_mean
from aulens.configuration.values import Values
from aulens.walking import is_file, is_folder

SECTIONS = {"recipe": "recipes", "network": "networks", "stimuli": "stimuli"}


def unknown_names(values: Values) -> Iterator[Problem]:
    """Yield names in `run` and in studies that stand nowhere, and names given to both a database and stimuli."""
    for name in sorted(set(values.names("databases")) & set(values.names("stimuli"))):
        yield ("stimuli", name), "a database has the same name; choose another"
    for index, name in enumerate(values.items("run")):
        yield from _reference(values, ("run", index), name, "studies")
    for network in values.names("networks"):
        for name in values.if_reliable("networks", network, "backbone"):
            yield from _reference(values, ("networks", network, "backbone"), name, "backbones")
    for study in values.names("studies"):
        for index, name in enumerate(values.items("studies", study, "databases")):
            yield from _reference(values, ("studies", study, "databases", index), name, "databases")
        for tested in values.if_reliable("studies", study, "test_only"):
            for trained, names in tested.items():
                for name in names:
                    yield from _reference(values, ("studies", study, "test_only", trained), name, "databases")
        for key, section in SECTIONS.items():
            for name in values.if_reliable("studies", study, key):
                if name is not None:
                    yield from _reference(values, ("studies", study, key), name, section)
        for path, name in values.judges(study):
            yield from _reference(values, path, name, "databases")
            if values.if_reliable("databases", name, "source") not in ([], ["synthetic"]):
                yield path, f"{name!r} has no planted action units; name a database of source synthetic, or null"
        for name in values.if_reliable("studies", study, "analyses", "pairs", "stimuli"):
            yield from _reference(values, ("studies", study, "analyses", "pairs", "stimuli"), name, "stimuli")
        for path, name in values.compared(study):
            if name == study:
                yield path, "a study cannot be compared with itself; name another study"
            else:
                yield from _reference(values, path, name, "studies")


def _reference(values: Values, path: tuple[str | int, ...], name: str, section: str) -> Iterator[Problem]:
    there = values.names(section)
    if name not in there:
        hint = did_you_mean(name, there) or (f"; there are {', '.join(there)}" if there else "")
        yield path, f"{name!r} does not stand in {section}{hint}"


def missing_files(values: Values, root: FilePath) -> Iterator[Problem]:
    """Yield files and folders that do not exist.

    Source folders, weights and published numbers are looked for only where a study that is made uses them. Paths are
    relative to `root`.
    """
    used_databases = _used(values, "databases") | _used(values, "test_only")
    for name in values.names("databases"):
        path = ("databases", name)
        for source in values.if_reliable(*path, "source"):
            if source != "synthetic":
                yield from _file(values, (*path, "grammar"), root)
                if name in used_databases:
                    if values.if_reliable(*path, "landmarks") != [FACE_MESH]:
                        yield from _file(values, (*path, "landmarks"), root)
                    yield from _folder(values, (*path, "path"), "database", "resources/databases/README.md", root)
            else:
                yield from _file(values, (*path, "culture"), root)
    shown = _used(values, "stimuli") | set(values.pair_stimuli())
    for name in sorted(shown & set(values.names("stimuli"))):
        if values.if_reliable("stimuli", name, "source") == ["folder"]:
            path = ("stimuli", name, "path")
            yield from _folder(values, path, "action unit series", "resources/stimuli/README.md", root)
        if values.if_reliable("stimuli", name, "source") == ["photograph"]:
            yield from _file(values, ("stimuli", name, "path"), root)
            if values.if_reliable("stimuli", name, "landmarks") != [FACE_MESH]:
                yield from _file(values, ("stimuli", name, "landmarks"), root)
    used_networks = _used(values, "network")
    used_backbones = {name for network in used_networks for name in values.if_reliable("networks", network, "backbone")}
    for name in values.names("backbones"):
        yield from _weights(values, name, name in used_backbones, root)
    for model in sorted(needed_models(values)):
        yield from _file(values, ("mediapipe", model, "file"), root)
    for study in values.studies_to_make():
        yield from _file(values, ("studies", study, "protocol"), root)
        yield from _file(values, ("studies", study, "published"), root)


def used_names(values: Values, section: str) -> set[str]:
    """Return which databases, or which stimuli, the studies that are made use in any way."""
    if section == "stimuli":
        return _used(values, "stimuli") | set(values.pair_stimuli())
    judges = {name for study in values.studies_to_make() for _, name in values.judges(study)}
    return _used(values, "databases") | _used(values, "test_only") | judges


def _used(values: Values, key: str) -> set[str]:
    """Return what the studies that are made name under a key, be it one name a list, or lists."""
    named = [
        found for study in values.studies_to_make() for found in values.if_reliable("studies", study, key) if found
    ]
    lists = [
        [found] if isinstance(found, str) else chain(*found.values()) if key == "test_only" else found
        for found in named
    ]
    return set(chain(*lists))


def _file(values: Values, path: tuple[str, ...], root: FilePath) -> Iterator[Problem]:
    for file in values.if_reliable(*path):
        if file is not None and not is_file(root / file):
            yield path, f"the file {file} does not exist"


def _folder(values: Values, path: tuple[str, ...], what: str, readme: str, root: FilePath) -> Iterator[Problem]:
    for folder in values.if_reliable(*path):
        if not is_folder(root / folder):
            advice = f"put the {what} there ({readme}) or change the path"
            yield path, f"the folder {folder} does not exist; {advice}"


def _weights(values: Values, backbone: str, used: bool, root: FilePath) -> Iterator[Problem]:
    path = ("backbones", backbone, "file")
    for weights in values.if_reliable("backbones", backbone, "weights"):
        for file in values.if_reliable(*path):
            if weights == "file" and file is None:
                yield path, "null is given, but weights is file; name the file with the weights"
            elif weights != "file" and file is not None:
                yield path, f"{file} would not be used, since weights is {weights}; write null, or weights: file"
            elif used:
                yield from _file(values, path, root)
