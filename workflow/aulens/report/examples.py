"""The examples of figure 1, taken through the steps of the face recipe again."""

import numpy as np
import pandas as pd

from aulens.faces.augment import VariantSettings, augment, variants
from aulens.faces.recipe import FacesSettings, normalised_crop
from aulens.report.preprocessing import Example
from aulens.settings import build


def shown_variants(recipe: dict, count: int = 4) -> tuple[list, int]:
    """Return at most `count` variants spread over all of them, and how many there are."""
    settings = {name: recipe["variants"][name] for name in ("sizes", "positions", "mirror")}
    everything = variants(build(VariantSettings, settings, "recipe.variants"))
    shown = min(count, len(everything))
    last = max(shown - 1, 1)
    return [everything[round(place * (len(everything) - 1) / last)] for place in range(shown)], len(everything)


def example(row: pd.Series, title: str, photograph: np.ndarray, crop: np.ndarray, recipe: dict) -> Example:
    """Return all steps from one photograph to the network's input.

    Parameters
    ----------
    row : of faces.csv
    title : what is written beside the photograph
    photograph : (H, W) uint8, of any size
    crop : (size, size) uint8, cut out of the photograph in its original size
    recipe : the face recipe of the configuration
    """
    settings = build(FacesSettings, {key: value for key, value in recipe.items() if key != "variants"}, "recipe")
    right, down = photograph.shape[1] / row["image_width"], photograph.shape[0] / row["image_height"]
    box = (row["x"] * right, row["y"] * down, row["width"] * right, row["height"] * down)
    steps = normalised_crop(crop, settings)
    chosen, _ = shown_variants(recipe)
    images = [augment(steps.image[None], variant, settings.oval.fill)[0] for variant in chosen]
    return Example(title, photograph, box, steps.crop, steps.adjusted, steps.image, steps.region, images)
