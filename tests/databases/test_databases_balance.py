"""Sentences on imbalance, few tested people, sizes of faces, and labels that a study does not take."""

from dataclasses import replace

import pandas as pd
import pytest

from aulens.databases.balance import balance_warnings, few_tested, loss_warning
from aulens.databases.native_labels import all_labels, label_counts
from aulens.databases.sizes import face_side, size_sentences
from aulens.databases.split_checks import split_that_fits
from aulens.databases.split_sizes import Split
from aulens.databases.unused_labels import unused_labels, unused_sentences

RANDOM = Split("person", "any", None, "random", None, train=40, validation=8, test=12)


def images_of(counts, expression="neutral"):
    rows = [(unit, expression) for unit, number in counts.items() for _ in range(number)]
    return pd.DataFrame(rows, columns=["unit", "expression"])


def test_a_person_with_a_large_share_of_an_expression_is_named():
    others = {f"p{number}": 16 for number in range(57)}
    images = images_of({"S999": 385} | others | {"last": 4})
    assert list(balance_warnings(images, ["neutral"], "person")) == [
        "S999 has 385 of 1,301 neutral images (30 %, more than 20 %); limit them with images.per_person_and_label or "
        "images.most_per_person"
    ]
    assert list(balance_warnings(images_of(others), ["neutral"], "person")) == []
    assert list(balance_warnings(images_of({"a": 5, "b": 3}), ["neutral"], "person")) == []


def test_a_large_group_of_images_is_named():
    images = images_of({"film/1": 50} | {f"{number}": 1 for number in range(100)})
    (sentence,) = balance_warnings(images, ["neutral"], "image")
    assert sentence.startswith("one group has 50 of 150 images (film/1), which stay in one part of the split")


def test_a_rare_expression_is_named():
    images = pd.concat([images_of({"a": 45, "b": 45}, "happy"), images_of({"a": 4, "b": 4}, "disgusted")])
    (sentence,) = balance_warnings(images, ["happy", "disgusted"], "person")
    assert sentence.startswith("happy has 90 images, disgusted 8: a network does well by what is frequent; limit it")
    even = pd.concat([images, images_of({"a": 1, "b": 0}, "disgusted")])
    assert list(balance_warnings(even, ["happy", "disgusted"], "person")) == []


@pytest.mark.parametrize(
    ("split", "units", "trained", "begins"),
    [
        (RANDOM, 60, True, None),
        (replace(RANDOM, test=4), 60, True, "each run tests 4 people, fewer than 5"),
        (replace(RANDOM, test=0.1), 20, True, "each run tests 2 people"),
        (replace(RANDOM, test=0.1), 20, False, None),
        (RANDOM, 3, False, "each run tests 3 people"),
        (replace(RANDOM, scheme="folds", folds=10, train=None, test=None), 10, True, None),
        (replace(RANDOM, scheme="leave_one_out", train=None, test=None), 4, True, "all runs together test 4 people"),
        (replace(RANDOM, unit="image", test=1), 60, True, "each run tests 1 group of images"),
    ],
)
def test_few_tested_people_are_a_warning(split, units, trained, begins):
    sentence = few_tested(split, units, trained)
    assert sentence is None if begins is None else sentence.startswith(begins)


def test_groups_of_images_of_nobody_are_all_tested():
    assert few_tested(replace(RANDOM, test=1), 20, False, of_nobody=True) is None
    assert few_tested(RANDOM, 2, False, of_nobody=True).startswith("all runs together test 2 groups of images, fewer")


def test_expressions_that_lose_more_files_than_others_are_a_warning():
    assert loss_warning({"disgusted": 25}, {"disgusted": 75, "neutral": 50, "gone": 0}) == (
        "disgusted loses 25 % of its images because they cannot be used, neutral 0 %: what is left may be no fair "
        "sample; see the table of problems"
    )
    assert loss_warning({"disgusted": 25, "neutral": 17}, {"disgusted": 75, "neutral": 50}) is None
    assert loss_warning({"": 3}, {}) is None


@pytest.mark.parametrize(
    ("split", "units", "text"),
    [
        (RANDOM, 29, "train 20, validation 3, test 6"),
        (RANDOM, 60, "train 40, validation 8, test 12"),
        (RANDOM, 3, "train 1, validation 1, test 1"),
        (RANDOM, 2, ""),
        (replace(RANDOM, validation=0), 2, "train 1, validation 0, test 1"),
        (replace(RANDOM, train=None), 10, "train 5, validation 2, test 3"),
        (replace(RANDOM, test=0.2), 10, ""),
        (replace(RANDOM, scheme="folds", folds=5, train=None, test=None), 3, ""),
    ],
)
def test_a_split_that_fits_has_the_parts_that_were_asked_for(split, units, text):
    assert split_that_fits(split, units) == text


def test_the_side_of_faces_is_that_of_boxes_where_there_are_boxes():
    images = pd.DataFrame({"width": [60, 80, 90], "height": [70, 70, 100]})
    assert face_side(images) == (70, "images")
    assert face_side(images.assign(box=["0 0 10 20", "5 5 40 30", "0 0 1 1"])) == (20, "boxes")
    assert face_side(images.assign(box=["0 0 10 20", "", ""])) == (70, "images")
    assert face_side(images.assign(box=["0 0 10 20", "", "5 5 40 30"])) == (30, "boxes"), "most have one"


def test_small_faces_and_databases_that_differ_are_a_warning():
    assert size_sentences({"ckplus48": (48, "images")}, 224) == {
        "ckplus48": [
            "median side 48 px (of the images), enlarged 4.7 x to the recipe's 224; take a recipe with a smaller size, "
            "or larger images"
        ]
    }
    found = size_sentences({"ckplus48": (48, "images"), "kdef": (560, "boxes")}, 224)
    assert found["kdef"] == []
    (sentence,) = found["ckplus48"]
    assert "224 while kdef is reduced to .40, so that networks can tell databases by their sharpness" in sentence
    assert size_sentences({"a": (200, "images"), "b": (400, "images")}, 224) == {"a": [], "b": []}


NATIVE = label_counts(
    ["joy", "Joy", "awe", "others", "others", "contempt"],
    all_labels({"joy": "happy", "others": None}, {"Contempt": "contempt"}),
)
MANIFEST = pd.DataFrame({"expression": ["happy", "happy", "contempt"]})


def test_labels_that_a_study_does_not_take_are_counted():
    found = unused_labels(MANIFEST, NATIVE, ["happy", "sad"])
    assert found == {"other_expressions": {"contempt": 1}, "unknown": {"awe": 1}, "left_out": {"others": 2}}
    assert list(unused_sentences(found, "ckplus")) == [
        "contempt: 1 image is not among the study's labels; add contempt to labels if they belong to the study",
        "'awe': 1 image is left out, since the grammar does not know the label; add it to databases.ckplus.labels, "
        "with an expression or null",
    ]
    many = {"other_expressions": {"contempt": 1800, "sad": 1}, "unknown": {}, "left_out": {"others": 2}}
    assert list(unused_sentences(many, "x")) == [
        "contempt: 1,800 images and sad: 1 are not among the study's labels; add them to labels if they belong to the "
        "study"
    ]


def test_labels_are_compared_without_case_and_whatever_the_form_of_accents():
    labels = all_labels({"d\u00e9go\u00fbt": "disgusted"}, {})
    (row,) = label_counts(["De\u0301gou\u0302t", "D\u00c9GO\u00dbT"], labels).itertuples(index=False)
    assert (row.expression, row.known, row.images) == ("disgusted", True, 2)
