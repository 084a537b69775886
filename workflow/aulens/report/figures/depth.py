"""What each layer tells of expressions and action units, and at which depth networks of different databases part."""

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from aulens.report.depth_in_words import alignment_sentences, decoding_sentences
from aulens.report.study import Study
from aulens.report.style import GREY, INK, canvas, database_colour, panel_letter, styled

TITLE = "Decoding by depth"
CAPTION = (
    "What linear probes read of the values of each layer, with people whom they did not learn from: expressions of the "
    "tested faces (balanced accuracy){units}. Filled: trained networks; open: the same with random weights; first "
    "place: the pixels themselves; dotted: chance. Means over runs; lines: intervals over people and runs."
)
OF_UNITS = ", and action units of faces of nobody of the study (mean area under the ROC curve)"
ALIGNED = (
    " Alignment (linear CKA, unbiased): how alike two networks arrange these faces; filled: trained networks, open: "
    "random weights, with intervals by drawing runs, and halves of the people."
)
DIFFERENCE_OF = " Difference: within databases less between them; the intervals hold for all layers together."
FROZEN = " Frozen layers (grey ground) are the same in all networks, so that their alignment is 1 by construction."
SCORES, ALIGNMENT = "transfer/depth_scores.csv", "transfer/depth_alignment.csv"
TARGETS = {"expression": ("expression", "balanced accuracy"), "action_units": ("action units", "mean AUROC")}
PAIRED = ("within", "between")
ANOTHER = ("-", "--")  # of the lines within and between databases
SPREAD = 0.12  # between markers of one layer


def caption(study: Study) -> str:
    """Return the caption, which speaks of what is drawn."""
    scores, alignment = study.table(SCORES), study.table(ALIGNMENT)
    text = CAPTION.format(units=OF_UNITS if (scores["target"] == "action_units").any() else "")
    text += ALIGNED if len(alignment) else ""
    text += DIFFERENCE_OF if (alignment["relation"] == "within_less_between").any() else ""
    return text + (FROZEN if has_frozen(scores) else "")


def draw(study: Study) -> Figure:
    """Return the figure of a study."""
    return figure_depth(study.table(SCORES), study.table(ALIGNMENT), study.facts["databases"])


def sentences(study: Study) -> list[str]:
    """Return what a paper would write below the figure."""
    confidence, databases = study.analyses["depth_scores"]["confidence"], study.facts["databases"]
    return [
        *decoding_sentences(study.table(SCORES), databases, confidence),
        *alignment_sentences(study.table(ALIGNMENT), databases, confidence),
    ]


def has_frozen(scores: pd.DataFrame) -> bool:
    """Return whether any layer is the same in all trained networks."""
    return bool(scores[scores["weights"] == "trained"]["frozen"].any())


@styled
def figure_depth(scores: pd.DataFrame, alignment: pd.DataFrame, databases: Sequence[str]) -> Figure:
    """Draw what is decoded by depth, and below how alike networks are, and the difference within less between.

    Parameters
    ----------
    scores, alignment : table
        transfer/depth_scores.csv and transfer/depth_alignment.csv.
    databases : sequence of str
        Of the study, in its order.
    """
    targets = [target for target in TARGETS if (scores["target"] == target).any()]
    pairs = list(combinations(databases, 2)) if len(alignment) else []
    below = (1 + bool(pairs)) if len(alignment) else 0
    figure = canvas(2.6 * (1 + bool(below)))
    panels = figure.subplots(1 + bool(below), max(len(targets), below), squeeze=False)
    for axes, target in zip(panels[0], targets, strict=False):
        _decoding(axes, scores[scores["target"] == target], databases, target)
    if below:
        _alignment(panels[1, 0], alignment, databases)
    if pairs:
        _differences(panels[1, 1], alignment, pairs)
    shown = [*panels[0, : len(targets)], *(panels[1, :below] if below else [])]
    for axes in panels.flat:
        axes.set_visible(axes in shown)
    for number, axes in enumerate(shown):
        _layers(axes, scores)
        panel_letter(axes, number)
    figure.legend(handles=_legend(databases, bool(pairs)), loc="outside upper center", ncols=5)
    return figure


def _layers(axes: Axes, scores: pd.DataFrame) -> None:
    """Name the layers below a panel, with a grey ground where they are frozen."""
    layers = scores[scores["weights"].isin(["pixels", "trained"])].drop_duplicates("place").sort_values("place")
    names = ["pixels" if row.place == 0 else row.layer for row in layers.itertuples()]
    axes.set_xticks(layers["place"], names, rotation=0 if len(names) < 7 else 90)
    axes.set_xlim(-0.5, layers["place"].max() + 0.5)
    for place in layers[layers["frozen"] & (layers["place"] > 0)]["place"]:
        axes.axvspan(place - 0.5, place + 0.5, color=GREY, alpha=0.12, lw=0, zorder=0)


def _line(axes: Axes, rows: pd.DataFrame, offset: float, **options: object) -> None:
    """Draw one line over the layers with intervals."""
    own = rows.sort_values("place")
    places = own["place"] + offset
    axes.vlines(places, own["interval_low"], own["interval_high"], color=options["color"], lw=0.9)
    axes.plot(places, own["value"], marker="o", ms=3.5, lw=0.9, **options)


def _decoding(axes: Axes, scores: pd.DataFrame, databases: Sequence[str], target: str) -> None:
    """Draw what is read of one target, trained and random, beside pixels and chance."""
    title, label = TARGETS[target]
    for number, database in enumerate(databases):
        own, colour = scores[scores["database"] == database], database_colour(number)
        for up, weights in enumerate(("trained", "random")):
            offset = SPREAD * (2 * number + up - len(databases) + 0.5) / max(1, len(databases) - 1)
            face = colour if weights == "trained" else "white"
            style = "-" if weights == "trained" else ":"
            _line(axes, own[own["weights"] == weights], offset, color=colour, mfc=face, ls=style)
        _line(axes, own[own["weights"] == "pixels"], SPREAD * number, color=colour, mfc=colour, ls="")
        for chance in own[own["weights"] == "chance"]["value"]:
            axes.axhline(chance, color=GREY, lw=0.9, ls=":", zorder=0)
    axes.set(title=title, ylabel=label)


def _alignment(axes: Axes, alignment: pd.DataFrame, databases: Sequence[str]) -> None:
    """Draw how alike networks are within each database, and between two."""
    for up, weights in enumerate(("trained", "random")):
        for relation, style in zip(PAIRED, ANOTHER, strict=True):
            own = alignment[(alignment["relation"] == relation) & (alignment["weights"] == weights)]
            for place, (pair, rows) in enumerate(own.groupby(["database", "other"], sort=False)):
                colour = database_colour(databases.index(pair[0])) if relation == "within" else INK
                offset = SPREAD * (place - 1 + 0.4 * up + (relation == "between") * 2)
                face = colour if weights == "trained" else "white"
                _line(axes, rows, offset, color=colour, mfc=face, ls=style if weights == "trained" else ":")
    axes.set(title="alignment of two networks", ylabel="CKA", ylim=(None, 1.03))


def _differences(axes: Axes, alignment: pd.DataFrame, pairs: Sequence[tuple[str, str]]) -> None:
    """Draw the difference within less between of each pair of databases, with intervals for all layers together."""
    own = alignment[alignment["relation"] == "within_less_between"]
    for number, pair in enumerate(pairs):
        for up, weights in enumerate(("trained", "random")):
            rows = own[(own[["database", "other"]] == pair).all(axis=1) & (own["weights"] == weights)]
            rows = rows.assign(interval_low=rows["layers_low"], interval_high=rows["layers_high"])
            colour = INK if len(pairs) == 1 else database_colour(number)
            face = colour if weights == "trained" else "white"
            name = f"{' – '.join(pair)}" if len(pairs) > 1 and weights == "trained" else None
            offset = SPREAD * (2 * number + up - len(pairs) + 0.5) / max(1, len(pairs) - 1)
            style = "-" if weights == "trained" else ":"
            _line(axes, rows, offset, color=colour, mfc=face, ls=style, label=name)
    axes.axhline(0, color=GREY, lw=0.7, ls=":", zorder=0)
    axes.set(title="within less between databases", ylabel="difference of CKA")
    if len(pairs) > 1:
        axes.legend()
    if not np.isfinite(own["value"]).any():
        axes.text(0.5, 0.5, "no two runs of a database", transform=axes.transAxes, ha="center", va="center")


def _legend(databases: Sequence[str], pairs: bool) -> list[Line2D]:
    colours = [(name, database_colour(number)) for number, name in enumerate(databases)]
    found = [Line2D([], [], color=colour, marker="o", ms=3.5, lw=0.9, label=name) for name, colour in colours]
    found.append(Line2D([], [], color=GREY, marker="o", ms=3.5, lw=0.9, ls=":", mfc="white", label="random weights"))
    if pairs:
        found.append(Line2D([], [], color=INK, marker="o", ms=3.5, lw=0.9, ls="--", label="between databases"))
    return [*found, Line2D([], [], color=GREY, ls=":", lw=0.9, label="chance")]
