"""The figure of a planted confound, and its sentences."""

import numpy as np
import pytest

from aulens.report.confound_in_words import control_of, mask_sentence, rate_sentence
from aulens.report.figures.confound import (
    EVIDENCE,
    OF_CONTROL,
    OF_SHARES,
    caption,
    figure_confound,
    sentences,
)


@pytest.fixture
def tables(small):
    return small["confound"], small["confound_shares"]


def rows(table):
    return table.to_dict("records")


def texts(figure):
    return "\n".join(artist.get_text() for artist in figure.findobj(lambda artist: hasattr(artist, "get_text")))


def test_every_network_has_its_rates_above_its_shares(small, tables):
    figure = figure_confound(*tables, small.databases)
    above, below = figure.axes[:4], figure.axes[4:]
    assert [axes.get_title() for axes in above] == [
        "south\nwhole\n2 runs, 12 people",
        "north\nwhole\n2 runs, 12 people",
        "south\noval 0.24 × 0.28\n2 runs, 12 people",
        "north\noval 0.24 × 0.28\n2 runs, 12 people",
    ]
    assert {axes.get_ylim() for axes in above} == {(0, 1)}
    assert [line.get_ydata()[0] for line in above[1].lines] == [
        0.9,
        0.2,
        pytest.approx(1 / 3),
        0.8,
        0.78,
    ]  # both rates, chance, control
    assert [line.get_ydata()[0] for line in above[0].lines] == [0.8, pytest.approx(1 / 3)]  # no confound to break
    assert [line.get_ydata()[0] for line in above[3].lines] == [0.9, 0.85, pytest.approx(1 / 3)]
    assert len({axes.get_ylim() for axes in below}) == 1
    bars, markers = below[1].patches, below[1].lines
    assert [bar.get_height() for bar in bars] == [0.15, 0.5, 0.3]
    assert [bar.get_height() for bar in below[3].patches] == [0.001, 0.001, 0.998]  # of what the mask passes
    np.testing.assert_allclose([line.get_ydata() for line in markers], [[0.3] * 3, [0.15, 0.5, 0.3]])
    assert "saliency\nshare" in [axes.get_ylabel() for axes in below]


def test_without_shares_only_rates_are_drawn(small, tables):
    rates, shares = tables
    figure = figure_confound(rates, shares[:0], small.databases)
    assert len(figure.axes) == 4
    assert "random weights" not in texts(figure)


def test_the_caption_speaks_of_shares_that_there_are(small, as_study):
    assert caption(as_study(small, "confound")).endswith(OF_CONTROL + OF_SHARES)


def test_a_drop_is_claimed_where_its_interval_excludes_0(tables):
    plain, whole, _, masked = rows(tables[0])
    assert rate_sentence(whole, 0.95) == (
        "north (whole): .90 (95 % CI [.85, .95]) with the confound, .20 (95 % CI [.10, .30]) on north-other; the rate "
        "falls (drop .70, 95 % CI [.60, .80], independent samples of people, paired ones of runs); how hard "
        "these faces are is not known: no networks without the confound were tested on them; chance .33, n = 2 runs, "
        "12 people and 10."
    )
    assert "no drop shown (drop .05, 95 % CI [−.02, .10]" in rate_sentence(masked, 0.95)
    assert rate_sentence(plain, 0.95) == (
        "south (whole): .80 (95 % CI [.70, .90]) in tests on its own kind, .78 (95 % CI [.70, .86]) on north-other; no "
        "drop shown (drop .02, 95 % CI [−.06, .09], independent samples of people, paired ones of runs); chance .33, "
        "n = 2 runs, 12 people and 10."
    )
    alone = plain | dict.fromkeys(("correct_rate_broken", "number_broken"), np.nan)
    assert rate_sentence(alone, 0.95) == (
        "south (whole): .80 (95 % CI [.70, .90]) in tests on its own kind; chance .33, n = 2 runs, 12 people."
    )
    rising = whole | {"drop": -0.1, "drop_low": -0.2, "drop_high": -0.05}
    assert "the rate rises (drop −.10, 95 % CI [−.20, −.05]" in rate_sentence(rising, 0.95)
    few = dict.fromkeys(("drop_low", "drop_high", "broken_low", "broken_high"), np.nan)
    assert ".20 on north-other; drop .70, too few people or runs for an interval and a verdict;" in rate_sentence(
        whole | few, 0.95
    )


def test_a_drop_stands_beside_that_of_networks_that_never_saw_the_confound(tables):
    plain, whole, _, masked = rows(tables[0])
    control = control_of(whole, tables[0])
    assert control == plain
    assert control_of(plain, tables[0]) is None and control_of(masked, tables[0]) is None
    text = "; networks that never saw the confound (south): .80 → .78 (drop .02, 95 % CI [−.06, .09])"
    assert f"{text}, a smaller drop; chance" in rate_sentence(whole, 0.95, control)
    assert f"{text}, not clearly a smaller drop; chance" in rate_sentence(whole | {"drop_low": 0.08}, 0.95, control)
    assert f"{text}; chance" in rate_sentence(whole | {"drop_low": -0.08}, 0.95, control)
    few = control | {"drop_low": np.nan, "drop_high": np.nan}
    assert ".80 → .78 (drop .02); chance" in rate_sentence(whole, 0.95, few)


def test_a_mask_is_told_by_what_it_passes_and_what_is_left_of_the_drop(tables):
    rates, shares = tables
    *_, masked = rows(rates)
    passes = "north: the mask (oval 0.24 × 0.28) passes 0.04 % of the hair (0.1 % of what it shows) and 0.04 % of the "
    passes += "background (0.1 % of what it shows), and "
    assert mask_sentence(masked, rates, shares) == (
        passes + "no drop is shown with it (its interval ends at .10), without a mask the rate falls by .70; with the "
        "confound broken the rate is .85, without a mask .20."
    )
    leaking = masked | {"drop": 0.5, "drop_low": 0.4, "drop_high": 0.55}
    found = mask_sentence(leaking, rates, shares.assign(passed=0.123))
    assert "passes 12.3 % of the hair (0.1 % of what it shows) and 12.3 % of the background" in found
    assert "the rate still falls by .50, but by less, without a mask the rate falls by .70; " in found
    assert ", but by less" not in mask_sentence(leaking | {"drop_high": 0.65}, rates, shares)


@pytest.mark.parametrize(
    ("share", "text"),
    [(1.0, "100.0 %"), (0.123, "12.3 %"), (0.01, "1.0 %"), (0.00021, "0.021 %"), (5e-12, "less than 0.001 %")],
)
def test_shares_are_told_in_percent(tables, share, text):
    *_, masked = rows(tables[0])
    assert f"passes {text} of the hair" in mask_sentence(masked, tables[0], tables[1].assign(passed=share))


def test_a_mask_without_shares_or_without_a_study_that_has_none(tables):
    rates, shares = tables
    *_, masked = rows(rates)
    assert mask_sentence(masked, rates[2:], shares[:0]) == (
        "north: the mask (oval 0.24 × 0.28): no drop is shown with it (its interval ends at .10); with "
        "the confound broken the rate is .85."
    )
    assert mask_sentence(masked | {"drop_low": np.nan}, rates, shares) == ""


def test_sentences_of_a_study(small, as_study):
    found = sentences(as_study(small, "confound"))
    assert found[0] == EVIDENCE
    assert len(found) == 6
    assert found[-1].startswith("north: the mask")
