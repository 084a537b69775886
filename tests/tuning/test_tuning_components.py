import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aulens.errors import InputError
from aulens.tuning.component_ellipses import ellipse_table, projected
from aulens.tuning.components import ComponentSettings, components, principal_components, profile_peaks

LABELS, ACTION_UNITS, INTENSITIES = ["happy", "sad"], [4, 12, 25], [0.0, 0.5, 1.0]


def test_peaks_keep_their_sign():
    curves = np.array([[0.0, 0.2, 0.9], [0.0, -0.7, 0.3], [0.0, 0.5, -0.5], [0.0, 0.0, 0.0]])
    np.testing.assert_array_equal(profile_peaks(curves), [0.9, -0.7, 0.5, 0.0])


def test_four_output_units_on_a_line_have_one_component():
    # Points (-3, -4), (-1.5, -2), (1.5, 2), (3, 4) lie on the direction (.6, .8) at -5, -2.5, 2.5, 5.
    result = principal_components(np.array([[-3.0, -4], [-1.5, -2], [1.5, 2], [3, 4]]), "output_units", True)
    np.testing.assert_allclose(result.loadings[0], [0.6, 0.8])
    np.testing.assert_allclose(result.scores[:, 0], [-5, -2.5, 2.5, 5])
    np.testing.assert_allclose(result.variances, [62.5 / 3, 0], atol=1e-12)


def test_centring_changes_what_a_constant_does():
    matrix = np.array([[1.0, 1.0], [1.0, 1.0]])
    assert principal_components(matrix, "output_units", True).variances.sum() == pytest.approx(0)
    variances = principal_components(matrix, "output_units", False).variances
    assert variances.tolist() == pytest.approx([2.0, 0.0])  # 4 / 2 output units


def test_action_units_as_observations_give_matlabs_pca_of_the_transposed_matrix():
    matrix = np.random.default_rng(1).normal(size=(4, 7))  # (output_units, aus)
    result = principal_components(matrix, "action_units", True)
    values, vectors = np.linalg.eigh(np.cov(matrix))  # output units are variables
    np.testing.assert_allclose(result.variances, values[::-1])
    np.testing.assert_allclose(np.abs(result.scores), np.abs(vectors[:, ::-1]))
    assert result.loadings.shape == (4, 7)


@settings(max_examples=25)
@given(st.integers(0, 10_000), st.floats(-5, 5))
def test_components_reproduce_the_data_whatever_constant_is_added(seed, shift):
    matrix = np.random.default_rng(seed).normal(size=(6, 4))
    result = principal_components(matrix, "output_units", True)
    np.testing.assert_allclose(result.scores @ result.loadings, matrix - matrix.mean(axis=0), atol=1e-10)
    shifted = principal_components(matrix + shift, "output_units", True)
    np.testing.assert_allclose(shifted.scores, result.scores, atol=1e-8)
    assert (np.take_along_axis(result.loadings, np.abs(result.loadings).argmax(1)[:, None], 1) > 0).all()
    assert result.variances.sum() == pytest.approx(matrix.var(axis=0, ddof=1).sum())


@pytest.mark.parametrize("observations", ["output_units", "action_units"])
@pytest.mark.parametrize("centred", [True, False])
def test_what_the_components_were_made_of_is_projected_onto_its_own_scores(observations, centred):
    matrix = np.random.default_rng(4).normal(size=(4, 7))
    result = principal_components(matrix, observations, centred)
    shown = result.loadings[:3]
    np.testing.assert_allclose(
        projected(matrix, matrix, shown, observations, centred), result.scores[:, :3], atol=1e-10
    )


def test_an_ellipse_covers_the_mean_of_a_few_runs_as_often_as_it_says():
    random, inside = np.random.default_rng(5), 0
    for _ in range(300):
        runs = random.normal(size=(6, 2)) @ np.array([[1.0, 0.5], [0.0, 1.0]])
        drawn = runs[random.integers(6, size=(300, 6))].mean(axis=1)  # (draws, components)
        row = ellipse_table(drawn[:, None], 6, 0.95).iloc[0]
        covariance = [[row["variance_1"], row["covariance"]], [row["covariance"], row["variance_2"]]]
        mean = runs.mean(axis=0)
        inside += mean @ np.linalg.solve(covariance, mean) <= row["radius"] ** 2
    assert 273 <= inside <= 295  # .91 to .983


def test_few_runs_have_no_ellipse():
    assert ellipse_table(np.zeros((10, 2, 3)), 4, 0.95).empty


def run(tmp_path, number, runs=5):
    random = np.random.default_rng(2)
    keys = pd.MultiIndex.from_product(
        [["a", "b"], LABELS, ACTION_UNITS, range(3)], names=["database", "output_unit", "action_unit", "level"]
    )
    table = pd.DataFrame({"normalised": random.normal(size=len(keys))}, index=keys).reset_index()
    table.to_csv(tmp_path / "profiles.csv", index=False)
    shown = [(0, 0), *((unit, level) for unit in ACTION_UNITS for level in (1, 2))]
    rows = [
        (name, run, label, *place, random.normal())
        for name in ("a", "b")
        for run in range(runs)
        for label in LABELS
        for place in shown
    ]
    names = ["database", "run", "output_unit", "action_unit", "level", "response"]
    pd.DataFrame(rows, columns=names).to_parquet(tmp_path / "responses.parquet")
    how = ComponentSettings(1, ["a", "b"], LABELS, ACTION_UNITS, INTENSITIES, number, "output_units", True, 50, 0.95)
    files = [tmp_path / f"{name}.csv" for name in ("scores", "loadings", "variance", "peaks", "ellipses")]
    components(tmp_path / "profiles.csv", [tmp_path / "responses.parquet"], *files, settings=how)
    return [pd.read_csv(path) for path in files]


def test_the_stage_writes_five_tables(tmp_path):
    scores, loadings, variance, peaks, ellipses = run(tmp_path, 2)
    assert (list(scores), len(scores)) == (["database", "output_unit", "component", "score"], 2 * 2 * 2)
    assert (list(loadings), len(loadings)) == (["component", "action_unit", "loading"], 2 * 3)
    assert (list(peaks), len(peaks)) == (["database", "output_unit", "action_unit", "peak"], 2 * 2 * 3)
    assert variance["component"].tolist() == [1, 2, 3]
    assert variance["share"].sum() == pytest.approx(1)
    first = scores[scores["component"] == 1]["score"]
    assert first.var(ddof=1) == pytest.approx(variance["variance"][0])
    assert ellipses[["database", "output_unit"]].to_numpy().tolist() == [[a, b] for a in "ab" for b in LABELS]
    assert (ellipses[["variance_1", "variance_2"]] > 0).all(axis=None)


def test_with_few_runs_the_table_of_ellipses_is_empty(tmp_path):
    assert run(tmp_path, 2, runs=2)[-1].empty


def test_more_components_than_the_data_have_are_refused(tmp_path):
    with pytest.raises(InputError, match="number: 9 asked for, the data have 3"):
        run(tmp_path, 9)
