"""Regions from landmarks, and from the template in the box of a detector."""

import cv2
import numpy as np
import pandas as pd
import pytest

from aulens.errors import InputError
from aulens.faces.alignment import Cut
from aulens.faces.detect import Box
from aulens.faces.landmarks import landmark_regions, read_landmarks
from aulens.faces.region_masks import cropped_regions
from aulens.faces.region_template import HALF, MIRRORED, template_landmarks, template_regions
from aulens.randomness import generator
from aulens.synthesis.camera import View
from aulens.synthesis.people import draw_person
from aulens.synthesis.procedural import render, render_regions
from aulens.synthesis.regions import REGIONS

SIZE = 200
POINTS = template_landmarks() * 120 + 40  # a face of 120 pixels in an image of 200
PARTS = ("forehead", "cheeks", "chin", "brows", "eyes", "nose", "mouth", "background")


def at(masks: np.ndarray, point: np.ndarray) -> str:
    x, y = np.rint(point).astype(int)
    return REGIONS[int(masks[:, y, x].argmax())]


def dice(first: np.ndarray, second: np.ndarray) -> float:
    """Return twice the common area over the sum of both areas."""
    return float(2 * np.minimum(first, second).sum() / max(first.sum() + second.sum(), 1e-9))


def test_the_template_has_all_landmarks_and_is_symmetric():
    points = template_landmarks()
    assert sorted({*HALF, *MIRRORED.values()}) == list(range(68))
    assert np.isfinite(points).all()
    for one, other in MIRRORED.items():
        assert points[one].tolist() == [1 - points[other, 0], points[other, 1]]
    assert (np.diff(points[:17, 0]) > 0).all()  # the jaw runs to the picture's right
    assert (np.diff(points[17:27, 0]) > 0).all()
    assert (np.diff(points[31:36, 0]) > 0).all()


def test_regions_of_landmarks_add_up_to_one_and_leave_out_what_landmarks_do_not_tell():
    masks = landmark_regions(POINTS, SIZE)
    np.testing.assert_allclose(masks.sum(axis=0), 1, atol=1e-6)
    assert masks.min() >= 0
    assert {name for name, mask in zip(REGIONS, masks, strict=True) if mask.any()} == set(PARTS)


def test_each_part_lies_between_its_landmarks():
    masks = landmark_regions(POINTS, SIZE)
    assert at(masks, POINTS[36:42].mean(axis=0)) == at(masks, POINTS[42:48].mean(axis=0)) == "eyes"
    assert at(masks, POINTS[48:60].mean(axis=0)) == "mouth"
    assert at(masks, POINTS[27:31].mean(axis=0)) == "nose"
    assert at(masks, POINTS[19] + (0, 3)) == "brows"
    assert at(masks, (POINTS[57] + POINTS[8]) / 2) == "chin"
    assert at(masks, POINTS[17:27].mean(axis=0) - (0, 15)) == "forehead"
    assert at(masks, (POINTS[1] + POINTS[31]) / 2) == "cheeks"
    assert at(masks, POINTS[8] + (0, 6)) == at(masks, np.array([5, 5])) == "background"


def test_regions_turn_with_the_landmarks():
    turn = cv2.getRotationMatrix2D((100, 100), 20, 1.0)
    turned = landmark_regions(POINTS @ turn[:, :2].T + turn[:, 2], SIZE)
    for name, mask in zip(REGIONS, landmark_regions(POINTS, SIZE), strict=True):
        if name in PARTS:
            border = 1 if name == "background" else 0
            expected = cv2.warpAffine(mask, turn, (SIZE, SIZE), borderValue=border)
            assert dice(turned[REGIONS.index(name)], expected) > 0.93, name


def test_other_numbers_of_landmarks_are_refused():
    with pytest.raises(ValueError, match="5 landmarks are given, 68 are needed"):
        landmark_regions(POINTS[:5], SIZE)


def test_the_template_lies_on_the_parts_of_rendered_faces():
    cascade = cv2.CascadeClassifier(f"{cv2.data.haarcascades}haarcascade_frontalface_default.xml")
    overlaps = []
    for number in range(8):
        person, view = draw_person(1 + number % 2, generator(4, "template", number)), View(size=240)
        (found,) = cascade.detectMultiScale(render(person, {}, view), 1.1, 5, minSize=(80, 80))
        cut = Cut(Box(*map(int, found)), 0.2, 96)
        exact = cropped_regions(render_regions(person, {}, view), cut)
        template = template_regions(cut)
        overlaps.append([dice(one, other) for one, other in zip(exact, template, strict=True)])
    mean = dict(zip(REGIONS, np.mean(overlaps, axis=0), strict=True))
    assert mean["nose"] > 0.75
    assert mean["cheeks"] > 0.75
    assert mean["chin"] > 0.75
    assert mean["eyes"] > 0.55
    assert mean["mouth"] > 0.55
    assert mean["brows"] > 0.3
    assert mean["forehead"] > 0.5


def table(rows: dict[str, np.ndarray]) -> pd.DataFrame:
    columns = {f"{axis}_{n}": [p[n, k] for p in rows.values()] for k, axis in enumerate("xy") for n in range(68)}
    return pd.DataFrame({"image": list(rows)} | columns)


def test_a_table_of_landmarks_is_read(tmp_path):
    table({"one": POINTS, "007": POINTS + 1}).to_csv(tmp_path / "landmarks.csv", index=False)
    points = read_landmarks(tmp_path / "landmarks.csv")
    assert list(points) == ["one", "007"]
    np.testing.assert_allclose(points["007"], POINTS + 1)


def test_blanks_before_headings_and_values_do_not_matter_as_openface_writes_them(tmp_path):
    lines = table({"one": POINTS, "007": POINTS + 1}).to_csv(index=False).splitlines()
    (tmp_path / "blanks.csv").write_text("".join(f" {line.replace(',', ', ')}\n" for line in lines))
    points = read_landmarks(tmp_path / "blanks.csv")
    assert list(points) == ["one", "007"]
    np.testing.assert_allclose(points["007"], POINTS + 1)


def test_mistakes_in_a_table_of_landmarks_are_named(tmp_path):
    path = tmp_path / "landmarks.csv"
    table({"one": POINTS}).drop(columns=["x_3", "y_60"]).to_csv(path, index=False)
    with pytest.raises(InputError, match=r"landmarks.csv: the columns x_3, y_60 are missing; image, x_0 … y_67"):
        read_landmarks(path)
    pd.concat([table({"one": POINTS})] * 2).to_csv(path, index=False)
    with pytest.raises(InputError, match=r"landmarks.csv: one stands there twice"):
        read_landmarks(path)
