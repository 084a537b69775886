"""How often the tests of the report err, as the calibration study measured it: beside each p, and as a section."""

from collections.abc import Mapping

import pandas as pd

from aulens.report.embed import image_size, png_uri
from aulens.report.tables_on_the_page import download
from aulens.report.wording import counted, decimal, listed

SAME, DIFFERENT = "same culture", "different cultures"
KEYS = ["test", "effect", "kind"]
BESIDE = "rejects_if_nothing_differs"
CAPTIONS = {
    "rates": (
        "How often p is below .05 where nothing is there to be found, with 95 % binomial intervals; the line is .05. "
        "Orange: tests as published, and others that take runs as independent."
    ),
    "dose_response": (
        "What is measured at planned distances between cultures (1 − mean cosine of the displays): mean over draws; "
        "thick bars its 95 % interval, thin ones where 95 % of single studies lie. Last: the gap of each expression "
        "of each culture at the distance of its displays, with the 95 % interval of the mean."
    ),
}


def without_gaps(rates: pd.DataFrame) -> pd.DataFrame:
    """Return measured rates in which an effect that is not there is an empty text, and `null` is yes or no."""
    null = rates["null"].astype(str).str.lower() == "true"
    texts = {name: rates[name].fillna("").astype(str) for name in ("effect", "outside")}
    return rates.assign(**texts, null=null, other=rates["pair_kind"] != SAME)


def with_measured(tests: pd.DataFrame, rates: pd.DataFrame | None, runs: int) -> pd.DataFrame:
    """Return tests with the measured rate of each beside its p.

    Parameters
    ----------
    tests : table
        statistics/tests.csv.
    rates : table or None
        results/calibration/rates.csv; None adds nothing.
    runs : int
        Of the study: the rate of the nearest number of runs is shown, and of the same culture before others.

    Examples
    --------
    >>> tests = pd.DataFrame({"question": ["x"], "effect": [None], "kind": ["corrected"], "p": [0.2], "note": [""]})
    >>> rates = pd.DataFrame({"test": ["x"], "effect": [""], "kind": ["corrected"], "pair_kind": [SAME], "runs": [6]})
    >>> rates = rates.assign(null=True, outside="", rejected=0.02, rejected_low=0.01, rejected_high=0.05)
    >>> with_measured(tests, rates, 10)["rejects_if_nothing_differs"].tolist()
    ['.02 [.01, .05], 6 runs']
    """
    if rates is None or "p" not in tests:
        return tests
    known = without_gaps(rates)
    known = known[known["null"] & known["rejected"].notna()]
    known = known.assign(far=(known["runs"] - runs).abs())
    first = known.sort_values(["far", "other"], kind="stable").drop_duplicates(KEYS).set_index(KEYS)
    texts = {keys: f"{share_text(row, 'rejected')}, {row['runs']} runs" for keys, row in first.iterrows()}
    keys = zip(tests["question"], tests["effect"].fillna("").astype(str), tests["kind"], strict=True)
    found = [texts.get(key, "") for key in keys]
    table = tests.copy()
    table.insert(
        list(table.columns).index("p") + 1, BESIDE, pd.Series(found, index=table.index).where(table["p"].notna(), "")
    )
    return table


def share_text(row: Mapping, name: str) -> str:
    """Return such as ".02 [.01, .05]"; nothing where there is none.

    Examples
    --------
    >>> share_text({"rejected": 0.5, "rejected_low": 0.4, "rejected_high": 0.6}, "rejected")
    '.50 [.40, .60]'
    """
    if pd.isna(row[name]):
        return ""
    return f"{decimal(row[name])} [{decimal(row[f'{name}_low'])}, {decimal(row[f'{name}_high'])}]"


def rates_in_short(rates: pd.DataFrame) -> pd.DataFrame:
    """Return a row for each test and number of runs: false positives, power at each distance, coverage.

    Parameters
    ----------
    rates : table
        results/calibration/rates.csv.

    Notes
    -----
    False positives are those of databases of one culture, of shuffled labels where these alone have a true null.
    """
    rows = []
    for keys, part in without_gaps(rates).groupby([*KEYS, "runs"], sort=False):
        own = part.sort_values("other", kind="stable")
        null, covered = own[own["null"] & own["rejected"].notna()].head(1), own[own["coverage"].notna()].head(1)
        covered = covered[covered["null"] | (covered["pair_kind"] == SAME)]
        false = [f"{share_text(row, 'rejected')} {row['outside']}".strip() for row in null.to_dict("records")]
        draws = [f"{row['draws']}, {row['pair_kind']}" for row in (null if len(null) else covered).to_dict("records")]
        coverage = [share_text(row, "coverage") for row in covered.to_dict("records")]
        rows.append((*keys, *("".join(cell) for cell in (false, draws, coverage)), power_text(part)))
    names = [*KEYS, "runs", "rejects if nothing differs", "draws", "coverage of 95 % intervals", "power at distance"]
    table = pd.DataFrame(rows, columns=names)
    return table[(table.iloc[:, 4:] != "").any(axis=1)].reset_index(drop=True)


def power_text(rows: pd.DataFrame) -> str:
    """Return such as ".11: .20; .63: 1.00": how often a test rejects at each planned distance, if something differs."""
    own = rows[~rows["null"] & (rows["pair_kind"] == DIFFERENT) & rows["rejected"].notna()].sort_values("distance")
    return "; ".join(f"{decimal(row.distance)}: {decimal(row.rejected)}" for row in own.itertuples())


def calibration_contents(rates: pd.DataFrame | None, pictures: Mapping[str, bytes]) -> dict[str, object] | None:
    """Return what the page shows of the calibration study; None without it.

    Parameters
    ----------
    rates : table or None
        results/calibration/rates.csv.
    pictures : mapping
        Name of a figure -> PNG.
    """
    if rates is None:
        return None
    short = rates_in_short(rates)
    figures = []
    for name, content in pictures.items():
        uri = png_uri(content)
        figures.append({"name": name, "uri": uri, "size": image_size(uri), "caption": CAPTIONS[name]})
    rows = [["" if pd.isna(cell) else str(cell) for cell in row] for row in short.itertuples(index=False)]
    table = {"columns": list(short.columns), "rows": rows}
    return {
        "sentences": sentences(rates),
        "table": table,
        "figures": figures,
        "download": download("calibration.csv", rates),
    }


def sentences(rates: pd.DataFrame) -> list[str]:
    """Return how the rates were measured, and which tests err more often than they say."""
    known = without_gaps(rates)
    draws = known.groupby("pair")["draws"].max()
    pairs, people = counted(int(draws.sum()), "pair"), int(known["people"].max())
    text = (
        f"Measured with {pairs} of rendered databases of {people} people each, linear heads learned anew in every run, "
        "and the stages that make this report. Databases of one culture differ in nothing but their people. Other "
        "people, faces and networks may give other rates."
    )
    found = [text]
    for where, words in (("above", "Reject more often than .05 where nothing differs"), ("below", "Reject less often")):
        names = named(known[(known["outside"] == where) & (known["pair_kind"] == SAME)])
        if names:
            found.append(f"{words}: {listed(names)}.")
    return found


def named(rows: pd.DataFrame) -> list[str]:
    """Return the names of tests, each with its kind and rate."""
    return [
        ", ".join(filter(None, [row["test"], row["effect"]]))
        + f" ({row['kind']}, {row['runs']} runs: {decimal(row['rejected'])})"
        for _, row in rows.iterrows()
    ]
