"""How much the study's claims depend on readings and choices that a paper leaves open (Steegen et al. 2016)."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, product
from pathlib import Path

import numpy as np
import pandas as pd

from aulens.files import read_csv, read_parquet, write_csv, write_json
from aulens.statistics.study_names import study_of
from aulens.training.key_numbers import as_written
from aulens.tuning.arrays import response_array
from aulens.tuning.null_similarity import null_tests, products_of_all, smallest_null_p
from aulens.tuning.profiles import relative_to_null
from aulens.tuning.readings import WITH_P, averaged, directions, distances_of_profiles, nearest, similarity_of

SIMILAR, NEAR, MEAN = "similar as published", "among the nearest", "mean similarity"
ALIKE = "similar beyond shuffled labels"
LOST = "lost on the other database"
CHOICES = ["study", "normalisation", "measure", "family", "observations", "centred"]
COLUMNS = ["question", "database_1", "database_2", "output_unit", *CHOICES, "estimate", "verdict", "own"]
SHARE_COLUMNS = ["question", "database_1", "database_2", "output_unit", "worlds", "share", "smallest", "largest"]
SHARE_COLUMNS += ["own_estimate", "own_verdict"]
LEVEL, NEAREST = 0.05, 3  # of p; how many expressions are called near (the paper's circles)


@dataclass(frozen=True)
class MultiverseSettings:
    """Which worlds there are.

    Attributes
    ----------
    study : str
        Whose claims they are.
    studies : list of str
        Others that answer the same question with other choices; a world each.
    databases, labels, action_units, intensities
        As in `aulens.tuning.profiles.ProfileSettings`.
    normalisations, measures, families : list of str
        Readings of a profile, of similarity, and of its family of tests. The first of each is the study's own.
    observations : list of str
        Readings of the principal components; the first is the study's own.
    centred : list of bool
        Likewise.
    """

    study: str
    studies: list[str]
    databases: list[str]
    labels: list[str]
    action_units: list[int]
    intensities: list[float]
    normalisations: list[str]
    measures: list[str]
    families: list[str]
    observations: list[str]
    centred: list[bool]


Profiles = dict[str, np.ndarray]


def multiverse(
    responses_files: list[Path],
    shuffled_files: list[Path],
    tests_files: list[Path],
    worlds_file: Path,
    shares_file: Path,
    key_numbers_file: Path,
    *,
    settings: MultiverseSettings,
) -> None:
    """Write what every world says, and in which share of the worlds each claim holds.

    Parameters
    ----------
    responses_files : list of Path
        Of all cohorts of the study and of the others: results/studies/STUDY/…
    shuffled_files : list of Path
        Of networks that learned shuffled labels, of those of the studies that have some (analysis `baseline`).
    tests_files : list of Path
        Of those that have it: statistics/people.csv, else statistics/tests.csv.
    """
    rows = []
    for name in (settings.study, *settings.studies):
        responses, shuffled = (_relative(files, name, settings) for files in (responses_files, shuffled_files))
        for normalisation in settings.normalisations:
            profiles = {database: averaged(own, normalisation) for database, own in responses.items()}
            found = [*similar_worlds(profiles, settings), *near_worlds(profiles, settings)]
            found += alike_worlds(profiles, shuffled, settings) if shuffled else []
            rows += [row | {"study": name, "normalisation": normalisation} for row in found]
        for path in tests_files:
            rows += [row | {"study": name} for row in lost_worlds(read_csv(path)) if study_of(path) == name]
    table = pd.DataFrame(rows, columns=COLUMNS[:-1])
    table["own"] = own_world(table, settings)
    shares = shares_of_worlds(table)
    write_csv(table, worlds_file)
    write_csv(shares, shares_file)
    write_json(key_numbers(as_written(shares)), key_numbers_file)


def _relative(files: list[Path], study: str, settings: MultiverseSettings) -> Profiles:
    """Return the responses (runs, output_units, aus, levels) of each database's networks; nothing without files."""
    tables = [read_parquet(path) for path in files if study_of(path) == study]
    if not tables:
        return {}
    responses, found = pd.concat(tables, ignore_index=True), {}
    for name in settings.databases:
        own = responses[responses["database"] == name]
        array = response_array(own, settings.labels, settings.action_units, len(settings.intensities))
        found[name] = relative_to_null(array)[..., 1:]
    return found


def similar_worlds(profiles: Profiles, settings: MultiverseSettings) -> Iterator[dict]:
    """Yield the similarity of equal expressions in each reading, with its verdict, and the mean over expressions."""
    sizes = {"same_expression": len(settings.labels), "all": len(settings.labels) ** 2, "none": 1}
    for (one, two), measure in product(combinations(settings.databases, 2), settings.measures):
        place = {"database_1": one, "database_2": two, "measure": measure}
        pairs = zip(profiles[one], profiles[two], strict=True)
        found = np.array([similarity_of(first, second, measure) for first, second in pairs])  # (output_units, 2)
        yield place | {"question": MEAN, "estimate": float(found[:, 0].mean())}
        for family in settings.families if measure in WITH_P else ():
            verdicts = (found[:, 0] > 0) & (found[:, 1] * sizes[family] < LEVEL)
            for label, (estimate, _), verdict in zip(settings.labels, found, verdicts, strict=True):
                values = {"output_unit": label, "estimate": estimate, "verdict": bool(verdict), "family": family}
                yield place | values | {"question": SIMILAR}


def alike_worlds(profiles: Profiles, shuffled: Profiles, settings: MultiverseSettings) -> Iterator[dict]:
    """Yield whether equal expressions are more alike, in each measure, than networks that learned shuffled labels are.

    Parameters
    ----------
    profiles : dict of (output_units, aus, levels) float
        Of each database.
    shuffled : dict of (networks, output_units, aus, levels) float
        Responses of networks of each database that learned shuffled labels.

    Notes
    -----
    Holm's correction over the output units, as in `aulens.tuning.baseline`, whatever the family of the published tests.
    Where networks are too few for any verdict after it (fewer than five of each database), there is none.
    """
    for (one, two), measure in product(combinations(settings.databases, 2), settings.measures):
        null = products_of_all(*(directions(shuffled[name], measure) for name in (one, two)))
        pairs = zip(profiles[one], profiles[two], strict=True)
        estimates = np.array([similarity_of(first, second, measure)[0] for first, second in pairs])  # (output_units,)
        possible = smallest_null_p(null) * len(estimates) < LEVEL
        verdicts = (estimates > 0) & (null_tests(estimates, null)[1] < LEVEL)
        for label, estimate, verdict in zip(settings.labels, estimates, verdicts, strict=True):
            place = {"database_1": one, "database_2": two, "measure": measure, "output_unit": label}
            known = possible and not np.isnan(estimate)
            yield place | {"question": ALIKE, "estimate": float(estimate), "verdict": bool(verdict) if known else None}


def near_worlds(profiles: Profiles, settings: MultiverseSettings) -> Iterator[dict]:
    """Yield how far the output units of each expression lie apart, and whether they are among the nearest."""
    for one, two in combinations(settings.databases, 2):
        for observations, centred in product(settings.observations, settings.centred):
            apart = distances_of_profiles(profiles[one], profiles[two], observations, centred, NEAREST)
            place = {"database_1": one, "database_2": two, "observations": observations, "centred": centred}
            for label, distance, near in zip(settings.labels, apart, nearest(apart, NEAREST), strict=True):
                values = {"output_unit": label, "estimate": float(distance), "verdict": bool(near)}
                yield place | values | {"question": NEAR}


def lost_worlds(tests: pd.DataFrame) -> Iterator[dict]:
    """Yield how much of the correct rate is lost on another database, and whether the test that decides says so.

    Parameters
    ----------
    tests : table
        statistics/people.csv, or statistics/tests.csv of a study without it.

    Examples
    --------
    >>> row = {"question": "matched versus swapped", "kind": "corrected", "groups": "a matched | a→b swapped"}
    >>> list(lost_worlds(pd.DataFrame([row | {"difference": 0.3, "p_corrected": 0.01}])))[0]["verdict"]
    True
    """
    if "difference_points" in tests:
        tests = tests.assign(difference=tests["difference_points"] / 100)
        tests = tests[tests["kind"] == "people"]
    else:
        tests = tests[tests["kind"] == "corrected"]
    for row in tests[tests["question"] == "matched versus swapped"].itertuples():
        trained, tested = row.groups.split(" | ")[1].removesuffix(" swapped").split("→")
        place = {"question": LOST, "database_1": trained, "database_2": tested, "estimate": row.difference}
        known = not np.isnan(row.p_corrected)
        yield place | {"verdict": bool(row.difference > 0 and row.p_corrected < LEVEL) if known else None}


def own_world(table: pd.DataFrame, settings: MultiverseSettings) -> pd.Series:
    """Return which rows are the study's own reading: of everything the first, where the row depends on it."""
    firsts = {
        "study": settings.study,
        "normalisation": settings.normalisations[0],
        "measure": settings.measures[0],
        "family": settings.families[0],
        "observations": settings.observations[0],
        "centred": settings.centred[0],
    }
    own = pd.Series(True, index=table.index)
    for name, value in firsts.items():
        own &= table[name].isna() | (table[name] == value)
    return own


def shares_of_worlds(table: pd.DataFrame) -> pd.DataFrame:
    """Return, for each claim, in which share of the worlds it holds.

    Parameters
    ----------
    table : table
        Of `COLUMNS`.

    Returns
    -------
    table
        Of `SHARE_COLUMNS`; worlds counts those with a verdict; no share, and all worlds, where the question has none.

    Examples
    --------
    >>> rows = [(NEAR, "a", "b", "sad", "s", "m", None, None, "output_units", True, 0.1, True, True)]
    >>> rows += [(NEAR, "a", "b", "sad", "s", "m", None, None, "action_units", True, 0.4, False, False)]
    >>> shares = shares_of_worlds(pd.DataFrame(rows, columns=COLUMNS))
    >>> shares[["worlds", "share", "smallest", "largest", "own_estimate", "own_verdict"]].to_numpy().tolist()
    [[2, 0.5, 0.1, 0.4, 0.1, True]]
    """
    rows = []
    keys = SHARE_COLUMNS[:4]
    for key, part in table.groupby(keys, sort=False, dropna=False):
        known = part["verdict"].dropna()
        own = part[part["own"]]
        share = float(known.astype(bool).mean()) if len(known) else np.nan
        ends = part["estimate"].min(), part["estimate"].max()
        mine = (own["estimate"].iloc[0], own["verdict"].iloc[0]) if len(own) else (np.nan, np.nan)
        rows.append((*key, len(known) or len(part), share, *ends, *mine))
    return pd.DataFrame(rows, columns=SHARE_COLUMNS)


def key_numbers(shares: pd.DataFrame) -> dict[str, dict]:
    """Return question -> "a|b" -> expression -> worlds, share; of what is lost no expression, of the mean
    similarity smallest and largest.

    Examples
    --------
    >>> rows = [(NEAR, "a", "b", "sad", 4, 0.5, 0.1, 0.4, 0.1, True)]
    >>> rows += [(MEAN, "a", "b", None, 4, None, 0.2, 0.6, 0.5, None)]
    >>> numbers = key_numbers(pd.DataFrame(rows, columns=SHARE_COLUMNS))
    >>> numbers[NEAR], numbers[MEAN]
    ({'a|b': {'sad': {'worlds': 4, 'share': 0.5}}}, {'a|b': {'worlds': 4, 'smallest': 0.2, 'largest': 0.6}})
    """
    found: dict[str, dict] = {}
    for row in shares.to_dict("records"):
        pair = found.setdefault(row["question"], {}).setdefault(f"{row['database_1']}|{row['database_2']}", {})
        if row["question"] == LOST:
            pair |= {name: row[name] for name in ("worlds", "share")}
        elif row["question"] == MEAN:
            pair |= {name: row[name] for name in ("worlds", "smallest", "largest")}
        else:
            pair[row["output_unit"]] = {name: row[name] for name in ("worlds", "share")}
    return found
