"""Interactions of pairs of action units over networks and faces."""

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import ttest_1samp

from aulens.errors import InputError
from aulens.files import write_parquet
from aulens.tuning.crossed_means import crossed_mean, variance_components
from aulens.tuning.interactions import PairArrays, additivity, corrected, interactions, relative
from aulens.tuning.pairs import PairsSettings, pairs
from aulens.tuning.stimulus_faces import generality

MEMBERS = np.array([[0, 1], [0, 2], [1, 2]])
FACES = {"p1-1": "1", "p1-2": "1", "p2-1": "2"}
SETTINGS = PairsSettings(["a"], ["happy", "sad"], "faces", confidence=0.95, false_discovery_rate=0.05)


def arrays(seed=0, runs=3, faces=4, extra=0.0):
    random = np.random.default_rng(seed)
    singles = random.normal(size=(runs, faces, 2, 3))
    return PairArrays(singles, singles[..., MEMBERS].sum(axis=-1) + extra, MEMBERS)


def responses(extra=0.0, runs=3):
    """Responses of two output units of `runs` networks to three faces, with an interaction of AU6 and 12 in one."""
    random, stimuli = np.random.default_rng(1), [(0, 0), (4, 0), (6, 0), (12, 0), (4, 6), (4, 12), (6, 12)]
    rows = []
    for run in range(runs):
        for face, population in FACES.items():
            for unit in ("happy", "sad"):
                alone = {0: 0.0, 4: -1.0, 6: 0.5, 12: 2.0} if unit == "happy" else {0: 0.0, 4: 1.0, 6: 0.1, 12: -0.3}
                for one, two in stimuli:
                    more = extra if (unit, one, two) == ("happy", 6, 12) else 0.0
                    value = 5.0 + alone[one] + alone[two] + more + random.normal(0, 1e-3)
                    rows.append(("a", run, unit, face, population, one, two, value))
    names = ["database", "run", "output_unit", "stimulus_face", "population", "action_unit_1", "action_unit_2"]
    return pd.DataFrame(rows, columns=[*names, "response"])


def written(folder, table, settings=SETTINGS):
    write_parquet(table, folder / "responses.parquet")
    files = [folder / f"{name}.csv" for name in ("pairs", "additivity", "stimulus_faces")]
    pairs([folder / "responses.parquet"], *files, folder / "pairs.json", settings=settings)
    return *map(pd.read_csv, files), json.loads((folder / "pairs.json").read_text())


def test_with_one_network_the_test_is_a_t_test_over_faces():
    values = np.random.default_rng(0).normal(0.3, 1, (1, 8))
    found, expected = crossed_mean(values), ttest_1samp(values[0], 0)
    np.testing.assert_allclose(found.p(), expected.pvalue)
    np.testing.assert_allclose(found.interval(0.9), expected.confidence_interval(0.9))


def test_the_error_holds_both_faces_and_networks():
    # runs differ by 2, faces by 4, nothing else: variances of means 2 / 2 and 8 / 2, less degrees of freedom than both
    found = crossed_mean(np.array([[1.0, 5.0], [3.0, 7.0]]))
    np.testing.assert_allclose([found.mean, found.error**2], [4.0, 5.0])
    np.testing.assert_allclose(found.freedom, 25 / 17)


@pytest.mark.parametrize("shape", [(3, 1), (1, 1)])
def test_one_face_tells_nothing_of_others(shape):
    found = crossed_mean(np.ones(shape))
    assert np.isnan(found.p()) and np.isnan(found.interval(0.95)).all()
    assert np.isnan(variance_components(np.ones(shape))).all()


def test_nothing_varies_and_nothing_can_be_said():
    found = crossed_mean(np.ones((3, 4)))
    assert np.isnan(found.p())
    assert found.interval(0.95) == (1.0, 1.0)


@given(shift=st.floats(-5, 5), factor=st.floats(0.1, 10))
def test_interactions_ignore_the_null_image_and_the_scale_of_scores(shift, factor):
    given_arrays, null = arrays(extra=0.3), np.zeros((3, 4, 2))
    moved = PairArrays(given_arrays.singles * factor + shift, given_arrays.joint * factor + shift, MEMBERS)
    one, two = (interactions(relative(*case), 0.95) for case in ((given_arrays, null), (moved, null + shift)))
    np.testing.assert_allclose(one.interaction, two.interaction, atol=1e-9)


def test_sums_that_add_up_explain_everything():
    found = additivity(arrays(), 0.95)
    for name in ("r_squared", "correlation", "slope"):
        np.testing.assert_allclose(getattr(found, name), 1.0)


def test_less_than_the_sum_has_a_slope_below_one():
    given_arrays = arrays()
    found = additivity(given_arrays._replace(joint=given_arrays.joint * 0.5), 0.95)
    np.testing.assert_allclose([found.slope, found.high], 0.5)


def test_an_output_unit_that_answers_to_nothing_is_left_empty():
    silent = arrays()
    silent.singles[:, :, 1], silent.joint[:, :, 1] = 2.0, 2.0
    found = interactions(relative(silent, np.full((3, 4, 2), 2.0)), 0.95)
    assert np.isnan(found.interaction[1]).all() and np.isnan(found.p_corrected[1]).all()
    assert np.isfinite(found.interaction[0]).all()


def test_the_correction_counts_what_was_tested():
    # Benjamini & Hochberg by hand: .01 * 3 / 1, .04 * 3 / 2, .5
    np.testing.assert_allclose(corrected(np.array([0.04, np.nan, 0.01, 0.5])), [0.06, np.nan, 0.03, 0.5])


def test_profiles_of_populations_that_differ():
    one, two = np.array([1.0, 0.0, 0.0]), np.array([0.0, 1.0, 0.0])
    singles = np.tile(np.stack([one, one, two, two])[:, None], (2, 1, 1, 1))
    found = generality(singles, ["1", "1", "2", "2"])
    np.testing.assert_allclose(found.correlation_same_population, 1.0)
    np.testing.assert_allclose(found.correlation_other_population, -0.5)
    np.testing.assert_allclose(found.correlation_populations, -0.5)
    np.testing.assert_allclose([found.variance_runs, found.variance_rest], 0.0)
    np.testing.assert_allclose(found.variance_faces, 2 / 9)  # AUs 1 and 2: 1, 1, 0, 0 have variance 1/3; AU 3 none


def test_the_stage_finds_the_interaction_that_was_put_in(tmp_path):
    table, sums, faces, numbers = written(tmp_path, responses(extra=1.0))
    found = table[table["interacts"]]
    assert found[["output_unit", "action_unit_1", "action_unit_2"]].to_numpy().tolist() == [["happy", 6, 12]]
    np.testing.assert_allclose(found[["single_1", "single_2", "joint"]], [[0.25, 1.0, 1.75]], atol=0.01)
    np.testing.assert_allclose(found["interaction"], 0.5, atol=0.01)  # of 2, the largest single response
    assert set(table["family"]) == {6} and set(table["unit_of_replication"]) == {"stimulus face, run"}
    assert sums["r_squared"][0] < 0.99 < sums["r_squared"][1]
    assert (faces["correlation_same_population"] > 0.99).all() and set(faces["populations"]) == {2}
    assert numbers["a"]["interactions"] == 1 and numbers["a"]["tests"] == 6


def test_of_one_population_nothing_is_said_of_another(tmp_path):
    _, _, faces, numbers = written(tmp_path, responses().assign(population=np.nan))
    assert faces["correlation_other_population"].isna().all() and set(faces["populations"]) == {1}
    assert numbers["a"]["correlation_other_population"] is None


def test_missing_responses_are_refused(tmp_path):
    with pytest.raises(InputError, match="missing, given twice or not finite"):
        written(tmp_path, responses().iloc[1:])
    with pytest.raises(InputError, match="no responses of database 'b' to faces"):
        written(tmp_path, responses(), PairsSettings(["b"], ["happy", "sad"], "faces", 0.95, 0.05))
