"""The example photographs of figure 1, taken through the steps of the face recipe again."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from aulens.faces.augment import VariantSettings, augment, variants
from aulens.faces.detect import Box
from aulens.faces.recipe import FacesSettings, normalised_face
from aulens.images import read_grey
from aulens.report.preprocessing import Example
from aulens.settings import build


def example_row(table: pd.DataFrame, expressions: Sequence[str]) -> pd.Series:
    """Return the face to show: the second expression of the study, of the first person whose face was detected.

    Parameters
    ----------
    table : faces.csv of one database
    expressions : in the order of the configuration
    """
    wanted = expressions[min(1, len(expressions) - 1)]
    for candidates in (
        table[(table["expression"] == wanted) & (table["detector"] == "haar")],
        table[table["expression"] == wanted],
        table,
    ):
        if len(candidates):
            return candidates.iloc[0]
    raise ValueError("the table of faces is empty")


def shown_variants(recipe: dict, count: int = 4) -> tuple[list, int]:
    """Return at most `count` variants spread over all of them, and how many there are."""
    settings = {name: recipe["variants"][name] for name in ("sizes", "positions", "mirror")}
    everything = variants(build(VariantSettings, settings, "recipe.variants"))
    shown = min(count, len(everything))
    last = max(shown - 1, 1)
    return [everything[round(place * (len(everything) - 1) / last)] for place in range(shown)], len(everything)


def example(row: pd.Series, title: str, recipe: dict) -> Example:
    """Return all steps from one photograph to the network's input.

    Parameters
    ----------
    row : of faces.csv
    title : what is written beside the photograph
    recipe : the face recipe of the configuration
    """
    settings = build(FacesSettings, {key: value for key, value in recipe.items() if key != "variants"}, "recipe")
    photograph = read_grey(Path(row["path"]))  # (H, W)
    box = Box(*(int(row[name]) for name in ("x", "y", "width", "height")))
    steps = normalised_face(photograph, box, settings)
    chosen, _ = shown_variants(recipe)
    images = [augment(steps.image[None], variant, settings.oval.fill)[0] for variant in chosen]
    return Example(title, photograph, tuple(box), steps.crop, steps.adjusted, steps.image, steps.region, images)
