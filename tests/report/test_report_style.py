"""The visual language of the figures."""

import matplotlib.image
import numpy as np
import pytest
from matplotlib.cm import ScalarMappable

from aulens.report.style import (
    canvas,
    colour_bar,
    database_style,
    expression_marker,
    notice,
    readable_on,
    save,
    side_by_side,
    styled,
)


def test_markers_follow_the_paper():
    assert [expression_marker(place) for place in range(7)] == ["o", "^", "s", "D", "v", "p", "h"]
    assert database_style(0)["fillstyle"] == "full"
    assert database_style(1)["fillstyle"] == "none"
    assert database_style(2)["fillstyle"] not in ("full", "none")


def test_text_contrasts_with_its_background():
    assert readable_on("black") == "white"
    assert readable_on("white") != "white"


def test_long_names_are_not_cut_in_the_file(tmp_path):
    @styled
    def drawn():
        figure = canvas(1.0)
        figure.subplots().set_yticks([0, 1], ["EfficientNet-Lite0, block 8, " * 3 + end for end in ("a", "b")])
        return figure

    save(drawn(), tmp_path, "named")
    picture = matplotlib.image.imread(tmp_path / "named.png")
    assert (picture[:, :3, :3] == 1).all(), "the left edge is white"


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


def test_a_figure_is_drawn_once_for_each_format(tmp_path, monkeypatch):
    figure, drawn = notice("nothing to draw"), []
    draw = type(figure).draw
    monkeypatch.setattr(type(figure), "draw", lambda self, renderer: drawn.append(renderer) or draw(self, renderer))
    save(figure, tmp_path, "profiles")
    assert len(drawn) == 3


@styled
def grid_of_panels(bar_beside):
    figure = canvas(3.0)
    panels = figure.subplots(2, 3)
    bar_beside(figure, ScalarMappable(), panels)
    return figure


def test_a_colour_bar_lies_where_it_would_beside_all_panels():
    ours = grid_of_panels(colour_bar)
    plain = grid_of_panels(lambda figure, image, panels: figure.colorbar(image, ax=panels))
    assert [axes.get_anchor() for axes in ours.axes] == [axes.get_anchor() for axes in plain.axes]
    for one, other in zip(ours.axes, plain.axes, strict=True):
        assert one.get_position().bounds == pytest.approx(other.get_position().bounds, abs=1e-9)
