"""A study of one database says nothing of comparisons that were not made."""

import re

import pytest

from aulens.report.contents import saying
from aulens.report.draw import figure_module

SAID = re.compile(r"swapped|second database|other databases|between databases|matched or|culture|another one")


@pytest.fixture(scope="module")
def text(alone, write_page):
    """Return what the page of one database says, without its settings and what figures show."""
    html = re.sub(r"<(pre|style|ul class=.downloads.).*?</(pre|style|ul)>", "", write_page(alone), flags=re.DOTALL)
    return re.sub(r"<[^>]*>", " ", html)


def test_nothing_is_said_of_comparisons(text):
    assert not SAID.search(text)
    assert "Principal components" in text  # what one database can show is shown


def test_figures_that_compare_are_not_on_the_page(text):
    assert "Sums and differences" not in text
    assert "Similarity of profiles" not in text
    assert "Action units whose responses differ" not in text
    numbers = re.findall(r"Figure (\d+)\.", text)
    assert numbers == [str(number) for number in range(1, 1 + len(numbers))]
    assert len(numbers) > 15


def test_analyses_that_compare_have_nothing_to_say_of_one_database():
    figures = {"similarity": ["sums_and_differences"], "cross_tests": ["cross_tests"], "profiles": ["profiles"]}
    analyses = [{"name": name, "figures": names} for name, names in figures.items()] + [{"name": "x", "figures": []}]

    def names(databases, only_tested=()):
        return [one["name"] for one in saying(analyses, {"databases": databases, "only_tested": only_tested})]

    assert names(["a"]) == ["profiles", "x"]
    assert names(["a"], ["b"]) == ["cross_tests", "profiles", "x"]
    assert names(["a", "b"]) == ["similarity", "cross_tests", "profiles", "x"]


def test_captions_follow_the_study(alone, made, plain, as_study):
    captions = {
        study.name: {
            name: module.caption(as_study(study)) if hasattr(module, "caption") else module.CAPTION
            for name in study.shown_figures()
            for module in [figure_module(name)]
        }
        for study in (alone, made, plain)
    }
    assert "frozen" in captions["made"]["preprocessing"]
    assert captions["plain"]["preprocessing"].endswith("Below, the network, of which all layers are trained.")
    assert "plateau" in captions["made"]["learning_curves"]
    assert "plateau" not in captions["plain"]["learning_curves"]
    assert "database" not in captions["alone"]["components"]
    assert "others" not in captions["alone"]["recovery"]
    for names in captions.values():
        assert all(caption.endswith(".") and ".." not in caption for caption in names.values())
