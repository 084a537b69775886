"""How well action units are detected, in sentences: what training gains, what the expression alone would tell."""

import numpy as np
import pandas as pd

from aulens.databases.unit_words import words_of
from aulens.report.study import Study
from aulens.report.wording import counted, decimal, interval_text, listed
from aulens.statistics.fewest import too_few, too_few_runs

SCORES = "transfer/action_unit_scores.csv"
ALL, AT_ONCE = "all", "all_at_once"
WAYS = {AT_ONCE: "all at once", "one_at_a_time": "one at a time"}
FACES = {"own": "faces of the database itself", "probes": "the probes with independent action units"}


def detection_sentences(study: Study) -> list[str]:
    """Return what a paper would write of the detectors."""
    scores, block = study.table(SCORES), study.analyses["action_unit_scores"]
    confidence, found = block["confidence"], []
    for (database, faces), own in scores.groupby(["database", "faces"], sort=False):
        rows = {(row["features"], row["way"], row["measure"]): row for row in whole(own).to_dict("records")}
        found += [presence_sentence(rows, database, faces, confidence), intensity_sentence(rows)]
        found.append(unscored_sentence(own, faces))
        found += [rate_sentence(rows), rare_sentence(own, faces)]
    return [text for text in (*found, published_sentence(block["published"])) if text]


def whole(scores: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the mean over action units."""
    return scores[scores["action_unit"] == ALL]


def presence_sentence(rows: dict, database: str, faces: str, confidence: float) -> str:
    """Say how well presence is detected, and whether training gains anything."""
    place = f"{database}-trained networks, {FACES[faces]}"
    trained = rows["trained", AT_ONCE, "auroc"]
    if np.isnan(trained["value"]):
        return f"{place}: nothing is judged ({trained['too_rare'] or 'no action unit has a value'})."
    parts = [
        f"{decimal(rows[features, AT_ONCE, 'auroc']['value'])} with {words}"
        for features, words in (
            ("trained", "trained networks"),
            ("untrained", "untrained ones"),
            ("pixels", "reduced pixels"),
        )
    ]
    people = counted(trained["number"], *words_of(trained["unit_of_replication"]))
    text = (
        f"{place}: the area under the curve of detectors that learn all action units at once, the mean over them, is "
        f"{listed(parts)} (chance .50; {people}, {counted(trained['runs'], 'run')}). "
    )
    text += f"{_gain(rows, 'untrained', 'untrained networks', confidence)} "
    text += f"{_gain(rows, 'pixels', 'pixels', confidence)} {one_at_a_time(rows)}"
    return f"{text} {expression_sentence(rows, faces)}".strip()


def _gain(rows: dict, other: str, words: str, confidence: float) -> str:
    """Say what trained networks gain over something else, for all at once, or why no verdict is given."""
    row = rows[f"trained less {other}", AT_ONCE, "auroc"]
    bounds = interval_text(row["interval_low"], row["interval_high"], confidence)
    text = f"difference {decimal(row['value'])}"
    if not bounds:
        few = too_few(row["number"], words_of(row["unit_of_replication"])[1]) or too_few_runs(row["runs"])
        return f"No gain over {words} is claimed ({text}; {few or 'no interval'})."
    if row["interval_low"] > 0:
        return f"Training gains something over {words} ({text}, {bounds})."
    if row["interval_high"] < 0:
        return f"Trained networks are worse than {words} ({text}, {bounds})."
    return f"No gain of training over {words} is established ({text}, {bounds})."


def one_at_a_time(rows: dict) -> str:
    """Say what one penalty for each action unit makes of it."""
    trained, untrained, gain = (
        rows[features, "one_at_a_time", "auroc"]["value"]
        for features in ("trained", "untrained", "trained less untrained")
    )
    return (
        f"One at a time, each with its own penalty, it is {decimal(trained)} and {decimal(untrained)} (difference "
        f"{decimal(gain)})."
    )


def expression_sentence(rows: dict, faces: str) -> str:
    """Say what the true expression alone would tell, of the database itself, where action units hang on it."""
    if faces != "own":
        return ""
    row = rows["expression", "none", "auroc"]["value"]
    more = max(rows[features, AT_ONCE, "auroc"]["value"] for features in ("trained", "untrained", "pixels"))
    text = f"Who knows the true expression and nothing else of the face would reach {decimal(row)}"
    if row >= more:
        return f"{text}: here action units hang on expressions, and on average no detector does better."
    return f"{text}."


def intensity_sentence(rows: dict) -> str:
    """Say how well intensities agree."""
    icc = {name: rows[name, AT_ONCE, "icc"]["value"] for name in ("trained", "untrained", "pixels")}
    errors = {name: rows[name, AT_ONCE, "squared_error"]["value"] for name in icc}
    if np.isnan(icc["trained"]):
        return ""
    often = rows["majority", "none", "squared_error"]["value"]
    texts = [f"{decimal(icc[name])} and {decimal(errors[name])} ({name})" for name in icc]
    return (
        f"Intensities from 0 to 5, all at once: ICC(3,1) and squared error are {listed(texts)}; always the most "
        f"frequent level has an error of {decimal(often)}."
    )


def unscored_sentence(scores: pd.DataFrame, faces: str) -> str:
    """Say how many present action units have no intensity, so that no measure of intensity takes them."""
    units = scores[scores["action_unit"] != ALL].drop_duplicates("action_unit")
    left, shown = int(units["not_scored"].sum()), int(units["images_with"].sum())
    if not left:
        return ""
    where = f"In {FACES[faces]} the intensity of {left:,} of {shown:,} present action units was not scored"
    if left == shown:
        return f"{where}: there is no measure of intensity."
    return f"{where}; these pairs of face and action unit are in no measure of intensity, nor learned from."


def rate_sentence(rows: dict) -> str:
    """Give the rates beside those of the most frequent answer."""
    rate, often, guessed = (
        [rows[features, way, measure]["value"] for measure in ("accuracy", "level_accuracy", "f1")]
        for features, way in (("trained", AT_ONCE), ("majority", "none"), ("chance", "none"))
    )
    if np.isnan(rate[0]):
        return ""
    known = not np.isnan(rate[1])
    levels = f", intensity {decimal(rate[1], 3)} ({decimal(often[1], 3)}, {decimal(guessed[1], 3)})" if known else ""
    return (
        f"Right answers of trained networks, all at once: presence {decimal(rate[0], 3)} (most frequent answer "
        f"{decimal(often[0], 3)}, guessing {decimal(guessed[0], 3)}){levels}; F1 "
        f"{decimal(rate[2])} (guessing {decimal(guessed[2])})."
    )


def rare_sentence(scores: pd.DataFrame, faces: str) -> str:
    """Name the action units that are not judged, with the reason; nothing if all are."""
    rare = scores[
        scores["too_rare"].notna() & (scores["action_unit"] != ALL) & (scores["measure"] == "auroc")
    ].drop_duplicates("action_unit")
    if rare.empty:
        return ""
    names = [f"AU{row.action_unit} ({row.too_rare})" for row in rare.itertuples()]
    return f"Not judged in {FACES[faces]}: {listed(names)}."


def published_sentence(published: dict | None) -> str:
    """Say what a paper found, and what such rates are worth; nothing without one."""
    if published is None:
        return ""
    return (
        f"{published['paper']} report {decimal(published['presence'], 4)} right answers for presence (all action units "
        f"at once), {decimal(published['intensity'], 3)} for intensity, and a squared error of "
        f"{decimal(published['squared_error'], 4)}. Where action units are rare, who never sees any is right almost as "
        "often: such rates say little without the row of the most frequent answer, and ours are not of the same faces."
    )
