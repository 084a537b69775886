"""What the page says of the paper that a study repeats."""

import re

import pytest
import yaml

from aulens.errors import InputError

PAPER = {"short": "I 2022", "authors": "I", "year": 2022, "title": "T", "journal": "J", "doi": "10.3389/x"}
PROTOCOL = {
    "paper": PAPER,
    "protocol": [
        {"what": "iterations", "at": "training.iterations", "value": 12000},
        {"what": "mini-batch", "at": "training.batch", "value": 32},
    ],
    "silent": [{"what": "margin of the crop", "at": "recipe.margin"}],
}
PUBLISHED = {
    "paper": PAPER,
    "databases": {"first": "kdef", "second": "krc"},
    "values": [
        {
            "what": "swapped correct rate",
            "where": "fig. 4",
            "form": "rate",
            "at": "confusion.rates.cross.{}.mean",
            "values": {"{first}→{second}": 0.41, "{second}→{first}": 0.50},
        },
        {"what": "t test between databases", "where": "fig. 3", "form": "p", "value": 0.15},
    ],
}


def test_a_page_without_a_paper_says_nothing_of_one(made, write_page):
    html = write_page(made)
    assert "Beside the published values" not in html
    assert "Departures from" not in html
    assert "What the paper claims" not in html
    assert "Cite the paper" not in html


def paper_file(folder, name, contents):
    file = folder / f"{name}.yaml"
    file.write_text(yaml.safe_dump(contents, allow_unicode=True), encoding="utf-8")
    return file


def test_published_values_stand_beside_ours(made, write_page, tmp_path):
    file = paper_file(tmp_path, "published", PUBLISHED)
    html = write_page(made, papers=[file], published=str(file))
    assert "Beside the published values" in html
    assert "swapped correct rate: kdef→krc | north→south" in html
    assert "<li>t test between databases: p = .15 (fig. 3)</li>" in html.replace("\u00a0", " ")
    with pytest.raises(InputError, match="was not given it"):
        write_page(made, published=str(file))


def test_orders_and_claims_of_a_paper_are_shown_with_what_decided(made, write_page, tmp_path):
    orders = [{"database": "first", "observers": "people", "reference": "G 2008", "expressions": ["sad", "happy"]}]
    claims = [
        {"kind": "mostly", "where": "fig. 8", "units": ["happy", "afraid"], "sign": "negative", "databases": ["first"]},
        {"kind": "answers", "where": "fig. 4", "trained": "first", "tested": "second", "called": "sad", "more_than": 1},
    ]
    more = {"rank_orders": {"where": "Discussion", "orders": orders}, "claims": claims}
    file = paper_file(tmp_path, "published", PUBLISHED | more)
    html = write_page(made, papers=[file], published=str(file)).replace("\u00a0", " ")
    assert "kdef people (G 2008)" in html
    assert "exact p = 1.00, n = 2 expressions" in html
    assert "What the paper claims in words" in html
    assert "The claims are of other databases (kdef and krc) than this study" in html
    assert "the study has no expression afraid" in html
    assert html.count("it holds if") == 2
    assert 'download="published_claims.csv"' in html
    assert 'download="published_rank_orders.csv"' in html


def test_action_units_have_names(made, plain, write_page):
    html = write_page(made)
    assert '<tr><th scope="row">AU12</th><td>lip corner puller</td></tr>' in html
    assert "name of facial movement" not in write_page(plain)


def test_departures_from_a_protocol_are_named(made, write_page, tmp_path):
    file = paper_file(tmp_path, "protocol", PROTOCOL)
    html = write_page(made, papers=[file], protocol=str(file))
    assert "Departures from I 2022" in html
    assert "<td>1500</td><td>12000</td>" in html
    assert ">mini-batch<" not in html
    assert "Cite the paper whose method this is: I (2022). T." in html


def test_a_study_as_in_the_paper_has_no_departures(made, write_page, tmp_path):
    file = paper_file(tmp_path, "protocol", PROTOCOL | {"protocol": PROTOCOL["protocol"][1:], "silent": []})
    html = write_page(made, papers=[file], protocol=str(file))
    assert "<p>None.</p>" in html
    assert "paper is silent" not in html
    assert not re.search(r"<(tbody|tr|p)>\s*</\1>", html)


def test_a_paper_is_cited_where_only_its_values_are_shown(made, write_page, tmp_path):
    published, protocol = (paper_file(tmp_path, *pair) for pair in (("published", PUBLISHED), ("protocol", PROTOCOL)))
    html = write_page(made, papers=[published], published=str(published))
    assert "Cite the paper whose values stand beside these: I (2022). T." in html
    both = write_page(made, papers=[published, protocol], published=str(published), protocol=str(protocol))
    assert "Cite the paper whose method this is: I (2022). T." in both
    assert both.count("Cite the paper") == 1
