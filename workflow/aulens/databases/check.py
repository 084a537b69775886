"""Whether the databases hold what the studies need, before anything long starts."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from aulens.databases.study_check import StudyCheck, check_study
from aulens.databases.tables import read_manifest
from aulens.errors import InputError
from aulens.files import read_csv, write_json


@dataclass(frozen=True)
class CheckSettings:
    """What the check of the studies depends on.

    seed : seed of the configuration, by which the people of a study are drawn
    studies : name of a study -> what it asks for
    """

    seed: int
    studies: dict[str, StudyCheck]


def check(manifest_files: list[Path], stimuli_files: list[Path], check_file: Path, *, settings: CheckSettings) -> None:
    """Write who takes part in every study, or raise one InputError that lists all problems of all studies.

    The manifests of databases are told apart by their column `database`, those of stimuli by their folder's name.
    """
    manifests = {str(table["database"].iloc[0]): table for table in map(read_manifest, manifest_files)}
    series: dict[str, pd.DataFrame] = {path.parent.name: read_csv(path) for path in stimuli_files}
    results, problems = {}, []
    for name, study in settings.studies.items():
        result, study_problems = check_study(study, manifests, series, settings.seed)
        results[name] = result
        problems += [f"  studies.{name}: {problem}" for problem in study_problems]
    if problems:
        count = f"{len(problems)} problem{'s' if len(problems) > 1 else ''}"
        raise InputError("\n".join([f"databases do not hold what the studies need: {count}", *problems]))
    write_json(results, check_file)
