"""Whether the databases hold what the studies need, before anything long starts."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from aulens.databases.study_check import StudyCheck, check_study
from aulens.databases.tables import read_manifest
from aulens.errors import InputError
from aulens.files import read_csv, write_json

NAMED = 5  # files that a sentence names


@dataclass(frozen=True)
class CheckSettings:
    """What the check of the studies depends on.

    Attributes
    ----------
    seed : int
        Seed of the configuration, by which the people or groups of images of a study are chosen.
    studies : dict of str to StudyCheck
        Name of a study -> what it asks for.
    """

    seed: int
    studies: dict[str, StudyCheck]


def check(
    manifest_files: list[Path],
    problems_files: list[Path],
    check_file: Path,
    *,
    settings: CheckSettings,
) -> None:
    """Write what takes part in every study, or raise one InputError that lists all problems of all studies.

    Manifests are told apart by their column `database`, the lists of files that were left out by their folder's name.
    """
    manifests = {str(table["database"].iloc[0]): table for table in map(read_manifest, manifest_files)}
    left_out = {path.parent.name: files_left_out(read_csv(path), path) for path in problems_files}
    results, problems = {}, []
    for name, study in settings.studies.items():
        result, study_problems = check_study(study, manifests, settings.seed)
        results[name] = result
        for database, description in result.items():
            description["warnings"] += left_out.get(database, [])
        problems += [f"  studies.{name}.{key}: {sentence}" for key, sentence in study_problems]
    if problems:
        count = f"{len(problems)} problem{'s' if len(problems) > 1 else ''}"
        also = [f"  databases.{database}: {text}" for database, texts in left_out.items() for text in texts]
        raise InputError("\n".join([f"databases do not hold what the studies need: {count}", *problems, *also]))
    write_json(results, check_file)


def files_left_out(table: pd.DataFrame, path: Path) -> list[str]:
    """Return one sentence on the files of a database that cannot be used, none if all can.

    Parameters
    ----------
    table : table
        problems.csv.
    path : Path
        Where that table lies.
    """
    if table.empty:
        return []
    named = [f"{row.path}: {row.problem}" for row in table.head(NAMED).itertuples()]
    more = ["…"] if len(table) > NAMED else []
    count = f"{len(table)} file{'s' if len(table) > 1 else ''} cannot be used"
    return [f"{count} ({'; '.join(named + more)}); mend or remove them, see {path}"]
