"""What one picture is made from."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from aulens.files import read_csv, read_npy
from aulens.images import read_picture


@dataclass(frozen=True)
class Material:
    """The results that a picture is made from, read when they are asked for.

    Attributes
    ----------
    results : mapping of str to str
        Name -> path of a file or folder.
    options : mapping
        Whatever else the picture is told.
    """

    results: Mapping[str, str]
    options: Mapping[str, Any]

    def table(self, name: str) -> pd.DataFrame:
        """Return a table."""
        return read_csv(Path(self.results[name]))

    def array(self, name: str) -> np.ndarray:
        """Return an array."""
        return read_npy(Path(self.results[name]))

    def picture(self, name: str, below: str = "") -> np.ndarray:
        """Return a picture, grey (H, W) or in colour (H, W, 3) uint8; of a folder the one of this name."""
        return read_picture(Path(self.results[name]) / below)
