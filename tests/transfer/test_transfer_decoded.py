"""What probes read: numbers of faces whose means are the measures, people left out, chance where nothing is told."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import balanced_accuracy_score, roc_auc_score

from aulens.transfer.decoded import FOLDS, accuracy_of_faces, auroc_of_faces, decoded_expressions, decoded_units
from aulens.transfer.linear_probes import grouped_folds


@given(seed=st.integers(0, 999))
def test_means_over_faces_are_the_measures_of_scikit_learn(seed: int) -> None:
    random = np.random.default_rng(seed)
    true, predicted = random.integers(0, 3, 30), random.integers(0, 3, 30)
    assert accuracy_of_faces(predicted, true).mean() == pytest.approx(balanced_accuracy_score(true, predicted))
    present, scores = random.random((30, 2)) < 0.4, random.integers(0, 6, (30, 2)).astype(float)  # with ties
    present[:2] = [[True, False], [False, True]]
    present[2:4] = ~present[:2]
    for unit, mean in enumerate(auroc_of_faces(scores, present).mean(axis=0)):
        assert mean == pytest.approx(roc_auc_score(present[:, unit], scores[:, unit]))


def test_an_action_unit_that_all_or_none_show_is_undefined() -> None:
    present = np.array([[True, False, True], [True, False, False]])
    found = auroc_of_faces(np.zeros((2, 3)), present)
    assert np.isnan(found[:, :2]).all() and found[:, 2].tolist() == [0.5, 0.5]


def test_numbers_of_faces_spread_as_the_measure_does() -> None:
    """The sd of the mean of the numbers is that of the measure over new samples, within 15 %."""
    random, areas, expected = np.random.default_rng(0), [], []
    for _ in range(400):
        present = random.random((60, 1)) < 0.3
        values = auroc_of_faces(random.normal(size=(60, 1)) + present, present)
        areas.append(values.mean())
        expected.append(values.std(ddof=1) / np.sqrt(60))
    assert np.mean(expected) == pytest.approx(np.std(areas), rel=0.15)


def layer(labels: np.ndarray, signal: float, random: np.random.Generator) -> np.ndarray:
    """Return products of a layer in which each label has a direction of its own."""
    values = random.normal(size=(len(labels), 40))
    values[np.arange(len(labels)), labels] += signal
    return values @ values.T


@pytest.mark.parametrize("validated", [True, False])
def test_expressions_are_read_where_a_layer_tells_them(validated: bool) -> None:
    random = np.random.default_rng(1)
    labels, groups = np.tile([0, 1, 2], 20), np.repeat(np.arange(20), 3)
    parts = {"train": np.arange(36), "validation": np.arange(36, 45 if validated else 36), "test": np.arange(45, 60)}
    found = decoded_expressions(layer(labels, 8.0, random), labels, parts, groups, random)
    assert found.of_faces.shape == (15, 1) and found.of_faces.mean() == 1


def test_where_nothing_is_told_reading_is_at_chance() -> None:
    """Balanced accuracy of 3 labels 1 / 3, AUROC .5, both within 3 standard errors of 60 layers of noise."""
    random, rates, areas = np.random.default_rng(2), [], []
    labels, groups = np.tile([0, 1, 2], 20), np.repeat(np.arange(20), 3)
    parts = {"train": np.arange(36), "validation": np.arange(36, 45), "test": np.arange(45, 60)}
    for _ in range(60):
        products = layer(labels, 0.0, random)
        rates.append(decoded_expressions(products, labels, parts, groups, random).of_faces.mean())
        folds = [grouped_folds(groups, FOLDS, random) for _ in range(2)]
        areas.append(np.nanmean(decoded_units(products, random.random((60, 3)) < 0.3, *folds).of_faces))
    for values, chance in ((rates, 1 / 3), (areas, 0.5)):
        assert abs(np.mean(values) - chance) < 3 * np.std(values) / np.sqrt(len(values))


def test_what_only_tells_people_apart_does_not_tell_their_action_units() -> None:
    """Every person shows one action unit in all faces: a layer of persons reads it of known people alone."""
    random = np.random.default_rng(3)
    groups = np.repeat(np.arange(20), 3)
    present = np.repeat(random.permutation(20) < 10, 3)[:, None]
    persons = (groups[:, None] == groups).astype(float)
    known = decoded_units(persons, present, np.tile(np.arange(3), 20), np.tile(np.arange(3), 20))
    folds = [grouped_folds(groups, FOLDS, random) for _ in range(2)]
    assert np.nanmean(known.of_faces) == 1
    assert np.nanmean(decoded_units(persons, present, *folds).of_faces) == 0.5
