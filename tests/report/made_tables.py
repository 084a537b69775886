"""The tables of made studies; every number is drawn from one seeded generator."""

from itertools import combinations, product

import numpy as np
import pandas as pd

PAIR = ["trained", "tested", "role"]


def tables_of(study):
    """Return name in the catalogue -> table, of all analyses that the study could have."""
    random = np.random.default_rng(1)
    tables = training_tables(study) | evaluation_tables(study, random) | {"statistics/tests.csv": tests_table(study)}
    tables |= {"attribution/mean_maps.csv": mean_maps_table(study)}
    return tables | (tuning_tables(study, random) if study.facts["stimuli"] else {})


def mean_maps_table(study):
    """Return a row per method, database and expression; no network of the first database was tested on the last."""
    methods, missing = study.analyses.get("mean_maps", {"of": []})["of"], (study.databases[0], study.labels[-1])
    keys = [key for key in product(methods, study.databases, study.labels) if key[1:] != missing]
    rows = [(row, *key, study.runs, 3) for row, key in enumerate(keys)]
    return pd.DataFrame(rows, columns=["row", "method", "database", "expression", "runs", "faces"])


def mean_maps_of(study):
    """Return the mean maps of a study, from 0 to 0.5, and its mean faces."""
    rows = len(study["mean_maps"])
    maps = np.linspace(0, 0.5, rows * 16, dtype=np.float32).reshape(rows, 4, 4)
    return maps, np.full((rows, 4, 4), 120, np.uint8)


def training_tables(study):
    rows, plateau = [], study.analyses["learning_curves"]["plateau"]
    for database in study.databases:
        for iteration in range(10, 1501, 10):
            rate, loss = 0.85 - 0.7 * np.exp(-iteration / 300), 0.4 + 1.6 * np.exp(-iteration / 300)
            rows.append((database, "train", iteration, rate, 0.04, loss, 0.1, study.runs))
        rows += [(database, "validation", step, 0.7, 0.05, 0.9, 0.1, study.runs) for step in (300, 900, 1500)]
    flat = [(name, run, 0.8 + 0.01 * run, 0.5) for name in study.databases for run in range(study.runs)]
    columns = ["database", "part", "iteration", "correct_rate", "correct_rate_sd", "loss", "loss_sd", "runs"]
    return {
        "training/curves.csv": pd.DataFrame(rows, columns=columns),
        "training/plateau.csv": pd.DataFrame(
            flat if plateau else [], columns=["database", "run", "correct_rate", "loss"]
        ),
    }


def stopped_of(study):
    """Return name -> which runs of a cohort were stopped: one in the south."""
    stopped = {name: [(4, 1234, 1e9)] if name == "south" else [] for name in study.databases}
    return {
        f"training/{name}/{study.cohort}/stopped.csv": pd.DataFrame(rows, columns=["run", "iteration", "loss"])
        for name, rows in stopped.items()
    }


def pairs_of(study):
    for trained in study.databases:
        yield trained, trained, "within"
        yield from ((trained, tested, "cross") for tested in study.databases if tested != trained)
        yield from ((trained, tested, "control") for tested in study.facts["test_only"].get(trained, []))


def evaluation_tables(study, random):
    cells, rates, bounds, number = [], [], [], len(study.labels)
    unit = "person" if study.facts["split"]["unit"] == "person" else "group of images"
    for pair in pairs_of(study):
        for run in range(study.runs):
            shares = random.dirichlet(np.ones(number), number) + (8 if pair[2] == "within" else 2) * np.eye(number)
            shares /= shares.sum(axis=1, keepdims=True)  # (true, predicted)
            for place, share in np.ndenumerate(shares):
                cells.append((*pair, run, *(study.labels[index] for index in place), round(1e6 * share), share))
            rates += [(*pair, run, name, shares[index, index], 12) for index, name in enumerate(study.labels)]
        mean = np.mean([row[5] for row in rates[-number * study.runs :]])
        for name in [*study.labels, "all"]:
            bounds.append((*pair, name, mean, mean - 0.08, mean + 0.08, 12, unit, study.runs))
    head = [*PAIR, "expression", "correct_rate", "interval_low", "interval_high"]
    columns = [*PAIR, "run", "expression", "predicted", "count", "share"]
    return {
        "evaluation/confusion.csv": pd.DataFrame(cells, columns=columns),
        "evaluation/correct_rates.csv": pd.DataFrame(
            rates, columns=[*PAIR, "run", "expression", "correct_rate", "samples"]
        ),
        "statistics/intervals.csv": pd.DataFrame(bounds, columns=[*head, "number", "unit_of_replication", "runs"]),
        "statistics/rank_orders.csv": pd.DataFrame({"trained": study.databases, "rank": 1}),
    }


def tuning_tables(study, random):
    recovery = [
        (one, other, label, 0.9 if one == other else 0.6, 2, 2)
        for one, other, label in product(study.databases, study.databases, study.labels)
    ]
    columns = ["database", "truth", "expression", "auroc", "planted", "others"]
    relation, relation_tests = relation_tables(study, random)
    scores, variance = component_tables(study, random)
    agreement = [
        (study.name, "small", database, label, random.uniform(0.95, 1), random.uniform(0.95, 1), 40)
        for database, label in product(study.databases, study.labels)
    ]
    names = ["study", "compared_with", "database", "output_unit", "pearson", "spearman", "points"]
    empty = pd.DataFrame(columns=["database_1", "database_2"])
    return {
        "tuning/profiles.csv": profiles_table(study, random),
        "tuning/null_image.csv": null_table(study),
        "tuning/similarity.csv": similarity_table(study, random),
        "tuning/recovery.csv": pd.DataFrame(recovery, columns=columns),
        "tuning/recovery_differences.csv": empty,
        "tuning/component_scores.csv": scores,
        "tuning/component_loadings.csv": empty,
        "tuning/component_variance.csv": variance,
        "tuning/peaks.csv": empty,
        "statistics/relation.csv": relation,
        "statistics/relation_tests.csv": relation_tests,
        "statistics/sample_size.csv": pd.DataFrame(agreement, columns=names),
    }


def profiles_table(study, random):
    rows = []
    for database, output_unit in product(study.databases, study.labels):
        slopes = random.uniform(-1, 1, len(study.action_units))
        slopes /= np.abs(slopes).max()
        for slope, action_unit in zip(slopes, study.action_units, strict=True):
            for level, intensity in enumerate(study.facts["intensities"]):
                value, spread = slope * intensity, 0.1 * intensity
                keys = (database, output_unit, action_unit, level, intensity)
                rows.append((*keys, 3 * value, 3 * spread, value, spread, study.runs))
    columns = ["database", "output_unit", "action_unit", "level", "intensity", "response", "response_sd"]
    return pd.DataFrame(rows, columns=[*columns, "normalised", "normalised_sd", "runs"])


def null_table(study):
    """Return what every network takes the null image for: the first expression, but in run 0 the second one."""
    rows = [(name, run, study.labels[run == 0]) for name in study.databases for run in range(study.runs)]
    return pd.DataFrame(rows, columns=["database", "run", "predicted"])


def similarity_table(study, random):
    rows = []
    for (one, two), first, second in product(combinations(study.databases, 2), study.labels, study.labels):
        correlation, same, p = random.uniform(-1, 1), first == second, 10 ** random.uniform(-6, 0)
        corrected = min(1, p * len(study.labels)) if same else np.nan
        rows.append((one, first, two, second, correlation, p, 200, same, corrected, "same_expression", p, 0.97))
    columns = (
        "database_1 output_unit_1 database_2 output_unit_2 correlation p points same_expression p_bonferroni family "
        "p_permutation noise_ceiling"
    )
    return pd.DataFrame(rows, columns=columns.split())


def relation_tables(study, random):
    rows, tests = [], []
    for trained, tested in product(study.databases, study.databases):
        if trained == tested:
            continue
        for true, predicted in product(study.labels, study.labels):
            similarity = random.uniform(-1, 1)
            share = np.clip(0.5 + 0.4 * similarity + random.normal(0, 0.1), 0, 1)
            rows.append((trained, tested, true, predicted, similarity, share))
        tests.append((trained, tested, 0.59, 0.00001, len(study.labels) ** 2, 0.013, 120, True))
    columns = ["trained", "tested", "correlation", "p", "points", "p_permutation", "orders", "exact"]
    return (
        pd.DataFrame(rows, columns=["trained", "tested", "expression", "predicted", "similarity", "share"]),
        pd.DataFrame(tests, columns=columns),
    )


def component_tables(study, random):
    scores = [
        (database, output_unit, component, random.normal(0, 1 / component))
        for database, output_unit, component in product(study.databases, study.labels, (1, 2, 3))
    ]
    variance = [(1, 4.0, 0.41), (2, 2.0, 0.22), (3, 1.0, 0.12)]
    return (
        pd.DataFrame(scores, columns=["database", "output_unit", "component", "score"]),
        pd.DataFrame(variance, columns=["component", "variance", "share"]),
    )


def tests_table(study):
    """Return a published, a corrected and an untested comparison, and one analysis of variance.

    Of one database, a plain and a corrected test against chance.
    """
    columns = ["question", "kind", "test", "unit_of_replication", "groups", "effect", "n", "mean_1", "mean_2"]
    columns += ["difference", "difference_low", "difference_high", "statistic_name", "statistic", "df_1", "df_2", "p"]
    columns += ["correction", "p_corrected", "effect_size_name", "effect_size", "interval_low", "interval_high", "note"]
    none = float("nan")
    groups = "north matched | north→south swapped"
    question = "matched versus swapped"
    rows = [
        (question, "published", "t test, two samples, pooled variance", "run", groups, "", "3 | 3", 0.8, 0.5, 0.3, 0.2,
         0.4, "t", 9.26, 4, none, 0.00076, "none", none, "Hedges g", 6.05, 1.2, 10.9, ""),
        (question, "corrected", "corrected resampled t test, paired", "run, corrected", groups, "", "3 pairs", 0.8, 0.5,
         0.3, -0.1, 0.7, "t", 3.1, 2, none, 0.09, "Holm", 0.18, "Hedges g of differences", 1.4, -0.2, 3.0, ""),
        ("matched versus control", "corrected", "corrected resampled t test, paired", "run, corrected",
         "north matched | north→north-other control", "", "3 pairs", 0.8, 0.75, 0.05, none, none, "t", none, none, none,
         none, "Holm", none, "Hedges g of differences", none, none, none,
         "not tested: every run is tested on the same people"),
        *(
            ("matched rate by database and expression", "published", "two-way analysis of variance, type II", "run",
             "north matched | south matched", effect, "3 | 3", none, none, none, none, none, "F", 4.5, 1, 20, p, "none",
             none, "partial eta squared", 0.18, 0.0, 0.4, "")
            for effect, p in (("database", 0.13), ("expression", 0.00001))
        ),
    ]  # fmt: skip
    if len(study.databases) < 2:
        row = dict.fromkeys(columns) | {"question": "rate above chance", "groups": "north matched", "n": "1"}
        row |= {"mean_1": 0.8, "mean_2": 0.5, "difference": 0.3, "statistic_name": "t", "note": ""}
        kinds = {"plain": "t test, one sample", "corrected": "corrected resampled t test, one sample"}
        rows = [list((row | {"kind": kind, "test": test}).values()) for kind, test in kinds.items()]
    return pd.DataFrame(rows, columns=columns)


def summary_of(study):
    """Return summary.json: the key numbers of the study's analyses, each under its name."""
    rates, intervals, plateau = {}, {}, study.analyses["learning_curves"]["plateau"]
    for trained, tested, role in pairs_of(study):
        name = trained if trained == tested else f"{trained}→{tested}"
        mean = 0.8 if role == "within" else 0.5
        rates.setdefault(role, {})[name] = {"mean": mean, "sd": 0.02, "runs": study.runs}
        found = {"interval": [0.75, 0.85], "number": 12}
        unit = "person" if study.facts["split"]["unit"] == "person" else "group of images"
        intervals.setdefault(role, {})[name] = found | {"unit_of_replication": unit}
    flat = {name: {"mean": 0.81, "sd": None, "runs": 1} for name in study.databases} if plateau else None
    numbers = {
        "learning_curves": {"plateau": flat},
        "confusion": {"runs": study.runs, "chance": 1 / len(study.labels), "rates": rates},
        "intervals": intervals,
        "similarity": {"north|south": {"happy": {"correlation": 0.7, "p": 0.00001, "p_permutation": 0.002}}},
        "relation": {"north→south": {"correlation": 0.59, "p": 0.00001, "points": 25, "p_permutation": 0.013}},
        "recovery": {"own": {"north": 0.9}, "other": {}, "by_expression": {}, "differences": {}},
        "sample_size": {"north": {"pearson": {"min": 0.95, "max": 0.99}}},
    }
    head = {"study": study.name, "seed": 2022, "unit_of_replication": "run"}
    return head | {name: part for name, part in numbers.items() if name in study.analyses}
