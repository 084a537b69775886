"""Databases that are known to show the same people, which a study would train on and test."""

from collections.abc import Iterator
from itertools import combinations
from pathlib import Path as FilePath

from aulens.configuration.messages import Path, Problem
from aulens.configuration.values import Values
from aulens.databases.records import reader
from aulens.errors import InputError

Known = tuple[str, tuple[str, ...]]  # what a grammar's database is known as, and those that show its people too


def shared_people(values: Values, root: FilePath) -> Iterator[Problem]:
    """Yield the databases of the studies that are made that share people, unless the study says why that is all right.

    Parameters
    ----------
    values : Values
        The configuration.
    root : Path
        The folder that paths in the configuration are relative to.

    Notes
    -----
    Only databases of which one is trained on are compared: networks that are tested on two databases learned neither.
    Grammars that do not exist or cannot be read are passed over; others name them.
    """
    known = {name: found for name in values.names("databases") for found in _known(values, name, root)}
    for study in values.studies_to_make():
        if any(values.if_reliable("studies", study, "shared_people")):
            continue
        for path, first, second in _trained_and_tested(values, study):
            if first in known and second in known and (what := _shared(known[first], known[second])):
                yield (
                    path,
                    f"{first} and {second} show some of the same people ({what}), so that networks would be tested on "
                    f"people whom they learned; take another database, or say in studies.{study}.shared_people why "
                    "this is all right",
                )


def _known(values: Values, database: str, root: FilePath) -> Iterator[Known]:
    """Yield what the grammar of a database says, if it can be read."""
    path = ("databases", database)
    for source in values.if_reliable(*path, "source"):
        for file in values.if_reliable(*path, "grammar"):
            if (root / file).is_file():
                try:
                    about = reader(source).read_grammar(root / file).about
                    yield about.known_as or FilePath(file).stem, about.shares_people_with
                except InputError:
                    return


def _shared(one: Known, two: Known) -> str:
    """Return which grammar says that two databases show the same people; empty if none does."""
    for (name, others), (other, _) in ((one, two), (two, one)):
        if other in others:
            return f"the grammar of {name} says so: shares_people_with: {other}"
    return ""


def _trained_and_tested(values: Values, study: str) -> Iterator[tuple[Path, str, str]]:
    """Yield where two databases of which one is trained on and one is tested are named, and both; each pair once."""
    trained = values.items("studies", study, "databases")
    for first, second in combinations(trained, 2):
        yield ("studies", study, "databases"), first, second
    for tested in values.if_reliable("studies", study, "test_only"):
        for first, names in tested.items():
            for second in names if first in trained else ():
                yield ("studies", study, "test_only", first), first, second
