"""Metadata have what RO-Crate 1.1 says that they must (w3id.org/ro/crate/1.1, "Root Data Entity")."""

from datetime import date, datetime

import pytest

from aulens.archive.crate import About, crate
from aulens.archive.package import Part

ABOUT = About(
    study="mine",
    description="Tables of mine.",
    licence="CC-BY-4.0",
    started="2026-11-30T10:00:00Z",
    ended="2026-12-01T09:30:00Z",
    version="0.2.0",
    commits=["abc"],
    libraries={"numpy": "2.4.6"},
    papers=[{"title": "A paper", "authors": "A B", "year": 2022, "journal": "J", "doi": "10.1/x"}],
    settings="settings.yaml",
)
PARTS = [Part("settings.yaml", b"study: mine\n"), Part("results/a→b.csv", b"n\n1\n", "a table")]


@pytest.fixture
def entities() -> dict[str, dict]:
    described = crate(ABOUT, PARTS)
    assert described["@context"][0] == "https://w3id.org/ro/crate/1.1/context"
    assert len({entity["@id"] for entity in described["@graph"]}) == len(described["@graph"])
    return {entity["@id"]: entity for entity in described["@graph"]}


def test_the_descriptor_names_specification_and_root(entities):
    descriptor = entities["ro-crate-metadata.json"]
    assert descriptor["@type"] == "CreativeWork"
    assert descriptor["about"] == {"@id": "./"}
    assert descriptor["conformsTo"] == {"@id": "https://w3id.org/ro/crate/1.1"}


def test_the_root_has_what_it_must(entities):
    root = entities["./"]
    assert root["@type"] == "Dataset"
    assert root["name"] and root["description"]
    assert date.fromisoformat(root["datePublished"]) == date(2026, 12, 1)
    assert entities[root["license"]["@id"]]["name"] == "CC-BY-4.0"
    assert [part["@id"] for part in root["hasPart"]] == ["settings.yaml", "results/a%E2%86%92b.csv"]


def test_every_file_has_size_checksum_and_format(entities):
    table = entities["results/a%E2%86%92b.csv"]
    assert (table["@type"], table["contentSize"], table["encodingFormat"]) == ("File", "4", "text/csv")
    assert (
        table["sha256"] == "6ff2d84956e507dade83da732a88aa6fa02712d03af8c515633f674de9fd42bd"
    )  # printf 'n\n1\n' | sha256sum
    assert table["description"] == "a table"


def test_everything_that_is_named_is_described(entities):
    def named(value: object):
        if isinstance(value, dict) and set(value) == {"@id"}:
            yield value["@id"]
        elif isinstance(value, (dict, list)):
            for item in value.values() if isinstance(value, dict) else value:
                yield from named(item)

    assert set(named(list(entities.values()))) - set(entities) == {"https://w3id.org/ro/crate/1.1"}


def test_the_run_says_which_program_made_it(entities):
    run, program = entities["#run"], entities["#aulens"]
    assert run["@type"] == "CreateAction" and run["instrument"] == {"@id": "#aulens"} and run["result"] == {"@id": "./"}
    assert datetime.fromisoformat(run["startTime"]) < datetime.fromisoformat(run["endTime"])
    assert (program["version"], program["identifier"]) == ("0.2.0", ["git commit abc"])
    assert entities["#numpy"]["version"] == "2.4.6"


def test_papers_are_cited_by_their_doi(entities):
    assert entities["./"]["citation"] == [{"@id": "https://doi.org/10.1/x"}]
    assert entities["https://doi.org/10.1/x"]["name"] == "A paper"


def test_without_a_licence_the_metadata_say_so():
    described = crate(About(**ABOUT.__dict__ | {"licence": ""}), PARTS)["@graph"]
    (licence,) = [entity for entity in described if entity["@id"] == "#no-licence"]
    assert licence["name"] == "No licence chosen yet"
