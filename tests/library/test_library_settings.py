from dataclasses import dataclass

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


VALUES = {
    "name": "a",
    "inner": {"rate": 1, "sizes": [1, 2.5]},
    "steps": [{"rate": 0.5, "sizes": []}],
    "one": None,
    "either": "median",
    "weights": {"12": 1},
}


def test_nested_settings_are_built() -> None:
    settings = build(Outer, VALUES)
    assert settings.inner == Inner(1.0, (1.0, 2.5))
    assert isinstance(settings.inner.rate, float)
    assert settings.steps == [Inner(0.5, ())]
    assert settings.one is None
    assert settings.weights == {12: 1.0}
    assert build(Outer, VALUES | {"one": {"rate": 2, "sizes": [1]}}).one == Inner(2.0, (1.0,))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"nme": 1}, "settings: unknown key 'nme'"),
        ({"inner": {"rate": 1}}, r"settings.inner: missing key 'sizes' \(the keys are rate, sizes\)"),
        ({"inner": 3}, "settings.inner: 3 is not a group of settings"),
    ],
)
def test_wrong_settings_are_named(change: dict, message: str) -> None:
    with pytest.raises(InputError, match=message):
        build(Outer, VALUES | change)
