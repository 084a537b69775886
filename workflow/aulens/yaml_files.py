"""Read YAML files strictly: what is easily overlooked, or would fill the memory, is refused."""

from pathlib import Path

import yaml

from aulens.errors import InputError

LARGEST = 100_000  # values of one file, references unfolded; the demonstration's configuration has 700
DEEPEST = 100  # values within each other
Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C loader takes an eighth of the time


def read_yaml(path: Path) -> object:
    """Return what a YAML file holds.

    Raises
    ------
    InputError
        If the file cannot be read, a key stands twice (a merged key may be overridden), or references (``*name``) make
        a value contain itself or unfold to more than `LARGEST` values.
    """
    try:
        return _checked(Path(path).read_text(encoding="utf-8"))
    except FileNotFoundError:
        problem = "the file does not exist"
    except OSError as error:
        problem = f"cannot be read ({error.strerror})"
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = f"{f'line {mark.line + 1}: ' if mark else ''}not readable YAML ({error.problem})"
    except (yaml.YAMLError, ValueError, LookupError, AttributeError) as error:  # PyYAML's own, for odd scalars
        problem = f"not readable YAML ({' '.join(str(error).split())})"
    except _Refused as error:
        problem = str(error)
    raise InputError(f"{path}: {problem}")


class _Refused(Exception):
    """YAML that is well formed but not accepted."""


def _checked(text: str) -> object:
    _refuse_depth(text)
    loader = Loader(text)
    try:
        node = loader.get_single_node()
        if node is None:
            return None
        if _number_of_values(node, {}) > LARGEST:
            raise _Refused(f"holds more than {LARGEST} values, references unfolded")
        return loader.construct_document(node)
    finally:
        loader.dispose()


def _refuse_depth(text: str) -> None:
    """Refuse what PyYAML cannot hold: too many levels end the process without a word."""
    depth = 0
    for event in yaml.parse(text, Loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise _Refused(f"{_line(event)}: more than {DEEPEST} values lie within each other")


def _number_of_values(node: yaml.Node, known: dict[int, int | None]) -> int:
    """Return how many values a node holds with every reference unfolded; refuse keys that stand twice.

    Parameters
    ----------
    node : yaml.Node
        With everything below it.
    known : dict of int to int or None
        Numbers of the nodes that were counted; None for those that are being counted.
    """
    if id(node) not in known:
        known[id(node)] = None
        known[id(node)] = 1 + sum(_number_of_values(part, known) for part in _parts(node))
    number = known[id(node)]
    if number is None:
        raise _Refused(f"{_line(node)}: a value contains itself")
    return number


def _parts(node: yaml.Node) -> list[yaml.Node]:
    """Return the items of a list, or the values of a group whose keys stand there once each."""
    if not isinstance(node, yaml.MappingNode):
        return node.value if isinstance(node, yaml.SequenceNode) else []
    first: dict[tuple[str, str], str] = {}
    for key, _ in node.value:
        if isinstance(key, yaml.ScalarNode):
            if (key.tag, key.value) in first:
                where = first[key.tag, key.value]
                raise _Refused(f"{_line(key)}: the key {key.value!r} stands twice, first in {where}")
            first[key.tag, key.value] = _line(key)
    return [part for pair in node.value for part in pair]


def _line(part: yaml.Node | yaml.Event) -> str:
    return f"line {part.start_mark.line + 1}"
