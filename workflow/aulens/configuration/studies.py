"""What a study consists of: its databases, its cohorts, its analyses, the studies that it is compared with."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Config = Mapping[str, Any]


def first_runs(config: Config, study: str) -> range:
    """Return the first run of each of a study's cohorts, e.g. 0, 10."""
    training = config["studies"][study]["training"]
    return range(0, training["runs"], training["cohort"])


def cohorts(config: Config, study: str) -> list[str]:
    """Return the names of a study's cohorts, e.g. runs-000-009, runs-010-019."""
    firsts = first_runs(config, study)
    return [f"runs-{first:03d}-{first + firsts.step - 1:03d}" for first in firsts]


def per_cohort(config: Config, study: str) -> list[tuple[str, str]]:
    """Return (database, cohort) of all trainings of a study, in the order of the configuration."""
    names = cohorts(config, study)
    return [(database, cohort) for database in config["studies"][study]["databases"] for cohort in names]


REFERENCE = ("shuffled", "groups")  # kinds of reference cohorts, and the keys of `baseline` that say how many networks


def reference_kinds(databases: Sequence[str], analyses: Mapping[str, Any]) -> tuple[str, ...]:
    """Return which reference networks a study uses; with one database only groups, which `recovery` halves.

    Parameters
    ----------
    databases : sequence of str
        That the study trains on.
    analyses : mapping
        Of the study.
    """
    if not analyses.get("baseline"):
        return ()
    return REFERENCE if len(databases) > 1 else ("groups",) if "recovery" in analyses else ()


def reference_cohorts(config: Config, study: str, *kinds: str) -> list[tuple[str, str]]:
    """Return (database, cohort) of the trainings that the analyses baseline and recovery of a study compare with.

    Parameters
    ----------
    kinds : str
        Of `REFERENCE`; all if none is given.

    Returns
    -------
    list of (str, str)
        Such as ("a", "shuffled-000-005"); the last cohort of a kind may be smaller.
    """
    entry = config["studies"][study]
    block, size = entry["analyses"].get("baseline"), entry["training"]["cohort"]
    used = reference_kinds(entry["databases"], entry["analyses"])
    names = [
        f"{kind}-{first:03d}-{min(first + size, block[kind]) - 1:03d}"
        for kind in kinds or REFERENCE
        if kind in used
        for first in range(0, block[kind], size)
    ]
    return [(database, name) for database in entry["databases"] for name in names]


WITH_STUDIES = ("multiverse", "backbones")  # analyses whose key `studies` lists other studies


def other_studies(study: Mapping[str, Any]) -> list[str]:
    """Return the studies that a study is compared with: keys `compared_with`, and `studies` of those analyses."""
    compared = [block["compared_with"] for block in study["analyses"].values() if block.get("compared_with")]
    return [*compared, *(name for key in WITH_STUDIES for name in study["analyses"].get(key, {}).get("studies", []))]


OF_ACTION_UNITS = ("judge", "probes")  # keys of analyses that name a database whose action units are independent


def judges_of(study: Mapping[str, Any]) -> list[str]:
    """Return the databases that analyses of a study learn to see action units from (their key `judge`)."""
    return list(dict.fromkeys(block["judge"] for block in study["analyses"].values() if block.get("judge")))


def probes_of(study: Mapping[str, Any]) -> list[str]:
    """Return the databases of action units that analyses of a study show its networks (their key `probes`)."""
    return list(dict.fromkeys(block["probes"] for block in study["analyses"].values() if block.get("probes")))


def pair_stimuli_of(study: Mapping[str, Any]) -> list[str]:
    """Return the stimuli with pairs of action units that analyses of a study name (their key `stimuli`)."""
    return list(dict.fromkeys(block["stimuli"] for block in study["analyses"].values() if block.get("stimuli")))


def studies_to_make(config: Config) -> list[str]:
    """Return the studies of `run` and those that they are compared with."""
    others = [other for study in config["run"] for other in other_studies(config["studies"][study])]
    return list(dict.fromkeys([*config["run"], *others]))


def studies_where(config: Config, path: str, value: object) -> str:
    """Return a regular expression of the studies that have a value, for the constraint of a wildcard.

    Parameters
    ----------
    path : str
        Keys of a study with dots between them; `network`, `recipe` and `stimuli` lead on to the entry that they name,
        as in "network.engine".
    value : object
        What stands there.

    Returns
    -------
    str
        Names with | between them; an expression that nothing fits if there are none.
    """
    found = [name for name in config["studies"] if value_at(config, name, path) == value]
    return "|".join(map(re.escape, found)) or "(?!)"


SECTION_OF = {"network": "networks", "recipe": "recipes", "stimuli": "stimuli", "backbone": "backbones"}


def value_at(config: Config, study: str, path: str) -> object:
    """Return the value at a path of a study (see `studies_where`); None if there is none."""
    place: Any = config["studies"][study]
    for key in path.split("."):
        place = place.get(key) if isinstance(place, Mapping) else None
        if key in SECTION_OF and isinstance(place, str):
            place = config[SECTION_OF[key]].get(place)
    return place


def only_tested(config: Config, study: str) -> list[str]:
    """Return the databases that no network of a study is trained on."""
    tested = config["studies"][study]["test_only"]
    return list(
        dict.fromkeys(name for trained in config["studies"][study]["databases"] for name in tested.get(trained, []))
    )


def databases_of(config: Config, study: str) -> list[str]:
    """Return all databases of a study."""
    return [*config["studies"][study]["databases"], *only_tested(config, study)]


def shards_of(config: Config, name: str) -> int:
    """Return into how many jobs the faces and features of a database, or of stimuli, are divided."""
    return config["databases"].get(name, {}).get("shards") or 1


def planted_databases(config: Config, study: str) -> list[str]:
    """Return the databases that a study trains on whose action units are known because they were planted."""
    databases = config["studies"][study]["databases"]
    return [name for name in databases if config["databases"][name]["source"] == "synthetic"]


def rendered_databases(config: Config, study: str) -> list[str]:
    """Return all databases of a study, also those that are tested only, whose action units were planted."""
    return [name for name in databases_of(config, study) if config["databases"][name]["source"] == "synthetic"]


def display_databases(config: Config, study: str, analysis: str) -> dict[str, bool]:
    """Return the databases whose displays an analysis takes as known -> whether a tool has measured them.

    With ``truth: planted`` those that are rendered. With ``truth: measured`` those with a table of a tool; rendered
    ones without a table count by what was planted. Databases that are tested only take part in the ideal observer.
    """
    trained = config["studies"][study]["databases"]
    names = databases_of(config, study) if analysis == "ideal_observer" else trained
    measured = config["studies"][study]["analyses"][analysis]["truth"] == "measured"
    entries = {name: config["databases"][name] for name in names}
    with_table = {name: measured and bool(entry.get("measured_action_units")) for name, entry in entries.items()}
    return {name: told for name, told in with_table.items() if told or entries[name]["source"] == "synthetic"}


def tests_of(config: Config, study: str) -> Iterator[tuple[str, str, str]]:
    """Yield (trained, cohort, tested) of all tests of a study."""
    entry = config["studies"][study]
    for trained, cohort in per_cohort(config, study):
        for tested in entry["databases"] + entry["test_only"].get(trained, []):
            yield trained, cohort, tested


def cross_tests_of(config: Config, study: str) -> list[tuple[str, str, str]]:
    """Return (trained, cohort, tested) of the tests on other databases that a study trains on too."""
    own = config["studies"][study]["databases"]
    return [test for test in tests_of(config, study) if test[2] in own and test[2] != test[0]]


def used_names(config: Config) -> dict[str, set[str]]:
    """Return wildcard -> the names that the studies to be made use."""
    made = studies_to_make(config)
    studies = [config["studies"][study] for study in made]
    databases = {name for study in made for name in databases_of(config, study)}
    databases |= {name for study in studies for name in [*judges_of(study), *probes_of(study)]}
    used = {key: {study[key] for study in studies} - {None} for key in ("stimuli", "recipe")}
    used["stimuli"] |= {name for study in studies for name in pair_stimuli_of(study)}
    used["backbone"] = {config["networks"][study["network"]].get("backbone") for study in studies} - {None}
    return used | {"study": set(made)} | dict.fromkeys(("database", "trained", "tested"), databases)
