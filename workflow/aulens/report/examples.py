"""One photograph of a database, taken through the steps of the face recipe again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from aulens.faces.augment import Variant, VariantSettings, augment, variants
from aulens.faces.recipe import FacesSettings, normalised_crop, surroundings
from aulens.settings import build

AS_IT_IS = [Variant(1.0, 0.0, 0.0, False)]
SHOWN = 4  # variants


@dataclass(frozen=True)
class Example:
    """The steps of one photograph; all images are uint8, grey (H, W) or in colour (H, W, 3).

    Attributes
    ----------
    title : str
        What is written beside the row (database, number of people and images).
    photograph : (H, W[, 3]) uint8
    box : x, y, width, height
        Of the face in pixels of the photograph.
    crop : (side, side[, 3]) uint8
        What the box cuts out.
    adjusted : (side, side[, 3]) uint8
        After the adjustment of the histogram.
    face : (side, side[, 3]) uint8
        After the mask.
    region : (side, side) bool
        The pixels whose mean and sd are adjusted.
    variants : sequence of (side, side[, 3]) uint8
        The face in several sizes, positions and mirror images.
    """

    title: str
    photograph: np.ndarray
    box: tuple[float, float, float, float]
    crop: np.ndarray
    adjusted: np.ndarray
    face: np.ndarray
    region: np.ndarray
    variants: Sequence[np.ndarray]


def shown_variants(recipe: Mapping) -> tuple[list[Variant], int]:
    """Return at most `SHOWN` variants spread over all of them, and how many there are."""
    settings = recipe["variants"]
    everything = variants(build(VariantSettings, settings, "recipe.variants")) if settings else AS_IT_IS
    number = min(SHOWN, len(everything))
    last = max(number - 1, 1)
    return [everything[round(place * (len(everything) - 1) / last)] for place in range(number)], len(everything)


def example(row: pd.Series, title: str, photograph: np.ndarray, crop: np.ndarray, recipe: Mapping) -> Example:
    """Return all steps from one photograph to the network's input.

    Parameters
    ----------
    row : row of faces.csv
    title : str
        What is written beside the photograph.
    photograph : (H, W[, 3]) uint8
        Of any size.
    crop : (size, size[, 3]) uint8
        Cut out of the photograph in its original size.
    recipe : mapping
        The face recipe of the configuration.
    """
    settings = build(FacesSettings, {key: value for key, value in recipe.items() if key != "variants"}, "recipe")
    right, down = photograph.shape[1] / row["width"], photograph.shape[0] / row["height"]
    box = (row["box_x"] * right, row["box_y"] * down, row["box_width"] * right, row["box_height"] * down)
    steps = normalised_crop(crop, settings)
    images = [augment(steps.image[None], variant, surroundings(settings))[0] for variant in shown_variants(recipe)[0]]
    return Example(title, photograph, box, steps.crop, steps.adjusted, steps.image, steps.region, images)
