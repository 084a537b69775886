"""What the explorer of the report shows of a study, and whose faces it may show."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from aulens.configuration.facts import facts_of
from aulens.configuration.studies import Config, databases_of

Job = SimpleNamespace | Any  # has the wildcards of the job as attributes
EXPLORED = ("profiles", "confusion")  # analyses of which single cells are shown


def has_explorer(config: Config, study: str) -> bool:
    """Return whether there is anything to explore in a study."""
    return any(name in config["studies"][study]["analyses"] for name in EXPLORED)


def may_be_shown(entry: Mapping[str, Any]) -> bool:
    """Return whether faces of a database or of stimuli may be in the page: as it says, else if they are rendered.

    Examples
    --------
    >>> may_be_shown({"source": "synthetic"}), may_be_shown({"source": "folder"})
    (True, False)
    >>> may_be_shown({"source": "folder", "thumbnails": True}), may_be_shown({"source": "folder", "thumbnails": None})
    (True, False)
    """
    told = entry.get("thumbnails")
    return entry["source"] == "synthetic" if told is None else told


def pictured_databases(config: Config, study: str) -> list[str]:
    """Return the databases of a study whose faces the explorer shows; none where no confusions are explored."""
    if "confusion" not in config["studies"][study]["analyses"]:
        return []
    return [name for name in databases_of(config, study) if may_be_shown(config["databases"][name])]


def stimuli_pictured(config: Config, study: str) -> bool:
    """Return whether the explorer shows the stimuli of a study's profiles."""
    entry = config["studies"][study]
    return "profiles" in entry["analyses"] and may_be_shown(config["stimuli"][entry["stimuli"]])


def explorer(config: Config, job: Job) -> dict[str, Any]:
    """Return the settings of the stage `report.explorer`."""
    facts, analyses = facts_of(config, job.study), config["studies"][job.study]["analyses"]
    told = {"confidence": "intervals", "false_discovery_rate": "differences"}
    return {name: facts[name] for name in ("databases", "labels", "action_units", "intensities")} | {
        **{key: analyses[name][key] if name in analyses else None for key, name in told.items()},
        "pictured": pictured_databases(config, job.study),
        "stimuli_pictured": stimuli_pictured(config, job.study),
    }
