"""The contents of the page, study by study: plain values for the templates."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath

import pandas as pd
import yaml

from aulens.databases.unit_words import WORDS
from aulens.evaluation.roles import ROLES
from aulens.evaluation.roles import WORDS as ROLE_WORDS
from aulens.faces.detection import fallback_warning
from aulens.files import read_bytes, read_csv, read_json
from aulens.registrations import Registration
from aulens.report.action_unit_names import action_units_of
from aulens.report.draw import figure_module
from aulens.report.embed import image_size, photograph_uri, png_uri
from aulens.report.headlines import figure_headline, study_headline
from aulens.report.kinds import full_note, short_note
from aulens.report.measured_rates import with_measured
from aulens.report.methods import methods, network_in_short, split_text, training_in_short
from aulens.report.origin import invented_sentence
from aulens.report.paper import Paper, repeated
from aulens.report.people_in_words import sentences_of_people
from aulens.report.registration import FILE, registration_contents
from aulens.report.sentences import faces_sentence, folder_sentence, stopped_sentences
from aulens.report.study import INTERVALS, PEOPLE_TABLE, TESTS, DatabaseResults, Study
from aulens.report.study_images import (
    StudyImages,
    each_run_sentence,
    labels_sentence,
    study_images,
    taking_part_sentence,
)
from aulens.report.tables_on_the_page import (
    download,
    key_numbers,
    provenance_rows,
    shown_table,
    tests_table,
    without_empty,
)
from aulens.report.tests_in_words import on_p_values, sentences_of_tests
from aulens.report.verdicts import ABOVE_CHANCE
from aulens.report.versions import mixed_versions_sentence, versions_used
from aulens.report.wording import listed, over_whom

MOST_PROBLEMS = 200
STOPPED = "training/*/*/stopped.csv"
EXPLORER = "figures/explorer.json"
DETECTION, SHEET = "faces/{}_detection.csv", "faces/{}_contact_sheet.png"


def opening_contents(words_file: Path, table_file: Path, picture_file: Path) -> dict[str, object]:
    """Return what the page shows before its studies; see `aulens.report.opening`."""
    uri = png_uri(read_bytes(picture_file))
    download_of = download(table_file.name, read_csv(table_file))
    return read_json(words_file) | {"uri": uri, "size": image_size(uri), "download": download_of}


def study_contents(
    study: Study,
    shown: Mapping,
    databases: Mapping[str, DatabaseResults],
    checked: Mapping[str, Mapping],
    paper: Paper,
    measured: pd.DataFrame | None = None,
) -> dict[str, object]:
    """Return everything that the template shows of one study.

    Parameters
    ----------
    study, paper : Study, Paper
    shown : mapping
        See `aulens.report.page.PageSettings`.
    databases : mapping
        Name -> what is known of a database.
    checked : mapping
        Name -> what the check of the studies found in a database.
    measured : table or None
        How often the tests err; see `aulens.report.measured_rates`.
    """
    facts, summary = study.facts, read_json(study.file("summary.json"))
    names = [*facts["databases"], *facts["only_tested"]]
    analyses = saying(shown["analyses"], facts)
    tables = {name: study.table(name) for one in analyses for name in one["tables"]}
    taking_part = {name: study_images(study, name) for name in names}
    confidence = study.analyses["intervals"]["confidence"] if "intervals" in study.analyses else None
    return {
        "name": study.name,
        "headline": study_headline(study),
        "facts": facts,
        "registration": _registration(study, shown["entry"]["registration"], summary),
        **_in_short(facts, names),
        "taking_part": [(name, taking_part_sentence(found)) for name, found in taking_part.items()],
        "warnings": _warnings(study, checked),
        "databases": [_database(study, databases[name], found) for name, found in taking_part.items()],
        "figures": _figures(study, analyses),
        "explorer": read_json(study.file(EXPLORER)) if EXPLORER in study.files else None,
        "key_numbers": key_numbers(summary, confidence),
        "interval_over": _interval_over(tables, facts),
        "tests": tests_table(with_measured(tables[TESTS], measured, facts["runs"])) if TESTS in tables else None,
        "on_p_values": on_p_values(tables, facts["split"]),
        "downloads": [download(name, table) for name, table in tables.items()],
        "methods": methods(study, _described(analyses), [name for name, found in taking_part.items() if found.nobody]),
        "yaml": yaml.safe_dump(_settings(facts, shown["entry"]), sort_keys=False, allow_unicode=True),
        "action_units": action_units_of(facts, tables.values()),
        **repeated(study, summary, paper, tables),
        **_origin(read_json(study.file("records.json"))["records"]),
    }


def _described(analyses: Iterable[Mapping]) -> dict[str, str]:
    """Return analysis -> one line on it."""
    return {one["name"]: one["description"] for one in analyses}


def _in_short(facts: Mapping, names: Sequence[str]) -> dict[str, str]:
    """Return what stands at the head of a study: unit, split, network, training, and which databases are invented."""
    return {
        "many": WORDS[facts["split"]["unit"]][1],
        "split": split_text(facts["split"]),
        "network": network_in_short(facts),
        "training": training_in_short(facts["training"]),
        "invented": invented_sentence(names, facts["sources"]),
    }


def _registration(study: Study, registration: Registration, summary: Mapping) -> dict[str, object]:
    """Return what the page shows of what was registered, and of its history if there is one."""
    history = read_json(study.file(FILE))["history"] if FILE in study.files else []
    records = read_json(study.file("records.json"))["records"]
    return registration_contents(registration, history, summary, records)


def _interval_over(tables: Mapping[str, pd.DataFrame], facts: Mapping) -> str:
    """Return over whom intervals of correct rates are; nothing if no rate has one."""
    if INTERVALS not in tables or tables[INTERVALS]["interval_low"].isna().all():
        return ""
    return over_whom(f"the {WORDS[facts['split']['unit']][1]} that were tested", facts["runs"])


def saying(analyses: Sequence[Mapping], facts: Mapping) -> list[Mapping]:
    """Return the analyses that have something to say of a study.

    Those whose figures all compare databases have nothing to say of one; a figure names the facts that hold the
    databases of which it needs two.
    """
    return [one for one in analyses if not one["figures"] or any(_says(name, facts) for name in one["figures"])]


def _says(figure: str, facts: Mapping) -> bool:
    compared = getattr(figure_module(figure), "COMPARES", ())
    return not compared or sum(len(facts[name]) for name in compared) > 1


def _warnings(study: Study, checked: Mapping[str, Mapping]) -> list[str]:
    """Return what the check of the studies and the search for faces warned of, and which runs were stopped."""
    found, given = [], study.facts["recipe"]["detector"] == "given"
    for name in [*study.facts["databases"], *study.facts["only_tested"]]:
        warned = study.table(DETECTION.format(name)).dropna(subset="warning")
        found += [f"{name}: {text}" for text in checked[name]["warnings"]]
        guessed = fallback_warning(study.table(f"faces/{name}.csv"), given)
        found += [f"{name}: {guessed}"] if guessed else []
        found += [f"{name}: faces of {row.expression}: {row.warning}" for row in warned.itertuples()]
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


def _database(study: Study, database: DatabaseResults, found: StudyImages) -> dict[str, object]:
    """Return what of a database takes part in a study, its faces, and data checks of the whole."""
    facts, detection = study.facts, study.table(DETECTION.format(database.name))
    sheet = photograph_uri(read_bytes(study.file(SHEET.format(database.name))))
    faceless, given = int(detection["dropped"].sum()), facts["recipe"]["detector"] == "given"
    taking_part = f"{taking_part_sentence(found, ' take part')}. {labels_sentence(found, facts['labels'])}"
    tested = each_run_sentence(found, facts["split"], database.name in facts["databases"])
    return {
        "name": database.name,
        "sentences": [
            f"{taking_part} {tested} {faces_sentence(found.faces, faceless, given)}",
            folder_sentence(database),
        ],
        "problems": shown_table(database.problems.head(MOST_PROBLEMS)),
        "more": max(0, len(database.problems) - MOST_PROBLEMS),
        "detection": shown_table(without_empty(detection)),
        "detection_warns": bool(detection["warning"].notna().any()),
        "sheet": sheet,
        "size": image_size(sheet),
    }


def _figures(study: Study, analyses: Sequence[Mapping]) -> list[dict[str, object]]:
    """Return the figures of a study in the order of its analyses, numbered from 1.

    Each of those that show action units says if the stimuli are of another kind than what was learned; the first one
    says all that is known of it.
    """
    names = [name for one in analyses for name in one["figures"] if _says(name, study.facts)]
    found, noted = [], False
    for number, name in enumerate(names, start=1):
        of_stimuli = getattr(figure_module(name), "OF_STIMULI", False)
        note = (short_note(study) if noted else full_note(study)) if of_stimuli else ""
        noted = noted or of_stimuli
        found.append(_figure(study, name, number) | {"note": note})
    return found


def _figure(study: Study, name: str, number: int) -> dict[str, object]:
    """Return one figure with its caption, its sentences and the tests behind it."""
    module, uri = figure_module(name), png_uri(read_bytes(study.file(f"figures/{name}.png")))
    return {
        "name": name,
        "number": number,
        "title": module.title(study) if hasattr(module, "title") else module.TITLE,
        "headline": figure_headline(study, name),
        "caption": module.caption(study) if hasattr(module, "caption") else module.CAPTION,
        "uri": uri,
        "size": image_size(uri),
        "sentences": module.sentences(study),
        "tests": _tests(study, getattr(module, "QUESTIONS", ()), getattr(module, "ROLES", ROLES)),
    }


def _tests(study: Study, questions: Sequence[str], roles: Sequence[str]) -> list[dict[str, str | bool]]:
    """Return the tests that answer a figure's questions; none where the study makes no tests.

    A test against chance belongs to the figure that shows the role of what was tested.
    """
    ended, of_people, decided = tuple(ROLE_WORDS[role] for role in roles), [], set[tuple[str, str]]()
    if "people" in study.analyses:
        table = study.table(PEOPLE_TABLE)
        other = ~table["groups"].str.endswith(ended) & (table["question"] == ABOVE_CHANCE)
        of_people = sentences_of_people(table[~other], questions, study.analyses["people"]["confidence"])
        known = table[table["p_corrected"].notna()]
        decided = set(zip(known["question"], known["groups"], strict=True))
    if "classification" not in study.analyses:
        return of_people
    confidence, tests = study.analyses["classification"]["confidence"], study.table(TESTS)
    other = ~tests["groups"].str.endswith(ended) & (tests["question"] == ABOVE_CHANCE)
    return of_people + sentences_of_tests(tests[~other], questions, confidence, decided)
