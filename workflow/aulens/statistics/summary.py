"""The key numbers of a study in one file (summary.json)."""

import sys
from dataclasses import dataclass, field
from pathlib import Path

from aulens.files import read_json, write_json
from aulens.registered_numbers import lacking_numbers

UNIT = "run: another split of who trains, validates and tests, and other initial weights"


@dataclass(frozen=True)
class SummarySettings:
    """What is summarised.

    Attributes
    ----------
    study : str
        Its name.
    seed : int
        Of the configuration.
    names : list of str
        The analysis of each file of key numbers, in the same order.
    registration : str or None
        Hash of what was registered beforehand (`aulens.registrations`), for the provenance; None without.
    outcomes : list
        What was registered as outcomes: paths into the summary.
    """

    study: str
    seed: int
    names: list[str]
    registration: str | None = None
    outcomes: list[str | list[str] | dict[str, str]] = field(default_factory=list)


def summary(key_numbers_files: list[Path], summary_file: Path, *, settings: SummarySettings) -> None:
    """Write the key numbers of all analyses, each under its name; say on stderr which registered outcomes are none."""
    parts = {name: read_json(path) for name, path in zip(settings.names, key_numbers_files, strict=True)}
    head = {"study": settings.study, "seed": settings.seed, "unit_of_replication": UNIT}
    write_json(head | parts, summary_file)
    for sentence in lacking_numbers(parts, settings.outcomes):
        print(sentence, file=sys.stderr)
