"""The explorer on the page: what is in the file, and what a browser makes of it (skipped without Chromium)."""

import json
import re
import shutil
import subprocess
from itertools import product

import numpy as np
import pandas as pd
import pytest

from aulens.files import read_json, write_json, write_npy, write_parquet
from aulens.report.explorer import ExplorerSettings, explorer
from aulens.report.wording import decimal

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
OPTIONS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--dump-dom"]
ACTIONS = """
<script>
const parts = document.querySelectorAll("#made-explorer [data-explorer] > div"), seen = {};
const press = (key) => document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
const cells = (part) => [...parts[part].querySelectorAll(".cells button")];
const panel = (part) => parts[part].querySelector(".panel");
const texts = (part) => cells(part).map((cell) => cell.textContent);
cells(0)[0].focus(); press("ArrowRight"); press("ArrowDown");
seen.moved = panel(0).querySelector("h5").textContent;
seen.verdicts = panel(0).textContent;
seen.curves = panel(0).querySelectorAll("svg path").length;
seen.faces = panel(0).querySelectorAll("img").length;
seen.profiles = texts(0);
seen.stops = cells(0).filter((cell) => cell.tabIndex === 0).length;
const test = parts[1].querySelector("select");
for (const place of [...test.options].map((_, place) => place)) {
  test.value = place; test.dispatchEvent(new Event("change"));
  cells(1)[1].click();
  const name = test.options[place].textContent;
  (seen.tests ||= []).push([name, panel(1).querySelectorAll("img").length, panel(1).textContent, texts(1)]);
}
const box = document.querySelector("#made-tests [data-filter]"), words = box.querySelector("[type=search]");
const rows = () => [...box.querySelectorAll("tbody tr")].filter((row) => !row.hidden).length;
seen.rows = [rows()];
box.querySelector("[type=checkbox]").click();
seen.rows.push(rows());
words.value = "no such words";
words.dispatchEvent(new Event("input"));
seen.rows.push(rows());
document.body.innerHTML = ""; document.body.append(JSON.stringify(seen));
</script></body>"""


@pytest.fixture(scope="module")
def explored(made, write_study, tmp_path_factory):
    """Return the explorer's file of the made study; faces of north may be shown, those of others not."""
    root, folder = write_study(made), tmp_path_factory.mktemp("explorer")
    study = root / "studies" / made.name
    tests = made["confusion"][["trained", "tested"]].drop_duplicates().itertuples(index=False)
    rows = [
        (*test, place, f"p{place}", shown, told)
        for test in tests
        for place, (shown, told) in enumerate(product(made.labels, made.labels))
    ]
    write_parquet(
        pd.DataFrame(rows, columns=["trained", "tested", "face", "person", "expression", "predicted"]),
        folder / "predictions.parquet",
    )
    write_npy(np.full((len(made.labels) ** 2, 8, 8), 120, np.uint8), folder / "north.npy")
    file = study / "figures/explorer.json"
    series = root / "faces" / made.recipe / made.stimuli
    names = ("databases", "labels", "action_units", "intensities")
    explorer(
        file,
        study / "tuning/profiles.csv",
        study / "tuning/differences.csv",
        series / "faces.csv",
        series / "faces.npy",
        study / "evaluation/confusion.csv",
        study / "statistics/intervals.csv",
        [folder / "predictions.parquet"],
        [folder / "north.npy"],
        ["north"],
        settings=ExplorerSettings(
            **{name: made.facts[name] for name in names},
            confidence=0.95,
            false_discovery_rate=0.1,
            pictured=["north"],
            stimuli_pictured=True,
        ),
    )
    told = read_json(file)
    told["tuning"]["mean"][0][0][0][-1], told["tuning"]["mean"][0][0][1][-1] = 0.125, -0.375  # Python rounds to even
    told["tuning"]["mean"][0][1][0][-1], told["tuning"]["mean"][0][1][1][-1] = 0.005, -0.004
    told["tuning"]["pairs"][0]["differs"][1][1] = True
    write_json(told, file)
    return file


@pytest.fixture(scope="module")
def html(made, write_page, explored):
    return write_page(made, explorer=[explored])


def test_the_page_with_an_explorer_fetches_nothing(html):
    assert not re.search(r"https?://|url\(|@import|\bfetch\(|XMLHttpRequest", html)
    assert not re.search(r"<script[^>]* src=|<link\b", html)


def test_the_page_reads_without_a_script(html):
    section = html.partition('<section id="made-explorer">')[2].partition("</section>")[0]
    assert "<noscript><p>The explorer needs JavaScript." in section
    assert "<div data-explorer hidden></div>" in section
    assert '<a href="#made-explorer">Explorer</a>' in html


def test_what_is_inlined_is_the_file_and_cannot_become_markup(made, html, explored, write_page):
    inlined = re.search(r'<script type="application/json">(.*?)</script>', html, re.DOTALL)[1]
    assert json.loads(inlined) == read_json(explored)
    told = read_json(explored)
    told["confusion"]["tests"][0]["trained"] = "</script><b>"
    assert "\\u003c/script\\u003e" in write_changed(made, write_page, explored, told)


def write_changed(made, write_page, explored, told):
    """Return the page with other contents of the explorer's file, which stays as it was."""
    before = explored.read_text()
    try:
        write_json(told, explored)
        return write_page(made, explorer=[explored])
    finally:
        explored.write_text(before)


def test_faces_that_may_not_be_shown_are_not_in_the_page(html, explored):
    told = read_json(explored)
    assert set(told["confusion"]["sheets"]) == {"north"}
    inlined = re.search(r'<script type="application/json">(.*?)</script>', html, re.DOTALL)[1]
    assert inlined.count("data:image") == 2  # of north, and of the stimuli


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")
def test_a_browser_shows_cells_by_keyboard_and_click(made, html, explored, tmp_path):
    page, told = tmp_path / "page.html", read_json(explored)
    page.write_text(html.replace("</body>", ACTIONS), encoding="utf-8")
    command = [CHROMIUM, *OPTIONS, f"--user-data-dir={tmp_path / 'profile'}", page.as_uri()]
    dumped = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout
    seen = json.loads(re.search(r"<body>(.*)</body>", dumped, re.DOTALL)[1].replace("&amp;", "&").replace("&lt;", "<"))
    second = told["tuning"]["action_units"][1]
    assert seen["moved"].startswith(f"{made.labels[1]} × AU{second['number']}")
    assert "differs (exploratory, false discovery rate at most 10 %)." in seen["verdicts"]
    assert (seen["curves"], seen["faces"], seen["stops"]) == (len(made.databases), 2, 1)
    ends = [[decimal(levels[-1]) for levels in unit] for unit in told["tuning"]["mean"][0]]
    assert seen["profiles"][:2] == [".12", "−.38"]
    assert seen["profiles"] == [text for unit in ends for text in unit]
    for (name, faces, words, cells), test in zip(seen["tests"], told["confusion"]["tests"], strict=True):
        assert name == f"{test['trained']} → {test['tested']} ({test['role']})"
        assert faces == (1 if test["tested"] == "north" else 0)
        assert (f"Faces of {test['tested']} are not shown" in words) == (test["tested"] != "north")
        shares = [np.nan if share is None else share for row in test["shares"] for share in row]
        assert cells == [decimal(share) for share in shares]
    below = int((made["tests"]["p_corrected"] < 0.05).sum())
    assert seen["rows"] == [len(made["tests"]), below, 0]
