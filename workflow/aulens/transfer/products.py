"""Products between faces of what a layer gives for them."""

from typing import NamedTuple

import numpy as np


class Gram(NamedTuple):
    """Products between faces."""

    products: np.ndarray  # (faces, faces) float64, of values less their mean over the faces
    means: np.ndarray  # (faces,) float64, over the values, likewise
    values: int


def gram_of(values: np.ndarray) -> Gram:
    """Return the products between faces of values (faces, values)."""
    centred = values - values.mean(axis=0)  # (faces, values)
    means = centred @ np.full(values.shape[1], 1 / values.shape[1], values.dtype)  # (faces,)
    return Gram((centred @ centred.T).astype(float), means.astype(float), values.shape[1])


def added(first: Gram | None, second: Gram) -> Gram:
    """Return the products of two blocks of values together."""
    if first is None:
        return second
    values = first.values + second.values
    means = (first.values * first.means + second.values * second.means) / values
    return Gram(first.products + second.products, means, values)
