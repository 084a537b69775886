"""Networks that learned photographs and are shown drawn faces: said beside every figure of action units."""

import dataclasses

import pandas as pd
import pytest

from aulens.report.draw import figure_module
from aulens.report.kinds import full_note, null_sentence, other_kind, short_note


def photographs(study, *names):
    """Return a study in which some databases hold photographs."""
    sources = study.facts["sources"] | {name: {"source": "folder", "path": "photographs"} for name in names}
    return dataclasses.replace(study, facts=study.facts | {"sources": sources})


@pytest.fixture
def drawn(small, as_study):
    return as_study(small)


@pytest.fixture
def controlled(made, as_study):
    """Return a study of two drawn databases and one of photographs, of which a drawn one is tested besides."""
    return as_study(made)


def test_drawn_databases_and_drawn_stimuli_are_of_one_kind(drawn, plain, as_study):
    assert other_kind(drawn) == []
    assert short_note(drawn) == full_note(drawn) == ""
    assert full_note(as_study(plain)) == ""  # it has no stimuli


def test_what_was_not_measured_is_said_with_its_remedy(drawn):
    study = photographs(drawn, "north", "south")
    assert short_note(study) == (
        "Drawn stimuli, photographs trained on; how well the networks read drawn faces was not measured."
    )
    text = full_note(study)
    assert text.startswith(short_note(study))
    assert (
        "test on a rendered database besides, such as a of the demonstration: test_only: {north: [a], south: [a]}."
        in text
    )
    assert "The null image was taken for neutral by 1 of 2 north-trained networks, for happy by 1." in text


def test_a_warped_photograph_is_named(drawn):
    warped = {"source": "photograph", "action_units": [12], "intensities": [0.0, 1.0]}
    study = dataclasses.replace(drawn, facts=drawn.facts | {"stimuli": warped})
    assert short_note(study).startswith("Stimuli made of a photograph, drawn faces trained on; how well")
    assert other_kind(photographs(study, *study.facts["databases"])) == []


def test_the_rate_on_drawn_faces_is_that_of_the_intervals(controlled):
    study = photographs(controlled, "north")
    table = study.table("statistics/intervals.csv")
    rows = table[(table["trained"] == "north") & (table["expression"] == "all") & (table["tested"] != "north")]
    assert rows["tested"].tolist() == ["south", "west", "north-other"]
    text = short_note(study)
    assert text.startswith("Drawn stimuli, photographs trained on: of drawn faces with known expressions, .")
    for row in rows.itertuples():
        assert f"{row.correct_rate:.2f} (north→{row.tested})".lstrip("0") in text
    assert text.endswith("were read correctly (chance .20).")
    assert "test_only" not in full_note(study)
    assert "south-trained" not in full_note(study)


def test_given_stimuli_and_drawn_databases_are_told_too(drawn):
    stimuli = {"source": "folder", "path": "facegen"}
    study = dataclasses.replace(drawn, facts=drawn.facts | {"stimuli": stimuli})
    assert short_note(study) == (
        "Given stimuli, drawn faces trained on; how well the networks read such images was not measured."
    )
    assert "test_only" not in full_note(study)  # no advice would lead to a measurement
    assert full_note(study).startswith(f"{short_note(study)} The null image was taken")
    assert short_note(photographs(study, "north", "south")) == ""  # the program cannot know


def test_advice_that_is_followed_is_not_given(drawn):
    study = photographs(drawn, "north", "south")
    facts = study.facts | {"test_only": {"north": ["north-other"]}}
    facts["sources"] = facts["sources"] | {"north-other": drawn.facts["sources"]["north"]}
    assert "test_only: {south: [a]}" in full_note(dataclasses.replace(study, facts=facts))


def test_another_face_model_is_another_kind(drawn):
    stimuli = drawn.facts["stimuli"] | {"face_model": "another"}
    study = dataclasses.replace(drawn, facts=drawn.facts | {"stimuli": stimuli})
    assert short_note(study).startswith("Stimuli drawn by another face model; how well")


def test_a_study_without_neutral_names_what_the_null_image_is_taken_for():
    table = pd.DataFrame({"predicted": ["sad", "happy", "sad"]})
    assert null_sentence(table, "a", ["happy", "sad"]) == (
        "The null image was taken for sad by 2 of 3 a-trained networks, for happy by 1."
    )
    assert null_sentence(table, "a", ["neutral", "happy", "sad"]).startswith(
        "The null image was taken for neutral by 0 of 3 a-trained networks, for sad by 2"
    )


def test_figures_of_action_units_are_marked():
    marked = ["tuning_curves", "profiles", "sums_and_differences", "similarity_and_confusion", "components", "recovery"]
    assert all(figure_module(name).OF_STIMULI for name in [*marked, "sample_size", "baseline", "pairs"])
    assert not any(hasattr(figure_module(name), "OF_STIMULI") for name in ("within_tests", "learning_curves"))


def test_the_page_says_it_beside_each_of_these_figures(small, write_page, monkeypatch):
    monkeypatch.setitem(small.facts, "sources", small.facts["sources"])
    monkeypatch.setattr(
        "aulens.report.kinds._kind", lambda entry: entry is small.facts["stimuli"] or "action_units" in entry
    )
    html = write_page(small)
    figures = sum(hasattr(figure_module(name), "OF_STIMULI") for name in small.shown_figures())
    assert figures >= 7
    assert html.count("was not measured.") + html.count("were read correctly") == figures
    assert html.count("The null image was taken") == 2  # once for each database, beside the first of them
