"""Correct rate and loss in the course of training (Inagaki et al. 2022, figure 2)."""

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from aulens.report.study import Study
from aulens.report.style import (
    GREY,
    LOSS_COLOUR,
    PALE,
    RATE_COLOUR,
    canvas,
    panel_letter,
    runs_text,
    styled,
)
from aulens.report.wording import counted, decimal, listed

TITLE = "Learning curves"
CAPTION = (
    "Correct rate (orange) and loss (blue) of the training mini-batches, mean and standard deviation over runs; "
    "open points: validation, with the same. Dashed: chance. Grey: the plateau."
)
QUESTIONS = ("plateau training rate between databases",)


def caption(study: Study) -> str:
    """Return the caption, which names validation and plateau where there are any."""
    text = (
        CAPTION
        if has_validation(study.table("training/curves.csv"))
        else CAPTION.replace("; open points: validation, with the same", "")
    )
    return text if study.analyses["learning_curves"]["plateau"] else text.replace(" Grey: the plateau.", "")


def has_validation(curves: pd.DataFrame) -> bool:
    """Return whether anybody was held back to validate."""
    return bool((curves["part"] == "validation").any())


def draw(study: Study) -> Figure:
    """Return the figure of a study."""
    plateau = study.analyses["learning_curves"]["plateau"]
    return figure_learning_curves(
        study.table("training/curves.csv"),
        study.table("training/plateau.csv"),
        study.facts["databases"],
        plateau,
        len(study.facts["labels"]),
    )


def sentences(study: Study) -> list[str]:
    """Return what a paper would write below the figure."""
    plateau = study.table("training/plateau.csv")
    if plateau.empty:
        return []
    return [plateau_sentence(plateau, study.facts["databases"])]


@styled
def figure_learning_curves(
    curves: pd.DataFrame,
    plateau: pd.DataFrame,
    databases: Sequence[str],
    plateau_range: Sequence[int] | None,
    classes: int,
) -> Figure:
    """Draw one panel per database: training mini-batches as lines, validation as points, both with their sd over runs.

    Parameters
    ----------
    curves : table
        training/curves.csv.
    plateau : table
        training/plateau.csv; its means over runs are written into the panels.
    databases : sequence of str
        In the order of the configuration.
    plateau_range : two ints or None
        First and last iteration of the plateau.
    classes : int
        Number of expressions; chance is 1 / classes.

    Notes
    -----
    Inagaki et al. 2022, figure 2; Yousefi et al. 2016, figure 4 (there the sd of the validation is an area too). All
    panels share both scales.
    """
    columns = min(len(databases), 3)
    rows = -(-len(databases) // columns)
    figure = canvas(2.5 * rows + 0.35)
    panels = figure.subplots(rows, columns, squeeze=False)
    highest = float((curves["loss"] + curves["loss_sd"].fillna(0)).quantile(0.995)) * 1.05
    for number, axes in enumerate(panels.flat):
        if number >= len(databases):
            axes.set_axis_off()
            continue
        name = databases[number]
        _panel(axes, name, curves[curves["database"] == name], plateau[plateau["database"] == name], highest, classes)
        if plateau_range:
            axes.axvspan(*plateau_range, color=PALE, alpha=0.45, lw=0, zorder=0)
        panel_letter(axes, number)
    figure.legend(handles=_legend(has_validation(curves), bool(plateau_range)), loc="outside lower center", ncols=3)
    return figure


def _panel(
    axes: Axes, database: str, curves: pd.DataFrame, plateau: pd.DataFrame, highest_loss: float, classes: int
) -> None:
    """Draw correct rate (left axis) and loss (right axis) of one database."""
    losses = axes.twinx()
    losses.spines["right"].set_visible(True)
    for scale, column, colour in ((axes, "correct_rate", RATE_COLOUR), (losses, "loss", LOSS_COLOUR)):
        training = curves[curves["part"] == "train"].sort_values("iteration")
        spread = training[f"{column}_sd"].fillna(0)
        low, high = training[column] - spread, training[column] + spread
        scale.fill_between(training["iteration"], low, high, color=colour, alpha=0.18, lw=0)
        scale.plot(training["iteration"], training[column], color=colour)
        validation = curves[curves["part"] == "validation"].dropna(subset=column)
        low, high = (validation[column] + sign * validation[f"{column}_sd"] for sign in (-1, 1))
        scale.vlines(validation["iteration"], low, high, color=colour, lw=0.7, alpha=0.6)
        scale.plot(
            validation["iteration"],
            validation[column],
            ls="",
            marker="o",
            ms=3,
            mfc="white",
            color=colour,
            clip_on=False,
        )
    axes.axhline(1 / classes, color=GREY, lw=0.8, ls="--")
    axes.set(xlim=(0, curves["iteration"].max()), ylim=(0, 1), xlabel="iteration")
    axes.set_ylabel("correct rate", color=RATE_COLOUR)
    losses.set_ylim(0, highest_loss)
    losses.set_ylabel("loss (cross entropy)", color=LOSS_COLOUR)
    flat = f", plateau {decimal(plateau['correct_rate'].mean(), 3)}" if len(plateau) else ""
    axes.set_title(f"{database}: {runs_text(curves['runs'].max())}{flat}")


def _legend(validation: bool, plateau: bool) -> list[Line2D]:
    """Return the handles of one legend for all panels."""
    handles = [
        Line2D([], [], color=RATE_COLOUR, label="training mini-batches: correct rate ± sd over runs"),
        Line2D([], [], color=LOSS_COLOUR, label="loss ± sd"),
    ]
    if validation:
        handles.append(Line2D([], [], color=GREY, marker="o", mfc="white", ls="", ms=4, label="validation ± sd"))
    handles.append(Line2D([], [], color=GREY, ls="--", label="chance"))
    return [*handles, Line2D([], [], color=PALE, lw=6, label="plateau")] if plateau else handles


def plateau_sentence(plateau: pd.DataFrame, databases: Sequence[str]) -> str:
    """Give the correct rate and loss of the training mini-batches on the plateau, mean and sd over runs."""
    parts = []
    for name in databases:
        rows = plateau[plateau["database"] == name]
        rate, spread, loss = rows["correct_rate"].mean(), rows["correct_rate"].std(), rows["loss"].mean()
        parts.append(f"{decimal(rate)} (sd {decimal(spread, 3)}; loss {decimal(loss)}) for {name}")
    numbers = plateau.groupby("database")["run"].nunique().reindex(list(databases))
    each = f"{counted(int(numbers.max()), 'run')} each"
    if numbers.nunique() > 1:
        each = listed([f"{counted(int(number), 'run')} for {name}" for name, number in numbers.items()])
    return f"On the plateau the correct rate of the training mini-batches was {listed(parts)}; n = {each}."
