"""A planted confound: correct rates with it and with it broken, and where attribution lies, under one mask or two."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from aulens.databases.unit_words import words_of
from aulens.report.confound_in_words import ENDS, control_of, mask_sentence, rate_sentence
from aulens.report.methods_in_words import in_words
from aulens.report.study import Study
from aulens.report.style import GREY, INK, canvas, database_colour, panel_letter, styled
from aulens.report.wording import counted, decimal, over_whom
from aulens.statistics.confound import PLANTED, REGIONS, WHOLE

TITLE = "A planted confound"
CAPTION = (
    "Each column is the networks of one trained database under one mask. Above: correct rate in tests with what was "
    "learned (filled) and with the confound broken (open: its colour at random), with intervals over {over}; dashed: "
    "chance."
)
OF_CONTROL = (
    " Diamonds: networks that never saw the confound, in tests on their own kind (filled) and on the same broken faces "
    "(open): how hard these are."
)
OF_SHARES = (
    " Below: the share of the attribution (absolute values) on each region, of trained networks (filled, with "
    "intervals) and of networks with random weights (squares); bars: the region's share of what is shown, of the whole "
    "picture or of what the mask passes. A share means something only beside these two."
)
RATES, SHARES = "statistics/confound.csv", "statistics/confound_shares.csv"
EVIDENCE = (
    "What networks have learned is told by the correct rate with the confound broken, not by where attribution lies: "
    "those that use the confound fail there, and those that never saw it tell how hard the faces are."
)
WIDTH, SHIFT = 0.72, 0.14  # of the bars and of the markers in a panel


def caption(study: Study) -> str:
    """Return the caption, which speaks of a control, and of shares of attribution, where there are some."""
    rates = study.table(RATES)
    controlled = any(control_of(row, rates) for row in rates.to_dict("records"))
    own = CAPTION.format(over=over_whom("those tested", rates["runs"].max()))
    return own + (OF_CONTROL if controlled else "") + (OF_SHARES if len(study.table(SHARES)) else "")


def draw(study: Study) -> Figure:
    """Return the figure of a study."""
    return figure_confound(study.table(RATES), study.table(SHARES), study.facts["databases"])


def sentences(study: Study) -> list[str]:
    """Return what a paper would write below the figure."""
    rates, shares = study.table(RATES), study.table(SHARES)
    confidence = study.analyses["confound"]["confidence"]
    texts = [rate_sentence(row, confidence, control_of(row, rates)) for row in rates.to_dict("records")]
    masks = [mask_sentence(row, rates, shares) for row in rates.to_dict("records") if row["mask"] != WHOLE]
    return [EVIDENCE, *texts, *(text for text in masks if text)]


@styled
def figure_confound(rates: pd.DataFrame, shares: pd.DataFrame, databases: Sequence[str]) -> Figure:
    """Draw a column for each trained database and mask: the rates, and below them the shares of each method.

    Parameters
    ----------
    rates : table
        statistics/confound.csv.
    shares : table
        statistics/confound_shares.csv; empty without shares.
    databases : sequence of str
        In the order of the configuration (it gives the colours).
    """
    methods = list(dict.fromkeys(shares["method"]))
    columns = rates.drop_duplicates(["study", "database"]).to_dict("records")
    controls = [control_of(row, rates) for row in columns]
    figure = canvas(2.3 + 1.75 * len(methods))
    figure.get_layout_engine().set(w_pad=0.08)  # names are wider in files than the layout measures
    panels = figure.subplots(
        1 + len(methods), len(columns), squeeze=False, sharey="row", height_ratios=[1.25] + [1.0] * len(methods)
    )
    top = _top(shares)
    for number, row in enumerate(columns):
        colour = database_colour(list(databases).index(row["database"]) if row["database"] in databases else 0)
        _rates(panels[0, number], row, controls[number], colour)
        own = shares[(shares["study"] == row["study"]) & (shares["database"] == row["database"])]
        for place, method in enumerate(methods, start=1):
            _shares(panels[place, number], own[own["method"] == method], colour, top)
    for place, axes in enumerate(panels[:, 0]):
        axes.set_ylabel("correct rate" if place == 0 else f"{in_words(methods[place - 1])}\nshare")
        panel_letter(axes, place)
    figure.legend(handles=_legend(bool(methods), any(controls)), loc="outside lower center", ncols=3)
    return figure


def _top(shares: pd.DataFrame) -> float:
    """Return the upper limit of all panels of shares."""
    highest = shares[["share", "interval_high", "shown"]].max().max()
    return 1.0 if not np.isfinite(highest) or highest > 0.6 else 0.65


def _rates(axes: Axes, row: Mapping[str, Any], control: Mapping[str, Any] | None, colour: str) -> None:
    """Draw the rate with the confound and with it broken; of a database without one that with it."""
    planted = row["confound"] == PLANTED
    for place, names in enumerate(ENDS if planted else ENDS[:1]):
        rate, low, high = (row[name] for name in names)
        axes.vlines(place, low, high, color=INK, lw=1.1)
        axes.plot(place, rate, ls="", marker="o", ms=5.5, color=colour, mfc="white" if place else colour, zorder=3)
        if np.isfinite(rate):
            axes.annotate(decimal(rate), (place, rate), (7, 0), textcoords="offset points", fontsize=7, va="center")
    axes.axhline(row["chance"], color=GREY, lw=0.8, ls="--")
    if control:
        for place, (name, *_) in enumerate(ENDS):
            face = "white" if place else GREY
            axes.plot(place - 0.22, control[name], ls="", marker="D", ms=3.8, color=GREY, mfc=face, zorder=2)
    axes.set_xticks((0, 1), ("learned", "broken" if planted else ""))
    axes.set(xlim=(-0.5, 1.7), ylim=(0, 1), yticks=(0, 0.5, 1))
    number = counted(int(row["number"]), *words_of(row["unit_of_replication"]))
    title = (row["database"], row["mask"], f"{counted(int(row['runs']), 'run')}, {number}")
    axes.set_title("\n".join(title), fontsize=6.5)


def _shares(axes: Axes, shares: pd.DataFrame, colour: str, top: float) -> None:
    """Draw the shares of one method: trained and random weights beside the area."""
    places = np.arange(len(REGIONS))
    trained, random = (
        shares[shares["weights"] == weights].set_index("region").reindex(REGIONS) for weights in ("trained", "random")
    )
    axes.bar(places, trained["shown"], width=WIDTH, color=GREY, alpha=0.25, lw=0)
    axes.vlines(places - SHIFT, trained["interval_low"], trained["interval_high"], color=INK, lw=1.1)
    axes.plot(places - SHIFT, trained["share"], ls="", marker="o", ms=4.5, color=colour, zorder=3)
    axes.plot(places + SHIFT, random["share"], ls="", marker="s", ms=4, color=GREY, mfc="white", zorder=3)
    axes.set_xticks(places, ("hair", "back-\nground", "face"), fontsize=6.5)
    axes.set(xlim=(-0.6, len(REGIONS) - 0.4), ylim=(0, top))


def _legend(shares: bool, control: bool) -> list[Artist]:
    handles = [
        Line2D([], [], ls="", marker="o", color=GREY, label="as learned; trained" if shares else "as learned"),
        Line2D([], [], ls="", marker="o", color=GREY, mfc="white", label="confound broken"),
        Line2D([], [], ls="--", lw=0.8, color=GREY, label="chance"),
    ]
    if control:
        handles.append(Line2D([], [], ls="", marker="D", ms=4, color=GREY, label="never saw the confound"))
    if not shares:
        return handles
    random = Line2D([], [], ls="", marker="s", color=GREY, mfc="white", label="random weights")
    area = Line2D([], [], lw=6, color=GREY, alpha=0.25, label="share of what is shown")
    return [*handles, random, area]
