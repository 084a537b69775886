"""Shares of misclassified images, of the true and of the predicted expression (Yousefi et al. 2016, Tables 2 to 4)."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from aulens.databases.unit_words import words_of
from aulens.report.study import Study
from aulens.report.style import GREY, INK, canvas, database_colour, panel_letter, runs_text, styled
from aulens.report.wording import counted, decimal, listed

TITLE = "Misclassified images"
CAPTION = (
    "Share of misclassified images in the matched tests, by expression and in all: of the images that show the "
    "expression (filled; 1 − correct rate) and of those for which it was predicted (open; 1 − precision). Bars: of the "
    "confusion matrix averaged over runs; points and lines: mean ± sd over runs. Below each expression: how many "
    "images of a run show it | for how many it was predicted, on average (an image counts in each variant). In all, "
    "every image counts the same; correct rates elsewhere are means over expressions, in which a rare one weighs as "
    "much as a common one. Published percentages of one less the diagonal over the column total are the open bars, "
    "where columns are predictions."
)
ALL = "all"
FEWEST_IMAGES = 8  # shown, or taken for the expression, in all runs together: no sentence gives a share of fewer
WAYS = ("of_true", "of_predicted")
TABLE = "evaluation/misclassified.csv"


def draw(study: Study) -> Figure:
    """Return the figure of a study."""
    return figure_misclassified(study.table(TABLE), study.facts["databases"], study.facts["labels"])


def sentences(study: Study) -> list[str]:
    """Return what a paper would write below the figure."""
    table, databases = study.table(TABLE), study.facts["databases"]
    own = {name: rows for name in databases if len(rows := matched(table, name))}
    by_expression = [expressions_sentence(name, rows) for name, rows in own.items()]
    confidence = study.analyses["intervals"]["confidence"]
    return [together_sentence(own, confidence), *by_expression] if own else []


@styled
def figure_misclassified(table: pd.DataFrame, databases: Sequence[str], labels: Sequence[str]) -> Figure:
    """Draw, for every database that networks were trained on, both shares of every expression side by side.

    Parameters
    ----------
    table : table
        evaluation/misclassified.csv.
    databases, labels : sequence of str
        Of the study, in its order.
    """
    figure = canvas(1.95 * len(databases) + 0.3)
    panels = figure.subplots(len(databases), 1, squeeze=False)[:, 0]
    for place, (axes, name) in enumerate(zip(panels, databases, strict=True)):
        rows = matched(table, name).set_index("expression").reindex([*labels, ALL])
        _panel(axes, rows, database_colour(place))
        number = rows.loc[ALL]
        tested = counted(int(number["number"]), *words_of(number["unit_of_replication"]))
        axes.set_title(f"{name} → {name} (matched): {runs_text(number['runs'])}, {tested}")
        panel_letter(axes, place)
    handles = [
        Patch(fc=GREY, alpha=0.45, lw=0, label="of images that show it"),
        Patch(fc="none", ec=GREY, label="of images for which it was predicted"),
        Line2D([], [], color=INK, marker="o", ms=3, lw=1.0, label="mean ± sd over runs"),
    ]
    figure.legend(handles=handles, loc="outside lower center", ncols=3)
    return figure


def matched(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return the rows of the tests of a database's networks within it."""
    return table[(table["trained"] == name) & (table["role"] == "within")]


def _panel(axes: Axes, rows: pd.DataFrame, colour: str) -> None:
    """Draw the bars of one database; rows are expressions, the last one all images."""
    places = np.arange(len(rows)) + np.where(rows.index == ALL, 0.4, 0)
    filled = {"color": colour, "alpha": 0.45, "lw": 0}
    for shift, way, look in zip((-0.19, 0.19), WAYS, (filled, {"fc": "none", "ec": colour, "lw": 1.0}), strict=True):
        axes.bar(places + shift, 100 * rows[f"{way}_together"], width=0.34, **look)
        mean, spread = 100 * rows[way], 100 * rows[f"{way}_sd"]
        axes.vlines(places + shift, mean - spread, mean + spread, color=INK, lw=1.0)
        axes.plot(places + shift, mean, ls="", marker="o", ms=2.5, color=INK, clip_on=False)
    counts = [f"{round(row.samples, 1):g} | {round(row.samples_predicted, 1):g}" for row in rows.itertuples()]
    many = len(rows) > 9
    between, turned = (", ", {"rotation": 30, "ha": "right", "rotation_mode": "anchor"}) if many else ("\n", {})
    texts = [between.join(words) for words in zip(rows.index, counts, strict=True)]
    axes.set_xticks(places, texts, **turned)
    axes.axvline(places[-1] - 0.7, color=GREY, lw=0.6, ls=":")
    axes.set(ylim=(0, 100), yticks=(0, 25, 50, 75, 100), ylabel="misclassified (%)")
    axes.tick_params(axis="x", length=0)


def together_sentence(own: dict[str, pd.DataFrame], confidence: float) -> str:
    """Give the share of all images that was misclassified, and what predicting one expression always would give.

    Parameters
    ----------
    own : dict of str to table
        Database -> its rows, of every expression and `all`.
    confidence : float
        Of the intervals.
    """
    parts = []
    for name, rows in own.items():
        every, samples = rows[rows["expression"] == ALL].iloc[0], rows.loc[rows["expression"] != ALL, "samples"]
        bounds = [_percent(every[f"of_true_{side}"]) for side in ("low", "high")]
        rate = mean_over_expressions(rows)
        details = [
            "" if pd.isna(every["of_true_sd"]) else f"sd over runs {_percent(every['of_true_sd'])}",
            "" if pd.isna(every["of_true_low"]) else f"{100 * confidence:g} % CI [{bounds[0]}, {bounds[1]}]",
            f"n = {counted(int(every['runs']), 'run')}",
            f"{_percent(1 - samples.max() / samples.sum())} if the commonest expression were always predicted",
            "" if pd.isna(rate) else f"mean over expressions {_percent(1 - rate)}, a correct rate of {decimal(rate)}",
        ]
        parts.append(f"{_percent(every['of_true_together'])} of those of {name} ({'; '.join(filter(None, details))})")
    return f"Of the tested images, every one counted the same, were misclassified: {listed(parts)}."


def mean_over_expressions(rows: pd.DataFrame) -> float:
    """Return the correct rate as other figures and the key numbers give it: the mean of those of the expressions.

    Parameters
    ----------
    rows : table
        Of one pair of databases, of every expression and `all`.

    Examples
    --------
    Of 90 happy images 9 are misclassified, of 10 sad ones 5: 86 of 100 are right, on average .9 and .5.

    >>> rows = pd.DataFrame({"expression": ["happy", "sad", "all"], "of_true": [0.1, 0.5, 0.14]})
    >>> mean_over_expressions(rows)
    0.7
    """
    return 1 - float(rows.loc[rows["expression"] != ALL, "of_true"].mean())


def expressions_sentence(name: str, rows: pd.DataFrame) -> str:
    """Give the shares of every expression of one database, both ways; none of fewer than `FEWEST_IMAGES` images.

    Parameters
    ----------
    name : str
        Of the database.
    rows : table
        Its rows, of every expression and `all`; numbers of images are means over runs.
    """
    of_labels = rows[rows["expression"] != ALL]
    shown = _shares(of_labels, "of_true", "samples")
    predicted = _shares(of_labels, "of_predicted", "samples_predicted")
    return (
        f"Misclassified in {name}, of the images that show an expression: {shown}; of those for which it was "
        f"predicted: {predicted}."
    )


def _shares(rows: pd.DataFrame, way: str, samples: str) -> str:
    """Return the shares of expressions in words, and of which there are too few images for one."""
    images = (rows[samples] * rows["runs"]).round().astype(int)  # in all runs together
    enough = images >= FEWEST_IMAGES
    given = [f"{row['expression']} {_percent(row[f'{way}_together'])}" for row in rows[enough].to_dict("records")]
    few = [f"{label} {number}" for label, number in zip(rows["expression"][~enough], images[~enough], strict=True)]
    text = listed(given) or "no share is given"
    return f"{text} (fewer than {FEWEST_IMAGES} images in all runs together: {listed(few)})" if few else text


def _percent(share: float) -> str:
    """Return "35.0 %", or a dash where it is undefined."""
    return "–" if pd.isna(share) else f"{100 * share:.1f} %"
