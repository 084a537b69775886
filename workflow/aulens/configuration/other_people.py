"""Whether action units are learned from, and shown by, people who take no part in a study, and enough of them."""

from collections.abc import Iterator
from typing import Any

from aulens.configuration.messages import Problem
from aulens.configuration.values import Unreliable, Values


def people_of_study(values: Values) -> Iterator[Problem]:
    """Yield the databases that `judge` or `probes` name and that show people of the study, of those that are made.

    Notes
    -----
    A number of a population is one human being in all rendered databases.
    """
    for study in values.studies_to_make():
        for path, name in values.judges(study):
            for database in _databases(values, study):
                if both := _both(values, name, database):
                    yield (
                        path,
                        f"{name!r} shows people who take part in the study (numbers {both[0]} to {both[-1]} of "
                        f"{database}); name a database of other people (its keys population and first_person)",
                    )
                    break


def people_for_folds(values: Values) -> Iterator[Problem]:
    """Yield the folds into which more people are dealt than the rendered probes of a study show."""
    for study in values.studies_to_make():
        block = ("studies", study, "analyses", "action_unit_detection")
        for folds in values.if_reliable(*block, "folds"):
            for name in values.if_reliable(*block, "probes"):
                for people in values.if_reliable("databases", name, "people") if name is not None else ():
                    if isinstance(people, int) and people < folds:
                        yield (
                            (*block, "folds"),
                            f"{folds} is not allowed: the people of {name!r} are dealt into them, and there are "
                            f"{people}",
                        )


def _databases(values: Values, study: str) -> list[str]:
    tested = [name for group in values.if_reliable("studies", study, "test_only") for name in group.values()]
    return [*values.items("studies", study, "databases"), *(name for names in tested for name in names)]


def _both(values: Values, one: str, other: str) -> range:
    """Return the numbers of the people whom two rendered databases show; none of photographs."""
    try:
        first, second = (values.at("databases", name) for name in (one, other))
    except Unreliable:
        return range(0)
    if {first["source"], second["source"]} != {"synthetic"} or first["population"] != second["population"]:
        return range(0)
    return range(max(map(_first, (first, second))), min(map(_end, (first, second))))


def _first(database: dict[str, Any]) -> int:
    return database["first_person"]


def _end(database: dict[str, Any]) -> int:
    return database["first_person"] + database["people"]
