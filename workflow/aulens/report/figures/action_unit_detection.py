"""How well each action unit is detected: trained, untrained networks and pixels, own database and probes."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from aulens.report.detection_in_words import ALL, AT_ONCE, SCORES, detection_sentences
from aulens.report.study import Study
from aulens.report.style import GREY, INK, PALE, canvas, panel_letter, styled

TITLE = "Detection of action units"
CAPTION = (
    "Area under the receiver operating characteristic of linear detectors of each action unit, all learned at once "
    "with a joint L1 and L2 penalty: means over runs with intervals over people and runs, where there are "
    "enough. Filled: on a layer of trained networks; open: of the same networks with random weights; squares: on "
    "reduced pixels; ticks: who knows the true expression alone (database itself). Dashed: chance, which is also what "
    "the most frequent answer has. Detectors are judged by people whom neither they nor the networks know. On the "
    "database itself action units go with expressions; in the probes they are independent. Action units too rare to "
    "judge have no point."
)
MARKS = {"trained": ("o", INK, 3.6), "untrained": ("o", "white", 3.6), "pixels": ("s", PALE, 3.2)}
PLACES = {"own": "database itself", "probes": "probes"}
LIMITS = (0.25, 1.02)
CHANCE = 0.5


def draw(study: Study) -> Figure:
    """Return the figure of a study."""
    return figure_detection(study.table(SCORES), study.facts["databases"])


def sentences(study: Study) -> list[str]:
    """Return what a paper would write below the figure."""
    return detection_sentences(study)


@styled
def figure_detection(scores: pd.DataFrame, databases: Sequence[str]) -> Figure:
    """Draw a panel per database and kind of faces, with a column per action unit and one for all.

    Parameters
    ----------
    scores : table
        transfer/action_unit_scores.csv.
    databases : sequence of str
        Of the study, in its order.
    """
    kinds = [faces for faces in PLACES if faces in set(scores["faces"])]
    figure = canvas(2.0 * len(databases) + 0.4)
    panels = figure.subplots(len(databases), len(kinds), squeeze=False, sharey=True)
    own = scores[(scores["measure"] == "auroc") & scores["way"].isin([AT_ONCE, "none"])]
    for row, database in enumerate(databases):
        for column, faces in enumerate(kinds):
            axes = panels[row, column]
            _panel(axes, own[(own["database"] == database) & (own["faces"] == faces)], faces)
            axes.set_title(f"{database}, {PLACES[faces]}")
            panel_letter(axes, row * len(kinds) + column)
        panels[row, 0].set_ylabel("area under the curve")
    for axes in panels[-1]:
        axes.set_xlabel("action unit")
    figure.legend(handles=_legend(), loc="outside upper center", ncols=5)
    return figure


def _panel(axes: Axes, scores: pd.DataFrame, faces: str) -> None:
    """Draw the action units of one kind of faces."""
    units = list(scores["action_unit"].astype(str).drop_duplicates())
    places = np.arange(len(units)) + (np.array(units) == ALL)  # all of them stand apart
    for number, (features, (marker, colour, size)) in enumerate(MARKS.items()):
        rows = scores[scores["features"] == features].assign(unit=lambda table: table["action_unit"].astype(str))
        rows = rows.set_index("unit").reindex(units)
        at = places + 0.26 * (number - 1)
        axes.vlines(at, rows["interval_low"], rows["interval_high"], color=GREY, lw=0.8)
        axes.plot(at, rows["value"], ls="", marker=marker, ms=size, mfc=colour, mec=INK, mew=0.7, zorder=3)
    if faces == "own":
        known = scores[scores["features"] == "expression"].assign(unit=lambda table: table["action_unit"].astype(str))
        axes.plot(places, known.set_index("unit").reindex(units)["value"], ls="", marker="_", ms=7, color=INK)
    axes.axhline(CHANCE, color=GREY, lw=0.7, ls="--", zorder=0)
    axes.set_xticks(places, units, fontsize=6)
    axes.set(ylim=LIMITS, xlim=(-0.8, places[-1] + 0.8 if len(places) else 1))


def _legend() -> list[Line2D]:
    points = [
        Line2D([], [], ls="", marker=marker, ms=size, mfc=colour, mec=INK, label=name)
        for name, (marker, colour, size) in MARKS.items()
    ]
    expression = Line2D([], [], ls="", marker="_", ms=7, color=INK, label="true expression alone")
    return [*points, expression, Line2D([], [], ls="--", lw=0.7, color=GREY, label="chance, most frequent answer")]
