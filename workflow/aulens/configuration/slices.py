"""The slice of the configuration that each stage depends on: what reruns a stage when it changes.

The settings of an analysis stand in the catalogue (workflow/analyses); here are those of the stages before, and of
analyses whose settings depend on more of a job or of its study (`settings: []` in the catalogue): predictions, the
attribution methods, which share a stage, and what stands in `attribution_slices`, `display_slices`, `training_slices`
and `transfer_slices` besides. Numbers of runs and of databases are in no slice of a single training, so that adding
some never repeats finished work.
"""

from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

from aulens.configuration import attribution_slices, display_slices, explorer_slices, training_slices, transfer_slices
from aulens.configuration.calibration import draws_settings, rates_settings
from aulens.configuration.catalogue import Catalogue
from aulens.configuration.choices import choice_named, participants_of_study
from aulens.configuration.facts import (
    analysis_settings,
    canonical,
    facts_of,
    opening_settings,
    page_settings,
    summary_settings,
)
from aulens.configuration.pairs import read_pairs, rendered_pairs
from aulens.configuration.rendered import fill_of, people_named, reader_named, rendered_settings
from aulens.configuration.studies import Config, reference_kinds, shards_of, studies_to_make
from aulens.registrations import canonical_registration

Job = SimpleNamespace | Any  # has the wildcards of the job as attributes
AS_IT_IS = {"sizes": [1.0], "positions": [[0.0, 0.0]], "mirror": [False]}
OF_FILES = {"exclude": [], "smallest_side": 48, "most_left_out": 0.5}  # defaults: aulens.databases.{contents,losses}
BORDER = 0.25  # of the second look for a face: the default of aulens.faces.detect.HaarSettings
OF_A_JOB = {
    "study": (),
    "cohort": ("database",),
    "test": ("trained", "tested"),
    "cross": ("trained", "tested"),
}  # what an analysis is told of its job


def settings_of(config: Config, catalogue: Catalogue, stage: str, job: Job) -> str:
    """Return the settings of a stage as canonical JSON (keys sorted, lists in the order of the configuration)."""
    if stage in SLICES:
        return canonical(SLICES[stage](config, job))
    if stage == "statistics.summary":
        return canonical(summary_settings(config, catalogue, job.study))
    if stage == "report.page":
        return canonical(page_settings(config, catalogue))
    (analysis,) = (name for name, analysis in catalogue.items() if analysis.stage == stage)
    told = {name: getattr(job, name) for name in OF_A_JOB[catalogue[analysis].per]}
    return canonical(analysis_settings(config, catalogue, job.study, analysis) | told)


def _synthetic(config: Config, job: Job) -> dict[str, Any]:
    return rendered_settings(config, job.database)


def _rendered_series(config: Config, job: Job) -> dict[str, Any]:
    names = ("face_model", "size", "action_units", "intensities")
    return {"seed": config["seed"]} | {name: config["stimuli"][job.stimuli][name] for name in names}


def _photograph_series(config: Config, job: Job) -> dict[str, Any]:
    return {name: config["stimuli"][job.stimuli][name] for name in ("action_units", "intensities")}


def _stimuli(config: Config, job: Job) -> dict[str, Any]:
    stimuli = config["stimuli"][job.stimuli]
    return {"name": job.stimuli} | {name: stimuli[name] for name in ("action_units", "intensities")}


def _unpack(config: Config, job: Job) -> dict[str, Any]:
    database = config["databases"][job.database]
    return {name: database[name] for name in ("source", "labels") if database.get(name)}


def _manifest(config: Config, job: Job) -> dict[str, Any]:
    database = config["databases"][job.database]
    more = {name: database[name] for name in ("labels",) if name in database}
    more |= {
        name: database[name] for name in OF_FILES if database.get(name, OF_FILES[name]) not in (None, OF_FILES[name])
    }
    more |= people_named(database)
    return {"database": job.database, "source": reader_named(database), "keep": database.get("keep", {})} | more


def _check(config: Config, job: Job) -> dict[str, Any]:
    return {"seed": config["seed"], "studies": {study: _checked(config, study) for study in studies_to_make(config)}}


def _checked(config: Config, study: str) -> dict[str, Any]:
    """Return what a study asks of its databases."""
    facts, entry = facts_of(config, study), config["studies"][study]
    analyses = entry["analyses"]
    rendered = [name for name, source in facts["sources"].items() if source["source"] == "synthetic"]
    return (
        {name: facts[name] for name in ("databases", "only_tested", "labels", "split", "runs")}
        | {"size": facts["recipe"]["size"], "rendered": rendered}
        | {name: entry[name] for name in ("images", "unmapped", "shared_people") if name in entry}
        | {
            name: analyses["baseline"][name]
            for name in reference_kinds(entry["databases"], analyses)
            if name == "groups"
        }
    )


def _participants(config: Config, job: Job) -> dict[str, Any]:
    return participants_of_study(config, job.study, job.database)


def _chosen(config: Config, job: Job) -> dict[str, Any]:
    return choice_named(config, job.database, job.choice)


def _faces(config: Config, job: Job) -> dict[str, Any]:
    recipe = {name: value for name, value in config["recipes"][job.recipe].items() if name != "variants"}
    if recipe["haar"] and recipe["haar"].get("border") == BORDER:  # as if it had been left out
        recipe["haar"] = {name: value for name, value in recipe["haar"].items() if name != "border"}
    return recipe


def _shard(config: Config, job: Job) -> dict[str, Any]:
    return _join(config, job) | {"shard": int(job.shard)}


def _join(config: Config, job: Job) -> dict[str, Any]:
    return {"recipe": _faces(config, job), "shards": shards_of(config, job.database)}


def _in_study(config: Config, job: Job) -> dict[str, Any]:
    return _faces(config, SimpleNamespace(recipe=config["studies"][job.study]["recipe"]))


def _backbone(config: Config, job: Job) -> dict[str, Any]:
    backbone = config["backbones"][job.backbone]
    names = ("architecture", "weights", *(name for name in ("cut", "pool", "draw") if backbone[name] not in (None, 0)))
    downloaded = backbone["weights"] == "imagenet"
    checksum = config["downloads"][download_of(backbone)]["sha256"] if downloaded else None
    return {"seed": config["seed"], "sha256": checksum} | {name: backbone[name] for name in names}


def download_of(backbone: Mapping[str, Any]) -> str:
    """Return the name of the download that a backbone's ImageNet weights come from.

    Examples
    --------
    >>> download_of({"architecture": "vgg16"})
    'vgg16-imagenet'
    """
    return f"{backbone['architecture']}-imagenet"


def _extract(config: Config, job: Job, variants: Mapping[str, Any] | None = None) -> dict[str, Any]:
    recipe, backbone = config["recipes"][job.recipe], config["backbones"][job.backbone]
    return {"variants": variants or _variants(recipe), "fill": fill_of(recipe)} | {
        name: backbone[name] for name in ("mean", "sd", "precision")
    }


def _variants(recipe: Mapping[str, Any]) -> Mapping[str, Any]:
    return recipe["variants"] or AS_IT_IS


def _predict(config: Config, job: Job) -> dict[str, Any]:
    facts = facts_of(config, job.study)
    split, tested = facts["split"], job.tested in facts["only_tested"]
    people = split["unit"] == "person"
    number = split["test"] if isinstance(split["test"], int) and (people or not tested) else None
    return {
        "seed": config["seed"],
        "trained": job.trained,
        "tested": job.tested,
        "role": "within" if job.tested == job.trained else "control" if tested else "cross",
        "unit": "person" if tested else split["unit"],
        "number": number,
        "variants": _variants(facts["recipe"]),
        "shown": config["studies"][job.study]["analyses"]["predictions"]["variants"],
        "fill": fill_of(facts["recipe"]),
    }


def _download(config: Config, job: Job) -> dict[str, Any]:
    return dict(config["downloads"][job.download])


def _facekit(config: Config, job: Job) -> dict[str, Any]:
    return {"sha256": config["downloads"]["ict-facekit"]["sha256"]}


def _fetch_facekit(config: Config, job: Job) -> dict[str, Any]:
    return {"url": config["downloads"]["ict-facekit"]["url"], "sha256": ""}  # of an archive that is packed anew


def _fetch_model(config: Config, job: Job) -> dict[str, Any]:
    models = config["mediapipe"]
    own = {name: models[job.model][name] for name in ("member", "sha256", "licence")}
    return {"package": models["package"], "package_sha256": models["sha256"]} | own


def _registration(config: Config, job: Job) -> dict[str, Any]:
    registration = config["studies"][job.study]["registration"]
    return {"study": job.study, "registration": canonical_registration(registration)}


SLICES: dict[str, Callable[[Config, Job], dict[str, Any]]] = {
    "synthesis.database": _synthetic,
    "synthesis.series": _rendered_series,
    "synthesis.pairs": lambda config, job: rendered_pairs(config["seed"], config["stimuli"][job.stimuli]),
    "synthesis.facekit": _facekit,
    "features.fetch ict-facekit": _fetch_facekit,
    "databases.pairs": lambda config, job: read_pairs(job.stimuli, config["stimuli"][job.stimuli]),
    "databases.unpack": _unpack,
    "databases.manifest": _manifest,
    "databases.measured": display_slices.measured,
    "databases.stimuli": _stimuli,
    "databases.check": _check,
    "databases.participants": _participants,
    "faces.fetch_model": _fetch_model,
    "faces.mesh": lambda config, job: {"channels": config["recipes"][job.recipe]["channels"]},
    "faces.normalise": _faces,
    "faces.photograph_series": _photograph_series,
    "faces.shard": _shard,
    "faces.join": _join,
    "faces.chosen": _chosen,
    "faces.in_study": _in_study,
    "features.fetch": _download,
    "features.backbone": _backbone,
    "features.extract": _extract,
    "features.extract stimuli": lambda config, job: _extract(config, job, AS_IT_IS),
    "training.splits": training_slices.splits,
    "training.heads": training_slices.heads,
    "training.cnn": training_slices.cnn,
    "evaluation.predict": _predict,
    "evaluation.ideal_observer": display_slices.ideal_observer,
    "tuning.recovery": display_slices.recovery,
    "attribution.maps": attribution_slices.maps,
    "attribution.quality": attribution_slices.quality,
    "attribution.judge": attribution_slices.judge,
    "attribution.modification": attribution_slices.modification,
    "attribution.filters": attribution_slices.filters,
    "transfer.fine_tuning": transfer_slices.fine_tuning,
    "transfer.action_units": transfer_slices.action_units,
    "transfer.micro_expressions": transfer_slices.micro_expressions,
    "transfer.decoding": transfer_slices.decoding,
    "statistics.registration": _registration,
    "calibration.draws": lambda config, job: draws_settings(config, job.pair, job.draws),
    "calibration.rates": lambda config, job: rates_settings(config),
    "report.records": lambda config, job: {"study": job.study},
    "report.explorer": explorer_slices.explorer,
    "report.opening": lambda config, job: opening_settings(config),
}
