"""The slices of the configuration that splits and trainings depend on (see `aulens.configuration.slices`)."""

from types import SimpleNamespace
from typing import Any

from aulens.configuration.facts import facts_of
from aulens.configuration.rendered import fill_of
from aulens.configuration.studies import REFERENCE, Config

Job = SimpleNamespace | Any


def splits(config: Config, job: Job) -> dict[str, Any]:
    first, last = (int(number) for number in job.cohort.split("-")[1:])
    study, kind = config["studies"][job.study], _kind(job)
    groups = {"groups": study["analyses"]["baseline"]["groups"]} if kind.get("kind") == "groups" else {}
    own = {"database": job.database, "split": study["split"], "first_run": first, "last_run": last}
    return {"seed": config["seed"]} | own | kind | groups


def _kind(job: Job) -> dict[str, str]:
    """Return what a reference cohort is for; nothing of an ordinary one, whose settings do not name it."""
    kind = job.cohort.split("-")[0]
    return {"kind": kind} if kind in REFERENCE else {}


def _training(config: Config, job: Job) -> dict[str, Any]:
    """Return what both engines are told."""
    study = config["studies"][job.study]
    training = study["training"]
    return (
        {
            "seed": config["seed"],
            "study": job.study,
            "database": job.database,
            "labels": study["labels"],
            "unit": study["split"]["unit"],
            "learning_rate": [{"start": step["from"], "rate": step["rate"]} for step in training["learning_rate"]],
        }
        | {name: training[name] for name in ("iterations", "batch", "weights_precision")}
        | _kind(job)
    )


def heads(config: Config, job: Job) -> dict[str, Any]:
    facts = facts_of(config, job.study)
    optimiser = facts["training"]["optimiser"]
    return (
        _training(config, job)
        | {name: facts["network"][name] for name in ("hidden", "dropout", "standardise")}
        | {"momentum": optimiser.get("momentum", 0.0), "weight_decay": optimiser["weight_decay"]}
    )


def cnn(config: Config, job: Job) -> dict[str, Any]:
    facts = facts_of(config, job.study)
    training = facts["training"]
    return (
        _training(config, job)
        | {name: value for name, value in facts["network"].items() if name != "engine"}
        | {name: training[name] for name in ("epochs", "optimiser", "augmentation")}
        | {name: training[name] for name in ("rate_factor", "rate_decay") if training[name] is not None}
        | {"fill": fill_of(facts["recipe"])}
    )
