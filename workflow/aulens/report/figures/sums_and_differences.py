"""Sums and differences of profiles between databases, and their similarity (Inagaki et al. 2022, figure 8)."""

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from aulens.databases.tables import read_participants, taking_part
from aulens.databases.unit_words import WORDS
from aulens.report.baseline_in_words import BASELINE
from aulens.report.figures.baseline import TITLE as OF_BASELINE
from aulens.report.profile_panels import outer_labels, profile_grid, profile_matrix
from aulens.report.study import Study
from aulens.report.style import colour_bar, notice, panel_letter, runs_text, show_profile, styled
from aulens.report.verdicts import not_significant
from aulens.report.wording import decimal, p_text
from aulens.statistics.fewest import too_few

TITLE = "Sums and differences of profiles"
CAPTION = (
    "Sums show the tuning that databases share, differences what sets them apart. Above: Spearman's correlation and "
    "its p as published (†), which is not valid: in the demonstration it rejected 63 % of pairs of output units that "
    "had nothing to share."
)
OF_STIMULI, COMPARES = True, ("databases",)
# measured with networks that were trained on shuffled labels of the demonstration: 1,764 pairs of output units
NOT_VALID = (
    "Neither p is valid, since points of one AU depend on each other and AUs resemble each other. Where labels of the "
    "demonstration were shuffled, so that profiles had nothing to share, the published p was below .05 in 63 % of "
    "pairs of output units and that of permuted AUs in 22 %; "
)
REFERRED = {
    True: f"figure “{OF_BASELINE}” has the p that is.",
    False: "until such networks are trained on the databases of this study (analysis baseline), neither tells whether "
    "profiles are similar.",
}


def draw(study: Study) -> Figure:
    """Return the figure of a study."""
    facts, tables = study.facts, ("tuning/profiles.csv", "tuning/similarity.csv")
    return figure_sums_and_differences(
        *map(study.table, tables), facts["databases"], facts["labels"], facts["action_units"]
    )


def sentences(study: Study) -> list[str]:
    """Return what a paper would write below the figure."""
    similarity = study.table("tuning/similarity.csv")
    pairs = combinations(study.facts["databases"], 2)
    texts = [similarity_sentence(similarity, *pair, _too_few(study, pair)) for pair in pairs]
    texts = [text for text in texts if text]
    return [*texts, NOT_VALID + REFERRED[BASELINE in study.files]] if texts else []


def _too_few(study: Study, databases: Sequence[str]) -> str:
    """Return which of some trained databases has too few people that take part; nothing if none has."""
    many = WORDS[study.facts["split"]["unit"]][1]
    for name in databases:
        number = len(taking_part(read_participants(study.file(f"participants/{name}.csv"))))
        if few := too_few(number, many):
            return f"{few} in {name}"
    return ""


def figure_sums_and_differences(
    profiles: pd.DataFrame,
    similarity: pd.DataFrame,
    databases: Sequence[str],
    labels: Sequence[str],
    action_units: Sequence[int],
) -> Figure:
    """Draw, for each pair of databases, the sum and the difference of the two profiles of every output unit.

    Parameters
    ----------
    profiles, similarity : tables
        tuning/profiles.csv and tuning/similarity.csv (its same-expression rows stand above the sums).
    databases, labels, action_units : sequences
        In the order of the configuration.

    Notes
    -----
    Inagaki et al. 2022, figure 8. All panels share the limits -2 and 2.
    """
    if len(databases) < 2:
        return notice("Sums and differences of profiles need a second database.")
    return _draw_pairs(profiles, similarity, databases, labels, action_units)


@styled
def _draw_pairs(
    profiles: pd.DataFrame,
    similarity: pd.DataFrame,
    databases: Sequence[str],
    labels: Sequence[str],
    action_units: Sequence[int],
) -> Figure:
    """Draw two rows (sum, difference) per pair of databases."""
    pairs = list(combinations(databases, 2))
    figure, panels = profile_grid(2 * len(pairs), len(labels))
    runs = runs_text(profiles["runs"].max())
    image = None
    for number, (first, second) in enumerate(pairs):
        for column, label in enumerate(labels):
            one, two = (profile_matrix(profiles, name, label, action_units) for name in (first, second))
            sums, differences = panels[2 * number : 2 * number + 2, column]
            image = show_profile(sums, one[0] + two[0], action_units, one[1], limit=2)
            show_profile(differences, one[0] - two[0], action_units, one[1], limit=2)
            sums.set_title(f"{label}\n{same_expression_text(similarity, first, second, label)}", fontsize=8)
            differences.set_title(label, fontsize=8)
            for axes in (sums, differences):
                outer_labels(axes, axes in panels[-1], column == 0)
        panels[2 * number, 0].set_ylabel(f"{first} + {second}, {runs} each\nAU")
        panels[2 * number + 1, 0].set_ylabel(f"{first} − {second}, {runs} each\nAU")
        panel_letter(panels[2 * number, 0], 2 * number)
        panel_letter(panels[2 * number + 1, 0], 2 * number + 1)
    label = "sum or difference of normalised responses"
    colour_bar(
        figure,
        image,
        panels,
        label=label,
        aspect=40,
        pad=0.01,
        shrink=min(1.0, 2.5 / len(panels)),
        ticks=(-2, -1, 0, 1, 2),
    )
    return figure


def same_expression_text(similarity: pd.DataFrame, first: str, second: str, label: str) -> str:
    """Return the rank correlation between the two databases' output units of one expression, as a title."""
    rows = same_expression_rows(similarity, first, second)
    rows = rows[rows["output_unit_1"] == label]
    if rows.empty:
        return ""
    return f"$r_s$ = {decimal(rows['correlation'].iloc[0])}\n{p_text(rows['p'].iloc[0])}†"


def similarity_sentence(similarity: pd.DataFrame, first: str, second: str, few: str = "") -> str:
    """List the correlations of same-expression profiles of two databases, highest first, with p that are not valid.

    Parameters
    ----------
    similarity : table
        tuning/similarity.csv.
    first, second : str
    few : str
        Why nothing is said of significance; nothing if there are people enough.
    """
    rows = same_expression_rows(similarity, first, second).sort_values("correlation", ascending=False)
    if rows.empty:
        return ""
    parts = []
    for row in rows.itertuples():
        remark = f", {word}" if (word := not_significant(row.p_bonferroni, few)) else ""
        permuted = "" if np.isnan(row.p_permutation) else f"; AUs permuted {p_text(row.p_permutation)}‡"
        parts.append(f"{row.output_unit_1} {decimal(row.correlation)} ({p_text(row.p)}†{remark}{permuted})")
    points = int(rows["points"].iloc[0])
    noted = f"; no verdict: {few}" if few else ", n.s. after Bonferroni correction where noted"
    return (
        f"Similarity of the profiles of {first} and {second} (Spearman, n = {points} points; † as published{noted}; "
        f"‡ not published; neither is valid): {', '.join(parts)}."
    )


def same_expression_rows(similarity: pd.DataFrame, first: str, second: str) -> pd.DataFrame:
    """Return the rows of similarity.csv for one pair of databases and equal expressions."""
    if similarity.empty:
        return similarity
    names = similarity[["database_1", "database_2"]].apply(frozenset, axis=1)
    same = similarity["output_unit_1"] == similarity["output_unit_2"]
    return similarity[(names == frozenset((first, second))) & same]
