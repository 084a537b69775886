"""What one study needs of its databases, and what is wrong with them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

import pandas as pd

from aulens.databases.lacks import Problems
from aulens.databases.left_out import left_out_sentence
from aulens.databases.split_checks import run_problems
from aulens.databases.split_sizes import Split
from aulens.databases.taking_part import participants_of
from aulens.databases.units import units_of

NAMED = 5  # so many are named in a message


@dataclass(frozen=True)
class StudyCheck:
    """What one study asks of its databases.

    Attributes
    ----------
    databases : list of str
        Names of the databases that networks are trained and tested on.
    only_tested : list of str
        Names of the databases that networks are only tested on.
    labels : list of str
        The study's labels.
    split : Split
        How the people, or groups of images, of a database are divided in every run.
    runs : int
        How many runs there are.
    """

    databases: list[str]
    only_tested: list[str]
    labels: list[str]
    split: Split
    runs: int


def check_study(
    study: StudyCheck, manifests: Mapping[str, pd.DataFrame], seed: int
) -> tuple[dict[str, dict], Problems]:
    """Return what takes part in a study, and its problems: key and sentence, none if all is well.

    Parameters
    ----------
    study : StudyCheck
        What it asks for.
    manifests : dict of str to table
        Database -> manifest.
    seed : int
        Seed of the configuration.

    Returns
    -------
    result : dict of str to object
        For each database what the split divides (person or image), how many of these and how many images of each label
        take part, and warnings.
    problems : list of (str, str)
        Labels without images, too few units of the split, runs that a scheme cannot have, people or pictures in two
        databases.
    """
    result: dict[str, dict] = {}
    problems: Problems = []
    used: dict[str, pd.DataFrame] = {}
    for database in [*study.databases, *study.only_tested]:
        if database not in manifests:
            problems.append(("databases", f"there is no manifest of database {database!r}"))
            continue
        manifest, trained = manifests[database], database in study.databases
        table, found = participants_of(manifest, study.labels, study.split, seed, database, trained)
        number = int(table["takes_part"].sum())
        if trained and not found:
            found = list(run_problems(study.split, study.runs, number, database))
        problems += found
        if not found:
            chosen = units_of(manifest, study.split.unit).isin(table["unit"][table["takes_part"]])
            used[database] = manifest[chosen & manifest["expression"].isin(study.labels)]
            counts = used[database]["expression"].value_counts()
            warnings = [left_out_sentence(table, study.split.unit), _same_people(used[database], study.split)]
            result[database] = {
                "unit": study.split.unit,
                "units": number,
                "images": {label: int(counts.get(label, 0)) for label in study.labels},
                "warnings": [warning for warning in warnings if warning],
            }
    for first, second in combinations(used, 2):
        problems += _leaks(first, used[first], second, used[second])
    return result, list(dict.fromkeys(problems))


def _same_people(images: pd.DataFrame, split: Split) -> str | None:
    """Return the warning that people are trained on and tested, None if that cannot be."""
    groups = images["group"].groupby(images["person"]).nunique()
    several = groups.drop("", errors="ignore")
    if split.unit == "person" or not (several > 1).any():
        return None
    return "split.unit is image, so that networks are tested on people whom they learned"


def _leaks(first: str, images_1: pd.DataFrame, second: str, images_2: pd.DataFrame) -> Iterator[tuple[str, str]]:
    """Yield what two databases of a study share: people, pictures."""
    if shared := sorted((set(images_1["person"]) & set(images_2["person"])) - {""}):
        yield (
            "databases",
            f"{first} and {second} share {_number(shared, 'person', 'people')} ({_some(shared)}), so that a network "
            "would be tested on people whom it learned; take databases of different people",
        )
    path_1, path_2 = (images.drop_duplicates("sha256").set_index("sha256")["path"] for images in (images_1, images_2))
    if same := [f"{path_1[key]} = {path_2[key]}" for key in path_1.index if key in path_2.index]:
        yield (
            "databases",
            f"{first} and {second} share {_number(same, 'picture', 'pictures')} ({_some(same, 2)}); "
            "remove them from one database",
        )


def _number(items: list[str], one: str, many: str) -> str:
    return f"{len(items)} {one if len(items) == 1 else many}"


def _some(items: list[str], number: int = NAMED) -> str:
    return ", ".join(items[:number]) + (", ..." if len(items) > number else "")
