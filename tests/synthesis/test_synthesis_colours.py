"""Coloured portraits: as light as grey ones, natural colours alike in all populations, planted ones in their place."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from aulens.errors import InputError
from aulens.randomness import generator
from aulens.synthesis import body, palettes
from aulens.synthesis.camera import View, draw_session, draw_view
from aulens.synthesis.colours import GREY_WEIGHTS, neutral
from aulens.synthesis.palettes import PALETTES, draw_colours, draw_planted, natural_hair, with_planted
from aulens.synthesis.people import average_person, draw_person
from aulens.synthesis.procedural import render, render_regions
from aulens.synthesis.regions import REGIONS
from aulens.synthesis.repertoire import PLANTED_COLOURS

SIZE = 120
UNITS = {1: 0.5, 25: 1.0, 26: 1.0}
FIVE = ["neutral", "angry", "fearful", "happy-closed", "happy-open"]


def somebody(seed: int, population: int = 1):
    rng = generator(seed, "colours", population)
    person, session = draw_person(population, rng), draw_session(population, rng, light=1.0)
    view = draw_view(SIZE, session, rng, pose=1.0, light=1.0)
    return person, view, draw_colours(person, rng)


def saturation(image: np.ndarray, mask: np.ndarray) -> float:
    """Return how far red lies over blue where a mask is one, in grey levels."""
    return float((image[..., 0].astype(float) - image[..., 2])[mask > 0.9].mean())


@pytest.mark.parametrize("seed", range(4))
def test_a_coloured_picture_in_grey_is_nearly_the_grey_picture(seed):
    person, view, colours = somebody(seed)
    colours = replace(colours, clothes=np.ones(3, np.float32))
    coloured, grey = render(person, UNITS, view, colours), render(person, UNITS, view)
    assert coloured.shape == (SIZE, SIZE, 3)
    assert coloured.dtype == np.uint8
    difference = np.abs(coloured @ GREY_WEIGHTS - grey)
    assert difference.mean() < 3
    assert np.quantile(difference, 0.99) < 20


def test_without_colour_all_channels_are_the_grey_picture(monkeypatch):
    person, view, colours = somebody(1)
    ones = np.ones(3, np.float32)
    for name in ("FLESH", "ENAMEL"):
        monkeypatch.setattr("aulens.synthesis.mouth." + name, ones)
    plain = type(colours)(**dict.fromkeys(vars(colours), ones))
    coloured, grey = render(person, UNITS, view, plain).astype(int), render(person, UNITS, view)
    assert np.abs(coloured - grey[..., None]).max() <= 1


def test_skin_is_reddish_and_background_nearly_grey():
    person, view, colours = somebody(2)
    image, masks = render(person, {}, view, colours), render_regions(person, {}, view)
    assert saturation(image, masks[REGIONS.index("cheeks")]) > 20
    assert abs(saturation(image, masks[REGIONS.index("background")])) < 20


def test_natural_colours_leave_the_grey_level():
    _, _, colours = somebody(3)
    for part in ("skin", "lips", "brows", "iris", "hair", "background"):
        assert getattr(colours, part) @ GREY_WEIGHTS == pytest.approx(1, abs=1e-5)
    np.testing.assert_allclose(neutral((2.0, 2.0, 2.0)), 1, rtol=1e-6)
    black, blond, red = natural_hair(0.03, 0.0), natural_hair(0.4, 0.0), natural_hair(0.12, 1.0)
    assert black[0] < blond[0] < red[0]


@pytest.mark.parametrize("seed", range(3))
def test_the_same_chance_gives_the_same_colours_in_both_populations(seed):
    first, second = (
        draw_colours(draw_person(population, generator(seed)), generator(seed, "colours")) for population in (1, 2)
    )
    for part in vars(first):
        np.testing.assert_array_equal(getattr(first, part), getattr(second, part))


@pytest.mark.parametrize("part", ["hair", "background"])
def test_a_planted_colour_changes_its_part_only(part):
    person, view, colours = somebody(4)
    person = replace(person, hair_length=0.8)
    mask = render_regions(person, {}, view)[REGIONS.index(part)]
    images = {
        name: render(person, {}, view, with_planted(colours, person, view, part, name)).astype(int)
        for name in list(PALETTES[part])[:5]
    }
    names = list(images)
    for one, other in pairwise(names):
        change = np.abs(images[one] - images[other]).max(axis=2)
        assert change[mask == 0].max() <= 1
        assert change[mask > 0.95].mean() > 20, (one, other)


def test_a_planted_colour_does_not_depend_on_the_hair_below_it():
    person, view, colours = somebody(5)
    dark, light = (replace(person, hair_lightness=lightness, brow_darkness=0.5) for lightness in (0.05, 0.3))
    factors = [with_planted(colours, one, view, "hair", "red").hair for one in (dark, light)]
    tones = [palettes.hair_tone(one) for one in (dark, light)]
    np.testing.assert_allclose(factors[0] * tones[0], factors[1] * tones[1], rtol=1e-5)
    np.testing.assert_allclose(factors[0] * tones[0], PALETTES["hair"]["red"], rtol=1e-5)


def test_every_palette_has_enough_colours_that_differ():
    assert body.CLOTH == palettes.CLOTH
    for palette in PALETTES.values():
        assert len(palette) == PLANTED_COLOURS
        shown = np.sqrt(list(palette.values()))  # as the film shows them, about
        distances = np.linalg.norm(shown[:, None] - shown[None], axis=2) + 9 * np.eye(len(shown))
        assert distances.min() > 0.15


def drawn(share: float, number: int = 2000) -> list[tuple[str, bool]]:
    rng = generator(3, "planted", str(share))
    return [draw_planted("hair", "fearful", FIVE, share, rng) for _ in range(number)]


def test_the_colour_of_the_expression_is_planted_in_the_given_share():
    assert set(drawn(1.0, 50)) == {("red", True)}  # the third expression has the third colour
    at_random = [name for name, tied in drawn(0.0) if not tied]
    assert len(at_random) == 2000
    counts = [at_random.count(name) for name in list(PALETTES["hair"])[:5]]
    assert sum(counts) == 2000
    assert all(abs(count - 400) < 75 for count in counts)  # four standard errors
    mostly = drawn(0.9)
    assert np.mean([tied for _, tied in mostly]) == pytest.approx(0.9, abs=0.03)
    assert np.mean([name == "red" for name, _ in mostly]) == pytest.approx(0.92, abs=0.03)  # .9 + .1 / 5


def test_what_cannot_be_planted_is_refused():
    with pytest.raises(InputError, match=r"colour.planted: 'nose' is given; allowed: hair, background"):
        draw_planted("nose", "neutral", FIVE, 0.9, generator(1))
    with pytest.raises(InputError, match="hair has 10 colours, too few for 11 expressions"):
        draw_planted("hair", "0", [str(number) for number in range(11)], 0.9, generator(1))


def test_the_same_arguments_give_the_same_coloured_picture():
    person, view, colours = somebody(6)
    np.testing.assert_array_equal(render(person, UNITS, view, colours), render(person, UNITS, view, colours))
    assert render(average_person(), {}, View(size=64), colours).shape == (64, 64, 3)
