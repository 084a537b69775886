"""Which studies share the features of a database."""

from types import SimpleNamespace

from aulens.configuration.slices import settings_of
from aulens.configuration.studies import Config, databases_of


def extracted_for(config: Config, study: str, database: str) -> str:
    """Return the study whose features of a database a study uses: the first with the same faces, seen the same way.

    So studies that differ in what comes later share features, and a study that is added after the others changes those
    of none.
    """
    own = _what_decides(config, study, database)
    others = (other for other in config["studies"] if database in databases_of(config, other))
    return next(other for other in others if _what_decides(config, other, database) == own)


def _what_decides(config: Config, study: str, database: str) -> tuple[str, str, str | None]:
    """Return what decides who takes part with which images (all of it, also what may be refused), recipe, backbone."""
    entry, job = config["studies"][study], SimpleNamespace(study=study, database=database)
    participants = settings_of(config, {}, "databases.participants", job)
    return participants, entry["recipe"], config["networks"][entry["network"]].get("backbone")
