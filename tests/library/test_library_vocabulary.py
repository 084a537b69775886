"""The names of expressions."""

import re
from pathlib import Path

import pytest
import yaml

from aulens.errors import InputError
from aulens.vocabulary import NAME, expressions, read_expressions

SCHEMA = Path(__file__).parents[2] / "workflow" / "schemas" / "config.schema.yaml"


def test_the_shipped_names_in_their_order():
    eight = ("neutral", "happy", "fearful", "sad", "angry", "surprised", "disgusted", "contempt")
    assert expressions() == (*eight, "happy-closed", "happy-open", "mixed")


def test_a_user_may_add_names(tmp_path):
    (tmp_path / "e.yaml").write_text("bored: tired of it\nneutral: no expression\n")
    assert read_expressions(tmp_path / "e.yaml") == ("bored", "neutral")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[happy]", "the expressions are a table of names, such as 'happy: a smile'"),
        ("Happy: a smile", "the name 'Happy' is given; allowed: small letters, digits and hyphens"),
        ("true: a smile", "the name True is given; allowed"),
        ("'1e5': a smile", "the name '1e5' is given; allowed"),
        ("'a;b': a smile", "the name 'a;b' is given; allowed"),
        ("happy:", "happy: None is given; allowed: one line that describes the expression"),
    ],
)
def test_mistakes_are_named(tmp_path, text, message):
    (tmp_path / "e.yaml").write_text(text)
    with pytest.raises(InputError) as error:
        read_expressions(tmp_path / "e.yaml")
    assert str(error.value).startswith(f"{tmp_path}/e.yaml: {message}")


def test_names_are_those_of_the_schema():
    allowed = re.compile(yaml.safe_load(SCHEMA.read_text())["$defs"]["name"]["pattern"])
    for name in (
        "happy",
        "happy-open",
        "3d",
        "007",
        "1e5",
        "1e-5",
        "true",
        "inf",
        "-a",
        "a b",
        "a\n",
        "A",
        "",
        "inf-1",
    ):
        assert bool(NAME.fullmatch(name)) == bool(allowed.search(name)), name
