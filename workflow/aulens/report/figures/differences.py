"""Which action units' responses differ between databases."""

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from aulens.report.study import Study
from aulens.report.style import INK, PROFILE_MAP, canvas, colour_bar, notice, panel_letter, styled
from aulens.report.wording import decimal, listed
from aulens.tuning.cell_differences import any_can_differ

TITLE = "Action units whose responses differ"
CAPTION = (
    "Difference of the mean normalised responses (first minus second database) of every output unit to every action "
    "unit. A dot: it differs more than between disjoint groups of people of one database, at the false discovery rate "
    "below."
)
OF_STIMULI, COMPARES = True, ("databases",)
CONTRASTS = (
    "Output units compete in the softmax: each is a contrast of its expression with all others. That the profile of an "
    "expression differs does not say that its display differs; another expression may have changed."
)

EXPLORATORY = (
    "Whether databases differ at all is for the gap of similarity to say (primary); cells are exploratory, held to a "
    "false discovery rate only, and some can stand out where the gap says “same as far as can be told”."
)


def draw(study: Study) -> Figure:
    """Return the figure of a study."""
    facts = study.facts
    table = study.table("tuning/differences.csv")
    return figure_differences(table, facts["databases"], facts["labels"], facts["action_units"])


def sentences(study: Study) -> list[str]:
    """Return which action units differ, and what that does not say."""
    table, rate = study.table("tuning/differences.csv"), study.analyses["differences"]["false_discovery_rate"]
    pairs = combinations(study.facts["databases"], 2)
    return [*(differences_sentence(table, *pair, rate) for pair in pairs), EXPLORATORY, CONTRASTS]


def figure_differences(
    differences: pd.DataFrame, databases: Sequence[str], labels: Sequence[str], action_units: Sequence[int]
) -> Figure:
    """Draw a map (output units, action units) for each pair of databases, with one scale.

    Parameters
    ----------
    differences : table
        tuning/differences.csv.
    databases, labels, action_units : sequences
        In the order of the configuration.
    """
    if len(databases) < 2:
        return notice("Differences between databases need a second database.")
    return _maps(differences, list(combinations(databases, 2)), labels, action_units)


@styled
def _maps(
    differences: pd.DataFrame, pairs: list[tuple[str, str]], labels: Sequence[str], action_units: Sequence[int]
) -> Figure:
    """Draw the maps below each other."""
    figure = canvas((0.24 * len(labels) + 0.75) * len(pairs) + 0.2)
    panels = figure.subplots(len(pairs), 1, squeeze=False)
    for number, (axes, pair) in enumerate(zip(panels[:, 0], pairs, strict=True)):
        own = differences[(differences["database_1"] == pair[0]) & (differences["database_2"] == pair[1])]
        gaps, marked = (
            own.pivot(index="output_unit", columns="action_unit", values=name).reindex(labels, columns=action_units)
            for name in ("difference", "differs")
        )
        image = axes.imshow(gaps.to_numpy(float), cmap=PROFILE_MAP, vmin=-1, vmax=1, aspect="auto")
        rows, columns = np.nonzero(marked.fillna(False).to_numpy(bool))
        axes.plot(columns, rows, ls="", marker="o", ms=3.2, mfc=INK, mec="white", mew=0.5)
        axes.set_yticks(
            range(len(labels)), [f"  {label}" for label in labels]
        )  # letters are wider at 200 dots per inch
        axes.set_xticks(range(len(action_units)), [str(unit) for unit in action_units])
        axes.tick_params(length=0)
        axes.set_title(f"{pair[0]} − {pair[1]}")
        panel_letter(axes, number)
    panels[-1, 0].set_xlabel("action unit")
    colour_bar(figure, image, panels, label="difference", aspect=20, pad=0.01, ticks=(-1, 0, 1))
    return figure


def differences_sentence(differences: pd.DataFrame, first: str, second: str, rate: float) -> str:
    """Name the action units that differ for each expression, with their sign."""
    own = differences[(differences["database_1"] == first) & (differences["database_2"] == second)]
    groups = f"{int(own['groups_1'].iloc[0])} and {int(own['groups_2'].iloc[0])} groups of people"
    if own["shared_people"].any():
        return (
            f"Which action units differ between {first} and {second} was not tested: people may be in both databases."
        )
    if not any_can_differ(own, rate):
        return f"Which action units differ between {first} and {second} was not tested: {groups} are too few."
    found = own[own["differs"].astype(bool)]
    verb = "differs" if len(found) == 1 else "differ"
    text = (
        f"Of {len(own)} cells (output unit × action unit) {len(found)} {verb} between {first} and {second} ({groups}; "
    )
    text += f"expected share of false ones at most {decimal(rate)})"
    parts = [
        f"{label} {listed([_signed(row) for row in unit.itertuples()])}"
        for label, unit in found.groupby("output_unit", sort=False)
    ]
    return f"{text}: {'; '.join(parts)}." if parts else f"{text}."


def _signed(row: tuple) -> str:
    """Return "AU4 +.50"."""
    return f"AU{row.action_unit} {'+' if row.difference > 0 else ''}{decimal(row.difference)}"
