"""The profiles of all output units (Inagaki et al. 2022, figure 7)."""

from collections.abc import Sequence

import pandas as pd
from matplotlib.figure import Figure

from aulens.report.profile_panels import outer_labels, profile_grid, profile_matrix
from aulens.report.study import Study
from aulens.report.style import colour_bar, panel_letter, runs_text, show_profile, styled

TITLE = "Profiles of all output units"
CAPTION = (
    "Response of every output unit to every action unit, relative to the null image and divided by the output unit's "
    "largest absolute mean. Green: more, purple: less than the null image."
)
OF_STIMULI = True


def draw(study: Study) -> Figure:
    """Return the figure of a study."""
    facts = study.facts
    return figure_profiles(
        study.table("tuning/profiles.csv"), facts["databases"], facts["labels"], facts["action_units"]
    )


def sentences(study: Study) -> list[str]:
    """Return nothing: the other figures of tuning say what there is to say."""
    return []


@styled
def figure_profiles(
    profiles: pd.DataFrame, databases: Sequence[str], labels: Sequence[str], action_units: Sequence[int]
) -> Figure:
    """Draw the normalised profile of every output unit (columns) of every database (rows).

    Parameters
    ----------
    profiles : table
        tuning/profiles.csv.
    databases, labels, action_units : sequences
        In the order of the configuration.

    Notes
    -----
    Inagaki et al. 2022, figure 7. All panels share the limits -1 and 1.
    """
    figure, panels = profile_grid(len(databases), len(labels))
    image = None
    for row, database in enumerate(databases):
        for column, label in enumerate(labels):
            axes = panels[row, column]
            values, intensities = profile_matrix(profiles, database, label, action_units)
            image = show_profile(axes, values, action_units, intensities)
            axes.set_title(label, fontsize=8)
            outer_labels(axes, row == len(databases) - 1, column == 0)
        runs = profiles["runs"][profiles["database"] == database].max()
        panels[row, 0].set_ylabel(f"{database}-trained, {runs_text(runs)}\nAU")
        panel_letter(panels[row, 0], row)
    colour_bar(
        figure,
        image,
        panels,
        label="normalised response",
        aspect=40,
        pad=0.01,
        shrink=min(1.0, 2.5 / len(panels)),
        ticks=(-1, -0.5, 0, 0.5, 1),
    )
    return figure
