"""The example of a database: one photograph and its crop, kept for a figure, so that it needs no photograph again."""

import cv2
import numpy as np
import pandas as pd

from aulens.faces.tables import in_order, text_column

LONGEST = 480  # pixels of the longer side of the photograph that is kept


def example_row(table: pd.DataFrame) -> pd.Series:
    """Return the face to show: the second expression, of the first person whose face was found.

    Where no image has an expression, the first image whose face was found: of an action unit series the null image.

    Parameters
    ----------
    table : table
        faces.csv of one database, not empty.
    """
    labels = text_column(table, "expression")
    expressions = in_order(labels[labels != ""])
    shown = labels == (expressions[min(1, len(expressions) - 1)] if expressions else "")
    found = shown & (table["detector"] != "fallback")
    return table[found if found.any() else shown].iloc[0]


def shrunk(photograph: np.ndarray) -> np.ndarray:
    """Return a photograph (H, W) or (H, W, 3) uint8 whose longer side has at most `LONGEST` pixels."""
    factor = LONGEST / max(photograph.shape[:2])
    if factor >= 1:
        return photograph
    height, width = (max(1, round(side * factor)) for side in photograph.shape[:2])
    return cv2.resize(photograph, (width, height), interpolation=cv2.INTER_AREA)
