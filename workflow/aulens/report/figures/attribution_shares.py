"""Which regions of the face the scores depend on: shares of attribution beside areas and random weights."""

import pandas as pd
from matplotlib.figure import Figure

from aulens.report.methods_in_words import in_words
from aulens.report.share_panels import figure_of_parts
from aulens.report.share_sentences import between_databases, empty_maps, no_verdict, of_each_network, replication
from aulens.report.study import Study
from aulens.report.wording import decimal, listed

TITLE = "Shares of attribution in the regions of the face"
CAPTION = (
    "Share of the absolute values of the attribution maps that lies in each region, over all expressions: means over "
    "the tested faces of each run and then over runs. Filled: trained networks; open: the same networks with random "
    "weights; lines: intervals over people and runs (of 8 people and 5 runs, or one run, or more); ticks: "
    "the region's share of the image, which an even map has. Surroundings are background, clothes, neck and ears."
)
OF_AN_OVAL = " Dotted ticks: its share of what the recipe's oval passes."
WHOLE = ("face", "hair", "surroundings", "background", "clothes", "neck", "ears")
WITHIN = ("forehead", "brows", "eyes", "nose", "cheeks", "mouth", "chin")
SUMS = ("face", "surroundings")
TABLE, DIFFERENCES = "attribution/shares.csv", "attribution/share_differences.csv"


def caption(study: Study) -> str:
    """Return the caption, which speaks of an oval only if the recipe has one, and says where regions come from."""
    table = study.table(TABLE)
    sources = {
        source: list(own["database"].unique()) for source, own in table.groupby("regions", sort=False) if len(own)
    }
    words = {
        "exact": "exact, as rendered",
        "landmarks": "from landmarks",
        "template": "those of a template in the box of the face",
    }
    where = listed([f"{words[source]} ({', '.join(names)})" for source, names in sources.items()])
    return CAPTION + (OF_AN_OVAL if has_oval(table) else "") + f" Regions are {where}." + without_mesh_sentence(table)


def without_mesh_sentence(table: pd.DataFrame) -> str:
    """Say in how many faces the face mesh saw none; empty if in all."""
    counts = table.groupby("database", sort=False)["without_mesh"].first()
    faces = [f"{number} of {name}" for name, number in counts[counts > 0].items()]
    return f" Faces in which no mesh is seen have those of the template: {', '.join(faces)}." if faces else ""


def draw(study: Study) -> Figure:
    """Return the figure of a study."""
    table = study.table(TABLE)
    return figure_shares(table, study.facts["databases"])


def figure_shares(table: pd.DataFrame, databases: list[str]) -> Figure:
    """Draw, for every method, the shares of whole and of inner regions; see `figure_of_parts`.

    Parameters
    ----------
    table : table
        attribution/shares.csv.
    databases : list of str
        In the order of the configuration.
    """
    columns = ("region", "share", "area", "shown" if has_oval(table) else "")
    titles = ("share of the map", "share of the map")
    return figure_of_parts(table, columns, (WHOLE, WITHIN), titles, databases)


def has_oval(table: pd.DataFrame) -> bool:
    """Return whether any region has another share of what the recipe passes than of the image."""
    return bool(((table["shown"] - table["area"]).abs() > 1e-6).any())


def sentences(study: Study) -> list[str]:
    """Return what a paper would write below the figure."""
    table, confidence = study.table(TABLE), study.analyses["attribution_shares"]["confidence"]
    found = of_each_network(table, lambda rows: shares_sentence(rows, confidence))
    between = between_databases(study.table(DIFFERENCES), "share", "region", confidence)
    return [*found, *passed_sentence(table), *between]


def shares_sentence(rows: pd.DataFrame, confidence: float) -> str:
    """Say which regions have more, and which less, than an even map, the oval and random weights would give them.

    Parameters
    ----------
    rows : table
        Rows of shares.csv of one method and database, trained and random.
    confidence : float
        Of the intervals.
    """
    trained = rows[(rows["weights"] == "trained") & (rows["expression"] == "all")].set_index("region")
    random = rows[(rows["weights"] == "random") & (rows["expression"] == "all")].set_index("region")["share"].dropna()
    first = trained.iloc[0]
    name, masked = f"{in_words(first['method'])}, {first['database']}-trained networks", has_oval(trained)
    whole = [
        f"{decimal(trained.loc[region, 'share'])} in the {region} (area {decimal(trained.loc[region, 'area'])}"
        + (f", of what the oval passes {decimal(trained.loc[region, 'shown'])}" if masked else "")
        + (f"; random weights {decimal(random[region])})" if region in random else ")")
        for region in ("face", "hair", "surroundings")
        if pd.notna(trained.loc[region, "share"])
    ]
    if not whole:
        return f"{name}: all maps are 0 everywhere."
    text = f"{name}: of the attribution lie {listed(whole)}.{empty_maps(rows)}"
    if reason := no_verdict(rows):
        return f"{text} {reason}"
    more = trained[(trained[["minus_area_low", "minus_random_low"]] > 0).all(axis=1)]
    more = more[more["interval_low"] > more["shown"]]
    less = trained[(trained[["minus_area_high", "minus_random_high"]] < 0).all(axis=1)]
    less = less[less["interval_high"] < less["shown"]]
    than = "area, what the oval passes and" if masked else "area and"
    verdict = f"More than {than} random weights: {_regions(more, masked)}; less: {_regions(less, masked)}"
    certain = f"{100 * confidence:g} % CI of each difference without 0, regions one by one"
    return f"{text} {verdict} ({certain}; {replication(first)})."


def _regions(rows: pd.DataFrame, masked: bool) -> str:
    """Return regions, no sums of them, with their share and how many times an even map's it is, the largest first."""
    own = rows[~rows.index.isin(SUMS)].sort_values("share", ascending=False)
    of, even = ("shown", "what the oval passes") if masked else ("area", "area")
    named = [
        f"{region} {decimal(row['share'])} ({row['share'] / row[of]:.1f} × {even})" for region, row in own.iterrows()
    ]
    return listed(named) or "no region"


def passed_sentence(table: pd.DataFrame) -> list[str]:
    """Say what the recipe's oval passes of hair and background; nothing without an oval."""
    if not has_oval(table):
        return []
    rows = table[(table["weights"] == "trained") & (table["expression"] == "all")].drop_duplicates(
        ["database", "region"]
    )
    parts = []
    for database, own in rows.groupby("database", sort=False):
        passed = own.set_index("region")["passed"]
        known = [name for name in ("hair", "background") if pd.notna(passed.get(name))]
        named = [f"{decimal(passed[name], 3)} of the {name}" for name in known]
        parts.append(f"{listed(named)} in {database}")
    return [f"The recipe's oval passes {listed(parts)}."]
