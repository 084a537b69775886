"""The table of found faces by expression, and its warnings."""

import numpy as np
import pandas as pd
import pytest

from aulens.faces import detection
from aulens.faces.detection import fallback_warning, warning_lines, warnings
from aulens.faces.tables import DETECTORS, EYELESS, FLAT, MADE, REASONS, RECORD, faces_table, left_out_table

MARGIN_OF_RECIPE = 0.06


EYES = {"align": "eyes", "eyes": {"distance": 0.25, "height": 0.4}}


def records_of(rows):
    """Return records of (state, detector, refused, side, candidates)."""
    records = np.zeros(len(rows), RECORD)
    for record, (state, detector, refused, side, candidates) in zip(records, rows, strict=True):
        record["state"], record["candidates"] = state, candidates
        record["detector"], record["refused"] = DETECTORS.index(detector), REASONS.index(refused)
        record["box"] = (0, 0, side, side - 1)
    return records


def detection_table(manifest, records, settings):
    """Return the detection table of all images of a manifest."""
    faces = faces_table(manifest, records, np.arange((records["state"] == MADE).sum()), settings.align == "eyes")
    return detection.detection_table(faces, left_out_table(manifest, records, "this image", "haar"), settings)


ROWS = [
    (MADE, "haar", "", 40, 1),
    (MADE, "haar-border", "", 50, 2),
    (MADE, "fallback", "too wide", 99, 1),
    (1, "dropped", "off centre", 0, 2),
    (1, "dropped", "", 0, 0),
    (FLAT, "haar", "", 60, 1),
    (MADE, "haar", "", 30, 1),
]
MANIFEST = pd.DataFrame(
    {
        "image": [f"i{number}" for number in range(7)],
        "path": [f"/d/i{number}.png" for number in range(7)],
        "person": ["p", "p", "q", "q", "", "p", "q"],
        "expression": ["happy"] * 6 + ["neutral"],
    }
)


def test_one_row_per_expression_counts_every_image_once(recipe):
    table = detection_table(MANIFEST, records_of(ROWS), recipe())
    assert table["expression"].tolist() == ["neutral", "happy"]
    assert (table["no_eyes"] == 0).all(), "none are looked for"
    row = table.loc[1]
    assert row[["people", "images", "found", "found_with_border", "fallback", "dropped"]].tolist() == [2, 6, 1, 1, 1, 3]
    assert row[["no_candidate", "too_small", "too_wide", "off_centre", "flat"]].tolist() == [1, 0, 1, 1, 1]
    assert row["share"] == pytest.approx(2 / 6, abs=1e-4)
    assert row["face_side"] == 45  # of the found faces 40 and 50
    assert row["enlargement"] == pytest.approx(64 / (45 * (1 + 2 * MARGIN_OF_RECIPE)), abs=1e-3)
    assert table.loc[0, "face_side"] == 30


def test_where_the_eyes_decide_their_distance_says_how_faces_are_enlarged(recipe):
    records = records_of([(MADE, "haar", "", 40, 1)] * 3)
    records["eyes"][:, 3] = [16, 20, 32]  # pixels; in the face image they are .25 of 64 = 16 apart
    happy = MANIFEST[:3]
    assert detection_table(happy, records, recipe(**EYES))["enlargement"].tolist() == [0.8]
    records["eyes"][:2] = 0  # cut out by boxes of 40 * 1.12 = 44.8 pixels, the other by a square of 32 / .25 = 128
    table = detection_table(happy, records, recipe(**EYES))
    assert table["enlargement"].tolist() == [pytest.approx(64 / 44.8, abs=1e-3)]
    assert table[["share", "no_eyes"]].loc[0].tolist() == [1.0, 2]


def test_a_face_without_eyes_is_found_but_has_no_eyes(recipe):
    records = records_of([(MADE, "haar", "", 40, 1), (EYELESS, "haar", "", 40, 1), (1, "dropped", "", 0, 0)])
    records["eyes"][0, 3] = 16
    table = detection_table(MANIFEST[:3], records, recipe(**EYES, fallback="drop"))
    assert table[["found", "dropped", "no_candidate", "no_eyes", "flat"]].loc[0].tolist() == [1, 2, 1, 1, 0]
    assert table.loc[0, "share"] == pytest.approx(2 / 3, abs=1e-4)


def test_where_no_face_is_looked_for_the_sides_of_the_crops_are_told(recipe):
    settings = recipe(detector="none", haar=None, fallback=None, crop="whole")
    table = detection_table(MANIFEST[:2], records_of([(MADE, "none", "", side, 0) for side in (64, 128)]), settings)
    assert table[["not_looked_for", "found", "fallback", "no_candidate"]].loc[0].tolist() == [2, 0, 0, 0]
    assert np.isnan(table.loc[0, "share"])
    assert table[["face_side", "enlargement"]].loc[0].tolist() == [96, 0.667]
    assert table["warning"].tolist() == [""]


def test_images_without_expressions_have_one_row(recipe):
    table = detection_table(MANIFEST.drop(columns=["expression", "person"]), records_of(ROWS), recipe())
    assert table[["expression", "people", "images"]].loc[0].tolist() == ["", 0, 7]


def compared(**columns):
    """Return a detection table of neutral and sad."""
    given = {"expression": ["neutral", "sad"], "images": 100, "not_looked_for": 0}
    given |= {"found_with_border": 0, "no_eyes": 0}
    table = pd.DataFrame(given | {"found": [98, 98], "share": 0.98, "face_side": 100.0} | columns)
    return table.assign(warning=warnings(table))


@pytest.mark.parametrize(
    ("columns", "warning"),
    [
        ({"share": [0.98, 0.94]}, ""),
        ({"share": [0.98, 0.93]}, "a face is found in 93% of the images, of neutral in 98%"),
        ({"share": [0.98, 0.5], "images": [100, 4]}, ""),  # too few to compare
        ({"found": [94, 98], "found_with_border": [0, 4]}, ""),
        (
            {"found": [98, 52], "found_with_border": [0, 46]},
            "a face is found only with the border in 46% of the images, of neutral in 0%",
        ),
        ({"no_eyes": [1, 6]}, "no eyes are found in 6% of the images, of neutral in 1%"),
        ({"no_eyes": [0, 4]}, ""),
        ({"found": [98, 1], "found_with_border": [0, 3], "images": [100, 4]}, ""),
        ({"face_side": [100.0, 91.0]}, ""),
        ({"face_side": [110.0, 100.0]}, "the median face has 100 pixels, of neutral 110"),
        ({"face_side": [110.0, 50.0], "found": [98, 4]}, ""),
        ({"face_side": [110.0, np.nan], "found": [98, 0], "share": np.nan}, ""),
    ],
)
def test_an_expression_whose_faces_are_cut_out_otherwise_is_told(columns, warning):
    table = compared(**columns)
    assert table["warning"].tolist() == ["", warning]
    assert len(warning_lines(table)) == (2 if warning else 0)


def test_both_differences_stand_in_one_warning():
    table = compared(share=[0.2, 0.98], face_side=[100.0, 200.0])
    assert table.loc[0, "warning"].count("; ") == 1
    assert warning_lines(table)[1].startswith("  neutral: a face is found in 20% of the images, of sad in 98%; the med")


def test_faces_are_numbered_anew_and_the_others_are_listed_with_reasons():
    records = records_of(ROWS)
    faces = faces_table(MANIFEST, records, np.arange((records["state"] == MADE).sum()))
    assert faces["face"].tolist() == [0, 1, 2, 3]
    assert faces["image"].tolist() == ["i0", "i1", "i2", "i6"]
    assert faces["refused"].tolist() == ["", "", "too wide", ""]
    left = left_out_table(MANIFEST, records, "this image", "haar")
    assert left.columns.tolist() == ["image", "path", "person", "expression", "detector", "refused", "reason"]
    assert left["detector"].tolist() == ["dropped", "dropped", "haar"]
    assert left["refused"].tolist() == ["off centre", "", ""]
    assert left["reason"].tolist() == [
        "no face was found in this image: the largest of 2 boxes is off centre",
        "no face was found in this image",
        "the facial region is flat: it shows no face",
    ]
    given = left_out_table(MANIFEST[4:5], records[4:5], "the first frame of its group", "given")
    assert given["reason"].tolist() == ["the manifest gives no box for the first frame of its group"]


def test_people_whose_faces_were_not_found_are_named():
    faces = pd.DataFrame(
        {"person": ["p", "p", "q", "q", "r"], "detector": ["haar", "fallback", "fallback", "fallback", "haar"]}
    )
    assert fallback_warning(faces) == (
        "no face was found in 3 of 5 images (60%), where the fallback is cut out; without any: q. Look at the contact "
        "sheet, or write fallback: drop in the recipe"
    )
    rare = pd.DataFrame({"person": "p", "detector": ["fallback"] + ["haar"] * 30})
    assert fallback_warning(rare) == fallback_warning(faces[:1]) == ""
    unnamed = pd.DataFrame({"person": "", "detector": ["fallback"] + ["haar"] * 3})
    assert "in 1 of 4 images (25%), where the fallback is cut out. Look" in fallback_warning(unnamed)


def test_a_database_without_boxes_lost_no_face_where_boxes_are_given():
    faces = pd.DataFrame({"person": "", "detector": ["fallback"] * 4})
    assert fallback_warning(faces, given=True) == ""
    some = faces.assign(detector=["given", "given", "given", "fallback"])
    assert fallback_warning(some, given=True).startswith("no box is given for 1 of 4 images (25%), where the fallback")
