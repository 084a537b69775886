"""Read a file of published values (config/paper/*_published.yaml)."""

from pathlib import Path
from typing import Any

from aulens.errors import InputError
from aulens.yaml_files import read_yaml


def read_published(path: Path) -> dict[str, Any]:
    """Return the published values of a paper; their layout is described at the head of the file.

    Returns
    -------
    dict
        ``paper``, ``databases`` (name that stands for a database -> the paper's name, in order), ``values`` and, where
        the paper has some, ``rank_orders``.

    Raises
    ------
    InputError
        If the file cannot be read, or does not name the paper's databases.
    """
    values = read_yaml(path)
    if not isinstance(values, dict) or not isinstance(values.get("databases"), dict):
        raise InputError(f"{path}: 'databases' must name the databases of the paper")
    return values
