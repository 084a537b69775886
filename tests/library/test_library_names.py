"""Nothing in the code knows a study or a paper by its name: studies are compositions."""

import ast
import re
from pathlib import Path

import pytest
import yaml

from aulens import code

ROOT = Path(__file__).parents[2]
STUDIES = yaml.safe_load((ROOT / "config/config.yaml").read_text())["studies"]
NAMES = [*STUDIES, "inagaki", "yousefi", "cik20", "čík", "breuer"]
# an architecture is named as the paper that published it, and only configurations name it
SOURCES = [path for path in sorted((ROOT / "workflow").rglob("*.py")) if path.parent.name != "networks"]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_module_names_a_study_or_a_paper_but_in_docstrings(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    text = code.computing_text(source, list(code._statements(ast.parse(source)))).lower()
    assert [name for name in NAMES if name in text] == []


@pytest.mark.parametrize("path", sorted((ROOT / "workflow/rules").glob("*.smk")), ids=lambda path: path.name)
def test_no_rule_names_a_study_or_a_paper(path: Path) -> None:
    text = re.sub(r"#[^\n]*", "", path.read_text(encoding="utf-8")).lower()
    assert [name for name in NAMES if name in text] == []


@pytest.mark.parametrize("path", sorted((ROOT / "workflow/analyses").glob("*.yaml")), ids=lambda path: path.name)
def test_no_analysis_names_a_study_or_a_paper(path: Path) -> None:
    assert [name for name in NAMES if name in path.read_text(encoding="utf-8").lower()] == []
