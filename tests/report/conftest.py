"""Small made tables: three databases, five expressions, four action units, three runs."""

from itertools import combinations, product

import numpy as np
import pandas as pd
import pytest

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
            tests.append((trained, tested, 0.59, 0.00001, len(self.expressions) ** 2, 0.013))
        return (
            pd.DataFrame(rows, columns=["trained", "tested", "expression", "chosen", "similarity", "share"]),
            pd.DataFrame(tests, columns=["trained", "tested", "correlation", "p", "points", "p_permutation"]),
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
