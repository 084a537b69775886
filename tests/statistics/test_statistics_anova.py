import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.linalg import helmert
from scipy.stats import ncf
from statsmodels.stats.anova import AnovaRM

from aulens.statistics.anova import _epsilon, between_and_within, effect, two_way, within
from aulens.statistics.effect_sizes import eta_interval, noncentrality_of_f, partial_eta_squared
from aulens.statistics.t_tests import corrected_t_test, pooled_t_test

# Data set `warpbreaks` of R (Tippett 1950): breaks of yarn, wool × tension, nine looms each
WARPBREAKS = {
    ("A", "L"): [26, 30, 54, 25, 70, 52, 51, 26, 67],
    ("A", "M"): [18, 21, 29, 17, 12, 18, 35, 30, 36],
    ("A", "H"): [36, 21, 24, 18, 10, 43, 28, 15, 26],
    ("B", "L"): [27, 14, 29, 19, 29, 31, 41, 20, 44],
    ("B", "M"): [42, 26, 19, 16, 39, 28, 21, 39, 29],
    ("B", "H"): [20, 21, 24, 17, 13, 15, 15, 16, 28],
}
NAMES = ("condition", "expression")


def warpbreaks():
    rows = [(*key, value) for key, values in WARPBREAKS.items() for value in values]
    return pd.DataFrame(rows, columns=["wool", "tension", "breaks"])


def test_two_way_analysis_of_warpbreaks():
    # R: summary(aov(breaks ~ wool * tension, warpbreaks))
    #              Df Sum Sq Mean Sq F value   Pr(>F)
    # wool          1    451   450.7   3.765 0.058213
    # tension       2   2034  1017.1   8.498 0.000693
    # wool:tension  2   1003   501.4   4.189 0.021044
    # Residuals    48   5745   119.7
    wool, tension, interaction = two_way(warpbreaks(), ("wool", "tension"), "breaks", 0.95)
    assert (wool.statistic, wool.df_1, wool.df_2, wool.p) == pytest.approx((3.765, 1, 48, 0.058213), abs=5e-4)
    assert (tension.statistic, tension.df_1, tension.p) == pytest.approx((8.498, 2, 0.000693), abs=5e-4)
    assert (interaction.statistic, interaction.df_1, interaction.p) == pytest.approx((4.189, 2, 0.021044), abs=5e-4)
    assert tension.eta_squared == pytest.approx(2034 / (2034 + 5745), abs=1e-3)
    assert tension.low < tension.eta_squared < tension.high


def test_two_way_analysis_from_sums_of_squares():
    # cell means 1, 3 / 5, 11 with values ± 1: grand mean 5
    # SS first = 4 (3² + 3²) = 72, SS second = 4 (2² + 2²) = 32, interaction 8 · 1² = 8, residual 8 · 1² = 8, 4 df
    cells = {("a", "x"): [0, 2], ("a", "y"): [2, 4], ("b", "x"): [4, 6], ("b", "y"): [10, 12]}
    table = pd.DataFrame([(*key, v) for key, values in cells.items() for v in values], columns=["one", "two", "v"])
    effects = two_way(table, ("one", "two"), "v", 0.95)
    assert [effect.name for effect in effects] == ["one", "two", "interaction"]
    assert [effect.statistic for effect in effects] == pytest.approx([36, 16, 4])
    assert [effect.eta_squared for effect in effects] == pytest.approx([72 / 80, 32 / 40, 8 / 16])


def test_undefined_analyses_are_nan():
    single = warpbreaks().groupby(["wool", "tension"]).head(1)  # no residual degrees of freedom
    for effects in (
        two_way(single, ("wool", "tension"), "breaks", 0.95),
        two_way(warpbreaks().query("wool == 'A'"), ("wool", "tension"), "breaks", 0.95),
        two_way(warpbreaks().assign(breaks=1.0), ("wool", "tension"), "breaks", 0.95),
        within(np.zeros((1, 2, 7)), 0.3, 0.95, NAMES),
        within(np.ones((5, 2, 7)), 0.3, 0.95, NAMES),
        between_and_within(np.full((2, 5, 7), np.nan), 0.3, 0.95, NAMES),
    ):
        assert len(effects) == 3
        assert np.isnan([[effect.statistic, effect.p, effect.eta_squared] for effect in effects]).all()


def test_within_runs_agrees_with_statsmodels():
    values = np.random.default_rng(1).normal(size=(6, 2, 7))
    cells = pd.MultiIndex.from_product([range(6), range(2), range(7)], names=["run", "one", "two"])
    table = pd.DataFrame({"value": values.ravel()}, index=cells).reset_index()
    expected = AnovaRM(table, "value", "run", within=["one", "two"]).fit().anova_table
    effects = within(values, 0.0, 0.95, NAMES)
    assert [effect.statistic for effect in effects] == pytest.approx(expected["F Value"].tolist())
    scaled = [effect.df_2 / effect.epsilon for effect in effects]
    assert scaled == pytest.approx(expected["Den DF"].tolist())


def test_within_runs_the_condition_is_the_corrected_t_test_squared():
    values = np.random.default_rng(2).normal(size=(6, 2, 7))
    effect = within(values, 0.3, 0.95, NAMES)[0]
    averages = values.mean(axis=2)
    test = corrected_t_test(averages[:, 0] - averages[:, 1], 0.3, 0.95)
    assert (effect.statistic, effect.p) == pytest.approx((test.statistic**2, test.p))


def test_between_groups_the_database_is_the_t_test_of_averages_squared():
    values = np.random.default_rng(3).normal(size=(2, 6, 7))
    effect = between_and_within(values, 0.0, 0.95, ("database", "expression"))[0]
    test = pooled_t_test(*values.mean(axis=2), 0.95)
    assert (effect.statistic, effect.p) == pytest.approx((test.statistic**2, test.p))
    corrected = between_and_within(values, 0.3, 0.95, ("database", "expression"))[0]
    assert corrected.statistic == pytest.approx(effect.statistic / (1 + 6 * 0.3))


def test_between_and_within_from_sums_of_squares():
    values = np.random.default_rng(4).normal(size=(3, 5, 4))  # (groups, runs, levels)
    grand, cells = values.mean(), values.mean(axis=1)
    levels, groups = values.mean(axis=(0, 1)), values.mean(axis=(1, 2))
    squares = 15 * ((levels - grand) ** 2).sum()
    interaction = 5 * ((cells - groups[:, None] - levels + grand) ** 2).sum()
    subject = values.mean(axis=2, keepdims=True)
    error = ((values - cells[:, None] - subject + groups[:, None, None]) ** 2).sum() / (3 * 4 * 3)
    effects = between_and_within(values, 0.0, 0.95, ("database", "expression"))
    assert effects[1].statistic == pytest.approx(squares / 3 / error)
    assert effects[2].statistic == pytest.approx(interaction / 6 / error)
    assert effects[2].df_1 / effects[2].epsilon == pytest.approx(6)


def test_epsilon_is_box_formula_of_the_covariances():
    values = np.random.default_rng(5).normal(size=(9, 4)) * [1, 2, 3, 4]
    covariance = np.cov(values.T)
    k, mean = 4, covariance.mean()
    rows = covariance.mean(axis=1)
    top = (k * (np.trace(covariance) / k - mean)) ** 2
    bottom = (k - 1) * ((covariance**2).sum() - 2 * k * (rows**2).sum() + k**2 * mean**2)
    contrasts = (values - values.mean(axis=0)) @ helmert(4).T
    assert _epsilon(contrasts) == pytest.approx(top / bottom)
    assert 1 / 3 <= _epsilon(contrasts) <= 1
    assert _epsilon(contrasts[:, :1]) == pytest.approx(1)


@settings(max_examples=20)
@given(st.integers(0, 10_000), st.floats(-3, 3), st.permutations(range(7)), st.permutations(range(4)))
def test_analyses_ignore_run_shifts_the_order_of_runs_and_the_names_of_expressions(seed, shift, expressions, runs):
    values = np.random.default_rng(seed).normal(size=(4, 2, 7))
    changed = values.copy()
    changed[0] += shift  # a run that is better throughout
    changed = changed[runs][:, :, expressions]
    for one, two in zip(within(values, 0.3, 0.95, NAMES), within(changed, 0.3, 0.95, NAMES), strict=True):
        assert two.statistic == pytest.approx(one.statistic)
        assert two.epsilon == pytest.approx(one.epsilon)


def test_interval_of_eta_squared():
    low, high = noncentrality_of_f(8.498, 2, 48, 0.95)
    assert (ncf.cdf(8.498, 2, 48, low), ncf.cdf(8.498, 2, 48, high)) == pytest.approx((0.975, 0.025), abs=1e-6)
    assert eta_interval((low, high), 2, 48) == pytest.approx((low / (low + 51), high / (high + 51)))
    assert noncentrality_of_f(0.2, 2, 48, 0.95)[0] == 0
    assert partial_eta_squared(4.0, 1, 4) == 0.5
    big = noncentrality_of_f(900.0, 6, 546, 0.95)  # of the size of the paper's
    assert np.isfinite(big).all()
    assert big[0] < 900 * 6 < big[1]


def test_interval_of_eta_squared_under_greenhouse_geisser_by_hand():
    # epsilon .5 makes 4, 4 df 2, 2, and with 2 df in the denominator P(F < f) = x exp(-lambda (1 - x) / 2) with
    # x = f / (f + 1). f = 99: x = .99, lambda = 200 (ln .99 - ln p) = 3.0535 at p = .975 and 735.766 at p = .025.
    # The effect of 4 df has lambda / epsilon: 6.1070 and 1471.53; eta squared = lambda / (lambda + 4 + 4 + 1).
    result = effect("x", 99.0, 4, 4, 0.95, epsilon=0.5)
    assert (result.df_1, result.df_2, result.eta_squared) == (2, 2, 0.99)
    assert (result.low, result.high) == pytest.approx((6.1070 / 15.1070, 1471.53 / 1480.53), abs=1e-4)
    # F is 1.5 times as large if runs share people, and so is the noncentrality
    shared = effect("x", 148.5, 4, 4, 0.95, inflation=1.5, epsilon=0.5)
    assert shared.statistic == pytest.approx(99)
    assert (shared.low, shared.high) == pytest.approx((9.1605 / 18.1605, 2207.30 / 2216.30), abs=1e-4)


@settings(max_examples=60)
@given(st.integers(1, 6), st.integers(2, 80), st.floats(0, 1), st.floats(1, 12), st.floats(1, 500))
def test_an_effect_whose_corrected_f_is_at_least_1_lies_in_its_interval(df_1, multiple, place, inflation, f):
    epsilon = 1 / df_1 + place * (1 - 1 / df_1)  # from its least value to 1
    result = effect("x", f * inflation, df_1, multiple * df_1, 0.95, inflation=inflation, epsilon=epsilon)
    assert result.low <= result.eta_squared <= result.high
