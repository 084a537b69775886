"""Which attribution method finds the truth: planted pixels, deletion and insertion, random weights."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib import colormaps, rcParams
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from aulens.report.maps_in_words import completeness_sentence, signed_sentence, similarity_sentences
from aulens.report.methods_in_words import in_words, measure_sentences, recognised_sentence, together
from aulens.report.study import Study
from aulens.report.style import GREY, INK, canvas, database_colour, panel_letter, styled
from aulens.report.wording import listed

TITLE = "Attribution methods"
CAPTION = (
    "What the maps of each method are worth: mean over runs of the mean over people, with intervals over people "
    "and runs. {precision} Deletion and insertion: mean probability of the true expression while the map’s first "
    "pixels become grey level {fill}, and while they are put into the blurred face (sd {blur:g} of its side). "
    "First are the largest absolute values; crosses, compared with nothing: the largest values with signs, of trained "
    "networks and methods whose sign says what speaks for the label. Similarity: rank correlation of absolute values "
    "with the map of the network with random weights in all layers, and below, in those from the output to the one "
    "that is named. Filled: trained networks; open: maps of random weights, judged by the trained network; small: "
    "single databases. Lines: edge filter (dashed), random order or chance (dotted). The arrow points to better maps."
)
PRECISION = "Average precision: do the largest absolute values of a map lie where planted action units move pixels?"
CONFOUND = (
    "Average precision: do the largest absolute values of a map lie where planted action units move pixels (databases "
    "in which nothing else tells the expression), and where the {} has the colour that tells it (the others)?"
)
UNMASKED = 128  # grey level of deleted pixels where the recipe has no oval
PANELS = {
    "average_precision": ("average precision", "→"),
    "confound_precision": ("planted {}", "→"),
    "deletion": ("deletion", "←"),
    "insertion": ("insertion", "→"),
    "similarity_of_sizes": ("similarity", "←"),
}
BESIDE_A_CONFOUND = "action units"  # title of the first, whose pixels then need a name
CASCADES = {"similarity": "with signs", "similarity_of_sizes": "absolute values"}
LINES = {"edges": "--", "random_order": ":", "chance": ":"}
TRAINED, MIDDLE, RANDOM = -0.2, 0.05, 0.3  # of the markers of a method, in rows
SCORES, CASCADE = "attribution/method_scores.csv", "attribution/method_randomisation.csv"


def caption(study: Study) -> str:
    """Return the caption, with what is done to pixels, and a planted confound if there is one."""
    oval, part = study.facts["recipe"]["oval"], part_of(confounds(study.facts["regions"]))
    return CAPTION.format(
        precision=CONFOUND.format(part) if part else PRECISION,
        fill=oval["fill"] if oval else UNMASKED,
        blur=study.analyses["map_quality"]["blur"],
    )


def draw(study: Study) -> Figure:
    """Return the figure of a study."""
    part = part_of(confounds(study.facts["regions"]))
    return figure_method_scores(study.table(SCORES), study.table(CASCADE), study.facts["databases"], part)


def sentences(study: Study) -> list[str]:
    """Return what a paper would write below the figure."""
    confidence, databases = study.analyses["method_scores"]["confidence"], study.facts["databases"]
    scores = study.table(SCORES)
    return [
        *measure_sentences(scores, databases, confounds(study.facts["regions"]), confidence),
        *recognised_sentence(scores, databases, confidence),
        *signed_sentence(scores, databases),
        *completeness_sentence(scores, databases),
        *similarity_sentences(scores, study.table(CASCADE), databases, confidence),
    ]


def confounds(regions: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Return database -> the region whose planted colour tells the expression, of the fact `regions`."""
    colours = {name: (own["rendered"] or {}).get("colour") or {} for name, own in regions.items()}
    return {name: colour["planted"] for name, colour in colours.items() if colour.get("planted") and colour["share"]}


def part_of(confounds: Mapping[str, str]) -> str:
    """Return such as "hair", or "hair or background"; empty without a confound."""
    return listed(list(dict.fromkeys(confounds.values())), "or")


@styled
def figure_method_scores(
    scores: pd.DataFrame, cascade: pd.DataFrame, databases: Sequence[str], part: str = ""
) -> Figure:
    """Draw a panel per measure with a row per method, and below how similar maps stay while layers become random.

    Parameters
    ----------
    scores, cascade : table
        attribution/method_scores.csv and attribution/method_randomisation.csv.
    databases : sequence of str
        Of the study, in its order.
    part : str
        Whose planted colour tells the expression, where one does.

    Notes
    -----
    A measure that has no value, such as average precision where nothing is planted, has no panel.
    """
    methods = list(cascade["method"].unique())
    shown = [measure for measure in PANELS if scores[scores["measure"] == measure]["value"].notna().any()]
    above = 0.24 * len(methods) + 0.5
    figure = canvas(above + 2.6)
    rows = figure.add_gridspec(2, 1, height_ratios=(above, 2.1))
    panels = rows[0].subgridspec(1, len(shown)).subplots(sharey=True, squeeze=False)[0]
    for number, (axes, measure) in enumerate(zip(panels, shown, strict=True)):
        _measure_panel(axes, scores[scores["measure"] == measure], methods, databases)
        _with_signs(axes, scores[scores["measure"] == f"{measure}_with_signs"], methods, databases)
        title, better = PANELS[measure]
        title = BESIDE_A_CONFOUND if part and measure == "average_precision" else title.format(part)
        axes.set_title(f"{title} {better}", fontsize=rcParams["font.size"])
        panel_letter(axes, number)
    panels[0].set_yticks(range(len(methods)), [in_words(method) for method in methods])
    panels[0].set_ylim(len(methods) - 0.5, -0.5)
    beside = rows[1].subgridspec(1, 3, width_ratios=(3, 3, 1.6)).subplots()
    _cascade(beside, cascade[cascade["database"] == together(databases)], methods, len(shown))
    figure.legend(handles=_legend(), loc="outside upper center", ncols=5)
    return figure


def _measure_panel(axes: Axes, scores: pd.DataFrame, methods: Sequence[str], databases: Sequence[str]) -> None:
    """Draw the means of one measure: of all databases with intervals, and of each as small points."""
    whole = scores[scores["database"] == together(databases)]
    for method, style in LINES.items():
        for value in whole[whole["method"] == method]["value"].dropna():
            axes.axvline(value, color=GREY, lw=0.9, ls=style, zorder=0)
    for weights, up, face in (("trained", TRAINED, INK), ("random", RANDOM, "white")):
        own = whole[whole["weights"] == weights].set_index("method").reindex(methods)
        places, values = np.arange(len(methods)) + up, own["value"].to_numpy()
        ends = own[["interval_low", "interval_high"]].to_numpy().T
        axes.hlines(places, *ends, color=INK, lw=1)
        axes.plot(values, places, "o", ms=4, color=INK, mfc=face, zorder=3)
    for number, database in enumerate(databases if len(databases) > 1 else ()):
        own = scores[(scores["database"] == database) & (scores["weights"] == "trained")].set_index("method")
        values = own["value"].reindex(methods)
        axes.plot(values, np.arange(len(methods)) + TRAINED, ".", ms=3, color=database_colour(number), zorder=2)
    axes.tick_params(axis="y", length=0)
    axes.margins(x=0.08)


def _with_signs(axes: Axes, scores: pd.DataFrame, methods: Sequence[str], databases: Sequence[str]) -> None:
    """Mark the means of the order with signs, of all databases."""
    own = scores[scores["database"] == together(databases)].set_index("method")["value"].reindex(methods)
    axes.plot(own, np.arange(len(methods)) + MIDDLE, "x", ms=3.5, mew=0.9, color=INK, zorder=2)


def _legend() -> list[Line2D]:
    marks = [("trained", INK), ("random weights", "white")]
    points = [Line2D([], [], ls="", marker="o", ms=4, color=INK, mfc=face, label=label) for label, face in marks]
    points.append(Line2D([], [], ls="", marker="x", ms=3.5, mew=0.9, color=INK, label="order with signs"))
    lines = [("edge filter", "--"), ("random order or chance", ":")]
    return [*points, *(Line2D([], [], ls=style, lw=0.9, color=GREY, label=label) for label, style in lines)]


def _cascade(panels: Sequence[Axes], cascade: pd.DataFrame, methods: Sequence[str], number: int) -> None:
    """Draw how similar maps stay while more and more layers are random; the last panel has the names of the methods."""
    colours = colormaps["tab10"].colors
    layers = list(cascade.sort_values("place")["layer"].unique())
    for offset, (axes, (measure, title)) in enumerate(zip(panels[:-1], CASCADES.items(), strict=True)):
        for place, method in enumerate(methods):
            own = cascade[(cascade["method"] == method) & (cascade["measure"] == measure)].sort_values("place")
            values = [1.0, *own["value"]]
            axes.plot(values, "-", marker=".", ms=4, lw=1, color=colours[place % len(colours)], label=in_words(method))
        axes.axhline(0, color=GREY, lw=0.7, ls=":")
        axes.set_xticks(range(len(layers) + 1), ["none", *layers], rotation=90)
        axes.set(ylim=(min(-0.1, cascade["value"].min() - 0.05), 1.05), xlabel="random from the output to")
        axes.set_title(f"similarity, {title}")
        panel_letter(axes, number + offset)
    panels[0].set_ylabel("rank correlation")
    panels[-1].set_axis_off()
    panels[-1].legend(handles=panels[0].get_lines()[: len(methods)], loc="center left", borderaxespad=0)
