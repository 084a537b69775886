"""What one study needs of its databases and stimuli, and what is wrong with them."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

import pandas as pd

from aulens.databases.people import chosen_people, complete_people, incomplete_people
from aulens.databases.series import missing_from_series

NAMED = 5  # so many people are named in a message


@dataclass(frozen=True)
class Split:
    """How many people each part of a run's split takes.

    train : people to train with; None takes all the others
    validation : people to validate with
    test : people to test with
    """

    train: int | None
    validation: int
    test: int


@dataclass(frozen=True)
class StudyCheck:
    """What one study asks of its databases and stimuli.

    databases : names of the databases that networks are trained and tested with
    test_only : names of the databases that networks are tested with only
    people : how many people of each database take part; None takes all with every expression
    expressions : the study's expressions
    split : how the people of a database are split in every run
    action_units : the action units of the stimuli
    intensities : the intensities of the stimuli, with 0
    stimuli : name of the stimuli
    """

    databases: list[str]
    test_only: list[str]
    people: int | None
    expressions: list[str]
    split: Split
    action_units: list[int]
    intensities: list[float]
    stimuli: str


def check_study(
    study: StudyCheck, manifests: Mapping[str, pd.DataFrame], series: Mapping[str, pd.DataFrame], seed: int
) -> tuple[dict[str, object], list[str]]:
    """Return who takes part in a study, and its problems (one sentence each, none if all is well).

    Parameters
    ----------
    study : what it asks for
    manifests : database -> manifest
    series : stimuli -> manifest of the action unit series
    seed : seed of the configuration

    Returns
    -------
    result : for each database people, images (number per expression) and warnings
    problems : too few people, expressions without images, people or pictures in two databases, missing stimuli

    Notes
    -----
    Databases that are only tested on give all their people with every expression, whatever `people` says.
    """
    result: dict[str, object] = {}
    problems: list[str] = []
    used: dict[str, pd.DataFrame] = {}
    for database in [*study.databases, *study.test_only]:
        if database not in manifests:
            problems.append(f"{database}: there is no manifest of this database")
            continue
        manifest, number = manifests[database], study.people if database in study.databases else None
        found = _people_problems(study, database, manifest)
        problems += [f"{database}: {problem}" for problem in found]
        if not found:
            people = chosen_people(manifest, study.expressions, number, seed, database)
            chosen = manifest["person"].isin(people) & manifest["expression"].isin(study.expressions)
            used[database] = manifest[chosen]
            result[database] = _description(study, used[database], people, manifest)
    for first, second in combinations(used, 2):
        problems += _leaks(first, used[first], second, used[second])
    if study.stimuli not in series:
        problems.append(f"stimuli {study.stimuli}: there is no manifest of these stimuli")
    else:
        table = series[study.stimuli]
        found_stimuli = {(int(a), round(float(i), 6)) for a, i in zip(table.action_unit, table.intensity, strict=True)}
        missing = missing_from_series(found_stimuli, study.action_units, study.intensities)
        problems += [f"stimuli {study.stimuli}: {line}" for line in missing]
    return result, problems


def people_needed(study: StudyCheck) -> int:
    """Return how many people of a database the split of a study takes at least."""
    return (study.split.train or 1) + study.split.validation + study.split.test


def _people_problems(study: StudyCheck, database: str, manifest: pd.DataFrame) -> list[str]:
    """Return what keeps a database from giving the people that a study needs."""
    shown = set(manifest["expression"])
    if absent := [expression for expression in study.expressions if expression not in shown]:
        there = ", ".join(sorted(shown))
        return [f"no image of {expression}; the database has {there}" for expression in absent]
    complete = complete_people(manifest, study.expressions)
    lacking = incomplete_people(manifest, study.expressions)
    who = f"; {_who(lacking)}" if lacking else ""
    have = f"{len(complete)} people have every expression"
    if database in study.test_only:
        return [] if complete else [f"nobody has every expression{who}"]
    problems = []
    if study.people is not None and len(complete) < study.people:
        problems.append(f"{have}, but people is {study.people}{who}; lower people or complete the database")
    available = len(complete) if study.people is None else min(study.people, len(complete))
    if available < people_needed(study) and not problems:
        split = study.split
        parts = f"{split.train or 'at least 1'} + {split.validation} + {split.test} = {people_needed(study)}"
        problems.append(f"the split needs {parts} people, but {have}{who}; lower the split or complete the database")
    return problems


def _who(lacking: Mapping[str, list[str]]) -> str:
    """Return who lacks what, the first few by name."""
    named = [f"{person} ({', '.join(missing)})" for person, missing in list(lacking.items())[:NAMED]]
    more = f" and {len(lacking) - NAMED} more" if len(lacking) > NAMED else ""
    verb = "lacks" if len(lacking) == 1 else "lack"
    people = "1 person" if len(lacking) == 1 else f"{len(lacking)} people"
    return f"{people} {verb} some: {', '.join(named)}{more}"


def _description(study: StudyCheck, used: pd.DataFrame, people: list[str], manifest: pd.DataFrame) -> dict[str, object]:
    counts = used["expression"].value_counts()
    lacking = incomplete_people(manifest, study.expressions)
    return {
        "people": people,
        "images": {expression: int(counts[expression]) for expression in study.expressions},
        "left_out": lacking,
        "warnings": [f"people without every expression are left out: {_who(lacking)}"] if lacking else [],
    }


def _leaks(first: str, images_1: pd.DataFrame, second: str, images_2: pd.DataFrame) -> list[str]:
    """Return what two databases of a study share: people, pictures."""
    problems = []
    if shared := sorted(set(images_1["person"]) & set(images_2["person"])):
        problems.append(
            f"{first} and {second} share {_number(shared, 'person', 'people')} ({_some(shared)}), so that a network "
            "would be tested with people whom it learned; take databases of different people"
        )
    path_1, path_2 = (images.drop_duplicates("sha256").set_index("sha256")["path"] for images in (images_1, images_2))
    if same := [f"{path_1[key]} = {path_2[key]}" for key in path_1.index if key in path_2.index]:
        problems.append(
            f"{first} and {second} share {_number(same, 'picture', 'pictures')} ({_some(same, 2)}); "
            "remove them from one database"
        )
    return problems


def _number(items: list[str], one: str, many: str) -> str:
    return f"{len(items)} {one if len(items) == 1 else many}"


def _some(items: list[str], number: int = NAMED) -> str:
    return ", ".join(items[:number]) + (", ..." if len(items) > number else "")
