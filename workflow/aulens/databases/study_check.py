"""What one study needs of its databases, and what is wrong with them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

import pandas as pd

from aulens.databases.balance import balance_warnings, few_tested, not_shown
from aulens.databases.chosen_images import ImageChoice
from aulens.databases.expression_sets import expression_sets
from aulens.databases.lacks import Problems
from aulens.databases.left_out import left_out_sentence
from aulens.databases.native_labels import COLUMNS as NATIVE
from aulens.databases.resemblance import doubts, shared_people, shared_pictures
from aulens.databases.sizes import face_side, size_sentences
from aulens.databases.split_checks import group_problems, run_problems
from aulens.databases.split_sizes import Split
from aulens.databases.taking_part import ParticipantsSettings, participants_of
from aulens.databases.unused_labels import unused_labels, unused_sentences

DIFFERENT = (
    "take databases of different people, or, if they are different, put {database} into the key person of the grammars"
)


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
    size : int or None
        Side of the recipe's faces in pixels; None not to judge how large faces are.
    rendered : tuple of str
        Databases that the workflow renders: whose people are known to differ, and all pictures to be alike.
    images : ImageChoice or None
        Which images are taken; None for all.
    unmapped : str
        drop or stop: what follows if a database has expressions beyond the labels, or labels that nobody knows.
    shared_people : str or None
        Why it is all right that databases share people; None if they must not.
    groups : int or None
        Into how many groups people are divided besides, with a network each; None for none.
    """

    databases: list[str]
    only_tested: list[str]
    labels: list[str]
    split: Split
    runs: int
    size: int | None = None
    rendered: tuple[str, ...] = ()
    images: ImageChoice | None = None
    unmapped: str = "drop"
    shared_people: str | None = None
    groups: int | None = None


def check_study(
    study: StudyCheck,
    manifests: Mapping[str, pd.DataFrame],
    seed: int,
    native: Mapping[str, pd.DataFrame] | None = None,
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
    native : dict of str to table, or None
        Database -> how many images have which native label (see `aulens.databases.native_labels.label_counts`).

    Returns
    -------
    result : dict of str to object
        For each database what is divided (person, or image for groups of images), how many of these and how many images
        of each label take part, how many people show which sets of expressions, the median side of the faces, images
        with unused labels, and warnings.
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
        counts = (native or {}).get(database, pd.DataFrame(columns=NATIVE))
        found, images, own = _check_database(study, database, manifests[database], seed, counts)
        problems += own
        if images is not None:
            result[database], used[database] = found, images
    for first, second in combinations(used, 2):
        if first in study.databases or second in study.databases:
            problems += _between(study, first, used[first], second, used[second], result[first]["warnings"])
    if study.size:
        sides = {database: face_side(images) for database, images in used.items()}
        for database, sentences in size_sentences(sides, study.size).items():
            result[database]["face_side"] = round(sides[database][0], 1)
            result[database]["warnings"] += sentences
    return result, list(dict.fromkeys(problems))


def _check_database(
    study: StudyCheck, database: str, manifest: pd.DataFrame, seed: int, native: pd.DataFrame
) -> tuple[dict, pd.DataFrame | None, Problems]:
    """Return what takes part of a database, its images (None if the study cannot have it), and the problems."""
    trained = database in study.databases
    settings = ParticipantsSettings(seed, database, study.labels, study.split, trained, study.images)
    unit = settings.unit
    units, images, problems = participants_of(manifest, settings)
    number = int(units["takes_part"].sum())
    if trained and not problems:
        problems = list(run_problems(study.split, study.runs, number, database))
        there = f"{number} of database {database!r} take part"
        fewer = "ask for fewer groups, or write baseline: null, differences: null"
        problems += group_problems(study.split, study.groups, number, there, fewer) if study.groups else []
    unused = unused_labels(manifest, native, study.labels)
    beyond = list(unused_sentences(unused, database))
    if study.unmapped == "stop":
        problems += [("unmapped", f"stop is given, and of database {database!r} {text}, or drop") for text in beyond]
        beyond = []
    if problems:
        return {}, None, problems
    taken = manifest[images["takes_part"]].assign(unit=images["unit"][images["takes_part"]])
    counts = taken["expression"].value_counts()
    by_group = bool((units["group"][units["takes_part"]] != "").any())
    sets = expression_sets(manifest, study.labels)
    warnings = [left_out_sentence(units, unit), _same_people(taken, study.split) if trained else None, *beyond]
    warnings += [few_tested(study.split, number, trained, by_group and unit == "person")]
    warnings += [None if trained else not_shown(counts, study.labels)]
    warnings += balance_warnings(taken, study.labels, "image" if by_group else "person")
    result = {
        "unit": "image" if by_group else unit,
        "units": number,
        "named": int((taken["person"] != "").sum()),
        "images": {label: int(counts.get(label, 0)) for label in study.labels},
        "sets": dict(zip(sets["labels"], map(int, sets["people"]), strict=True)),
        "unused": unused,
        "warnings": [warning for warning in warnings if warning],
    }
    return result, taken, []


def _same_people(images: pd.DataFrame, split: Split) -> str | None:
    """Return the warning that people are trained on and tested, None if that cannot be."""
    groups = images["group"].groupby(images["person"]).nunique()
    several = groups.drop("", errors="ignore")
    if split.unit == "person" or not (several > 1).any():
        return None
    return "split.unit is image, so that networks are tested on people whom they learned"


def _between(
    study: StudyCheck,
    first: str,
    images_1: pd.DataFrame,
    second: str,
    images_2: pd.DataFrame,
    warnings: list[str],
) -> Iterator[tuple[str, str]]:
    """Yield what two databases must not share, and add to the warnings what they may."""
    if text := shared_people(first, images_1, second, images_2):
        if study.shared_people:
            warnings.append(f"{text}; the study says: {study.shared_people}")
        else:
            yield "databases", f"{text}; {DIFFERENT}"
    if text := shared_pictures(first, images_1, second, images_2):
        yield "databases", text
    if not {first, second} <= set(study.rendered):
        warnings += doubts(first, images_1, second, images_2)
