"""How strongly each action unit shows in its own part of a rendered face, and how alike two of them look.

For `action_units.py`, and for tests of the face model.
"""

import sys
from collections.abc import Mapping
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "workflow"))

from aulens.synthesis.camera import View
from aulens.synthesis.people import Person
from aulens.synthesis.procedural import render, render_regions
from aulens.synthesis.regions import REGIONS

ABOVE, BELOW = "cheeks above the base of the nose", "cheeks below the middle of the nose"
OWN_REGIONS = {
    **dict.fromkeys((1, 2, 4), ("forehead", "brows")),
    **dict.fromkeys((5, 6, 7), ("eyes", ABOVE)),
    9: ("nose",),
    **dict.fromkeys((10, 11, 12, 15, 16, 17, 20, 22, 23, 24, 25, 26, 27), ("mouth", "chin", BELOW)),
}


def change(person: Person, action_units: Mapping[int, float], view: View) -> np.ndarray:
    """Return by how many grey levels (size, size) action units change a person's resting face."""
    return render(person, action_units, view).astype(float) - render(person, {}, view)


def own_region(person: Person, unit: int, view: View, intensity: float = 1.0) -> np.ndarray:
    """Return where an action unit shows (size, size) bool.

    Returns
    -------
    (size, size) bool
        Pixels of which more than half belongs to its `OWN_REGIONS`, in the resting or in the moved face. The nose is
        that at rest.
    """
    rest, moved = (render_regions(person, units, view) for units in ({}, {unit: intensity}))
    masks = dict(zip(REGIONS, np.maximum(rest, moved), strict=True))  # (size, size) each
    nose = np.flatnonzero((rest[REGIONS.index("nose")] > 0.5).any(axis=1))
    rows, cheeks = np.arange(view.size)[:, None], masks["cheeks"]
    masks |= {ABOVE: cheeks * (rows <= nose.max()), BELOW: cheeks * (rows > nose.mean())}
    return sum(masks[name] for name in OWN_REGIONS[unit]) > 0.5


def visible_change(person: Person, unit: int, view: View, intensity: float = 1.0) -> float:
    """Return the root mean square change in grey levels by an action unit within its `own_region`."""
    inside = change(person, {unit: intensity}, view)[own_region(person, unit, view, intensity)]
    return float(np.sqrt(np.mean(inside**2)))


def likeness(first: np.ndarray, second: np.ndarray) -> tuple[float, float]:
    """Return how alike two changes of a face are.

    Parameters
    ----------
    first, second : (size, size) float
        See `change`.

    Returns
    -------
    tuple of two float
        The cosine of the angle between them: 1 where they differ in strength only. And the size of their difference as
        a share of the larger of both: 0 where they are one, about 1.4 where they have nothing in common.

    Examples
    --------
    >>> likeness(np.array([3.0, 0.0]), np.array([0.0, 4.0]))
    (0.0, 1.25)
    """
    one, other = (float(np.sqrt(np.sum(values**2))) for values in (first, second))
    apart = float(np.sqrt(np.sum((first - second) ** 2)))
    return float(np.sum(first * second)) / (one * other), apart / max(one, other)


def apparent_intensity(shown: np.ndarray, alone: np.ndarray) -> float:
    """Return the intensity of an action unit that a change of the face, such as by age, looks like.

    Parameters
    ----------
    shown : (size, size) float
        Any change of grey levels.
    alone : (size, size) float
        The change by the action unit at intensity 1.

    Returns
    -------
    float
        The factor on `alone` that comes nearest to `shown` (least squares).
    """
    return float(np.sum(shown * alone) / np.sum(alone**2))
