"""What documents/demonstration.yaml names."""

from collections.abc import Mapping
from typing import Any


def results_in(demonstration: Mapping[str, Any]) -> list[str]:
    """Return the paths of all results that pictures and numbers are made from, each once, sorted.

    Examples
    --------
    >>> results_in({"pictures": {"x": {"results": {"t": "b.csv"}}}, "numbers": {"s": {"i": "a.csv", "t": "b.csv"}}})
    ['a.csv', 'b.csv']
    """
    entries = [*(entry["results"] for entry in demonstration["pictures"].values()), *demonstration["numbers"].values()]
    return sorted({path for results in entries for path in results.values()})


def drawings_in(demonstration: Mapping[str, Any]) -> list[str]:
    """Return the names of the modules that draw, each once, sorted."""
    return sorted({entry["drawn_by"] for entry in demonstration["pictures"].values()})
