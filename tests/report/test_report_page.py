import base64
import dataclasses
import re
from html.parser import HTMLParser

import pytest
import yaml

from aulens.errors import InputError
from aulens.files import read_json, write_json
from aulens.report.departures import departures, silent_settings
from aulens.report.origin import control_sentence, invented_sentence
from aulens.report.page import PageSettings, glued, page
from aulens.report.published import comparisons
from aulens.report.records import RecordsSettings, records

A = {"source": "synthetic", "culture": "a.yaml", "population": 1}
B = {"source": "synthetic", "culture": "b.yaml", "population": 2}


class Reader(HTMLParser):
    """Collect tags and attributes; void elements aside, every tag must be closed."""

    def __init__(self):
        super().__init__()
        self.tags, self.open = [], []

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        if tag not in ("meta", "img", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def settings(made, made_study_settings, recipe, backbone):
    return PageSettings(
        seed=2022,
        studies={"made": made_study_settings(made)},
        databases={name: A for name in [*made.databases, *made.test_only]},
        recipes={"oval32": recipe},
        backbones={"alexnet-random": backbone},
        stimuli={"average-face": {"source": "synthetic"}},
        action_units=made.action_units,
        intensities=[0.0, 0.5, 1.0],
    )


def written(made, results, settings, published=(), without=()):
    names = [*made.databases, *made.test_only]
    study, file = results / "studies/made", results / "report" / "index.html"
    tables = [*sorted(study.rglob("*.csv")), study / "summary.json", study / "records.json"]
    page(
        study_folders=[study],
        tables_files=[path for path in tables if path.relative_to(study).as_posix() not in without],
        figures_files=sorted(study.rglob("*.png")),
        manifests_files=[results / "databases" / name / "manifest.csv" for name in names],
        problems_files=[results / "databases" / name / "problems.csv" for name in names],
        faces_tables_files=[results / "faces/oval32" / name / "faces.csv" for name in names],
        contact_sheets_files=[results / "faces/oval32" / name / "contact_sheet.png" for name in names],
        published_files=list(published),
        check_file=results / "check.json",
        page_file=file,
        settings=settings,
    )
    return file.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def html(made, results, settings):
    return written(made, results, settings)


@pytest.fixture(scope="module")
def read(html):
    reader = Reader()
    reader.feed(html)
    assert not reader.open
    return reader.tags


def test_nothing_is_fetched(read, html):
    for _, attributes in read:
        for key in ("src", "href"):
            if key in attributes:
                assert attributes[key].startswith(("data:", "#"))
    assert not re.search(r"https?://", html)
    assert "url(" not in html


def test_all_figures_are_there_with_their_text(read):
    pictures = [attributes for tag, attributes in read if tag == "img"]
    assert len(pictures) == 10 + 4
    assert all(picture["alt"] and picture["width"] for picture in pictures)
    figures = [attributes["id"] for tag, attributes in read if tag == "figure"]
    assert figures == [f"made-figure-{number}" for number in range(1, 11)]


def test_data_cannot_become_markup(html, read):
    assert "<script" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;.jpg" in html


def test_links_inside_the_page_have_their_target(read):
    targets = {attributes["id"] for _, attributes in read if "id" in attributes}
    links = [attributes["href"][1:] for _, attributes in read if attributes.get("href", "").startswith("#")]
    assert set(links) <= targets


def test_tables_are_embedded_whole(read, results):
    links = {attributes["download"]: attributes["href"] for _, attributes in read if "download" in attributes}
    content = base64.b64decode(links["evaluation_correct_rates.csv"].split(",", 1)[1]).decode()
    assert content.splitlines()[0] == "trained,tested,condition,run,expression,correct_rate,samples"
    original = (results / "studies/made/evaluation/correct_rates.csv").read_text()
    assert len(content.splitlines()) == len(original.splitlines())


def test_invented_databases_are_called_so(html):
    assert "are invented: faces drawn by the program" in html


def test_data_checks_count_fallback_crops(html):
    assert "The detector found the face in 9 of 10; 1 took the fallback crop." in html


def test_settings_and_provenance_are_shown(html):
    assert "tuning.profiles" in html
    assert "learning_rate" in html


def test_versions_come_from_all_records_of_the_study(html):
    assert "Versions: python 3.13, torch 2.5." in html  # the first record knows no torch
    assert "same versions" not in html


def test_records_are_collected_in_the_order_of_their_beginning(tmp_path):
    files = [tmp_path / f"{name}.provenance.json" for name in "ab"]
    for path, started in zip(files, (20, 10), strict=True):
        write_json({"stage": path.name, "started": started}, path)
    records(files, tmp_path / "records.json", settings=RecordsSettings("made"))
    collected = read_json(tmp_path / "records.json")
    assert collected["study"] == "made"
    assert [record["started"] for record in collected["records"]] == [10, 20]


def test_only_what_is_given_is_read(made, results, settings, html):
    assert "faces.normalise" in html
    assert "left.over" not in html
    assert "planted against other action units" in html
    assert "planted against" not in written(made, results, settings, without=["tuning/recovery.csv"])
    with pytest.raises(InputError, match=r"studies/made: the page was not given tuning/profiles\.csv"):
        written(made, results, settings, without=["tuning/profiles.csv"])


def test_permuted_action_units_are_not_offered_as_a_corrected_test(html):
    assert "its p as published, which is not corrected" in html  # the caption of figure 8
    assert "that of permuted AUs in 22\u00a0%" in html  # and its sentence
    assert "sound" not in html


def test_a_page_without_published_values_says_nothing_of_them(html):
    assert "Beside the published values" not in html


def test_a_registration_is_named_only_where_there_is_one(made, results, settings, html):
    assert "No registration of hypotheses is named for this study." in html
    study = settings.studies["made"] | {"registration": "doi <10.17605/OSF.IO/ABCDE>."}
    named = written(made, results, dataclasses.replace(settings, studies={"made": study}))
    assert "Registered beforehand: doi &lt;10.17605/OSF.IO/ABCDE&gt;." in named
    assert "&gt;.." not in named
    assert "No registration" not in named
    assert "was registered" not in named


def test_published_values_stand_beside_ours(made, results, settings, tmp_path):
    file = tmp_path / "published.yaml"
    file.write_text(yaml.safe_dump(PUBLISHED, allow_unicode=True), encoding="utf-8")
    study = settings.studies["made"] | {"published": str(file)}
    html = written(made, results, dataclasses.replace(settings, studies={"made": study}), [file])
    assert "Beside the published values" in html
    assert "swapped correct rate: kdef→krc | north→south" in html
    with pytest.raises(InputError, match="was not given it"):
        written(made, results, dataclasses.replace(settings, studies={"made": study}))


PUBLISHED = {
    "paper": {"authors": "Inagaki M", "year": 2022, "title": "T", "journal": "J", "doi": "10.3389/x"},
    "databases": {"first": "kdef", "second": "krc"},
    "plateau": {"where": "fig. 2", "correct_rate": {"first": 0.80, "second": 0.78}},
    "matched": {"where": "fig. 3", "correct_rate": {"first": 0.76, "second": 0.75}},
    "swapped": {"where": "fig. 4", "correct_rate": {"first→second": 0.41, "second→first": 0.50}},
    "similarity": {
        "where": "fig. 7",
        "expressions": {
            "happy": {"correlation": 0.71, "p": "< 0.0001", "significant": True},
            "sad": {"correlation": 0.18, "p": 0.0090, "significant": False},
        },
    },
    "relation": {"where": "fig. 9", "pairs": {"first→second": {"correlation": 0.59, "p": "< 0.0001"}}},
    "sample_size": {"where": "discussion", "range": {"first": [0.967, 0.998]}},
}


def test_comparisons_take_first_and_second_database():
    rate = {"mean": 0.8, "interval": [0.75, 0.85], "people": 12}
    summary = {
        "plateau": {"a": {"mean": 0.9}},
        "rates": {"matched": {"a": rate}, "swapped": {"b→a": {"mean": 0.55}}},
        "similarity": {"a|b": {"happy": {"correlation": 0.7, "p": 0.001}}},
        "relation": {"a→b": {"correlation": 0.4, "p": 0.01}},
        "sample_size": {"a": {"pearson": {"min": 0.95, "max": 0.99}}},
    }
    rows = {row.what: (row.paper, row.ours) for row in comparisons(PUBLISHED, summary, ["a", "b"])}
    assert rows["training rate on the plateau: kdef | a"] == (".80", ".90")
    assert rows["matched correct rate: kdef | a"] == (".76", ".80, interval [.75, .85]")
    assert rows["matched correct rate: krc | b"] == (".75", "–")
    assert rows["swapped correct rate: krc→kdef | b→a"] == (".50", ".55")
    assert rows["similarity of the “happy” profiles"] == (".71, p < .0001", ".70, p = .0010")
    assert rows["similarity of the “sad” profiles"] == (".18, p = .0090, n.s.", "–")
    assert rows["similarity and confusion: kdef→krc | a→b"] == (".59, p < .0001", ".40, p = .010")
    assert rows["profiles, fewer against all people: kdef | a"] == (".967 to .998", ".950 to .990")


def test_one_database_is_compared_as_far_as_it_goes():
    summary = {"plateau": {}, "rates": {}, "similarity": {}, "relation": {}, "sample_size": None}
    assert all(row.ours == "–" for row in comparisons(PUBLISHED, summary, ["a"]))


def test_only_what_differs_from_the_paper_is_a_departure(made, made_study_settings, recipe, backbone):
    study = made_study_settings(made)
    found = {row.what: (row.here, row.paper) for row in departures(study, recipe, backbone, {"source": "folder"})}
    assert found["action unit series"] == ("images of the user", "FaceGen, average face of KDEF")
    assert found["hidden layers"] == ("16", "4096, 4096")
    assert found["iterations"] == ("1500", "12000")
    assert "mini-batch" not in found
    assert "dropout" not in found
    assert all(row.paper is None for row in silent_settings(study, recipe, backbone))


def test_real_databases_are_not_called_invented():
    databases = {"a": A, "kdef": {"source": "folder"}}
    assert invented_sentence(["kdef"], databases) == ""
    assert invented_sentence(["a", "kdef"], databases).startswith("The database a is invented")


def test_controls_say_what_they_share_with_the_training():
    databases = {"a": A, "b": B, "a-other": A | {"population": 2}, "kdef": {"source": "folder"}}
    assert "another population and the same table" in control_sentence("a", "a-other", databases)
    assert "the same population and another table" in control_sentence("b", "a-other", databases)
    assert "no network was trained with it" in control_sentence("kdef", "a-other", databases)


def test_numbers_do_not_break_at_the_end_of_a_line():
    assert glued("p = .03, 12 % of 5; n = 6 runs") == "p\u00a0=\u00a0.03, 12\u00a0% of 5; n\u00a0=\u00a06 runs"
