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
README = (ROOT / "README.md").read_text(encoding="utf-8")
README_BLOCK = re.compile(r"```yaml\n(run:.*?)```", re.DOTALL)


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


UPON = "config/two_folders.yaml"


def overlaid(project: Path, *more: dict) -> dict:
    """Return the configuration of two folders with further overlays."""
    config = merged(read_yaml(project / "config/config.yaml"), read_yaml(project / UPON))
    for overlay in more:
        config = merged(config, overlay)
    return config


@pytest.mark.parametrize(
    ("beginning", "shown"),
    [
        ("run: [mine]\ndatabases:\n  mine", {"mine": "one"}),
        ("run: [mine]\ndatabases:\n  nordic", {"nordic": "one", "kyoto": "two"}),
        ("databases:\n  first", {"first": "one", "second": "two"}),
    ],
)
def test_configurations_are_accepted(beginning: str, shown: dict[str, str], project: Path) -> None:
    overlay = yaml.safe_load(block(beginning).replace(" /data/", f" {project.parent}/"))
    whole = checked_configuration(overlaid(project, overlay), project)
    (study,) = whole["run"]
    assert whole["studies"][study]["databases"] == list(shown)
    for name, folder in shown.items():
        assert Path(whole["databases"][name]["path"]) == project.parent / folder


def test_the_readme_has_the_example_of_two_folders() -> None:
    of_readme, here = README_BLOCK.search(README)[1], block("run: [mine]\ndatabases:\n  nordic")
    assert yaml.safe_load(of_readme) == yaml.safe_load(here)
    assert len(of_readme.splitlines()) == 6


def test_a_database_of_the_examples_is_read_by_its_grammar(project: Path) -> None:
    miniatures.kdef(project.parent / "KDEF")
    two = yaml.safe_load(block("run: [mine]\ndatabases:\n  nordic").replace(" /data/", f" {project.parent}/"))
    known = yaml.safe_load(block("databases:\n  nordic").replace(" /data/", f" {project.parent}/"))
    whole = checked_configuration(overlaid(project, two, known), project)
    assert whole["databases"]["nordic"]["keep"] == {"view": ["S"], "session": ["A"]}


def test_the_split_of_images_is_accepted(project: Path) -> None:
    one = yaml.safe_load(block("run: [mine]\ndatabases:\n  mine").replace(" /data/", " ../"))
    split = {"studies": {"mine": yaml.safe_load(block("split:"))}}
    assert checked_configuration(overlaid(project, one, split), project)["studies"]["mine"]["split"]["unit"] == "image"


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
    (rows,) = re.findall(r"```csv\n(image,.*?)```", TEXT, re.DOTALL)
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
