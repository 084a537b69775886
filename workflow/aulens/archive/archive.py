"""The results of a study in one zip, with RO-Crate metadata and checksums, and without a photograph of a person."""

import json
import re
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from aulens.archive.contents import Choice, all_people, chosen, formats, kept_figures
from aulens.archive.crate import METADATA, About, crate
from aulens.archive.in_words import DESCRIPTION, readme
from aulens.archive.package import SUMS, Part, sums, write_zip
from aulens.archive.page_of_study import PICTURE, page_of_study
from aulens.archive.people import Names, showing_people
from aulens.errors import InputError
from aulens.files import atomic, read_json, write_text
from aulens.home import home
from aulens.report.versions import versions_used
from aulens.seals import check_seal
from aulens.yaml_files import read_yaml

STUDIES, ARCHIVES, REPORT = "studies", "archives", "report/index.html"
SETTINGS, PAGE, LEFT_OUT, READ_ME = "settings.yaml", "report.html", "left_out.csv", "README.md"
COMES_ALONG = {"envs/requirements.lock": "versions of all libraries, with hashes", "CITATION.cff": "how to cite aulens"}
PAPERS = {"protocol": "what the paper did whose method this is", "published": "the values of the paper"}
LICENCE = re.compile(r"[A-Za-z0-9.+-]*")
MADE_WITH = "aulens"
NO_PROVENANCE = "the records of the study do not name it"


def archive(study_folder: Path, archive_file: Path | None = None, licence: str = "") -> None:
    """Write the archive of a study, and its checksum beside it (.sha256).

    Parameters
    ----------
    study_folder : Path
        results/studies/STUDY, or the name of a study whose results lie below the working folder.
    archive_file : Path or None
        The zip; None for results/archives/STUDY.zip.
    licence : str
        Under which it will be published, by its name in the list of SPDX, such as CC-BY-4.0.

    Raises
    ------
    InputError
        If the study is not finished, the report does not show it or is older, a result was changed by hand, or the
        licence is no name.
    """
    folder = _folder_of(study_folder)
    results, study = folder.parents[1], folder.name
    archive_file = archive_file or results / ARCHIVES / f"{study}.zip"
    if not LICENCE.fullmatch(licence):
        raise InputError(f"licence: {licence!r}; allowed: a name of the list at spdx.org/licenses, such as CC-BY-4.0")
    parts = _parts(folder, results, licence)
    checksum_file = archive_file.with_name(f"{archive_file.name}.sha256")
    checksum_file.unlink(missing_ok=True)  # of an older archive
    with atomic(archive_file) as temporary:
        write_zip(parts, temporary)
        checksum = sums([Part(archive_file.name, temporary)])
    write_text(checksum, checksum_file)
    print(f"{archive_file}: {len(parts)} files; README.md in it says what was left out")


def _folder_of(given: Path) -> Path:
    """Return the folder of a study that may be named without its folder."""
    below = Path("results", STUDIES, given)
    folder = below if len(given.parts) == 1 and below.is_dir() else given.resolve()
    if not (folder / "records.json").is_file():
        there = sorted(file.parent.name for file in Path("results", STUDIES).glob("*/records.json"))
        known = f"; finished below results/: {', '.join(there)}" if there else ""
        raise InputError(f"{folder}: no results of a study that is finished (records.json is missing){known}")
    return folder


def _parts(folder: Path, results: Path, licence: str) -> list[Part]:
    """Return the files of an archive, in its order."""
    study, records = folder.name, read_json(folder / "records.json")["records"]
    shown = _shown(results, study, folder)
    people = showing_people(records)
    choice = _chosen(folder, *_results_of(records, folder), people)
    written = [
        Part(PAGE, _page(results, study, shown, choice, people).encode(), "report"),
        Part(SETTINGS, _settings(study, shown[study]), "settings of the study, as they were used"),
        *_given(shown[study]["entry"]),
        Part(LEFT_OUT, pd.DataFrame(formats(choice.left_out), columns=["path", "reason"]).to_csv(index=False).encode()),
        Part(READ_ME, readme(study, choice, people, licence).encode()),
    ]
    own = [Part(f"results/{STUDIES}/{study}/{name}", folder / name) for name in sorted(choice.kept)]
    parts = [*written, *own]
    about = _about(study, records, shown[study]["entry"], licence, people)
    last = {"@id": SUMS, "@type": "File", "name": SUMS, "encodingFormat": "text/plain"}  # holds the crate's own
    described = json.dumps(crate(about, parts, [last]), indent=1, ensure_ascii=False) + "\n"
    parts = [Part(METADATA, described.encode()), *parts]
    return [*parts, Part(SUMS, sums(parts).encode())]


def _shown(results: Path, study: str, folder: Path) -> dict[str, dict]:
    """Return the settings of the report, which shows the study as its results are."""
    page, record_file = results / REPORT, results / "report/index.provenance.json"
    check_seal(page)
    record = read_json(record_file)
    shown = record["settings"]["studies"]
    if study not in shown:
        raise InputError(
            f"{record_file}: the report does not show {study}; it shows {', '.join(shown)}: "
            f"run the workflow with {study} in `run` again"
        )
    if record["started"] < read_json(folder / "records.provenance.json")["started"]:
        raise InputError(f"{page}: it is older than the results of {study}; run the workflow first")
    return shown


def _results_of(records: Sequence[Mapping], folder: Path) -> tuple[list[str], list[str]]:
    """Return the results in the folder of a study, none of which has changed, and their provenance."""
    found, known = ["records.json"], ["records.provenance.json"]
    for record in records:
        place = Path(*Path(record["place"]).parts[1:])
        if place.parts[:2] == (STUDIES, folder.name):
            own = folder.parents[1] / place
            if read_json(own) != record:
                raise InputError(f"{own}: it is not the one that records.json has; run the workflow first")
            known.append(own.relative_to(folder).as_posix())
            found += [(own.parent / name).relative_to(folder).as_posix() for name in record["results"]]
    for name in found:
        check_seal(folder / name)
    return found, known


def _chosen(folder: Path, results: list[str], known: list[str], people: Names) -> Choice:
    """Return which results are archived: with their provenance, and none that has no provenance."""
    holding = [name for name in results if all_people(people) and _holds_pictures(folder / name)]
    choice = chosen(results, people, holding)
    for name in choice.kept:
        if not (folder / name).exists():
            raise InputError(f"{folder / name}: the file does not exist; run the workflow first")
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    unknown = dict.fromkeys(there - {*results, *known}, NO_PROVENANCE)
    return Choice([*choice.kept, *known], choice.left_out | unknown)


def _holds_pictures(path: Path) -> bool:
    return path.suffix == ".json" and path.exists() and PICTURE in path.read_text(encoding="utf-8")


def _page(results: Path, study: str, shown: Mapping, choice: Choice, people: Names) -> str:
    """Return the report of the study alone, without pictures of people."""
    page = (results / REPORT).read_text(encoding="utf-8")
    return page_of_study(page, study, list(shown), kept_figures(choice) if all_people(people) else None)


def _settings(study: str, shown: Mapping[str, Any]) -> bytes:
    """Return the entry of a study and what it resolves to, as YAML."""
    values = {"study": study, "entry": shown["entry"], "facts": shown["facts"]}
    return yaml.safe_dump(values, sort_keys=False, allow_unicode=True, width=120).encode()


def _given(entry: Mapping[str, Any]) -> list[Part]:
    """Return the files that come with aulens or with the configuration."""
    parts = [Part(Path(name).name, home() / name, says) for name, says in COMES_ALONG.items()]
    parts += [Part(_paper_name(entry[key], key), _paper_file(entry[key]), PAPERS[key]) for key in PAPERS if entry[key]]
    return [part for part in parts if part.content.is_file()]


def _paper_name(name: str, key: str) -> str:
    """Return how the file of a paper is named in the archive, where no other file is named so.

    Examples
    --------
    >>> _paper_name("config/paper/x_protocol.yaml", "protocol"), _paper_name("mine/settings.yaml", "published")
    ('x_protocol.yaml', 'settings_published.yaml')
    """
    return f"{Path(name).stem.removesuffix(f'_{key}')}_{key}.yaml"


def _paper_file(name: str) -> Path:
    return Path(name) if Path(name).is_file() else home() / name


def _about(study: str, records: Sequence[Mapping], entry: Mapping, licence: str, people: Names) -> About:
    """Return what the metadata say of a study."""
    began = _utc(min(record["started"] for record in records))
    ended = _utc(max(record["started"] + record["seconds"] for record in records))
    versions = {name: ", ".join(found) for name, found in versions_used(records).items()}
    papers = {}
    for key in PAPERS:
        if entry[key]:
            paper = read_yaml(_paper_file(entry[key]))["paper"]
            papers[paper["title"]] = paper
    return About(
        study=study,
        description=DESCRIPTION.format(study=study)
        + (" Pictures of faces are left out." if all_people(people) else ""),
        licence=licence,
        started=began,
        ended=ended,
        version=versions.pop(MADE_WITH, None),
        commits=sorted({record["commit"] for record in records if record.get("commit")}),
        libraries=versions,
        papers=list(papers.values()),
        settings=SETTINGS,
    )


def _utc(seconds: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))
