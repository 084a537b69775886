"""Pictures inside the page."""

import io

import numpy as np
from PIL import Image

from aulens.report.embed import COLOURS, fewer_colours, image_size, png_uri


def error_of(reduced, image):
    return np.abs(np.asarray(reduced.convert("RGB"), float) - np.asarray(image, float)).mean()


def test_few_colours_stay_as_they_are():
    levels = np.stack(np.meshgrid(range(16), range(16)), axis=2) * 17  # (16, 16, 2)
    image = Image.fromarray(np.pad(levels, ((0, 0), (0, 0), (0, 1))).astype(np.uint8))
    assert error_of(fewer_colours(image), image) == 0


def test_many_colours_become_256_as_good_as_those_of_all_pixels():
    levels = np.full((200, 300, 3), 255, np.uint8)
    levels[50:150, 50:250] = np.random.default_rng(1).normal(128, 40, (100, 200, 3)).clip(0, 254)
    image = Image.fromarray(levels)
    reduced = fewer_colours(image)
    assert len(reduced.getcolors()) <= COLOURS
    assert np.array(reduced.convert("RGB"))[:40].min() == 255  # paper stays white
    assert error_of(reduced, image) < 1.05 * error_of(image.quantize(COLOURS, dither=Image.Dither.NONE), image)


def test_a_figure_keeps_its_size():
    buffer = io.BytesIO()
    Image.new("RGBA", (30, 20), "white").save(buffer, "PNG")
    assert image_size(png_uri(buffer.getvalue())) == (30, 20)
