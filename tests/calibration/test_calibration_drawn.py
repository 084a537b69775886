from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from aulens.calibration.drawn import draw, drawn_people, shuffled_within
from aulens.calibration.places import ONE, OTHER, TWO
from aulens.errors import InputError
from aulens.training.splits import split_units


def test_nobody_is_in_two_databases_of_a_draw(bank, plan):
    people = drawn_people((bank[0], bank[0]), plan, np.random.default_rng(0))
    assert [len(people[name]) for name in (ONE, TWO, OTHER)] == [13, 13, 13]
    assert len(set().union(*people.values())) == 39


def test_a_bank_with_too_few_people_is_refused(bank, plan):
    split = replace(plan.split, number=20)
    with pytest.raises(InputError, match=r"databases\.base\.people: a draw takes 20 people for each database"):
        drawn_people((bank[0], bank[0]), replace(plan, split=split), np.random.default_rng(0))


def test_a_draw_depends_on_seed_and_number_alone(bank, plan):
    one, again, other = (draw((bank[0], bank[0]), *bank[1:], plan, 5, number) for number in (3, 3, 4))
    pd.testing.assert_frame_equal(one.predictions, again.predictions)
    assert one.people != other.people


def test_runs_are_split_by_the_code_of_a_study(bank, plan):
    drawn = draw((bank[0], bank[0]), *bank[1:], plan, 5, 0)
    tested = drawn.predictions.query("trained == 'one' and tested == 'one' and run == 1")["unit"].unique()
    own = drawn.splits[ONE].query("run == 1 and part == 'test'")["unit"]
    assert sorted(tested) == sorted(own)
    assert len(own) == plan.split.test
    assert set(drawn.splits[ONE].columns) == set(split_units(drawn.people[ONE], plan.split, 1, ONE, 1).columns)


def test_predictions_have_the_places_and_roles_of_a_study(bank, plan):
    drawn = draw((bank[0], bank[0]), *bank[1:], plan, 5, 0)
    found = drawn.predictions.groupby(["trained", "tested"])["role"].unique().map(list).to_dict()
    pairs = {(ONE, ONE): ["within"], (TWO, TWO): ["within"], (ONE, OTHER): ["control"]}
    assert found == pairs | {(ONE, TWO): ["cross"], (TWO, ONE): ["cross"]}


def test_networks_learn_what_is_there_and_nothing_of_shuffled_labels(bank, plan):
    rates = {}
    for shuffled in (False, True):
        shown = [
            draw((bank[0], bank[0]), *bank[1:], replace(plan, shuffled=shuffled), 5, n).predictions for n in range(6)
        ]
        table = pd.concat(shown)
        rates[shuffled] = (table["expression"] == table["predicted"]).mean()
    assert rates[False] > 0.6
    assert abs(rates[True] - 1 / 3) < 0.12


def test_shuffled_labels_stay_within_each_person():
    people = np.repeat(["ann", "bob", "eve"], 4)
    labels = np.tile(np.arange(4), 3)
    found = shuffled_within(labels, people, np.random.default_rng(2))
    assert all(sorted(found[people == person]) == [0, 1, 2, 3] for person in ("ann", "bob", "eve"))
    assert (found != labels).any()


def test_shuffling_knows_people_whose_faces_lie_apart():
    found = shuffled_within(np.array([0, 9, 1, 9]), np.array(["ann", "bob", "ann", "bob"]), np.random.default_rng(3))
    assert sorted(found[[0, 2]]) == [0, 1]
    assert found[[1, 3]].tolist() == [9, 9]
