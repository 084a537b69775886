"""Which databases cross population and culture: the four cells of a 2 × 2 control of what networks lose elsewhere."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

WHO = {"people", "first_person", "shards", "measured_action_units", "thumbnails"}
"""Keys that say which people a database shows, how it is made, what a tool measured in it, and who may see it."""
CROSSED = ("population", "culture")


@dataclass(frozen=True)
class Crossing:
    """The databases of the four cells, as networks of one of them see them.

    Attributes
    ----------
    own : str
        What the networks learned: their population, their culture.
    same_people : str
        Their population with another culture.
    same_culture : str
        Another population with their culture.
    other : str
        This other population with this other culture.
    """

    own: str
    same_people: str
    same_culture: str
    other: str

    @property
    def cells(self) -> tuple[str, str, str, str]:
        """The databases in the order of the attributes."""
        return self.own, self.same_people, self.same_culture, self.other


def crossings(trained: str, tested: Iterable[str], databases: Mapping[str, Mapping[str, Any]]) -> list[Crossing]:
    """Return the full crossings of population and culture in which networks of a database are tested.

    Parameters
    ----------
    trained : str
        What they learned.
    tested : iterable of str
        Databases that they are tested on.
    databases : mapping
        Name -> entry of the configuration.

    Returns
    -------
    list of Crossing
        One for each database that differs from the trained one in population and culture, if the other two are tested
        too; the first of several of a kind. Only rendered databases that are alike in all other keys count.

    Examples
    --------
    >>> drawn = {"source": "synthetic", "size": 320}
    >>> known = {f"{culture}{population}": drawn | {"culture": culture, "population": population}
    ...          for culture in "ab" for population in (1, 2)}
    >>> crossings("a1", known, known)
    [Crossing(own='a1', same_people='b1', same_culture='a2', other='b2')]
    >>> crossings("a1", ["a1", "a2", "b2"], known)
    []
    """
    mine, cells = databases[trained], {}
    for name in [trained, *tested]:
        keys = unlike(mine, databases[name])
        if keys is not None and {*keys} <= {*CROSSED}:
            cells.setdefault(_cell(databases[name]), name)
    population, culture = _cell(mine)
    found = []
    for (people, display), name in cells.items():
        beside = cells.get((population, display)), cells.get((people, culture))
        if people != population and display != culture and None not in beside:
            found.append(Crossing(trained, *map(str, beside), name))
    return found


def unlike(one: Mapping[str, Any], two: Mapping[str, Any]) -> list[str] | None:
    """Return the keys in which two rendered databases differ beside which people they show; None of photographs.

    Parameters
    ----------
    one, two : mapping
        Entries of the configuration.

    Examples
    --------
    >>> a = {"source": "synthetic", "culture": "a.yaml", "population": 1, "first_person": 0}
    >>> unlike(a, a | {"first_person": 70, "population": 2}), unlike(a, {"source": "folder"})
    (['population'], None)
    """
    if {one["source"], two["source"]} != {"synthetic"}:
        return None
    return sorted(name for name in {*one, *two} - WHO if one.get(name) != two.get(name))


def _cell(entry: Mapping[str, Any]) -> tuple:
    return tuple(entry.get(name) for name in CROSSED)
