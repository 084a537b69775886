"""The names that expressions may have: ``config/expressions.yaml``.

The names are read to refuse words that nobody knows; a study's `labels` give the order in which expressions are shown.
The names are in no stage's settings, so that adding one repeats nothing.
"""

import re
from functools import cache
from pathlib import Path

from aulens.errors import InputError
from aulens.home import home
from aulens.yaml_files import read_yaml

FILE = home() / "config" / "expressions.yaml"
NAME = re.compile(r"(?!(?:\d+(?:e-?\d+)?|true|false|inf|infinity)\Z)[a-z0-9][a-z0-9-]*")
ALLOWED = "small letters, digits and hyphens, a letter or digit first, no number and not true, false, inf or infinity"


@cache
def expressions() -> tuple[str, ...]:
    """Return the names of all expressions."""
    return read_expressions(FILE)


def read_expressions(path: Path) -> tuple[str, ...]:
    """Return the names in a file of expressions.

    Raises
    ------
    InputError
        If it is no table of names with one line of description each, or a name could be read as something else.
    """
    values = read_yaml(path)
    if not isinstance(values, dict) or not values:
        raise InputError(f"{path}: the expressions are a table of names, such as 'happy: a smile'")
    problems = []
    for name, description in values.items():
        if not isinstance(name, str) or not NAME.fullmatch(name):
            problems.append(f"{path}: the name {name!r} is given; allowed: {ALLOWED}")
        elif not isinstance(description, str) or not description.strip() or "\n" in description.strip():
            problems.append(
                f"{path}: {name}: {description!r} is given; allowed: one line that describes the expression"
            )
    if problems:
        raise InputError("\n".join(problems))
    return tuple(values)
