from itertools import permutations

import pandas as pd
import pytest

from aulens.databases.known_displays import COLUMNS
from aulens.report.displays_in_words import display_sentences, display_words
from aulens.report.figures import planted_signs
from aulens.report.figures.ideal_observer import figure_ideal, observer_sentences
from aulens.report.figures.planted_signs import TABLES, figure_planted
from aulens.report.figures.recovery import recovery_sentence
from aulens.report.planted_in_words import planted_sentences


@pytest.fixture
def tables(made):
    """Return the tables of planted truth of one pair of databases."""
    scores, sides, alike, criteria = (made[f"recovery_{name}"] for name in TABLES)
    pair = [table[(table["database_1"] == "north") & (table["database_2"] == "south")] for table in (scores, alike)]
    sides = sides[(sides["database"] == "north") & (sides["other"] == "south")]
    return pair[0], sides, pair[1], criteria


def test_limits_are_said_as_passed_or_not(tables):
    text = " ".join(planted_sentences(*tables))
    taken = "taken from earlier demonstrations of these cultures"
    assert "D = .80 (these people, other runs: [.70, .90]; other people vary more): passed (the limit" in text
    assert f"passed (the limit, above .5, was {taken})" in text
    assert "beforehand" not in text + planted_signs.CAPTION
    assert taken in planted_signs.CAPTION
    assert "2 of 2 planted differences had the right sign. Between halves" in text
    assert "absolute D on the same signs was .35 in the mean of 3 halvings of the groups." in text
    assert "The largest was .45: not passed" in text
    assert "; D between the databases was more." in text
    assert "learned fewer people" in text
    assert "p = " not in text
    assert "north-trained networks, area under the ROC curve" in text
    assert ".90 for both (3), .80 for north only (3) and .50 for south only (3)" in text
    assert f"by r = −.75: passed (the limit, at most −.7, was {taken})" in text


def test_what_was_not_measured_is_said(tables):
    scores, sides, alike, criteria = tables
    missing = criteria.assign(value=None, low=None, passed="").where(criteria["criterion"] != "somers_d", criteria)
    text = " ".join(planted_sentences(scores, sides, alike.assign(gap=float("nan")), missing))
    assert "No networks of disjoint groups of people were trained" in text
    assert "similarity relative to networks of other people of the same database was not measured" in text
    assert planted_sentences(scores.assign(somers_d=float("nan")), sides, alike, criteria) == []


def test_somers_d_the_areas_and_the_gap_are_drawn(made, tables):
    figure = figure_planted(*tables, made.databases, made.labels)
    upper, left, right = figure.axes
    assert [line.get_ydata()[0] for line in upper.lines if line.get_marker() == "o"] == [0.8]
    assert [list(line.get_ydata()) for line in left.lines if line.get_marker() == "o"] == [[0.9, 0.8, 0.5]]
    assert right.get_ylabel() == "gap of similarity, same − different"
    assert "rank r = −.75, n = 5 expressions" in [text.get_text() for text in right.texts]


def test_a_difference_within_the_range_of_the_null_is_said_so(tables):
    scores, sides, alike, criteria = tables
    large = criteria.assign(high=criteria["high"].where(criteria["criterion"] != "null_somers_d", 0.85))
    text = " ".join(planted_sentences(scores, sides, alike, large))
    assert "The largest was .85: not passed" in text
    assert "; D between the databases was not more." in text


def test_of_several_pairs_the_mean_is_said_and_drawn(made, tables):
    scores, sides, alike, criteria = tables
    unit = criteria["unit"].replace("expressions", "expressions, mean of 3 pairs of databases")
    text = " ".join(planted_sentences(scores, sides, alike, criteria.assign(unit=unit)))
    assert "Over 5 expressions, mean of 3 pairs of databases, similarity of profiles ranked" in text
    figure = figure_planted(scores, sides, alike, criteria.assign(unit=unit), made.databases, made.labels)
    note = "rank r = −.75, n = 5 expressions,\nmean of 3 pairs of databases"
    assert note in [text.get_text() for text in figure.axes[2].texts]


@pytest.mark.parametrize("count", [2, 3, 5])
def test_every_trained_and_other_database_has_a_look_of_its_own(tables, made, count):
    scores, sides, alike, criteria = tables
    names = ["a", "b", "c", "d", "e"][:count]
    sides = pd.concat([sides.assign(database=own, other=other) for own, other in permutations(names, 2)])
    axes = figure_planted(scores, sides, alike, criteria, names, made.labels).axes[1]
    drawn = [line for line in axes.lines if line.get_marker() == "o" and len(line.get_xdata())]
    assert len({(line.get_color(), line.get_fillstyle()) for line in drawn}) == len(drawn) == count * (count - 1)
    assert len({line.get_color() for line in drawn}) == count
    assert len(axes.get_legend().get_texts()) == (2 if count == 2 else 2 * count)


def test_without_a_baseline_similarity_itself_is_drawn(made, tables, as_study):
    scores, sides, alike, criteria = tables
    figure = figure_planted(scores, sides, alike.assign(gap=float("nan")), criteria, made.databases, made.labels)
    assert figure.axes[2].get_ylabel() == "similarity of profiles"
    assert "(gap)" in planted_signs.caption(as_study(made))


def test_the_observers_failures_are_named_beside_the_networks(made):
    table = made["ideal_observer"]
    text = " ".join(observer_sentences(table))
    assert ".95 for north (networks .60)" in text
    assert "sad of north→south (.10, networks .60)" in text
    assert "Images that it learned and was shown, over all runs: 240 and 12 for north," in text
    assert observer_sentences(pd.DataFrame(columns=table.columns)) == []
    panel = figure_ideal(table, made.labels).axes[0]
    assert [line.get_markerfacecolor() == "white" for line in panel.lines if line.get_marker() == "o"] == [False, True]


def test_long_names_of_databases_do_not_reach_the_letter_of_the_next_panel(made):
    names = {"north": "north-faces", "south": "south-faces"}
    table = made["ideal_observer"].replace(names)
    figure = figure_ideal(table, made.labels)
    figure.canvas.draw()
    titles = [axes.title.get_window_extent() for axes in figure.axes if axes.title.get_text()]
    letters = [text.get_window_extent() for axes in figure.axes for text in axes.texts]
    assert len(titles) == len(letters) >= 4
    assert not [1 for title in titles for letter in letters if title.overlaps(letter)]
    assert all(title.x1 <= figure.bbox.x1 for title in titles)


def measured_by(made, *tools):
    """Return where what is known of two databases comes from; None is planted."""
    rows = zip(("north", "south"), tools, strict=True)
    found = [
        (name, "measured" if tool else "planted", tool, 0.2 if tool else 0, 0.5 if tool else 0, "4 12", "27", 9)
        for name, tool in rows
    ]
    return pd.DataFrame(found, columns=COLUMNS)


def test_measured_displays_are_never_called_planted_or_true(made, tables):
    displays = measured_by(made, "OpenFace", "OpenFace")
    words = display_words(displays)
    scores, sides, alike, criteria = tables
    unlimited = criteria.assign(limit=float("nan"), passed="")
    texts = [
        *planted_sentences(scores, sides, alike, unlimited, words),
        *display_sentences(displays, 0.5),
        *observer_sentences(made["ideal_observer"], words),
        recovery_sentence(made["recovery"], "north", words),
    ]
    text = " ".join(texts)
    assert "planted" not in text and "true" not in text.replace("truly", "")
    assert "passed" not in text
    assert "followed the sign of differences measured by OpenFace with Somers’ D = .80" in text
    assert "no limit is set where a tool measured displays" in text
    assert "Displays: north measured by OpenFace (9 images) and south measured by OpenFace (9 images)" in text
    assert "action units 4 and 12, each measured in at least 50% of the images that take part. Left out: 27." in text
    assert "at .20 or more (of 1) in at least 50% of the images" in text
    assert "not what the faces truly show" in text
    assert "learned action units measured by OpenFace answered" in text


def test_of_measured_displays_nothing_is_promised(made, tables):
    promises = ("where nothing", "should be high")
    planted = " ".join(planted_sentences(*tables))
    assert all(words in planted for words in promises)
    for tools in (("OpenFace", "OpenFace"), (None, "OpenFace")):
        text = " ".join(planted_sentences(*tables, display_words(measured_by(made, *tools))))
        assert not any(words in text for words in promises)
        assert "Between halves of the people of one database, the absolute D on the same signs was .35" in text
        assert "and .50 for south only (3)." in text


def test_each_of_two_sources_is_named(made):
    displays = measured_by(made, None, "py-feat")
    assert display_words(displays).by == "planted or measured by py-feat"
    text = next(iter(display_sentences(displays)))
    assert "north planted and south measured by py-feat (9 images)" in text


def test_nothing_is_said_of_the_source_of_planted_displays(made):
    assert list(display_sentences(measured_by(made, None, None), 0.5)) == []
