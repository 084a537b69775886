"""The tables of made studies; every number is drawn from one seeded generator."""

from itertools import combinations, permutations, product

import numpy as np
import pandas as pd

from aulens.attribution.map_examples import COLUMNS as EXAMPLE_COLUMNS
from aulens.databases.judgement_files import ANSWERS, RANKS
from aulens.databases.judgements import Judgements
from aulens.databases.known_displays import Displays, displays_table
from aulens.evaluation.ideal_rates import COLUMNS as OBSERVER_COLUMNS
from aulens.evaluation.misclassified import counts_by_run, shares_wrong, with_bounds
from aulens.statistics.backbones import COLUMNS as BACKBONE_COLUMNS
from aulens.statistics.human import HumanSettings, compared_with_people
from aulens.statistics.multiverse import COLUMNS as WORLD_COLUMNS
from aulens.statistics.multiverse import MEAN, NEAR, SIMILAR, shares_of_worlds
from aulens.statistics.relation import TEST_COLUMNS
from aulens.tuning.baseline import COLUMNS as BASELINE_COLUMNS
from aulens.tuning.clusters import clustered, correlations
from aulens.tuning.interactions import PairArrays
from aulens.tuning.pairs import PairsSettings, Shown, tables_of_arrays
from aulens.tuning.recovery_criteria import COLUMNS as CRITERIA_COLUMNS
from aulens.tuning.recovery_tables import SCORE_COLUMNS, SIDE_COLUMNS, SIMILARITY_COLUMNS
from aulens.tuning.stimulus_movement import COLUMNS as MOVEMENT_COLUMNS
from aulens.tuning.stimulus_movement import VERDICT_COLUMNS

PAIR = ["trained", "tested", "role"]


def tables_of(study):
    """Return name in the catalogue -> table, of all analyses that the study could have."""
    random = np.random.default_rng(1)
    tables = training_tables(study) | evaluation_tables(study, random) | {"statistics/tests.csv": tests_table(study)}
    tables |= {"attribution/example_maps.csv": example_maps_table(study)}
    tables |= {"attribution/mean_maps.csv": mean_maps_table(study)} | confound_tables(study)
    tables |= shares_tables(study) | method_tables(study) | modification_tables(study)
    tables |= filter_tables(study) | detection_tables(study) | depth_tables(study)
    tables |= micro_tables(study) | cross_tables(study) | crossing_tables(study) | human_tables(study)
    return tables | (tuning_tables(study, random) if study.facts["stimuli"] else {})


def method_tables(study):
    """Return scores by which saliency is better than edges, not than random weights, and occlusion worse than edges."""
    names = study.databases if len(study.databases) == 1 else [*study.databases, "all"]
    kinds = [("saliency", "trained", 0.4, 0.1), ("saliency", "random", 0.35, 0.0), ("occlusion", "trained", 0.2, -0.1)]
    kinds += [("edges", "none", 0.3, 0.0), ("random_order", "none", 0.1, 0.0), ("chance", "none", 0.1, 0.0)]
    none, rows = float("nan"), []
    precisions = ("average_precision", "average_precision_recognised")
    for name, (method, weights, value, more) in product(names, kinds):
        tail = (12, "person", study.runs, 60, 45)
        for measure, sign in (*((precision, 1) for precision in precisions), ("deletion", -1), ("insertion", 1)):
            if method == "chance" and measure != "average_precision":
                continue
            edges = (sign * more, sign * more - 0.05, sign * more + 0.05) if weights == "trained" else (none,) * 3
            random = (0.05, -0.02, 0.12) if weights == "trained" and method == "saliency" else (none,) * 3
            counts = (*tail[:3], 45, 45) if measure == precisions[1] else tail
            rows.append((name, method, weights, measure, value, value - 0.1, value + 0.1, *counts, *edges, *random))
        if weights == "trained":
            for measure in ("similarity", "similarity_of_sizes"):
                rows.append((name, method, weights, measure, value, value - 0.1, value + 0.1, *tail, *(none,) * 6))
        if (method, weights) == ("occlusion", "trained"):
            alone = {"deletion_with_signs": 0.05, "insertion_with_signs": 0.6}
            alone |= {"completeness_error": 0.1, "score_difference": 5.0}
            rows += [(name, method, weights, *each, none, none, *tail, *(none,) * 6) for each in alone.items()]
    layers = [
        (name, method, place, layer, measure, 0.9 - 0.4 * place, low - 0.4 * place, 0.95, 12, "person", study.runs)
        for name, (method, low), (place, layer), measure in product(
            names,
            (("saliency", 0.4), ("occlusion", 0.8)),
            enumerate(("output", "conv1")),
            ("similarity", "similarity_of_sizes"),
        )
    ]
    numbers = ["value", "interval_low", "interval_high", "number", "unit_of_replication", "runs"]
    versus = [f"{what}_{end}" for what in ("edges", "random_weights") for end in ("difference", "low", "high")]
    return {
        "attribution/method_scores.csv": pd.DataFrame(
            rows, columns=["database", "method", "weights", "measure", *numbers, "faces", "recognised", *versus]
        ),
        "attribution/method_randomisation.csv": pd.DataFrame(
            layers, columns=["database", "method", "place", "layer", "measure", *numbers]
        ),
    }


def modification_tables(study):
    """Return changes that random weights reach too, but that agree with what was planted in trained networks alone."""
    measures = {"reached": (0.95, 0.9, 0.05), "judge_correlation": (0.3, 0.0, 0.3), "nearest": (0.8, 0.5, 0.3)}
    measures["reached_before"] = (0.15, 0.35, -0.2)
    rows = []
    for database, kind in product(study.databases, ("intensification", "conversion")):
        for measure, values in measures.items():
            found = dict(zip(("trained", "random", "difference"), values, strict=True))
            of_network = measure.startswith("reached")
            real = {"real": 0.6} if kind == "conversion" and not of_network else {}
            real |= {"mean_pictures": 0.7} if not of_network else {}
            rows += [(database, kind, weights, measure, value) for weights, value in (found | real).items()]
    scores = pd.DataFrame(rows, columns=["database", "kind", "weights", "measure", "value"])
    for name, change in (("interval_low", -0.1), ("interval_high", 0.1), ("lowest_run", -0.2), ("highest_run", 0.2)):
        scores[name] = scores["value"] + change
    scores = scores.assign(number=12, unit_of_replication="person and run", runs=study.runs, changes=48)
    here = zip(study.databases, (0.2, 0.4, 0.6, 0.8), strict=False)
    judge = pd.concat(
        pd.DataFrame({"database": name, "judge": "west", "action_unit": [1, 12], "correlation": [0.3, 0.5]}).assign(
            correlation_here=[mean - 0.1, mean + 0.1], strength=1.0, people_here=12, images_here=48
        )
        for name, mean in here
    )
    keys = product(study.databases, ("trained", "random"), study.labels, study.labels)
    strips = [(strip, name, 0, weights, 5, "u1", "u1", *pair) for strip, (name, weights, *pair) in enumerate(keys)]
    columns = ["strip", "database", "run", "weights", "face", "unit", "person", "expression", "target"]
    table = pd.DataFrame(strips, columns=columns)
    kind = np.where(table["expression"] == table["target"], "intensification", "conversion")
    return {
        "attribution/modification_scores.csv": scores,
        "attribution/modification_judge.csv": judge.assign(people=90, images=360),
        "attribution/modification_strips.csv": table.assign(kind=kind),
    }


def human_tables(study):
    """Return people and networks beside each other, who take each expression for the next one now and then.

    Of the first database answers are known, of others the order of the expressions alone.
    """
    labels, number = study.labels, len(study.labels)
    keys = list(product(range(study.runs), range(10), labels, range(4)))
    shown = pd.DataFrame(keys, columns=["run", "unit", "expression", "take"]).astype({"unit": str})
    place = shown["expression"].map(labels.index) + ((shown["take"] == 0) & (shown["unit"] < "6"))
    shown = shown.assign(person=shown["unit"], predicted=[labels[one % number] for one in place])
    answers = 0.8 * np.eye(number) + 0.2 * np.roll(np.eye(number), 1, axis=1)
    judged = Judgements(ANSWERS, labels, labels, answers[None], [], np.full(number, 30.0))
    ranks = np.full((1, number, number), np.nan)
    np.einsum("rii->ri", ranks)[0] = np.arange(1, number + 1)
    others = Judgements(RANKS, labels, labels, ranks, [], np.full(number, np.nan))
    names = dict.fromkeys(study.databases, others) | {study.databases[0]: judged}
    settings = HumanSettings(2022, labels, dict.fromkeys(names, ""), 20, 0.95, 20, 10)
    tables = [compared_with_people(shown, one, name, settings) for name, one in names.items()]
    files = [f"statistics/human{of}.csv" for of in ("", "_runs", "_rates", "_matrices")]
    return {
        file: pd.concat(parts, ignore_index=True) for file, parts in zip(files, zip(*tables, strict=True), strict=True)
    }


def filter_tables(study):
    """Return what filters would give: some match and are found, those with random weights not."""
    measures = {"filters": (8, 8), "active": (5, 8), "matched": (3, 0.4), "found_units": (1.2, 0)}
    measures |= {"judged_precision": (0.3, 0.2)}
    shown, units, weights = ("probes", *study.databases), (4, 12), ("trained", "random")
    rows = []
    for name, seen in product(study.databases, shown):
        for measure, values in measures.items():
            for one, value in zip(weights, values, strict=True):
                rows.append((name, seen, one, measure, value, np.nan, np.nan, 0.17))
        rows += [(name, seen, one, "judged_auroc_within", 0.6, 0.5, 0.7, 0.5) for one in weights]
        rows.append((name, seen, "difference", "judged_auroc_within", 0.05, 0.02, 0.08, 0.0))
    columns = ["database", "shown", "weights", "measure", "value", "interval_low", "interval_high", "chance"]
    facts = {"number": 20, "unit_of_replication": "person and run", "runs": study.runs}
    keys = list(product(study.databases, shown, weights, units))
    found = pd.DataFrame(keys, columns=["database", "shown", "weights", "action_unit"]).assign(runs=study.runs)
    found = found.assign(precision=0.4, null_precision=0.2, threshold=0.3, judged_auroc=0.6, found_runs=1)
    keys = list(product(study.databases, weights, units, range(2)))
    maps = pd.DataFrame(keys, columns=["database", "weights", "action_unit", "place"])
    return {
        "attribution/filter_scores.csv": pd.DataFrame(rows, columns=columns).assign(**facts),
        "attribution/filter_units.csv": found.assign(lowest_judged_auroc=0.5, highest_judged_auroc=0.7),
        "attribution/filter_maps.csv": maps.assign(
            filter=3, method="guided_backpropagation", present=maps["place"] == 0
        ),
    }


def filter_maps_of(study):
    """Return the maps and the faces of the table of filters' maps."""
    number = len(study["filter_maps"])
    maps = np.random.default_rng(0).normal(size=(number, 8, 8)).astype(np.float32)
    return maps, np.full((number, 8, 8, 3), 120, np.uint8)


def detection_tables(study):
    """Return what detectors of action units would give: trained networks a little more than untrained ones."""
    values = {"trained": 0.7, "untrained": 0.6, "pixels": 0.65, "trained less untrained": 0.1}
    values |= {"trained less pixels": 0.05}
    kinds = [(*one, way) for one in values.items() for way in ("all_at_once", "one_at_a_time")]
    kinds += [(*one, "none") for one in {"expression": 0.9, "majority": 0.5, "chance": 0.5}.items()]
    measures = ("accuracy", "f1", "auroc", "balanced_accuracy", "level_accuracy", "squared_error", "icc")
    keys = product(study.databases, ("own", "probes"), kinds, ("4", "12", "all"), measures)
    rows = [
        (name, faces, features, way, unit, measure, value)
        for name, faces, (features, value, way), unit, measure in keys
    ]
    columns = ["database", "faces", "features", "way", "action_unit", "measure", "value"]
    table = pd.DataFrame(rows, columns=columns).assign(number=60, unit_of_replication="person and run", too_rare=np.nan)
    table = table.assign(images_with=100, not_scored=0)
    known = study.runs >= 5
    for bound, more in {"interval_low": -0.08, "interval_high": 0.08}.items():
        table[bound] = table["value"] + more if known else np.nan
    table = table.assign(lowest_run=table["value"], highest_run=table["value"], runs=study.runs)
    return {"transfer/action_unit_scores.csv": table}


def cross_tables(study):
    """Return what the matrix of databases and training on with another would give: some of it is lost, a head helps."""
    facts = {"chance": 1 / len(study.labels), "common_labels": len(study.labels), "runs": study.runs}
    bounds = dict(zip(("accuracy_sd", "accuracy_low", "accuracy_high"), (0.05, 0.4, 0.7), strict=True))
    bounds |= {"labels_not_shown": np.nan, "labels_not_trained": np.nan}
    pairs = list(product(study.databases, study.databases))
    roles = ["within" if one == other else "cross" for one, other in pairs]
    matrix = pd.DataFrame(pairs, columns=["trained", "tested"]).assign(role=roles, **facts, **bounds)
    matrix["accuracy"] = np.where(matrix["role"] == "within", 0.6, 0.4)
    crossed = [pair for pair in pairs if pair[0] != pair[1]]
    lost = pd.DataFrame(crossed, columns=["trained", "tested"]).assign(measure="accuracy", difference=0.2, **facts)
    lost = lost.assign(interval_low=0.1, interval_high=0.3, unit_of_replication="person")
    ways = {"own": (0.6, np.nan), "none": (0.4, np.nan), "random": (0.2, -0.2), "head": (0.5, 0.1), "all": (0.45, 0.05)}
    ways |= {"scratch": (0.3, -0.1)}
    rows = [(*pair, way, *values) for pair in crossed for way, values in ways.items()]
    columns = ["trained", "tested", "way", "accuracy", "none_difference"]
    tuned = pd.DataFrame(rows, columns=columns).assign(people_asked=np.nan, people=8.0, number=12, **facts)
    tuned["iterations"] = np.where(tuned["way"].isin(["own", "none"]), 0, 100)
    tuned["own_difference"], tuned["random_difference"] = tuned["accuracy"] - 0.6, tuned["accuracy"] - 0.2
    known = 0.05 if study.runs >= 5 else np.nan
    for name, value in (
        ("interval", "accuracy"),
        *((name, f"{name}_difference") for name in ("none", "own", "random")),
    ):
        tuned[f"{name}_low"], tuned[f"{name}_high"] = tuned[value] - known, tuned[value] + known
        tuned[f"correct_rate_{name}_low"], tuned[f"correct_rate_{name}_high"] = tuned[value] - known, tuned[value]
    tuned = tuned.rename(columns={"correct_rate_interval_low": "correct_rate_low"})
    tuned = tuned.rename(columns={"correct_rate_interval_high": "correct_rate_high"})
    tuned["correct_rate"] = tuned["accuracy"] - 0.02
    for name in ("none", "own", "random"):
        tuned[f"correct_rate_{name}_difference"] = tuned[f"{name}_difference"]
    tuned["scratch_difference"] = np.where(tuned["way"] == "all", 0.2, np.nan)
    tuned["scratch_low"], tuned["scratch_high"] = (tuned["scratch_difference"] + more for more in (-known, known))
    tuned = tuned.assign(fewest_of_label=12, labels=";".join(study.labels), labels_not_shown=np.nan)
    return {
        "transfer/cross_database.csv": matrix,
        "transfer/cross_database_differences.csv": lost.assign(number_within=12, number_other=12),
        "transfer/fine_tuning.csv": tuned.assign(labels_not_trained=np.nan, unit_of_replication="person and run"),
    }


def depth_tables(study):
    """Return what decoding by depth would give: the second layer tells more than untrained, and there networks part."""
    layers, bounds = (("relu1", 1), ("relu2", 2)), {"interval_low": -0.05, "interval_high": 0.05}
    bounds |= {"layers_low": -0.1, "layers_high": 0.1}
    rows = []
    for name, target in product(study.databases, ("expression", "action_units")):
        rows += [(name, target, "input", 0, "pixels", 0.5), (name, target, "none", -1, "chance", 0.25)]
        for (layer, place), weights in product(layers, ("trained", "random")):
            rows.append((name, target, layer, place, weights, 0.5 + 0.2 * (place - 1) * (weights == "trained")))
        for (layer, place), other in product(layers, ("random", "pixels")):
            rows.append((name, target, layer, place, f"trained_less_{other}", 0.2 * (place - 1)))
    scores = pd.DataFrame(rows, columns=["database", "target", "layer", "place", "weights", "value"])
    rows = []
    for (layer, place), weights in product(layers, ("trained", "random")):
        for name in study.databases:
            values = {"within": 0.9, "layer_and_pixels": 0.3, "trained_and_untrained": 0.2}
            rows += [(name, name, relation, weights, layer, place, value) for relation, value in values.items()]
        for pair in combinations(study.databases, 2):
            values = {"between": 0.7, "within_less_between": 0.2}
            rows += [(*pair, relation, weights, layer, place, value) for relation, value in values.items()]
    columns = ["database", "other", "relation", "weights", "layer", "place", "value"]
    alignment = pd.DataFrame(rows, columns=columns).assign(people=12)
    units = scores[scores["target"] == "action_units"].assign(action_unit=12)
    known = study.runs >= 5
    tables = {"scores": scores.assign(number=12), "action_units": units, "alignment": alignment}
    for table in tables.values():
        for bound, more in bounds.items():
            table[bound] = table["value"] + more if known else np.nan
    facts = {"frozen": False, "unit_of_replication": "person and run", "runs": study.runs}
    return {f"transfer/depth_{name}.csv": table.assign(**facts) for name, table in tables.items()}


def micro_tables(study):
    """Return what micro-expressions would give: LBP-TOP ahead of the CNN, which random weights equal."""
    values = {("cnn_lstm", "trained"): 0.5, ("cnn_lstm", "random"): 0.45, ("cnn_apex", "trained"): 0.3}
    values |= {("cnn_apex", "random"): 0.2, ("lbp_top_svm", "none"): 0.8, ("majority", "none"): 0.1}
    keys = product(study.databases, values, (("accuracy", 0.05), ("uf1", 0.0), ("uar", 0.02)))
    rows = [(name, *method, measure, values[method] + more) for name, method, (measure, more) in keys]
    scores = pd.DataFrame(rows, columns=["database", "method", "weights", "measure", "value"]).assign(study=study.name)
    scores["interval_low"], scores["interval_high"] = scores["value"] - 0.1, scores["value"] + 0.1
    facts = {"number": 12, "unit_of_replication": "person", "runs": study.runs}
    scores = scores.assign(chance=1 / len(study.labels), sequences=36, **facts)
    scores["constant_answer"] = scores["measure"].map({"accuracy": 1 / 3, "uf1": 1 / 6, "uar": 1 / 3})
    pairs = {("cnn_lstm", "random"): 0.05, ("cnn_apex", "trained"): 0.2, ("lbp_top_svm", "none"): -0.3}
    rows = [(name, *second, "uf1", value) for name in study.databases for second, value in pairs.items()]
    differences = pd.DataFrame(rows, columns=["database", "method_2", "weights_2", "measure", "difference"])
    differences = differences.assign(study=study.name, method_1="cnn_lstm", weights_1="trained", sequences=36, **facts)
    differences["interval_low"] = differences["difference"] - 0.1
    differences["interval_high"] = differences["difference"] + 0.1
    cells = product(study.databases, values, study.labels, study.labels)
    rows = [(name, *method, true, taken, 9 if true == taken else 1) for name, method, true, taken in cells]
    columns = ["database", "method", "weights", "expression", "predicted", "count"]
    variance = pd.DataFrame({"database": study.databases, "between_people": 0.77, "between_expressions": 0.0065})
    variance = variance.assign(between_people_chance=0.3, between_expressions_chance=0.01)
    return {
        "transfer/micro_expression_scores.csv": scores,
        "transfer/micro_expression_differences.csv": differences,
        "transfer/micro_expression_confusion.csv": pd.DataFrame(rows, columns=columns).assign(
            study=study.name, **facts
        ),
        "transfer/micro_expression_variance.csv": variance.assign(
            study=study.name, number=12, unit_of_replication="person", sequences=36, apexes_coded=30, apexes_middle=4
        ),
    }


def modification_strips_of(study):
    """Return strips of three pictures that become lighter or darker, each strip otherwise."""
    strips = len(study["modification_strips"])
    change = np.linspace(-100, 100, strips)[:, None] * np.arange(3) / 2  # (strips, pictures)
    return (120 + change).astype(np.uint8)[..., None, None] + np.zeros((4, 4), np.uint8)


def mean_maps_table(study):
    """Return a row per method, database and expression; no network of the first database was tested on the last."""
    methods, missing = study.analyses.get("mean_maps", {"of": []})["of"], (study.databases[0], study.labels[-1])
    keys = [key for key in product(methods, study.databases, study.labels) if key[1:] != missing]
    rows = [(row, *key, study.runs, 3) for row, key in enumerate(keys)]
    return pd.DataFrame(rows, columns=["row", "method", "database", "expression", "runs", "faces"])


def example_maps_table(study):
    """Return one face per database and expression, with maps of trained and random weights; some are recognised."""
    methods, rows = study.analyses.get("map_examples", {"of": []})["of"], []
    keys = list(product(study.databases, study.labels))
    for method, weights, (picture, (database, label)) in product(methods, ("trained", "random"), enumerate(keys)):
        found = study.labels[0] if picture % 2 else label
        named = (len(rows), picture, method, None, weights, database, 0, 0, 10 + picture, "u1", "u1")
        rows.append((*named, label, found, found == label, 1.5))
    return pd.DataFrame(rows, columns=EXAMPLE_COLUMNS)


def example_maps_of(study):
    """Return the maps of the examples, of both signs, from -1 to 1, and the faces."""
    table = study["example_maps"]
    maps = np.linspace(-1, 1, len(table) * 16, dtype=np.float32).reshape(16, len(table)).T.reshape(len(table), 4, 4)
    return maps, np.full((table["picture"].nunique(), 4, 4), 120, np.uint8)


def confound_tables(study):
    """Return a plain database and one with a confound, without a mask (where it matters) and with one (where not)."""
    head = ["study", "mask", "database", "confound", "broken", "correct_rate", "interval_low", "interval_high"]
    head += ["number", "correct_rate_broken", "broken_low", "broken_high", "number_broken"]
    head += ["drop", "drop_low", "drop_high"]
    first, last, none = study.databases[0], study.databases[-1], (float("nan"),) * 7
    tail, other = (1 / len(study.labels), "person", study.runs), f"{first}-other"
    rates, masks = [], [(study.name, "whole", 0.2, 0.6, 0.8), ("other", "oval 0.24 × 0.28", 0.85, -0.02, 0.1)]
    for name, mask, rate, low, high in masks:
        if last != first:
            control = (0.78, 0.7, 0.86, 10, 0.02, -0.06, 0.09, "independent") if mask == "whole" else (*none, "")
            tested = other if mask == "whole" else ""
            rates.append((name, mask, last, "plain", tested, 0.8, 0.7, 0.9, 12, *control, *tail))
        broken = (rate, rate - 0.1, rate + 0.1, 10, 0.9 - rate, low, high, "independent")
        rates.append((name, mask, first, "planted", other, 0.9, 0.85, 0.95, 12, *broken, *tail))
    shares = [
        (*row[:3], "saliency", weights, region, share or area, 0.25, 0.35, area, area if passed == 1 else shown, passed)
        for row in rates
        for passed in (1.0 if row[1] == "whole" else 0.0004,)
        for weights, share in (("trained", 0.3), ("random", None))
        for region, area, shown in (("hair", 0.15, 0.001), ("background", 0.5, 0.001), ("face", 0.3, 0.998))
    ]
    columns = ["study", "mask", "database", "method", "weights", "region", "share", "interval_low", "interval_high"]
    return {
        "statistics/confound.csv": pd.DataFrame(
            rates, columns=[*head, "resampling", "chance", "unit_of_replication", "runs"]
        ),
        "statistics/confound_shares.csv": pd.DataFrame(shares, columns=[*columns, "area", "shown", "passed"]),
    }


def crossing_tables(study):
    """Return rates of the networks of the first database in four cells; culture costs .25, population .05."""
    cells = [("same", "same", "north", 0.8), ("same", "other", "west", 0.55), ("other", "same", "north-other", 0.75)]
    rates = [("correct rate", *cell) for cell in [*cells, ("other", "other", "south", 0.5)]]
    costs = [("culture", name, "", 0.25) for name in ("both", "same", "other")]
    costs += [("population", "", name, 0.05) for name in ("both", "same", "other")]
    rows = rates + [(f"cost of {what}", people, display, "", cost) for what, people, display, cost in costs]
    rows.append(("interaction", "", "", "", 0.0))
    table = pd.DataFrame(rows, columns=["measure", "population", "culture", "tested", "value"])
    table = table.assign(interval_low=table["value"] - 0.1, interval_high=table["value"] + 0.1)
    chance = [1 / len(study.labels)] * 4 + [float("nan")] * 7
    table = table.assign(chance=chance, number=44, unit_of_replication="person", runs=study.runs)
    return {"statistics/two_by_two.csv": table.assign(trained="north", other="south")}


def shares_tables(study):
    """Return shares of attribution: more in the mouth and less in the cheeks than by area and by random weights."""
    methods = study.analyses.get("attribution_shares", {"of": []})["of"]
    regions = {"hair": (0.1, 0.1), "cheeks": (0.1, 0.2), "mouth": (0.3, 0.1), "face": (0.5, 0.4)}
    regions |= {"surroundings": (0.4, 0.5)}
    shares = measured_rows(study, methods, "region", ("share", "area"), regions)
    shares.insert(8, "shown", shares["area"])
    shares.insert(9, "passed", 1.0)
    shares.insert(10, "times_area", shares["share"] / shares["area"])
    distances = measured_rows(study, methods, "pixels", ("distance", "even"), {"image": (0.2, 0.3), "face": (0.1, 0.1)})
    return {
        "attribution/shares.csv": shares,
        "attribution/share_differences.csv": between_rows(study, shares, "region", ("share", "area")),
        "attribution/landmark_distances.csv": distances,
        "attribution/landmark_distance_differences.csv": between_rows(study, distances, "pixels", ("distance", "even")),
    }


def measured_rows(study, methods, part, names, values):
    """Return part -> (value, of an even map) in a table; random weights have even maps, the intervals are ± 0.03."""
    rows = []
    for method, weights, database in product(methods, ("trained", "random"), study.databases):
        for label, (name, (value, even)) in product([*study.labels, "all"], values.items()):
            own = even if weights == "random" else value
            less = [own - even + change for change in (0, -0.03, 0.03)]
            random = less if weights == "trained" else [np.nan] * 3
            rows.append((method, weights, database, label, name, own, own - 0.03, own + 0.03, even, *less, *random))
    columns = ["method", "weights", "database", "expression", part, names[0], "interval_low", "interval_high", names[1]]
    columns += [f"minus_{other}{end}" for other in (names[1], "random") for end in ("", "_low", "_high")]
    table = pd.DataFrame(rows, columns=columns).assign(number=12, unit_of_replication="person and run")
    return table.assign(runs=study.runs, maps=24, empty=0, both=24, regions="exact", without_mesh=0)


def between_rows(study, table, part, names):
    """Return the differences between pairs of databases, all 0 but that of the first part."""
    rows = table[table["expression"] == "all"]
    keys, first = ["method", "weights", part], table[part].iloc[0] if len(table) else ""
    found = []
    for one, two in combinations(study.databases, 2):
        own = rows[rows["database"] == one][[*keys, names[0]]].rename(columns={names[0]: f"{names[0]}_1"})
        change = 0.05 * ((own[part] == first) & (own["weights"] == "trained"))
        own = own.assign(database_1=one, database_2=two, difference=change, interval_low=change - 0.02)
        found.append(own.assign(interval_high=change + 0.02))
    columns = {f"{names[1]}_difference": 0.01, "number_1": 12, "number_2": 12, "unit_of_replication": "person and run"}
    columns |= {"runs_1": study.runs, "runs_2": study.runs, "regions_1": "exact", "regions_2": "exact"}
    empty = pd.DataFrame(columns=[*keys, "database_1", "database_2", "difference", "interval_low", "interval_high"])
    return pd.concat(found or [empty]).assign(**columns)


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
    known = 0.08 if study.runs == 1 or study.runs >= 5 else np.nan
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
            bounds.append((*pair, name, mean, mean - known, mean + known, 12, unit, study.runs))
    head = [*PAIR, "expression", "correct_rate", "interval_low", "interval_high"]
    columns = [*PAIR, "run", "expression", "predicted", "count", "share"]
    confusion = pd.DataFrame(cells, columns=columns)
    intervals = pd.DataFrame(bounds, columns=[*head, "number", "unit_of_replication", "runs"])
    return {
        "evaluation/confusion.csv": confusion,
        "evaluation/misclassified.csv": misclassified_table(study, confusion, intervals),
        "evaluation/ideal_observer.csv": observer_table(study),
        "evaluation/ideal_observer_displays.csv": displays_of(study),
        "evaluation/correct_rates.csv": pd.DataFrame(
            rates, columns=[*PAIR, "run", "expression", "correct_rate", "samples"]
        ),
        "statistics/intervals.csv": intervals,
        "statistics/rank_orders.csv": rank_orders_table(study),
    }


def rank_orders_table(study):
    """Return the order of the labels for every database; the last one has no rate."""
    rows = [
        (name, rank, label, np.nan if rank == len(study.labels) else 1 - rank / 10)
        for name in study.databases
        for rank, label in enumerate(study.labels, start=1)
    ]
    return pd.DataFrame(rows, columns=["source", "rank", "expression", "correct_rate"])


def misclassified_table(study, confusion, intervals):
    tables = []
    for pair, part in confusion.groupby(PAIR, sort=False):
        counts = counts_by_run(part, study.labels)
        bounds = intervals[(intervals[PAIR] == list(pair)).all(axis=1)].set_index("expression")
        table = with_bounds(shares_wrong(counts, study.labels), counts, bounds)
        tables.append(table.assign(**dict(zip(PAIR, pair, strict=True))))
    return pd.concat(tables, ignore_index=True)


def movement_tables(study):
    """Return movement that grows with the intensity, and verdicts: the first action unit as named, the last still."""
    units, names = study.action_units, ("brows", "eyes", "nose", "cheeks", "mouth", "chin")
    rows = [
        (unit, level, level / 10, f"AU{unit}_{level / 10:g}", region, 0.5 * level * (place == 0 or unit != units[-1]))
        for unit, level, (place, region) in product(units, range(1, 11), enumerate(names))
    ]
    verdicts = []
    for unit in units:
        said = "still" if unit == units[-1] else "as named"
        known = (f"AU{unit}_1", said, "brows", 5.0, 1.0, "inner brows +", 4.0, "inner brows", 4.0, "", "")
        verdicts.append((unit, *known))
    return {
        "tuning/stimulus_movement.csv": pd.DataFrame(rows, columns=MOVEMENT_COLUMNS),
        "tuning/stimulus_verdicts.csv": pd.DataFrame(verdicts, columns=VERDICT_COLUMNS),
    }


def tuning_tables(study, random):
    recovery = [
        (one, other, label, 0.9 if one == other else 0.6, 2, 2)
        for one, other, label in product(study.databases, study.databases, study.labels)
    ]
    columns = ["database", "truth", "expression", "auroc", "planted", "others"]
    relation, relation_tests = relation_tables(study, random)
    scores, loadings, variance, ellipses = component_tables(study, random)
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
        "tuning/baseline.csv": baseline_table(study),
        "tuning/null_similarity.csv": empty,
        "tuning/recovery.csv": pd.DataFrame(recovery, columns=columns),
        "tuning/recovery_differences.csv": empty,
        "tuning/recovery_nulls.csv": empty,
        **planted_tables(study),
        "tuning/recovery_displays.csv": displays_of(study),
        "tuning/component_scores.csv": scores,
        "tuning/component_loadings.csv": loadings,
        "tuning/component_variance.csv": variance,
        "tuning/component_ellipses.csv": ellipses,
        "tuning/peaks.csv": empty,
        **cluster_tables(study, random),
        **movement_tables(study),
        "tuning/differences.csv": differences_table(study, random),
        **multiverse_tables(study, random),
        "statistics/backbones.csv": backbones_table(study),
        "statistics/backbones_studies.csv": empty,
        **pair_tables(study, random),
        "statistics/relation.csv": relation,
        "statistics/relation_tests.csv": relation_tests,
        "statistics/sample_size.csv": pd.DataFrame(agreement, columns=names),
    }


def displays_of(study, tool=None):
    """Return where what is known of every database comes from: planted, or measured by a tool."""
    shown = {name: Displays(pd.DataFrame({"image": ["1", "2"]}), tool, 0.2 if tool else 0) for name in study.databases}
    return displays_table(shown, [4, 12], [4, 12, 27] if tool else [4, 12])


def planted_tables(study):
    """Return the scores of planted truth: the first limit and the third are kept, the second is not."""
    pairs, runs = list(combinations(study.databases, 2)), study.runs
    ends = [(label, None) for label in study.labels] + [("all", 0.001)]
    scores = [(*pair, label, 0.8, 0.7, 0.9, p, 2, 2, 0.25, 1, 1, 1, runs, runs) for pair in pairs for label, p in ends]
    areas = {"both": 0.9, "own": 0.8, "other": 0.5}
    sides = [
        (*pair, side, area, area - 0.1, area + 0.05, 3, 9, runs)
        for pair in permutations(study.databases, 2)
        for side, area in areas.items()
    ]
    alike = [
        (*pair, label, 0.5 + place / 10, 0.5, 0.4 + place / 10, 0.4, 0.9, 0.5 - place / 10)
        for pair in pairs
        for place, label in enumerate(study.labels)
    ]
    rows = [("somers_d", *pair, 0.8, 0.7, 0.9, 2, "cells planted in one only", 0.5, "yes") for pair in pairs]
    rows += [("null_somers_d", *pair, 0.35, 0.2, 0.45, 3, "halvings of the groups", 0.3, "no") for pair in pairs]
    for name, value, limit, passed in (("similarity", 1.0, None, ""), ("gap", -0.75, -0.7, "yes")):
        rows.append((f"rank_of_{name}", "", "", value, None, None, 5, "expressions", limit, passed))
    return {
        "tuning/recovery_scores.csv": pd.DataFrame(scores, columns=SCORE_COLUMNS),
        "tuning/recovery_sides.csv": pd.DataFrame(sides, columns=SIDE_COLUMNS),
        "tuning/recovery_similarity.csv": pd.DataFrame(alike, columns=SIMILARITY_COLUMNS),
        "tuning/recovery_criteria.csv": pd.DataFrame(rows, columns=CRITERIA_COLUMNS),
    }


def observer_table(study):
    """Return rates of the ideal observer, who fails for one expression of other databases."""
    rows = [
        (*pair, label, 0.1 if label == "sad" and pair[2] == "cross" else 0.95, 0.02, 0.6, 0.1, 240, 12, study.runs)
        for pair in pairs_of(study)
        for label in [*study.labels, "all"]
    ]
    return pd.DataFrame(rows, columns=OBSERVER_COLUMNS)


def pair_tables(study, random):
    shown = study.runs, 4, len(study.labels), 3
    members = np.array([[0, 1], [0, 2], [1, 2]])
    singles = random.normal(size=shown)
    arrays = PairArrays(singles, singles[..., members].sum(axis=-1) + random.normal(0.5, 0.1, shown), members)
    faces = [("p1-0", "1"), ("p1-1", "1"), ("p2-0", "2"), ("p2-1", "2")]
    what = Shown([1, 4, 12], [(1, 4), (1, 12), (4, 12)], *map(list, zip(*faces, strict=True)), list(range(study.runs)))
    how = PairsSettings(study.databases, study.labels, "face-pairs", 0.95, 0.05)
    rows = [tables_of_arrays(arrays, what, name, how) for name in study.databases]
    names = ("pairs", "additivity", "stimulus_faces")
    tables = (pd.concat(parts, ignore_index=True) for parts in zip(*rows, strict=True))
    return {f"tuning/{name}.csv": table for name, table in zip(names, tables, strict=True)}


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


def baseline_table(study):
    """Return tuning/baseline.csv; every second output unit differs, and all are above the null."""
    rows = []
    for (one, two), unit in product(combinations(study.databases, 2), [*study.labels, "all"]):
        differs = unit == "all" or study.labels.index(unit) % 2
        p = 1 / 35 if differs else 0.6
        row = {"database_1": one, "database_2": two, "output_unit": unit, "correlation": 0.6, "points": 200}
        row |= {"p_published": np.nan if unit == "all" else 1e-9, "null_low": -0.5, "null_high": 0.45}
        row |= {"p_null": 0.002, "p_null_corrected": 0.01, "smallest_p_null": 0.001, "p_same": p, "p_same_corrected": p}
        values = {
            "different": 0.5,
            "same_1": 0.8,
            "same_2": 0.7,
            "gap": 0.25,
            "relative": 0.67,
            "ceiling_over_people": 0.9,
        }
        for name, value in values.items():
            row |= {name: value, f"{name}_low": value - 0.1, f"{name}_high": value + 0.1}
        row |= {"divisions": 35, "smallest_p": 1 / 35, "groups_1": 4, "groups_2": 4, "shuffled_1": 3, "shuffled_2": 3}
        rows.append(
            row
            | {
                "unit_of_replication": "group of people",
                "runs_1": study.runs,
                "runs_2": study.runs,
                "shared_people": False,
            }
        )
    return pd.DataFrame(rows, columns=BASELINE_COLUMNS)


def relation_tables(study, random):
    rows, tests = [], []
    for trained, tested in product(study.databases, study.databases):
        if trained == tested:
            continue
        for true, predicted in product(study.labels, study.labels):
            similarity = random.uniform(-1, 1)
            share = np.clip(0.5 + 0.4 * similarity + random.normal(0, 0.1), 0, 1)
            rows.append((trained, tested, true, predicted, similarity, share))
        tests.append((trained, tested, 0.59, 0.27, 0.00001, len(study.labels) ** 2, 0.013, 120, True, 0.4, 0.02, 0.1))
    columns = TEST_COLUMNS
    return (
        pd.DataFrame(rows, columns=["trained", "tested", "expression", "predicted", "similarity", "share"]),
        pd.DataFrame(tests, columns=columns),
    )


def component_tables(study, random):
    scores = [
        (database, output_unit, component, random.normal(0, 1 / component))
        for database, output_unit, component in product(study.databases, study.labels, (1, 2, 3))
    ]
    loadings = [(place, unit, random.normal()) for place, unit in product((1, 2, 3), study.action_units)]
    variance = [(1, 4.0, 0.41), (2, 2.0, 0.22), (3, 1.0, 0.12)]
    ellipses = [
        (database, unit, *plane, 0.02, 0.01, 0.005, 4.17, study.runs)
        for database, unit, plane in product(study.databases, study.labels, ((1, 2), (1, 3), (2, 3)))
    ]
    axes = ["component_1", "component_2", "variance_1", "variance_2", "covariance", "radius", "runs"]
    return (
        pd.DataFrame(scores, columns=["database", "output_unit", "component", "score"]),
        pd.DataFrame(loadings, columns=["component", "action_unit", "loading"]),
        pd.DataFrame(variance, columns=["component", "variance", "share"]),
        pd.DataFrame(ellipses, columns=["database", "output_unit", *axes]),
    )


def cluster_tables(study, random):
    """Return a similarity matrix of all output units, clustered."""
    names = list(product(study.databases, study.labels))
    profiles = random.normal(size=(len(names), 5, 4))
    matrix = correlations(profiles)
    merges, order = clustered(matrix)
    rows = [(*names[one], *names[two], matrix[one, two]) for one, two in product(order, order)]
    columns = ["database_1", "output_unit_1", "database_2", "output_unit_2", "correlation"]
    units = [(place, number, *names[number]) for place, number in enumerate(order)]
    table = pd.DataFrame(merges, columns=["first", "second", "distance", "output_units"])
    return {
        "tuning/similarity_matrix.csv": pd.DataFrame(rows, columns=columns),
        "tuning/cluster_order.csv": pd.DataFrame(units, columns=["place", "number", "database", "output_unit"]),
        "tuning/cluster_merges.csv": table.assign(merge=range(len(table))),
    }


def differences_table(study, random):
    """Return differences of which those of the first action unit differ."""
    rows = [
        (*pair, label, unit, random.uniform(-1, 1), 0.01, place == 0, 6, 6)
        for pair, label in product(combinations(study.databases, 2), study.labels)
        for place, unit in enumerate(study.action_units)
    ]
    names = ["database_1", "database_2", "output_unit", "action_unit", "difference", "p", "differs"]
    return pd.DataFrame(rows, columns=[*names, "groups_1", "groups_2"]).assign(shared_people=False)


def backbones_table(study):
    """Return two cuts of a network and pixels; the rates of a single study with its interval; of one database only
    the matched ones.
    """
    rows, pair, several = [], "|".join(study.databases[:2]), len(study.databases) > 1
    rates = [("matched", 0.9), ("swapped", 0.6), ("control", 0.8)]
    lite0 = ("EfficientNet-Lite0", "efficientnet-lite0", "package")
    for place, (name, *entry) in enumerate(
        [("EfficientNet-Lite0, block 2", *lite0, 2, 7, 2),
         ("EfficientNet-Lite0, block 8", *lite0, 8, 7, 8),
         ("28 × 28 pixels", "28 × 28 pixels", "pixels", None, None, 28, 0)]
    ):  # fmt: skip
        bounds = ("interval", 1, study.runs)
        for database, (measure, rate) in product(study.databases, rates if several else rates[:1]):
            value = rate - place / 10
            rows.append((name, *entry, database, measure, value, value - 0.05, value + 0.05, *bounds))
        if several:
            rows.append((name, *entry, pair, "somers_d", 0.8, 0.7, 0.9, *bounds))
            rows.append((name, *entry, "all", "rank_of_gap", -0.6, -0.9, 0.3, *bounds))
    return pd.DataFrame(rows, columns=BACKBONE_COLUMNS)


def multiverse_tables(study, random):
    """Return worlds of two normalisations and two measures, and the shares of what they say."""
    rows = []
    pairs, ways = list(combinations(study.databases, 2)), product(("mean_first", "run_first"), ("spearman", "cosine"))
    for place, (normalisation, measure) in enumerate(ways):
        for pair in pairs:
            world = (study.name, normalisation, measure, None, None, None)
            rows.append((MEAN, *pair, None, *world, random.uniform(0, 1), None, place == 0))
            for question, label in product((SIMILAR, NEAR), study.labels):
                rows.append((question, *pair, label, *world, random.uniform(0, 1), place % 2 == 0, place == 0))
    worlds = pd.DataFrame(rows, columns=WORLD_COLUMNS)
    shares = shares_of_worlds(worlds)
    return {"statistics/multiverse.csv": shares, "statistics/multiverse_worlds.csv": worlds}


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
