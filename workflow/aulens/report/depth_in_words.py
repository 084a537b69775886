"""What decoding by depth allows to say: what layers tell beside untrained networks and pixels, where networks part."""

from collections.abc import Iterator, Sequence
from itertools import combinations

import pandas as pd

from aulens.databases.unit_words import words_of
from aulens.report.wording import decimal, interval_text, listed
from aulens.statistics.fewest import too_few, too_few_runs

READ = {"expression": ("expressions", "balanced accuracy"), "action_units": ("action units", "mean AUROC")}
NO_PROBES = (
    "No faces of people of no study were shown (key probes), so that action units were not decoded and networks not "
    "compared."
)
TOGETHER = "intervals hold for all layers together"
NO_CULTURE = (
    "Networks of one database also share most of the people they learned from, and databases differ in more than "
    "culture: a difference would not be one of culture alone."
)


def decoding_sentences(scores: pd.DataFrame, databases: Sequence[str], confidence: float) -> Iterator[str]:
    """Yield, for every database and target, what the best layer tells, and where training or depth adds to it.

    Parameters
    ----------
    scores : table
        transfer/depth_scores.csv.
    databases : sequence of str
        Of the study, in its order.
    confidence : float
        Of the intervals.
    """
    for database in databases:
        for target in READ:
            own = scores[(scores["database"] == database) & (scores["target"] == target)]
            if len(own):
                yield _decoded(own, database, target, confidence)


def _decoded(own: pd.DataFrame, database: str, target: str, confidence: float) -> str:
    """Say what is read of one target of one database."""
    what, measure = READ[target]
    trained = own[own["weights"] == "trained"]
    if trained["value"].isna().all():
        return f"{database}-trained networks, {what}: nothing could be decoded."
    values = {name: own[own["weights"] == name].set_index("place") for name in ("random", "pixels", "chance")}
    best = trained.loc[trained["value"].idxmax()]
    untrained = values["random"].loc[best["place"], "value"]
    text = f"{database}-trained networks, {what}: linear probes read most after {best['layer']} ({measure} "
    text += f"{with_interval(best, confidence)}; untrained there {decimal(untrained)}, pixels "
    text += f"{decimal(values['pixels']['value'].iloc[0])}, chance {decimal(values['chance']['value'].iloc[0])}). "
    if reason := no_intervals(best):
        return f"{text}No interval: {reason}."
    versus = (("trained_less_random", "untrained networks"), ("trained_less_pixels", "pixels"))
    return text + " ".join(_compared(own[own["weights"] == name], other, confidence) for name, other in versus)


def _compared(rows: pd.DataFrame, other: str, confidence: float) -> str:
    """Say after which layers more, and after which less, is read than of something else."""
    more, less = rows[rows["layers_low"] > 0], rows[rows["layers_high"] < 0]
    if more.empty and less.empty:
        return f"After no layer do they differ from {other} ({TOGETHER})."
    words = [
        f"{word} after {listed([f'{row.layer} ({joint(row, confidence)})' for row in part.itertuples()])}"
        for word, part in (("more", more), ("less", less))
        if len(part)
    ]
    return f"Than of {other} they read {listed(words)} ({TOGETHER})."


def alignment_sentences(alignment: pd.DataFrame, databases: Sequence[str], confidence: float) -> Iterator[str]:
    """Yield where networks of each two databases part, and how far trained networks are from untrained ones.

    Parameters
    ----------
    alignment : table
        transfer/depth_alignment.csv.
    databases : sequence of str
        Of the study, in its order.
    confidence : float
        Of the intervals.
    """
    if alignment.empty:
        yield NO_PROBES
        return
    trained = alignment[alignment["weights"] == "trained"]
    if frozen := list(dict.fromkeys(trained[trained["frozen"]]["layer"])):
        yield f"{listed(frozen)}: frozen, the same in all networks; that their alignment is 1 is no finding."
    for database in databases:
        yield _own(trained[(trained["database"] == database) & (trained["other"] == database)], database)
    for pair in combinations(databases, 2):
        own = alignment[(alignment[["database", "other"]] == pair).all(axis=1)]
        yield f"{_parting(own, pair, confidence)} {NO_CULTURE}"


def _own(rows: pd.DataFrame, database: str) -> str:
    """Say of the last layer how alike networks of a database are, and how far from untrained ones and from pixels."""
    last = rows[rows["place"] == rows["place"].max()].set_index("relation")
    value = last["value"]
    text = f"{database}: after {last['layer'].iloc[0]}, two trained networks have an alignment (CKA) of "
    text += f"{decimal(value['within'])}" if pd.notna(value["within"]) else "no known value (one run)"
    text += f", a trained and its untrained network {decimal(value['trained_and_untrained'])}, a trained network and "
    return f"{text}the pixels {decimal(value['layer_and_pixels'])}."


def _parting(own: pd.DataFrame, pair: Sequence[str], confidence: float) -> str:
    """Say at which layers networks of two databases part, and whether untrained ones do."""
    differences = own[own["relation"] == "within_less_between"]
    rows = differences[(differences["weights"] == "trained") & ~differences["frozen"]]
    between = own[(own["relation"] == "between") & (own["weights"] == "trained")].set_index("place")["value"]
    names = listed(list(pair))
    if rows["value"].isna().all():
        return f"{names}: whether they part cannot be told of one run each."
    numbers = listed([f"{decimal(row.value)} after {row.layer}" for row in rows.itertuples()])
    text = f"{names}: the alignment of two networks is larger within a database than between the two by {numbers} "
    text += f"(between: {decimal(between.min())} to {decimal(between.max())})."
    first = rows.iloc[0]
    if reason := no_intervals(first):
        return f"{text} No interval: {reason}."
    parted = rows[rows["layers_low"] > 0]
    if parted.empty:
        widest = rows.loc[(rows["layers_high"] - rows["layers_low"]).idxmax()]
        return (
            f"{text} At no layer does the interval leave 0 out ({TOGETHER}; the widest, after {widest['layer']}: "
            f"{interval_text(widest['layers_low'], widest['layers_high'], confidence)}): the networks are not seen to "
            "part, which is no proof that they are alike."
        )
    where = listed([f"{row.layer} ({joint(row, confidence)})" for row in parted.itertuples()])
    return f"{text} They part at {where} ({TOGETHER}).{_control(differences)}"


def _control(differences: pd.DataFrame) -> str:
    """Say whether untrained networks, which know no database, part too."""
    random = differences[(differences["weights"] == "random") & (differences["layers_low"] > 0)]
    if random.empty:
        return " Untrained networks do not."
    return f" But so do untrained networks at {listed(list(random['layer']))}, so that learning need not be the cause."


def with_interval(row: pd.Series, confidence: float) -> str:
    """Return such as ".45, 95 % CI [.37, .53]"."""
    text = interval_text(row["interval_low"], row["interval_high"], confidence)
    return decimal(row["value"]) + (f", {text}" if text else "")


def joint(row: tuple, confidence: float) -> str:
    """Return a difference with the interval that holds for all layers together."""
    return f"{decimal(row.value)}, {interval_text(row.layers_low, row.layers_high, confidence)}"


def no_intervals(row: pd.Series) -> str:
    """Return why there is no interval; nothing if there are people and runs enough."""
    number = row["people"] if "people" in row.index else row["number"]
    unit = row["unit_of_replication"]
    people = "people" if unit == "run" else words_of(unit)[1]
    return too_few(int(number), people) or too_few_runs(int(row["runs"]))
