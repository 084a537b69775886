"""Pixels whose planted colour tells the expression."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from aulens.errors import InputError
from aulens.faces.confound_pixels import confound_in_faces, confound_of
from aulens.faces.oval import OvalSettings
from aulens.faces.regions import RegionSettings
from aulens.synthesis.culture_files import read_culture
from aulens.synthesis.cultures import Variability
from aulens.synthesis.database import ColourSettings, DatabaseSettings, planned_pictures
from aulens.synthesis.drawing import picture_image

CULTURE = Path(__file__).parents[2] / "config/cultures/a.yaml"
STILL = Variability((1.0, 1.0), (1.0, 1.0), dropout=0.0, extra_units=0.0, extra_intensity=0.0, pose=0.0, light=0.0)
RENDERED = DatabaseSettings(7, "procedural", 1, 0, people=1, size=96, variability=STILL)
GREY = RegionSettings(size=96, crop="whole", margin=0.0, rendered=RENDERED)


def settings(colour: ColourSettings) -> RegionSettings:
    return replace(GREY, rendered=replace(RENDERED, colour=colour))


def pixels(part: str, oval: OvalSettings | None = None, image: str = "p1-000_happy") -> np.ndarray:
    box = {"box_x": 0, "box_y": 0, "box_width": 96, "box_height": 96}
    faces = pd.DataFrame([{"image": image, "width": 96, "height": 96} | box])
    (found,) = confound_in_faces(faces, settings(ColourSettings(part, 0.9)), CULTURE, oval)
    return found


def test_only_a_colour_that_is_tied_to_the_expression_is_a_confound() -> None:
    kinds = [ColourSettings("hair", 0.9), ColourSettings("background", 0.1), ColourSettings("hair", 0.0)]
    found = [confound_of(settings(kind)) for kind in (*kinds, ColourSettings())]
    assert found == ["hair", "background", None, None]
    assert confound_of(GREY) is None and confound_of(replace(GREY, rendered=None)) is None


@pytest.mark.parametrize("part", ["hair", "background"])
def test_the_pixels_are_those_that_another_planted_colour_changes(part: str) -> None:
    rendered, images = settings(ColourSettings(part, 0.9)).rendered, []
    (picture,) = [one for one in planned_pictures(read_culture(CULTURE), rendered) if "happy" in one.name]
    for strength in (1, 2, 3):
        colours = replace(picture.colours, **{part: strength * np.float32([0.2, 1.0, 3.0])})
        images.append(picture_image(replace(picture, colours=colours), "procedural").astype(int))
    changed = np.ptp(np.stack(images), axis=0).max(axis=2) > 30
    found = pixels(part)
    assert found.mean() > 0.05
    assert (changed & found).sum() > 0.9 * found.sum()
    assert (changed & ~found).sum() < 0.1 * found.sum()


def test_what_an_oval_hides_does_not_count() -> None:
    oval = OvalSettings(width=0.3, height=0.3, centre=(0.5, 0.5), softness=0.0, fill=128)
    assert pixels("hair").any() and not pixels("hair", oval).any()


def test_databases_without_a_confound_and_other_images_are_refused() -> None:
    with pytest.raises(ValueError, match="no colour that tells the expression"):
        list(confound_in_faces(pd.DataFrame(), GREY, CULTURE, None))
    with pytest.raises(InputError, match="p1-001_happy is none of those"):
        pixels("hair", image="p1-001_happy")
