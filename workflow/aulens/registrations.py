"""What a study says was registered beforehand: a text, or hypotheses each with its outcome, direction and threshold."""

import hashlib
import json
from collections.abc import Mapping, Sequence

EQUIVALENT = "equivalent"
DIRECTIONS = {
    "greater": "above {}",
    "less": "below {}",
    "two-sided": "below −{} or above {}",
    EQUIVALENT: "between −{} and {}",
}
"""Where an outcome must lie; braces stand for the threshold."""

ESTIMATES = ("value", "mean", "correlation", "drop", "points")
"""Of a group of key numbers the first of these that it has is what its `interval` is of."""

Registration = str | Mapping[str, object] | None
Outcome = str | Sequence[str] | Mapping[str, str]


def canonical_registration(registration: Registration) -> str:
    """Return a registration as canonical JSON: keys sorted, lists in their order, no spaces between.

    Examples
    --------
    >>> canonical_registration({"where": "here", "outcomes": []})
    '{"outcomes":[],"where":"here"}'
    """
    return json.dumps(registration, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def registration_hash(canonical: str) -> str:
    """Return the first 12 digits of the SHA-256 of a canonical registration (UTF-8).

    Examples
    --------
    >>> registration_hash(canonical_registration("doi 10.17605/OSF.IO/ABCDE"))
    '36ef65e45503'
    """
    return hashlib.sha256(canonical.encode()).hexdigest()[:12]


def met(value: float, direction: str, threshold: float) -> bool:
    """Return whether an outcome lies where it must; it does not if it is the threshold itself.

    Parameters
    ----------
    value : float
        Of the outcome.
    direction : str
        Of `DIRECTIONS`.
    threshold : float

    Examples
    --------
    >>> met(0.6, "greater", 0.5), met(-0.6, "two-sided", 0.5), met(-0.6, "equivalent", 0.5), met(0.5, "less", 0.5)
    (True, True, False, False)
    """
    lies = {
        "greater": value > threshold,
        "less": value < threshold,
        "two-sided": abs(value) > threshold,
        EQUIVALENT: abs(value) < threshold,
    }
    return lies[direction]


def interval_met(interval: tuple[float, float], direction: str, threshold: float) -> bool:
    """Return whether the whole interval of an outcome lies where the outcome must.

    Examples
    --------
    >>> interval_met((0.4, 0.7), "greater", 0.5), interval_met((-0.1, 0.2), "equivalent", 0.3)
    (False, True)
    >>> interval_met((-0.9, 0.9), "two-sided", 0.5)
    False
    """
    on_one_side = direction != "two-sided" or interval[0] * interval[1] > 0
    return on_one_side and all(met(bound, direction, threshold) for bound in interval)


def values_of(outcome: Outcome) -> list[str]:
    """Return the paths of the key numbers of an outcome: one, or two of which the second is taken off the first.

    Examples
    --------
    >>> values_of(["a.x", "a.y"]), values_of({"value": "a.x", "interval": "b.x"})
    (['a.x', 'a.y'], ['a.x'])
    """
    if isinstance(outcome, Mapping):
        return [outcome["value"]]
    return [outcome] if isinstance(outcome, str) else list(outcome)


def paths_of(outcome: Outcome) -> list[str]:
    """Return all paths that an outcome names, that of its interval last.

    Examples
    --------
    >>> paths_of({"value": "a.x", "interval": "b.x"})
    ['a.x', 'b.x']
    """
    return [*values_of(outcome), *([outcome["interval"]] if isinstance(outcome, Mapping) else [])]
