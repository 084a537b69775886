from pathlib import Path

import pytest

from aulens import code
from aulens.configuration.slices import SLICES


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a small library: room.stage imports room.helper, which imports shared; room.other stands alone.

    The command line imports settings.
    """
    folder = tmp_path / "aulens"
    (folder / "room").mkdir(parents=True)
    for name in ("__init__.py", "room/__init__.py"):
        (folder / name).write_text("")
    (tmp_path / "run.py").write_text("def main():\n    from aulens.settings import build\n")
    (folder / "settings.py").write_text("def build(): ...\n")
    (folder / "room/stage.py").write_text("import numpy\nfrom aulens.room.helper import f\n")
    (folder / "room/helper.py").write_text("def f():\n    from aulens import shared\n")
    (folder / "shared.py").write_text("x = 1\n")
    (folder / "room/other.py").write_text("y = 1\n")
    monkeypatch.setattr(code, "WORKFLOW", tmp_path)
    _forget()
    yield folder
    _forget()


def _forget() -> None:
    code._source.cache_clear()
    code._imports.cache_clear()


def _changed(path: Path, text: str) -> bool:
    before = code.code_hash("room.stage")
    path.write_text(text)
    _forget()
    return code.code_hash("room.stage") != before


def test_modules_are_found_however_deep(library: Path) -> None:
    modules = {"aulens.room.stage", "aulens.room.helper", "aulens.shared"}
    assert code.modules_of("aulens.room.stage") == modules | {"aulens", "aulens.room"}


@pytest.mark.parametrize(
    "name",
    [
        *("room/stage.py", "room/helper.py", "shared.py"),
        *("__init__.py", "room/__init__.py"),  # packages are imported too
        *("../run.py", "settings.py"),  # the command line builds the settings
    ],
)
def test_an_imported_module_changes_the_hash(library: Path, name: str) -> None:
    assert _changed(library / name, (library / name).read_text() + "z = 2\n")


def test_another_module_does_not_change_the_hash(library: Path) -> None:
    assert not _changed(library / "room/other.py", "y = 2\n")


def test_line_endings_do_not_change_the_hash(library: Path) -> None:
    assert not _changed(library / "shared.py", "x = 1\r\n")


def test_hash_differs_between_stages(library: Path) -> None:
    assert code.code_hash("room.stage") != code.code_hash("room.other")


STAGES = [stage for stage in SLICES if " " not in stage]


@pytest.mark.parametrize(
    ("module", "stages"),
    [
        ("synthesis.cultures", {"synthesis.database"}),
        ("databases.grammar", {"databases.manifest"}),
        ("faces.oval", {"faces.normalise", "faces.series", "report.figures"}),
        ("features.extract", {"features.extract"}),
        ("training.splits", {"training.splits", "training.heads", "evaluation.predict", "statistics.classification"}),
        ("training.course", {"training.heads"}),
        ("tuning.responses", {"tuning.responses"}),
        ("tuning.similarity", {"tuning.similarity"}),
        ("statistics.relation", {"statistics.relation"}),
        ("report.sentences", {"report.page"}),
        ("settings", set(STAGES)),
        ("seals", set(STAGES)),
    ],
)
def test_a_module_belongs_to_the_stages_that_import_it(module: str, stages: set[str]) -> None:
    name = f"aulens.{module}"
    found = {
        stage for stage in STAGES if name in code.modules_of(f"aulens.{stage}") | code.modules_of(code.COMMAND_LINE)
    }
    assert found == stages
