"""The example of a database: one photograph and its crop, kept for figure 1, so that it needs no photograph again."""

import cv2
import numpy as np
import pandas as pd

from aulens.faces.tables import in_order

LONGEST = 480  # pixels of the longer side of the photograph that is kept


def example_row(table: pd.DataFrame) -> pd.Series:
    """Return the face to show: the second expression, of the first person whose face was detected.

    Parameters
    ----------
    table : faces.csv of one database, not empty
    """
    expressions = in_order(table["expression"])
    shown = table["expression"] == expressions[min(1, len(expressions) - 1)]
    detected = shown & (table["detector"] == "haar")
    return table[detected if detected.any() else shown].iloc[0]


def shrunk(photograph: np.ndarray) -> np.ndarray:
    """Return a photograph (H, W) uint8 whose longer side has at most `LONGEST` pixels."""
    factor = LONGEST / max(photograph.shape)
    if factor >= 1:
        return photograph
    height, width = (max(1, round(side * factor)) for side in photograph.shape)
    return cv2.resize(photograph, (width, height), interpolation=cv2.INTER_AREA)
