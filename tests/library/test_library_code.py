import ast
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tokenize
from pathlib import Path

import pytest

from aulens import code

LIBRARY = Path(code.__file__).parent
MODULES = sorted(LIBRARY.rglob("*.py"))
STAGES = [
    f"{path.parent.name}.{path.stem}"
    for path in sorted(LIBRARY.glob("*/*.py"))
    if path.parent.name not in ("configuration", "jobs")
    and re.search(rf"^def {path.stem}\(", path.read_text(), re.MULTILINE)
]

STAGE = '''"""A stage."""

import numpy
from aulens.room.deep import value
from aulens.errors import InputError


def stage():
    """Compute."""
    if not value():
        raise InputError(f"no {value()}")
'''
DEEP = '''"""What computes."""

from aulens.files import read


def value():
    """Return a value.

    Notes
    -----
    From a paper.
    """
    from aulens import shared  # only here

    if shared.x > 1:
        raise ValueError("too large") from None
    print("a value", shared.x)
    return read()["column # 1"]
'''
FILES = {
    "__init__.py": "",
    "room/__init__.py": "",
    "room/stage.py": STAGE,
    "room/deep.py": DEEP,
    "room/other.py": "y = 1\n",
    "room/named.py": "from aulens import named_only\n",
    "shared.py": "x = 1\n",
    "named_only.py": "z = 1\n",
    "files.py": "from aulens.behind import b\n\ndef read(): ...\n",
    "errors.py": "class InputError(Exception): ...\n",
    "behind.py": "b = 1\n",
    "jobs/__init__.py": "",
    "jobs/locks.py": "",
    "../run.py": "def main(): ...\n",
}


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a small library: room.stage imports room.deep, which imports shared, and plumbing."""
    folder = tmp_path / "aulens"
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    monkeypatch.setattr(code, "WORKFLOW", tmp_path)
    code._of_module.cache_clear()
    yield folder
    code._of_module.cache_clear()


def _changed(path: Path, text: str, *more: str) -> bool:
    """Return whether another text of a module changes the hash of room.stage."""
    before = code.code_hash("room.stage", *more)
    assert path.read_text() != text or b"\r" in text.encode()
    path.write_text(text)
    code._of_module.cache_clear()
    return code.code_hash("room.stage", *more) != before


def test_modules_are_found_however_deep_and_plumbing_is_left_out(library: Path) -> None:
    modules = {"aulens.room.stage", "aulens.room.deep", "aulens.shared", "aulens", "aulens.room"}
    assert code.modules_of("aulens.room.stage") == modules


@pytest.mark.parametrize("name", ["room/stage.py", "room/deep.py", "shared.py", "__init__.py", "room/__init__.py"])
def test_a_line_that_computes_changes_the_hash(library: Path, name: str) -> None:
    assert _changed(library / name, (library / name).read_text() + "z = 2\n")


@pytest.mark.parametrize("name", ["errors.py", "files.py", "behind.py", "jobs/locks.py", "../run.py", "room/other.py"])
def test_plumbing_and_other_modules_do_not_change_the_hash(library: Path, name: str) -> None:
    assert not _changed(library / name, (library / name).read_text() + "z = 2\n")


def test_what_plumbing_imports_counts_if_a_module_imports_it_too(library: Path) -> None:
    (library / "shared.py").write_text("from aulens.behind import b\n")
    code._of_module.cache_clear()
    assert _changed(library / "behind.py", "b = 2\n")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("# only here", "# nowhere else"),
        ("  # only here", ""),
        ("    print(", "    # a remark, with a ' and a \"\n    print("),
        ("From a paper.", "From another paper,\n    which is newer."),
        ('"""What computes."""\n', ""),
        ('"""Return a value.', '"""Return one value.'),
        ('"""What computes."""', "'What computes.'"),
        ("\n\n\n", "\n"),
        ("> 1:\n", "> 1:   \n\t\n"),
        ('"too large"', '"the value is larger than 1"'),
        ('ValueError("too large")', 'ValueError(\n            f"{shared.x} (" "is too large"\n        )'),
        ('"a value", shared.x', '"the value is", shared.x, flush=True'),
        ("\n", "\r\n"),
    ],
)
def test_remarks_messages_and_white_space_do_not_change_the_hash(library: Path, before: str, after: str) -> None:
    assert before in DEEP
    assert not _changed(library / "room/deep.py", DEEP.replace(before, after))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("column # 1", "column # 2"),
        ("column # 1", "column #  1"),
        ("shared.x > 1", "shared.x > 2"),
        ("ValueError", "KeyError"),
        ('ValueError("too large")', "ValueError"),
        (" from None", ""),
        ('    print("a value", shared.x)\n', ""),
        ('    print("a value", shared.x)\n', '    show("a value", shared.x)\n'),
        ('        raise ValueError("too large") from None\n', "        pass\n"),
        ("    return read()", "    if shared.x:\n        return read()"),
    ],
)
def test_what_computes_changes_the_hash(library: Path, before: str, after: str) -> None:
    assert before in DEEP
    assert _changed(library / "room/deep.py", DEEP.replace(before, after))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('x = """a\n\nb"""\n', 'x = """a\nb"""\n'),
        ('x = """a \nb"""\n', 'x = """a\nb"""\n'),
        ('x = """# 1\n"""\n', 'x = """# 2\n"""\n'),
        ('y = 1\nx = f"""{y}\n\n# {y!r:#>4}"""\n', 'y = 1\nx = f"""{y}\n\n# {y!r:#>5}"""\n'),
        ("x = 'it\\'s # 1'\n", "x = 'it\\'s # 2'\n"),
        ("x = r'\\' # 1'\n", "x = r'\\' # 2'\n"),
        ("x = ''  '# 1'\n", "x = ''  '# 2'\n"),
        ("def f(): ...\n", "async def f(): ...\n"),
    ],
)
def test_strings_count_with_all_that_they_hold(library: Path, before: str, after: str) -> None:
    (library / "shared.py").write_text(before)
    code._of_module.cache_clear()
    assert _changed(library / "shared.py", after)


def test_columns_are_those_of_letters_not_of_bytes(library: Path) -> None:
    text = 'é, x = "ä→b", 1; print("grüße →", é); z = "→"\nif x: raise ValueError("größer →") from None\n'
    (library / "shared.py").write_text(text)
    expected = 'é, x = "ä→b", 1; print(...); z = "→"\nif x: raise ValueError(...) from None'
    assert _computing("aulens.shared") == expected


def _computing(name: str) -> str:
    """Return the text of a module that its hash is made of."""
    source = code._path(name).read_text(encoding="utf-8")
    return code.computing_text(source, code._statements(ast.parse(source)))


def test_remarks_within_a_string_of_several_pieces_do_not_count(library: Path) -> None:
    (library / "shared.py").write_text('x = (\n    "a"  # first\n\n    "b"\n)\n')
    code._of_module.cache_clear()
    assert not _changed(library / "shared.py", 'x = (\n    "a"\n    # second\n    "b"\n)\n')


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(LIBRARY).as_posix())
def test_what_is_left_out_of_a_module_is_what_python_passes_over(path: Path) -> None:
    source = path.read_text()
    text = code.computing_text(source, ())
    assert ast.dump(ast.parse(text)) == ast.dump(ast.parse(source))
    kinds = {token.type for token in tokenize.generate_tokens(io.StringIO(text).readline)}
    assert tokenize.COMMENT not in kinds


@pytest.fixture
def memory(library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the file in which modules of the small library are remembered."""
    monkeypatch.setattr(code, "KNOWN", tmp_path / "known/modules.json")
    code._known.cache_clear()
    yield code.KNOWN
    code._known.cache_clear()


def _started_anew() -> None:
    code._of_module.cache_clear()
    code._known.cache_clear()


def test_what_modules_consist_of_is_remembered(library, memory, monkeypatch) -> None:
    before = code.code_hash("room.stage")
    code.remember_modules()
    _started_anew()
    monkeypatch.setattr(code.ast, "parse", None)
    assert code.code_hash("room.stage") == before
    with pytest.raises(TypeError):
        _changed(library / "shared.py", "x = 2\n")


def test_a_changed_module_is_not_taken_for_what_is_remembered_of_it(library, memory) -> None:
    code.code_hash("room.stage")
    code.remember_modules()
    _started_anew()
    assert _changed(library / "shared.py", "x = 2\n")
    (library / "added.py").write_text("")
    assert _changed(library / "room/deep.py", (library / "room/deep.py").read_text() + "import aulens.added\n")


def test_a_module_that_is_added_later_counts_where_its_name_stood(library, memory) -> None:
    assert _changed(library / "shared.py", "from aulens import added\n")
    code.remember_modules()
    before = code.code_hash("room.stage")
    (library / "added.py").write_text("")
    _started_anew()
    assert code.code_hash("room.stage") != before


@pytest.mark.parametrize("text", ["", "{", "[1, 2]", '{"a": 1}', '{"a": [1]}'])
def test_a_damaged_memory_is_none(library, memory, text) -> None:
    before = code.code_hash("room.stage")
    memory.parent.mkdir()
    memory.write_text(text)
    _started_anew()
    assert code.code_hash("room.stage") == before
    code.remember_modules()
    assert len(json.loads(memory.read_text())) == 4  # two packages have the same text, none


def test_a_folder_that_cannot_be_written_to_stops_nothing(library, memory) -> None:
    memory.parent.write_text("a file")
    code.code_hash("room.stage")
    code.remember_modules()
    assert memory.parent.read_text() == "a file"


def test_another_way_of_reading_modules_forgets_what_is_remembered(library, memory, monkeypatch) -> None:
    code.code_hash("room.stage")
    code.remember_modules()
    _started_anew()
    monkeypatch.setattr(code, "_hash_of_this_module", lambda: "another")
    monkeypatch.setattr(code.ast, "parse", None)
    with pytest.raises(TypeError):
        code.code_hash("room.stage")


def test_modules_that_are_imported_by_name_are_given(library: Path) -> None:
    assert code.code_hash("room.stage", "room.named") != code.code_hash("room.stage")
    assert _changed(library / "named_only.py", "z = 2\n", "room.named")
    assert not _changed(library / "named_only.py", "z = 3\n")


def test_another_format_of_files_changes_every_hash(library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = {stage: code.code_hash(stage) for stage in ("room.stage", "room.other")}
    monkeypatch.setattr(code, "FORMAT", code.FORMAT + 1)
    assert all(code.code_hash(stage) != known for stage, known in before.items())


def test_hash_differs_between_stages(library: Path) -> None:
    assert code.code_hash("room.stage") != code.code_hash("room.other")


def test_dates_and_the_working_directory_do_not_matter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = {stage: code.code_hash(stage) for stage in STAGES}
    shutil.copytree(LIBRARY, tmp_path / "aulens")
    for path in (tmp_path / "aulens").rglob("*.py"):
        os.utime(path, (1_000_000_000, 1_000_000_000))
    monkeypatch.chdir(tmp_path / "aulens")
    script = f"from aulens.code import code_hash; print([code_hash(stage) for stage in {STAGES}])"
    path = os.environ | {"PYTHONPATH": ".."}
    run = subprocess.run([sys.executable, "-c", script], env=path, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == str(list(before.values()))


@pytest.mark.parametrize("stage", ["training.heads", "training.cnn", "evaluation.predict", "databases.participants"])
def test_no_sentence_stands_in_what_trained_networks_depend_on(stage: str) -> None:
    rooms = ("aulens.training.", "aulens.networks.", "aulens.databases.")
    found = []
    for name in sorted(code.modules_of(f"aulens.{stage}", "aulens.networks.tiny")):
        for node in ast.walk(ast.parse(_computing(name))) if name.startswith(rooms) else ():
            text = node.value if isinstance(node, ast.Constant) else ""
            if isinstance(node, ast.JoinedStr):
                text = "".join(part.value if isinstance(part, ast.Constant) else "…" for part in node.values)
            if isinstance(text, str) and text.count(" ") > 3 and text not in RESULTS:
                found.append(f"{name}: {text}")
    assert found == []


RESULTS = {  # texts of the tables of participants and images, which are what the stage computes
    "its expression is not among the study's labels",
    "not among the frames that images.frames takes (…)",
    "not among the frames that images.frames takes (",
    "not drawn: images.… takes …",
    "not drawn: images.most_per_label takes …",
    "not drawn: images.most_per_label takes ",
    "not drawn: images.most_per_label takes …, and none of its images",
    ", and none of its images",
    "not drawn: split.number takes … of …",
    "not drawn: split.number takes ",
    "the database does not name these people (split.unit image would take their images)",
    "has none of the labels",
    "has no image of the labels with a face",
}


@pytest.mark.parametrize(
    ("module", "sentence"),
    [
        ("databases.split_checks", "write any"),  # yielded
        ("databases.lacks", "take labels that it has"),  # returned
        ("networks.checks", "whole numbers from 1 on are allowed"),  # appended
        ("training.checks", "a first step from 0 is needed"),
        ("training.divergence", "the loss of every run diverges"),  # raised
    ],
)
def test_another_wording_of_a_check_trains_nothing_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: str, sentence: str
) -> None:
    shutil.copytree(LIBRARY, tmp_path / "aulens")
    monkeypatch.setattr(code, "WORKFLOW", tmp_path)
    path = tmp_path / f"aulens/{module.replace('.', '/')}.py"
    hashes = []
    for words in (sentence, "in other words"):
        path.write_text(path.read_text().replace(sentence, words))
        code._of_module.cache_clear()
        hashes.append([code.code_hash(stage) for stage in (*TRAINED, *OF_TRAINED)])
    code._of_module.cache_clear()
    assert words in path.read_text()
    assert hashes[0] == hashes[1]


TRAINED = ("databases.participants", "training.splits", "training.heads", "training.cnn")
OF_TRAINED = {
    "evaluation.predict",
    "tuning.responses",
    "tuning.pair_responses",
    "attribution.maps",
    "attribution.quality",
    "attribution.modification",
    "attribution.filters",
    "transfer.action_units",
    "transfer.decoding",
    "transfer.fine_tuning",
    "transfer.micro_expressions",
    "calibration.draws",
}


def _stages_with(module: str) -> set[str]:
    return {stage for stage in STAGES if module in code.modules_of(f"aulens.{stage}")}


@pytest.mark.parametrize(
    ("module", "stages"),
    [
        ("synthesis.cultures", {"synthesis.database", "attribution.quality", "attribution.shares"}),
        ("databases.selection", {"databases.manifest", "databases.inspect", "databases.new_study"}),
        ("databases.left_out", {"databases.check"}),
        ("training.splits", {"training.splits", "calibration.draws"}),
        ("features.backbone", {"features.backbone", "features.extract"} | OF_TRAINED),
        ("networks.weights", {"training.heads"} | OF_TRAINED),
        ("attribution.mean_maps", {"attribution.mean_maps"}),
        ("training.course", {"training.heads"}),
        ("tuning.similarity", {"tuning.similarity", "calibration.draws"}),
        ("statistics.relation", {"statistics.relation", "calibration.draws"}),
        ("report.sentences", {"report.page"}),
        *((name.removeprefix("aulens."), set()) for name in code.PLUMBING),
    ],
)
def test_a_module_belongs_to_the_stages_that_import_it(module: str, stages: set[str]) -> None:
    assert _stages_with(f"aulens.{module}") == stages


def test_how_products_round_belongs_to_all_stages() -> None:
    assert _stages_with("aulens") == set(STAGES)
