"""The slice of the configuration that each stage depends on: what reruns a stage when it changes.

Each function gives the settings of one stage for the wildcards of one job, as plain dictionaries and lists. Numbers of
runs and of databases are in no slice of a single training, so that adding some never repeats finished work.
"""

import json
from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

from aulens.configuration.studies import (
    Config,
    databases_of,
    only_tested,
    per_cohort,
    studies_to_make,
    synthetic_databases,
)

Job = SimpleNamespace | Any  # has the wildcards of the job as attributes
NO_VARIANTS = {"sizes": [1.0], "positions": [[0.0, 0.0]], "mirror": [False]}


def settings_of(config: Config, stage: str, job: Job) -> str:
    """Return the settings of a stage as canonical JSON (keys sorted, lists in the order of the configuration)."""
    return json.dumps(SLICES[stage](config, job), sort_keys=True)


def _synthetic(config: Config, job: Job) -> dict[str, Any]:
    names = ("face_model", "population", "first_person", "people", "size", "variability")
    database = config["databases"][job.database]
    return {"seed": config["seed"]} | {name: database[name] for name in names}


def _series(config: Config, job: Job) -> dict[str, Any]:
    stimuli = config["stimuli"][job.stimuli]
    return {"seed": config["seed"], "face_model": stimuli["face_model"], "size": stimuli["size"]} | _units(config)


def _units(config: Config) -> dict[str, Any]:
    return {name: config[name] for name in ("action_units", "intensities")}


def _manifest(config: Config, job: Job) -> dict[str, Any]:
    database = config["databases"][job.database]
    return {"database": job.database, "source": database["source"], "keep": database.get("keep", {})}


def _check(config: Config, job: Job) -> dict[str, Any]:
    names = ("databases", "test_only", "people", "expressions", "split", "stimuli")
    return {
        "studies": {
            study: {name: config["studies"][study][name] for name in names}
            | {"test_only": only_tested(config, study)}
            | _units(config)
            for study in studies_to_make(config)
        },
        "seed": config["seed"],
    }


def _faces(config: Config, job: Job) -> dict[str, Any]:
    return {name: value for name, value in config["recipes"][job.recipe].items() if name != "variants"}


def _backbone(config: Config, job: Job) -> dict[str, Any]:
    backbone = config["backbones"][job.backbone]
    names = ("architecture", "weights")
    checksum = _download(config, job)["sha256"] if backbone["weights"] == "imagenet" else None
    return {"seed": config["seed"], "sha256": checksum} | {name: backbone[name] for name in names}


def _extract(config: Config, job: Job, variants: Mapping[str, Any] | None = None) -> dict[str, Any]:
    recipe, backbone = config["recipes"][job.recipe], config["backbones"][job.backbone]
    return {"variants": variants or recipe["variants"], "fill": recipe["oval"]["fill"]} | {
        name: backbone[name] for name in ("mean", "sd", "precision")
    }


def _splits(config: Config, job: Job) -> dict[str, Any]:
    first, last = (int(number) for number in job.cohort.split("-")[1:])
    study = config["studies"][job.study]
    return {
        "seed": config["seed"],
        "database": job.database,
        "first_run": first,
        "last_run": last,
        "people": study["people"],
        "expressions": study["expressions"],
        "split": study["split"],
    }


def _heads(config: Config, job: Job) -> dict[str, Any]:
    study = config["studies"][job.study]
    names = ("iterations", "batch", "momentum", "weight_decay", "weights_precision")
    steps = [{"start": step["from"], "rate": step["rate"]} for step in study["training"]["learning_rate"]]
    return (
        {"seed": config["seed"], "database": job.database, "expressions": study["expressions"], "learning_rate": steps}
        | study["head"]
        | {name: study["training"][name] for name in names}
    )


def _predict(config: Config, job: Job) -> dict[str, Any]:
    study = config["studies"][job.study]
    variants = config["recipes"][study["recipe"]]["variants"]
    centre_only = study["evaluation"]["variants"] == "centre"
    names = {"trained": job.trained, "tested": job.tested, "people": study["split"]["test"]}
    return {"seed": config["seed"]} | names | {"centre_of": variants if centre_only else None}


def _responses(config: Config, job: Job) -> dict[str, Any]:
    return {"database": job.database}


def _study(config: Config, job: Job, *names: str) -> dict[str, Any]:
    """Return the named keys of a job's study; `action_units` and `intensities` are those of the whole configuration."""
    study = config["studies"][job.study] | {"test_only": only_tested(config, job.study)} | _units(config)
    return {name: study[name] for name in names}


def _curves(config: Config, job: Job) -> dict[str, Any]:
    study = config["studies"][job.study]
    databases = [database for database, _ in per_cohort(config, job.study)]
    return {"databases": databases, "plateau": study["training"]["plateau"], "step": study["analyses"]["curve_step"]}


def _confusion(config: Config, job: Job) -> dict[str, Any]:
    return _study(config, job, "expressions", "test_only")


def _profiles(config: Config, job: Job) -> dict[str, Any]:
    return _study(config, job, "databases", "expressions", "action_units", "intensities")


def _similarity(config: Config, job: Job) -> dict[str, Any]:
    how = config["studies"][job.study]["analyses"]["similarity"]
    return {"seed": config["seed"]} | _profiles(config, job) | how


def _components(config: Config, job: Job) -> dict[str, Any]:
    return _profiles(config, job) | config["studies"][job.study]["analyses"]["components"]


def _recovery(config: Config, job: Job) -> dict[str, Any]:
    how = config["studies"][job.study]["analyses"]["recovery"]
    return _profiles(config, job) | {"truths": synthetic_databases(config, job.study)} | how


def _classification(config: Config, job: Job) -> dict[str, Any]:
    confidence = config["studies"][job.study]["analyses"]["resampling"]["confidence"]
    databases = [database for database, _ in per_cohort(config, job.study)]
    study = _study(config, job, "databases", "test_only", "expressions")
    return study | {"split_databases": databases, "confidence": confidence}


def _intervals(config: Config, job: Job) -> dict[str, Any]:
    how = config["studies"][job.study]["analyses"]["resampling"]
    study = _study(config, job, "expressions", "test_only")
    return study | {"seed": config["seed"], "resamples": how["samples"], "confidence": how["confidence"]}


def _relation(config: Config, job: Job) -> dict[str, Any]:
    how = config["studies"][job.study]["analyses"]["relation"]
    return {"seed": config["seed"]} | _study(config, job, "databases", "expressions") | how


def _sample_size(config: Config, job: Job) -> dict[str, Any]:
    other = config["studies"][job.study]["analyses"]["compare_with"]
    return {"study": job.study, "compared_with": other} | _study(config, job, "databases", "expressions")


def _summary(config: Config, job: Job) -> dict[str, Any]:
    return {"study": job.study, "seed": config["seed"]} | _study(config, job, "databases", "expressions")


def _figures(config: Config, job: Job) -> dict[str, Any]:
    study = config["studies"][job.study]
    backbone = config["backbones"][study["backbone"]]
    return _study(config, job, "databases", "expressions", "action_units") | {
        "tuning_examples": study["analyses"]["tuning_examples"],
        "recipe": config["recipes"][study["recipe"]],
        "architecture": backbone["architecture"],
        "weights": backbone["weights"],
        "hidden": study["head"]["hidden"],
        "dropout": study["head"]["dropout"],
        "plateau": study["training"]["plateau"],
        "runs": study["training"]["runs"],
    }


def _page(config: Config, job: Job) -> dict[str, Any]:
    studies = {name: config["studies"][name] for name in config["run"]}

    def used(group: str, names: list[str]) -> dict[str, Any]:
        return {name: config[group][name] for name in names}

    return {
        "seed": config["seed"],
        "studies": studies,
        "databases": used("databases", [name for study in studies for name in databases_of(config, study)]),
        "recipes": used("recipes", [study["recipe"] for study in studies.values()]),
        "backbones": used("backbones", [study["backbone"] for study in studies.values()]),
        "stimuli": used("stimuli", [study["stimuli"] for study in studies.values()]),
    } | _units(config)


def _download(config: Config, job: Job) -> dict[str, Any]:
    return dict(config["downloads"]["alexnet-imagenet"])


SLICES: dict[str, Callable[[Config, Job], dict[str, Any]]] = {
    "synthesis.database": _synthetic,
    "synthesis.series": _series,
    "databases.manifest": _manifest,
    "databases.stimuli": lambda config, job: {"name": job.stimuli} | _units(config),
    "databases.check": _check,
    "faces.normalise": _faces,
    "faces.series": _faces,
    "features.fetch": _download,
    "features.backbone": _backbone,
    "features.extract": _extract,
    "features.extract stimuli": lambda config, job: _extract(config, job, NO_VARIANTS),
    "training.splits": _splits,
    "training.heads": _heads,
    "evaluation.predict": _predict,
    "tuning.responses": _responses,
    "training.curves": _curves,
    "evaluation.confusion": _confusion,
    "tuning.profiles": _profiles,
    "tuning.similarity": _similarity,
    "tuning.components": _components,
    "tuning.recovery": _recovery,
    "statistics.classification": _classification,
    "statistics.intervals": _intervals,
    "statistics.relation": _relation,
    "statistics.sample_size": _sample_size,
    "statistics.rank_orders": lambda config, job: _study(config, job, "databases", "expressions"),
    "statistics.summary": _summary,
    "report.figures": _figures,
    "report.records": lambda config, job: {"study": job.study},
    "report.page": _page,
}
