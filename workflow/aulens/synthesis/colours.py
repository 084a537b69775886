"""What colour is: factors by which grey light becomes red, green and blue.

A grey picture knows how much a thing reflects; its colour is a factor on that for each channel. Natural factors leave
the grey level, .299 red + .587 green + .114 blue, as it is, so that a coloured picture in grey is nearly the grey one.
"""

from dataclasses import dataclass

import numpy as np

Factors = tuple[float, float, float]  # red, green, blue
GREY_WEIGHTS = (0.299, 0.587, 0.114)


@dataclass(frozen=True, eq=False)
class Colours:
    """Factors (3,) float32 on the grey light of each part: red, green, blue."""

    skin: np.ndarray
    lips: np.ndarray
    brows: np.ndarray
    iris: np.ndarray
    hair: np.ndarray
    background: np.ndarray
    clothes: np.ndarray


def neutral(colour: Factors | np.ndarray) -> np.ndarray:
    """Return factors (3,) float32 of a colour that leave the grey level as it is."""
    factors = np.asarray(colour, np.float64)
    return (factors / (factors @ GREY_WEIGHTS)).astype(np.float32)
