"""Modified faces: what they look like, whether they reach their target, and what a judge reads of the change."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.figure import Figure, SubFigure
from matplotlib.lines import Line2D

from aulens.files import read_npy
from aulens.report.modification_in_words import JUDGE, SCORES, modification_sentences
from aulens.report.study import Study
from aulens.report.style import CORRELATION_MAP, GREY, INK, PALE, canvas, colour_bar, corner_note, show_image, styled
from aulens.report.wording import decimal

TITLE = "Modified faces"
CAPTION = (
    "Faces changed step by step so that a network sees more of their own expression (intensification) or another "
    "expression (conversion), by trained networks and, below, the same with random weights. Left: some steps, "
    "of the first run, rounded and cut to what can be shown, and last less first picture; all differences share one "
    "colour scale, orange where the face became lighter. Right: the share of changes that reach their target, with "
    "that of faces taken for it before as open triangles, and the correlation over action units between what a judge "
    "reads of the change and what was planted. Points are means over runs; pale lines reach from the lowest to the "
    "highest run; dark lines are confidence intervals over people and runs (of one run, people alone), "
    "where there are enough. For reference, and no upper bound: real, two displays of one person; means, the mean "
    "pictures of two expressions in training, which carry differences between people too. r is how well the judge "
    "reads action units of people left out of its own database, and of the faces of this one."
)
FACES_OF = "databases"
STRIPS = "attribution/modification_strips"
SHOWN = 2  # expressions of which strips are drawn
SIDE, FRAMES = 0.62, 5  # inches, of one picture; pictures of a strip
BESIDE = 0.95, 2.4  # inches: names and colour bar, scores
LAST_COLOUR = 0.995
WEIGHTS = ("trained", "random")
TRIANGLE = "^", "white"
MARKERS = {"trained": ("o", INK), "random": ("o", "white"), "real": ("D", PALE), "mean_pictures": ("s", PALE)}
NAMES = {"mean_pictures": "means"}
BEFORE = {"reached": "reached_before"}  # drawn as open triangles beside
PANELS = {
    "reached": ("share that reaches the target", (-0.05, 1.05)),
    "judge_correlation": ("correlation with the planted difference", (-1, 1)),
}


def draw(study: Study) -> Figure:
    """Return the figure of a study."""
    strips, tables = read_npy(study.file(f"{STRIPS}.npy")), map(study.table, (f"{STRIPS}.csv", SCORES, JUDGE))
    return figure_modification(strips, *tables, study.facts["databases"], study.facts["labels"])


def sentences(study: Study) -> list[str]:
    """Return what a paper would write below the figure."""
    return modification_sentences(study)


@styled
def figure_modification(
    strips: np.ndarray,
    table: pd.DataFrame,
    scores: pd.DataFrame,
    judge: pd.DataFrame,
    databases: Sequence[str],
    labels: Sequence[str],
) -> Figure:
    """Draw strips of each database, trained above random weights, and its scores.

    Parameters
    ----------
    strips : (strips, steps + 1, side, side) or (strips, steps + 1, side, side, 3) uint8
    table : table
        attribution/modification_strips.csv.
    scores : table
        attribution/modification_scores.csv.
    judge : table
        attribution/modification_judge.csv.
    databases, labels : sequence of str
        Of the study, in its order.
    """
    chosen = {name: chosen_changes(table[table["database"] == name], labels) for name in databases}
    rows = [row["strip"] for changes in chosen.values() for change in changes for row in change]
    scale = Normalize(*(np.array([-1, 1]) * _largest(strips[rows])))
    heights = [max(2.8, SIDE * len(WEIGHTS) * len(chosen[name]) + 0.5) for name in databases]
    figure = canvas(sum(heights) + 0.5)
    parts = np.ravel(figure.subfigures(len(databases), 1, height_ratios=heights))
    for part, name in zip(parts, databases, strict=True):
        left, right = part.subfigures(1, 2, width_ratios=((FRAMES + 1) * SIDE + BESIDE[0], BESIDE[1]))
        panels = _strips(left, name, chosen[name], strips, scale)
        if len(panels):
            colours = ScalarMappable(scale, CORRELATION_MAP)
            bar = colour_bar(left, colours, panels, aspect=40, pad=0.02, extend="both")
            bar.set_label("difference, grey levels")
        axes = right.subplots(len(PANELS), 1, squeeze=False)[:, 0]
        for one, measure in zip(axes, PANELS, strict=True):
            _scores(one, scores[scores["database"] == name], measure)
        own_judge = judge[judge["database"] == name]
        corner_note(axes[-1], _judged(scores[scores["database"] == name], own_judge), "upper left")
        axes[0].legend(
            handles=_legend(scores),
            loc="lower left",
            bbox_to_anchor=(-0.1, 1),
            ncols=3,
            handletextpad=0,
            columnspacing=0.4,
        )
    return figure


def chosen_changes(table: pd.DataFrame, labels: Sequence[str]) -> list[list[dict]]:
    """Return the changes to be drawn, each as its rows with trained and with random weights.

    Of the first expressions that have strips: the intensification of the first one, and the conversion of each into the
    next of the study.
    """
    first = table.drop_duplicates(["weights", "expression", "target"])
    own = {(row["weights"], row["expression"], row["target"]): row for row in first.to_dict("records")}
    there = [label for label in labels if (WEIGHTS[0], label, label) in own][:SHOWN]
    after = dict(zip(labels, [*labels[1:], labels[0]], strict=True))
    pairs = [(label, label) for label in there[:1]] + [(label, after[label]) for label in there]
    return [[own[weights, *pair] for weights in WEIGHTS] for pair in pairs]


def picture_difference(strip: np.ndarray) -> np.ndarray:
    """Return last less first picture (side, side) of a strip (steps + 1, side, side[, 3]), in grey levels."""
    change = strip[-1].astype(np.float64) - strip[0]
    return change if change.ndim == 2 else change.mean(axis=2)


def _largest(strips: np.ndarray) -> float:
    """Return the size of a difference that only few pixels of some strips exceed."""
    if not len(strips):
        return 1.0
    return float(np.quantile([np.abs(picture_difference(strip)) for strip in strips], LAST_COLOUR)) or 1.0


def _strips(
    figure: SubFigure, database: str, changes: list[list[dict]], strips: np.ndarray, scale: Normalize
) -> np.ndarray:
    """Draw the changes of one database, and return all panels (rows, pictures)."""
    if not changes:
        return np.array([])
    last = strips.shape[1] - 1
    places = sorted({round(last * part / (FRAMES - 1)) for part in range(FRAMES)})
    panels = figure.subplots(len(WEIGHTS) * len(changes), len(places) + 1, squeeze=False)
    for number, row in enumerate(row for change in changes for row in change):
        strip = strips[row["strip"]]
        for axes, place in zip(panels[number], places, strict=False):
            show_image(axes, strip[place])
        panels[number, -1].imshow(picture_difference(strip), cmap=CORRELATION_MAP, norm=scale, interpolation="nearest")
        panels[number, -1].set_axis_off()
        panels[number, 0].text(
            -0.08, 0.5, _name(row), transform=panels[number, 0].transAxes, ha="right", va="center", fontsize=6.5
        )
    titles = ["original", *(f"step {place}" for place in places[1:]), "difference"]
    for axes, title in zip(panels[0], titles, strict=True):
        axes.set_title(title, fontsize=7)
    figure.suptitle(f"{database}-trained")
    return panels


def _name(row: dict) -> str:
    """Return what is written beside a strip."""
    what = f"more {row['target']}" if row["expression"] == row["target"] else f"{row['expression']}\n→ {row['target']}"
    return f"{what}\n{row['weights']}"


def _scores(axes: Axes, scores: pd.DataFrame, measure: str) -> None:
    """Draw one measure of one database: a line of points for each kind of change."""
    label, limits = PANELS[measure]
    kinds = list(scores["kind"].unique())
    for place, kind in enumerate(kinds):
        own = {(row["weights"], row["measure"]): row for row in scores[scores["kind"] == kind].to_dict("records")}
        for step, (weights, (marker, colour)) in enumerate(MARKERS.items()):
            row, height = own.get((weights, measure)), place + 0.19 * (step - 1.5)
            if row is None or np.isnan(row["value"]):
                continue
            axes.plot([row["lowest_run"], row["highest_run"]], [height] * 2, color=PALE, lw=3, solid_capstyle="butt")
            axes.plot([row["interval_low"], row["interval_high"]], [height] * 2, color=INK, lw=1)
            before = own.get((weights, BEFORE.get(measure)))
            for point, shape, filled in ((row, marker, colour), (before, *TRIANGLE)):
                if point is not None:
                    _point(axes, point["value"], height, shape, filled)
    axes.axvline(0, color=GREY, lw=0.6, ls="--")
    axes.set(xlim=limits, ylim=(len(kinds) - 0.5, -0.5), xlabel=label)
    axes.set_yticks(range(len(kinds)), kinds, rotation=90, va="center", fontsize=7)


def _point(axes: Axes, value: float, height: float, marker: str, colour: str) -> None:
    axes.plot(value, height, ls="", marker=marker, ms=4.5, mfc=colour, mec=INK, clip_on=False)


def _judged(scores: pd.DataFrame, judge: pd.DataFrame) -> str:
    """Return how good the judge is, or why nothing was judged."""
    if judge.empty or scores["value"][scores["measure"] == "judge_correlation"].isna().all():
        return "no judge, or nothing planted"
    own, here = (decimal(judge[column].mean()) for column in ("correlation", "correlation_here"))
    return f"r of the judge:\nown faces {own}\nthese faces {here}"


def _legend(scores: pd.DataFrame) -> list[Line2D]:
    """Return what the markers mean that are drawn."""
    drawn = {name: marker for name, marker in MARKERS.items() if name in set(scores["weights"])} | {"before": TRIANGLE}
    return [
        Line2D([], [], ls="", marker=marker, ms=4.5, mfc=colour, mec=INK, label=NAMES.get(name, name))
        for name, (marker, colour) in drawn.items()
    ]
