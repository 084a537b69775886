"""What is guessed from names of pictures."""

import re
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aulens.databases.name_guess import guessed
from aulens.databases.name_parts import Place, described, expression_place, split_path
from aulens.databases.name_shapes import folder_levels, is_picture, shape_of, shapes, suffix_pattern
from aulens.databases.readers.folder import read_grammar

ANYBODYS = Path(__file__).parents[2] / "config/databases/folder_per_expression.yaml"
WORDS = {label: expression for label, expression in read_grammar(ANYBODYS).labels.items() if expression}
SHOWN = ["neutral", "happy", "fearful", "sad"]
CODES = ["NE", "HA", "AF", "SA"]
PEOPLE = ["anna", "ben", "carl", "dora", "emil"]


def parsed(paths: list[str]) -> tuple[set[tuple[str, str]], list[str]]:
    """Return persons and native labels as the guessed pattern reads them, and what is said."""
    guess = guessed(paths, WORDS)
    matches = [re.search(guess.pattern, path, re.IGNORECASE) for path in paths]
    assert all(matches), guess.pattern
    return {(m.groupdict().get("person", ""), m["expression"]) for m in matches}, guess.said


@pytest.mark.parametrize(
    ("form", "labels"),
    [
        ("{label}/{person}_{take}.jpg", SHOWN),
        ("set1/{label}/{person}.jpg", SHOWN),
        ("{person}_{label}.png", SHOWN),
        ("{person}_{label}_{take}.png", SHOWN),
        ("{label}-{person}.tif", SHOWN),
        ("x_{label}_{person}.JPG", SHOWN),
        ("{person}/{label}.bmp", SHOWN),
        ("{person}/session1/{label}{take}.bmp", SHOWN),
        ("{person}{label}{take}.jpg", SHOWN),
        ("{person}.{label}{take}.7.tiff", CODES),
        ("{person}7{label}.jpg", CODES),
        ("{person} ({label}).jpg", SHOWN),
    ],
)
def test_expression_and_person_are_found(form: str, labels: list[str]) -> None:
    paths = [form.format(label=a, person=b, take=c) for a, b, c in product(labels, PEOPLE, (1, 2))]
    found, _ = parsed(sorted(set(paths)))
    assert {(re.sub(r"7$", "", person), label) for person, label in found} == set(product(PEOPLE, labels))


def test_numbers_that_count_the_pictures_of_an_expression_name_nobody() -> None:
    paths = [f"{label}/im{number}.png" for row, label in enumerate(SHOWN) for number in range(20 + row)]
    found, said = parsed(paths)
    assert found == {("", label) for label in SHOWN}
    assert "part 1 of the file's name counts the pictures of each expression, and is no person" in said


def test_the_same_numbers_with_every_expression_may_be_people_and_it_is_said() -> None:
    found, said = parsed([f"{label}/{number:02}.png" for label in SHOWN for number in range(20)])
    assert len(found) == 80
    assert any("numbers of people and running numbers look alike" in sentence for sentence in said)


def test_views_are_no_people() -> None:
    paths = [f"{a}_{b}_{c}.png" for a, b, c in product(PEOPLE, SHOWN, ("left", "right", "front"))]
    guess = guessed(paths, WORDS)
    assert re.search(guess.pattern, "anna_sad_left.png")["view"] == "left"
    assert re.search(guess.pattern, "anna_sad_left.png")["person"] == "anna"


def test_a_letter_that_could_be_a_session_is_said() -> None:
    paths = [f"{a}F{n:02}{c}S.JPG" for a, n, c in product("AB", range(1, 9), CODES)]
    guess = guessed(paths, WORDS)
    assert re.search(guess.pattern, "AF01HAS.JPG", re.IGNORECASE)["expression"] == "HA"
    assert any("AF01 and BF01 differ in the first letter only" in sentence for sentence in guess.said)


@pytest.mark.parametrize("values", [list("0123456"), ["ruhe", "freude", "angst", "trauer", "wut", "staunen", "ekel"]])
def test_unknown_words_and_codes_are_candidates(values: list[str]) -> None:
    guess = guessed([f"{person}_{value}.png" for person in [*PEOPLE, "fay"] for value in values], WORDS)
    assert guess.pattern == ""
    assert set(guess.candidates[0].values) == set(values)
    assert guess.candidates[0].place == Place("name", 1)


def test_names_that_say_nothing() -> None:
    guess = guessed([f"{number}.png" for number in range(50)], WORDS)
    assert (guess.pattern, guess.candidates) == ("", [])
    assert guessed([], WORDS).pattern == ""


def test_most_names_decide() -> None:
    paths = [f"{label}/{person}.png" for label in SHOWN for person in PEOPLE] + ["readme.png", "happy.png"]
    place, share = expression_place([split_path(path) for path in paths], WORDS)
    assert place == Place("folder", 1)
    assert share == pytest.approx(20 / 22)


def test_a_part_recurs_if_its_values_occur_with_two_expressions() -> None:
    part = described(Place("name", 0), ["a", "a", "b", "c"], ["sad", "happy", "sad", "sad"])
    assert part.recurring == 0.5
    assert part.values == {"a": 2, "b": 1, "c": 1}


def test_shapes_with_count_and_example() -> None:
    table = shapes(["happy/anna_1.jpg", "sad/ben_22.JPG", "x.png"])
    assert table.to_dict("list") == {
        "shape": ["A/A_9.jpg", "A.png"],
        "count": [2, 1],
        "example": ["happy/anna_1.jpg", "x.png"],
    }
    assert shape_of("Ünïcode/ä12b") == "A/A9A"


def test_levels_of_folders() -> None:
    levels = folder_levels(["a/x/1.png", "a/y/2.png", "3.png"])
    assert [dict(level) for level in levels] == [{"a": 2}, {"x": 1, "y": 1}]


def test_what_is_a_picture() -> None:
    assert is_picture("a/b.JPEG")
    assert not any(map(is_picture, ["b.txt", "jpg", ".png", "a.png/b"]))
    assert suffix_pattern(["a.jpg", "b.tif", "c.TIFF"]) == "(jpe?g|tiff?)"


@given(st.lists(st.text(st.characters(exclude_characters="\x00"), min_size=1, max_size=30), max_size=20))
def test_any_names_can_be_guessed_at(paths: list[str]) -> None:
    guess = guessed([f"{path}.png" for path in paths], WORDS)
    assert not guess.pattern or "expression" in re.compile(guess.pattern).groupindex
