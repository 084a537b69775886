"""The facts of a study: named values that the settings of analyses and of figures are made of.

seed : int
    Of the configuration.
study : str
    The study's name.
databases : list of str
    Databases that networks are trained on, in the order of the configuration.
test_only : dict of str to list of str
    Databases that the networks of a trained database are tested on besides.
only_tested : list of str
    All these.
labels : list of str
    Expressions, in the order of the configuration.
recipe, network, split, training : dict
    Entries of the configuration.
images : dict or None
    Which images of those who take part are taken; None for all.
unmapped : str
    What follows if a database has other expressions, drop or stop.
shared_people : str or None
    Why databases that are known to show the same people are compared all the same.
backbone : dict or None
    The entry of the frozen conv layers; None with engine cnn.
runs : int
    Networks per database.
trainings : list of str
    The database of every cohort, in the order of the cohorts.
stimuli : dict or None
    The entry of the action unit series, without whether the explorer shows it; None without one.
action_units, intensities : list or None
    Of the series; None without one.
planted : list of str
    Trained databases whose action units were planted.
rendered : list of str
    All databases of the study whose action units were planted.
crossings : dict of str to list of dict
    Trained database -> the databases of each full crossing of population and culture (`aulens.synthesis.crossings`).
sources : dict of str to dict
    The entry of every database that the study uses, without how its jobs are divided, what a tool
    measured in it and whether the explorer shows its faces.
regions : dict of str to dict
    Trained database -> where the regions of its faces come from.
landmarks : list of str
    Trained databases whose landmarks are given.
masks : dict of str to dict or None
    This study, and those that it is compared with -> the oval of its recipe; None where the whole face is shown.
compared_backbones : dict of str to dict
    This study, and those of the analysis `backbones` -> backbone, network, choices, databases, controls, runs (see
    `aulens.statistics.compared_backbones.Compared`); nothing without the analysis.
facekit : dict or None
    `renders`, the databases and stimuli whose faces the face model of ICT-FaceKit renders, and `sha256`, its checksum;
    None if it renders none.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from aulens.configuration.catalogue import Catalogue
from aulens.configuration.compared_backbones import compared_backbones
from aulens.configuration.rendered import region_settings
from aulens.configuration.studies import (
    Config,
    databases_of,
    first_runs,
    judges_of,
    only_tested,
    other_studies,
    pair_stimuli_of,
    planted_databases,
    probes_of,
    rendered_databases,
)
from aulens.registrations import Registration, canonical_registration, registration_hash
from aulens.synthesis.crossings import crossings, unlike

Facts = dict[str, Any]
UNSEEN = ("shards", "measured_action_units", "thumbnails")  # keys that no analysis of the images depends on


def facts_of(config: Config, study: str) -> Facts:
    """Return all facts of a study."""
    entry = config["studies"][study]
    network = config["networks"][entry["network"]]
    stimuli = entry["stimuli"] and _source(config["stimuli"][entry["stimuli"]])
    return {
        "seed": config["seed"],
        "study": study,
        "databases": entry["databases"],
        "test_only": entry["test_only"],
        "only_tested": only_tested(config, study),
        "labels": entry["labels"],
        "recipe": config["recipes"][entry["recipe"]],
        "network": network,
        "backbone": config["backbones"][network["backbone"]] if network["engine"] == "heads" else None,
        "split": entry["split"],
        "training": entry["training"],
        "images": entry.get("images"),
        "unmapped": entry.get("unmapped", "drop"),
        "shared_people": entry.get("shared_people"),
        "runs": entry["training"]["runs"],
        "trainings": [database for database in entry["databases"] for _ in first_runs(config, study)],
        "stimuli": stimuli,
        "action_units": stimuli and stimuli["action_units"],
        "intensities": stimuli and stimuli["intensities"],
        "planted": planted_databases(config, study),
        "rendered": rendered_databases(config, study),
        "crossings": _crossings(config, entry),
        "sources": {name: _source(config["databases"][name]) for name in databases_of(config, study)},
        "regions": {name: region_settings(config, entry["recipe"], name) for name in entry["databases"]},
        "landmarks": [name for name in entry["databases"] if config["databases"][name].get("landmarks")],
        "compared_backbones": compared_backbones(config, study),
        "masks": {name: _mask(config, name) for name in dict.fromkeys([study, *other_studies(entry)])},
        "facekit": _facekit(config, study),
    }


def _crossings(config: Config, study: Mapping[str, Any]) -> dict[str, list[dict[str, str]]]:
    tested = {name: [*study["databases"], *study["test_only"].get(name, ())] for name in study["databases"]}
    found = {name: crossings(name, others, config["databases"]) for name, others in tested.items()}
    return {name: [asdict(crossing) for crossing in own] for name, own in found.items()}


def _mask(config: Config, study: str) -> Mapping[str, Any] | None:
    return config["recipes"][config["studies"][study]["recipe"]]["oval"]


def _facekit(config: Config, study: str) -> dict[str, Any] | None:
    entry, known = config["studies"][study], config["databases"] | config["stimuli"]
    shown = [*databases_of(config, study), *judges_of(entry), *probes_of(entry), entry["stimuli"]]
    names = [name for name in dict.fromkeys([*shown, *pair_stimuli_of(entry)]) if name]
    renders = [name for name in names if known[name].get("face_model") == "ict"]
    return {"renders": renders, "sha256": config["downloads"]["ict-facekit"]["sha256"]} if renders else None


def _source(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in entry.items() if name not in UNSEEN}


def analysis_settings(config: Config, catalogue: Catalogue, study: str, analysis: str) -> dict[str, Any]:
    """Return the settings of an analysis' stage: the facts that the catalogue names, and its own block."""
    facts = facts_of(config, study)
    return {name: facts[name] for name in catalogue[analysis].settings} | _block(config, study, analysis)


def figure_settings(config: Config, catalogue: Catalogue, study: str, analysis: str) -> dict[str, Any]:
    """Return the settings of an analysis' figures: the facts that the catalogue says they show, and its own block."""
    facts, known = facts_of(config, study), catalogue[analysis]
    return {
        "analysis": analysis,
        "figures": known.figures,
        "facts": {name: facts[name] for name in known.shows},
        "block": _block(config, study, analysis),
    }


def summary_settings(config: Config, catalogue: Catalogue, study: str) -> dict[str, Any]:
    """Return the settings of a study's summary: the analyses that have key numbers."""
    entry = config["studies"][study]
    names = [name for name in entry["analyses"] if catalogue[name].key_numbers]
    return {"study": study, "seed": config["seed"], "names": names} | _registered(entry["registration"])


def _registered(registration: Registration) -> dict[str, Any]:
    """Return hash and outcomes of what was registered, for the provenance; nothing without a registration."""
    if registration is None:
        return {}
    outcomes = [] if isinstance(registration, str) else [one["outcome"] for one in registration["outcomes"]]
    return {"registration": registration_hash(canonical_registration(registration)), "outcomes": outcomes}


def page_settings(config: Config, catalogue: Catalogue) -> dict[str, Any]:
    """Return the settings of the page: of each study all facts, its analyses in their order, and its entry."""
    return {"seed": config["seed"], "studies": {name: _on_the_page(config, catalogue, name) for name in config["run"]}}


def _on_the_page(config: Config, catalogue: Catalogue, study: str) -> dict[str, Any]:
    entry = config["studies"][study]
    analyses = [
        {"name": name, "block": block}
        | {key: getattr(catalogue[name], key) for key in ("description", "figures", "tables")}
        for name, block in entry["analyses"].items()
    ]
    return {"facts": facts_of(config, study), "analyses": analyses, "entry": entry}


def opening_settings(config: Config) -> dict[str, Any]:
    """Return what the opening of the report depends on beside tables: of each study its databases, labels and runs."""
    return {"studies": {name: _in_the_opening(config, name) for name in config["run"]}}


def _in_the_opening(config: Config, study: str) -> dict[str, Any]:
    entry, known = config["studies"][study], config["databases"]
    blocks = {name: block["confidence"] for name, block in entry["analyses"].items() if "confidence" in block}
    tested = {name: [*entry["databases"], *entry["test_only"].get(name, ())] for name in entry["databases"]}
    return {
        "databases": entry["databases"],
        "labels": entry["labels"],
        "runs": entry["training"]["runs"],
        "confidence": blocks,
        "unlike": {
            name: {other: unlike(known[name], known[other]) for other in others if other != name}
            for name, others in tested.items()
        },
    }


def _block(config: Config, study: str, analysis: str) -> Mapping[str, Any]:
    return config["studies"][study]["analyses"][analysis]


def canonical(settings: Mapping[str, Any]) -> str:
    """Return settings as canonical JSON: keys sorted, lists in the order of the configuration."""
    return json.dumps(settings, sort_keys=True)
