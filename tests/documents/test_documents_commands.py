"""Every command of the documents is run by a test, checked here, or listed as not run."""

import importlib
import re
import shlex
from collections.abc import Iterator

import pytest
import yaml
from configurations import mistakes, overlaid, read
from documents import DOCUMENTS, ROOT, blocks, prose
from snakemake.cli import get_argument_parser

from aulens import command as library

SHELL = ("", "sh", "bash", "console")
PROGRAMS = {
    *("aulens", "docker", "FaceLandmarkImg", "git", "make", "pip", "pytest", "python", "python3", "scancel", "sinfo"),
    *("snakemake", "squeue", "tmux", "uv"),
}
SPAN = re.compile(r"(?<!`)`(?!`)([^`]+)`(?!`)")
TARGET = re.compile(r"calibration|results/(check\.json|archives/[\w-]+\.zip|report/index\.html)")
YOURS = re.compile(r"[\w/-]*(mine|my_study|one-two)\.yaml")  # overlays that a reader writes
ALSO = {  # command -> where it, or its configuration with all files, is run or checked as a whole
    r"make (test|demo)": (".github/workflows/tests.yml", "run: make"),
    r"make test-slurm": ("tests/workflow/test_workflow_slurm.py", "def test_the_study_gives_what_a_local_run_gives"),
    r"make inspect .*": ("tests/databases/test_databases_inspect_docs.py", "def test_make_inspect_is_the_command"),
    r"aulens new-study .*": ("tests/databases/test_databases_new_study.py", "def test_two_folders_make_a_study"),
    r"snakemake --cores all": ("Makefile", "$(BIN)/snakemake --cores $(CORES)"),
    r"snakemake .*-s /path/to/.*": ("tests/workflow/test_workflow_elsewhere.py", "def test_in_another_folder_"),
    r"snakemake .*inagaki2022.yaml -n.*": ("tests/workflow/test_workflow_mistakes.py", "def test_the_published_study_"),
    r"snakemake .*--workflow-profile .*": ("tests/workflow/test_workflow_profiles.py", "def test_profiles_are_underst"),
    r"snakemake .*config/calibration.*": (
        "tests/configuration/test_configuration_calibration.py",
        "def test_the_calib",
    ),
    r"snakemake .*config/paper/.*": ("tests/configuration/test_configuration_paper_overlays.py", "def test_every_stu"),
    r"snakemake .*two_folders.yaml .*": ("tests/databases/test_databases_inspect_docs.py", "def test_configura"),
    r"snakemake .*--unlock": ("tests/workflow/test_workflow_faults.py", "def test_a_killed_snakemake_goes_on_where_it"),
}
NOT_RUN = {  # what no test runs, and why
    r"git (clone|checkout) .*": "downloads",
    r"pip install .*|python3 -m venv .*": "downloads; tests/workflow/test_workflow_environments.py reads the lock",
    r"python -c .*torch.cuda.*": "says whether there is a GPU, which not every machine has",
    r"(sinfo|squeue|scancel) .*": "a cluster",
    r"FaceLandmarkImg .*": "OpenFace, another program",
    r"python benchmarks/\w+\.py.*": "measures for minutes or hours; the file is looked for",
    r"pytest --doctest-modules": "part of all tests",
}


def shortened(line: str) -> str:
    """Return a command as it is listed: without prompt, remark and the folder of the programs."""
    line = re.sub(r"(^|\s)#.*$", "", line.strip().removeprefix("$ "))
    return " ".join(line.replace(".venv/bin/", "").split())


def of_block(text: str) -> list[str]:
    """Return the lines of a block with a command each; a line goes on behind a backslash."""
    return list(filter(None, map(shortened, text.replace("\\\n", " ").splitlines())))


def is_command(line: str) -> bool:
    """Whether a line begins with a program."""
    return line.partition(" ")[0] in PROGRAMS


def commands_of(document: str) -> Iterator[str]:
    """Yield the commands in the blocks and in the text of a document."""
    for language, text in blocks(document):
        if language in SHELL and any(map(is_command, of_block(text))):
            yield from of_block(text)
    for span in SPAN.findall(prose(document)):
        for line in map(shortened, span.replace("\n", " ").split("&&")):
            if is_command(line) and " " in line:
                yield line


COMMANDS = sorted({command for document in DOCUMENTS for command in commands_of(document)})
PARSER = get_argument_parser()
MAKE = re.compile(r"^(?P<targets>[\w -]+):(?!=)", re.MULTILINE)


def check_snakemake(words: list[str]) -> None:
    """Snakemake understands the words, the files that they name are there, and the configuration is sound."""
    options = PARSER.parse_args(words)
    given = [overlay for overlay in options.configfile or [] if not YOURS.fullmatch(str(overlay))]
    settings = [item.partition("=") for item in options.config or []]
    config = overlaid(*map(read, given), *({key: yaml.safe_load(value)} for key, _, value in settings))
    assert mistakes(config) == []
    assert options.workflow_profile is None or (ROOT / options.workflow_profile / "config.yaml").is_file()
    assert all(map(TARGET.fullmatch, options.targets))


def check_aulens(words: list[str]) -> None:
    """The stage is there and takes these words."""
    words = ["tuning" if word == "ROOM" else "similarity" if word == "STAGE" else word for word in words]
    room, stage, *rest = library._spelled_out(words)
    function = getattr(importlib.import_module(f"aulens.{room}.{stage}"), stage)
    parser = library._parser(room, stage, function)
    if rest == ["--help"]:
        assert f"aulens {room} {stage}" in parser.format_help()
    else:
        parser.parse_args(rest)


def check_make(words: list[str]) -> None:
    """The Makefile has the target, and what is set is read there."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = {name for rule in MAKE.finditer(makefile) for name in rule["targets"].split()}
    for word in words:
        name, is_set, _ = word.partition("=")
        assert f"$({name})" in makefile if is_set else name in targets, word


def check_python(words: list[str]) -> None:
    """Words are those of the command line of the library; or a test runs the scripts of the folder."""
    script = ROOT / words[0]
    assert script.is_file() or script.stem == "NAME"
    if words[0] == "workflow/run.py":
        check_aulens(words[1:])
    else:
        folder = script.parent.relative_to(ROOT).as_posix()
        assert any(folder in test.read_text(encoding="utf-8") for test in (ROOT / "tests").rglob("test_*.py"))


CHECKS = {"snakemake": check_snakemake, "aulens": check_aulens, "make": check_make, "python": check_python}


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_checked_or_listed_as_not_run(command: str) -> None:
    if any(re.fullmatch(pattern, command) for pattern in NOT_RUN):
        return
    program, *words = shlex.split(command)
    assert program in CHECKS, "a new command: check it, or say in NOT_RUN why it is not run"
    CHECKS[program](words)


def test_lists_name_tests_that_are_there_and_commands_that_are_written() -> None:
    for file, line in ALSO.values():
        assert line in (ROOT / file).read_text(encoding="utf-8")
    unused = [pattern for pattern in (*ALSO, *NOT_RUN) if not any(re.fullmatch(pattern, line) for line in COMMANDS)]
    assert unused == []


def test_benchmarks_that_are_named_are_there() -> None:
    names = {name for command in COMMANDS for name in re.findall(r"benchmarks/\w+\.py", command)}
    assert names
    assert [name for name in names if not (ROOT / name).is_file()] == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_block_without_a_language_holds_commands(document: str) -> None:
    for language, text in blocks(document):
        if language in SHELL and not all(map(is_command, of_block(text))):
            assert isinstance(yaml.safe_load(text), dict), f"name the language, or add a program to PROGRAMS:\n{text}"
