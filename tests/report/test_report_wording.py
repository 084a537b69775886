"""Numbers as a paper prints them."""

import math

import pytest

from aulens.report.wording import counted, decimal, interval_text, listed, p_text, quantity


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.7612, ".76"), (-0.05, "−.05"), (1.0, "1.00"), (-0.001, ".00"), (0.999, "1.00"), (math.nan, "–")],
)
def test_decimals_have_no_leading_zero(value, text):
    assert decimal(value) == text


@pytest.mark.parametrize(
    ("p", "text"),
    [
        (0.00009, "p < .0001"),
        (0.00037, "p = .0004"),
        (0.0090, "p = .0090"),
        (0.034, "p = .034"),
        (0.15, "p = .15"),
        (math.nan, "p undefined"),
    ],
)
def test_p_values_are_printed_as_in_a_paper(p, text):
    assert p_text(p) == text


def test_intervals_are_left_out_where_undefined():
    assert interval_text(0.7, 0.81, 0.95) == "95 % CI [.70, .81]"
    assert interval_text(0.7, 0.81, 0.999, digits=3) == "99.9 % CI [.700, .810]"
    assert interval_text(math.nan, 0.81, 0.95) == ""
    assert interval_text(None, None, 0.95) == ""


def test_quantities_keep_the_digits_that_matter():
    assert [quantity(value) for value in (12.0, 3.417, 0.0031, -2.0, 1234567.8)] == [
        "12",
        "3.42",
        "0.0031",
        "−2",
        "1.23e+06",
    ]


def test_counts_and_lists_are_words():
    assert counted(1, "person", "people") == "1 person"
    assert counted(1200, "image") == "1,200 images"
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert listed(["a"]) == "a"
