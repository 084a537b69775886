"""The page: one file that works offline, of any study."""

import base64
import re
import shutil
from html.parser import HTMLParser

import pytest

from aulens.errors import InputError
from aulens.files import read_json, write_json
from aulens.report.page import PageSettings, glued, page

OF_FACES = (".csv", "_detection.csv", "_contact_sheet.png")
EMPTY = re.compile(r"<(section|ul|ol|tbody|table|dl|dd|p|h\d)\b[^>]*>\s*</\1>")


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


def tags_of(html):
    reader = Reader()
    reader.feed(html)
    assert not reader.open
    return reader.tags


@pytest.fixture(scope="module")
def results(made, write_study):
    return write_study(made)


@pytest.fixture(scope="module")
def html(made, write_page):
    return write_page(made)


@pytest.fixture(scope="module")
def read(html):
    return tags_of(html)


@pytest.fixture(scope="module")
def plain_html(plain, write_page):
    return write_page(plain)


def test_nothing_is_fetched(read, html):
    for _, attributes in read:
        for key in ("src", "href"):
            if key in attributes:
                assert attributes[key].startswith(("data:", "#"))
    assert not re.search(r"https?://", html)
    assert "url(" not in html


def test_the_opening_keeps_every_pair_in_its_details(html):
    assert "Every study and pair of databases in numbers" in html
    assert "Whether recognition carries over is open" in html  # of 3 runs there are no intervals


def test_all_figures_are_there_with_their_text(read, made):
    pictures = [attributes for tag, attributes in read if tag == "img"]
    assert len(pictures) == 1 + len(made.shown_figures()) + 4  # the opening's, and those of the contact sheets
    assert all(picture["alt"] and picture["width"] for picture in pictures)
    figures = [attributes["id"] for tag, attributes in read if tag == "figure"]
    assert figures == ["opening", *(f"made-{name}" for name in made.shown_figures())]


def test_figures_are_numbered_in_the_order_of_the_analyses(html, made):
    numbers = re.findall(r"<h4>Figure (\d+)\. (.*)</h4>", html)
    assert [int(number) for number, _ in numbers] == list(range(1, 1 + len(made.shown_figures())))
    assert numbers[1][1] == "Learning curves"
    assert numbers[-1][1] == "Profiles of another number of people"


def test_data_cannot_become_markup(html, read):
    assert html.count("<script") == 1  # the page's own
    assert "&lt;script&gt;alert(1)&lt;/script&gt;.jpg" in html


def test_links_inside_the_page_have_their_target(read):
    targets = {attributes["id"] for _, attributes in read if "id" in attributes}
    links = [attributes["href"][1:] for _, attributes in read if attributes.get("href", "").startswith("#")]
    assert set(links) <= targets


def test_tables_are_embedded_whole(read, results):
    links = {attributes["download"]: attributes["href"] for _, attributes in read if "download" in attributes}
    content = base64.b64decode(links["evaluation_correct_rates.csv"].split(",", 1)[1]).decode()
    assert content.splitlines()[0] == "trained,tested,role,run,expression,correct_rate,samples"
    original = (results / "studies/made/evaluation/correct_rates.csv").read_text()
    assert len(content.splitlines()) == len(original.splitlines())


def test_invented_databases_are_called_so(html):
    assert "are invented: faces rendered by the program" in html


def test_data_checks_count_fallback_crops(html):
    assert "The detector found the face in 9 of 10; 1 took the fallback crop." in html


def test_settings_and_provenance_are_shown(html):
    assert "tuning.profiles" in html
    assert "learning_rate" in html


def test_versions_come_from_all_records_of_the_study(html):
    assert "Versions: python 3.13, torch 2.5." in html  # the first record knows no torch
    assert "same versions" not in html


def test_only_what_is_given_is_read(made, write_page, html):
    assert "faces.normalise" in html
    assert "left.over" not in html
    assert "planted against other action units" in html
    for name in ("tuning/recovery.csv", "summary.json"):
        with pytest.raises(InputError, match=f"study made: {name} was not given"):
            write_page(made, without=[name])


def test_permuted_action_units_are_not_offered_as_a_corrected_test(html):
    assert "its p as published (†), which is not valid" in html  # the caption
    assert "that of permuted AUs in 22\u00a0%" in html  # and its sentence
    assert "sound" not in html


def test_a_registration_is_named_only_where_there_is_one(made, write_page, html):
    assert "No registration of hypotheses is named for this study." in html
    named = write_page(made, registration="doi <10.17605/OSF.IO/ABCDE>.")
    assert "Registered: doi &lt;10.17605/OSF.IO/ABCDE&gt;. SHA-256 begins with <code>" in named
    assert "&gt;.." not in named
    assert "No registration" not in named
    assert "was registered" not in named


def test_a_study_of_few_analyses_has_no_empty_sections(plain_html):
    tags = tags_of(plain_html)
    figures = [attributes["id"] for tag, attributes in tags if tag == "figure"]
    assert figures == ["plain-learning_curves", "plain-within_tests", "plain-preprocessing"]
    sections = [attributes["id"] for tag, attributes in tags if tag == "section"]
    parts = ("key", "data", "results", "tables", "methods", "settings")
    assert sections == ["carries-over", "plain", *(f"plain-{part}" for part in parts), "cite"]
    links = {attributes["href"][1:] for _, attributes in tags if attributes.get("href", "").startswith("#")}
    assert links == {*sections, "content"}
    assert not EMPTY.search(plain_html)
    text = re.sub(r"<(pre|style).*?</\1>", "", plain_html, flags=re.DOTALL)
    for absent in ("corrected", "Departures", "published", "Cite the paper", "people", "action unit", "invented"):
        assert absent not in text


def test_a_study_that_only_draws_has_no_numbers_and_no_tables(plain, write_study, opening_of, tmp_path):
    root, settings = tmp_path / "results", PageSettings(**plain.page_settings())
    shutil.copytree(write_study(plain), root)
    shown = settings.studies["plain"]
    shown["analyses"] = [analysis for analysis in shown["analyses"] if analysis["name"] == "preprocessing"]
    folder, database = root / "studies/plain", root / "databases/lab"
    write_json({"study": "plain", "seed": 2022}, folder / "summary.json")
    stopped = f"training/lab/{plain.cohort}/stopped.csv"
    (folder / stopped).write_text("run,iteration,loss\n1,17,1e9\n")
    page(
        study_folders=[folder],
        tables_files=[folder / "summary.json", folder / "records.json"],
        figures_files=[folder / "figures/preprocessing.png"],
        participants_files=[folder / "participants/lab.csv", folder / "participants/lab_images.csv"],
        faces_files=[folder / f"faces/lab{of}" for of in OF_FACES],
        stopped_files=[folder / stopped],
        manifests_files=[database / "manifest.csv"],
        problems_files=[database / "problems.csv"],
        published_files=[],
        protocols_files=[],
        check_file=root / "check.json",
        opening_files=opening_of([plain], [folder], root),
        page_file=root / "index.html",
        settings=settings,
    )
    html = (root / "index.html").read_text(encoding="utf-8")
    sections = [attributes["id"] for tag, attributes in tags_of(html) if tag == "section"]
    parts = ("data", "results", "methods", "settings")
    assert sections == ["carries-over", "plain", *(f"plain-{part}" for part in parts), "cite"]
    assert "lab: 1 of 5 runs stopped because the loss diverged (run 1 at iteration 17)" in html
    assert not EMPTY.search(html)


def test_no_study_has_empty_parts(html):
    assert not EMPTY.search(html)
    assert "None</" not in html


def test_groups_of_images_are_the_unit_of_a_study_that_divides_them(plain_html):
    assert "lab: 2 groups of images with 6 images" in plain_html
    assert "12 groups of images" in plain_html
    assert "2 groups of images with 6 images take part. Images of each expression: 2." in plain_html
    assert "No face was looked for." in plain_html
    assert "whatever of it this study takes: 6 images (nobody is named), 3 expressions." in plain_html


def test_a_page_of_several_studies_keeps_them_apart(made, plain, write_study, opening_of, tmp_path):
    """Each study finds its own files, databases and settings among those of all."""
    roots, settings = {study: write_study(study) for study in (plain, made)}, PageSettings(2022, {})
    names = ("tables", "figures", "participants", "faces", "stopped", "manifests", "problems")
    files = {key: [] for key in names}
    check = {}
    for study, root in roots.items():
        folder = root / "studies" / study.name
        settings.studies[study.name] = study.page_settings()["studies"][study.name]
        check |= read_json(root / "check.json")
        tables = dict.fromkeys([*study.shown_tables(), "summary.json", "records.json"])
        files["tables"] += [folder / name for name in tables]
        files["figures"] += [folder / f"figures/{name}.png" for name in study.shown_figures()]
        files["stopped"] += [folder / f"training/{name}/{study.cohort}/stopped.csv" for name in study.databases]
        for name in study.facts["sources"]:
            files["participants"] += [folder / f"participants/{name}{of}.csv" for of in ("", "_images")]
            files["manifests"].append(root / "databases" / name / "manifest.csv")
            files["problems"].append(root / "databases" / name / "problems.csv")
            files["faces"] += [folder / f"faces/{name}{of}" for of in OF_FACES]
    write_json(check, tmp_path / "check.json")
    folders = [root / "studies" / study.name for study, root in roots.items()]
    before = [tmp_path / "check.json", opening_of(list(roots), folders, tmp_path)]
    page(folders, *files.values(), [], [], *before, tmp_path / "index.html", settings=settings)
    html = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert [attributes["id"] for tag, attributes in tags_of(html) if attributes.get("class") == "study"] == [
        "plain",
        "made",
    ]
    assert html.count("<h4>Figure 1. ") == 2
    assert html.count("stopped because the loss diverged") == 1


def test_numbers_do_not_break_at_the_end_of_a_line():
    assert glued("p = .03, 12 % of 5; n = 6 runs") == "p\u00a0=\u00a0.03, 12\u00a0% of 5; n\u00a0=\u00a06 runs"


def test_how_faces_were_found_is_shown_and_open_where_it_warns(html):
    table = html.partition("How faces were found")[2]
    assert "a face is found in 50% of the images, of neutral in 100%" in table
    assert "<details open><summary>How faces were found" in html


def test_what_the_search_for_faces_warns_of_is_among_the_warnings_of_the_study(html):
    warnings = html.partition("<dt>Warnings</dt>")[2].partition("</div>")[0]
    for name in ("north", "north-other"):
        assert f"{name}: faces of happy: a face is found in 50% of the images, of neutral in 100%" in warnings
    assert "faces of neutral" not in warnings
