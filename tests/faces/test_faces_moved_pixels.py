"""Pixels that planted action units move."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from aulens.errors import InputError
from aulens.faces.moved_pixels import changed_pixels, moved_in_faces, resting
from aulens.faces.oval import OvalSettings
from aulens.faces.regions import RegionSettings
from aulens.synthesis.culture_files import read_culture
from aulens.synthesis.cultures import Variability
from aulens.synthesis.cut import CutSettings
from aulens.synthesis.database import ColourSettings, DatabaseSettings, planned_pictures
from aulens.synthesis.drawing import picture_image

CULTURE = Path(__file__).parents[2] / "config/cultures/a.yaml"
VARIED = Variability((0.8, 1.0), (1.0, 1.0), dropout=0.0, extra_units=2.0, extra_intensity=0.4, pose=1.0, light=1.0)
RENDERED = DatabaseSettings(7, "procedural", 1, 0, people=1, size=96, variability=VARIED)
SETTINGS = RegionSettings(size=96, crop="whole", margin=0.0, rendered=RENDERED)


def faces(*expressions: str, side: int = 96) -> pd.DataFrame:
    box = {"box_x": 0, "box_y": 0, "box_width": side, "box_height": side}
    rows = [{"image": f"p1-000_{name}", "width": side, "height": side} | box for name in expressions]
    return pd.DataFrame(rows)


def moved(*expressions: str, settings: RegionSettings = SETTINGS, oval=None, threshold=8.0, side=96) -> np.ndarray:
    return np.stack(list(moved_in_faces(faces(*expressions, side=side), settings, CULTURE, oval, threshold)))


def test_a_pixel_is_moved_that_changes_by_more_than_the_threshold_in_a_channel() -> None:
    face = np.zeros((1, 3, 3), np.uint8)
    face[0, 1, 2], face[0, 2, 0] = 9, 8
    assert changed_pixels(face, np.zeros_like(face), 8).tolist() == [[False, True, False]]
    assert changed_pixels(np.zeros_like(face), face, 8).tolist() == [[False, True, False]], "the sign does not count"
    with pytest.raises(ValueError, match="without action units"):
        changed_pixels(face, face[..., 0], 8)


def test_a_face_at_rest_keeps_what_does_not_belong_to_its_expression() -> None:
    culture = read_culture(CULTURE)
    for picture in planned_pictures(culture, RENDERED):
        own = culture.displays[Path(picture.name).stem.split("_")[1]].action_units
        assert set(resting(picture, culture).action_units) == set(picture.action_units) - set(own)
        assert resting(picture, culture).view is picture.view


def test_what_moves_is_where_the_expression_is() -> None:
    neutral, happy, surprised = moved("neutral", "happy", "surprised")
    assert not neutral.any(), "its extra action units are none of neutral"
    assert 0.01 < happy.mean() < 0.2 and 0.01 < surprised.mean() < 0.3
    rows = np.arange(96)[:, None] * np.ones(96)
    assert rows[happy].mean() > 48, "mouth and cheeks are in the lower half"
    assert not happy[:, :10].any() and not happy[:12].any(), "background and hair stay"


def test_more_must_change_with_a_higher_threshold() -> None:
    low, high = moved("happy", threshold=4), moved("happy", threshold=30)
    assert (low | high == low).all() and low.sum() > high.sum() > 0
    assert not moved("happy", threshold=255).any()


def test_what_an_oval_hides_does_not_count() -> None:
    oval = OvalSettings(width=0.3, height=0.3, centre=(0.5, 0.5), softness=0.0, fill=128)
    seen, all_of_it = moved("surprised", oval=oval)[0], moved("surprised")[0]
    assert seen.sum() < all_of_it.sum() and not (seen & ~all_of_it).any()
    assert not seen[:, :30].any()


def test_cut_pictures_in_colour_are_compared_as_they_were_written() -> None:
    rendered = replace(RENDERED, cut=CutSettings(40, (0.6, 0.8), 0.02), colour=ColourSettings())
    settings = replace(SETTINGS, size=40, rendered=rendered)
    (picture,) = [one for one in planned_pictures(read_culture(CULTURE), rendered) if "happy" in one.name]
    images = [picture_image(one, "procedural") for one in (picture, resting(picture, read_culture(CULTURE)))]
    assert images[0].shape == (40, 40, 3)
    np.testing.assert_array_equal(moved("happy", settings=settings, side=40)[0], changed_pixels(*images, 8))


def test_other_images_are_refused() -> None:
    with pytest.raises(InputError, match="p1-001_happy is none of those"):
        list(moved_in_faces(faces("happy").replace("p1-000_happy", "p1-001_happy"), SETTINGS, CULTURE, None, 8))
    with pytest.raises(ValueError, match="only of rendered databases"):
        list(moved_in_faces(faces("happy"), replace(SETTINGS, rendered=None), CULTURE, None, 8))
