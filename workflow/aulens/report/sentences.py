"""The sentences that a paper would write, from the numbers of the tables.

They report what was found and never call a difference significant unless the p value they quote is below `ALPHA`.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from aulens.report.wording import counted, decimal, interval_text, listed, p_text

ALPHA = 0.05
# measured with networks that were trained on shuffled labels of the demonstration: 1,764 pairs of units
UNCORRECTED_SIMILARITY = (
    "Neither p is corrected for points of one AU that depend on each other and AUs that resemble each other. Where "
    "labels were shuffled, so that profiles had nothing to share, the published p was below .05 in 63 % of pairs of "
    "units and that of permuted AUs in 22 %; until such networks are trained for the databases of this study, neither "
    "tells whether profiles are similar."
)


def data_sentence(name: str, manifest: pd.DataFrame, problems: pd.DataFrame, faces: pd.DataFrame) -> str:
    """Say how many images a database has, how faces were found and how many problems there were."""
    images, people = len(manifest), manifest["person"].nunique()
    expressions = manifest["expression"].nunique()
    text = f"{name}: {counted(images, 'image')} of {counted(people, 'person', 'people')}, "
    text += f"{counted(expressions, 'expression')}. "
    found = int((faces["detector"] == "haar").sum())
    missed = len(faces) - found
    text += f"The detector found the face in {found:,} of {len(faces):,}"
    text += "; no crop had to be guessed. " if missed == 0 else f"; {missed:,} took the fallback crop. "
    several = int((faces["candidates"] > 1).sum())
    if several:
        text += f"In {several:,} it proposed more than one box, and the largest plausible one was taken. "
    text += f"{100 * faces['clipped'].mean():.2f} % of the pixels of the facial region were clipped by the "
    text += "histogram adjustment. "
    return text + (
        "No file had to be left out." if problems.empty else f"{counted(len(problems), 'problem')} listed below."
    )


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


def stopped_sentences(stopped: pd.DataFrame, runs: int) -> list[str]:
    """Say, for each database, which of its runs were stopped because their loss diverged, and where."""
    texts = []
    for name, rows in stopped.groupby("database", sort=False):
        where = listed([f"run {row.run} at iteration {row.iteration:,}" for row in rows.itertuples()])
        texts.append(
            f"{name}: {len(rows)} of {counted(runs, 'run')} stopped because the loss diverged ({where}), and left out "
            "of all results. What is left is a selection; lower training.learning_rate."
        )
    return texts


def rates_sentence(intervals: pd.DataFrame, trained: str, condition: str, chance: float) -> str:
    """Give the correct rate over all expressions of the networks trained with one database, in one condition."""
    rows = intervals[
        (intervals["trained"] == trained) & (intervals["condition"] == condition) & (intervals["expression"] == "all")
    ]
    parts = []
    for row in rows.itertuples():
        bounds = interval_text(row.interval_low, row.interval_high)
        side = "" if not bounds else _against_chance(row.interval_low, row.interval_high, chance)
        detail = ", ".join(part for part in (bounds, side) if part)
        parts.append(f"{decimal(row.correct_rate)} on {row.tested}" + (f" ({detail})" if detail else ""))
    if not parts:
        return ""
    first = rows.iloc[0]
    return (
        f"{trained}-trained networks, {condition}: {listed(parts)}; chance {decimal(chance)}, "
        f"n = {counted(int(first['runs']), 'run')}, {counted(int(first['people']), 'person', 'people')} resampled."
    )


def _against_chance(low: float, high: float, chance: float) -> str:
    """Say on which side of chance an interval lies."""
    return "above chance" if low > chance else "below chance" if high < chance else "not clearly different from chance"


def range_sentence(correct_rates: pd.DataFrame, trained: str) -> str:
    """Name the expressions that the networks recognised best and worst in the matched test."""
    rows = correct_rates[(correct_rates["trained"] == trained) & (correct_rates["condition"] == "matched")]
    means = rows.groupby("expression")["correct_rate"].mean().sort_values(ascending=False)
    if len(means) < 2:
        return ""
    order = ", ".join(f"{name} {decimal(rate)}" for name, rate in means.items())
    return f"From best to worst, {trained}-trained networks recognised: {order}."


def tuning_sentence(profiles: pd.DataFrame, expression: str, action_unit: int, databases: Sequence[str]) -> str:
    """Say how one unit responds to one action unit at its highest intensity."""
    rows = profiles[(profiles["unit"] == expression) & (profiles["action_unit"] == action_unit)]
    rows = rows[rows["intensity"] == rows["intensity"].max()].set_index("database")
    parts = []
    for name in databases:
        if name in rows.index:
            value, spread = rows.loc[name, "normalised"], rows.loc[name, "normalised_sd"]
            parts.append(f"{decimal(value)} ± {decimal(spread)} in {name}-trained networks")
    return (
        f"AU{action_unit} at its highest intensity changed the “{expression}” unit's output by {listed(parts)} "
        "(of the unit's largest mean response; ± sd over runs)."
    )


def similarity_sentence(similarity: pd.DataFrame, first: str, second: str) -> str:
    """List the correlations of same-expression profiles of two databases, highest first, with corrected p."""
    rows = same_expression_rows(similarity, first, second).sort_values("correlation", ascending=False)
    if rows.empty:
        return ""
    parts = []
    for row in rows.itertuples():
        corrected = row.p_bonferroni
        remark = "" if np.isnan(corrected) or corrected < ALPHA else ", n.s."
        permuted = "" if np.isnan(row.p_permutation) else f"; AUs permuted {p_text(row.p_permutation)}"
        parts.append(f"{row.unit_1} {decimal(row.correlation)} ({p_text(row.p)}{remark}{permuted})")
    points = int(rows["points"].iloc[0])
    return (
        f"Similarity of the profiles of {first} and {second} (Spearman, n = {points} points, n.s. after Bonferroni "
        f"correction where noted): {', '.join(parts)}. {UNCORRECTED_SIMILARITY}"
    )


def same_expression_rows(similarity: pd.DataFrame, first: str, second: str) -> pd.DataFrame:
    """Return the rows of similarity.csv for one pair of databases and equal expressions."""
    if similarity.empty:
        return similarity
    names = similarity[["database_1", "database_2"]].apply(frozenset, axis=1)
    return similarity[(names == frozenset((first, second))) & (similarity["unit_1"] == similarity["unit_2"])]


def relation_sentence(test: pd.Series) -> str:
    """Say how profile similarity goes with the choices in one swapped test."""
    permuted = test["p_permutation"]
    verdict = _relation_verdict(test["correlation"], test["p"] if np.isnan(permuted) else permuted)
    extra = "" if np.isnan(permuted) else f"; expressions permuted, {p_text(permuted)}, {orders_text(test)}"
    return (
        f"{test['trained']} → {test['tested']}: r_s = {decimal(test['correlation'])}, {p_text(test['p'])} "
        f"(n = {int(test['points'])} cells{extra}). {verdict}"
    )


def orders_text(test: pd.Series) -> str:
    """Say which orders of the expressions a permutation p is of: "all 5,040 orders" or "2,000 random orders"."""
    return f"all {test['orders']:,} orders" if test["exact"] else f"{test['orders']:,} random orders"


def _relation_verdict(correlation: float, p: float) -> str:
    """Say in words what a correlation between similarity and confusion means."""
    if np.isnan(p) or p >= ALPHA:
        return "No relation between similarity and confusion was established."
    direction = "more" if correlation > 0 else "less"
    return f"Expressions were chosen {direction} often the more similar their profiles are."


def components_sentence(scores: pd.DataFrame, variance: pd.DataFrame, databases: Sequence[str]) -> str:
    """Give the shares of variance and, for each pair of databases, the expressions from nearest to farthest."""
    shares = variance.sort_values("component").head(scores["component"].nunique())
    shown = listed([f"{decimal(100 * share, 0)} %" for share in shares["share"]])
    text = f"The first {len(shares)} components carry {shown} of the variance."
    places = scores.pivot(index=["database", "unit"], columns="component", values="score")
    for place, first in enumerate(databases):
        for second in databases[place + 1 :]:
            gap = places.loc[first] - places.loc[second]
            distances = np.sqrt((gap**2).sum(axis=1)).sort_values()
            order = ", ".join(f"{unit} {decimal(distance)}" for unit, distance in distances.items())
            text += f" Distance between {first} and {second}, nearest first: {order} (a description, not a test)."
    return text


def recovery_sentence(recovery: pd.DataFrame, database: str) -> str:
    """Say how well one database's profiles recover the action units that were planted."""
    means = recovery[recovery["database"] == database].groupby("truth")["auroc"].mean().dropna()
    if means.empty:
        return ""
    parts = [
        f"{decimal(value)} for {'its own' if truth == database else f'{truth}’s'} planted table"
        for truth, value in sorted(means.items(), key=lambda item: item[0] != database)
    ]
    return (
        f"{database}-trained networks: area under the ROC curve, planted against other action units by the response at "
        f"the highest intensity, mean over expressions: {listed(parts)} (.5 is chance)."
    )


def sample_size_sentence(rows: pd.DataFrame, database: str) -> str:
    """Give the range of the correlations between the profiles of two samples of people."""
    own = rows[rows["database"] == database]
    if own.empty:
        return ""
    studies = f"{own['study'].iloc[0]} and {own['compared_with'].iloc[0]}"
    low, high = own["pearson"].min(), own["pearson"].max()
    return (
        f"{database}: profiles of {studies} correlate between {decimal(low, 3)} and {decimal(high, 3)} "
        f"(Pearson; {len(own)} units, {int(own['points'].iloc[0])} points each)."
    )
