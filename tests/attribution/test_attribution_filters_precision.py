"""Average precision of filters: hand-computed cases, scikit-learn, equal responses, chance; AUROC within people."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.metrics import average_precision_score

from aulens.attribution.filters_precision import (
    auroc_within,
    average_precision,
    chance_precision,
    precision_in_steps,
)

RESPONSES = arrays(float, (12, 3), elements=st.sampled_from([0.0, 0.0, 0.5, 1.0, 2.0, 3.5]))
PRESENT = arrays(bool, (12, 2)).filter(lambda own: own.any(axis=0).all() and not own.all(axis=0).any())


@given(RESPONSES, PRESENT)
@settings(max_examples=50, deadline=None)
def test_both_ways_agree_with_scikit_learn(responses, present):
    wanted = [[average_precision_score(own, given) for own in present.T] for given in responses.T]
    np.testing.assert_allclose(average_precision(responses, present), wanted)
    np.testing.assert_allclose(precision_in_steps(responses, present.astype(np.uint8)), wanted, rtol=1e-5)


@given(RESPONSES, PRESENT, st.permutations(range(12)))
@settings(max_examples=30, deadline=None)
def test_the_order_of_the_table_makes_no_difference(responses, present, order):
    moved = average_precision(responses[list(order)], present[list(order)])
    np.testing.assert_allclose(moved, average_precision(responses, present))


@pytest.mark.parametrize("images", [32, 100, 600])
def test_steps_change_average_precision_little(images):
    random = np.random.default_rng(images)
    responses, present = random.random((images, 20)), random.random((images, 10)) < 0.15
    responses[:, 0] = 0
    responses[:, 1] += present[:, 1]
    exact, found = average_precision(responses, present), precision_in_steps(responses, present)
    np.testing.assert_allclose(found, exact, atol=1e-6 if images <= 32 else 0.006)
    np.testing.assert_allclose(found[1, 1], 1, atol=0.01)


def test_steps_of_many_images_do_not_overflow():
    responses, present = np.repeat([2.0, 1.0], 300)[:, None], np.ones((600, 1), bool)
    assert precision_in_steps(responses, present)[0, 0] == pytest.approx(1)


def test_a_filter_without_response_has_the_share_of_present_images():
    present = np.array([[True, False], [False, False], [True, False], [False, False]])
    found = average_precision(np.zeros((4, 1)), present)
    assert found[0, 0] == 0.5 and np.isnan(found[0, 1])
    assert np.isnan(precision_in_steps(np.zeros((4, 1)), present.astype(np.uint8))[0, 1])


def test_chance_is_the_mean_of_random_orders():
    random, present = np.random.default_rng(1), np.zeros((30, 2), bool)
    present[:5, 0], present[:20, 1] = True, True
    drawn = average_precision(random.random((30, 4000)), present).mean(axis=0)
    np.testing.assert_allclose(chance_precision(present), drawn, atol=0.005)
    assert (chance_precision(present) > present.mean(axis=0)).all()


def test_within_people_who_they_are_makes_no_difference():
    people = np.array(list("ppqqr"))
    present = np.array([[1, 0], [0, 1], [1, 0], [0, 1], [1, 0]], bool)
    responses = np.array([[2.0, 1], [1, 1], [102, 0], [101, 9], [7, 7]])
    names, values = auroc_within(responses, present, people)
    assert names.tolist() == ["p", "q", "r"]
    assert values.tolist() == pytest.approx([(1 + 0.5) / 2, 1.0, np.nan], nan_ok=True)
