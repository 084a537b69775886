"""The action units of a series, each at a few intensities."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from aulens.documents.material import Material
from aulens.report.action_unit_names import NAMES
from aulens.report.style import INK, canvas, show_image, styled


def draw(material: Material) -> Figure:
    """Return the picture."""
    manifest, options = material.table("manifest"), material.options
    shown = {}
    for unit in options["action_units"]:
        for intensity in options["intensities"]:
            known = manifest["action_unit"] == (unit if intensity else 0)
            row = manifest[known & np.isclose(manifest["intensity"], intensity)].iloc[0]
            shown[unit, intensity] = material.picture("images", row["path"].rpartition("/")[2])
    return figure_action_units(shown, options["action_units"], options["intensities"], options["columns"])


def face_part(image: np.ndarray) -> np.ndarray:
    """Return the part of a drawn photograph that holds the face: three fifths of its width, upright.

    Examples
    --------
    >>> face_part(np.zeros((320, 320))).shape
    (224, 192)
    """
    side = image.shape[0]
    return image[round(0.2 * side) : round(0.9 * side), round(0.2 * side) : round(0.8 * side)]


@styled
def figure_action_units(
    shown: Mapping[tuple[int, float], np.ndarray],
    action_units: Sequence[int],
    intensities: Sequence[float],
    columns: int,
) -> Figure:
    """Draw the faces of each action unit side by side, its number and name above them.

    Parameters
    ----------
    shown : mapping of (int, float) to (H, W) uint8
        Action unit and intensity -> drawn photograph.
    action_units : sequence of int
    intensities : sequence of float
        From left to right.
    columns : int
        Of action units.
    """
    rows = -(-len(action_units) // columns)
    figure = canvas(1.0 * rows + 0.1, 8.0)
    figure.get_layout_engine().set(w_pad=0.015, h_pad=0.02, wspace=0.0, hspace=0.02)
    blocks = np.atleast_1d(figure.subfigures(rows, columns, wspace=0.03)).ravel()
    for block, unit in zip(blocks, action_units, strict=False):
        block.suptitle(f"{unit}  {NAMES[unit]}", fontsize=8, fontweight="bold", color=INK)
        for axes, intensity in zip(block.subplots(1, len(intensities)), intensities, strict=True):
            show_image(axes, face_part(shown[unit, intensity]))
            axes.text(0.04, 0.03, f"{intensity:g}", transform=axes.transAxes, fontsize=6, color="white")
    return figure
