"""What a methods section says, from the settings of any study."""

import dataclasses

import pytest

from aulens.configuration.catalogue import attribution_methods, read_catalogue
from aulens.report.attribution_in_words import OF_ALL, WORDS, attribution_text
from aulens.report.images_in_words import images_text
from aulens.report.methods import (
    backbone_text,
    methods,
    network_in_short,
    network_text,
    split_text,
    training_in_short,
    training_text,
    tuning_text,
)
from aulens.report.methods import tests_text as text_of_tests  # pytest would take its own name for a test

SPLIT = {"unit": "person", "take": "complete", "number": None, "scheme": "random", "folds": None}
SPLIT |= {"train": None, "validation": 8, "test": 12}


@pytest.fixture
def main(made, as_study):
    return as_study(made)


@pytest.fixture
def cnn(plain, as_study):
    return as_study(plain)


def with_analyses(study, **blocks):
    return dataclasses.replace(study, analyses=blocks)


def headings(study):
    return [heading for heading, _ in methods(study, dict.fromkeys(study.analyses, "what it is"))]


def test_a_study_says_only_what_it_does(main, cnn):
    assert headings(main) == ["Images", "Network", "Training", "Tests", "Tuning", "Analyses"]
    assert headings(cnn) == ["Images", "Network", "Training", "Tests", "Analyses"]
    assert headings(with_analyses(cnn, preprocessing={})) == ["Images", "Network", "Training", "Analyses"]


def test_every_analysis_is_described(cnn):
    study = with_analyses(cnn, learning_curves={}, preprocessing={})
    described = {"learning_curves": "correct rate and loss", "preprocessing": "one example"}
    assert methods(study, described)[-1] == (
        "Analyses",
        "learning curves: correct rate and loss; preprocessing: one example.",
    )


def test_images_of_the_main_study(main):
    assert images_text(main.facts) == (
        "A fixed random choice of 60 people of each of north, south and west who show all 5 expressions; of "
        "north-other, on which no network was trained, all with any of the expressions. Images of other expressions "
        "were left out. Photographs were made grey; the face was found with OpenCV's Haar cascade (where it found "
        "none, it looked again with the border repeated outwards by 25 % of the short side; images without a face took "
        "the median box of their database); the square around it, enlarged by 0 on every side, was brought "
        "to 32 pixels. The grey levels of the oval were brought to mean 128 and standard deviation 32. An oval with a "
        "smooth boundary hid everything else. Every face was shown in 6 variants (3 sizes × 1 positions × 2 mirror "
        "images)."
    )


def test_a_face_model_of_others_is_named_with_its_licence(main, cnn):
    assert "ICT-FaceKit" not in dict(methods(main, {}))["Images"]
    facekit = {"renders": ["north", "series"], "sha256": "c6770ca5" * 8}
    study = dataclasses.replace(cnn, facts=cnn.facts | {"facekit": facekit})
    assert dict(methods(study, {}))["Images"].endswith(
        " The face model of ICT-FaceKit (Li et al. 2020; copyright (c) 2020 USC Institute for Creative Technologies, "
        "MIT licence; SHA-256 of its arrays c6770ca5c6770ca5…) rendered the faces of north and series."
    )


def test_a_recipe_without_its_optional_steps(cnn):
    assert images_text(cnn.facts) == (
        "All groups of images of lab with any of the expressions. Images of other expressions were left out. "
        "Photographs were read in colour; no face was looked for; the largest square in the middle was reduced to 48 "
        "pixels."
    )


def test_differences_from_the_first_frame_are_said(cnn):
    text = images_text(cnn.facts | {"recipe": cnn.facts["recipe"] | {"minus_first": {"gain": 4.0}}})
    assert text.endswith(
        "From every face the first one of its sequence was subtracted; differences were multiplied by 4 and shown "
        "around grey 128."
    )


def test_a_crop_without_a_detector_is_around_a_fixed_box(cnn):
    recipe = cnn.facts["recipe"] | {"crop": "square", "fallback": [0.2, 0.2, 0.6, 0.6], "margin": 0.1}
    text = images_text(cnn.facts | {"recipe": recipe})
    assert "the square around a fixed box, enlarged by 0.1 on every side, was brought to 48 pixels." in text
    given = images_text(cnn.facts | {"recipe": recipe | {"detector": "given"}})
    assert "given with the database (images without a face took a fixed box); the square around it" in given


@pytest.mark.parametrize(
    ("border", "fallback", "text"),
    [
        (0, "drop", "cascade (images without a face were left out); the square"),
        (0.5, "drop", "repeated outwards by 50 % of the short side; images without a face were left out); the square"),
        (0, None, "Haar cascade; the square"),
    ],
)
def test_the_second_look_and_images_without_a_face(main, border, fallback, text):
    recipe = main.facts["recipe"]
    recipe = recipe | {"haar": recipe["haar"] | {"border": border}, "fallback": fallback}
    assert text in images_text(main.facts | {"recipe": recipe})


@pytest.mark.parametrize(
    ("images", "text"),
    [
        ({"frames": "peak"}, "Of their images were taken: of each sequence with one expression the last frame. "),
        ({"frames": {"last": 3}}, "of each sequence with one expression the last 3 frames. "),
        (
            {"frames": "first", "per_person_and_label": 2, "most_per_person": 9, "most_per_label": 500},
            "the first frame; at most 2 of each person and expression, drawn at random; at most 9 of each person, "
            "drawn at random; at most 500 of each expression of a database, drawn at random. ",
        ),
    ],
)
def test_the_choice_of_images_is_said(main, images, text):
    whole = {"per_person_and_label": None, "most_per_person": None, "most_per_label": None} | images
    found = images_text(main.facts | {"images": whole})
    assert f"{text}Images of other expressions were left out. Photographs" in found
    assert "other expressions" not in images_text(main.facts | {"images": whole, "unmapped": "stop"})


def test_frozen_and_trained_networks(main):
    assert network_text(main.facts) == (
        "AlexNet with frozen conv layers (random weights, He et al. 2015); their features were standardised with the "
        "training samples' mean and one standard deviation. New fully connected layers of 16 and 5 output units with "
        "initial weights of He et al. (2015) and dropout 0.1 before each hidden layer; softmax."
    )
    assert network_in_short(main.facts) == "AlexNet, random weights, frozen; trained layers 16–5"


def test_landmarks_are_not_called_conv_layers():
    shape = {"architecture": "landmarks", "weights": "face-mesh", "cut": None, "pool": None}
    assert backbone_text(shape) == "The 468 landmarks of the face mesh (MediaPipe), without place, size and tilt"


def test_networks_that_are_trained_whole(cnn):
    assert network_text(cnn.facts) == (
        "tiny, all layers trained from the faces on: conv layers of 8 and 16 maps, fully connected layers of 32 and 3 "
        "output units, initial weights of He et al. (2015), dropout 0.5; softmax."
    )
    assert network_in_short(cnn.facts) == "tiny, all layers trained"


def test_training_with_either_optimiser(main, cnn):
    assert training_text(main.facts) == (
        "3 runs per database; in each run people were divided at random anew: 40 for training, 8 for validation, 12 "
        "for the test. Stochastic gradient descent on the cross entropy, mini-batches of 32, 1,500 iterations, "
        "learning rate 0.03, 0.01 after 1,000 iterations, momentum 0, weight decay 0."
    )
    assert training_text(cnn.facts).endswith(
        "Adam on the cross entropy, mini-batches of 64, 30 epochs, learning rate 0.001, weight decay 0 (conv), 0.01 "
        "(hidden) and 0.01 (output). Training faces were varied at random: mirror and rotation."
    )
    falling = main.facts["training"] | {"rate_factor": 0.999}
    assert "iterations (times 0.999 after every epoch), momentum 0" in training_text(main.facts | {"training": falling})
    falling = main.facts["training"] | {"rate_decay": 1e-5}
    text = training_text(main.facts | {"training": falling})
    assert "0.01 after 1,000 iterations (over 1 + 1e-05 times the finished iterations), momentum 0" in text
    assert training_in_short(main.facts["training"]) == "3 runs per database, 1,500 iterations of 32 samples"
    assert training_in_short(cnn.facts["training"]) == ("5 runs per database, 30 epochs in mini-batches of 64 samples")


@pytest.mark.parametrize(
    ("split", "text"),
    [
        (
            {"validation": 0.2, "test": 0.1},
            "in each run people were divided at random anew: all others for training, 20 % for validation, 10 % for "
            "the test",
        ),
        (
            {"unit": "image", "scheme": "folds", "folds": 10, "validation": 0.2},
            "each run was tested on one of 10 folds of the groups of images; of the others 20 % for validation, "
            "the rest for training",
        ),
        (
            {"scheme": "leave_one_out", "validation": 1},
            "each run was tested on one person; of the others 1 for validation, the rest for training",
        ),
    ],
)
def test_splits_of_every_scheme(split, text):
    assert split_text(SPLIT | split) == text


def test_tests_say_on_whom_networks_were_tested(main, cnn):
    assert "There are no confidence intervals (3 runs; intervals need 5)" in text_of_tests(main)
    text = text_of_tests(dataclasses.replace(main, facts=main.facts | {"runs": 6}))
    assert "(control: in each run as many people as in a test, drawn anew, or all if there are no more)" in text
    assert text.startswith(
        "Networks were tested on all variants of the faces of the test people of their own database (matched) and of "
        "every other database that networks were trained on (swapped: its test part of the same run), and on "
        "north-other, on which no network was trained (control: "
    )
    assert text.endswith(
        "Confidence intervals (95 %) are over the people that were tested and runs, where at least 8 were tested; "
        "tests are corrected for the people that runs share (Nadeau and Bengio 2003), and only these give verdicts."
    )
    assert text_of_tests(cnn) == (
        "Networks were tested on the faces of the test groups of images of their own database. Confidence intervals "
        "(95 %) are over the groups of images that were tested and runs, where at least 8 were tested."
    )
    assert text_of_tests(with_analyses(main, learning_curves={})) == ""
    alone = with_analyses(main, predictions={"variants": "centre"})
    assert "the centre variant of the faces" in text_of_tests(alone)
    assert "intervals" not in text_of_tests(alone)


def test_attribution_names_the_keys_that_matter_of_each_method(cnn):
    assert attribution_text(cnn) == ""
    all_methods = {"images": 4, "random_weights": True}
    grey = all_methods | {"baseline": 128}
    study = with_analyses(
        cnn,
        learning_curves={},
        saliency=all_methods,
        input_times_gradient=grey,
        integrated_gradients=grey | {"steps": 16},
        gradcam=all_methods | {"layer": "relu3", "rectified": True},
        gradient_shap=grey | {"baseline": 127.5, "samples": 10, "noise": 5},
        occlusion=grey | {"patch": 0.125, "moves": 1},
        map_quality={"images": 2, "of": ["saliency"]},
    )
    assert attribution_text(study) == (
        "Attribution maps are of the score of the true expression before softmax, of 4 tested faces of each expression "
        "and run: saliency, input times gradient (baseline grey level 128), integrated gradients (baseline grey level "
        "128, 16 images on the way), Grad-CAM (at relu3, what speaks against the expression set to 0), GradientSHAP "
        "(baseline grey level 127.5, 10 random points on the way of each face, noise with an sd of 5 grey levels), "
        "occlusion (baseline grey level 128, squares with a side of 0.125 of the face's, moves per side: 1). With all "
        "methods the same faces have maps of the same networks with random weights in all layers too."
    )
    assert headings(study) == ["Images", "Network", "Training", "Attribution", "Analyses"]


def test_a_page_with_attribution_maps_says_how_they_were_made(small, write_page):
    assert "occlusion (baseline grey level 128, squares with a side of 0.125 of the face" in write_page(small)


def test_attribution_of_unequal_numbers_of_faces_and_of_few_random_weights(cnn):
    plain, random = {"images": 8, "random_weights": False}, {"images": 4, "random_weights": True}
    signed = random | {"layer": "conv1", "rectified": False}
    assert attribution_text(with_analyses(cnn, saliency=plain, gradcam=signed)) == (
        "Attribution maps are of the score of the true expression before softmax, of tested faces of each expression "
        "and run: saliency (8 faces), Grad-CAM (4 faces, at conv1, what speaks against the expression kept). With "
        "Grad-CAM the same faces have maps of the same networks with random weights in all layers too."
    )
    assert "random" not in attribution_text(with_analyses(cnn, saliency=plain))


def test_keys_with_words_are_keys_of_attribution_methods_and_only_these_have_both_common_keys():
    known = read_catalogue()
    methods_of_maps = attribution_methods(known)
    assert {key for name in methods_of_maps for key in known[name].schema} >= {*WORDS, "rectified", *OF_ALL}
    assert [name for name, one in known.items() if one.schema.keys() >= {*OF_ALL}] == methods_of_maps


@pytest.mark.parametrize("change", [{"test": 0.2}, {"scheme": "folds", "folds": 5, "test": None}])
def test_control_people_are_all_tested_without_a_number(main, change):
    facts = main.facts | {"split": main.facts["split"] | change}
    text = text_of_tests(dataclasses.replace(main, facts=facts))
    assert "(control: in each run all people that take part)" in text


def test_tuning_says_only_what_was_compared(main, cnn):
    text = tuning_text(main)
    assert "4 action units at 11 intensities, one action unit at a time (rendered faces)" in text
    assert "(Bonferroni correction, family: same expression; permutation of action units;" in text
    assert text.endswith("Principal components are of each action unit's peak or trough.")
    alone = tuning_text(with_analyses(main, profiles={}))
    assert "Spearman" not in alone and "components" not in alone
    assert tuning_text(cnn) == ""


def test_of_databases_that_do_not_name_everybody_all_images_are_tested(main):
    main = dataclasses.replace(main, facts=main.facts | {"runs": 1})
    text = text_of_tests(main, ["north-other"])
    assert "(control: in each run all images of north-other, which does not name everybody)" in text
    assert "drawn anew" not in text
    assert (
        "over the people that were tested (in north-other groups of images where people are not named), for these"
        in text
    )
    facts = main.facts | {"only_tested": ["north-other", "wild"]}
    assert (
        "(control: in each run as many people as in a test, drawn anew, or all if there are no more; all images of "
        "wild, which does not name everybody)"
    ) in text_of_tests(dataclasses.replace(main, facts=facts), ["wild"])


def test_networks_that_were_trained_for_reference_are_counted(main, cnn):
    study = with_analyses(main, baseline={"shuffled": 7, "groups": 5, "confidence": 0.95})
    text = dict(methods(study, {"baseline": "what it is"}))["Training"]
    assert text == training_text(main.facts) + (
        " For reference alone, 7 more networks per database were trained in the same way with expressions in random "
        "order within people, anew in each run, and 5 on one each of 5 disjoint random groups of the people."
    )
    assert "reference" not in dict(methods(with_analyses(main, preprocessing={}), {}))["Training"]
