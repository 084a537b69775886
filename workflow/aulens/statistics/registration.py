"""Keep what was registered beforehand, and every change of it with its date."""

import json
import time
from dataclasses import dataclass
from pathlib import Path

from aulens.files import read_json, write_json
from aulens.registrations import registration_hash


@dataclass(frozen=True)
class RegistrationSettings:
    """What is registered now.

    Attributes
    ----------
    study : str
        Its name.
    registration : str
        Canonical JSON, see `aulens.registrations`; "null" if it was taken out.
    """

    study: str
    registration: str


def registration(registration_file: Path, *, settings: RegistrationSettings) -> None:
    """Add what is registered now to the history of the study, unless it is what was registered last.

    What stands in the file stays: it holds `study`, and `history`, a list of `hash`, `recorded` (UTC) and
    `registration`, the first one first.
    """
    history = read_json(registration_file)["history"] if registration_file.exists() else []
    write_json({"study": settings.study, "history": recorded(history, settings.registration)}, registration_file)


def recorded(history: list[dict], registration: str, now: float | None = None) -> list[dict]:
    """Return a history with what is registered now.

    Parameters
    ----------
    history : list of dict
        hash, recorded, registration of what was registered before.
    registration : str
        Canonical JSON.
    now : float or None
        Seconds since 1970; None for this moment.

    Examples
    --------
    >>> first = recorded([], '"doi 1"', 0)
    >>> first
    [{'hash': '7cde9d33cf64', 'recorded': '1970-01-01T00:00:00Z', 'registration': 'doi 1'}]
    >>> recorded(first, '"doi 1"', 60) == first, len(recorded(first, '"doi 2"', 60))
    (True, 2)
    """
    name = registration_hash(registration)
    if history and history[-1]["hash"] == name:
        return history
    date = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now))
    return [*history, {"hash": name, "recorded": date, "registration": json.loads(registration)}]
