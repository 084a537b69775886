import numpy as np
import pandas as pd
import pytest

from aulens.tuning.clusters import MERGE_COLUMNS, ClustersSettings, clustered, clusters, correlations


def test_a_constant_profile_is_as_far_as_an_uncorrelated_one():
    found = correlations(np.array([[[1.0], [2.0]], [[3.0], [3.0]]]))
    assert found[0, 0] == pytest.approx(1)
    assert np.isnan(found[1]).all()
    merges, order = clustered(found)
    assert (merges[0, 2], sorted(order)) == (1.0, [0, 1])


def test_one_output_unit_has_no_cluster():
    merges, order = clustered(np.array([[1.0]]))
    assert (merges.shape, order.tolist()) == ((0, 4), [0])


def test_alike_units_of_two_databases_stand_together(tmp_path):
    labels, action_units = ["happy", "sad"], [4, 12, 15]
    curves = {
        ("a", "happy"): [0, 1, 0.1],
        ("a", "sad"): [1, 0, 0.9],
        ("b", "happy"): [0.1, 1, 0.2],
        ("b", "sad"): [0.8, 0, 0.7],
    }
    rows = [
        (name, unit, action_unit, level, height * level)
        for (name, unit), heights in curves.items()
        for action_unit, height in zip(action_units, heights, strict=True)
        for level in (0, 1)
    ]
    table = pd.DataFrame(rows, columns=["database", "output_unit", "action_unit", "level", "normalised"])
    table.to_csv(tmp_path / "profiles.csv", index=False)
    files = [tmp_path / f"{name}.csv" for name in ("matrix", "order", "merges")]
    clusters(tmp_path / "profiles.csv", *files, settings=ClustersSettings(["a", "b"], labels, action_units, [0.0, 1.0]))
    matrix, order, merges = map(pd.read_csv, files)
    assert len(matrix) == 16
    assert order["output_unit"].tolist() in (["happy", "happy", "sad", "sad"], ["sad", "sad", "happy", "happy"])
    assert sorted(order["number"]) == [0, 1, 2, 3]
    assert list(merges) == MERGE_COLUMNS
    assert merges["output_units"].tolist() == [2, 2, 4]
    square = matrix["correlation"].to_numpy().reshape(4, 4)
    np.testing.assert_allclose(square, square.T)
    np.testing.assert_allclose(np.diag(square), 1)
