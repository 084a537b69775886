"""Which action units make up the principal components of the profiles: their loadings."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from aulens.report.study import Study
from aulens.report.style import GREY, INK, LOSS_COLOUR, canvas, panel_letter, styled
from aulens.report.wording import decimal, listed

TITLE = "Loadings of the principal components"
CAPTION = (
    "How much each action unit weighs in a component. The sign of a component is arbitrary; here the loading of "
    "largest magnitude is positive."
)
OF_STIMULI = True
LARGEST = 3  # action units that the sentence names


def draw(study: Study) -> Figure:
    """Return the figure of a study."""
    return figure_loadings(study.table("tuning/component_loadings.csv"), study.facts["action_units"])


def sentences(study: Study) -> list[str]:
    """Return which action units weigh most in each component."""
    return [loadings_sentence(study.table("tuning/component_loadings.csv"))]


@styled
def figure_loadings(loadings: pd.DataFrame, action_units: Sequence[int]) -> Figure:
    """Draw a bar for each action unit, a panel for each component, with one scale.

    Parameters
    ----------
    loadings : table
        tuning/component_loadings.csv.
    action_units : sequence of int
        In the order of the configuration.
    """
    table = loadings.pivot(index="component", columns="action_unit", values="loading").reindex(columns=action_units)
    figure = canvas(1.25 * len(table) + 0.4)
    panels = figure.subplots(len(table), 1, squeeze=False, sharex=True, sharey=True)[:, 0]
    places = np.arange(len(action_units))
    for number, (axes, (component, values)) in enumerate(zip(panels, table.iterrows(), strict=True)):
        axes.bar(places, values, width=0.7, color=np.where(values >= 0, LOSS_COLOUR, GREY))
        axes.axhline(0, color=INK, lw=0.6)
        axes.set_ylabel(f"PC{component}")
        axes.set_title(" ", fontsize=4)
        panel_letter(axes, number)
    panels[-1].set_xticks(places, [str(unit) for unit in action_units])
    panels[-1].set_xlabel("action unit")
    return figure


def loadings_sentence(loadings: pd.DataFrame) -> str:
    """Name the action units with the largest loadings of each component.

    Examples
    --------
    >>> table = pd.DataFrame({"component": 1, "action_unit": [4, 12, 25], "loading": [0.8, -0.6, 0.0]})
    >>> loadings_sentence(table)
    'Largest loadings: PC1 AU4 .80, AU12 −.60 and AU25 .00.'
    """
    parts = []
    for component, own in loadings.groupby("component"):
        largest = own.reindex(own["loading"].abs().sort_values(ascending=False, kind="stable").index).head(LARGEST)
        named = [f"AU{row.action_unit} {decimal(row.loading)}" for row in largest.itertuples()]
        parts.append(f"PC{component} {listed(named)}")
    return f"Largest loadings: {'; '.join(parts)}."
