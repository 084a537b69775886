"""The page of all keys of the configuration."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from aulens.configuration.catalogue import MAPS, Analysis, Catalogue
from aulens.documents.keys import Key, keys_of, resolved
from aulens.documents.markdown import code, page, table

SECTIONS = (
    (
        "databases",
        "Databases",
        "Where photographs come from: folders of yours, or people that the program draws.",
        ("database", "synthetic_database", "folder_database"),
    ),
    (
        "stimuli",
        "Stimuli",
        "What trained networks are shown: one action unit at a time, or two.",
        ("series", "synthetic_series", "photograph_series", "folder_series", "synthetic_pairs", "folder_pairs"),
    ),
    ("recipes", "Recipes", "How a photograph becomes a face.", ("recipe",)),
    ("backbones", "Backbones", "Frozen layers; see [backbones.md](backbones.md).", ("backbone",)),
    ("networks", "Networks", "What is trained.", ("network", "heads_network", "cnn_network")),
    ("studies", "Studies", "Data, one network and a dictionary of analyses.", ("study",)),
    ("downloads", "Downloads", "Files that are fetched, with their checksums.", ("download",)),
    ("mediapipe", "Landmarks and faces", "Networks that find them; see [landmarks.md](landmarks.md).", ("mediapipe",)),
    (
        "calibration",
        "Calibration",
        "How often the tests of the report err; see [calibration.md](calibration.md).",
        ("calibration",),
    ),
)
TITLES = {
    "synthetic_database": "`source: synthetic`, drawn by the program",
    "folder_database": "any other source, photographs of yours",
    "synthetic_series": "a series, `source: synthetic`",
    "photograph_series": "a series, `source: photograph`",
    "folder_series": "a series, `source: folder`",
    "synthetic_pairs": "pairs of action units, `source: synthetic`",
    "folder_pairs": "pairs of action units, `source: folder`",
    "heads_network": "`engine: heads`, fully connected layers on frozen features",
    "cnn_network": "`engine: cnn`, all layers are trained",
}
REQUIRES = {
    "stimuli": "stimuli",
    "planted": "a trained database that was drawn",
    "displays": "a trained database whose action units were planted or measured",
    "regions": "faces whose parts are known",
    "others": "another database to test on",
    "crossed": "tests on two drawn populations with two cultures each",
    "several": "another database to train on",
    "cnn": "`engine: cnn`",
    "gradients": "a network through which gradients pass to the pixels",
}


def configuration_page(head: str, schema: Mapping[str, Any], catalogue: Catalogue) -> str:
    """Return the text of docs/configuration.md.

    Parameters
    ----------
    head : str
        What stands first: documents/configuration_head.md.
    schema : mapping
        The whole, as `aulens.configuration.schema.whole_schema` gives it.
    catalogue : mapping
        All analyses.
    """
    named = {section for section, *_ in SECTIONS}
    top = [key for key in keys_of(schema, schema) if key.name.partition(".")[0] not in named]
    lines = [head, "## The whole", "", *_keys(top)]
    lines += table(["section", "holds"], _sections(schema))
    for section, title, words, groups in SECTIONS:
        lines += [f"## {title}", "", f"`{section}`: {words[:1].lower()}{words[1:]}", ""]
        for group in groups:
            lines += [f"### {TITLES[group]}", ""] if group in TITLES else []
            lines += _keys(_without_analyses(keys_of(schema["$defs"][group], schema)))
    return page([*lines, *_analyses(schema, catalogue)])


def _sections(schema: Mapping[str, Any]) -> list[list[str]]:
    """Return a row for each section of the file."""
    return [
        [f"[{section}](#{title.lower().replace(' ', '-')})", _described(schema, section)]
        for section, title, *_ in SECTIONS
    ]


def _described(schema: Mapping[str, Any], section: str) -> str:
    return resolved(schema["properties"][section], schema)["description"]


def _without_analyses(keys: Iterable[Key]) -> list[Key]:
    """Return keys but those of single analyses, which have a section of their own."""
    return [key for key in keys if not key.name.startswith("analyses.")]


def _keys(keys: Iterable[Key]) -> list[str]:
    """Return a table of keys; the column of defaults is left out where no key has one."""
    keys = list(keys)
    if not keys:
        return []
    defaults = any(key.default for key in keys)
    heads = ["key", "", "meaning", "allowed", *(["default"] if defaults else [])]
    rows = [
        [
            code(key.name),
            "●" if key.required else "",
            key.meaning,
            key.allowed,
            *([code(key.default)] if defaults else []),
        ]
        for key in keys
    ]
    return table(heads, rows)


def _analyses(schema: Mapping[str, Any], catalogue: Catalogue) -> list[str]:
    """Return the section of the analyses: attribution methods after all others."""
    lines = [
        "## Analyses",
        "",
        "`studies.NAME.analyses`: a study takes an analysis by naming it, with its keys: "
        "`analyses: {profiles: {}, similarity: {}}`. Analyses that it needs are taken too.",
        "",
    ]
    methods = [analysis for analysis in catalogue.values() if analysis.stage == MAPS]
    others = [analysis for analysis in catalogue.values() if analysis.stage != MAPS]
    for title, group in (("", others), ("## Attribution methods", methods)):
        lines += [title, ""]
        for analysis in group:
            lines += [f"### {analysis.name}", "", _of_analysis(analysis), ""]
            lines += _keys(keys_of({"properties": analysis.schema, "required": list(analysis.schema)}, schema))
    return lines


def _of_analysis(analysis: Analysis) -> str:
    """Return what an analysis is, what it needs, and what it draws."""
    parts = [f"{analysis.description[:1].upper()}{analysis.description[1:]}."]
    if analysis.needs:
        parts.append(f"Takes too: {_listed(analysis.needs)}.")
    if analysis.requires:
        parts.append(f"Needs {', '.join(REQUIRES[name] for name in analysis.requires)}.")
    if analysis.figures:
        parts.append(f"Draws {_listed(analysis.figures)}.")
    return " ".join(parts)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
