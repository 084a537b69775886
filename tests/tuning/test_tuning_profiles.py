import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from aulens.errors import InputError
from aulens.tuning.arrays import profile_array, response_array
from aulens.tuning.profiles import ProfileSettings, normalised_profiles, profile_scales, profiles

LABELS, ACTION_UNITS, INTENSITIES = ["happy", "sad"], [4, 12], [0.0, 0.5, 1.0]
SETTINGS = ProfileSettings(["a", "b"], LABELS, ACTION_UNITS, INTENSITIES)
responses_of_two_runs = arrays(float, (2, 2, 2, 3), elements=st.integers(-50, 50).map(float))


def tidy(responses, database="a"):
    """Table of responses (runs, output_units, aus, levels) with one row for the null image of each output unit."""
    rows = []
    for run, unit in np.ndindex(responses.shape[:2]):
        rows.append((database, run, LABELS[unit], 0, 0, 0.0, responses[run, unit, 0, 0]))
        for au, level in np.ndindex(2, 2):
            place = ACTION_UNITS[au], level + 1, INTENSITIES[level + 1]
            rows.append((database, run, LABELS[unit], *place, responses[run, unit, au, level + 1]))
    columns = ["database", "run", "output_unit", "action_unit", "level", "intensity", "response"]
    return pd.DataFrame(rows, columns=columns)


def test_profiles_are_relative_to_the_null_image():
    responses = np.array([5.0, 6.0, 9.0])[None, None, None, :]  # (1, 1, 1, 3)
    np.testing.assert_allclose(normalised_profiles(responses)[0, 0], [0.0, 0.25, 1.0])


def test_runs_are_averaged_before_the_profile_is_scaled():
    responses = np.array([[0.0, 1.0, 2.0], [0.0, -3.0, -6.0]])[:, None, None, :]  # (2 runs, 1, 1, 3): mean 0 -1 -2
    np.testing.assert_allclose(normalised_profiles(responses)[0, 0], [0.0, -0.5, -1.0])


@settings(max_examples=30)
@given(responses_of_two_runs, st.integers(-10, 10), st.permutations([0, 1]))
def test_profiles_ignore_a_constant_added_to_a_run_and_the_order_of_runs(responses, shift, order):
    responses[..., 1:] += 1000.0  # no output unit is silent
    shifted = responses.copy()
    shifted[0] += shift
    np.testing.assert_allclose(normalised_profiles(responses), normalised_profiles(shifted[order]), atol=1e-12)
    assert np.abs(normalised_profiles(responses)).max() == pytest.approx(1.0)


def test_a_silent_output_unit_has_no_scale():
    with pytest.raises(ValueError, match=r"output units \[1\] respond to no action unit"):
        profile_scales(np.array([[0.0, 1.0], [3.0, 3.0]])[None, :, None, :])


def test_tables_become_arrays_with_the_null_image_at_level_0():
    responses = np.arange(24.0).reshape(2, 2, 2, 3)
    responses[..., 0] = responses[:, :, :1, 0]
    table = tidy(responses).sample(frac=1, random_state=1)
    np.testing.assert_array_equal(response_array(table, LABELS, ACTION_UNITS, len(INTENSITIES)), responses)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda table: table.drop(index=3), "1 values are missing"),
        (lambda table: pd.concat([table, table.iloc[[3]]]), "is given twice"),
        (lambda table: table.assign(response=table["response"].where(table.index != 0)), "not finite"),
    ],
)
def test_incomplete_responses_are_refused(change, message):
    with pytest.raises(InputError, match=message):
        response_array(change(tidy(np.ones((2, 2, 2, 3)))), LABELS, ACTION_UNITS, len(INTENSITIES))


def test_the_stage_writes_one_row_per_database_output_unit_action_unit_and_level(tmp_path):
    responses = np.zeros((2, 2, 2, 3))
    responses[0, :, 1] = [1.0, 3.0, 5.0]  # relative to null: 0 2 4
    responses[:, :, 0, 0] = responses[:, :, 1, 0]
    responses[0, :, 0] = 1.0
    files = []
    for database in "ab":
        files.append(tmp_path / f"{database}.parquet")
        tidy(responses, database).to_parquet(files[-1])
    profiles(files, tmp_path / "profiles.csv", tmp_path / "null.csv", settings=SETTINGS)
    table = pd.read_csv(tmp_path / "profiles.csv")
    assert len(table) == 2 * 2 * 2 * 3
    assert table["intensity"].tolist() == [INTENSITIES[level] for level in table["level"]]
    row = table.query("database == 'b' and output_unit == 'sad' and action_unit == 12 and level == 1").iloc[0]
    assert row["response"] == pytest.approx(1.0)  # of 2 and 0
    assert row["response_sd"] == pytest.approx(2**0.5)
    assert row["normalised"] == pytest.approx(0.5)  # the largest mean is 2
    assert row["normalised_sd"] == pytest.approx(2**0.5 / 2)
    assert row["runs"] == 2
    assert (table.loc[table["level"] == 0, ["response", "response_sd", "normalised"]] == 0).all(axis=None)
    array = profile_array(table, ["b", "a"], LABELS, ACTION_UNITS, len(INTENSITIES))
    np.testing.assert_allclose(array[0], normalised_profiles(responses))


def test_a_database_without_responses_is_named(tmp_path):
    tidy(np.ones((1, 2, 2, 3))).to_parquet(tmp_path / "a.parquet")
    missing = ProfileSettings(["b"], LABELS, ACTION_UNITS, INTENSITIES)
    with pytest.raises(InputError, match="no responses of database 'b'"):
        profiles([tmp_path / "a.parquet"], tmp_path / "profiles.csv", tmp_path / "null.csv", settings=missing)


def test_every_network_takes_the_null_image_for_something(tmp_path):
    responses = np.ones((3, 2, 2, 3))
    responses[1:, 1, :, 0] = 1.5  # of runs 1 and 2 the second output unit answers more
    responses[0, :, :, 1:] = 9.0  # what other stimuli do does not count
    tidy(responses, "a").to_parquet(tmp_path / "a.parquet")
    one = ProfileSettings(["a"], LABELS, ACTION_UNITS, INTENSITIES)
    profiles([tmp_path / "a.parquet"], tmp_path / "profiles.csv", tmp_path / "null.csv", settings=one)
    table = pd.read_csv(tmp_path / "null.csv")
    assert table.to_numpy().tolist() == [["a", run, LABELS[run > 0]] for run in range(3)]
