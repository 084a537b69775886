"""The key numbers that registered outcomes name, and their intervals."""

from collections.abc import Mapping
from itertools import chain

from aulens.registrations import ESTIMATES, Outcome, paths_of, values_of


def key_number(summary: Mapping, path: str) -> tuple[float | None, str]:
    """Return a key number, and why there is none.

    Examples
    --------
    >>> summary = {"relation": {"a→b": {"correlation": 0.5, "p": None}}}
    >>> key_number(summary, "relation.a→b.correlation")
    (0.5, '')
    >>> key_number(summary, "relation.a→b.corelation")
    (None, "there is no 'corelation'; there are correlation, p")
    >>> key_number(summary, "relation.a→b.p")
    (None, 'relation.a→b.p is empty')
    >>> key_number(summary, "relation.a→b")
    (None, 'relation.a→b is a group of numbers; there are correlation, p')
    """
    place, why = _at(summary, path)
    if why:
        return None, why
    if isinstance(place, Mapping):
        return None, f"{path} is a group of numbers; there are {', '.join(map(str, place))}"
    if isinstance(place, bool) or not isinstance(place, int | float):
        return None, f"{path} is {'empty' if place is None else 'no number'}"
    return float(place), ""


def interval_of(summary: Mapping, outcome: Outcome) -> tuple[float, float] | None:
    """Return the interval of an outcome: the one that it names, or that of its key number; None if none is known.

    Parameters
    ----------
    summary : mapping
        summary.json of a study.
    outcome : str, sequence or mapping
        A path; two of them, whose difference has no interval; or value and interval, a path each.

    Notes
    -----
    Of a key number NAME it is NAME_low and NAME_high beside it, or, if NAME is the estimate of its group (see
    `ESTIMATES`), `interval`, or interval_low and interval_high.

    Examples
    --------
    >>> group = {"points": 3.0, "interval": [1.0, 5.0], "p": 0.2, "gap": 0.1, "gap_low": 0.0, "gap_high": 0.3}
    >>> interval_of({"people": group}, "people.points"), interval_of({"people": group}, "people.gap")
    ((1.0, 5.0), (0.0, 0.3))
    >>> interval_of({"people": group}, "people.p"), interval_of({"people": group}, ["people.points", "people.p"])
    (None, None)
    >>> interval_of({"people": group}, {"value": "people.p", "interval": "people.interval"})
    (1.0, 5.0)
    """
    if isinstance(outcome, Mapping):
        return _bounds(_at(summary, outcome["interval"])[0])
    if not isinstance(outcome, str):
        return None
    before, _, name = outcome.rpartition(".")
    group = _at(summary, before)[0]
    if not isinstance(group, Mapping):
        return None
    beside = [[group.get(f"{name}_low"), group.get(f"{name}_high")]]
    if name == next((one for one in ESTIMATES if one in group), None):
        beside += [group.get("interval"), [group.get("interval_low"), group.get("interval_high")]]
    return next((found for found in map(_bounds, beside) if found), None)


def lacking_numbers(summary: Mapping, outcomes: list[Outcome]) -> list[str]:
    """Return a sentence for each path of registered outcomes that leads to no number.

    Examples
    --------
    >>> lacking_numbers({"plateau": {"a": {"mean": 0.5}}}, ["plateau.a"])
    ["the registered outcome 'plateau.a' is undefined: plateau.a is a group of numbers; there are mean"]
    """
    found = [(path, key_number(summary, path)[1]) for path in chain.from_iterable(map(values_of, outcomes))]
    for outcome in outcomes:
        if isinstance(outcome, Mapping) and not interval_of(summary, outcome):
            found.append((paths_of(outcome)[-1], "there is no interval"))
    return [f"the registered outcome {path!r} is undefined: {why}" for path, why in found if why]


def _at(summary: Mapping, path: str) -> tuple[object, str]:
    """Return what stands at a path, and why nothing does."""
    place: object = summary
    for key in path.split("."):
        if not isinstance(place, Mapping) or key not in place:
            there = ", ".join(map(str, place)) if isinstance(place, Mapping) else "no more keys"
            return None, f"there is no {key!r}; there are {there}"
        place = place[key]
    return place, ""


def _bounds(place: object) -> tuple[float, float] | None:
    """Return two bounds; None if it is not two numbers."""
    if not isinstance(place, list | tuple) or len(place) != 2:
        return None
    known = all(isinstance(bound, int | float) and not isinstance(bound, bool) for bound in place)
    return (float(place[0]), float(place[1])) if known else None
