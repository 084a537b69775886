from dataclasses import dataclass, field

import pytest

from aulens.errors import InputError
from aulens.settings import build


@dataclass(frozen=True)
class Inner:
    rate: float
    sizes: tuple[float, ...]


@dataclass(frozen=True)
class Outer:
    name: str
    inner: Inner
    steps: list[Inner]
    one: Inner | None
    either: str | list[float]
    weights: dict[int, float]
    range: tuple[float, float]


VALUES = {
    "name": "a",
    "inner": {"rate": 1, "sizes": [1, 2.5]},
    "steps": [{"rate": 0.5, "sizes": []}],
    "one": None,
    "either": "median",
    "weights": {"12": 1},
    "range": [0, 1],
}


def test_nested_settings_are_built() -> None:
    settings = build(Outer, VALUES)
    assert settings.inner == Inner(1.0, (1.0, 2.5))
    assert isinstance(settings.inner.rate, float)
    assert settings.steps == [Inner(0.5, ())]
    assert settings.one is None
    assert settings.weights == {12: 1.0}
    assert settings.range == (0.0, 1.0)
    assert build(Outer, VALUES | {"one": {"rate": 2, "sizes": [1]}}).one == Inner(2.0, (1.0,))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"nme": 1}, "settings: unknown key 'nme'"),
        ({"inner": {"rate": 1}}, r"settings.inner: missing key 'sizes' \(the keys are rate, sizes\)"),
        ({"inner": 3}, "settings.inner: 3 is given; allowed: a group of settings"),
        ({"inner": None}, "settings.inner: None is given; allowed: a group of settings"),
        ({"range": [0, 1, 2]}, r"settings.range: \[0, 1, 2\] is given; allowed: a list of 2"),
        ({"range": [0]}, r"settings.range: \[0\] is given; allowed: a list of 2"),
        ({"range": [0, "1"]}, r"settings.range\[1\]: '1' is given; allowed: a number"),
        ({"range": {"0": 1}}, r"settings.range: {'0': 1} is given; allowed: a list of 2"),
        (
            {"steps": [{"rate": 0.5, "sizes": [True]}]},
            r"settings.steps\[0\].sizes\[0\]: True is given; allowed: a number",
        ),
        ({"name": 3}, "settings.name: 3 is given; allowed: text"),
        ({"name": None}, "settings.name: None is given; allowed: text"),
        ({"either": 3}, "settings.either: 3 is given; allowed: text or a list"),
        ({"weights": {"twelve": 1}}, "settings.weights: the key 'twelve' is given; allowed: a whole number"),
    ],
)
def test_wrong_settings_are_named(change: dict, message: str) -> None:
    with pytest.raises(InputError, match=message):
        build(Outer, VALUES | change)


@dataclass(frozen=True)
class WithList:
    """Settings of which one may be left out and is a list then."""

    name: str
    paths: list[str | list[str]] = field(default_factory=list)


def test_a_list_that_may_be_left_out_is_empty_then():
    assert build(WithList, {"name": "a"}).paths == []
    assert build(WithList, {"name": "a", "paths": ["b", ["c", "d"]]}).paths == ["b", ["c", "d"]]
