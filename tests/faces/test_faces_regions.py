"""The regions of faces of faces.csv: rendered again, from landmarks, from the template."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from aulens.errors import InputError
from aulens.faces.alignment import Cut
from aulens.faces.detect import Box
from aulens.faces.landmarks import landmark_regions
from aulens.faces.region_masks import cropped_regions
from aulens.faces.region_template import template_landmarks, template_regions
from aulens.faces.regions import RegionSettings, regions_of_faces
from aulens.synthesis.culture_files import read_culture
from aulens.synthesis.cultures import Variability
from aulens.synthesis.cut import CutSettings
from aulens.synthesis.database import DatabaseSettings, planned_pictures
from aulens.synthesis.drawing import picture_regions
from aulens.synthesis.sequences import SequenceSettings

CULTURE = Path(__file__).parents[2] / "config/cultures/a.yaml"
VARIED = Variability((0.45, 1.0), (0.7, 1.3), dropout=0.1, extra_units=0.7, extra_intensity=0.4, pose=1.0, light=1.0)
RENDERED = DatabaseSettings(7, "procedural", 1, 0, people=2, size=96, variability=VARIED)
SETTINGS = RegionSettings(size=40, crop="square", margin=0.1, rendered=RENDERED)

BOX = Box(24, 30, 50, 50)
CUT = Cut(BOX, 0.1, 40)


def faces(side: int = 96, box: Box = BOX) -> pd.DataFrame:
    """Return rows of faces.csv as text and numbers stand in it."""
    rows = [
        {"face": n, "image": image, "width": side, "height": side}
        for n, image in enumerate(["p1-001_happy", "p1-000_sad"])
    ]
    return pd.DataFrame(rows).assign(**{f"box_{name}": value for name, value in box._asdict().items()})


def test_rendered_faces_have_their_exact_regions():
    found = list(regions_of_faces(faces(), SETTINGS, culture_file=CULTURE))
    pictures = {Path(picture.name).stem: picture for picture in planned_pictures(read_culture(CULTURE), RENDERED)}
    for masks, image in zip(found, ("p1-001_happy", "p1-000_sad"), strict=True):
        expected = cropped_regions(picture_regions(pictures[image], "procedural"), CUT)
        np.testing.assert_array_equal(masks, expected)
    assert found[0].shape == (12, 40, 40)
    np.testing.assert_allclose(found[0].sum(axis=0), 1, atol=1e-6)


def test_a_whole_crop_has_no_margin():
    whole = replace(SETTINGS, crop="whole", margin=0.5)
    one, other = (
        next(regions_of_faces(faces(box=Box(0, 0, 96, 96)), settings, culture_file=CULTURE))
        for settings in (whole, replace(SETTINGS, margin=0.0))
    )
    np.testing.assert_array_equal(one, other)


def test_regions_of_cut_pictures_are_those_of_what_was_written():
    cut = replace(SETTINGS, rendered=replace(RENDERED, cut=CutSettings(48, (0.6, 0.8), 0.02)))
    masks = next(
        regions_of_faces(faces(48, Box(0, 0, 48, 48)), replace(cut, margin=0.0, size=48), culture_file=CULTURE)
    )
    (picture,) = [p for p in planned_pictures(read_culture(CULTURE), cut.rendered) if p.name == "p1-001_happy.png"]
    np.testing.assert_allclose(masks, picture_regions(picture, "procedural"), atol=1e-6)


def test_frames_of_a_layout_have_regions_of_their_own():
    sequence = SequenceSettings(3, tremor=1.0)
    posed = replace(RENDERED, counts={"happy": 2}, layout="ckplus", sequence=sequence)
    image = "cohn-kanade-images/S002/001/S002_001_00000003"
    table = faces(box=Box(0, 0, 96, 96)).assign(image=image)
    settings = replace(SETTINGS, margin=0.0, size=96, rendered=posed)
    masks = next(regions_of_faces(table, settings, culture_file=CULTURE))
    frame = planned_pictures(read_culture(CULTURE), posed)[-1]
    assert (frame.image, frame.person_key) == (image, "p1-001")
    np.testing.assert_allclose(masks, picture_regions(frame, "procedural"), atol=1e-6)


def test_pictures_that_are_not_those_of_the_settings_are_refused():
    with pytest.raises(InputError, match="image p1-001_happy is none of those that are rendered with these settings"):
        next(regions_of_faces(faces(), replace(SETTINGS, rendered=replace(RENDERED, people=1)), culture_file=CULTURE))
    with pytest.raises(InputError, match=r"p1-001_happy has \(97, 97\) pixels, but is rendered with \(96, 96\)"):
        next(regions_of_faces(faces(97), SETTINGS, culture_file=CULTURE))


def test_photographs_have_those_of_their_landmarks(tmp_path):
    points = template_landmarks() * 50 + (24, 30)
    columns = {f"{axis}_{n}": [points[n, k]] for k, axis in enumerate("xy") for n in range(68)}
    pd.DataFrame({"image": ["p1-001_happy"]} | columns).to_csv(tmp_path / "l.csv", index=False)
    photographs = replace(SETTINGS, rendered=None)
    found = regions_of_faces(faces(), photographs, landmarks_file=tmp_path / "l.csv")
    expected = landmark_regions(CUT.points(points), 40)
    np.testing.assert_allclose(next(found), expected, atol=0.02)
    with pytest.raises(InputError, match=r"l.csv: no landmarks of image p1-000_sad"):
        next(found)


def test_else_the_template_lies_in_the_box():
    photographs = replace(SETTINGS, rendered=None)
    np.testing.assert_array_equal(next(regions_of_faces(faces(), photographs)), template_regions(CUT))
    with pytest.raises(InputError, match="crop is whole, so that no box says where faces are; give landmarks"):
        next(regions_of_faces(faces(), replace(photographs, crop="whole")))
