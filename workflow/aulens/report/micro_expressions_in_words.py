"""What the networks and the other methods tell of micro-expressions, in sentences."""

import pandas as pd

from aulens.databases.unit_words import words_of
from aulens.report.study import Study
from aulens.report.wording import counted, decimal, interval_text, listed
from aulens.statistics.fewest import too_few

SCORES = "transfer/micro_expression_scores.csv"
DIFFERENCES, CONFUSION = "transfer/micro_expression_differences.csv", "transfer/micro_expression_confusion.csv"
VARIANCE = "transfer/micro_expression_variance.csv"
MEASURES = ("accuracy", "uf1", "uar")
NAMES = {
    "cnn_lstm": "CNN + LSTM",
    "cnn_apex": "CNN, apex alone",
    "lbp_top_svm": "LBP-TOP + SVM",
    "majority": "most frequent class",
}
RANDOM = "random"


def named(method: str, weights: str) -> str:
    """Return the name of a method.

    >>> named("cnn_lstm", "random"), named("lbp_top_svm", "none")
    ('CNN + LSTM, random weights', 'LBP-TOP + SVM')
    """
    return NAMES[method] + (", random weights" if weights == RANDOM else "")


def best_of(scores: pd.DataFrame) -> pd.Series:
    """Return the row of the largest UF1 of one database (random weights do not take part)."""
    own = scores[(scores["measure"] == "uf1") & (scores["weights"] != RANDOM)]
    return own.loc[own["value"].idxmax()]


def micro_expression_sentences(study: Study) -> list[str]:
    """Return what a paper would write of a study's micro-expressions."""
    scores, differences, variance = map(study.table, (SCORES, DIFFERENCES, VARIANCE))
    confidence = study.analyses["micro_expression_scores"]["confidence"]
    found = []
    for (name, database), own in scores.groupby(["study", "database"], sort=False):
        here = database if name in (study.name, database) else f"{database} in {name}"
        of_pixels, of_methods = (
            table[(table["study"] == name) & (table["database"] == database)] for table in (variance, differences)
        )
        found += [scores_sentence(own, here, confidence), *difference_sentences(of_methods, here, confidence)]
        found += [apex_sentence(of_pixels, here), variance_sentence(of_pixels, here)]
        found.append(chance_sentence(own, here))
    return [text for text in found if text]


def scores_sentence(scores: pd.DataFrame, where: str, confidence: float) -> str:
    """Say how well each method does in one database."""
    first = scores.iloc[0]
    units, parts = words_of(first["unit_of_replication"]), []
    for (method, weights), own in scores.groupby(["method", "weights"], sort=False):
        rows = own.set_index("measure")
        bounds = interval_text(*rows.loc["accuracy", ["interval_low", "interval_high"]], confidence)
        value = {measure: decimal(rows["value"][measure]) for measure in MEASURES}
        accuracy = ", ".join(filter(None, (f"accuracy {value['accuracy']}", bounds)))
        parts.append(f"{named(method, weights)} {accuracy}, UF1 {value['uf1']}, UAR {value['uar']}")
    reason = too_few(first["number"], units[1])
    return (
        f"{where}, {counted(first['sequences'], 'sequence')} of {counted(first['number'], *units)}, "
        f"{counted(first['runs'], 'run')}, {chance_text(scores)}: {'; '.join(parts)}."
        f"{f' No intervals: {reason}.' if reason else ''}"
    )


def chance_text(scores: pd.DataFrame) -> str:
    """Return what guesses reach, and the most frequent class alone where that is a higher accuracy."""
    rows = scores.drop_duplicates("measure").set_index("measure")
    guesses, constant = rows["chance"], rows["constant_answer"]["accuracy"]
    chance, more = [decimal(guesses[measure]) for measure in MEASURES], []
    more += [f"UF1 {chance[1]}"] if chance[1] != chance[0] else []
    if decimal(constant) != chance[0]:
        more.append(f"the most frequent class alone has accuracy {decimal(constant)}")
    return f"chance {chance[0]}" + (f" ({'; '.join(more)})" if more else "")


def difference_sentences(differences: pd.DataFrame, where: str, confidence: float) -> list[str]:
    """Say what CNN + LSTM differs by from each other method in UF1, and whether the interval lies beside 0."""
    found = []
    for row in differences[differences["measure"] == "uf1"].itertuples():
        names = named(row.method_1, row.weights_1), named(row.method_2, row.weights_2)
        bounds = interval_text(row.interval_low, row.interval_high, confidence)
        text = f"{where}: UF1 of {names[0]} less that of {names[1]} is {decimal(row.difference)}"
        if not bounds:
            found.append(f"{text}; without an interval no difference is claimed.")
        elif row.interval_low > 0 or row.interval_high < 0:
            found.append(f"{text}, {bounds}, of these networks alone: trained again, they might not differ.")
        else:
            found.append(f"{text}, {bounds}: no difference is established.")
    return found


def variance_sentence(variance: pd.DataFrame, where: str) -> str:
    """Say how much of the pixels' variance at the apex lies between people, and between expressions, with chance."""
    row = variance.iloc[0]
    chance = {}
    for name in ("between_people", "between_expressions"):
        by_chance = row[f"{name}_chance"]
        words = "no more than chance, " if row[name] <= by_chance * (1 + 1e-9) else "chance "
        chance[name] = f"({words}{decimal(by_chance, 3)})"
    return (
        f"{where}: of the variance of the pixels at the apex {decimal(row['between_people'], 3)} lies between people "
        f"{chance['between_people']} and {decimal(row['between_expressions'], 3)} between expressions "
        f"{chance['between_expressions']}; chance is what shuffled people, or expressions within each person, give."
    )


def apex_sentence(variance: pd.DataFrame, where: str) -> str:
    """Say of how many sequences nothing tells the apex; nothing if there is none."""
    row = variance.iloc[0]
    if not row["apexes_middle"]:
        return ""
    return (
        f"{where}: the apex of {row['apexes_coded']} of {counted(row['sequences'], 'sequence')} is coded; of "
        f"{row['apexes_middle']} nothing tells it, and the middle one of the frames with the expression is taken."
    )


def chance_sentence(scores: pd.DataFrame, where: str) -> str:
    """Say which trained networks are not above chance in UAR; nothing if all are, or there is no interval.

    In accuracy and UF1 an answer that is always the same may be above what guesses reach; its UAR never is, unless the
    study has labels that nobody shows, which only guesses name.
    """
    own = scores[(scores["measure"] == "uar") & (scores["weights"] == "trained")]
    beaten = own["interval_low"] > own[["chance", "constant_answer"]].max(axis=1)
    low = [named(row.method, row.weights) for row in own[~beaten & own["interval_low"].notna()].itertuples()]
    verb = "is" if len(low) == 1 else "are"
    return f"{where}: {listed(low)} {verb} not established above chance in UAR." if low else ""
