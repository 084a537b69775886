"""The figure of examples of attribution maps."""

import dataclasses

import numpy as np
import pytest

from aulens.report.figures import map_examples
from aulens.report.figures.map_examples import figure_map_examples, laid_over, scale_of


def drawn(study, maps, faces, overlay=False, **columns):
    table = study["example_maps"].assign(**columns)
    return figure_map_examples(table, maps, faces, study.databases, study.labels, overlay)


def names(figure):
    return [axes.get_ylabel() for axes in figure.axes if axes.get_ylabel()]


def shown(figure, colours):
    return [image for axes in figure.axes for image in axes.images if image.cmap.name == colours]


def test_rows_are_face_trained_and_random_weights_of_every_database(small, example_maps_of):
    maps, faces = example_maps_of(small)
    figure = drawn(small, maps, faces)
    head = [f"{name}-trained\nrun 0, n = 1 face\nper expression" for name in ("north", "south")]
    assert names(figure) == [
        head[0],
        "saliency",
        "saliency\nrandom weights",
        head[1],
        "saliency",
        "saliency\nrandom weights",
    ]
    assert [axes.get_title() for axes in figure.axes if axes.get_title()] == small.labels * 2
    below = [axes.get_xlabel() for axes in figure.axes if axes.get_xlabel()]
    assert below == ["✓", "✗ neutral", "✓", "✓", "✓", "✗ neutral"]  # of all six the first one is neutral


def test_signed_maps_of_a_kind_share_one_scale_about_0(small, example_maps_of):
    maps, faces = example_maps_of(small)
    maps = np.concatenate([0.1 * maps[:6], maps[6:]])
    images = shown(drawn(small, maps, faces), "PuOr_r")
    limits = [np.quantile(np.abs(part), 0.995) for part in (maps[:6], maps[6:])]
    scales = sorted({(image.norm.vmin, image.norm.vmax) for image in images}, reverse=True)
    np.testing.assert_allclose(scales, sorted([(-limit, limit) for limit in limits], reverse=True), rtol=1e-6)
    order = [*range(3), *range(6, 9), *range(3, 6), *range(9, 12)]  # by database, then by weights
    np.testing.assert_array_equal([image.get_array() for image in images], maps[order])


def test_maps_without_a_sign_start_at_0(small, example_maps_of):
    maps, faces = example_maps_of(small)
    images = shown(drawn(small, np.abs(maps), faces), "viridis")
    assert len(images) == 12 and {image.norm.vmin for image in images} == {0}
    assert scale_of(np.zeros((1, 2, 2))).norm.vmax == 1
    dead = np.concatenate([maps[:6], 0 * maps[6:]])
    assert names(drawn(small, dead, faces))[1:3] == ["saliency", "saliency\nrandom weights\n(0 everywhere)"]
    rare = np.zeros((1, 100, 100))
    rare[0, 0, 0] = -3
    assert (scale_of(rare).norm.vmin, scale_of(rare).norm.vmax) == (-3, 3), "a map that is 0 nearly everywhere"


def test_over_the_face_what_is_0_is_transparent():
    face = np.uint8([[0, 100], [200, 255]])
    scale = scale_of(np.array([[[-2.0, 2.0]]]))
    np.testing.assert_allclose(laid_over(face, np.zeros((2, 2)), scale)[..., 1], face / 255)
    mixed = laid_over(face, np.array([[2.0, 50.0], [-2.0, -1.0]]), scale)
    assert mixed.min() >= 0 and mixed.max() <= 1
    assert mixed[0, 0, 0] > mixed[0, 0, 2], "orange above 0"
    assert mixed[1, 0, 2] > mixed[1, 0, 1], "purple below 0"
    seen = np.abs(mixed[1, 1] - 1).max(), np.abs(mixed[1, 0] - 200 / 255).max()
    assert seen[0] < seen[1], "half the size, half the colour"


def test_faces_in_colour_are_grey_below_an_overlay(small, example_maps_of):
    maps, faces = example_maps_of(small)
    colour = np.stack([faces, faces // 2, 0 * faces], axis=-1)
    figure = drawn(small, 0 * maps, colour, overlay=True)
    pictures = [image.get_array() for axes in figure.axes for image in axes.images if np.ndim(image.get_array()) == 3]
    assert len(pictures) == 6 + 12
    np.testing.assert_allclose(pictures[3], (0.299 * 120 + 0.587 * 60) / 255)
    assert pictures[0].dtype == np.uint8


def test_a_layer_is_named_and_missing_faces_are_said(small, example_maps_of):
    maps, faces = example_maps_of(small)
    table = small["example_maps"].assign(layer="conv3", method="gradcam").query("picture != 5")
    figure = figure_map_examples(table, maps, faces, small.databases, small.labels)
    assert names(figure)[1:3] == ["Grad-CAM\n(conv3)", "Grad-CAM\n(conv3)\nrandom weights"]
    assert [axes.get_xlabel() for axes in figure.axes if axes.get_xlabel()][-1] == "no face"


@pytest.mark.parametrize(("databases", "labels"), [(1, 2), (5, 2), (1, 12)])
def test_any_number_of_databases_and_expressions_fits_the_page(databases, labels, small, example_maps_of):
    bases, words = [f"base{number}" for number in range(databases)], [f"label{number}" for number in range(labels)]
    trained = small["example_maps"].query("weights == 'trained'").iloc[:1]
    row, keys = trained.to_dict("records")[0], [(base, word) for base in bases for word in words]
    rows = [row | {"row": n, "picture": n, "database": base, "expression": word} for n, (base, word) in enumerate(keys)]
    table = small["example_maps"].iloc[:0].reindex(range(len(rows))).assign(**{k: [r[k] for r in rows] for k in row})
    size = len(rows)
    figure = figure_map_examples(table, np.ones((size, 4, 4)), np.zeros((size, 4, 4), np.uint8), bases, words)
    assert figure.get_figwidth() <= 7.1 + 0.01
    assert len(shown(figure, "viridis")) == size


def test_the_sentence_counts_and_the_caption_names_the_overlay(small, as_study):
    study = as_study(small)
    assert map_examples.sentences(study) == ["Of the 6 faces that are shown, the network recognised 4."]
    assert "trained maps share one scale, those of random weights another" in map_examples.caption(study)
    assert "transparent" not in map_examples.caption(study)
    laid = dataclasses.replace(study, analyses=study.analyses | {"map_examples": {"style": "overlay"}})
    assert "transparent" in map_examples.caption(laid)
