"""The 68 landmarks of one photograph, from a table of 68 landmarks or of the 468 points of MediaPipe's face mesh."""

from pathlib import Path

import numpy as np
import pandas as pd

from aulens.errors import InputError
from aulens.faces.mesh_points import AS_68, POINTS
from aulens.files import read_csv
from aulens.synthesis.landmark_points import LANDMARKS


def read_photograph_landmarks(path: Path) -> np.ndarray:
    """Return the landmarks (68, 2) of the only row of a table, in pixels of the photograph.

    Parameters
    ----------
    path : Path
        Columns x_0 … x_67 and y_0 … y_67, in the order of Sagonas et al. 2013, or x_0 … x_467 and y_0 … y_467; others
        do not matter, nor do blanks before names and values. 0 is the middle of the first pixel.

    Raises
    ------
    InputError
        If columns are missing, or there is not one row of numbers.
    """
    table = read_csv(path, skipinitialspace=True)
    number = POINTS if f"x_{LANDMARKS}" in table else LANDMARKS
    columns = [f"{axis}_{place}" for axis in "xy" for place in range(number)]
    if missing := [name for name in columns if name not in table]:
        last = f"x_0 … x_{number - 1}, y_0 … y_{number - 1}"
        raise InputError(f"{path}: the columns {', '.join(missing[:5])} are missing; {last} are needed")
    if len(table) != 1:
        raise InputError(f"{path}: has {len(table)} faces, the photograph must show one")
    try:
        points = table[columns].to_numpy(float).reshape(2, number).T
    except ValueError:
        raise InputError(f"{path}: has landmarks that are no numbers") from None
    return points[list(AS_68)] if number == POINTS else points


def landmark_table(points: np.ndarray, image: str) -> pd.DataFrame:
    """Return the table of the landmarks (68, 2) of an image, as `read_photograph_landmarks` reads it."""
    names = [f"{axis}_{number}" for axis in "xy" for number in range(len(points))]
    return pd.DataFrame([[image, *points.T.ravel().round(2)]], columns=["image", *names])
