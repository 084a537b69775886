"""The visual language of the figures."""

import numpy as np

from aulens.report.style import database_style, expression_marker, notice, readable_on, save, side_by_side


def test_markers_follow_the_paper():
    assert [expression_marker(place) for place in range(7)] == ["o", "^", "s", "D", "v", "p", "h"]
    assert database_style(0)["fillstyle"] == "full"
    assert database_style(1)["fillstyle"] == "none"
    assert database_style(2)["fillstyle"] not in ("full", "none")


def test_text_contrasts_with_its_background():
    assert readable_on("black") == "white"
    assert readable_on("white") != "white"


def test_images_stand_side_by_side():
    sheet = side_by_side([np.full((2, 3), level, np.uint8) for level in (1, 2, 3)], 2, gap=1)
    assert sheet.tolist()[0] == [1, 1, 1, 255, 2, 2, 2]
    assert sheet.tolist()[3] == [3, 3, 3, 255, 255, 255, 255]


def test_images_in_colour_stand_side_by_side_too():
    sheet = side_by_side([np.full((2, 3, 3), (level, 0, 0), np.uint8) for level in (1, 2)], 2, gap=1)
    assert sheet.shape == (2, 7, 3)
    assert sheet[0].tolist() == [[1, 0, 0]] * 3 + [[255, 255, 255]] + [[2, 0, 0]] * 3


def test_files_are_written_in_three_formats_and_alike_each_time(tmp_path):
    save(notice("nothing to draw"), tmp_path / "one", "profiles")
    save(notice("nothing to draw"), tmp_path / "two", "profiles")
    names = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert names == ["profiles.pdf", "profiles.png", "profiles.svg"]
    for name in names:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
