"""What is said of shares of attribution and of distances from landmarks: what both have in common."""

from collections.abc import Callable

import pandas as pd

from aulens.databases.unit_words import AND_RUN, words_of
from aulens.report.methods_in_words import in_words
from aulens.report.wording import counted, decimal, listed
from aulens.statistics.fewest import too_few_for_all, too_few_runs

MAPS_OF = {"trained": "", "random": " of random weights"}  # kinds of weights


def of_each_network(table: pd.DataFrame, sentence: Callable[[pd.DataFrame], str]) -> list[str]:
    """Return a sentence for each method and database, from their rows."""
    return [sentence(rows) for _, rows in table.groupby(["method", "database"], sort=False)]


def no_verdict(rows: pd.DataFrame) -> str:
    """Return why nothing is said beyond the values of one method and database; nothing if it can be.

    Parameters
    ----------
    rows : table
        Rows of one method and database of shares.csv or landmark_distances.csv.
    """
    if "random" not in set(rows["weights"]):
        return "No verdict: there are no maps of random weights."
    trained = rows[(rows["weights"] == "trained") & rows["share" if "share" in rows else "distance"].notna()]
    trained = trained.drop_duplicates("expression")
    units = trained["unit_of_replication"].str.removesuffix(AND_RUN)
    reason = too_few_for_all(trained.assign(unit_of_replication=units)) or too_few_runs(int(trained["runs"].min()))
    over_all = trained[trained["expression"] == "all"].iloc[0]
    if not reason and over_all["both"] == 0:
        reason = "no map of trained weights and of random ones on the same face are both other than 0"
    if not reason and pd.isna(over_all["minus_random_low"]):
        reason = f"too few pairs of maps of trained and of random weights that are not 0 ({int(over_all['both'])})"
    return f"No verdict: {reason}." if reason else ""


def empty_maps(rows: pd.DataFrame) -> str:
    """Return such as " 3 of 24 maps are 0 everywhere and do not count." of a method and database; or nothing.

    Maps of random weights are counted too: the differences from them leave out the faces of which either map is empty.
    """
    over_all = rows[rows["expression"] == "all"].drop_duplicates("weights").set_index("weights")
    empty = [(over_all.loc[weights], of) for weights, of in MAPS_OF.items() if weights in over_all.index]
    parts = [
        f"{int(row['empty'])} of {counted(int(row['maps']), 'map')}{of} are 0 everywhere and do not count"
        for row, of in empty
        if row["empty"]
    ]
    if not parts:
        return ""
    if len(empty) == len(MAPS_OF):
        parts.append(
            f"differences from random weights are of the {int(empty[0][0]['both'])} pairs without an empty map"
        )
    return f" {'; '.join(parts)}."


def replication(row: pd.Series) -> str:
    """Return such as "n = 6 runs, 12 people" of a row of either table; one run is said to be of this network alone."""
    people = counted(int(row["number"]), *words_of(row["unit_of_replication"]))
    return f"n = {counted(int(row['runs']), 'run')}, {people}{'; of this network' if row['runs'] == 1 else ''}"


def between_databases(differences: pd.DataFrame, value: str, part: str, confidence: float) -> list[str]:
    """Return a sentence for each method and pair of databases whose regions come from one source.

    Parameters
    ----------
    differences : table
        share_differences.csv or landmark_distance_differences.csv.
    value, part : str
        share and region, or distance and pixels.
    confidence : float
        Of the intervals. Only a difference whose interval excludes 0 is named.
    """
    rows = differences[differences["regions_1"] == differences["regions_2"]]
    pairs = rows.groupby(["method", "database_1", "database_2"], sort=False)
    found = [_between(own, value, part, confidence) for _, own in pairs]
    return [text for text in found if text]


def _between(rows: pd.DataFrame, value: str, part: str, confidence: float) -> str:
    trained = rows[(rows["weights"] == "trained") & rows["interval_low"].notna()]
    if trained.empty:
        return ""
    first = trained.iloc[0]
    told = trained[(trained["interval_low"] > 0) | (trained["interval_high"] < 0)]
    parts = [
        f"{row[part]} {signed(row['difference'])} [{decimal(row['interval_low'])}, {decimal(row['interval_high'])}]"
        for row in told.to_dict("records")
    ]
    says = f"differ in {listed(parts)}" if parts else "are not told apart: no interval excludes 0"
    beside = f"; {_beside(rows, told[part], value, part)}" if parts else ""
    people = words_of(first["unit_of_replication"].split(";")[0])
    numbers = f"{int(first['runs_1'])} and {int(first['runs_2'])} runs, {int(first['number_1'])} and "
    return (
        f"{in_words(first['method'])}: {value}s of {first['database_1']}- and {first['database_2']}-trained networks "
        f"{says}{beside} ({100 * confidence:g} % CI, one by one; n = {numbers}{int(first['number_2'])} {people[1]})."
    )


def _beside(rows: pd.DataFrame, names: pd.Series, value: str, part: str) -> str:
    """Return how much even maps, and those of random weights, differ at most in what is told apart."""
    own, even = rows[rows[part].isin(names)], "area" if value == "share" else "even"
    what = "areas" if value == "share" else "distances of even maps"
    text = f"{what} differ by {decimal(own[f'{even}_difference'].abs().max())} at most"
    random = own[own["weights"] == "random"]["difference"].abs().max()
    return text if pd.isna(random) else f"{text}, those of random weights by {decimal(random)}"


def signed(value: float) -> str:
    """Return a difference with its sign."""
    text = decimal(value)
    return text if text.startswith(("−", "–")) else f"+{text}"
