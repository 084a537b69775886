"""Active filters, their top faces, and matches by the published rule."""

import numpy as np

from aulens.attribution.filters_judged import halves_of, judged
from aulens.attribution.filters_matched import active_filters, matched_filters, top_faces

PRESENT = np.array([[1, 0], [1, 1], [0, 1], [1, 1]], bool)


def test_all_top_faces_must_show_the_action_unit():
    responses = np.array([[3.0, 1, 0, 0.5], [2, 9, 0, 0], [1, 8, 0, 0], [0.5, 7, 0, 0]])
    rows = top_faces(responses, 2)
    assert rows.tolist() == [[0, 1], [1, 2], [-1, -1], [0, -1]]
    assert matched_filters(rows, PRESENT).tolist() == [[True, False], [False, True], [False, False], [False, False]]
    assert active_filters(responses).tolist() == [True, True, False, True]


def test_fewer_faces_than_asked_for_match_nothing():
    rows = top_faces(np.ones((2, 1)), 3)
    assert rows.tolist() == [[0, 1, -1]] and not matched_filters(rows, PRESENT).any()


def test_filters_are_judged_on_people_they_were_not_chosen_on():
    people = np.repeat([f"p{number}" for number in range(12)], 4)
    random = np.random.default_rng(5)
    present = random.random((48, 3)) < 0.4
    first = halves_of(people, random)
    assert len(set(people[first])) == 6 and not set(people[first]) & set(people[~first])
    noise = random.random((48, 200))
    best = judged(noise, present, people, first)
    assert np.abs(best.auroc - 0.5).max() < 0.3 and np.nanmean(best.within) < 0.65
    assert sorted(best.people) == sorted(set(people))
    good = judged(np.column_stack([noise, present @ np.diag([5.0, 0, 0])]), present, people, first)
    assert good.auroc[0] == 1 and good.precision[0] == 1 > good.chance[0]


def test_an_action_unit_that_a_half_lacks_is_not_judged():
    people, present = np.array(list("aabb")), np.array([[1, 1], [0, 0], [0, 1], [0, 0]], bool)
    found = judged(np.arange(4.0)[:, None], present, people, np.array([1, 1, 0, 0], bool))
    assert np.isnan(found.auroc[0]) and np.isnan(found.precision[0]) and not np.isnan(found.auroc[1])
