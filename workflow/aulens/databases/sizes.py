"""How large the faces of a database are to begin with, beside what networks are shown."""

from collections.abc import Mapping, Sequence

import pandas as pd

from aulens.databases.fields import box_numbers

MOST_ENLARGED = 2.0  # times; faces that are enlarged more are a warning
MOST_APART = 3.0  # times; databases whose faces are enlarged so differently are a warning


def face_side(images: pd.DataFrame) -> tuple[float, str]:
    """Return the median side of the faces in pixels, and what it is of: boxes, or images where most have no box.

    Parameters
    ----------
    images : table
        Rows of a manifest: width, height and box (the box's longer side counts, the image's shorter one).
    """
    boxes = images["box"].fillna("").astype(str) if "box" in images else pd.Series("", index=images.index)
    if (boxes != "").mean() > 0.5:
        return float(pd.Series([max(box_numbers(box)[2:]) for box in boxes if box]).median()), "boxes"
    return float(images[["width", "height"]].min(axis=1).median()), "images"


def size_sentences(sides: Mapping[str, tuple[float, str]], size: int) -> dict[str, list[str]]:
    """Return what there is to say on the size of the faces of each database of a study, as sentences.

    Parameters
    ----------
    sides : mapping of str to (float, str)
        Database -> what `face_side` returns.
    size : int
        Side of the recipe's faces in pixels.
    """
    factors = {name: size / side for name, (side, _) in sides.items()}
    found: dict[str, list[str]] = {name: [] for name in sides}
    apart = max(factors.values()) > MOST_APART * min(factors.values()) if factors else False
    for name, (side, of) in sides.items():
        others = _others(factors, name) if apart else ""
        if factors[name] > MOST_ENLARGED or (apart and factors[name] == max(factors.values())):
            found[name].append(
                f"median side {side:.0f} px (of the {of}), {_changed(factors[name])} to the recipe's {size}{others}; "
                "take a recipe with a smaller size, or larger images"
            )
    return found


def _others(factors: Mapping[str, float], name: str) -> str:
    """Return how the faces of the other databases change, as a part of a sentence."""
    texts = [f"{other} is {_changed(factor)}" for other, factor in factors.items() if other != name]
    return f" while {_listed(texts)}, so that networks can tell databases by their sharpness" if texts else ""


def _changed(factor: float) -> str:
    return f"enlarged {factor:.1f} x" if factor >= 1 else f"reduced to {factor:.2f}".replace("0.", ".")


def _listed(texts: Sequence[str]) -> str:
    return " and ".join([", ".join(texts[:-1]), texts[-1]] if len(texts) > 1 else texts)
