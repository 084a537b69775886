"""Settings of analyses that take displays as known, planted or measured, and of the stage that reads measured ones."""

from types import SimpleNamespace
from typing import Any

from aulens.configuration.facts import facts_of
from aulens.configuration.studies import Config, display_databases

Job = SimpleNamespace | Any  # has the wildcards of the job as attributes
MOST_LEFT_OUT = 0.1  # share of the images that may be left without action units


def measured(config: Config, job: Job) -> dict[str, Any]:
    """Return what the stage `databases.measured` takes of a tool's table."""
    group = config["databases"][job.database].get("measured_action_units") or {}
    most = group.get("most_left_out")
    return {
        "database": job.database,
        "least_confidence": group.get("least_confidence"),
        "most_left_out": MOST_LEFT_OUT if most is None else most,
    }


def recovery(config: Config, job: Job) -> dict[str, Any]:
    """Return the settings of the stage `tuning.recovery`."""
    facts = facts_of(config, job.study)
    names = ("seed", "databases", "labels", "action_units", "intensities")
    return {name: facts[name] for name in names} | _displays(config, job.study, "recovery", "planted")


def ideal_observer(config: Config, job: Job) -> dict[str, Any]:
    """Return the settings of the stage `evaluation.ideal_observer`."""
    facts = facts_of(config, job.study)
    names = ("labels", "trainings")
    return {name: facts[name] for name in names} | _displays(config, job.study, "ideal_observer", "rendered")


def _displays(config: Config, study: str, analysis: str, key: str) -> dict[str, Any]:
    """Return the keys of an analysis' block, the databases whose displays are known, and which of them are measured."""
    block = config["studies"][study]["analyses"][analysis]
    known = display_databases(config, study, analysis)
    measured_ones = [name for name, told in known.items() if told]
    return {name: value for name, value in block.items() if name != "truth"} | {
        key: list(known),
        "measured": measured_ones,
    }
