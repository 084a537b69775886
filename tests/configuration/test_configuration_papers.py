"""Files of a paper that a study names: its protocol and its published numbers."""

import copy
import re
from pathlib import Path

import pytest
import yaml

from aulens.configuration.catalogue import read_catalogue
from aulens.configuration.composition import composed
from aulens.configuration.facts import facts_of
from aulens.configuration.papers import ENTRIES, PLAIN

FOLDER = Path(__file__).parents[2] / "config/paper"
PAPER = {"short": "A 2022", "authors": "A", "year": 2022, "title": "T", "journal": "J 1", "doi": "10.1/x"}
PUBLISHED = {
    "paper": PAPER,
    "databases": {"first": "kdef", "second": "krc"},
    "values": [
        {"what": "rate", "where": "figure 3", "form": "rate", "at": "confusion.rates.within.{}.mean",
         "interval": "intervals.within.{}.interval",
         "values": {"{first}": 0.76, "{second}": {"value": 0.75, "sd": 0.1}}},
        {"what": "r of {}", "where": "figure 7", "form": "correlation",
         "at": "similarity.{first}|{second}.{}.correlation", "p": "similarity.{first}|{second}.{}.p",
         "values": {"happy": {"value": 0.7, "p": "< 0.0001", "note": "n.s."}}},
        {"what": "range", "where": "figure 8", "form": "number", "digits": 3,
         "at": ["sample_size.{first}.pearson.min", "sample_size.{first}.pearson.max"], "value": [0.9, 1.0]},
        {"what": "share", "where": "table 4", "form": "percent", "value": 41.2},
        {"what": "t test", "where": "figure 3", "form": "p", "value": 0.15},
        {"what": "pairs", "where": "figure 10", "form": "text", "value": "happy, sad"},
        {"what": "test of {first}", "where": "figure 3", "form": "p", "values": {"database": 0.13},
         "cell": {"table": "statistics/tests.csv", "rows": {"groups": "{first} matched", "effect": "{}"},
                  "column": "p", "n": "n", "note": "note"}},
        {"what": "near", "where": "figure 10", "form": "text", "value": "happy",
         "measure": {"kind": "nearest", "databases": ["{first}", "{second}"], "number": 1}},
        {"what": "rise", "where": "figure 2", "form": "text", "values": {"{first}": "at 2,000"},
         "measure": {"kind": "reached", "databases": ["{}"], "rate": 0.7, "iterations": 12000}},
    ],
    "claims": [
        {"kind": "response", "where": "figure 5", "units": ["happy"], "action_units": [12], "sign": "positive",
         "databases": ["first", "second"]},
        {"kind": "answers", "where": "figure 4", "trained": "first", "tested": "second", "shown": ["sad"],
         "called": "happy", "more_than": 1},
        {"kind": "resemblance", "where": "figure 9", "profiles": {"first": "sad", "second": "happy"}},
    ],
    "rank_orders": {
        "where": "Discussion",
        "orders": [{"database": "first", "observers": "people", "reference": "G", "expressions": ["happy", "sad"]}],
    },
}  # fmt: skip
PROTOCOL = {
    "paper": PAPER,
    "protocol": [
        {"what": "size", "at": "recipe.size", "value": 224, "where": "Methods"},
        {"what": "split", "at": ["split.train", "split.test"], "value": [40, 12], "words": {"none": "all others"}},
        {"what": "mask", "at": "recipe.oval", "as": "used", "value": True},
        {"what": "changes", "at": "training.augmentation", "value": None},
        {"what": "initial", "at": "network.initial", "value": "he"},
        {"what": "series", "at": "stimuli.source", "value": "FaceGen"},
    ],
    "silent": [
        {"what": "session", "at": "sources.*.keep.session"},
        {"what": "culture", "at": "sources.*.culture"},
        {"what": "biases", "text": "0"},
        {"what": "detector", "at": ["recipe.haar.scale_factor", "recipe.haar.min_neighbours"], "text": "{}, {} hits"},
        {"what": "family", "at": "analyses.similarity.bonferroni", "text": "Bonferroni's"},
    ],
}
FILES = {"published": PUBLISHED, "protocol": PROTOCOL}


@pytest.fixture
def refused(config, root, problems, change):
    """Return the function that changes a value of a file of a paper and returns what is wrong with it then."""

    def lines(key, path=None, value=None):
        content = copy.deepcopy(FILES[key])
        if path is not None:
            change(content, path, value)
        (root / "p.yaml").write_text(yaml.safe_dump(content))
        config["studies"]["main"][key] = "p.yaml"
        return problems(config, root)

    return lines


def one_line(found, key, path, sentence):
    assert len(found) == 1, found
    place = re.sub(r"[.]([0-9]+)(?=[.]|$)", r"[\1]", path)
    assert found[0].startswith(f"studies.main.{key}: p.yaml: {place}: {sentence}")


ANSWERS = {"kind": "answers", "where": "figure 4", "trained": "first", "tested": "second", "called": "happy"}
RATE = "allowed: a number from 0 to 1"


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        ("paper.year", ..., "missing (year of the paper); every key is needed"),
        ("paper.athors", "x", "unknown key; did you mean authors?"),
        ("databases", {}, "a group of keys is given; allowed: a group such as {first: kdef"),
        ("databases.third", 3, "3 is given; allowed: text"),
        ("databases.a-b", "x", "the name 'a-b' is not allowed; allowed: small letters, digits and _"),
        ("vales", [], "unknown key; did you mean values?"),
        ("values.0", 0.7, "0.7 is given; allowed: a group with what, where, form, and value or values"),
        ("values.0.where", ..., "missing (place in the paper); every key is needed"),
        ("values.0.form", "rates", "'rates' is given; allowed: rate, correlation, percent, number, p, text"),
        ("values.0.intervall", "x", "unknown key; did you mean interval?"),
        ("values.0.values.{first}", 76, f"76 is given; {RATE}"),
        ("values.0.values.{first}", "0.7", f"'0.7' is given; {RATE}, two of them, or a group with value; write 0.7"),
        ("values.0.values.{first}", [0.7], "[0.7] is given; allowed: two bounds, or a group with value"),
        ("values.0.values.{second}.vale", 1, "unknown key; did you mean value?"),
        ("values.0.values.{second}.value", ..., "missing (the number itself); every key is needed"),
        ("values.0.values.{second}.value", 75, f"75 is given; {RATE}"),
        ("values.1.values.happy.value", -2, "-2 is given; allowed: a number from -1 to 1"),
        ("values.1.values.happy.p", True, f"true is given; {RATE}, or text such as < 0.0001"),
        ("values.1.values.happy.p", "< 0,0001", f"'< 0,0001' is given; {RATE}, or text such as < 0.0001"),
        ("values.2.at", "x", "'x' leads nowhere"),
        ("values.2.at", ["confusion.runs"], "['confusion.runs'] is given; allowed: a path such as"),
        ("values.2.digits", 1.5, "1.5 is given; allowed: a whole number from 0 to 6"),
        ("values.3.value", 141.2, "141.2 is given; allowed: a number from 0 to 100"),
        ("values.4.value", "p < .1", f"'p < .1' is given; {RATE}, or text such as < 0.0001"),
        ("values.5.value", 3, "3 is given; allowed: text"),
        ("rank_orders.orders", {}, "a group of keys is given; allowed: a list, each an order"),
        ("rank_orders.orders.0.expressions.1", "saad", "'saad' is given; allowed: neutral, happy,"),
        ("rank_orders.orders.0.reference", ..., "missing (source of the order); every key is needed"),
        ("values.6.cell.rows", {}, "a group of keys is given; allowed: a group such as {kind: published}"),
        ("values.6.cell.colum", "p", "unknown key; did you mean column?"),
        ("values.7.measure.kind", "neerest", "'neerest' is given; allowed: nearest, reached, change; did you mean"),
        ("values.7.measure.number", ..., "missing"),
        ("values.7.measure.databases", ["{first}"], "['{first}'] is given; allowed: a list of two databases"),
        ("values.8.measure.rate", ..., "missing"),
        ("claims.0", "x", "'x' is given; allowed: a group with kind, where and what the kind needs"),
        ("claims.0.kind", "respons", "'respons' is given; allowed: response, added_response,"),
        ("claims.0.units", [], "[] is given; allowed: a list of expressions"),
        ("claims.0.sign", "+", "'+' is given; allowed: positive, negative"),
        ("claims.0.action_units.0", 1.5, "1.5 is given; allowed: a whole number from 1"),
        ("claims.1.called", "saad", "'saad' is given; allowed: neutral, happy,"),
        ("claims.2.profiles", {"first": "sad"}, "a group of keys is given; allowed: a group such as {first: sad,"),
        # What leads nowhere:
        ("values.6.cell.table", "statistics/test.csv", "no analysis writes 'statistics/test.csv'; did you mean"),
        ("values.6.cell.rows.groups", "{one} matched", "{one} stands for no database; there are first, second"),
        ("values.6.at", "confusion.runs", "at and cell are given; allowed: one of at, cell, measure"),
        ("values.7.measure.databases.0", "{}", "'{}' has a case, but there is a single value"),
        ("claims.0.databases", ["third"], "'third' stands for no database; there are first, second"),
        ("claims.0.sign", ..., "missing; a claim of kind response needs units, action_units, sign, databases"),
        ("claims.0.called", "sad", "a claim of kind response has no such key; it may have units, action_units,"),
        ("claims.1", ANSWERS | {"more_than": 1, "less_than": 2}, "one of more_than and less_than must be given"),
        ("claims.1", ANSWERS, "one of more_than and less_than must be given, not both"),
        ("claims.2.profiles", {"kdef": "sad", "first": "sad"}, "'kdef' stands for no database"),
        ("values.0.at", "confuson.x", "'confuson.x' leads nowhere: no analysis with key numbers is called 'confuson'; "
         "did you mean confusion?"),
        ("values.0.interval", "profiles.a", "'profiles.a' leads nowhere: no analysis with key numbers is called "
         "'profiles'; there are action_unit_scores,"),
        ("values.0.values.{frist}", 0.7, "{frist} stands for no database; did you mean first?"),
        ("values.1.at", "similarity.{one}|{first}", "{one} stands for no database; there are first, second"),
        ("values.1.what", "r of {thrid}", "{thrid} stands for no database; there are first, second"),
        ("values.2.p", "relation.{}.p", "'relation.{}.p' has a case, but there is a single value; give values"),
        ("rank_orders.orders.0.database", "kdef", "'kdef' stands for no database; there are first, second"),
    ],
)  # fmt: skip
def test_mistakes_in_published_numbers_are_listed_at_parse(refused, path, value, sentence):
    one_line(refused("published", path, value), "published", path, sentence)


@pytest.mark.parametrize("keys", [{"value": 0.5, "values": {"a": 0.5}}, {}])
def test_an_entry_has_either_one_value_or_several(refused, keys):
    content = {"what": "x", "where": "y", "form": "rate"} | keys
    found = refused("published", "values.3", content)
    sentence = "a group of keys is given; allowed: a group with what, where, form, and value or values"
    one_line(found, "published", "values.3", sentence)


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        ("protocl", [], "unknown key; did you mean protocol?"),
        ("silent", ..., "missing (settings on which the paper says nothing); every key is needed"),
        ("protocol.0.vale", 1, "unknown key; did you mean value?"),
        ("protocol.0.value", ..., "missing (what the paper says); every key is needed"),
        ("protocol.0.at", 3, "3 is given; allowed: a path such as recipe.size, or a list of two or more"),
        ("protocol.2.as", "cuont", "'cuont' is given; allowed: value, count, used; did you mean count?"),
        ("protocol.1.words", ["none"], "['none'] is given; allowed: a group such as {none: all}"),
        ("silent.2", {"what": "x"}, "a group of keys is given; allowed: a group with what, and at or text"),
        ("silent.2.txt", "0", "unknown key; did you mean text?"),
        # What leads nowhere:
        ("protocol.0.at", "recip.size", "'recip.size' leads nowhere: a study has no 'recip'; did you mean recipe?"),
        ("protocol.0.at", "recipe.sise", "'recipe.sise' leads nowhere: recipe has no 'sise'; did you mean size?"),
        ("protocol.0.at", "recipe.size.width", "'recipe.size.width' leads nowhere: recipe.size has no 'width'"),
        ("protocol.0.at", "labels.happy", "'labels.happy' leads nowhere: labels has no 'happy'"),
        ("silent.0.at", "sources.*.keeep", "'sources.*.keeep' leads nowhere: sources.* has no 'keeep'; did you mean"),
        ("silent.4.at", "analyses.similarty.bonferroni", "'analyses.similarty.bonferroni' leads nowhere: analyses "
         "has no 'similarty'; did you mean similarity?"),
        ("protocol.1.value", [40], "[40] is given; allowed: a list of 2, one for each path of at"),
        ("protocol.1.value", 40, "40 is given; allowed: a list of 2, one for each path of at"),
        ("silent.3.text", "{} hits", "{} stands there 1 times; allowed: 2, one for each path of at, or none"),
    ],
)  # fmt: skip
def test_mistakes_in_a_protocol_are_listed_at_parse(refused, path, value, sentence):
    one_line(refused("protocol", path, value), "protocol", path, sentence)


@pytest.mark.parametrize("key", FILES)
def test_sound_files_pass(refused, key):
    assert refused(key) == []


@pytest.mark.parametrize("path", [path for path in FOLDER.glob("*_p*.yaml")], ids=lambda path: path.stem)
def test_the_shipped_files_pass(config, root, problems, path):
    (root / "p.yaml").write_text(path.read_text())
    config["studies"]["main"][path.stem.rpartition("_")[2]] = "p.yaml"
    assert problems(config, root) == []


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a: [1\n", "p.yaml: line 2: not readable YAML ("),
        ("- 1\n", "p.yaml: published numbers: a group of keys is needed"),
        ("databases: {first: a, first: b}", "p.yaml: line 1: the key 'first' stands twice"),
    ],
)
def test_files_that_are_no_table(config, root, problems, text, sentence):
    (root / "p.yaml").write_text(text)
    config["studies"]["main"]["published"] = "p.yaml"
    assert [line.startswith(f"studies.main.published: {sentence}") for line in problems(config, root)] == [True]


def test_all_facts_of_a_study_are_known(config):
    whole, _ = composed(config, read_catalogue())
    assert set(facts_of(whole, "main")) == {*PLAIN, *ENTRIES, "sources"}
