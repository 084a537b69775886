"""Stage: how often every test rejects and every interval covers, and how what is measured follows what was planned."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from aulens.calibration.by_expression import doses_by_expression, ranks_by_expression, ranks_of_draws
from aulens.calibration.distance import display_distance, planned_distance
from aulens.calibration.doses import dose_response, dose_summary, limits_kept
from aulens.calibration.shares import share_of_draws
from aulens.calibration.truths import DIFFERENT, NULLS, kind_of, stretch
from aulens.files import read_parquet, write_csv, write_json
from aulens.randomness import generator
from aulens.synthesis.culture_files import Culture, read_culture

NOMINAL = 0.05
KEYS = ["test", "effect", "kind"]
COLUMNS = [
    *KEYS,
    "pair",
    "pair_kind",
    "distance",
    "runs",
    "people",
    "unit_of_replication",
    "draws",
    "results",
    "nominal",
]
COLUMNS += ["null", "rejected", "rejected_low", "rejected_high", "outside"]
COLUMNS += [
    "intervals",
    "confidence",
    "coverage",
    "coverage_low",
    "coverage_high",
    "coverage_outside",
    "coverage_in_bank",
]


@dataclass(frozen=True)
class PairSettings:
    """A pair of databases (see `aulens.calibration.draws.DrawsSettings`)."""

    databases: list[str]
    runs: int
    shuffled: bool


@dataclass(frozen=True)
class RatesSettings:
    """What was drawn.

    Attributes
    ----------
    pairs : dict of PairSettings
    people : dict of str to int
        Bank -> how many people it has.
    number : int
        How many of them are in a draw's database.
    labels : list of str
    confidence : float
        Of the intervals that are judged, and of the intervals of shares.
    seed : int
        Of the configuration.
    samples : int
        How often draws are drawn again for the intervals of rank correlations.
    """

    pairs: dict[str, PairSettings]
    people: dict[str, int]
    number: int
    labels: list[str]
    confidence: float
    seed: int
    samples: int


def rates(
    results_files: list[Path],
    culture_files: list[Path],
    rates_file: Path,
    doses_file: Path,
    expressions_file: Path,
    key_numbers_file: Path,
    *,
    settings: RatesSettings,
) -> None:
    """Write the rates of all tests, the dose-response tables and key numbers.

    Parameters
    ----------
    results_files : list of Path
        Of all batches; the folder above the batch names the pair.
    culture_files : list of Path
        Of the banks, in the order of their names.
    """
    cultures = {name: read_culture(path) for name, path in zip(sorted(settings.people), culture_files, strict=True)}
    draws = {name: [] for name in settings.pairs}
    for path in results_files:
        draws[path.parent.parent.name].append(read_parquet(path))
    tables = {name: pd.concat(parts, ignore_index=True) for name, parts in draws.items()}
    distances = {
        name: planned_distance(*(cultures[own] for own in pair.databases)) for name, pair in settings.pairs.items()
    }
    found = [rates_of_pair(table, name, distances[name], settings) for name, table in tables.items()]
    table = pd.concat(found, ignore_index=True)[COLUMNS]
    ordered = {name: tables[name] for name, pair in settings.pairs.items() if not pair.shuffled}
    runs = {name: pair.runs for name, pair in settings.pairs.items()}
    doses = dose_response(ordered, distances, runs, settings.confidence)
    planned = planned_of_expressions(cultures, settings)
    by_expression = doses_by_expression(tables, planned, runs, settings.confidence)
    random = generator(settings.seed, "calibration", "ranks by expression")
    ranks = ranks_by_expression(tables, planned, settings.samples, settings.confidence, random)
    for one, path in ((table, rates_file), (doses, doses_file), (by_expression, expressions_file)):
        write_csv(one, path)
    numbers = {"tests": outside(table), "dose_response": dose_summary(doses), "dose_by_expression": ranks}
    numbers |= {"limits_kept": limits_kept(ordered, distances), "ranks_of_draws": ranks_of_draws(tables, planned)}
    write_json(numbers, key_numbers_file)


def planned_of_expressions(cultures: Mapping[str, Culture], settings: RatesSettings) -> dict[str, dict[str, float]]:
    """Return pair -> expression -> planned distance, of the pairs of different cultures."""
    return {
        name: {label: display_distance(*(cultures[own] for own in pair.databases), label) for label in settings.labels}
        for name, pair in settings.pairs.items()
        if kind_of(pair.databases, pair.shuffled) == DIFFERENT
    }


def rates_of_pair(results: pd.DataFrame, name: str, distance: float, settings: RatesSettings) -> pd.DataFrame:
    """Return a row for each test and interval of a pair.

    Parameters
    ----------
    results : table
        Columns draw and `aulens.calibration.study.COLUMNS`.
    name : str
        Of the pair.
    distance : float
        Planned, of its cultures.
    settings : RatesSettings

    Examples
    --------
    >>> pair, rest = PairSettings(["a", "a"], 6, False), ({"a": 300}, 60, ["sad"], 0.95, 2022, 100)
    >>> results = pd.DataFrame({"draw": [0, 1], "test": "matched rate between databases", "kind": "corrected"})
    >>> results = results.assign(effect=None, place="one matched | two matched", p=[0.01, 0.5])
    >>> results = results.assign(estimate=[0.2, 0.1], low=[0.1, -0.1], high=0.3)
    >>> row = rates_of_pair(results, "same", 0.0, RatesSettings({"same": pair}, *rest)).iloc[0]
    >>> bool(row["null"]), float(row["rejected"]), float(row["coverage"]), int(row["draws"])
    (True, 0.5, 0.5, 2)
    """
    pair = settings.pairs[name]
    kind, rows = kind_of(pair.databases, pair.shuffled), []
    fixed = {"pair": name, "pair_kind": kind, "distance": distance, "runs": pair.runs, "people": settings.number}
    for keys, part in results.assign(effect=results["effect"].fillna("")).groupby(KEYS, sort=False):
        null = null_of(keys[0], keys[1], kind)
        row = dict(zip(KEYS, keys, strict=True)) | fixed | {"unit_of_replication": "draw", "null": null}
        rows.append(row | rejections(part, null, settings) | coverages(part, null, pair, settings))
    return pd.DataFrame(rows).reindex(columns=COLUMNS)


def null_of(test: str, effect: str, kind: str) -> bool | None:
    """Return whether nothing is there to be found; None where it is not known.

    Examples
    --------
    >>> null_of("matched versus control", "", "different cultures"), null_of("rate above chance", "", "same culture")
    (True, False)
    """
    known = NULLS.get((test, effect))
    return None if known is None else kind in known


def rejections(part: pd.DataFrame, null: bool | None, settings: RatesSettings) -> dict:
    """Return how often p is below .05."""
    known = part.dropna(subset=["p"])
    if known.empty:
        return {"draws": part["draw"].nunique(), "results": 0}
    hits = (known["p"] < NOMINAL).to_numpy(float)
    share, low, high, number = share_of_draws(hits, known["draw"].to_numpy(), settings.confidence)
    found = {"draws": number, "results": len(known), "nominal": NOMINAL, "rejected": share}
    return found | {"rejected_low": low, "rejected_high": high, "outside": side(NOMINAL, low, high) if null else ""}


def coverages(part: pd.DataFrame, null: bool | None, pair: PairSettings, settings: RatesSettings) -> dict:
    """Return how often intervals hold the truth: 0 where nothing differs, else the mean of all draws."""
    known = part.dropna(subset=["estimate", "low", "high"])
    if known.empty:
        return {"intervals": 0}
    truth = known.groupby("place")["estimate"].transform("mean")
    factor = known["place"].map(lambda place: stretch(place, pair.databases, settings.people, settings.number))
    if null:
        truth, factor = 0.0, 1.0
    deviation = known["estimate"] - truth
    low, high = known["estimate"] - known["high"], known["estimate"] - known["low"]
    hits = (factor * deviation).between(low, high).to_numpy(float)  # of an endless population
    share, least, most, _ = share_of_draws(hits, known["draw"].to_numpy(), settings.confidence)
    found = {"intervals": len(known), "confidence": settings.confidence, "coverage": share, "coverage_low": least}
    return (
        found
        | {"coverage_high": most, "coverage_outside": side(settings.confidence, least, most)}
        | {"coverage_in_bank": float(deviation.between(low, high).mean())}
    )


def side(nominal: float, low: float, high: float) -> str:
    """Return where a measured share lies if its interval does not hold the nominal one: above, below, or nothing.

    Examples
    --------
    >>> side(0.05, 0.06, 0.1), side(0.05, 0.0, 0.01), side(0.05, 0.03, 0.07)
    ('above', 'below', '')
    """
    return "above" if low > nominal else "below" if high < nominal else ""


def outside(table: pd.DataFrame) -> dict[str, list[str]]:
    """Return the names of tests that reject a true null too often or too rarely, and of intervals likewise."""

    def named(part: pd.DataFrame) -> list[str]:
        return [
            ", ".join(filter(None, [*(row[key] for key in KEYS), f"{row['pair']}, {row['runs']} runs"]))
            for _, row in part.iterrows()
        ]

    return {
        "reject too often": named(table[table["outside"] == "above"]),
        "reject too rarely": named(table[table["outside"] == "below"]),
        "cover too rarely": named(table[table["coverage_outside"] == "below"]),
        "cover too often": named(table[table["coverage_outside"] == "above"]),
    }
