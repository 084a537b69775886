"""A file has one name: in a rule, in the option that its shell command gives it to, and in the stage's parameter."""

import importlib
import inspect
import re
from pathlib import Path

import pytest

RULES = sorted((Path(__file__).parents[2] / "workflow/rules").glob("*.smk"))
SHELL = re.compile(r"^ *shell:\n((?: *\".*\"\n)+)", re.MULTILINE)
GIVEN = re.compile(r"--([a-z][a-z0-9-]*) \{(?:input|output|params)\.(\w+)(?::q)?\}")
OWN = {"results", "modules", "settings", "provenance-file"}  # options of run.py, no parameters of a stage


def name_of(option: str) -> str:
    """Return the name in a rule that goes with an option.

    >>> name_of("faces-tables-files"), name_of("memory-mb")
    ('faces_tables', 'memory_mb')
    """
    return re.sub(r"-(files?|folders?)$", "", option).replace("-", "_")


def commands(text: str) -> list[str]:
    """Return the shell commands of a file of rules, each on one line."""
    return ["".join(re.findall(r'"(.*)"\n', lines)) for lines in SHELL.findall(text)]


def differing(text: str) -> list[tuple[str, str]]:
    """Return the options, and the names of what they are given, that differ."""
    given = [pair for command in commands(text) for pair in GIVEN.findall(command)]
    return [(option, name) for option, name in given if name_of(option) != name]


COMMANDS = [command for path in RULES for command in commands(path.read_text(encoding="utf-8"))]


def test_a_name_that_differs_from_its_option_is_found() -> None:
    shell = (
        '    shell:\n        "run.py a b --rates-file {input.rates} "\n        "--map-files {input.maps:q} > {log}"\n'
    )
    assert commands(shell) == ["run.py a b --rates-file {input.rates} --map-files {input.maps:q} > {log}"]
    assert differing(shell) == [("map-files", "maps")]


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.name)
def test_files_are_named_as_the_options_that_they_are_given_to(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(commands(text)) == len(re.findall(r"^ *shell:", text, re.MULTILINE))
    assert differing(text) == []


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: ".".join(command.split("run.py ")[1].split()[:2]))
def test_options_are_parameters_of_the_stage(command: str) -> None:
    room, stage = command.split("run.py ")[1].split()[:2]
    function = getattr(importlib.import_module(f"aulens.{room}.{stage}"), stage)
    options = set(re.findall(r"--([a-z][a-z0-9-]*) ", command)) - OWN
    given = {option.replace("-", "_") for option in options}
    parameters = inspect.signature(function).parameters.values()
    assert given <= {parameter.name for parameter in parameters}
    assert {parameter.name for parameter in parameters if parameter.default is parameter.empty} <= given | {"settings"}
