"""How unequal the two sides of a face are while it moves: a person's habit and a display's own."""

import numpy as np

from aulens.synthesis.repertoire import ACTION_UNITS

OF_THE_JAW = (26, 27)  # one bone: always alike on both sides
MOST = 2.5  # standard deviations


def draw_sides(habit: np.random.Generator, own: np.random.Generator, asymmetry: float) -> tuple[float, ...]:
    """Return by which share of itself each action unit is stronger on the picture's right, and weaker on its left.

    Parameters
    ----------
    habit : Generator
        The same in all displays of a person; half of the variance is due to it.
    own : Generator
        Another in each display.
    asymmetry : float
        Standard deviation of the shares, which are kept within `MOST` of it.

    Returns
    -------
    tuple of float
        In the order of `ACTION_UNITS`; 0 for those of the jaw. The mean of both sides is the display's intensity.
    """
    units = len(ACTION_UNITS)
    drawn = np.sqrt(0.5) * (habit.standard_normal(units) + own.standard_normal(units))
    shares = asymmetry * np.clip(drawn, -MOST, MOST)
    return tuple(0.0 if unit in OF_THE_JAW else float(share) for unit, share in zip(ACTION_UNITS, shares, strict=True))
