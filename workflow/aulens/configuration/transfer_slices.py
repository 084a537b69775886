"""The slices of the configuration of the room transfer (see `aulens.configuration.slices`); a job has its wildcards."""

from typing import Any

from aulens.configuration.facts import facts_of
from aulens.configuration.rendered import fill_of
from aulens.configuration.studies import Config


def fine_tuning(config: Config, job: Any) -> dict[str, Any]:
    """Return how the networks of one database are trained on with another; numbers of runs are not in it."""
    facts = facts_of(config, job.study)
    return {
        **config["studies"][job.study]["analyses"]["fine_tuning"],
        "seed": config["seed"],
        "trained": job.trained,
        "tested": job.tested,
        "unit": facts["split"]["unit"],
        "initial": facts["network"]["initial"],
        "fill": fill_of(facts["recipe"]),
    } | {name: facts["training"][name] for name in ("batch", "optimiser", "augmentation")}


def action_units(config: Config, job: Any) -> dict[str, Any]:
    """Return how action units are detected; not how people are divided, which the splits say."""
    facts = facts_of(config, job.study)
    return {
        **config["studies"][job.study]["analyses"]["action_unit_detection"],
        "database": job.database,
        "unit": facts["split"]["unit"],
        "seed": config["seed"],
        "planted": job.database in facts["planted"],
    } | {name: facts["backbone"] and facts["backbone"][name] for name in ("mean", "sd")}


def micro_expressions(config: Config, job: Any) -> dict[str, Any]:
    """Return how sequences are named; not how the people of the study are divided, which the splits say."""
    study = config["studies"][job.study]
    return {
        **study["analyses"]["micro_expressions"],
        "database": job.database,
        "unit": study["split"]["unit"],
        "planted": config["databases"][job.database]["source"] == "synthetic",
        "seed": config["seed"],
    }


def decoding(config: Config, job: Any) -> dict[str, Any]:
    """Return which layers are decoded and what they are shown; not how people are divided, which the splits say."""
    facts, block = facts_of(config, job.study), config["studies"][job.study]["analyses"]["decoding_by_depth"]
    return {
        **block,
        "database": job.database,
        "unit": facts["split"]["unit"],
        "seed": config["seed"],
    } | {name: facts["backbone"] and facts["backbone"][name] for name in ("mean", "sd")}
