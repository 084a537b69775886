"""Whether landmarks of an action unit's images move as its name says: which images are wrong, or show nothing.

What an action unit moves, and whereto, is what FACS says (Ekman, Friesen and Hager 2002), in measures that the face
mesh sees. It hardly sees lids, and takes pressed lips for wide ones: action units 5, 6, 7 and 24 are not judged.
"""

from collections.abc import Mapping, Sequence

import numpy as np

EXPECTED: Mapping[int, Mapping[str, int]] = {
    1: {"inner brows": 1},
    2: {"outer brows": 1},
    4: {"inner brows": -1, "brows apart": -1},
    9: {"nose wings": 1, "inner brows": -1},
    10: {"upper lip": 1},
    11: {"upper lip": 1, "nose wings": 1},
    12: {"mouth corners": 1},
    15: {"mouth corners": -1},
    16: {"lower lip": -1},
    17: {"chin": 1, "lower lip": 1},
    18: {"mouth wide": -1},
    20: {"mouth wide": 1},
    22: {"mouth wide": -1, "lips thick": 1},
    23: {"mouth wide": -1, "lips thick": -1},
    25: {"mouth open": 1},
    26: {"mouth open": 1, "chin": -1},
    27: {"mouth open": 1, "chin": -1},
}
"""Action unit -> measure -> its sign; one of them is enough."""
STILL = 0.5  # % of the distance between the eyes: below it all stands still
NOTHING = 0.05  # %: below it even what the mesh hardly sees stands still
CLEAR = 2.5  # %: a change of a measure that can be told; the grain of a photograph alone makes up to 2.4
MUCH = 3.5  # %: one that must be the action unit's own
PART = 0.3  # of the largest change, that what is expected must reach
OUT_OF_ORDER = 0.35  # of the movement at the highest intensity: so far may an image be from what its neighbours say
VERDICTS = ("as named", "weak", "still", "other way", "elsewhere", "not judged", "no face")


def verdict(action_unit: int, change: np.ndarray, moved: np.ndarray, measures: Sequence[str]) -> tuple[str, str]:
    """Return whether the image of an action unit at its highest intensity shows what its name says, and the measure.

    Parameters
    ----------
    action_unit : int
    change : (measures,) float
        See `aulens.tuning.landmark_movement.changes`.
    moved : (regions,) float
        See `aulens.tuning.landmark_movement.displacements`.
    measures : sequence of str
        Their names.

    Returns
    -------
    verdict : str
        still: nothing moves by `STILL`, of an action unit of which nothing is expected by `NOTHING`; other way: what is
        expected clearly moves against its direction, and nothing else as expected; elsewhere: something else moves
        much, and what is expected less than `PART` of it; weak: what is expected moves less than `CLEAR`, and nothing
        else much; not judged: nothing is known of this action unit; else as named.
    measure : str
        What changes most.
    """
    largest = int(np.abs(change).argmax())
    most, name = float(abs(change[largest])), measures[largest]
    if max(float(moved.max()), most) < (STILL if action_unit in EXPECTED else NOTHING):
        return "still", name
    if action_unit not in EXPECTED:
        return "not judged", name
    signed = [sign * float(change[list(measures).index(one)]) for one, sign in EXPECTED[action_unit].items()]
    if max(signed) < 0 and min(signed) <= -CLEAR:
        return "other way", name
    if most >= MUCH and max(signed) < PART * most:
        return "elsewhere", name
    return ("as named" if max(signed) >= CLEAR else "weak"), name


def out_of_order(movement: np.ndarray, intensities: np.ndarray | None = None, least: float = STILL) -> list[int]:
    """Return the levels whose movement is not what those beside them say, in the order in which they are taken out.

    Parameters
    ----------
    movement : (levels,) float
        At rising intensities; the first is the null image's, 0.
    intensities : (levels,) float, optional
        Without them, levels are equally far apart.
    least : float
        By how much it must differ at least.

    Returns
    -------
    list of int
        Each level is compared with the straight line between its neighbours, the last by whether the one before it
        fits. While one is too far off, the level is taken out without which the others fit best.

    Examples
    --------
    >>> out_of_order(np.array([0.0, 1, 2, 0, 4, 5])), out_of_order(np.array([0.0, 1, 2, 3, 4, 5]))
    ([3], [])
    """
    at = np.arange(len(movement), dtype=float) if intensities is None else intensities
    left, found = list(range(len(movement))), []
    limit = max(least, OUT_OF_ORDER * float(np.max(movement)))
    while len(left) > 3 and _farthest(at[left], movement[left]) > limit:
        without = [[one for one in left if one != level] for level in left[1:]]
        best = int(np.argmin([_farthest(at[others], movement[others]) for others in without]))
        found.append(left[1 + best])
        left = without[best]
    return found


def _farthest(at: np.ndarray, movement: np.ndarray) -> float:
    """Return how far the movement (levels,) at some intensity is from the line between its neighbours, at most."""
    weights = (at[1:-1] - at[:-2]) / (at[2:] - at[:-2])
    between = movement[:-2] + weights * (movement[2:] - movement[:-2])
    return float(np.abs(movement[1:-1] - between).max())
