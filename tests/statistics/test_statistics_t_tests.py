import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import nct, ttest_ind, ttest_rel

from aulens.statistics.effect_sizes import noncentrality_of_t, small_sample_factor
from aulens.statistics.t_tests import corrected_t_test, corrected_two_sample_t_test, pooled_t_test

# Student's sleep data (Cushny and Peebles 1905; data set `sleep` of R)
FIRST = np.array([0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0])
SECOND = np.array([1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4])
rates = st.lists(st.integers(0, 84), min_size=3, max_size=8, unique=True).map(lambda x: np.array(x) / 84)


def test_pooled_t_test_of_the_sleep_data():
    # R: t.test(extra ~ group, data = sleep, var.equal = TRUE)
    # t = -1.8608, df = 18, p-value = 0.07919, 95 percent confidence interval -3.363874 0.203874
    result = pooled_t_test(FIRST, SECOND, 0.95)
    assert (result.statistic, result.df, result.p) == pytest.approx((-1.8608, 18, 0.07919), abs=5e-5)
    assert (result.difference, result.low, result.high) == pytest.approx((-1.58, -3.363874, 0.203874), abs=1e-6)
    d = -1.58 / np.sqrt((FIRST.var(ddof=1) + SECOND.var(ddof=1)) / 2)  # Cohen's d, -.832
    assert result.effect_size == pytest.approx(d * (1 - 3 / (4 * 18 - 1)), abs=1e-3)
    assert result.effect_low < result.effect_size < result.effect_high


def test_paired_t_test_of_the_sleep_data():
    # R: t.test(extra ~ group, data = sleep, paired = TRUE)
    # t = -4.0621, df = 9, p-value = 0.002833, 95 percent confidence interval -2.4598858 -0.7001142
    result = corrected_t_test(FIRST - SECOND, 0.0, 0.95)
    assert (result.statistic, result.df, result.p) == pytest.approx((-4.0621, 9, 0.002833), abs=5e-5)
    assert (result.low, result.high) == pytest.approx((-2.4598858, -0.7001142), abs=1e-6)


def test_the_corrected_t_test_by_hand():
    # mean .2, s² = .01, 1/3 + 12/40 = .63333: t = .2 / sqrt(.0063333) = 2.5131
    result = corrected_t_test(np.array([0.1, 0.2, 0.3]), 12 / 40, 0.95)
    assert (result.statistic, result.df) == pytest.approx((2.5131, 2), abs=1e-4)
    margin = 4.302653 * np.sqrt(0.01 * (1 / 3 + 0.3))  # t(.975; 2) = 4.302653
    assert (result.low, result.high) == pytest.approx((0.2 - margin, 0.2 + margin))


def test_one_sided_tests_of_the_sleep_data():
    # R: t.test(extra ~ group, data = sleep, paired = TRUE, alternative = "less")     p-value = 0.001416
    # R: the same with alternative = "greater"                                         p-value = 0.9986
    less, greater = (corrected_t_test(FIRST - SECOND, 0.0, 0.95, side).p for side in ("less", "greater"))
    assert (less, greater) == pytest.approx((0.001416, 0.9986), abs=5e-5)
    assert less == pytest.approx(corrected_t_test(FIRST - SECOND, 0.0, 0.95).p / 2)  # t is negative


def test_an_unknown_alternative_is_refused():
    with pytest.raises(ValueError, match="alternative 'smaller'; allowed: two-sided, greater, less"):
        corrected_t_test(FIRST - SECOND, 0.0, 0.95, "smaller")


def test_the_corrected_two_sample_test_by_hand():
    # variances .01 and .04; (1/3 + .3) .01 = .0063333, (1/3 + .5) .04 = .0333333, sum .0396667
    # t = -.2 / sqrt(.0396667); df = .0396667² / (.0063333² / 2 + .0333333² / 2) = 2.7336
    result = corrected_two_sample_t_test(np.array([0.1, 0.2, 0.3]), np.array([0.2, 0.4, 0.6]), (0.3, 0.5), 0.95)
    assert (result.statistic, result.df) == pytest.approx((-1.00419, 2.7336), abs=1e-4)


def test_without_shared_people_the_corrected_tests_are_the_usual_ones():
    welch = ttest_ind(FIRST, SECOND, equal_var=False)
    ours = corrected_two_sample_t_test(FIRST, SECOND, (0, 0), 0.95)
    assert (ours.statistic, ours.df, ours.p) == pytest.approx((welch.statistic, welch.df, welch.pvalue))
    paired = ttest_rel(FIRST, SECOND, alternative="greater")
    assert corrected_t_test(FIRST - SECOND, 0.0, 0.95, "greater").p == pytest.approx(paired.pvalue)


@settings(max_examples=30)
@given(rates, rates, st.randoms(use_true_random=False))
def test_tests_ignore_order_and_a_common_shift_and_turn_round_with_the_groups(first, second, random):
    shuffled = first.copy()
    random.shuffle(shuffled)
    for test in (pooled_t_test, lambda x, y, c: corrected_two_sample_t_test(x, y, (0.3, 0.3), c)):
        result, moved, turned = test(first, second, 0.9), test(shuffled + 3, second + 3, 0.9), test(second, first, 0.9)
        assert moved.p == pytest.approx(result.p)
        assert turned.statistic == pytest.approx(-result.statistic)
        assert (turned.effect_low, turned.effect_high) == pytest.approx(
            (-result.effect_high, -result.effect_low), abs=1e-4
        )
    assert abs(corrected_t_test(first - 1, 0.3, 0.9).statistic) < abs(corrected_t_test(first - 1, 0.0, 0.9).statistic)


def test_undefined_is_nan():
    for result in (
        pooled_t_test(np.array([0.5]), np.array([0.5, 0.6]), 0.95),
        corrected_t_test(np.array([0.5]), 0.3, 0.95),
        corrected_t_test(np.array([0.5, 0.5]), 0.3, 0.95),  # no variance
        corrected_two_sample_t_test(np.ones(3), np.zeros(3), (0.3, 0.3), 0.95),
    ):
        assert np.isnan([result.statistic, result.p, result.low, result.effect_size]).all()
        assert np.isfinite(result.difference)


def test_the_interval_of_the_noncentrality_leaves_the_tails():
    for t, df in ((0.0, 5), (2.5, 10), (-4.0, 9), (60.0, 39)):
        low, high = noncentrality_of_t(t, df, 0.95)
        assert (nct.cdf(t, df, low), nct.cdf(t, df, high)) == pytest.approx((0.975, 0.025), abs=1e-6)


def test_small_sample_factor():
    assert small_sample_factor(18) == pytest.approx(0.9577, abs=2e-4)  # 1 - 3 / 71
    assert np.isnan(small_sample_factor(1))


def test_runs_that_share_people_do_not_make_a_difference_significant():
    """No difference in the population, 60 people per database, 20 splits each: the plain test rejects far too often."""
    random = np.random.default_rng(2022)
    rejected = {"plain": 0, "corrected": 0, "two samples": 0}
    for _ in range(300):
        own, other = random.normal(size=(2, 60))  # how easy each person is
        first = np.array([random.permutation(own)[:12].mean() for _ in range(20)])
        second = np.array([random.permutation(other)[:12].mean() for _ in range(20)])
        rejected["plain"] += pooled_t_test(first, second, 0.95).p < 0.05
        rejected["corrected"] += corrected_t_test(first - second, 12 / 40, 0.95).p < 0.05
        rejected["two samples"] += corrected_two_sample_t_test(first, second, (0.3, 0.3), 0.95).p < 0.05
    assert rejected["corrected"] / 300 < 0.10
    assert rejected["two samples"] / 300 < 0.10
    assert rejected["plain"] / 300 > 0.25
