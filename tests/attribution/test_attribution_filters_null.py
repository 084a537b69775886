"""Action units permuted within people: what stays, what is found, and how often where there is nothing to find."""

import numpy as np
import pytest

from aulens.attribution.filters_null import check_several_images, corrected, orders_within, permuted, several_images
from aulens.errors import InputError

PEOPLE = np.repeat([f"p{number}" for number in range(20)], 4)


def network(random: np.random.Generator, filters: int = 8, units: int = 5) -> tuple[np.ndarray, np.ndarray]:
    """Return responses and action units that both differ between people; within, they know nothing of each other."""
    whose = np.repeat(np.arange(20), 4)
    present = random.random((80, units)) < random.beta(1, 3, (20, units))[whose]
    responses = 2 * random.normal(size=(20, filters))[whose] + random.normal(size=(80, filters))
    return np.maximum(responses, 0), present


def found_in(responses, present, random, permutations=99):
    orders = orders_within(PEOPLE, permutations, random)
    return corrected(responses, permuted(present, orders), len(orders), 0.05)


def test_images_stay_with_their_person():
    orders = orders_within(PEOPLE, 50, np.random.default_rng(0))
    assert (PEOPLE[orders] == PEOPLE).all() and (np.sort(orders, axis=1) == np.arange(80)).all()
    assert (orders[0] == np.arange(80)).all() and len(np.unique(orders, axis=0)) == 51


def test_rows_of_action_units_stay_together():
    present, orders = np.eye(3, dtype=bool), np.array([[0, 1, 2], [2, 0, 1]])
    shown = permuted(present, orders).reshape(3, 2, 3)
    np.testing.assert_array_equal(shown[:, 0], np.eye(3))
    np.testing.assert_array_equal(shown[:, 1], np.eye(3)[[2, 0, 1]])


def test_people_with_one_image_contribute_nothing():
    people = np.array(["a", "b", "b", "c"])
    assert several_images(people).tolist() == [False, True, True, False]
    with pytest.raises(InputError, match=r"in lonely nobody has two images .* the key probes"):
        check_several_images(people[[0, 1, 3]], "lonely")


def test_a_planted_filter_is_found_and_no_other():
    random = np.random.default_rng(3)
    responses, present = network(random)
    responses[:, 2] += 6 * present[:, 4]
    found = found_in(responses, present, random)
    assert np.argwhere(found.p <= 0.05).tolist() == [[2, 4]] and found.p[2, 4] == pytest.approx(0.01)
    assert found.precision[2, 4] > found.threshold[2, 4] > found.mean[2, 4]


def test_dead_filters_and_absent_action_units_have_no_score():
    random = np.random.default_rng(4)
    responses, present = network(random)
    responses[:, 0], present[:, 1] = 0, False
    found = found_in(responses, present, random)
    assert np.isnan(found.score[0]).all() and np.isnan(found.p[:, 1]).all() and np.isfinite(found.critical)
    np.testing.assert_allclose(found.precision[0, 0], present[:, 0].mean(), rtol=1e-6)


def test_networks_that_know_people_alone_have_a_filter_in_5_percent():
    # 200 replicates here; 400 of 30 people, 20 filters and 8 action units gave .055
    rejected = []
    for replicate in range(200):
        random = np.random.default_rng(replicate)
        found = found_in(*network(random, filters=5, units=3), random, permutations=39)
        rejected.append(np.nanmin(found.p) <= 0.05)
    assert 0.01 <= np.mean(rejected) <= 0.10
