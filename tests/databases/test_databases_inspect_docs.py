"""What docs/your-photographs.md says is true: its examples are accepted, and its messages are those of the sources."""

import re
from pathlib import Path

import miniatures
import pytest
import yaml
from overlays import merged

from aulens.configuration.check import checked_configuration
from aulens.databases.readers import folder as names
from aulens.databases.readers import table
from aulens.yaml_files import read_yaml

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs/your-photographs.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)
SHOWN = ["neutral", "happy", "fearful", "sad", "angry", "surprised", "disgusted"]


def block(beginning: str) -> str:
    """Return the example that begins so."""
    (found,) = (text for text in BLOCKS if text.startswith(beginning))
    return found


@pytest.fixture(scope="module")
def sources() -> str:
    """Return all sources of the library as one text, sentences that go over several lines joined."""
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "workflow/aulens").rglob("*.py")]
    return re.sub(r'"\s*\n\s*f?"', "", "\n".join(texts))


ROWS = re.findall(r"^\| (`.*`) \| [^|]+ \|$", TEXT, re.MULTILINE)
CORES = sorted({core for row in ROWS for quoted in re.findall(r"`([^`]+)`", row) for core in quoted.split("…") if core})


def test_there_are_messages() -> None:
    assert len(ROWS) > 15


@pytest.mark.parametrize("core", CORES)
def test_messages_are_those_of_the_sources(core: str, sources: str) -> None:
    assert core.strip(" ;,") in sources


@pytest.fixture
def project(project: Path) -> Path:
    """Return a copy of the configuration, and two folders of photographs beside it."""
    for name in ("one", "two"):
        miniatures.save(project.parent / name / "happy" / "anna_1.png", 1)
    return project


@pytest.mark.parametrize(
    ("beginning", "upon"), [("run: [mine]", []), ("databases:\n  first", ["config/two_folders.yaml"])]
)
def test_configurations_are_accepted(beginning: str, upon: list[str], project: Path) -> None:
    config = read_yaml(project / "config/config.yaml")
    for overlay in [*map(read_yaml, upon), yaml.safe_load(block(beginning).replace(" /data/", f" {project.parent}/"))]:
        config = merged(config, overlay)
    whole = checked_configuration(config, project)
    assert all(
        (project.parent / Path(entry["path"]).name).is_dir() for entry in whole["databases"].values() if "path" in entry
    )


def test_the_split_of_images_is_accepted(project: Path) -> None:
    config = merged(read_yaml(project / "config/config.yaml"), yaml.safe_load(block("run").replace(" /data/", " ../")))
    config = merged(config, {"studies": {"mine": yaml.safe_load(block("split:"))}})
    assert checked_configuration(config, project)["studies"]["mine"]["split"]["unit"] == "image"


def test_the_grammar_of_names_reads_them(tmp_path: Path) -> None:
    (tmp_path / "grammar.yaml").write_text(block("description: our students"))
    grammar = names.read_grammar(tmp_path / "grammar.yaml")
    for name in ("anna_happy_2.png", "anna_glad.jpg"):
        (tmp_path / "photos").mkdir(exist_ok=True)
        (tmp_path / "photos" / name).touch()
    values = [record.values for record in names.records(tmp_path / "photos", grammar)]
    assert [(row["person"], row["expression"]) for row in values] == [("anna", "glad"), ("anna", "happy")]


def test_the_grammar_of_a_table_reads_it(tmp_path: Path) -> None:
    (tmp_path / "grammar.yaml").write_text(block("description: our table"))
    (rows,) = re.findall(r"```\n(image,.*?)```", TEXT, re.DOTALL)
    (tmp_path / "labels.csv").write_text(rows)
    for record in table.records(tmp_path, table.read_grammar(tmp_path / "grammar.yaml")):
        assert record.values["person"] == "12"
        assert record.path.startswith("aligned/000")


@pytest.mark.parametrize("path", sorted(set(re.findall(r"(?:config|resources)/[\w./]+\w", TEXT))))
def test_files_that_are_named_exist(path: str) -> None:
    assert (ROOT / path).exists()


def test_make_inspect_is_the_command() -> None:
    assert "make inspect FOLDER=/data/faces" in TEXT
    assert 'workflow/run.py databases inspect --folder "$(FOLDER)"' in (ROOT / "Makefile").read_text()
