"""The figure of the mean attribution maps."""

import numpy as np
import pandas as pd
import pytest

from aulens.report.figures.mean_maps import figure_mean_maps


def drawn(study, maps, faces):
    return figure_mean_maps(study["mean_maps"], maps, faces, study.databases, study.labels)


def titles(figure):
    return [axes.get_title() for axes in figure.axes if axes.get_title()]


def shown_maps(figure):
    return [image for axes in figure.axes for image in axes.images if image.cmap.name == "viridis"]


def test_all_maps_of_a_method_share_one_scale_from_0_and_have_their_n(small, mean_maps_of):
    maps, faces = mean_maps_of(small)
    figure = drawn(small, maps, faces)
    np.testing.assert_array_equal([image.get_array() for image in shown_maps(figure)], maps)
    assert {(image.norm.vmin, image.norm.vmax) for image in shown_maps(figure)} == {(0, np.quantile(maps, 0.995))}
    one = [f"{label}\n2 runs, 3 faces" for label in ("neutral", "happy")]
    assert titles(figure) == [*one, "sad\nno face tested", *one, "sad\n2 runs, 3 faces"]
    names = [axes.get_ylabel() for axes in figure.axes if axes.get_ylabel()]
    assert names == ["north-trained", "south-trained", "saliency, mean absolute value"]


def test_every_method_has_its_own_scale(small, mean_maps_of):
    maps, faces = mean_maps_of(small)
    rows, limit = len(maps), np.quantile(maps, 0.995)
    table = pd.concat([small["mean_maps"], small["mean_maps"].assign(method="grad_cam", row=range(rows, 2 * rows))])
    both = np.concatenate([maps, 100 * maps])
    figure = figure_mean_maps(table, both, np.concatenate([faces, faces]), small.databases, small.labels)
    assert [image.norm.vmax for image in shown_maps(figure)] == [limit] * rows + [pytest.approx(100 * limit)] * rows
    assert "grad cam, mean absolute value" in [axes.get_ylabel() for axes in figure.axes]


def test_maps_of_zeros_and_faces_in_colour_are_drawn(alone, mean_maps_of):
    maps, faces = mean_maps_of(alone)
    figure = drawn(alone, 0 * maps, np.repeat(faces[..., None], 3, axis=3))
    assert [image.norm.vmax for image in shown_maps(figure)] == [1]
