"""The contents of the page, study by study: plain values for the templates."""

from collections.abc import Mapping
from itertools import chain

import numpy as np
import pandas as pd
import yaml

from aulens.report.departures import departures, silent_settings
from aulens.report.embed import csv_uri, image_size, photograph_uri, png_uri
from aulens.report.figure_texts import FIGURES, figure_sentences
from aulens.report.origin import invented_sentence
from aulens.report.published import comparisons
from aulens.report.reading import DatabaseResults, StudyResults
from aulens.report.sentences import data_sentence, recovery_sentence, sample_size_sentence, stopped_sentences
from aulens.report.tests_in_words import sentences_of_tests
from aulens.report.versions import mixed_versions_sentence, versions_used
from aulens.report.wording import decimal, listed, quantity

LARGEST_DOWNLOAD = 1_500_000  # bytes of CSV; larger tables are named, not embedded
MOST_PROBLEMS = 200


def study_contents(
    study: StudyResults,
    databases: Mapping[str, DatabaseResults],
    configuration: Mapping[str, Mapping],
    published: Mapping | None,
) -> dict[str, object]:
    """Return everything that the template shows of one study.

    Parameters
    ----------
    study : its results
    databases : those of its recipe, by name
    configuration : databases, recipes, backbones and stimuli by name, action_units and intensities
    published : the paper's values, or None
    """
    settings = study.settings
    recipe, backbone = configuration["recipes"][settings["recipe"]], configuration["backbones"][settings["backbone"]]
    names = list(dict.fromkeys([*settings["databases"], *chain(*settings["test_only"].values())]))
    used = {name: configuration["databases"][name] for name in names}
    full = {"study": settings, "databases": used, "recipe": recipe, "backbone": backbone}
    return {
        "name": study.name,
        "settings": settings,
        "recipe": recipe,
        "backbone": backbone,
        "stimuli": configuration["stimuli"][settings["stimuli"]],
        "people": {name: len(study.people[name]["people"]) for name in names},
        "warnings": [
            *(f"{name}: {text}" for name in names for text in study.people[name]["warnings"]),
            *stopped_sentences(study.table("training/stopped.csv"), settings["training"]["runs"]),
        ],
        "only_tested": names[len(settings["databases"]) :],
        "levels": len(configuration["intensities"]),
        "units": len(configuration["action_units"]),
        "variants": int(np.prod([len(recipe["variants"][key]) for key in ("sizes", "positions", "mirror")])),
        "invented": invented_sentence(names, configuration["databases"]),
        "databases": [_database(databases[name]) for name in names],
        "figures": [_figure(study, number, configuration) for number in sorted(study.figures)],
        "key_numbers": key_numbers(study.summary),
        "published": published,
        "comparisons": comparisons(published, study.summary, settings["databases"]) if published else [],
        "recovery": _recovery(study),
        "sample_size": _sample_size(study),
        "tests": shown_table(study.table("statistics/tests.csv")),
        "downloads": [_download(name, table) for name, table in study.tables.items()],
        "departures": departures(settings, recipe, backbone, configuration["stimuli"][settings["stimuli"]]),
        "silent": silent_settings(settings, recipe, backbone),
        "yaml": yaml.safe_dump(full, sort_keys=False, allow_unicode=True),
    } | _origin(study.records)


def _origin(records: list[dict]) -> dict[str, object]:
    """Return what the page shows of the provenance of a study."""
    return {
        "provenance": provenance_rows(records),
        "versions": {name: listed(versions, "or") for name, versions in versions_used(records).items()},
        "mixed_versions": mixed_versions_sentence(records),
    }


def key_numbers(summary: Mapping) -> list[tuple[str, str, str]]:
    """Return (what, value, sd over runs and interval over people) of the rates of summary.json."""
    rows = []
    groups = {"plateau (training)": summary["plateau"]} | summary["rates"]
    for condition, entries in groups.items():
        for name, values in entries.items():
            spread = "" if values.get("sd") is None else f"sd {decimal(values['sd'], 3)} over {values['runs']} runs"
            low, high = values.get("interval") or (None, None)
            bounds = "" if low is None else f"interval [{decimal(low)}, {decimal(high)}], {values['people']} people"
            rows.append(
                (f"{condition}: {name}", decimal(_number(values["mean"])), "; ".join(filter(None, (spread, bounds))))
            )
    return rows


def shown_table(table: pd.DataFrame) -> dict[str, list]:
    """Return columns and rows as text, numbers with the digits that matter."""
    rows = [[_cell(value) for value in row] for row in table.itertuples(index=False)]
    return {"columns": [name.replace("_", " ") for name in table.columns], "rows": rows}


def provenance_rows(records: list[dict]) -> list[dict[str, str]]:
    """Return one row per stage: how often it ran, how long, on what, from which code."""
    rows: dict[tuple, dict] = {}
    for record in sorted(records, key=lambda record: record.get("started") or 0):
        key = (record.get("stage"), record.get("code"), record.get("commit"), record.get("device"))
        row = rows.setdefault(key, {"jobs": 0, "seconds": 0.0})
        row["jobs"] += 1
        row["seconds"] += record.get("seconds") or 0.0
    return [
        {
            "stage": str(stage),
            "jobs": str(row["jobs"]),
            "seconds": f"{row['seconds']:.1f}",
            "device": str(device or "–"),
            "code": str(code or "–")[:10],
            "commit": str(commit or "–")[:10] + (" *" if "changes" in str(commit) else ""),
        }
        for (stage, code, commit, device), row in rows.items()
    ]


def _database(database: DatabaseResults) -> dict[str, object]:
    """Return data checks of one database."""
    sheet = photograph_uri(database.contact_sheet)
    return {
        "name": database.name,
        "sentence": data_sentence(database.name, database.manifest, database.problems, database.faces),
        "problems": shown_table(database.problems.head(MOST_PROBLEMS)),
        "more": max(0, len(database.problems) - MOST_PROBLEMS),
        "sheet": sheet,
        "size": image_size(sheet),
    }


def _figure(study: StudyResults, number: int, configuration: Mapping) -> dict[str, object]:
    """Return one figure with its caption, its sentences and the tests behind it."""
    texts = FIGURES[number]
    uri = png_uri(study.figures[number])
    return {
        "number": number,
        "title": texts.title,
        "caption": texts.caption,
        "uri": uri,
        "size": image_size(uri),
        "sentences": figure_sentences(number, study, configuration["databases"]),
        "tests": sentences_of_tests(study.table("statistics/tests.csv"), texts.questions),
    }


def _recovery(study: StudyResults) -> list[str]:
    """Return the sentences on planted action units; none for real databases."""
    table = study.table("tuning/recovery.csv")
    if table.empty:
        return []
    return [text for name in study.settings["databases"] if (text := recovery_sentence(table, name))]


def _sample_size(study: StudyResults) -> list[str]:
    """Return the sentences on the comparison with other people; none without one."""
    table = study.table("statistics/sample_size.csv")
    if table.empty:
        return []
    return [text for name in study.settings["databases"] if (text := sample_size_sentence(table, name))]


def _download(name: str, table: pd.DataFrame) -> dict[str, object]:
    """Return the link to a table; a very large one is only named."""
    uri = csv_uri(table)
    file = name.replace("/", "_")
    return {"path": name, "file": file, "rows": len(table), "uri": uri if len(uri) < LARGEST_DOWNLOAD else None}


def _cell(value: object) -> str:
    """Return one cell as text."""
    if isinstance(value, (bool, np.bool_)):
        return "yes" if value else "no"
    if isinstance(value, (int, float, np.number)):
        return "" if np.isnan(value) else quantity(float(value))
    return "" if value is None else str(value)


def _number(value: float | None) -> float:
    return float("nan") if value is None else value
