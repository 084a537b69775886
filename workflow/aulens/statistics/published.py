"""Read a file of published values (config/paper/*_published.yaml)."""

from pathlib import Path

from aulens.errors import InputError
from aulens.yaml_files import read_yaml

ROLES = ("first", "second")


def read_published(path: Path) -> dict:
    """Return the published values of a paper; their layout is described at the head of the file.

    Raises
    ------
    InputError
        If the file cannot be read, or lacks the names of the two databases.
    """
    values = read_yaml(path)
    if not isinstance(values, dict) or sorted(values.get("databases", {})) != sorted(ROLES):
        raise InputError(f"{path}: 'databases' must name the first and the second database of the paper")
    return values
