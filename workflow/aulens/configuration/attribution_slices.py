"""The slices of the configuration of attribution (see `aulens.configuration.slices`); a job has its wildcards."""

from collections.abc import Mapping
from typing import Any

from aulens.configuration.facts import facts_of
from aulens.configuration.rendered import fill_of
from aulens.configuration.studies import Config

OF_ALL_METHODS = ("images", "random_weights")  # keys of every attribution method; the others are its options


def maps(config: Config, job: Any) -> dict[str, Any]:
    """Return what the method of a job's wildcard is told; the keys that only it has are its options."""
    facts, block = facts_of(config, job.study), config["studies"][job.study]["analyses"][job.method]
    return {
        "method": job.method,
        "database": job.database,
        "unit": facts["split"]["unit"],
        "images": block["images"],
        "random_weights": block.get("random_weights", False),
        "options": _options(block),
        "seed": config["seed"],
    } | {name: facts["backbone"] and facts["backbone"][name] for name in ("mean", "sd")}


def _options(block: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in block.items() if name not in OF_ALL_METHODS}


def quality(config: Config, job: Any) -> dict[str, Any]:
    """Return how maps are judged; with the options of their methods, since networks of random layers have maps too."""
    facts, analyses = facts_of(config, job.study), config["studies"][job.study]["analyses"]
    block, recipe = analyses["map_quality"], facts["recipe"]
    return {
        **block,
        "options": {method: _options(analyses[method]) for method in block["of"]},
        "database": job.database,
        "seed": config["seed"],
        "fill": fill_of(recipe),
        "regions": facts["regions"][job.database],
        "oval": recipe["oval"],
    } | {name: facts["backbone"] and facts["backbone"][name] for name in ("mean", "sd")}


def filters(config: Config, job: Any) -> dict[str, Any]:
    """Return what filters are shown, and how they are judged; not how the people of the study are divided."""
    facts = facts_of(config, job.study)
    return {
        **config["studies"][job.study]["analyses"]["filters"],
        "database": job.database,
        "planted": job.database in facts["planted"],
        "unit": facts["split"]["unit"],
        "seed": config["seed"],
    } | {name: facts["backbone"] and facts["backbone"][name] for name in ("mean", "sd")}


def judge(config: Config, job: Any) -> dict[str, Any]:
    """Return which database the judge of modified faces learns from."""
    return {"judge": config["studies"][job.study]["analyses"]["modification"]["judge"]}


def modification(config: Config, job: Any) -> dict[str, Any]:
    """Return how faces are modified; not how the people of the study are divided, which the splits say."""
    facts, block = facts_of(config, job.study), config["studies"][job.study]["analyses"]["modification"]
    return {
        **block,
        "database": job.database,
        "unit": facts["split"]["unit"],
        "seed": config["seed"],
    } | {name: facts["backbone"] and facts["backbone"][name] for name in ("mean", "sd")}
