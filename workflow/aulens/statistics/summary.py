"""The key numbers of a study in one file (summary.json)."""

from dataclasses import dataclass
from pathlib import Path

from aulens.files import read_json, write_json

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
    """

    study: str
    seed: int
    names: list[str]


def summary(key_numbers_files: list[Path], summary_file: Path, *, settings: SummarySettings) -> None:
    """Write the key numbers of all analyses, each under its name."""
    parts = {name: read_json(path) for name, path in zip(settings.names, key_numbers_files, strict=True)}
    head = {"study": settings.study, "seed": settings.seed, "unit_of_replication": UNIT}
    write_json(head | parts, summary_file)
