import pytest

from aulens.training.rates import Rates
from aulens.training.schedule import RateStep, learning_rate

STEPS = [RateStep(0, 0.05), RateStep(6, 0.01)]


def test_the_rate_falls_by_the_factor_after_every_epoch() -> None:
    rates = Rates(STEPS, 0.5, per_epoch=4)
    found = [rates.at(iteration) for iteration in (0, 3, 4, 5, 6, 7, 8)]
    assert found == pytest.approx([0.05, 0.05, 0.025, 0.025, 0.005, 0.005, 0.0025])


def test_without_a_factor_the_steps_are_as_they_are() -> None:
    rates = Rates(STEPS, None, per_epoch=4)
    assert [rates.at(iteration) for iteration in range(20)] == [learning_rate(STEPS, i) for i in range(20)]


def test_the_rate_decays_with_every_iteration_as_in_keras() -> None:
    rates = Rates(STEPS, None, per_epoch=4, decay=0.5)
    assert [rates.at(iteration) for iteration in (0, 1, 2, 6)] == pytest.approx([0.05, 0.05 / 1.5, 0.025, 0.0025])


def test_the_published_rate_after_a_thousand_epochs() -> None:
    assert Rates([RateStep(0, 0.05)], 0.999, 17).at(17_000) == pytest.approx(0.05 * 0.3677, rel=1e-4)
