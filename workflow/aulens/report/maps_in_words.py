"""What maps say of themselves: their order with signs, whether they add up, and what they keep of random weights."""

from collections.abc import Iterator, Mapping, Sequence

import pandas as pd

from aulens.report.methods_in_words import in_words, replicates, together, why_not, with_bounds
from aulens.report.wording import decimal, listed, quantity

SIMILAR = 0.5  # rank correlation, at the lower end of its interval, from which on maps are said to stay similar
INPUT_IS_A_FACTOR = ("input_times_gradient", "integrated_gradients", "gradient_shap")
KINDS = {"similarity": "with signs", "similarity_of_sizes": "absolute values"}
OUTPUT = "output"  # the last layer of every network


def signed_sentence(scores: pd.DataFrame, databases: Sequence[str]) -> Iterator[str]:
    """Yield deletion and insertion in the order with signs, beside those of absolute values (method_scores.csv)."""
    rows = scores[(scores["database"] == together(databases)) & (scores["weights"] == "trained")]
    values = rows.pivot(index="method", columns="measure", values="value").reindex(list(dict.fromkeys(rows["method"])))
    if "deletion_with_signs" not in values:
        return
    parts = []
    for method, row in values[values["deletion_with_signs"].notna()].iterrows():
        deletion, insertion = (
            f"{name} {decimal(row[f'{name}_with_signs'])} (absolute: {decimal(row[name])})"
            for name in ("deletion", "insertion")
        )
        parts.append(f"{in_words(method)}: {deletion}, {insertion}")
    yield (
        "Where the sign says what speaks for the label, pixels can also go in the order with signs, which the edge "
        f"filter does not have, so that nothing is compared: {'; '.join(parts)}."
    )


def completeness_sentence(scores: pd.DataFrame, databases: Sequence[str]) -> Iterator[str]:
    """Yield how far the maps of methods miss what they should add up to (method_scores.csv)."""
    rows = scores[(scores["database"] == together(databases)) & (scores["weights"] == "trained")]
    values = {name: rows[rows["measure"] == name].set_index("method")["value"] for name in rows["measure"].unique()}
    for method, missed in values.get("completeness_error", pd.Series(dtype=float)).dropna().items():
        difference = values["score_difference"][method]
        share = f", {quantity(100 * missed / difference)} % of it" if difference > 0 else ""
        yield (
            f"The maps of {in_words(method)} should add up to the difference between the scores of face and baseline, "
            f"{quantity(difference)} on average (absolute values); they miss it by {quantity(missed)}{share}."
        )


def similarity_sentences(
    scores: pd.DataFrame, cascade: pd.DataFrame, databases: Sequence[str], confidence: float
) -> Iterator[str]:
    """Yield how similar maps stay when all layers get random weights, and when the output layer alone does.

    Parameters
    ----------
    scores, cascade : table
        attribution/method_scores.csv and attribution/method_randomisation.csv.
    databases : sequence of str
        Of the study.
    confidence : float
        Of the intervals.

    Notes
    -----
    Maps are said to stay similar where the intervals of both correlations, with signs and of absolute values, lie above
    `SIMILAR`; that those of which the input is a factor keep some similarity, where the interval lies above 0.
    """
    rows = scores[scores["measure"].isin(KINDS) & scores["value"].notna()]
    if len(rows):
        text = "Rank correlation with the map of the same network with random weights in all layers"
        yield f"{text}, which should be low {_by_method(rows, databases, confidence)}.{_kept(rows, databases)}"
    rows = cascade[(cascade["layer"] == OUTPUT) & cascade["value"].notna()]
    if len(rows):
        yield f"With random weights in the output layer alone {_by_method(rows, databases, confidence)}."
        yield from _of_output(rows, databases)


def _by_method(rows: pd.DataFrame, databases: Sequence[str], confidence: float) -> str:
    """Return the correlations of each method, with signs and of absolute values, and with their intervals if any."""
    whole, parts = rows[rows["database"] == together(databases)], []
    for method in dict.fromkeys(whole["method"]):
        own = {row["measure"]: row for row in whole[whole["method"] == method].to_dict("records")}
        parts.append(f"{in_words(method)} {' / '.join(_number(own.get(measure)) for measure in KINDS)}")
    brackets = f"; {100 * confidence:g} % CI" if whole["interval_low"].notna().any() else ""
    return f"({' / '.join(KINDS.values())}; {replicates(rows, databases)}{brackets}): {listed(parts)}"


def _number(row: Mapping[str, float] | None) -> str:
    if row is None:
        return decimal(float("nan"))
    return with_bounds(row["value"], row["interval_low"], row["interval_high"])


def _kept(rows: pd.DataFrame, databases: Sequence[str]) -> str:
    """Return what maps keep of which the input is a factor; nothing where no interval is above 0."""
    sizes = rows[(rows["database"] == together(databases)) & (rows["measure"] == "similarity_of_sizes")]
    own = sizes[(sizes["interval_low"] > 0) & sizes["method"].isin(INPUT_IS_A_FACTOR)]
    if own.empty:
        return ""
    ends = dict.fromkeys(decimal(value) for value in (own["value"].min(), own["value"].max()))
    names = listed([in_words(method) for method in own["method"]])
    return (
        f" The face is a factor of the maps of {names}, whatever the weights: their absolute values keep "
        f"{' to '.join(ends)}."
    )


def _of_output(rows: pd.DataFrame, databases: Sequence[str]) -> Iterator[str]:
    """Yield which maps stay similar when the output layer alone is random."""
    whole = rows[rows["database"] == together(databases)]
    if whole["interval_low"].isna().all():
        yield f"Which maps hardly depend on what the output layer learned is not said: {why_not(rows, databases)}."
        return
    lowest = whole.pivot(index="method", columns="measure", values="interval_low").min(axis=1, skipna=False)
    for method in dict.fromkeys(whole["method"]):
        if lowest[method] > SIMILAR:
            yield (
                f"Maps of {in_words(method)} hardly depend on what the output layer learned, which tells "
                "expressions apart: without it they stay similar, with signs and without (intervals above "
                f"{decimal(SIMILAR)})."
            )
