"""The report: one self-contained HTML page."""

import re
from dataclasses import dataclass
from pathlib import Path

import jinja2

from aulens.errors import InputError
from aulens.files import read_bytes, read_csv, read_json, write_text
from aulens.report.contents import opening_contents, study_contents
from aulens.report.measured_rates import calibration_contents
from aulens.report.paper import Paper
from aulens.report.study import DatabaseResults, Study, named_files, read_database
from aulens.seals import check_seal
from aulens.yaml_files import read_yaml

TEMPLATES = Path(__file__).parent


@dataclass(frozen=True)
class PageSettings:
    """What the page shows.

    Attributes
    ----------
    seed : int
        Of the configuration.
    studies : dict
        Name -> {"facts" (see `aulens.configuration.facts`), "analyses": a list of {"name", "description", "block",
        "figures", "tables"}, "entry": the study's entry of the configuration}.
    """

    seed: int
    studies: dict[str, dict]


def page(
    study_folders: list[Path],
    tables_files: list[Path],
    figures_files: list[Path],
    participants_files: list[Path],
    faces_files: list[Path],
    stopped_files: list[Path],
    manifests_files: list[Path],
    problems_files: list[Path],
    published_files: list[Path],
    protocols_files: list[Path],
    check_file: Path,
    opening_files: list[Path],
    page_file: Path,
    calibration_file: Path | None = None,
    calibration_figures: list[Path] = (),
    explorer_files: list[Path] = (),
    *,
    settings: PageSettings,
) -> None:
    """Write the page from the files that it is given, and no others.

    Parameters
    ----------
    study_folders : list of Path
        results/studies/STUDY of each study of the page.
    tables_files, figures_files, participants_files, faces_files : list of Path
        The tables (and summary.json, records.json), the PNG figures, the tables of participants and of their images,
        and what the stage `aulens.faces.in_study` wrote, in these folders.
    stopped_files, manifests_files, problems_files : list of Path
        Which runs were stopped, of every cohort (training/DATABASE/COHORT/stopped.csv); of each database, in one order.
    published_files, protocols_files : list of Path
        The files that the studies name as `published` and `protocol`.
    check_file, opening_files : Path, list of Path
        What the check of the studies found; words, table and picture of `aulens.report.opening`, in this order.
    calibration_file, calibration_figures : Path or None, list of Path
        How often the tests err: what the calibration study measured, and its PNG figures.
    explorer_files : list of Path
        What `aulens.report.explorer` wrote for studies that have something to explore, in their folders.
    """
    of_studies = [*tables_files, *figures_files, *participants_files, *faces_files, *stopped_files, *explorer_files]
    _check_seals([*of_studies, *manifests_files, *problems_files, check_file, *opening_files])
    databases, measured = _databases(manifests_files, problems_files), calibration_file and read_csv(calibration_file)
    papers, checked, studies = [*published_files, *protocols_files], read_json(check_file), []
    for folder in study_folders:
        shown = _shown(folder, settings)
        given = _study(shown, folder, of_studies), shown, databases, checked[folder.name]
        studies.append(study_contents(*given, _paper(shown["entry"], papers), measured))
    erring = calibration_contents(measured, {path.stem: read_bytes(path) for path in calibration_figures})
    write_text(rendered(opening_contents(*opening_files), studies, settings.seed, erring), page_file)


def _check_seals(paths: list[Path]) -> None:
    """Check all files that the page reads before any of them is rendered."""
    for path in paths:
        check_seal(path)


def _databases(manifests_files: list[Path], problems_files: list[Path]) -> dict[str, DatabaseResults]:
    """Return name -> what is known of each database."""
    known = [read_database(*files) for files in zip(manifests_files, problems_files, strict=True)]
    return {database.name: database for database in known}


def _shown(folder: Path, settings: PageSettings) -> dict:
    """Return what the settings say of a study; refuse one that they do not have."""
    if folder.name not in settings.studies:
        raise InputError(f"{folder}: the settings of the page have no study {folder.name!r}")
    return settings.studies[folder.name]


def rendered(opening: dict, studies: list[dict], seed: int, calibration: dict | None = None) -> str:
    """Return the page as HTML; all data are escaped by the template engine."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.policies["json.dumps_kwargs"] = {"sort_keys": True, "separators": (",", ":"), "ensure_ascii": False}
    environment.filters |= {"glue": glued, "led": led}
    of = {"protocol": "whose method this is", "published": "whose values stand beside these"}
    named = [(study[key]["paper"], what) for key, what in of.items() for study in studies if study[key]]
    papers = list({paper["doi"] or paper["title"]: (paper, what) for paper, what in reversed(named)}.values())[::-1]
    return environment.get_template("page.html").render(
        opening=opening,
        studies=studies,
        seed=seed,
        papers=papers,
        calibration=calibration,
        scripted=any(study["explorer"] or study["tests"] for study in studies),
    )


def glued(text: str) -> str:
    """Return a sentence whose "p = .03" and "12 % of" do not break at the end of a line."""
    text = re.sub(r"\b(p|n|r_s) (=|<) ", "\\1\u00a0\\2\u00a0", text)
    return re.sub(r"(\d) %", "\\1\u00a0%", text)


def led(text: str) -> tuple[str, str]:
    """Return the claim that a sentence of the opening begins with, and its rest: numbers, places, further claims.

    Examples
    --------
    >>> led("Recognition carries over in part: .50 [.41, .60] (a→b) is left.")
    ('Recognition carries over in part', ': .50 [.41, .60] (a→b) is left.')
    """
    lead = re.match(r"(?!Of )[^:;,([]*[^:;,([\s.]", text)
    cut = lead.end() if lead else 0
    return text[:cut], text[cut:]


def _study(shown: dict, folder: Path, files: list[Path]) -> Study:
    analyses = {one["name"]: one["block"] for one in shown["analyses"]}
    return Study(folder.name, shown["facts"], analyses, named_files(files, folder))


def _paper(entry: dict, files: list[Path]) -> Paper:
    return Paper(_of_the_paper(entry["protocol"], files), _of_the_paper(entry["published"], files))


def _of_the_paper(name: str | None, files: list[Path]) -> dict | None:
    """Return what stands in a file of a paper that a study names."""
    if name is None:
        return None
    matching = [file for file in files if file == Path(name) or file.resolve() == Path(name).resolve()]
    if not matching:
        raise InputError(f"{name}: the study names this file of a paper, but the page was not given it")
    return read_yaml(matching[0])
