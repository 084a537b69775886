"""Whether the databases hold what the studies need, before anything long starts."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from aulens.databases.balance import loss_warning
from aulens.databases.native_labels import read_native_labels
from aulens.databases.problems import USED, USED_AS_A_WHOLE, Problem
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
    labels_files: list[Path],
    check_file: Path,
    *,
    settings: CheckSettings,
) -> None:
    """Write what takes part in every study, or raise one InputError that lists all problems of all studies.

    Manifests are told apart by their column `database`, the lists of files that were left out and of native labels by
    their folder's name. Warnings are printed, so that they are seen before networks are trained.
    """
    manifests = {str(table["database"].iloc[0]): table for table in map(read_manifest, manifest_files)}
    left_out = {path.parent.name: (read_csv(path), path) for path in problems_files}
    native = {path.parent.name: read_native_labels(path) for path in labels_files}
    losses = {name: files_left_out(*found, manifests.get(name)) for name, found in left_out.items()}
    results, problems = {}, []
    for name, study in settings.studies.items():
        result, study_problems = check_study(study, manifests, settings.seed, native)
        results[name] = result
        for database, description in result.items():
            description["warnings"] += losses.get(database, [])
        problems += [f"  studies.{name}.{key}: {sentence}" for key, sentence in study_problems]
    if problems:
        count = f"{len(problems)} problem{'s' if len(problems) > 1 else ''}"
        also = [f"  databases.{database}: {text}" for database, texts in losses.items() for text in texts]
        raise InputError("\n".join([f"databases do not hold what the studies need: {count}", *problems, *also]))
    for line in warning_lines(results):
        print(line)
    write_json(results, check_file)


def warning_lines(results: Mapping[str, Mapping[str, Mapping]]) -> list[str]:
    """Return the warnings of all studies as lines for the terminal, each once; none if there is none.

    Parameters
    ----------
    results : mapping
        Study -> database -> what takes part, with the key warnings.
    """
    studies: dict[tuple[str, str], list[str]] = {}
    for study, databases in results.items():
        for database, description in databases.items():
            for warning in description["warnings"]:
                studies.setdefault((database, warning), []).append(study)
    lines = [f"  {database} ({', '.join(names)}): {text}" for (database, text), names in studies.items()]
    return [f"the check warns of {len(lines)} thing{'s' if len(lines) > 1 else ''}:", *lines] if lines else []


def files_left_out(table: pd.DataFrame, path: Path, manifest: pd.DataFrame | None = None) -> list[str]:
    """Return sentences on a database as a whole and on its files that cannot be used, none if all is well.

    Parameters
    ----------
    table : table
        problems.csv.
    path : Path
        Where that table lies.
    manifest : table or None
        What can be used, to say whether some expressions lose more than others.
    """
    of_all = table["consequence"] == USED_AS_A_WHOLE
    sentences = [f"{row.problem}; {row.remedy}" for row in table[of_all].itertuples()]
    table = table[~of_all]
    consequences = table["consequence"].astype(str)
    used = consequences.str.startswith(USED)
    gone = table[~used]
    if len(gone):
        count = f"{len(gone):,} file{'s' if len(gone) > 1 else ''} cannot be used"
        sentences += [f"{count} ({_some(gone)}); mend or remove them, see {path}"]
    if used.any():
        count = f"{int(used.sum()):,} file{' is' if used.sum() == 1 else 's are'} used"
        sentences += [
            f"{count} although something is said of {'it' if used.sum() == 1 else 'them'} ({_some(table[used])})"
        ]
    if manifest is not None and "expression" in table:
        lost_files = consequences.map(lambda text: Problem("", "", "", text).lost).astype(bool)
        lost, there = (
            {str(name): int(number) for name, number in part["expression"].dropna().value_counts().items()}
            for part in (table[lost_files], manifest)
        )
        sentences += [text for text in [loss_warning(lost, there)] if text]
    return sentences


def _some(rows: pd.DataFrame) -> str:
    """Return the first few files with what is wrong with them."""
    named = [f"{row.path}: {row.problem}" for row in rows.head(NAMED).itertuples()]
    return "; ".join(named + (["…"] if len(rows) > NAMED else []))
