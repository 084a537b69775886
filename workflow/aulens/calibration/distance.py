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
    cosines = []
    for name in one.displays:
        first, second = weights(one, name), weights(two, name)
        if first or second:
            product = sum(value * second.get(unit, 0.0) for unit, value in first.items())
            lengths = [np.sqrt(sum(value**2 for value in part.values())) for part in (first, second)]
            cosines.append(product / (lengths[0] * lengths[1]) if all(lengths) else 0.0)
    return float(1 - np.mean(cosines)) if cosines else 0.0


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
