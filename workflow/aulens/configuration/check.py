"""The first of two checks: the configuration itself, each time that the workflow starts.

Only the standard library, YAML and jsonschema are imported. What is inside the databases is checked later, by the stage
``databases check``.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

from aulens.configuration.contents import wrong_contents
from aulens.configuration.messages import Problem, key_path, schema_problems
from aulens.configuration.references import missing_files, unknown_names
from aulens.configuration.sense import senseless_numbers
from aulens.configuration.values import Values
from aulens.errors import InputError
from aulens.yaml_files import read_yaml

SCHEMA = Path(__file__).resolve().parents[2] / "schemas" / "config.schema.yaml"


def check_files(files: Iterable[Path], root: Path) -> None:
    """Refuse configuration files that cannot be read as they stand, before they are merged.

    Parameters
    ----------
    files : in YAML or JSON, each a group of keys; what is no file, such as a pipe, is passed over
    root : the folder that messages are relative to
    """
    problems = []
    for file in filter(Path.is_file, files):
        try:
            if not isinstance(read_yaml(file), Mapping):
                raise InputError(f"{file}: a configuration is a group of keys")
        except InputError as error:
            problems.append(str(error).removeprefix(f"{root}/"))
    if problems:
        raise InputError("\n".join(problems))


def check_configuration(config: Mapping, root: Path, schema: Mapping | Path = SCHEMA) -> None:
    """Refuse a configuration with mistakes.

    Parameters
    ----------
    config : the whole configuration, overlays merged
    root : the folder that paths in the configuration are relative to
    schema : what keys and values are allowed, or the file that says so

    Raises
    ------
    InputError
        Listing all problems at once, one per line: unknown, missing and wrong keys, names that stand nowhere, numbers
        that do not fit together, files and folders that do not exist, grammars, cultures and published numbers that
        do not hold what they should.
    """
    rules = schema if isinstance(schema, Mapping) else read_yaml(schema)
    problems, unreliable = schema_problems(config, rules)
    values = Values(config, unreliable)
    root = Path(root)
    for more in (unknown_names(values), senseless_numbers(values), missing_files(values, root)):
        problems += more
    problems += wrong_contents(values, root)
    if problems:
        raise InputError(_report(problems))


def _report(problems: Iterable[Problem]) -> str:
    lines = sorted({f"  {key_path(path)}: {sentence}": None for path, sentence in problems})
    return "\n".join([f"config: {len(lines)} problem{'s' if len(lines) > 1 else ''}", *lines])
