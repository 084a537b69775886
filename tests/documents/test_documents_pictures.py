"""The pictures of the documents are those that were made from the results that stand beside them."""

import itertools
import json
import re
from io import BytesIO
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml
from PIL import Image

from aulens.documents.demonstration import drawings_in, results_in
from aulens.documents.drawings.action_units import face_part
from aulens.documents.drawings.confusion import figure_triptych
from aulens.documents.drawings.crossing import figure_crossing
from aulens.documents.drawings.hero import Culture, figure_hero
from aulens.documents.drawings.runs import figure_runs
from aulens.documents.drawings.study_sheet import figure_sheet
from aulens.documents.made_from import recorded_hash, recorded_hashes, version_of
from aulens.documents.numbers import costs, criteria, likeness
from aulens.documents.palette import palette_png, rendered, scaled
from aulens.documents.planted_marks import spread
from aulens.errors import InputError
from aulens.seals import content_hash

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "docs/pictures"
MADE = json.loads((PICTURES / "made_from.json").read_text(encoding="utf-8"))
DEMONSTRATION = yaml.safe_load((ROOT / "workflow/aulens/documents/demonstration.yaml").read_text(encoding="utf-8"))
LARGEST = 3_000_000  # bytes of all pictures together


def test_every_file_is_the_one_that_was_made() -> None:
    found = {path.name: content_hash(path) for path in PICTURES.iterdir() if path.name != "made_from.json"}
    assert found == {name: entry["hash"] for name, entry in MADE["files"].items()}, "make documents makes them anew"


def test_the_pictures_are_made_from_the_results_that_the_demonstration_names() -> None:
    named = {f"{name}.png": set(entry["results"].values()) for name, entry in DEMONSTRATION["pictures"].items()}
    named["numbers.json"] = {path for tables in DEMONSTRATION["numbers"].values() for path in tables.values()}
    assert {name: set(entry["from"]) for name, entry in MADE["files"].items()} == named
    assert set().union(*named.values()) == set(results_in(DEMONSTRATION))


def test_a_result_has_one_hash_in_all_files_that_were_made_from_it() -> None:
    seen: dict[str, set[str]] = {}
    for entry in MADE["files"].values():
        for path, found in entry["from"].items():
            seen.setdefault(path, set()).add(found)
    assert [path for path, found in seen.items() if len(found) > 1] == []


def test_every_picture_that_a_page_shows_was_made() -> None:
    shown = {}
    for page in (ROOT / "README.md", *(ROOT / "docs").rglob("*.md")):
        text = page.read_text(encoding="utf-8")
        for link in re.findall(r"!\[[^\]]*\]\(([^)\s]+)[^)]*\)|<img[^>]*src=\"([^\"]+)\"", text):
            shown[(page.parent / "".join(link)).resolve()] = page.name
    assert shown  # docs/action-units.md shows one
    assert {path.name for path in shown if path.is_relative_to(PICTURES)} - set(MADE["files"]) == set()
    assert [page for path, page in shown.items() if not path.exists()] == []


def test_all_pictures_together_are_small_and_none_wider_than_a_page() -> None:
    assert sum(path.stat().st_size for path in PICTURES.iterdir()) <= LARGEST
    for path in PICTURES.glob("*.png"):
        with Image.open(path) as picture:
            assert picture.mode == "P"
            assert picture.width <= 1600


def test_every_drawing_is_used() -> None:
    folder = ROOT / "workflow/aulens/documents/drawings"
    assert drawings_in(DEMONSTRATION) == sorted(path.stem for path in folder.glob("*.py") if path.stem != "__init__")


def test_the_hash_of_a_result_is_that_of_its_provenance(tmp_path) -> None:
    (tmp_path / "profiles.provenance.json").write_text('{"results": {"profiles.csv": "12ab"}}')
    assert recorded_hash(tmp_path / "profiles.csv") == "12ab"
    result = str(tmp_path / "profiles.csv")
    assert recorded_hashes([result, result]) == {result: "12ab"}
    with pytest.raises(InputError, match=r"other.csv: no provenance beside it knows it"):
        recorded_hash(tmp_path / "other.csv")


def test_the_version_is_one_that_there_was() -> None:
    now = version_of((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert [int(part) for part in MADE["version"].split(".")] <= [int(part) for part in now.split(".")]


def test_few_colours_stay_as_they_are() -> None:
    image = np.zeros((8, 6, 3), np.uint8)
    image[:, 3:] = (0, 114, 178)
    image[:4] = (213, 94, 0)
    with Image.open(BytesIO(palette_png(image, 8))) as picture:
        np.testing.assert_array_equal(np.asarray(picture.convert("RGB")), image)


def test_a_picture_is_made_smaller_and_never_larger() -> None:
    image = np.full((10, 40), 7, np.uint8)
    assert scaled(image, 20).shape == (5, 20)
    assert scaled(image, 50) is image


def test_the_part_with_the_face_keeps_its_middle() -> None:
    image = np.arange(100).reshape(10, 10)
    np.testing.assert_array_equal(face_part(image)[0], [22, 23, 24, 25, 26, 27])
    assert face_part(image).shape == (7, 6)


@pytest.mark.parametrize("places", [[0.0], [1.0, 1.1, 1.2], [8.0, 9.0, 9.0, 9.0], [0.0, 5.0, 9.0]])
def test_marks_are_apart_and_within_their_panel(places: list[float]) -> None:
    moved = spread(places, 2.0, 0.0, 9.0)
    assert all(later - earlier >= 2.0 for earlier, later in itertools.pairwise(moved))
    assert moved[0] >= 0.0 and moved[-1] <= 9.0


def test_a_triptych_says_the_rates_and_their_intervals() -> None:
    shares = [np.eye(2), np.full((2, 2), 0.5), np.eye(2)]
    bounds = [(1.0, 0.9, 1.0), (0.5, 0.4, 0.61), (0.72, 0.68, 0.76)]
    figure = figure_triptych(shares, bounds, ["a → a", "a → b", "a → c"], ["happy", "sad"])
    titles = [axes.get_title() for axes in figure.axes[:3]]
    assert titles[1].startswith("swapped (a → b): .50 [.40, .61]")
    assert titles[2].startswith("control (a → c): .72 [.68, .76]")


def test_what_was_planted_here_and_only_elsewhere_is_told_apart_beside_a_profile() -> None:
    grey, shares = np.zeros((4, 4), np.uint8), [np.eye(2), np.array([[0.5, 0.5], [1.0, 0.0]])]
    profile = np.zeros((3, 2))
    own, other = frozenset({4, 12}), frozenset({12, 25})
    cultures = [Culture("a", grey, (0, 0, 2, 2), grey, profile, own, other, *shares)]
    cultures.append(Culture("b", grey, (0, 0, 2, 2), grey, profile, other, own, *shares))
    figure = figure_hero(cultures, "Why?", "sad", 60, [4, 12, 25])
    weights = [{text.get_text(): text.get_fontweight() for text in axes.texts} for axes in figure.axes]
    named = [found for found in weights if "12 lip corner puller" in found]
    assert [found["25 lips part"] for found in named] == ["normal", "bold"]
    assert [found["4 brow lowerer"] for found in named] == ["bold", "normal"]
    rates = [axes.get_title() for axes in figure.axes if axes.get_title()]
    assert rates == ["1.00", ".25", "1.00", ".25"]


def test_each_test_stands_in_the_cell_of_its_population_and_culture() -> None:
    cells = itertools.product(("same", "other"), ("same", "other"))
    rows = [("a", "correct rate", *cell, f"d{place}", place / 10) for place, cell in enumerate(cells)]
    rows += [("b", *row[1:]) for row in rows]
    table = pd.DataFrame(rows, columns=["trained", "measure", "population", "culture", "tested", "value"])
    figure = figure_crossing({f"d{place}": np.zeros((2, 2), np.uint8) for place in range(4)}, table)
    titles = [axes.get_title() for axes in figure.axes]
    expected = ["matched: .00", "control of action units: .10", "control of people: .20", "swapped: .30"]
    assert titles == expected * 2


def test_a_sheet_shows_a_face_of_each_expression_and_every_test_from_the_top() -> None:
    columns = ["trained", "tested", "role", "correct_rate", "interval_low", "interval_high"]
    rates = pd.DataFrame([("a", "a", "within", 0.8, 0.7, 0.9), ("a", "b", "cross", 0.5, 0.4, 0.6)], columns=columns)
    figure = figure_sheet({"a": [np.zeros((4, 4), np.uint8)] * 2}, ["happy", "sad"], rates)
    *faces, tests = figure.axes
    assert [axes.get_title() for axes in faces] == ["happy", "sad"]
    assert [label.get_text() for label in tests.get_yticklabels()] == ["a → a", "a → b"]
    assert tests.get_ylim() == (1.6, -0.6)


def test_the_runs_are_drawn_with_a_row_each() -> None:
    rows = [(0, "p", "train"), (0, "q", "test"), (1, "p", "test"), (1, "q", "validation")]
    figure = figure_runs(pd.DataFrame(rows, columns=["run", "unit", "part"]), "a")
    (axes,) = figure.axes
    np.testing.assert_array_equal(axes.images[0].get_array(), [[0, 2], [2, 1]])
    assert [label.get_text() for label in axes.get_yticklabels()] == ["run 1", "run 2"]
    assert rendered(figure, 20).shape[2] == 3


def test_numbers_are_those_of_the_tables() -> None:
    columns = ["trained", "measure", "population", "culture", "value", "interval_low", "interval_high"]
    rows = [
        ("a", "cost of culture", "both", None, 0.227183, 0.18, 0.27),
        ("a", "cost of culture", "same", None, 0.2, 0, 1),
    ]
    expected = {"value": 0.2272, "low": 0.18, "high": 0.27, "text": ".23 [.18, .27]"}
    assert costs(pd.DataFrame(rows, columns=columns)) == {"a: cost of culture": expected}
    table = pd.DataFrame([("somers_d", 0.95283, None, 0.96)], columns=["criterion", "value", "low", "high"])
    assert criteria(table) == {"somers_d": {"value": 0.9528, "low": None, "high": 0.96, "text": ".95"}}


def test_likeness_is_that_of_all_expressions() -> None:
    names = [f"{name}{end}" for name in ("different", "same_1", "same_2", "gap") for end in ("", "_low", "_high")]
    row = dict(zip(names, range(12), strict=True)) | {"null_low": -0.17, "null_high": 0.15}
    found = likeness(pd.DataFrame([row | {"output_unit": "sad", "gap": 99}, row | {"output_unit": "all"}]))
    assert found["gap"] == {"value": 9.0, "low": 10.0, "high": 11.0, "text": "9.00 [10.00, 11.00]"}
    assert found["shuffled"] == {"value": None, "low": -0.17, "high": 0.15, "text": "[−.17, .15]"}
