"""The generated pages say what holds now, and all of it."""

import re
from pathlib import Path

import pytest
import yaml

from aulens.configuration.catalogue import read_catalogue
from aulens.documents.configuration_page import configuration_page
from aulens.documents.keys import keys_of
from aulens.documents.markdown import cell, table
from aulens.documents.pages import generated
from aulens.documents.tables_page import entry_of, wrong_columns

ROOT = Path(__file__).parents[2]
PAGES = generated()
TABLES = yaml.safe_load((ROOT / "workflow/aulens/documents/tables.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", PAGES)
def test_the_committed_page_is_the_one_that_would_be_written(name: str) -> None:
    assert (ROOT / "docs" / name).read_text(encoding="utf-8") == PAGES[name], "make documents writes it anew"


@pytest.mark.parametrize("name", PAGES)
def test_what_a_page_links_exists(name: str) -> None:
    links = re.findall(r"\]\(([^)#]+)\)", PAGES[name])
    assert links
    # start, your-photographs and the like are written by hand
    assert [link for link in links if not (ROOT / "docs" / link).exists()] == []


def test_all_sections_of_the_configuration_are_linked_to_headings_that_there_are() -> None:
    page = PAGES["configuration.md"]
    headings = {
        re.sub(r"[^a-z0-9 -]", "", line.lower()).replace(" ", "-") for line in re.findall(r"^#+ (.*)$", page, re.M)
    }
    anchors = re.findall(r"\]\(#([^)]+)\)", page)
    assert len(anchors) > 5
    assert [anchor for anchor in anchors if anchor not in headings] == []


def test_every_key_of_the_demonstration_has_a_row() -> None:
    page, config = PAGES["configuration.md"], yaml.safe_load((ROOT / "config/config.yaml").read_text(encoding="utf-8"))
    study = config["studies"]["inagaki2022"]
    known = set(re.findall(r"^\| `([^`]+)` \|", page, re.M))
    entries = [*config["databases"].values(), *config["recipes"].values(), *config["networks"].values(), study]
    named = {key for entry in entries for key in entry} - {"like"}
    named |= {f"training.{key}" for key in study["training"]} | {f"split.{key}" for key in study["split"]}
    assert len(named) > 40
    assert named - known == set()


def test_every_analysis_has_a_heading_and_its_defaults() -> None:
    page = PAGES["configuration.md"]
    for name, analysis in read_catalogue().items():
        part = page.partition(f"\n### {name}\n")[2].partition("\n#")[0]
        assert part, name
        assert [key for key in analysis.schema if f"| `{key}` |" not in part] == []


def test_a_key_is_described_with_what_is_allowed_its_default_and_whether_it_must_be_given() -> None:
    part = {"type": "object", "required": ["side"], "properties": {"side": {"$ref": "#/$defs/side"}}}
    schema = {
        "$defs": {"side": {"description": "of the face", "type": "integer", "minimum": 8}},
        "required": ["cut"],
        "properties": {
            "cut": {"description": "how", **part},
            "shift": {"description": "right | left", "type": "number", "default": 0.5},
        },
    }
    rows = [tuple(key) for key in keys_of(schema, schema)]
    assert rows == [
        ("cut", "how", "a group of keys", "", True),
        ("cut.side", "of the face", "a whole number from 8", "", True),
        ("shift", "right | left", "a number", "0.5", False),
    ]


def test_cells_hold_one_line_and_no_mark_of_columns() -> None:
    assert cell("a\n b|c") == "a b\\|c"
    assert table(["key", ""], [["x", ""]])[2] == "| x | |"


def test_a_key_that_the_schema_lacks_is_not_on_the_page() -> None:
    schema = {"properties": {}, "$defs": {}}
    with pytest.raises(KeyError):  # a section that the page names and the schema does not have
        configuration_page("", schema, {})


def test_every_column_of_every_table_has_a_meaning_and_every_meaning_a_column() -> None:
    shared, used = TABLES["columns"], set()
    for name, entry in TABLES["files"].items():
        own = entry.get("meanings", {})
        assert len(set(entry["columns"])) == len(entry["columns"]), name
        assert [column for column in entry["columns"] if column not in own and column not in shared] == [], name
        assert [column for column in [*own, *entry.get("optional", ())] if column not in entry["columns"]] == [], name
        used |= set(entry["columns"]) - set(own)
    assert set(shared) - used == set()


def test_every_table_of_the_catalogue_is_explained() -> None:
    tables = {f"studies/any/{table}" for analysis in read_catalogue().values() for table in analysis.tables}
    assert len(tables) > 50
    assert [path for path in sorted(tables) if entry_of(path, TABLES["files"]) is None] == []


def test_a_column_that_is_new_and_one_that_is_gone_are_named() -> None:
    entry = TABLES["files"]["studies/{study}/tuning/peaks.csv"]
    assert wrong_columns(["database", "output_unit", "action_unit", "peak"], entry) == []
    assert wrong_columns(["database", "output_unit", "action_unit", "top"], entry) == [
        "top: not explained",
        "peak: not there",
    ]
