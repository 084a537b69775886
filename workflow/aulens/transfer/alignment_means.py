"""How alike networks arrange the same faces at each depth: within a database, between databases, untrained, pixels."""

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np
import pandas as pd

from aulens.attribution.tables import RANDOM, TRAINED
from aulens.databases.unit_words import unit_name
from aulens.resampling import enough_drawn, interval
from aulens.transfer.depth_columns import PIXELS
from aulens.transfer.depth_means import LAYER
from aulens.transfer.kernel_alignment import alignments

WITHIN, BETWEEN, DIFFERENCE = "within", "between", "within_less_between"  # in the column relation
UNTRAINED, TO_PIXELS = "trained_and_untrained", "layer_and_pixels"
COLUMNS = ["database", "other", "relation", "weights", *LAYER, "value", "interval_low", "interval_high", "layers_low"]
COLUMNS += ["layers_high", "pairs", "undefined_pairs", "runs", "faces", "people", "unit_of_replication"]


class Drawn(NamedTuple):
    """Alignments of all networks of one layer: of all faces, and of drawn halves of the people."""

    table: pd.DataFrame  # a row per network: database, run, weights, and the layer
    whole: np.ndarray  # (networks, networks)
    halves: np.ndarray  # (draws, networks, networks)


class Pairs(NamedTuple):
    """A mean over pairs of networks whose alignment is defined; not that of one which gives the same for all faces."""

    value: float
    draws: np.ndarray  # (draws,)
    number: int
    undefined: int


def halves_of(people: np.ndarray, draws: int, random: np.random.Generator) -> list[np.ndarray]:
    """Return the rows of a random half of the people, so many times.

    Notes
    -----
    Drawing people again with replacement would put the same face twice among those compared, and what a face has in
    common with itself is what the unbiased alignment leaves out. A mean over half of the people, without replacement,
    has the variance of the mean over all (Shao and Wu 1989, doi 10.1214/aos/1176347263, with d = n / 2).
    """
    names, inverse = np.unique(people, return_inverse=True)
    found = []
    for _ in range(draws):
        drawn = random.permutation(len(names))[: (len(names) + 1) // 2]
        found.append(np.flatnonzero(np.isin(inverse, drawn)))
    return found


def drawn_alignments(table: pd.DataFrame, products: np.ndarray, halves: Sequence[np.ndarray]) -> Iterator[Drawn]:
    """Yield the alignments of each layer, all networks and the pixels among each other.

    Parameters
    ----------
    table : table
        Columns row, database, run, weights and those of a layer.
    products : (rows, faces, faces) float32
    halves : sequence of (n,) int
    """
    pixels = table[table["weights"] == PIXELS].iloc[:1]
    for _, own in table[table["weights"] != PIXELS].groupby("place", sort=True):
        networks = pd.concat([own, pixels]).reset_index(drop=True)
        given = np.asarray(products[networks["row"].to_numpy()])  # (networks, faces, faces)
        found = [alignments(given[:, rows[:, None], rows]) for rows in halves]
        yield Drawn(networks, alignments(given), np.stack(found))


def mean_of_pairs(
    drawn: Drawn, first: np.ndarray, second: np.ndarray, weights: tuple[np.ndarray, np.ndarray], *, own: bool = False
) -> Pairs:
    """Return the mean alignment of networks with others, each run drawn as often as its weight says.

    Parameters
    ----------
    drawn : Drawn
    first, second : (runs,) int
        Places of the networks of one side and of the other; the same ones within a database, where no network is
        compared with itself, however often its run is drawn.
    weights : tuple of (draws, runs) float
        Of each side.
    own : bool
        Whether each network of the first side is compared with that of its run alone.
    """
    pairs = weights[0][:, :, None] * weights[1][:, None]  # (draws, runs, runs)
    ones = np.ones((len(first), len(second)))
    if own:
        ones, pairs = np.eye(len(first)), weights[0][:, :, None] * np.eye(len(first))
    elif np.array_equal(first, second):
        ones, pairs = ones - np.eye(len(first)), pairs * (1 - np.eye(len(first)))
    taken = drawn.halves[:, first[:, None], second]
    pairs = pairs * ~np.isnan(taken)
    total = pairs.sum(axis=(1, 2))
    draws = np.divide(
        (pairs * np.nan_to_num(taken)).sum(axis=(1, 2)), total, out=np.full(len(total), np.nan), where=total > 0
    )
    whole = drawn.whole[np.ix_(first, second)]
    defined = (ones > 0) & ~np.isnan(whole)
    value = float(whole[defined].mean(dtype=float)) if defined.any() else float("nan")
    numbers = np.array([defined.sum(), ones.sum() - defined.sum()]).astype(int)
    return Pairs(value, draws, *(numbers // 2 if np.array_equal(first, second) else numbers).tolist())


def relations(drawn: Drawn, databases: Sequence[str], of_runs: dict[str, np.ndarray]) -> dict[tuple, Pairs]:
    """Return (database, other, relation, weights) -> mean over pairs, of one layer.

    Parameters
    ----------
    drawn : Drawn
    databases : sequence of str
    of_runs : dict of str to (draws, runs) float
        Database -> how often each of its runs is drawn, the same for all layers.
    """
    table, found = drawn.table, {}
    places = {
        (name, weights): np.flatnonzero((table["database"] == name) & (table["weights"] == weights))
        for name in databases
        for weights in (TRAINED, RANDOM)
    }
    pixels = np.flatnonzero(table["weights"] == PIXELS)
    for (name, weights), own in places.items():
        drawn_runs, once = of_runs[name], np.ones((len(of_runs[name]), 1))
        found[name, name, WITHIN, weights] = mean_of_pairs(drawn, own, own, (drawn_runs, drawn_runs))
        found[name, name, TO_PIXELS, weights] = mean_of_pairs(drawn, own, pixels, (drawn_runs, once))
        if weights == TRAINED:
            pair = (drawn_runs, drawn_runs)
            found[name, name, UNTRAINED, weights] = mean_of_pairs(drawn, own, places[name, RANDOM], pair, own=True)
    for (one, other), weights in ((pair, kind) for pair in combinations(databases, 2) for kind in (TRAINED, RANDOM)):
        sides = (places[one, weights], places[other, weights])
        between = mean_of_pairs(drawn, *sides, (of_runs[one], of_runs[other]))
        within = [found[name, name, WITHIN, weights] for name in (one, other)]
        value = (within[0].value + within[1].value) / 2 - between.value
        draws = (within[0].draws + within[1].draws) / 2 - between.draws
        number, undefined = (sum(counts) for counts in zip(*(own[2:] for own in (between, *within)), strict=True))
        found[one, other, BETWEEN, weights] = between
        found[one, other, DIFFERENCE, weights] = Pairs(value, draws, number, undefined)
    return found


def means_of_alignments(
    table: pd.DataFrame,
    products: np.ndarray,
    people: np.ndarray,
    databases: Sequence[str],
    draws: int,
    confidence: float,
    random: np.random.Generator,
) -> pd.DataFrame:
    """Return the mean alignments of all layers with intervals that draw the runs of each database, and people.

    Parameters
    ----------
    table, products : table, (rows, faces, faces) float32
        See `drawn_alignments`.
    people : (faces,) array
        Who is shown.
    databases : sequence of str
    draws : int
    confidence : float
    random : Generator

    Returns
    -------
    table
        Columns `COLUMNS`. Pairs of networks are no replications of each other: what is drawn are runs, each with all
        its pairs. Frozen layers have 1 within and between by construction, and no difference.

    Notes
    -----
    The intervals of the difference within less between are wide: where networks of two databases did not differ, but
    for what single networks are, none of 200 left 0 out with 10 runs and one with 5 (nominal 5 %); where a database
    changed how much its networks weigh eight shared features (sd of the log weight .6, of single networks .8), 52 % did
    with 10 runs and 22 % with 5. Intervals from leaving out one run after the other (jackknife) found less.
    """
    runs = {name: table[table["database"] == name]["run"].nunique() for name in databases}
    of_runs = {name: random.multinomial(n, np.full(n, 1 / n), draws).astype(float) for name, n in runs.items()}
    layers = list(drawn_alignments(table, products, halves_of(people, draws, random)))
    found = [relations(drawn, databases, of_runs) for drawn in layers]
    kinds = [drawn.table[drawn.table["weights"] == TRAINED].iloc[0][LAYER].to_dict() for drawn in layers]
    rows = []
    for key in found[0]:
        least = min(runs[key[0]], runs[key[1]])
        own = _rows([pairs[key] for pairs in found], kinds, key, confidence, enough_drawn(len(set(people)), least))
        names = dict(zip(COLUMNS[:4], key, strict=True)) | {"unit_of_replication": unit_name(True, least)}
        rows.append(own.assign(**names, runs=least))
    return pd.concat(rows, ignore_index=True).assign(faces=len(people), people=len(set(people)))[COLUMNS]


def _rows(pairs: list[Pairs], kinds: list[dict], key: tuple, confidence: float, enough: bool) -> pd.DataFrame:
    """Return the rows of one relation, a layer each."""
    values = np.array([own.value for own in pairs])
    draws = np.stack([own.draws for own in pairs], axis=1)  # (draws, layers)
    same = np.array([kind["frozen"] and key[3] == TRAINED for kind in kinds])
    if key[2] in (WITHIN, BETWEEN, DIFFERENCE):
        values[same], draws[:, same] = np.nan if key[2] == DIFFERENCE else 1.0, np.nan
    low, high = interval(draws, confidence)
    together = simultaneous(draws, values, confidence)
    if not enough:
        low, high, *together = np.full((4, len(values)), np.nan)
    if key[2] != DIFFERENCE:
        together = np.full((2, len(values)), np.nan)
    table = pd.DataFrame(kinds).assign(frozen=same, value=values, interval_low=low, interval_high=high)
    numbers = {"pairs": [own.number for own in pairs], "undefined_pairs": [own.undefined for own in pairs]}
    return table.assign(layers_low=together[0], layers_high=together[1], **numbers)


def simultaneous(draws: np.ndarray, values: np.ndarray, confidence: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the bounds of intervals that hold for all layers together, each (layers,).

    Parameters
    ----------
    draws : (draws, layers) float
    values : (layers,) float
        NaN where there is nothing to say.
    confidence : float
        That all intervals cover.

    Notes
    -----
    As wide as the largest studentised deviation over layers that so many draws stay within (Davison and Hinkley 1997,
    Bootstrap Methods and their Application, 4.2.4, doi 10.1017/CBO9780511802843).
    """
    low, high = np.full((2, len(values)), np.nan)
    some = np.isfinite(values) & np.isfinite(draws).any(axis=0)
    drawn = draws[np.isfinite(draws[:, some]).all(axis=1)]  # not those of one network, which has nothing to compare
    known = np.flatnonzero(some & (drawn.std(axis=0) > 0 if len(drawn) else False))
    if known.size:
        sds = drawn[:, known].std(axis=0)
        deviations = np.abs(drawn[:, known] - values[known]) / sds
        half = np.quantile(deviations.max(axis=1), confidence) * sds
        low[known], high[known] = values[known] - half, values[known] + half
    return low, high
