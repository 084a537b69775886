"""The contents of the page, study by study: plain values for the templates."""

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import NamedTuple

import pandas as pd
import yaml

from aulens.databases.tables import read_participants
from aulens.databases.unit_words import WORDS
from aulens.files import read_bytes, read_json
from aulens.report.departures import departures, silent_settings
from aulens.report.draw import figure_module
from aulens.report.embed import image_size, photograph_uri, png_uri
from aulens.report.methods import methods, network_in_short, split_text, training_in_short
from aulens.report.origin import invented_sentence
from aulens.report.published import Comparison, comparisons, notes
from aulens.report.sentences import data_sentence, stopped_sentences, taking_part_sentence
from aulens.report.study import DatabaseResults, Study
from aulens.report.tables_on_the_page import download, key_numbers, provenance_rows, shown_table
from aulens.report.tests_in_words import sentences_of_tests
from aulens.report.versions import mixed_versions_sentence, versions_used
from aulens.report.wording import listed

MOST_PROBLEMS = 200
TESTS, STOPPED = "statistics/tests.csv", "training/*/*/stopped.csv"


class Paper(NamedTuple):
    """The paper that a study repeats: its protocol and its published values, each None if none is named."""

    protocol: Mapping | None
    published: Mapping | None


def study_contents(
    study: Study, shown: Mapping, databases: Mapping[str, DatabaseResults], checked: Mapping[str, Mapping], paper: Paper
) -> dict[str, object]:
    """Return everything that the template shows of one study.

    Parameters
    ----------
    study : Study
    shown : mapping
        See `aulens.report.page.PageSettings`.
    databases : mapping
        Name -> what is known of a database with the study's recipe.
    checked : mapping
        Name -> what the check of the studies found in a database.
    paper : Paper
    """
    facts, summary = study.facts, read_json(study.file("summary.json"))
    names = [*facts["databases"], *facts["only_tested"]]
    tables = {name: study.table(name) for one in shown["analyses"] for name in one["tables"]}
    descriptions = {one["name"]: one["description"] for one in shown["analyses"]}
    everything = {**facts, "analyses": study.analyses}
    confidence = study.analyses["intervals"]["confidence"] if "intervals" in study.analyses else None
    return {
        "name": study.name,
        "facts": facts,
        "registration": shown["entry"]["registration"],
        "many": WORDS[facts["split"]["unit"]][1],
        "split": split_text(facts["split"]),
        "network": network_in_short(facts),
        "training": training_in_short(facts["training"]),
        "invented": invented_sentence(names, facts["sources"]),
        "taking_part": [(name, _taking_part(study, name)) for name in names],
        "warnings": _warnings(study, checked),
        "databases": [_database(databases[name]) for name in names],
        "figures": _figures(study, shown["analyses"]),
        "key_numbers": key_numbers(summary, confidence),
        "resampled": "intervals" in study.analyses,
        "tests": shown_table(tables[TESTS]) if TESTS in tables else None,
        "downloads": [download(name, table) for name, table in tables.items()],
        "published": paper.published,
        "comparisons": _comparisons(study, summary, paper.published) if paper.published else [],
        "notes": notes(paper.published) if paper.published else [],
        "protocol": paper.protocol,
        "departures": departures(everything, paper.protocol) if paper.protocol else [],
        "silent": silent_settings(everything, paper.protocol) if paper.protocol else [],
        "methods": methods(study, descriptions),
        "yaml": yaml.safe_dump(_settings(facts, shown["entry"]), sort_keys=False, allow_unicode=True),
    } | _origin(read_json(study.file("records.json"))["records"])


def _comparisons(study: Study, summary: Mapping, published: Mapping) -> list[Comparison]:
    return comparisons(published, summary, study.facts["databases"], study.analyses)


def _taking_part(study: Study, database: str) -> str:
    table = read_participants(study.file(f"participants/{database}.csv"))
    return taking_part_sentence(table, study.facts["split"]["unit"])


def _warnings(study: Study, checked: Mapping[str, Mapping]) -> list[str]:
    """Return what the check of the studies warned of, and which runs were stopped."""
    names = [*study.facts["databases"], *study.facts["only_tested"]]
    found = [f"{name}: {text}" for name in names for text in checked[name]["warnings"]]
    return found + stopped_sentences(_stopped(study), study.facts["runs"])


def _stopped(study: Study) -> pd.DataFrame:
    """Return the runs of all cohorts that were stopped, with the database of each."""
    files = [PurePosixPath(name) for name in study.files if PurePosixPath(name).match(STOPPED)]
    rows = [(file.parts[1], *row) for file in files for row in study.table(str(file)).itertuples(index=False)]
    return pd.DataFrame(rows, columns=["database", "run", "iteration", "loss"])


def _settings(facts: Mapping, entry: Mapping) -> dict[str, object]:
    """Return the study and all that it names, as the configuration would say it."""
    named = {"databases": facts["sources"]} | {name: facts[name] for name in ("recipe", "network")}
    return {"study": dict(entry)} | named | {name: facts[name] for name in ("backbone", "stimuli") if facts[name]}


def _origin(records: Sequence[Mapping]) -> dict[str, object]:
    """Return what the page shows of the provenance of a study."""
    return {
        "provenance": provenance_rows(records),
        "versions": {name: listed(versions, "or") for name, versions in versions_used(records).items()},
        "mixed_versions": mixed_versions_sentence(records),
    }


def _database(database: DatabaseResults) -> dict[str, object]:
    """Return data checks of one database."""
    sheet = photograph_uri(database.contact_sheet)
    return {
        "name": database.name,
        "sentence": data_sentence(database),
        "problems": shown_table(database.problems.head(MOST_PROBLEMS)),
        "more": max(0, len(database.problems) - MOST_PROBLEMS),
        "sheet": sheet,
        "size": image_size(sheet),
    }


def _figures(study: Study, analyses: Sequence[Mapping]) -> list[dict[str, object]]:
    """Return the figures of a study in the order of its analyses, numbered from 1."""
    names = [name for one in analyses for name in one["figures"]]
    return [_figure(study, name, number) for number, name in enumerate(names, start=1)]


def _figure(study: Study, name: str, number: int) -> dict[str, object]:
    """Return one figure with its caption, its sentences and the tests behind it."""
    module, uri = figure_module(name), png_uri(read_bytes(study.file(f"figures/{name}.png")))
    return {
        "name": name,
        "number": number,
        "title": module.TITLE,
        "caption": module.CAPTION,
        "uri": uri,
        "size": image_size(uri),
        "sentences": module.sentences(study),
        "tests": _tests(study, getattr(module, "QUESTIONS", ())),
    }


def _tests(study: Study, questions: Sequence[str]) -> list[dict[str, str | bool]]:
    """Return the tests that answer a figure's questions; none where the study makes no tests."""
    if "classification" not in study.analyses:
        return []
    confidence = study.analyses["classification"]["confidence"]
    return sentences_of_tests(study.table(TESTS), questions, confidence)
