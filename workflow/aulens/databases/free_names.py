"""Names for databases and studies that the configuration does not have yet."""

from collections.abc import Collection, Sequence
from functools import cache
from itertools import count

from aulens.home import home
from aulens.yaml_files import read_yaml

BELOW = ("config.yaml", "two_folders.yaml")  # what a proposed configuration is laid over
SECTIONS = ("databases", "stimuli", "studies")


@cache
def taken_names() -> frozenset[str]:
    """Return the names that a proposed configuration would change or be refused for."""
    known = [read_yaml(home() / "config" / name) for name in BELOW]
    return frozenset(name for values in known for section in SECTIONS for name in values.get(section) or ())


def free_name(name: str, taken: Collection[str]) -> str:
    """Return a name, with a number behind it if it is taken.

    Examples
    --------
    >>> free_name("faces", []), free_name("faces", ["faces", "faces-1"])
    ('faces', 'faces-2')
    """
    if name not in taken:
        return name
    return next(text for number in count(1) if (text := f"{name}-{number}") not in taken)


def free_names(names: Sequence[str], taken: Collection[str]) -> list[str]:
    """Return different names that are not taken; those that several have are numbered.

    Examples
    --------
    >>> free_names(["faces", "faces", "one", "a"], ["a"])
    ['faces-1', 'faces-2', 'one', 'a-1']
    >>> free_names(["faces", "faces", "faces-1"], [])
    ['faces-2', 'faces-3', 'faces-1']
    """
    found: list[str] = []
    for name in names:
        alone = names.count(name) == 1 and name not in taken
        found.append(name if alone else free_name(name, {*taken, *names, *found}))
    return found
