"""What decides which images of a database take part: studies with the same choice share features."""

import hashlib
from typing import Any

from aulens.configuration.facts import canonical
from aulens.configuration.studies import Config, databases_of, studies_to_make

DIGITS = 8  # of a choice's name
HOW_DIVIDED = {"scheme": "random", "folds": None, "train": None, "validation": 0, "test": 1}  # decides for nobody
ALL = {"take": "any", "number": None}  # of a database that is only tested on


def participants_of_study(config: Config, study: str, database: str) -> dict[str, Any]:
    """Return the settings of the stage `databases.participants`."""
    entry = config["studies"][study]
    return {
        "seed": config["seed"],
        "database": database,
        "labels": entry["labels"],
        "split": entry["split"],
        "trained": database in entry["databases"],
    } | {name: entry[name] for name in ("images",) if name in entry}


def choice_of(config: Config, study: str, database: str) -> dict[str, Any]:
    """Return what decides which images take part: the settings of participants, whatever decides it not made equal."""
    settings = participants_of_study(config, study, database)
    split = settings["split"] | HOW_DIVIDED | ({} if settings["trained"] else ALL)
    return settings | {"split": split}


def choice_name(config: Config, study: str, database: str) -> str:
    """Return the name of a study's choice of a database's images: a hash of all that decides it.

    It depends on no other study, so that studies may come and go.
    """
    text = canonical(choice_of(config, study, database))
    return hashlib.blake2b(text.encode(), digest_size=DIGITS // 2).hexdigest()


def choice_named(config: Config, database: str, name: str) -> dict[str, Any]:
    """Return the choice of a name.

    Raises
    ------
    KeyError
        If no study has it.
    """
    for study in config["studies"]:
        if database in databases_of(config, study) and choice_name(config, study, database) == name:
            return choice_of(config, study, database)
    raise KeyError(name)


def used_choices(config: Config) -> set[str]:
    """Return the names of the choices of all studies that are made."""
    made = studies_to_make(config)
    return {choice_name(config, study, name) for study in made for name in databases_of(config, study)}
