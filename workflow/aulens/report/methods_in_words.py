"""What the scores of attribution methods allow to say: which are better than edges and than random weights."""

from collections.abc import Iterator, Mapping, Sequence

import pandas as pd

from aulens.databases.unit_words import words_of
from aulens.report.wording import counted, decimal, listed
from aulens.statistics.fewest import too_few, too_few_runs

NAMES = {"gradcam": "Grad-CAM", "gradient_shap": "GradientSHAP"}
BETTER = {"average_precision": 1, "confound_precision": 1, "deletion": -1, "insertion": 1}  # 1: larger is better
QUESTIONS = {
    "average_precision": "Pixels that planted action units move are found",
    "confound_precision": "Pixels of the planted {part} are found",
    "deletion": "Pixels whose deletion takes most of the probability of the true expression are found",
    "insertion": "Pixels whose insertion gives most of the probability of the true expression are found",
}
OTHERS = {"edges": "the edge filter", "random_weights": "the same method with random weights"}
NOTHING = "Nothing is planted in these databases, so that no method can be said to find true pixels."


def in_words(method: str) -> str:
    """Return the name of a method in words, such as integrated gradients."""
    return NAMES.get(method, method.replace("_", " "))


def together(databases: Sequence[str]) -> str:
    """Return the name under which the tables have all databases: that of the only one if there are no others."""
    return "all" if len(databases) > 1 else databases[0]


def measure_sentences(
    scores: pd.DataFrame, databases: Sequence[str], confounds: Mapping[str, str], confidence: float
) -> Iterator[str]:
    """Yield, for every measure, which methods are better than edges and than random weights, and which are not.

    Parameters
    ----------
    scores : table
        attribution/method_scores.csv.
    databases : sequence of str
        Of the study.
    confounds : mapping of str to str
        Database -> the region whose planted colour tells the expression; only of those that have one.
    confidence : float
        Of the intervals.

    Notes
    -----
    Something is better where the interval of the difference, paired by face, lies on the better side of 0. The
    intervals are not corrected for the number of methods, which the sentence says.
    """
    trained = scores[(scores["weights"] == "trained") & scores["value"].notna()]
    parts = {"part": listed(list(dict.fromkeys(confounds.values())), "or")}
    for measure, question in QUESTIONS.items():
        rows = trained[trained["measure"] == measure]
        if measure == "average_precision" and rows.empty and not confounds:
            yield NOTHING
        if measure == "confound_precision" and confounds:
            yield _told_by_colour(confounds)
        for other, name in OTHERS.items():
            known = rows[rows[f"{other}_difference"].notna()]
            if len(known):
                claim = f"{question.format(**parts)} better than by {name}"
                yield _compared(known, databases, other, claim, BETTER[measure], confidence)


def _told_by_colour(confounds: Mapping[str, str]) -> str:
    tells = listed([f"the colour of the {part} tells the expression in {name}" for name, part in confounds.items()])
    return (
        f"Since {tells}, a map that marks what action units move need not be right there: what counts are the pixels "
        "of the colour."
    )


def _compared(
    rows: pd.DataFrame, databases: Sequence[str], other: str, claim: str, better: int, confidence: float
) -> str:
    """Return the sentence about one measure and what methods are compared with."""
    low, high = f"{other}_low", f"{other}_high"
    whole = rows[rows["database"] == together(databases)]
    if whole[low].isna().all():
        return f"Whether {claim[0].lower()}{claim[1:]} is not said: {why_not(rows, databases)}."
    known = whole[whole[low].notna()]
    bounds = known[[low, high]] * better
    is_better, is_worse = bounds.min(axis=1) > 0, bounds.max(axis=1) < 0
    parts = [f"{claim} with {listed([_numbers(row, other) for row in known[is_better].to_dict('records')])}"]
    if not is_better.any():
        parts = [f"For no method was it established that {claim[0].lower()}{claim[1:]}"]
    for which, what in ((~is_better & ~is_worse, "not established"), (is_worse, "worse")):
        if which.any() and (is_better.any() or what == "worse"):
            parts.append(f"{what}: {listed([_numbers(row, other) for row in known[which].to_dict('records')])}")
    measured = replicates(rows, databases)
    n = f"{100 * confidence:g} % CI of the difference, {measured}, not corrected for the number of methods"
    return f"{'; '.join(parts)} ({n})."


def _numbers(row: dict, other: str) -> str:
    """Return such as "saliency (.40; +.10 [.02, .18])"."""
    difference, bounds = row[f"{other}_difference"], [row[f"{other}_{end}"] for end in ("low", "high")]
    sign = "+" if difference > 0 else ""
    return (
        f"{in_words(row['method'])} ({decimal(row['value'])}; {sign}{decimal(difference)} "
        f"[{', '.join(map(decimal, bounds))}])"
    )


def replicates(rows: pd.DataFrame, databases: Sequence[str]) -> str:
    """Return such as "12 people in 5 runs", and of which databases if others have no value.

    Parameters
    ----------
    rows : table
        Rows of one measure that has a value, of all databases together and of each.
    """
    row = rows[rows["database"] == together(databases)].iloc[0]
    unit, runs = words_of(row["unit_of_replication"])[1], int(row["runs"])
    found = f"{row['number']:,} {unit}" + (", of this network" if runs == 1 else f" in {runs} runs")
    own = [name for name in databases if (rows["database"] == name).any()]
    return found if len(own) == len(databases) else f"{found} of {listed(own)}"


def why_not(rows: pd.DataFrame, databases: Sequence[str]) -> str:
    """Return why there is no interval: the first database that lacks people or runs; the same rows as `replicates`."""
    for row in rows[rows["database"].isin(databases)].to_dict("records"):
        reason = too_few(row["number"], words_of(row["unit_of_replication"])[1]) or too_few_runs(row["runs"])
        if reason:
            return reason if len(databases) == 1 else f"{row['database']} has {reason}"
    return "there are no intervals"


def recognised_sentence(scores: pd.DataFrame, databases: Sequence[str], confidence: float) -> Iterator[str]:
    """Yield how many of the judged faces the networks recognised, and what maps of these alone find."""
    whole = scores[(scores["database"] == together(databases)) & (scores["weights"] != "random")]
    judged = whole[whole["measure"] == "deletion"].iloc[0]
    text = f"Of the {counted(int(judged['faces']), 'judged face')} the networks recognised {judged['recognised']:,}"
    alone = whole[(whole["measure"] == "average_precision_recognised") & whole["value"].notna()]
    of_all = whole[whole["measure"] == "average_precision"].set_index("method")["value"]
    parts = []
    for row in alone[alone["method"] != "random_order"].to_dict("records"):
        name = OTHERS.get(row["method"], in_words(row["method"]))
        number = with_bounds(row["value"], row["interval_low"], row["interval_high"])
        parts.append(f"{name} {number} ({decimal(of_all[row['method']])})")
    if not parts:
        yield f"{text}."
        return
    faces = counted(int(alone.iloc[0]["faces"]), "face")
    known = f"; {100 * confidence:g} % CI" if alone["interval_low"].notna().any() else ""
    yield (
        f"{text}. Average precision on recognised faces alone ({faces} that show action units{known}; in brackets: on "
        f"all that show some): {listed(parts)}."
    )


def with_bounds(value: float, low: float, high: float) -> str:
    """Return such as ".05 [.01, .08]", without the interval where there is none."""
    return decimal(value) + ("" if pd.isna([low, high]).any() else f" [{decimal(low)}, {decimal(high)}]")
