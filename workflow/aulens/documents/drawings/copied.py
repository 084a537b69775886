"""A figure of the report as it is."""

import numpy as np

from aulens.documents.material import Material


def draw(material: Material) -> np.ndarray:
    """Return the picture."""
    return material.picture("figure")
