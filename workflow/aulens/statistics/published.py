"""Read a file of published values (config/paper/*_published.yaml)."""

from pathlib import Path

import yaml

from aulens.errors import InputError

ROLES = ("first", "second")


def read_published(path: Path) -> dict:
    """Return the published values of a paper; their layout is described at the head of the file.

    Raises
    ------
    InputError
        If the file is missing, no YAML, or lacks the names of the two databases.
    """
    try:
        values = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError(f"{path}: the file of published values does not exist") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: not readable as YAML ({error})") from None
    if not isinstance(values, dict) or sorted(values.get("databases", {})) != sorted(ROLES):
        raise InputError(f"{path}: 'databases' must name the first and the second database of the paper")
    return values
