"""The report of one study, with and without pictures of people."""

import pytest

from aulens.archive.page_of_study import LEFT_OUT, page_of_study
from aulens.errors import InputError

FIGURE = '<section id="mine-results"><figure id="mine-{}"><img src="data:image/png;base64,{}"></figure></section>'
MAIN = '<main id="content">\n<section id="mine">\n{}\n</section>\n</main>'


def test_a_picture_stays_only_in_a_figure_that_is_named():
    page = MAIN.format(FIGURE.format("clusters", "GOOD") + FIGURE.format("preprocessing", "FACE"))
    text = page_of_study(page, "mine", ["mine"], {"clusters"})
    assert "GOOD" in text and "FACE" not in text and text.count(LEFT_OUT) == 1
    assert text.count("<figure") == text.count("</figure>") == 2
    assert "Pictures that may show people are left out." in text


@pytest.mark.parametrize("name", ["calibration", "carries-over"])
def test_a_study_named_as_a_section_of_the_page_shows_no_more(name):
    page = f'<main id="content">\n<section id="{name}"><img src="data:image/png;base64,FACE"></section>\n</main>'
    assert "FACE" not in page_of_study(page, name, [name], set())


def test_without_people_and_alone_the_page_stays_as_it_is():
    page = MAIN.format(FIGURE.format("preprocessing", "FACE"))
    note = '\n<p class="note">This is the page of mine, as it was archived.</p>'
    assert page_of_study(page, "mine", ["mine"], None) == page.replace('"content">', f'"content">{note}', 1)


def test_a_section_whose_script_holds_pictures_goes_with_its_link():
    script = '<section id="mine-explorer"><script>{"uri": "data:image/jpeg;base64,FACE"}</script></section>'
    link = '<li><a href="#mine-explorer">Explorer</a></li>'
    text = page_of_study(link + MAIN.format(script), "mine", ["mine"], {"clusters"})
    assert "FACE" not in text and "mine-explorer" not in text
    assert "FACE" in page_of_study(link + MAIN.format(script), "mine", ["mine"], None)


def test_a_picture_in_no_place_that_has_a_name_is_refused():
    with pytest.raises(InputError, match="pictures outside its figures"):
        page_of_study(
            '<p style="background: url(data:image/png;base64,FACE)">' + MAIN.format(""), "mine", ["mine"], set()
        )
