"""Simulated studies for `transfer_error_rates.py`: tables in which people, networks (runs) and faces differ by chance.

In folds every person is tested by the network of one run; else everybody is by those of all, as probes are. Standard
deviations are about those of the demonstration of Breuer and Kimmel 2017. `effect` is 0, or 1 for a moderate one.
"""

import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.stats import norm

sys.path.insert(0, str(Path(__file__).parents[1] / "workflow"))

from aulens.attribution.filter_scores import FilterScoresSettings, within_people
from aulens.attribution.filters_null import corrected, orders_within, permuted
from aulens.transfer.action_unit_scores import ActionUnitScoresSettings, scores_of
from aulens.transfer.alignment_means import means_of_alignments
from aulens.transfer.cross_database import CrossDatabaseSettings, row_of, rows_lost, test_of
from aulens.transfer.depth_means import means_by_depth
from aulens.transfer.fine_tuning_scores import FineTuningScoresSettings, rows_of_pair
from aulens.transfer.micro_expression_scores import MicroExpressionScoresSettings, results_of

RUNS, SAMPLES, CONFIDENCE, SEQUENCE_VARIANCE = 5, 400, 0.95, 1 + 2 * 0.3**2
LABELS = ["happy", "sad", "angry", "surprised"]
Tests = tuple[np.ndarray, np.ndarray]  # run and person of each test


class Study(NamedTuple):
    """Whether all intervals of a study hold what is true (None if that is not known), and whether it has a verdict."""

    covers: bool | None
    claims: bool


def beside(low: object, high: object, truth: object, reference: float = 0.0) -> Study:
    """Return a study whose verdict is that some interval leaves the reference out."""
    low, high = np.atleast_1d(low).astype(float), np.atleast_1d(high).astype(float)
    covers = bool(((low <= truth) & (truth <= high)).all())
    return Study(covers, bool(((low > reference) | (high < reference)).any()))


def tested(people: int, folds: bool, random: np.random.Generator) -> Tests:
    """Return who is tested by the networks of which run."""
    if folds:
        return np.arange(people) % RUNS, random.permutation(people)
    return np.repeat(np.arange(RUNS), people), np.tile(np.arange(people), RUNS)


def crossed(tests: Tests, spreads: tuple[float, float, float], random: np.random.Generator) -> np.ndarray:
    """Return effects of run, person and the rest together (tests,), normal with these standard deviations."""
    runs, people = tests
    of_runs, of_people = random.normal(0, spreads[0], RUNS), random.normal(0, spreads[1], people.max() + 1)
    return of_runs[runs] + of_people[people] + random.normal(0, spreads[2], len(runs))


def names(people: np.ndarray) -> list[str]:
    """Return names that sort as the numbers do."""
    return [f"{person:03d}" for person in people]


def several(tests: Tests, images: int) -> Tests:
    """Return the run and person of every image."""
    return np.repeat(tests[0], images), np.repeat(tests[1], images)


def filters(people: int, folds: bool, effect: float, random: np.random.Generator) -> Study:
    """AUROC within people of the best filters, trained less random weights."""
    tests, gain = tested(people, folds, random), 0.03 * effect
    spreads = (0.025 if folds else 0.01, 0.02, 0.08)
    table = pd.DataFrame({"run": tests[0], "person": names(tests[1])})
    values = {
        name: mean + crossed(tests, spreads, random) for name, mean in (("trained", 0.55 + gain), ("random", 0.55))
    }
    rows = pd.concat([table.assign(weights=name, auroc=own) for name, own in values.items()])
    found = within_people(rows, random, FilterScoresSettings(0, [], SAMPLES, CONFIDENCE)).set_index("weights")
    return beside(*found.loc["difference", ["interval_low", "interval_high"]], gain)


def found_filters(people: int, folds: bool, effect: float, random: np.random.Generator) -> Study:
    """Whether some filter of a network is said to tell an action unit, corrected for all pairs."""
    images, units, number = 7 if folds else 2, 6, 16
    who = np.repeat(np.arange(people), images)
    present = random.random((len(who), units)) < 0.25
    responses = random.normal(0, 1, (people, number))[who] + random.normal(0, 1, (len(who), number))
    responses[:, 0] += effect * present[:, 0]
    orders = orders_within(np.array(names(who)), 99, random)
    found = corrected(np.maximum(responses, 0), permuted(present, orders), len(orders), 0.05)
    return Study(None, bool((found.p <= 0.05).any()))


def detection(people: int, folds: bool, effect: float, random: np.random.Generator) -> Study:
    """Area under the curve of detectors, trained less untrained networks; pairs of faces are mostly of two people."""
    tests, spreads = several(tested(people, folds, random), 4), (0.15, 0.3)
    present = np.arange(len(tests[0])) % 2.0
    shared, rows, areas = random.normal(0, 0.9, len(present)), [], []
    columns = {"faces": "own", "way": "all_at_once", "run": tests[0], "action_unit": 1, "fold": 0}
    columns |= {"face": np.arange(len(present)), "unit": names(tests[1]), "present": present, "level": present}
    for name, distance in (("trained", 0.6 + 0.25 * effect), ("untrained", 0.6)):
        scores = (distance + crossed(tests, (*spreads, 0), random)) * present
        scores = scores + shared + random.normal(0, np.sqrt(0.19), len(present))
        areas.append(norm.cdf(distance / np.sqrt(spreads[0] ** 2 + spreads[1] ** 2 + 2)))
        said = {"score": scores, "taken": scores > 0.3, "predicted_level": present, "correct_level": 1.0}
        rows.append(pd.DataFrame(columns | said | {"squared_error": 0.0, "features": name}))
    seed = int(random.integers(2**31))
    settings = ActionUnitScoresSettings(seed, ["a"], {"unit": "person"}, 8, SAMPLES, CONFIDENCE)
    found = scores_of(pd.concat(rows, ignore_index=True), "a", "own", settings)
    row = found.query("action_unit == 'all' and measure == 'auroc' and features == 'trained less untrained'").iloc[0]
    return beside(row["interval_low"], row["interval_high"], areas[0] - areas[1])


def predictions(tests: Tests, right: np.ndarray, tested_on: str, images: int) -> pd.DataFrame:
    """Return predictions (one row per image) that are right or name the next label."""
    true = np.arange(len(right)) % len(LABELS)
    named = np.where(right, true, (true + 1) % len(LABELS))
    scores = {f"score_{label}": (named == place).astype(float) for place, label in enumerate(LABELS)}
    columns = {"trained": "a", "tested": tested_on, "run": tests[0], "unit": names(tests[1])}
    columns |= {"person": names(tests[1]), "face": tests[1] * images + np.arange(len(right)) % images}
    return pd.DataFrame(columns | {"expression": np.array(LABELS)[true]} | scores)


def lost(people: int, folds: bool, effect: float, random: np.random.Generator) -> Study:
    """Accuracy in the own database, in folds, less that in another, all of whose people all networks are tested on."""
    images, spreads, rates, tables = 8, (0.12, 0.3, 0.0), [], {}
    both = random.normal(0, 0.12, RUNS)
    for name, mean, in_folds in (("a", 0.3 * effect, folds), ("b", 0.0, False)):
        single = tested(people, in_folds, random)
        tests, latent = several(single, images), mean + both[single[0]] + crossed(single, spreads, random)
        right = np.repeat(latent, images) + random.normal(0, 1, len(tests[0])) > 0
        tables[name] = predictions(tests, right, name, images)
        rates.append(norm.cdf(mean / np.sqrt(1 + 0.12**2 + spreads[0] ** 2 + spreads[1] ** 2)))
    settings = CrossDatabaseSettings(int(random.integers(2**31)), ["a", "b"], LABELS, SAMPLES, CONFIDENCE)
    other = test_of(tables["b"], ("a", "b", "cross"), set(LABELS), LABELS)
    row = rows_lost(other, tables["a"], settings)[0]
    return beside(row["interval_low"], row["interval_high"], rates[0] - rates[1])


def accuracy(people: int, folds: bool, effect: float, random: np.random.Generator) -> Study:
    """Accuracy in another database; there is no verdict."""
    images, single = 8, tested(people, folds, random)
    of_runs, of_people = random.normal(0.3, 0.15, RUNS), random.normal(0, 0.3, people)
    latent = np.repeat(of_runs[single[0]] + of_people[single[1]], images)
    rows = predictions(several(single, images), latent + random.normal(0, 1, len(latent)) > 0, "b", images)
    settings = CrossDatabaseSettings(int(random.integers(2**31)), ["a", "b"], LABELS, SAMPLES, CONFIDENCE)
    row = row_of(test_of(rows, ("a", "b", "cross"), set(LABELS), LABELS), settings)
    truth = norm.cdf(0.3 / np.sqrt(1 + 0.15**2 + 0.3**2))
    return beside(row["accuracy_low"], row["accuracy_high"], truth)._replace(claims=False)


def fine_tuning(people: int, folds: bool, effect: float, random: np.random.Generator) -> Study:
    """Accuracy of networks with a new head less that of the networks as they were."""
    single, images, tables, rates = tested(people, folds, random), 7, [], []
    tests = several(single, images)
    shared = np.repeat(crossed(single, (0.1, 0.2, 0), random), images) + random.normal(0, 0.6, len(tests[0]))
    for way, mean in (("none", 0.0), ("head", 0.3 * effect)):
        latent = mean + shared + np.repeat(crossed(single, (0.15, 0.2, 0), random), images)
        right = latent + random.normal(0, 0.8, len(shared)) > 0
        columns = {"run": tests[0], "unit": names(tests[1]), "person": names(tests[1]), "face": np.arange(len(shared))}
        columns |= {"way": way, "people_asked": None, "people": 40, "expression": "sad", "correct": right}
        tables.append(pd.DataFrame(columns))
        rates.append(norm.cdf(mean / np.sqrt(0.1**2 + 2 * 0.2**2 + 0.15**2 + 1)))
    settings = FineTuningScoresSettings(int(random.integers(2**31)), SAMPLES, CONFIDENCE)
    row = rows_of_pair(pd.concat(tables, ignore_index=True), "a", "b", settings)[1]
    return beside(row["none_low"], row["none_high"], rates[1] - rates[0])


def depth(people: int, folds: bool, effect: float, random: np.random.Generator) -> Study:
    """What probes read of four layers, trained less untrained networks: intervals for all layers together."""
    tests, gain, tables = tested(people, folds, random), 0.05 * effect, []
    spreads = (0.02, 0.04, 0.08 if folds else 0.05)
    columns = {"database": "a", "target": "action_units", "run": tests[0], "unit": names(tests[1]), "face": tests[1]}
    for weights, mean in (("trained", 0.65 + gain), ("random", 0.65), ("pixels", 0.65)):
        shared = crossed(tests, spreads, random) / np.sqrt(2)
        for place in range(1, 5) if weights != "pixels" else [0]:
            own = mean + shared + crossed(tests, spreads, random) / np.sqrt(2)
            tables.append(pd.DataFrame(columns | {"weights": weights, "place": place, "value": own}))
    rows = pd.concat(tables, ignore_index=True)
    layers = rows[["database", "target", "weights", "place"]].drop_duplicates()
    layers = layers.assign(layer="relu", after="conv", frozen=False, chance=0.5)
    settings = {"action_units": True}, SAMPLES, CONFIDENCE, int(random.integers(2**31))
    found = next(iter(means_by_depth(rows, layers, *settings)))
    found = found[found["weights"] == "trained_less_random"]
    return beside(found["layers_low"], found["layers_high"], gain)


def parting(people: int, folds: bool, effect: float, random: np.random.Generator) -> Study:
    """Alignment within less between two databases that change how networks weigh eight shared features, two layers."""
    faces, rows, products = random.normal(0, 1, (2 * people, 8)), [], []
    for place in (1, 2):
        for name in "ab":
            of_database = random.normal(0, 0.8 * effect, 8)
            for run in range(RUNS):
                for weights in ("trained", "random"):
                    weighed = faces * np.exp(of_database * (weights == "trained") + random.normal(0, 0.8, 8))
                    rows.append((len(rows), name, run, weights, "relu", place, "conv", False))
                    products.append(weighed @ weighed.T)
    rows.append((len(rows), "a", 0, "pixels", "input", 0, "input", True))
    products.append(faces @ faces.T)
    table = pd.DataFrame(rows, columns=["row", "database", "run", "weights", "layer", "place", "after", "frozen"])
    given = np.repeat(np.arange(people), 2), list("ab"), SAMPLES // 4, CONFIDENCE, random
    found = means_of_alignments(table, np.array(products, np.float32), *given)
    found = found[(found["relation"] == "within_less_between") & (found["weights"] == "trained")]
    return Study(None, bool((found["layers_low"] > 0).any()))


def sequences(people: int, effect: float, spread: float, random: np.random.Generator) -> tuple[pd.DataFrame, float]:
    """Return differences and scores of CNN + LSTM and others, a row each, and how much truth is above the others'."""
    single, images, tables = tested(people, True, random), 8, []
    tests, true = several(single, images), np.tile(np.arange(8) % 4, people)
    shared = np.repeat(random.normal(0, 0.3, people)[single[1]], images) + random.normal(0, 0.5, len(true))
    start = norm.ppf(0.25) * np.sqrt(SEQUENCE_VARIANCE)
    for method, weights in (("cnn_lstm", "trained"), ("cnn_lstm", "random"), ("cnn_apex", "trained"),
                            ("lbp_top_svm", "none")):  # fmt: skip
        mean = start + effect * 0.25 * ((method, weights) == ("cnn_lstm", "trained"))
        latent = mean + shared + np.repeat(crossed(single, (spread, 0.3, 0), random), images)
        right = latent + random.normal(0, np.sqrt(0.75), len(true)) > 0
        said = np.where(right, true, (true + random.integers(1, 4, len(true))) % 4)
        columns = {"method": method, "weights": weights, "run": tests[0], "unit": names(tests[1])}
        columns |= {"person": names(tests[1])}
        columns |= {"expression": np.array(LABELS)[true], "predicted": np.array(LABELS)[said]}
        tables.append(pd.DataFrame(columns))
    settings = MicroExpressionScoresSettings(int(random.integers(2**31)), "s", ["a"], LABELS, None, SAMPLES, CONFIDENCE)
    scores, differences, _ = results_of(pd.concat(tables, ignore_index=True), "s", "a", settings)
    gain = norm.cdf((start + effect * 0.25) / np.sqrt(SEQUENCE_VARIANCE + spread**2)) - 0.25
    return pd.concat([scores.assign(table="scores"), differences.assign(table="differences")]), gain


def uf1(people: int, folds: bool, effect: float, random: np.random.Generator, spread: float = 0.0) -> Study:
    """UF1 of CNN + LSTM less that of random weights; these networks, which do not differ from fold to fold."""
    rows, gain = sequences(people, effect, spread, random)
    row = rows[(rows["table"] == "differences") & (rows["measure"] == "uf1")].iloc[0]
    return beside(row["interval_low"], row["interval_high"], gain)


def uf1_of_others(people: int, folds: bool, effect: float, random: np.random.Generator) -> Study:
    """Likewise where networks differ from fold to fold, of which such intervals do not speak."""
    return uf1(people, folds, effect, random, 0.2)


def above_chance(people: int, folds: bool, effect: float, random: np.random.Generator) -> Study:
    """Accuracy of CNN + LSTM, said to be above chance where its interval is."""
    rows, gain = sequences(people, effect, 0.0, random)
    row = rows[(rows["table"] == "scores") & (rows["measure"] == "accuracy") & (rows["weights"] == "trained")].iloc[0]
    study = beside(row["interval_low"], row["interval_high"], gain + 0.25)
    return study._replace(claims=bool(row["interval_low"] > 0.25))
