"""What a study consists of: its databases, its cohorts, the studies that it is compared with."""

from collections.abc import Mapping
from typing import Any

Config = Mapping[str, Any]


def cohorts(config: Config, study: str) -> list[str]:
    """Return the names of a study's cohorts, e.g. runs-000-009, runs-010-019."""
    training = config["studies"][study]["training"]
    size = training["cohort"]
    return [f"runs-{first:03d}-{first + size - 1:03d}" for first in range(0, training["runs"], size)]


def per_cohort(config: Config, study: str, databases: list[str] | None = None) -> list[tuple[str, str]]:
    """Return (database, cohort) of all trainings of a study, in the order of the configuration."""
    databases = config["studies"][study]["databases"] if databases is None else databases
    return [(database, cohort) for database in databases for cohort in cohorts(config, study)]


def studies_to_make(config: Config) -> list[str]:
    """Return the studies of `run` and those that they are compared with."""
    others = [config["studies"][study]["analyses"]["compare_with"] for study in config["run"]]
    return list(dict.fromkeys([*config["run"], *(other for other in others if other)]))


def only_tested(config: Config, study: str) -> list[str]:
    """Return the databases that no network of a study is trained with."""
    tested = config["studies"][study]["test_only"]
    return list(
        dict.fromkeys(name for trained in config["studies"][study]["databases"] for name in tested.get(trained, []))
    )


def databases_of(config: Config, study: str) -> list[str]:
    """Return all databases of a study."""
    return [*config["studies"][study]["databases"], *only_tested(config, study)]


def synthetic_databases(config: Config, study: str) -> list[str]:
    """Return the databases of a study whose action units are known because they were planted."""
    databases = config["studies"][study]["databases"]
    return [name for name in databases if config["databases"][name]["source"] == "synthetic"]


def used_names(config: Config) -> dict[str, set[str]]:
    """Return wildcard -> the names that the studies to be made use."""
    made = studies_to_make(config)
    studies = [config["studies"][study] for study in made]
    databases = {name for study in made for name in databases_of(config, study)}
    used = {key: {study[key] for study in studies} for key in ("stimuli", "recipe", "backbone")}
    return used | {"study": set(made)} | dict.fromkeys(("database", "trained", "tested"), databases)
