"""Which studies share the features of a database."""

import json
from types import SimpleNamespace

from aulens.configuration.slices import settings_of
from aulens.configuration.studies import Config, databases_of, studies_to_make

NOT_WHO = ("scheme", "folds", "train", "validation", "test")  # keys of `split` that do not decide who takes part


def extracted_for(config: Config, study: str, database: str) -> str:
    """Return the study whose features of a database a study uses.

    It is the first of those that are made and take the same faces, seen the same way. So studies that differ in what
    comes later share features, and one that is added to `run` behind the others changes those of none.
    """
    own = _what_decides(config, study, database)
    made = [other for other in studies_to_make(config) if database in databases_of(config, other)]
    return next((other for other in made if _what_decides(config, other, database) == own), study)


def _what_decides(config: Config, study: str, database: str) -> tuple[dict[str, object], str, str | None]:
    """Return what decides who takes part with which images, recipe, and backbone."""
    entry, job = config["studies"][study], SimpleNamespace(study=study, database=database)
    participants = json.loads(settings_of(config, {}, "databases.participants", job))
    split = {key: value for key, value in participants["split"].items() if key not in NOT_WHO}
    return participants | {"split": split}, entry["recipe"], config["networks"][entry["network"]].get("backbone")
