"""The catalogue and its figures: one module per figure, which reads and shows what the catalogue says."""

import dataclasses
from collections import ChainMap
from pathlib import Path

import pytest
from matplotlib.figure import Figure

from aulens.configuration.catalogue import closed, read_catalogue
from aulens.errors import InputError
from aulens.files import write_csv
from aulens.report import draw as module_of_the_stage
from aulens.report.draw import DrawSettings, draw, figure_module

CATALOGUE = read_catalogue()
DRAWN = [name for name, analysis in CATALOGUE.items() if analysis.figures]
MODULES = [path.stem for path in (Path(module_of_the_stage.__file__).parent / "figures").glob("*.py")]


class Recorded(ChainMap):
    """A mapping that knows which of its keys were asked for."""

    def __init__(self, values):
        super().__init__(values)
        self.asked = set()

    def __getitem__(self, key):
        self.asked.add(key)
        return super().__getitem__(key)


def recorded(study):
    return dataclasses.replace(study, facts=Recorded(study.facts), files=Recorded(study.files))


def test_every_module_is_a_figure_of_one_analysis():
    named = [figure for analysis in CATALOGUE.values() for figure in analysis.figures]
    assert sorted([*named, "__init__"]) == sorted(MODULES)


def test_the_readme_says_what_the_catalogue_says():
    readme = (Path(module_of_the_stage.__file__).parent / "README.md").read_text(encoding="utf-8")
    rows = [line.strip("| ").split(" | ") for line in readme.splitlines() if line.count("|") == 5]
    listed = {(module.strip("`"), analysis): reads.split(", ") for _, analysis, module, reads in rows[2:]}
    assert listed == {(figure, name): CATALOGUE[name].reads for name in DRAWN for figure in CATALOGUE[name].figures}


@pytest.mark.parametrize("name", [name for name in MODULES if name != "__init__"])
def test_a_figure_module_has_its_names(name):
    module = figure_module(name)
    assert module.TITLE and module.CAPTION
    assert module.CAPTION.endswith(".") and not module.TITLE.endswith(".")
    assert not isinstance(getattr(module, "QUESTIONS", ()), str)
    assert callable(module.draw) and callable(module.sentences)


@pytest.mark.parametrize("analysis", DRAWN)
def test_an_analysis_names_exactly_the_files_and_facts_that_its_figures_need(analysis, small, as_study):
    study = recorded(as_study(small, analysis))
    for figure in CATALOGUE[analysis].figures:
        assert isinstance(figure_module(figure).draw(study), Figure)
    assert study.files.asked == small.reads(analysis)
    assert study.facts.asked == set(CATALOGUE[analysis].shows)


@pytest.mark.parametrize("analysis", DRAWN)
def test_sentences_read_only_tables_that_the_page_has(analysis, small, as_study):
    study = recorded(as_study(small))
    names = closed({analysis: {}}, CATALOGUE)
    study = dataclasses.replace(study, analyses={name: small.analyses[name] for name in names})
    for figure in CATALOGUE[analysis].figures:
        assert all(text.endswith(".") or text.endswith(").") for text in figure_module(figure).sentences(study))
    participants = {name for name in study.files if name.startswith("participants/")}
    assert study.files.asked <= {table for name in names for table in CATALOGUE[name].tables} | participants


def test_few_people_leave_figures_of_similarity_without_a_verdict(made, as_study, tmp_path):
    study = as_study(made)
    people = study.table("participants/north.csv")
    assert len(people) < 8
    (pair, *_) = figure_module("sums_and_differences").sentences(study)
    assert f"no verdict: too few people ({len(people)}; 8 are needed) in north" in pair
    intervals = study.table("statistics/intervals.csv")
    for number, says in ((3, True), (12, False)):
        write_csv(intervals.assign(number=number), tmp_path / f"{number}.csv")
        files = study.files | {"statistics/intervals.csv": tmp_path / f"{number}.csv"}
        texts = figure_module("similarity_and_confusion").sentences(dataclasses.replace(study, files=files))
        assert texts and all(("No verdict: too few people" in text) == says for text in texts)


@pytest.mark.parametrize("analysis", DRAWN)
def test_a_study_of_one_database_is_drawn_and_described(analysis, alone, as_study):
    if analysis in alone.analyses:
        for figure in CATALOGUE[analysis].figures:
            assert isinstance(figure_module(figure).draw(as_study(alone, analysis)), Figure)
            assert all(figure_module(figure).sentences(as_study(alone)))


def test_figures_of_a_study_without_stimuli_or_people_are_drawn_and_described(plain, as_study):
    assert plain.shown_figures() == ["learning_curves", "within_tests", "preprocessing"]
    for analysis in ("learning_curves", "confusion", "preprocessing"):
        for figure in CATALOGUE[analysis].figures:
            assert isinstance(figure_module(figure).draw(as_study(plain, analysis)), Figure)
    assert figure_module("learning_curves").sentences(as_study(plain)) == []
    rate, order = figure_module("within_tests").sentences(as_study(plain))
    assert rate.endswith("chance .33, n = 5 runs, 12 groups of images tested; CI over groups of images and runs.")
    assert order.startswith("From best to worst, lab-trained networks recognised: ")


def test_the_stage_draws_all_figures_of_an_analysis(small, as_study, write_study, tmp_path):
    folder = write_study(small) / "studies/small"
    files = list(as_study(small, "similarity").files.values())
    settings = DrawSettings(**small.figure_settings("similarity") | {"figures": ["sums_and_differences", "profiles"]})
    draw(folder, files, tmp_path, settings=settings)
    names = {f"{figure}{suffix}" for figure in settings.figures for suffix in (".svg", ".png", ".pdf")}
    assert {path.name for path in tmp_path.iterdir()} == names


def test_the_stage_reads_no_more_than_it_is_given(small, write_study, tmp_path):
    settings = DrawSettings(**small.figure_settings("profiles"))
    with pytest.raises(InputError, match=r"study small: tuning/profiles\.csv was not given"):
        draw(write_study(small) / "studies/small", [], tmp_path / "figures", settings=settings)
    assert not (tmp_path / "figures").exists()
