"""Panels of profiles: what the figures of tuning share."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from aulens.report.style import canvas

ROW_HEIGHT = 2.75  # inches; 20 action units with readable labels


def profile_matrix(
    profiles: pd.DataFrame, database: str, output_unit: str, action_units: Sequence[int]
) -> tuple[np.ndarray, list[float]]:
    """Return the normalised profile (action units, levels) of one output unit, and the intensities of its levels."""
    own = profiles[(profiles["database"] == database) & (profiles["output_unit"] == output_unit)]
    table = own.pivot(index="action_unit", columns="level", values="normalised").reindex(index=action_units)
    intensities = own.drop_duplicates("level").set_index("level")["intensity"].reindex(table.columns)
    return table.to_numpy(float), intensities.tolist()  # (action units, levels)


def profile_grid(rows: int, columns: int) -> tuple[Figure, np.ndarray]:
    """Return a figure with rows x columns panels."""
    figure = canvas(ROW_HEIGHT * rows + 0.15)
    return figure, figure.subplots(rows, columns, squeeze=False)


def outer_labels(axes: Axes, last_row: bool, first_column: bool) -> None:
    """Label the outer panels only."""
    axes.set_xlabel("intensity" if last_row else "")
    axes.tick_params(labelbottom=last_row, labelleft=first_column)
