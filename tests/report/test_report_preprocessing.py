"""The way from a photograph to the network, for any recipe and network."""

import dataclasses

import numpy as np
import pytest

from aulens.faces.example import example_row
from aulens.faces.histogram import grey_levels
from aulens.files import write_csv
from aulens.report.examples import example, shown_variants
from aulens.report.figures.preprocessing import draw, figure_preprocessing, steps
from aulens.report.network import layers, network_caption

HEADS = {"hidden": [512, 256], "dropout": 0.1}
ALEXNET = {"architecture": "alexnet", "weights": "imagenet", "cut": None, "pool": None}
CNN = {"architecture": "tiny", "channels": [8, 16], "hidden": [32], "dropout": 0.5}
GREY = {"size": 224, "channels": "grey"}


def texts(figure):
    return "\n".join(artist.get_text() for artist in figure.findobj(lambda artist: hasattr(artist, "get_text")))


def test_frozen_layers_are_drawn_with_the_sizes_of_the_study():
    blocks = layers(HEADS, ALEXNET, GREY, 5)
    assert [block.name for block in blocks] == ["input", *(f"CONV{n}" for n in range(1, 6)), "FC1", "FC2", "FC3"]
    assert [block.channels for block in blocks if block.trained] == [512, 256, 5]
    assert blocks[0].sizes == "3 × 224²\n(grey, thrice)"
    unknown = layers({"hidden": []}, ALEXNET | {"architecture": "vgg16", "cut": "features.3"}, GREY | {"size": 96}, 7)
    assert [block.name for block in unknown] == ["input", "vgg16, features.3", "FC1"]


def test_a_network_that_is_trained_whole_has_no_frozen_layer():
    blocks = layers(CNN, None, {"size": 48, "channels": "rgb"}, 3)
    assert [block.name for block in blocks] == ["input", "CONV1", "CONV2", "FC1", "FC2"]
    assert all(block.trained for block in blocks[1:])
    assert [block.sizes for block in blocks] == ["3 × 48²", "8 maps", "16 maps", "32", "3"]
    assert layers(CNN, None, {"size": 48, "channels": "grey"}, 3)[0].sizes == "1 × 48²"


def test_the_caption_says_what_is_trained():
    assert network_caption(HEADS, ALEXNET) == (
        "AlexNet: grey layers frozen (weights pretrained on ImageNet), orange layers trained; dropout .1 before FC1 "
        "and FC2"
    )
    assert network_caption(CNN, None) == "tiny: all layers are trained; dropout .5"
    assert network_caption(CNN | {"dropout": 0.0}, None) == "tiny: all layers are trained"


def test_landmarks_are_drawn_as_numbers_and_not_as_maps():
    shape = {"architecture": "landmarks", "weights": "face-mesh", "cut": None, "pool": None}
    block = layers(HEADS, shape, GREY, 5)[1]
    assert (block.name, block.sizes, block.side, block.channels) == ("landmarks of the face mesh", "936", 1, 936)
    assert network_caption(HEADS, shape) == (
        "landmarks of the face mesh (MediaPipe); orange layers trained; dropout .1 before FC1 and FC2"
    )


def test_examples_go_through_the_recipe(small, faces_of):
    recipe, row = small.facts["recipe"], example_row(faces_of(small, "north"))
    assert (row["expression"], row["detector"]) == ("happy", "haar")
    crop = np.random.default_rng(5).integers(60, 200, (32, 32)).astype(np.uint8)
    shown = example(row, "title", np.full((40, 32), 90, np.uint8), crop, recipe)
    assert shown.box == (5, 7.5, 20, 20)  # the photograph was kept at half its size
    np.testing.assert_array_equal(shown.crop, crop)
    assert shown.face.shape == (32, 32)
    assert shown.adjusted[shown.region].mean() == pytest.approx(128, abs=1)
    assert len(shown.variants) == 4
    assert shown_variants(recipe)[1] == 6


def test_steps_that_a_recipe_does_not_have_are_not_shown(small, plain):
    recipe = small.facts["recipe"]
    assert steps(recipe) == {
        "photograph": "photograph, box",
        "crop": "crop",
        "histogram": "grey levels",
        "adjusted": "mean 128, sd 32",
        "face": "oval mask",
        "variants": "4 of 6 variants",
    }
    assert list(steps(plain.facts["recipe"])) == ["photograph", "crop"]
    two = recipe | {"variants": {"sizes": [1.0], "positions": [[0.0, 0.0]], "mirror": [False, True]}}
    assert steps(two)["variants"] == "2 of 2 variants"


def test_faces_in_colour_stay_in_colour(plain, as_study):
    figure = draw(as_study(plain, "preprocessing"))
    shown = [image.get_array() for axes in figure.axes for image in axes.images]
    assert [image.shape for image in shown] == [(80, 64, 3), (48, 48, 3)]
    assert "lab: 2 groups of images, 6 images" in texts(figure)
    assert "people" not in texts(figure)
    assert "CONV2" in texts(figure)


def test_every_database_has_a_row_and_a_letter(made, as_study):
    written = texts(draw(as_study(made, "preprocessing")))
    assert "north: 2 people, 10 images" in written
    assert written.count("photograph, box") == 1
    assert "\nD\n" in written


def test_the_histogram_of_a_face_in_colour_is_of_its_grey_levels(small, faces_of):
    recipe = small.facts["recipe"] | {"channels": "rgb"}
    crop = np.random.default_rng(5).integers(60, 200, (32, 32, 3)).astype(np.uint8)
    shown = example(example_row(faces_of(small, "north")), "title", np.full((40, 32, 3), 90, np.uint8), crop, recipe)
    assert shown.face.shape == (32, 32, 3)
    figure = figure_preprocessing([shown], steps(recipe), layers(CNN, None, recipe, 3), "caption")
    histogram = next(axes for axes in figure.axes if axes.get_title() == "grey levels")
    levels = grey_levels(crop)[shown.region]
    expected, _ = np.histogram(levels, np.arange(0, 257, 8), density=True)
    before, after = (patch.get_xy() for patch in histogram.patches)
    assert before[:, 1].max() == pytest.approx(expected.max())
    assert not np.array_equal(before, after)


def test_the_title_of_a_row_lies_below_the_ticks_of_its_histogram(made, as_study):
    figure = draw(as_study(made, "preprocessing"))
    figure.draw_without_rendering()
    histogram = next(axes for axes in figure.axes if axes.get_title() == "grey levels")
    ticks = [label.get_window_extent() for label in histogram.get_xticklabels()]
    (title,) = (text for axes in figure.axes for text in axes.texts if text.get_text().startswith("north: "))
    assert title.get_window_extent().y1 < min(tick.y0 for tick in ticks)


def test_an_example_that_takes_no_part_is_called_one_of_the_database(made, as_study, tmp_path):
    study = as_study(made, "preprocessing")
    assert "takes no part" not in texts(draw(study))
    name = "participants/north_images.csv"
    shown = example_row(study.table("faces/north/faces.csv"))["image"]
    images = study.table(name)
    images["takes_part"] = images["image"] != shown
    write_csv(images, tmp_path / "images.csv")
    other = dataclasses.replace(study, files=study.files | {name: tmp_path / "images.csv"})
    written = texts(draw(other))
    assert "north: 2 people, 9 images; this is an example of the database, which takes no part" in written
    assert written.count("takes no part") == 1
