"""The catalogue of analyses: one file each in workflow/analyses says everything about an analysis that is not code."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

from aulens.errors import InputError
from aulens.yaml_files import read_yaml

FOLDER = Path(__file__).resolve().parents[2] / "analyses"
REQUIREMENTS = ("stimuli", "planted", "others")
MAPS = "attribution.maps"  # the stage of every attribution method


@dataclass(frozen=True)
class Analysis:
    """One analysis, as workflow/analyses/README.md explains its keys.

    Attributes
    ----------
    name : str
        Of the analysis and of its file.
    description : str
    stage : str or None
        "room.stage".
    needs : list of str
        Other analyses.
    requires : list of str
        What the study must have, of `REQUIREMENTS`.
    settings, shows : list of str
        Facts of the study that its stage, and its figures, depend on.
    schema : dict
        Key -> JSON schema of its value.
    tables, figures, reads : list of str
    key_numbers : str or None
    """

    name: str
    description: str
    stage: str | None
    needs: list[str]
    requires: list[str]
    settings: list[str]
    schema: dict[str, dict]
    tables: list[str]
    figures: list[str]
    reads: list[str]
    shows: list[str]
    key_numbers: str | None

    @property
    def defaults(self) -> dict[str, Any]:
        """Values of the keys that may be left out."""
        return {key: rule["default"] for key, rule in self.schema.items() if "default" in rule}

    @property
    def block(self) -> dict[str, Any]:
        """JSON schema of its block in a study."""
        return {
            "description": self.description,
            "type": "object",
            "additionalProperties": False,
            "required": list(self.schema),
            "properties": self.schema,
        }


Catalogue = Mapping[str, Analysis]


@cache
def read_catalogue(folder: Path = FOLDER) -> Catalogue:
    """Return all analyses by name.

    Raises
    ------
    InputError
        If a file has other keys, or names an analysis or a requirement that there is not, or analyses need each other,
        or share a stage that is not that of the attribution methods.
    """
    known = {path.stem: _read(path) for path in sorted(folder.glob("*.yaml"))}
    for name, analysis in known.items():
        for other in analysis.needs:
            if other not in known:
                raise InputError(f"{folder / name}.yaml: needs: {other!r} is no analysis; there are {', '.join(known)}")
        for what in analysis.requires:
            if what not in REQUIREMENTS:
                raise InputError(f"{folder / name}.yaml: requires: {what!r}; allowed: {', '.join(REQUIREMENTS)}")
    stages = [analysis.stage for analysis in known.values() if analysis.stage not in (None, MAPS)]
    if twice := [name for name, analysis in known.items() if stages.count(analysis.stage) > 1]:
        raise InputError(
            f"{folder}: {' and '.join(twice)} have the same stage {known[twice[0]].stage}; allowed for {MAPS} alone"
        )
    for name in known:
        list(_with_needs(name, known, ()))
    return known


def _read(path: Path) -> Analysis:
    values = read_yaml(path)
    keys = {field.name for field in fields(Analysis)} - {"name"}
    if not isinstance(values, Mapping) or set(values) != keys:
        raise InputError(f"{path}: the keys of an analysis are {', '.join(sorted(keys))}, each once")
    return Analysis(name=path.stem, **values)


def _with_needs(
    name: str, catalogue: Catalogue, above: tuple[str, ...], blocks: Mapping[str, object] | None = None
) -> Iterator[str]:
    """Yield what an analysis needs, however deep, and then its own name; `blocks` may name more needs (`of`)."""
    if name in above:
        raise InputError(f"workflow/analyses: {' needs '.join([*above, name])}; no analysis can need itself")
    for other in _needs(name, (blocks or {}).get(name), catalogue):
        yield from _with_needs(other, catalogue, (*above, name), blocks)
    yield name


def _needs(name: str, block: object, catalogue: Catalogue) -> list[str]:
    """Return what an analysis needs directly: what its file says, and the methods that its block names under `of`."""
    named = block.get("of") if isinstance(block, Mapping) else None
    known = attribution_methods(catalogue)
    return [*catalogue[name].needs, *(one for one in known if isinstance(named, list) and one in named)]


def attribution_methods(catalogue: Catalogue) -> list[str]:
    """Return the analyses that are attribution methods."""
    return [name for name, analysis in catalogue.items() if analysis.stage == MAPS]


def closed(analyses: Mapping[str, object], catalogue: Catalogue) -> dict[str, object]:
    """Return the analyses of a study with all that they need, each after what it needs, and keys with a default filled.

    Parameters
    ----------
    analyses : Mapping
        Name -> its block in the study; null takes an analysis out. Unknown names and blocks that are no groups stay,
        so that the schema can refuse them.
    """
    asked = {name: block for name, block in analyses.items() if block is not None}
    order = dict.fromkeys(
        one for name in asked for one in (_with_needs(name, catalogue, (), asked) if name in catalogue else [name])
    )
    return {name: _filled(asked.get(name, {}), catalogue.get(name)) for name in order}


def _filled(block: object, analysis: Analysis | None) -> object:
    return analysis.defaults | dict(block) if analysis and isinstance(block, Mapping) else block


def needed_by(name: str, analyses: Mapping[str, object], catalogue: Catalogue) -> list[str]:
    """Return which of a study's analyses need one directly."""
    return [
        other for other, block in analyses.items() if other in catalogue and name in _needs(other, block, catalogue)
    ]
