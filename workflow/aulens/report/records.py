"""The provenance of everything that a study was made of, in one file."""

from dataclasses import dataclass
from pathlib import Path

from aulens.files import read_json, write_json


@dataclass(frozen=True)
class RecordsSettings:
    """Whose records are collected: the name of the study."""

    study: str


def records(records_files: list[Path], collected_file: Path, *, settings: RecordsSettings) -> None:
    """Write the provenance of all results of a study, in the order in which they were begun."""
    collected = [read_json(path) for path in records_files]
    write_json(
        {"study": settings.study, "records": sorted(collected, key=lambda record: record["started"])}, collected_file
    )
