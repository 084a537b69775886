"""Small made tables: three databases, five expressions, four action units, three runs."""

from itertools import combinations, product

import numpy as np
import pandas as pd
import pytest

from aulens.files import write_csv, write_json, write_npy
from aulens.images import write_image

NORMALISED_STEPS = np.round(np.linspace(0, 1, 11), 1)


class MadeStudy:
    """The tables of a study that was never run; every number is drawn from one seeded generator.

    Attributes
    ----------
    databases, test_only, expressions, action_units, runs: what the study is made of
    """

    def __init__(self, databases, test_only, expressions, action_units, runs, seed=1):
        self.databases, self.test_only = list(databases), list(test_only)
        self.expressions, self.action_units, self.runs = list(expressions), list(action_units), runs
        self.random = np.random.default_rng(seed)
        self.curves, self.plateau = self._training()
        self.confusion, self.correct_rates, self.intervals = self._evaluation()
        self.profiles = self._profiles()
        self.similarity = self._similarity()
        self.relation, self.relation_tests = self._relation()
        self.component_scores, self.component_variance = self._components()

    def _training(self):
        rows = []
        for database in self.databases:
            for iteration in range(10, 1501, 10):
                rate, loss = 0.85 - 0.7 * np.exp(-iteration / 300), 0.4 + 1.6 * np.exp(-iteration / 300)
                rows.append((database, "train", iteration, rate, 0.04, loss, 0.1, self.runs))
            rows += [(database, "validation", step, 0.7, 0.05, 0.9, 0.1, self.runs) for step in (300, 900, 1500)]
        columns = ["database", "part", "iteration", "correct_rate", "correct_rate_sd", "loss", "loss_sd", "runs"]
        plateau = [(name, run, 0.8 + 0.01 * run, 0.5) for name in self.databases for run in range(self.runs)]
        return (
            pd.DataFrame(rows, columns=columns),
            pd.DataFrame(plateau, columns=["database", "run", "correct_rate", "loss"]),
        )

    def _pairs(self):
        for trained in self.databases:
            yield trained, trained, "matched"
            yield from ((trained, tested, "swapped") for tested in self.databases if tested != trained)
            yield from ((trained, tested, "control") for tested in self.test_only)

    def _evaluation(self):
        cells, rates, bounds = [], [], []
        number = len(self.expressions)
        for pair in self._pairs():
            diagonal = 8 if pair[2] == "matched" else 2
            for run in range(self.runs):
                shares = self.random.dirichlet(np.ones(number), number) + diagonal * np.eye(number)
                shares /= shares.sum(axis=1, keepdims=True)
                for (true, chosen), share in np.ndenumerate(shares):
                    names = self.expressions[true], self.expressions[chosen]
                    cells.append((*pair, run, *names, int(100 * share), share))
                rates += [(*pair, run, name, shares[i, i], 12) for i, name in enumerate(self.expressions)]
            mean = np.mean([row[5] for row in rates[-number * self.runs :]])
            bounds += [
                (*pair, name, mean, mean - 0.08, mean + 0.08, 12, self.runs) for name in [*self.expressions, "all"]
            ]
        head = ["trained", "tested", "condition"]
        return (
            pd.DataFrame(cells, columns=[*head, "run", "expression", "chosen", "count", "share"]),
            pd.DataFrame(rates, columns=[*head, "run", "expression", "correct_rate", "samples"]),
            pd.DataFrame(
                bounds, columns=[*head, "expression", "correct_rate", "interval_low", "interval_high", "people", "runs"]
            ),
        )

    def _profiles(self):
        rows = []
        for database, unit in product(self.databases, self.expressions):
            slopes = self.random.uniform(-1, 1, len(self.action_units))
            slopes /= np.abs(slopes).max()
            for slope, action_unit in zip(slopes, self.action_units, strict=True):
                for level in NORMALISED_STEPS:
                    spread = 0.1 * level
                    rows.append(
                        (
                            database,
                            unit,
                            action_unit,
                            level,
                            3 * slope * level,
                            3 * spread,
                            slope * level,
                            spread,
                            self.runs,
                        )
                    )
        columns = [
            "database",
            "unit",
            "action_unit",
            "intensity",
            "response",
            "response_sd",
            "normalised",
            "normalised_sd",
            "runs",
        ]
        return pd.DataFrame(rows, columns=columns)

    def _similarity(self):
        rows = []
        for (one, two), unit_1, unit_2 in product(combinations(self.databases, 2), self.expressions, self.expressions):
            correlation, same = self.random.uniform(-1, 1), unit_1 == unit_2
            p = 10 ** self.random.uniform(-6, 0)
            corrected = min(1, p * len(self.expressions)) if same else np.nan
            rows.append((one, unit_1, two, unit_2, correlation, p, 200, same, corrected, "same expression", p, 0.97))
        columns = (
            "database_1 unit_1 database_2 unit_2 correlation p points same_expression p_bonferroni family "
            "p_permutation noise_ceiling"
        )
        return pd.DataFrame(rows, columns=columns.split())

    def _relation(self):
        rows, tests = [], []
        for trained, tested in product(self.databases, self.databases):
            if trained == tested:
                continue
            for true, chosen in product(self.expressions, self.expressions):
                similarity = self.random.uniform(-1, 1)
                share = np.clip(0.5 + 0.4 * similarity + self.random.normal(0, 0.1), 0, 1)
                rows.append((trained, tested, true, chosen, similarity, share))
            tests.append((trained, tested, 0.59, 0.00001, len(self.expressions) ** 2, 0.013, 120, True))
        return (
            pd.DataFrame(rows, columns=["trained", "tested", "expression", "chosen", "similarity", "share"]),
            pd.DataFrame(
                tests,
                columns=["trained", "tested", "correlation", "p", "points", "p_permutation", "orders", "exact"],
            ),
        )

    def _components(self):
        scores = [
            (database, unit, component, self.random.normal(0, 1 / component))
            for database, unit, component in product(self.databases, self.expressions, (1, 2, 3))
        ]
        variance = [(1, 4.0, 0.41), (2, 2.0, 0.22), (3, 1.0, 0.12)]
        return (
            pd.DataFrame(scores, columns=["database", "unit", "component", "score"]),
            pd.DataFrame(variance, columns=["component", "variance", "share"]),
        )


@pytest.fixture(scope="session")
def made():
    expressions = ["neutral", "happy", "sad", "angry", "surprised"]
    return MadeStudy(["north", "south", "west"], ["north-other"], expressions, [1, 4, 12, 27], runs=3)


@pytest.fixture(scope="session")
def alone():
    return MadeStudy(["north"], [], ["happy", "sad"], [4, 12], runs=1)


def made_faces(study, folder):
    """Return the faces table that the detector would have made of photographs that are no longer there."""
    tables = {}
    for database in [*study.databases, *study.test_only]:
        rows = []
        for number, (person, expression) in enumerate(product(("p1", "p2"), study.expressions)):
            path = folder / "photographs" / database / f"{person}_{expression}.png"
            box = {"x": 10, "y": 15, "width": 40, "height": 40, "image_width": 64, "image_height": 80}
            checks = {
                "detector": "haar" if number else "fallback",
                "candidates": 1,
                "mean": 128.0,
                "sd": 32.0,
                "clipped": 0.001,
            }
            keys = {"face": number, "image": path.stem, "path": str(path), "database": database}
            rows.append(keys | {"person": person, "expression": expression} | box | checks)
        tables[database] = pd.DataFrame(rows)
    return tables


def made_stimuli(study):
    """Return the faces and the table of an action unit series; a face's grey level is 100 x its intensity."""
    rows = [(0, 0.0), *product(study.action_units, NORMALISED_STEPS[1:])]
    table = pd.DataFrame(rows, columns=["action_unit", "intensity"])
    table.insert(0, "face", range(len(table)))
    return table, np.stack([np.full((24, 24), 100 * level, np.uint8) for _, level in rows])


RECIPE = {
    "size": 32,
    "detector": {
        "scale_factor": 1.1,
        "min_neighbours": 5,
        "min_size": 0.3,
        "width": [0.3, 0.95],
        "centre": [0.25, 0.75],
    },
    "fallback": "median",
    "margin": 0.0,
    "histogram": {"region": "oval", "mean": 128, "sd": 32},
    "oval": {"width": 0.84, "height": 1.0, "centre": [0.5, 0.5], "softness": 0.06, "fill": 128},
    "variants": {"sizes": [0.95, 1.0, 1.05], "positions": [[0.0, 0.0]], "mirror": [False, True]},
}
BACKBONE = {
    "architecture": "alexnet", "weights": "random", "file": None, "precision": "float16",
    "mean": [0.485, 0.456, 0.406], "sd": [0.229, 0.224, 0.225],
}  # fmt: skip
SYNTHETIC = {"source": "synthetic", "culture": "config/cultures/n.yaml", "population": 1}


def made_settings(study):
    """Return the configuration of a made study."""
    units = study.action_units
    return {
        "databases": study.databases,
        "test_only": {study.databases[0]: study.test_only},
        "people": 2,
        "recipe": "oval32",
        "backbone": "alexnet-random",
        "stimuli": "average-face",
        "expressions": study.expressions,
        "head": {"hidden": [16], "dropout": 0.1, "standardise": True},
        "split": {"train": 40, "validation": 8, "test": 12},
        "training": {
            "runs": study.runs, "iterations": 1500, "batch": 32, "learning_rate": [{"from": 0, "rate": 0.03}],
            "momentum": 0.0, "weight_decay": 0.0, "plateau": [1001, 1500],
        },
        "evaluation": {"variants": "all"},
        "analyses": {
            "similarity": {"bonferroni": "same_expression", "permutations": 100},
            "tuning_examples": [{"expression": study.expressions[1], "action_units": units[:2]}],
            "components": {"number": 3, "observations": "units", "centred": True},
            "resampling": {"samples": 100, "confidence": 0.95},
            "compare_with": None,
        },
        "published": None,
        "registration": None,
    }  # fmt: skip


@pytest.fixture(scope="session")
def small():
    return MadeStudy(["north", "south"], [], ["neutral", "happy", "sad"], [1, 12], runs=2)


@pytest.fixture(scope="session")
def faces_of_small(small, tmp_path_factory):
    return made_faces(small, tmp_path_factory.mktemp("faces"))


@pytest.fixture(scope="session")
def stimuli_of_small(small):
    return made_stimuli(small)


@pytest.fixture(scope="session")
def figure_files(small, faces_of_small, stimuli_of_small, tmp_path_factory):
    """Write what the stage of the figures reads, and no photograph; returns its arguments."""
    folder = tmp_path_factory.mktemp("tables")
    names = ["curves", "plateau", "confusion", "correct_rates", "intervals", "profiles", "similarity", "relation"]
    names += ["relation_tests", "component_scores", "component_variance"]
    tables = {name: getattr(small, name) for name in names} | {"stimuli_table": stimuli_of_small[0]}
    for name, table in tables.items():
        write_csv(table, folder / f"{name}.csv")
    write_npy(stimuli_of_small[1], folder / "stimuli.npy")
    for name, table in faces_of_small.items():
        write_csv(table, folder / f"faces_{name}.csv")
    files = {f"{name}_file": folder / f"{name}.csv" for name in tables}
    for name in small.databases:
        write_image(np.full((80, 64), 90, np.uint8), folder / f"photograph_{name}.png")
        noise = np.random.default_rng(5).integers(60, 200, (32, 32))
        write_image(noise.astype(np.uint8), folder / f"crop_{name}.png")
    files["faces_tables_files"] = [folder / f"faces_{name}.csv" for name in small.databases]
    files["photographs_files"] = [folder / f"photograph_{name}.png" for name in small.databases]
    files["crops_files"] = [folder / f"crop_{name}.png" for name in small.databases]
    return files | {"stimuli_faces_file": folder / "stimuli.npy"}


@pytest.fixture(scope="session")
def made_study_settings():
    return made_settings


@pytest.fixture(scope="session")
def recipe():
    return RECIPE


@pytest.fixture(scope="session")
def backbone():
    return BACKBONE


@pytest.fixture(scope="session")
def results(made, tmp_path_factory):
    """Write a whole study as the other rooms would have; figures are one small picture."""
    root = tmp_path_factory.mktemp("results")
    faces = made_faces(made, root)
    study = root / "studies" / "made"
    tables = {
        "training/curves.csv": made.curves,
        "training/plateau.csv": made.plateau,
        "training/stopped.csv": pd.DataFrame(
            [("south", 4, 1234, 1e9)], columns=["database", "run", "iteration", "loss"]
        ),
        "evaluation/confusion.csv": made.confusion,
        "evaluation/correct_rates.csv": made.correct_rates,
        "tuning/profiles.csv": made.profiles,
        "tuning/similarity.csv": made.similarity,
        "tuning/component_scores.csv": made.component_scores,
        "tuning/component_variance.csv": made.component_variance,
        "tuning/recovery.csv": pd.DataFrame(
            [("north", "north", "happy", 0.9, 2, 2), ("north", "south", "happy", 0.6, 2, 2)],
            columns=["database", "truth", "expression", "auroc", "planted", "others"],
        ),
        "statistics/tests.csv": made_tests(),
        "statistics/intervals.csv": made.intervals,
        "statistics/relation.csv": made.relation,
        "statistics/relation_tests.csv": made.relation_tests,
    }
    for name, table in tables.items():
        write_csv(table, study / name)
    part = {"people": ["p1", "p2"], "warnings": ["people without every expression are left out: p3 (sad)"]}
    write_json({"made": {name: part for name in [*made.databases, *made.test_only]}}, root / "check.json")
    rates = {"mean": 0.8, "sd": 0.02, "runs": 3, "interval": [0.75, 0.85], "people": 12}
    write_json(
        {
            "plateau": {"north": {"mean": 0.81, "sd": None, "runs": 1}},
            "rates": {"matched": {"north": rates}, "swapped": {"north→south": rates | {"mean": 0.5}}, "control": {}},
            "similarity": {"north|south": {"happy": {"correlation": 0.7, "p": 0.00001}}},
            "relation": {"north→south": {"correlation": 0.59, "p": 0.00001}},
            "sample_size": None,
        },
        study / "summary.json",
    )
    picture = np.full((40, 60), 200, np.uint8)
    for number in range(1, 11):
        write_image(picture, study / f"figures/figure_{number:02d}.png")
    record = {"stage": "tuning.profiles", "code": "abc", "commit": "def with local changes", "device": "cpu"}
    record |= {"seconds": 1.5, "started": 5.0, "versions": {"python": "3.13", "torch": "2.5", "scipy": None}}
    early = record | {"stage": "faces.normalise", "started": 1.0, "versions": {"python": "3.13"}}
    write_json({"study": "made", "records": [early, record]}, study / "records.json")
    write_json(record | {"stage": "left.over"}, study / "tuning/old/left.provenance.json")
    for name, table in faces.items():
        write_csv(table, root / "faces/oval32" / name / "faces.csv")
        write_image(picture, root / "faces/oval32" / name / "contact_sheet.png")
        own = root / "databases" / name
        write_csv(table[["image", "path", "database", "person", "expression"]], own / "manifest.csv")
        found = [("<script>alert(1)</script>.jpg", "not an image that can be read", "left out")]
        columns = ["path", "problem", "consequence"]
        write_csv(pd.DataFrame(found if name == "south" else [], columns=columns), own / "problems.csv")
    return root


def made_tests():
    """Return a published, a corrected and an untested comparison, and one analysis of variance."""
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
         "not tested: every run is tested with the same people"),
        *(
            ("matched rate by database and expression", "published", "two-way analysis of variance, type II", "run",
             "north matched | south matched", effect, "3 | 3", none, none, none, none, none, "F", 4.5, 1, 20, p, "none",
             none, "partial eta squared", 0.18, 0.0, 0.4, "")
            for effect, p in (("database", 0.13), ("expression", 0.00001))
        ),
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)
