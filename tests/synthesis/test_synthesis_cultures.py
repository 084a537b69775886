"""Cultures: the shipped tables, mistakes in a table, and displays drawn from one."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aulens.errors import InputError
from aulens.randomness import generator
from aulens.synthesis.culture_files import Culture, Display, read_culture
from aulens.synthesis.cultures import Variability, draw_action_units
from aulens.synthesis.repertoire import ACTION_UNITS

CULTURES = Path(__file__).parents[2] / "config" / "cultures"
VARIED = Variability(
    base_intensity=(0.45, 1.0),
    jitter=(0.7, 1.3),
    dropout=0.1,
    extra_units=0.7,
    extra_intensity=0.4,
    pose=1.0,
    light=1.0,
)
EXACT = Variability((1.0, 1.0), (1.0, 1.0), dropout=0.0, extra_units=0.0, extra_intensity=0.0, pose=0.0, light=0.0)
SMALL = Culture("small", {"happy": Display({12: 0.8}, {6: (0.5, 0.25)}), "neutral": Display({}, {})})


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "mine.yaml"
    path.write_text(text)
    return path


def test_the_shipped_cultures_have_seven_expressions_and_differ_in_five():
    a, b = read_culture(CULTURES / "a.yaml"), read_culture(CULTURES / "b.yaml")
    assert (a.name, b.name) == ("a", "b")
    assert set(a.displays) == set(b.displays)
    assert len(a.displays) == 7
    differing = {name for name in a.displays if a.displays[name].action_units != b.displays[name].action_units}
    assert differing == {"fearful", "sad", "angry", "surprised"}
    assert a.displays["happy"] != b.displays["happy"]  # the same action units, AU6 rarer
    assert a.displays["disgusted"] == b.displays["disgusted"]
    assert a.displays["neutral"].action_units == []


def test_a_table_is_read(tmp_path):
    culture = read_culture(written(tmp_path, "happy: {always: {12: 0.8}, sometimes: {6: [0.5, 0.25]}}\nneutral:\n"))
    assert culture == replace(SMALL, name="mine")


def test_all_mistakes_of_a_table_are_named_at_once(tmp_path):
    path = written(
        tmp_path,
        "hapy: {always: {12: 1}}\n"
        "sad: {always: {3: 1, 15: 1.5}, often: {1: 1}}\n"
        "angry: {sometimes: {4: 0.5, 7: [1, 2]}}\n"
        "fearful: {always: {1: 1}, sometimes: {1: [1, 0.5]}}\n"
        "happy: [6, 12]\n"
        "surprised: {always: {true: 1}}\n",
    )
    with pytest.raises(InputError) as caught:
        read_culture(path)
    lines = str(caught.value).splitlines()
    assert len(lines) == 9
    assert all(line.startswith(f"{path}: ") for line in lines)
    for part in (
        "unknown expression 'hapy'; known are neutral, happy",
        "sad: unknown key 'often'",
        "sad: action unit 3 cannot be rendered; the face model renders 1, 2, 4",
        "sad: the weight of action unit 15 is 1.5; it must lie from 0 to 1",
        "angry: action unit 4 needs [weight, probability]",
        "angry: action unit 7 needs",
        "fearful: action unit 1 stands in both",
        "happy: expected",
        "surprised: action unit True cannot be rendered",
    ):
        assert any(part in line for line in lines), part


@pytest.mark.parametrize(
    ("text", "part"), [("- 1\n", "a culture is a table"), ("a: [1\n", "line 2: not readable YAML")]
)
def test_a_file_that_is_no_table_is_named(tmp_path, text, part):
    with pytest.raises(InputError, match=part):
        read_culture(written(tmp_path, text))


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(InputError, match=r"none.yaml: the file does not exist"):
        read_culture(tmp_path / "none.yaml")


def test_without_variability_a_display_is_its_table():
    rng = generator(1, "test")
    drawn = [draw_action_units(SMALL, "happy", rng, EXACT) for _ in range(400)]
    assert all(display[12] == 0.8 for display in drawn)
    with_cheeks = [display for display in drawn if 6 in display]
    assert all(display[6] == 0.5 for display in with_cheeks)
    assert 0.18 < len(with_cheeks) / 400 < 0.32  # p = .25, four standard errors
    assert draw_action_units(SMALL, "neutral", rng, EXACT) == {}


def test_dropout_and_extra_units_are_as_frequent_as_asked():
    rng = generator(2, "test")
    drawn = [draw_action_units(SMALL, "happy", rng, VARIED) for _ in range(2000)]
    assert np.mean([12 in display for display in drawn]) == pytest.approx(0.9, abs=0.03)
    extra = [sum(unit not in (6, 12) for unit in display) for display in drawn]
    assert np.mean(extra) == pytest.approx(0.7, abs=0.08)
    assert max(value for display in drawn for unit, value in display.items() if unit not in (6, 12)) <= 0.4


@settings(max_examples=50, deadline=None)
@given(seed=st.integers(0, 2**31), expression=st.sampled_from(["happy", "neutral"]))
def test_displays_are_drawable_and_repeat_with_the_seed(seed, expression):
    drawn = draw_action_units(SMALL, expression, generator(seed, "x"), VARIED)
    assert drawn == draw_action_units(SMALL, expression, generator(seed, "x"), VARIED)
    assert set(drawn) <= set(ACTION_UNITS)
    assert all(0 < value <= 1 for value in drawn.values())


def test_an_expression_that_a_culture_lacks_is_named():
    with pytest.raises(InputError, match=r"'small' has no expression 'sad'; it has happy, neutral"):
        draw_action_units(SMALL, "sad", generator(1), EXACT)
