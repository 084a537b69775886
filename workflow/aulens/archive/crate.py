"""RO-Crate metadata of an archive: what its files are, and what made them (RO-Crate 1.1, w3id.org/ro/crate/1.1)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

from aulens.archive.package import Part

METADATA = "ro-crate-metadata.json"
SPECIFICATION = "https://w3id.org/ro/crate/1.1"
CONTEXT = [f"{SPECIFICATION}/context", {"sha256": "http://schema.org/sha256"}]  # 1.1 has no word for a checksum
FORMATS = {
    ".csv": "text/csv",
    ".parquet": "application/vnd.apache.parquet",
    ".json": "application/json",
    ".npy": "application/octet-stream",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".pdf": "application/pdf",
    ".html": "text/html",
    ".yaml": "application/yaml",
    ".cff": "application/yaml",
    ".md": "text/markdown",
}
OTHERWISE = "text/plain"
NONE_CHOSEN = {
    "@id": "#no-licence",
    "@type": "CreativeWork",
    "name": "No licence chosen yet",
    "description": "Whoever publishes this archive has to choose a licence: aulens archive STUDY --licence CC-BY-4.0",
}
Entity = dict[str, Any]


@dataclass(frozen=True)
class About:
    """What an archive is about.

    Attributes
    ----------
    study, description : str
    licence : str
        Its name in the list of SPDX (spdx.org/licenses), such as CC-BY-4.0; nothing if none was chosen.
    started, ended : str
        When the first job of the study began and the last one ended, ISO 8601.
    version, commits : str or None, list of str
        Of the software.
    libraries : dict of str to str
        Library -> its version, or several with commas between.
    papers : list of dict
        doi, title, authors, year, journal of the papers whose method or values the study takes.
    settings : str
        Name of the part that holds the settings.
    """

    study: str
    description: str
    licence: str
    started: str
    ended: str
    version: str | None
    commits: list[str]
    libraries: Mapping[str, str]
    papers: Sequence[Mapping[str, Any]]
    settings: str


def crate(about: About, parts: Sequence[Part], more: Sequence[Entity] = ()) -> Entity:
    """Return the metadata of an archive.

    Parameters
    ----------
    about : About
    parts : sequence of Part
        Files whose sizes and checksums are known.
    more : sequence of dict
        Entities of files of which they are not, such as the list of checksums.

    Returns
    -------
    dict
        JSON-LD: the descriptor, the root dataset, an entity for each file, and those that these name.
    """
    files = [*map(file_entity, parts), *more]
    papers = [paper_entity(paper) for paper in about.papers]
    licence = licence_entity(about.licence)
    descriptor = {
        "@id": METADATA,
        "@type": "CreativeWork",
        "conformsTo": {"@id": SPECIFICATION},
        "about": {"@id": "./"},
    }
    root = {
        "@id": "./",
        "@type": "Dataset",
        "name": f"Results of the study {about.study}",
        "description": about.description,
        "datePublished": about.ended[:10],
        "license": named(licence),
        "hasPart": [named(file) for file in files],
        "citation": [named(paper) for paper in papers],
        "mentions": {"@id": "#run"},
    }
    return {"@context": CONTEXT, "@graph": [descriptor, root, *files, *_made_by(about), licence, *papers]}


def named(entity: Entity) -> Entity:
    """Return a reference to an entity."""
    return {"@id": entity["@id"]}


def file_entity(part: Part) -> Entity:
    """Return what is said of a file.

    Examples
    --------
    >>> file_entity(Part("a b.csv", b"n"))["@id"], file_entity(Part("a.csv", b"n"))["contentSize"]
    ('a%20b.csv', '1')
    """
    entity = {
        "@id": quote(part.name),
        "@type": "File",
        "name": PurePosixPath(part.name).name,
        "encodingFormat": FORMATS.get(PurePosixPath(part.name).suffix, OTHERWISE),
        "contentSize": str(part.size),
        "sha256": part.sha256,
    }
    return entity | ({"description": part.says} if part.says else {})


def licence_entity(licence: str) -> Entity:
    """Return what is said of the licence, or that none was chosen."""
    if not licence:
        return NONE_CHOSEN
    return {"@id": f"https://spdx.org/licenses/{licence}", "@type": "CreativeWork", "name": licence}


def paper_entity(paper: Mapping[str, Any]) -> Entity:
    """Return what is said of a paper."""
    doi = paper.get("doi")
    entity = {
        "@id": f"https://doi.org/{doi}" if doi else f"#{quote(str(paper['title']).strip())}",
        "@type": "ScholarlyArticle",
        "name": str(paper["title"]).strip(),
        "author": paper["authors"],
        "datePublished": str(paper["year"]),
        "isPartOf": paper.get("journal"),
    }
    return {key: value for key, value in entity.items() if value}


def _made_by(about: About) -> list[Entity]:
    """Return the run that made the results, the program and the libraries that ran."""
    libraries = [
        {"@id": f"#{name}", "@type": "SoftwareApplication", "name": name, "version": version}
        for name, version in about.libraries.items()
    ]
    program = {
        "@id": "#aulens",
        "@type": "SoftwareApplication",
        "name": "aulens",
        "description": "what convolutional networks look at in facial expressions",
        "version": about.version,
        "identifier": [f"git commit {commit}" for commit in about.commits],
        "softwareRequirements": [named(library) for library in libraries],
    }
    run = {
        "@id": "#run",
        "@type": "CreateAction",
        "name": f"The run that made the results of {about.study}",
        "instrument": {"@id": "#aulens"},
        "object": {"@id": quote(about.settings)},
        "result": {"@id": "./"},
        "startTime": about.started,
        "endTime": about.ended,
    }
    return [run, {key: value for key, value in program.items() if value}, *libraries]
