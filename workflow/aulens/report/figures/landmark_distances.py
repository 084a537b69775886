"""How near attribution lies to the landmarks of the face."""

import pandas as pd
from matplotlib.figure import Figure

from aulens.report.methods_in_words import in_words
from aulens.report.share_panels import figure_of_parts
from aulens.report.share_sentences import between_databases, empty_maps, no_verdict, of_each_network, replication
from aulens.report.study import Study
from aulens.report.wording import decimal

TITLE = "Distance of attribution from facial landmarks"
CAPTION = (
    "Mean distance of the absolute attribution from the nearest pixel of brows, eyes, nose or mouth (0 within), in "
    "widths of the face, over all expressions; of all pixels of the image, and of those of the face alone. Filled: "
    "trained networks; open: the same networks with random weights; lines: intervals over people and runs "
    "(of 8 people and 5 runs, or one run, or more); ticks: a map that is even over what the recipe shows."
)
TABLE, DIFFERENCES = "attribution/landmark_distances.csv", "attribution/landmark_distance_differences.csv"
WHERE = {"image": "in the image", "face": "within the face"}


def draw(study: Study) -> Figure:
    """Return the figure of a study."""
    return figure_distances(study.table(TABLE), study.facts["databases"])


def figure_distances(table: pd.DataFrame, databases: list[str]) -> Figure:
    """Draw, for every method, the distances in the image and within the face; see `figure_of_parts`.

    Parameters
    ----------
    table : table
        attribution/landmark_distances.csv.
    databases : list of str
        In the order of the configuration.
    """
    labels = ("distance, widths of the face", "distance, widths of the face")
    return figure_of_parts(table, ("pixels", "distance", "even", ""), (["image"], ["face"]), labels, databases)


def sentences(study: Study) -> list[str]:
    """Return what a paper would write below the figure."""
    confidence = study.analyses["attribution_shares"]["confidence"]
    found = of_each_network(study.table(TABLE), lambda rows: distances_sentence(rows, confidence))
    return [*found, *between_databases(study.table(DIFFERENCES), "distance", "pixels", confidence)]


def distances_sentence(rows: pd.DataFrame, confidence: float) -> str:
    """Say whether attribution is nearer to landmarks than an even map and than that of random weights.

    Parameters
    ----------
    rows : table
        Rows of landmark_distances.csv of one method and database, trained and random.
    confidence : float
        Of the intervals.
    """
    over_all = rows[(rows["expression"] == "all") & rows["distance"].notna()]
    trained = over_all[over_all["weights"] == "trained"]
    name = f"{in_words(rows['method'].iloc[0])}, {rows['database'].iloc[0]}-trained networks"
    if trained.empty:
        return f"{name}: no distance, since all maps are 0 everywhere."
    random = over_all[over_all["weights"] == "random"].set_index("pixels")["distance"]
    reason, parts = no_verdict(rows), []
    for _, row in trained.iterrows():
        beside = f"even map {decimal(row['even'], 3)}"
        beside += f"; random weights {decimal(random[row['pixels']], 3)}" if row["pixels"] in random else ""
        verdict = "" if reason else f", {nearer(row)}"
        parts.append(f"{decimal(row['distance'], 3)} {WHERE[row['pixels']]} ({beside}){verdict}")
    certain = f"{100 * confidence:g} % CI of each difference; " if not reason else ""
    text = f"{name}: mean distance {'; '.join(parts)} ({certain}{replication(trained.iloc[0])}).{empty_maps(rows)}"
    return f"{text} {reason}" if reason else text


def nearer(row: pd.Series) -> str:
    """Return in words on which side of an even map and of random weights a distance lies, where intervals say so."""
    if row["minus_even_high"] < 0 and row["minus_random_high"] < 0:
        return "nearer than both"
    if row["minus_even_low"] > 0 and row["minus_random_low"] > 0:
        return "farther than both"
    if row["minus_random_high"] < 0:
        return "nearer than with random weights"
    if row["minus_random_low"] > 0:
        return "farther than with random weights"
    return "not told apart from random weights"
