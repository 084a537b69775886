"""A configuration that is used in another folder than that of aulens, or by an outer workflow."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from aulens.yaml_files import read_yaml

OURS = "config/"  # what comes with aulens is named by paths that begin so


def over_ours(given: Mapping[str, Any], file: Path) -> dict[str, Any]:
    """Return our configuration file with what an outer workflow gives laid over it, key by key.

    Examples
    --------
    >>> laid_over({"seed": 1, "studies": {"a": {"runs": 5}}}, {"studies": {"a": {"runs": 2}, "b": {}}})
    {'seed': 1, 'studies': {'a': {'runs': 2}, 'b': {}}}
    """
    return laid_over(read_yaml(file), given)


def laid_over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Return both groups of keys; where both have a key, groups are joined and of other values that above is taken."""
    both = dict(below)
    for key, value in above.items():
        under = both.get(key)
        both[key] = laid_over(under, value) if isinstance(under, Mapping) and isinstance(value, Mapping) else value
    return both


def in_order_of(order: Any, value: Any) -> Any:
    """Return a configuration whose keys stand in the order of another one, and those that it has not, behind them.

    Snakemake puts the keys of an overlay before those below it, which would change the order of the report's figures.

    Examples
    --------
    >>> in_order_of({"a": {"x": 1, "y": 2}, "b": 0}, {"c": 3, "b": 4, "a": {"z": 5, "y": 6, "x": 7}})
    {'a': {'x': 7, 'y': 6, 'z': 5}, 'b': 4, 'c': 3}
    """
    if not (isinstance(value, Mapping) and isinstance(order, Mapping)):
        return value
    keys = [*(key for key in order if key in value), *(key for key in value if key not in order)]
    return {key: in_order_of(order.get(key), value[key]) for key in keys}


def with_our_files(value: Any, here: Path, home: Path) -> Any:
    """Return a configuration in which files that come with aulens are found.

    Parameters
    ----------
    value : object
        The configuration, or a part of it.
    here : Path
        The working folder, which relative paths are meant to lie in.
    home : Path
        The folder of aulens. A text that begins with ``config/`` and names a file or folder there, but none here,
        becomes its path.

    Examples
    --------
    >>> with_our_files({"path": "config/none.yaml", "runs": 2}, Path("a"), Path("b"))
    {'path': 'config/none.yaml', 'runs': 2}
    """
    if isinstance(value, Mapping):
        return {key: with_our_files(part, here, home) for key, part in value.items()}
    if isinstance(value, list):
        return [with_our_files(part, here, home) for part in value]
    if isinstance(value, str) and value.startswith(OURS) and not (here / value).exists() and (home / value).exists():
        return str(home / value)
    return value
