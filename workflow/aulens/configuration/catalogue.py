"""The catalogue of analyses: one file each in workflow/analyses says everything about an analysis that is not code."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

from aulens.configuration.messages import did_you_mean
from aulens.configuration.requirements import REQUIREMENTS
from aulens.errors import InputError
from aulens.home import home
from aulens.yaml_files import read_yaml

FOLDER = home() / "workflow" / "analyses"
MAPS = "attribution.maps"  # the stage of every attribution method
PER = ("study", "cohort", "test", "cross")
FACTS = (
    *("seed", "study", "databases", "test_only", "only_tested", "labels", "recipe", "network", "backbone", "split"),
    *("training", "images", "unmapped", "shared_people", "runs", "trainings", "stimuli"),
    *("action_units", "intensities", "planted"),
    *("rendered", "crossings", "sources", "regions", "landmarks", "compared_backbones", "masks", "facekit"),
)  # their meanings: aulens.configuration.facts


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
    per : str or None
        What each job of the stage is for, of `PER`.
    needs : list of str
        Other analyses.
    requires : list of str
        What the study must have, of `REQUIREMENTS`.
    settings, shows : list of str
        Facts of the study that its stage, and its figures, depend on, of `FACTS`.
    schema : dict
        Key -> JSON schema of its value.
    tables, figures, reads : list of str
    key_numbers : str or None
    """

    name: str
    description: str
    stage: str | None
    per: str | None
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
        If a file has other keys, or names an analysis, a requirement or a fact that there is not, or analyses need each
        other, or share a stage that is not that of the attribution methods.
    """
    known = {path.stem: _read(path) for path in sorted(folder.glob("*.yaml"))}
    for name, analysis in known.items():
        for sentence in _wrong_names(analysis, known):
            raise InputError(f"{folder / name}.yaml: {sentence}")
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


def _wrong_names(analysis: Analysis, known: Catalogue) -> Iterator[str]:
    """Yield what is wrong with the names that the file of an analysis gives."""
    for other in analysis.needs:
        if other not in known:
            yield f"needs: {other!r} is no analysis; there are {', '.join(known)}"
    for what in analysis.requires:
        if what not in REQUIREMENTS:
            yield f"requires: {what!r}; allowed: {', '.join(REQUIREMENTS)}"
    for key in ("settings", "shows"):
        for fact in getattr(analysis, key):
            if fact not in FACTS:
                hint = did_you_mean(fact, FACTS) or f"; there are {', '.join(FACTS)}"
                yield f"{key}: {fact!r} is no fact of a study{hint}"
    if analysis.per not in (PER if analysis.stage else (None,)):
        yield f"per: {analysis.per!r}; allowed: {', '.join(PER)}; null without a stage"
    elif analysis.stage == MAPS and analysis.per != "cohort":
        yield f"per: {analysis.per!r}; {MAPS} is per cohort"


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
