"""How far two cultures were planned to be from each other."""

import numpy as np

from aulens.synthesis.culture_files import Culture


def planned_distance(one: Culture, two: Culture) -> float:
    """Return 1 less the mean cosine of both cultures' displays.

    A display is the vector of its action units' mean weights (weight times probability); expressions without
    action units in both cultures do not count.

    Examples
    --------
    >>> from aulens.synthesis.culture_files import Display
    >>> one = Culture("one", {"neutral": Display({}, {}), "happy": Display({6: 1.0, 12: 1.0}, {})})
    >>> two = Culture("two", {"neutral": Display({}, {}), "happy": Display({12: 1.0, 25: 1.0}, {})})
    >>> round(planned_distance(one, two), 6)
    0.5
    """
    shown = [name for name in one.displays if weights(one, name) or weights(two, name)]
    return float(np.mean([display_distance(one, two, name) for name in shown])) if shown else 0.0


def display_distance(one: Culture, two: Culture, expression: str) -> float:
    """Return 1 less the cosine of two cultures' displays of an expression; 0 of displays without action units.

    Examples
    --------
    >>> from aulens.synthesis.culture_files import Display
    >>> one, two = (Culture("x", {"happy": Display({6: 1.0, unit: 1.0}, {})}) for unit in (12, 25))
    >>> round(display_distance(one, two, "happy"), 6), display_distance(one, two, "neutral")
    (0.5, 0.0)
    """
    first, second = weights(one, expression), weights(two, expression)
    if not first and not second:
        return 0.0
    product = sum(value * second.get(unit, 0.0) for unit, value in first.items())
    lengths = [np.sqrt(sum(value**2 for value in part.values())) for part in (first, second)]
    return round(float(1 - product / (lengths[0] * lengths[1])), 12) if all(lengths) else 1.0


def weights(culture: Culture, expression: str) -> dict[int, float]:
    """Return the mean weight of every action unit of a display; none of an expression that the culture lacks.

    Examples
    --------
    >>> from aulens.synthesis.culture_files import Display
    >>> weights(Culture("b", {"happy": Display({12: 1.0}, {6: (0.5, 0.5)})}), "happy")
    {12: 1.0, 6: 0.25}
    """
    if expression not in culture.displays:
        return {}
    display = culture.displays[expression]
    return dict(display.always) | {unit: weight * share for unit, (weight, share) in display.sometimes.items()}
