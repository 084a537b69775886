"""The report: one self-contained HTML page."""

import re
from dataclasses import dataclass
from pathlib import Path

import jinja2

from aulens.errors import InputError
from aulens.files import read_json, write_text
from aulens.report.contents import study_contents
from aulens.report.reading import read_database, read_study
from aulens.statistics.published import read_published

TEMPLATES = Path(__file__).parent


@dataclass(frozen=True)
class PageSettings:
    """What the page shows; every entry is that of the configuration.

    seed : of the configuration
    studies : the studies of the page, by name
    databases : all databases that they use, by name
    recipes : all face recipes that they use, by name
    backbones : all backbones that they use, by name
    stimuli : all stimuli that they use, by name
    action_units : of the stimuli
    intensities : of the stimuli, with 0
    """

    seed: int
    studies: dict[str, dict]
    databases: dict[str, dict]
    recipes: dict[str, dict]
    backbones: dict[str, dict]
    stimuli: dict[str, dict]
    action_units: list[int]
    intensities: list[float]


def page(
    study_folders: list[Path],
    tables_files: list[Path],
    figures_files: list[Path],
    manifests_files: list[Path],
    problems_files: list[Path],
    faces_tables_files: list[Path],
    contact_sheets_files: list[Path],
    published_files: list[Path],
    check_file: Path,
    page_file: Path,
    *,
    settings: PageSettings,
) -> None:
    """Write the page from the files that it is given, and no others.

    Parameters
    ----------
    study_folders : results/studies/{study} of each study of the page
    tables_files, figures_files : the tables (and summary.json, records.json) and the PNG figures in these folders
    manifests_files, problems_files, faces_tables_files, contact_sheets_files : of each database, in one order; a
        database that is used with two recipes stands there twice
    published_files : the files that the studies name as `published`
    check_file : who takes part in each study
    page_file : the page
    """
    known = {}
    for files in zip(manifests_files, problems_files, faces_tables_files, contact_sheets_files, strict=True):
        database = read_database(*files)
        known[(database.recipe, database.name)] = database
    configuration = {
        name: getattr(settings, name)
        for name in ("databases", "recipes", "backbones", "stimuli", "action_units", "intensities")
    }
    studies = []
    for folder in study_folders:
        if folder.name not in settings.studies:
            raise InputError(f"{folder}: the settings of the page have no study {folder.name!r}")
        study = read_study(
            folder, tables_files, figures_files, settings.studies[folder.name], read_json(check_file)[folder.name]
        )
        own = {name: database for (recipe, name), database in known.items() if recipe == study.settings["recipe"]}
        published = _published(study.settings["published"], published_files)
        studies.append(study_contents(study, own, configuration, published))
    write_text(rendered(studies, settings.seed), page_file)


def rendered(studies: list[dict], seed: int) -> str:
    """Return the page as HTML; all data are escaped by the template engine."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters["glue"] = glued
    return environment.get_template("page.html").render(studies=studies, seed=seed)


def glued(text: str) -> str:
    """Return a sentence whose "p = .03" and "12 % of" do not break at the end of a line."""
    text = re.sub(r"\b(p|n|r_s) (=|<) ", "\\1\u00a0\\2\u00a0", text)
    return re.sub(r"(\d) %", "\\1\u00a0%", text)


def _published(name: str | None, files: list[Path]) -> dict | None:
    """Return the published values that a study names."""
    if name is None:
        return None
    matching = [file for file in files if file == Path(name) or file.resolve() == Path(name).resolve()]
    if not matching:
        raise InputError(f"{name}: the study names this file of published values, but the page was not given it")
    return read_published(matching[0])
