"""The grammar that a folder needs where none is there, and what a study can ask of the folder."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from aulens.databases.expression_sets import expression_sets
from aulens.databases.found_tables import Columns, Table
from aulens.vocabulary import NAME, expressions

PLAIN = re.compile(r"(?!(?:y|n|yes|no|on|off|true|false|null)$)[a-z][\w-]*", re.IGNORECASE | re.ASCII)
FRONTAL = {"s", "straight", "front", "frontal", "090", "90"}
LITTER = r"'(^|/)(__MACOSX/|\._|\.DS_Store$|Thumbs\.db$|desktop\.ini$)'"
OTHERS = r"'\.(txt|md|pdf|docx?|xlsx?|csv|tsv|html?|zip)$'"
COMPLETE = 10  # people who show every expression from which a study takes only these
TESTED = 5  # people at least, where a third of all are so many
LEAST_PEOPLE, LEAST_IMAGES = 3, 3  # of an expression, for a study


def database_name(folder: Path) -> str:
    """Return a name for the database in a folder, as the configuration allows it.

    Examples
    --------
    >>> database_name(Path("/data/My Faces (2)")), database_name(Path("/data/2019"))
    ('my-faces-2', 'photographs-2019')
    """
    name = re.sub(r"[^a-z0-9]+", "-", folder.name.lower()).strip("-")
    return name if NAME.fullmatch(name) else f"photographs-{name}".strip("-")


def scalar(value: object) -> str:
    """Return a value as YAML reads it back; text in quotes unless it is a plain word."""
    if not isinstance(value, str):
        return str(value)
    return value if PLAIN.fullmatch(value) else "'" + value.replace("'", "''") + "'"


def labels_text(found: Mapping[str, int], words: Mapping[str, str]) -> list[str]:
    """Return the lines of a grammar's labels: what is known, then what somebody must fill in.

    Parameters
    ----------
    found : dict of str to int
        Native label, as it is spelled -> number of pictures.
    words : dict of str to str
        Native word or code in small letters -> expression.
    """
    lines, seen = [], set()
    for label in sorted(found, key=lambda label: (label.casefold() not in words, -found[label], label)):
        if label.casefold() not in seen:
            seen.add(label.casefold())
            expression = words.get(label.casefold())
            remark = "" if expression else f"    # which expression? {found[label]:,} pictures; null leaves them out"
            lines.append(f"  {scalar(label)}: {expression or 'null'}{remark}")
    return lines


def name_grammar_text(pattern: str, names_people: bool, labels: Sequence[str]) -> str:
    """Return a name grammar."""
    person = ['person: "{database}-{person}"'] if names_people else []
    return _text(
        "description: proposed by aulens; look at what it reads before you trust it",
        'citation: ""',
        "source: folder",
        f"pattern: {scalar(pattern)}",
        *person,
        *("labels:", *labels, "ignore:", f"  - {LITTER}", f"  - {OTHERS}"),
    )


def table_grammar_text(table: Table, columns: Columns, labels: Sequence[str]) -> str:
    """Return the grammar of a table."""
    pairs = {"path": columns.path, "expression": columns.expression, "person": columns.person}
    separator = {"": [], "\t": ['separator: "\\t"']}.get(table.separator, [f'separator: "{table.separator}"'])
    return _text(
        "description: proposed by aulens; look at what it reads before you trust it",
        'citation: ""',
        "source: table",
        f"table: {scalar(table.path)}",
        *separator,
        *([] if table.headed else ["headings: false    # columns are named by their numbers"]),
        "columns:",
        *(f"  {name}: {scalar(heading) if table.headed else heading}" for name, heading in pairs.items() if heading),
        *(['person: "{database}-{person}"'] if columns.person else []),
        f"path: {scalar(columns.template)}",
        *("labels:", *labels),
    )


def _text(*lines: str) -> str:
    return "\n".join(lines) + "\n"


def frontal_views(images: pd.DataFrame) -> dict[str, list[str]]:
    """Return the configuration's `keep` that leaves frontal views, empty if views are not said or none is frontal."""
    views = sorted({view for view in images["view"] if view.casefold() in FRONTAL})
    return {"view": views} if views and images["view"].nunique() > len(views) else {}


@dataclass(frozen=True)
class StudyPlan:
    """What a study can ask of a database.

    Attributes
    ----------
    labels : list of str
        Expressions that enough show, in the order of config/expressions.yaml.
    rare : list of str
        Those that are too rare.
    split : dict of str to object
        The study's block of that name, as far as it differs from the demonstration's.
    why : str
        How people or images are divided, in a sentence.
    people : int
        Who take part; 0 if images are divided, or it is not known yet.
    """

    labels: list[str]
    rare: list[str]
    split: dict[str, object]
    why: str
    people: int = 0


def study_plan(images: pd.DataFrame) -> StudyPlan | None:
    """Return what a study can ask of the images of a database, None if nothing: fewer than two expressions.

    Parameters
    ----------
    images : table
        One row per image: person (empty for nobody), expression.
    """
    named = images[images["person"] != ""]
    by_person = 2 * len(named) > len(images) and named["person"].nunique() >= 2 * LEAST_PEOPLE
    shown = named.groupby("expression")["person"].nunique() if by_person else images["expression"].value_counts()
    least = LEAST_PEOPLE if by_person else LEAST_IMAGES
    labels = [label for label in expressions() if shown.get(label, 0) >= least]
    rare = [label for label in expressions() if 0 < shown.get(label, 0) < least]
    if len(labels) < 2:
        return None
    if not by_person:
        split = {"unit": "image", "take": "any", "number": None, "train": None, "validation": 0.1, "test": 0.2}
        few = named["person"].nunique()
        who = f"only {few} people are named" if few else "people are not known"
        return StudyPlan(labels, rare, split, f"{who}, so images are divided, not people")
    able = named[named["expression"].isin(labels)]
    people = able["person"].nunique()
    sets = expression_sets(able, labels)
    complete = int(sets["people"].iloc[-1]) if len(sets) == len(labels) else 0
    take = "complete" if complete >= min(COMPLETE, max(2 * LEAST_PEOPLE, people / 2)) else "any"
    number = complete if take == "complete" else people
    validation, test = max(1, round(0.1 * number)), max(round(0.2 * number), min(TESTED, number // 3))
    split = {"take": take, "number": None, "train": None, "validation": validation, "test": test}
    every = "" if complete == people else f"{complete} of "
    who = f"the {every}{people} people who show every expression" if take == "complete" else f"all {people} people"
    parts = f"{number - validation - test} to train with, {validation} for validation, {test} to test with"
    why = f"{who}: {parts}, in each run"
    return StudyPlan(labels, rare, split, why, number)


def plan_unseen(labels: Iterable[str], named: bool) -> StudyPlan:
    """Return a plan for a database whose images are only known once the workflow has taken them out of their files.

    Parameters
    ----------
    labels : iterable of str
        Expressions that it is said to show.
    named : bool
        Whether it names people.
    """
    known = set(labels)
    split = {"unit": "person" if named else "image", "take": "any", "number": None, "train": None}
    shares = {"validation": 0.1, "test": 0.2}
    why = "shares; who shows what is not known before the pictures are taken out of their files"
    return StudyPlan([label for label in expressions() if label in known], [], split | shares, why)


def joint_plan(images: Mapping[str, pd.DataFrame]) -> StudyPlan | None:
    """Return what a study can ask of several databases together, None if it is nothing.

    Parameters
    ----------
    images : dict of str to table
        Database -> its images (see `study_plan`).

    Notes
    -----
    Only expressions that all of them show take part, and of each database as many people as the smallest has: networks
    that learned from more people would differ for that alone.
    """
    alone = [study_plan(table) for table in images.values()]
    if None in alone:
        return None
    labels = [label for label in alone[0].labels if all(label in plan.labels for plan in alone)]
    rare = [label for label in expressions() if label not in labels and any(label in plan.labels for plan in alone)]
    plans = [study_plan(table[table["expression"].isin(labels)]) for table in images.values()]
    if None in plans:
        return None
    divided = next((plan for plan in plans if "unit" in plan.split), None)
    if divided:
        return StudyPlan(labels, rare, divided.split, f"in one of the databases {divided.why}")
    smallest = min(plans, key=lambda plan: plan.people)
    incomplete = any(plan.split["take"] == "any" for plan in plans)
    split = smallest.split | {"take": "any" if incomplete else "complete", "number": smallest.people}
    train = smallest.people - split["validation"] - split["test"]
    parts = f"{train} to train with, {split['validation']} for validation, {split['test']} to test with, in each run"
    why = f"{smallest.people} people of each database, as many as the smallest has: {parts}"
    return StudyPlan(labels, rare, split, why, smallest.people)
