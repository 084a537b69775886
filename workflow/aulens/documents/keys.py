"""The keys that the schema of the configuration knows, as rows."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from aulens.configuration.messages import allowed

OBJECT = "object"


class Key(NamedTuple):
    """One key.

    Attributes
    ----------
    name : str
        With those of the groups that it stands in: training.optimiser.name; `NAME` stands for a name of the user's,
        `[]` for every entry of a list.
    meaning : str
    allowed : str
        In words.
    default : str
        Of a key that may be left out, as YAML has it; empty if it has none.
    required : bool
    """

    name: str
    meaning: str
    allowed: str
    default: str
    required: bool


def resolved(rule: Mapping[str, Any], schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return a rule with what it refers to; its own words come first.

    Examples
    --------
    >>> resolved({"$ref": "#/$defs/x", "description": "mine"}, {"$defs": {"x": {"type": "string", "description": "x"}}})
    {'type': 'string', 'description': 'mine'}
    """
    if "$ref" not in rule:
        return dict(rule)
    target = resolved(schema["$defs"][rule["$ref"].rpartition("/")[2]], schema)
    return target | {name: value for name, value in rule.items() if name != "$ref"}


def keys_of(rule: Mapping[str, Any], schema: Mapping[str, Any], above: str = "") -> Iterator[Key]:
    """Yield the keys of a group of the schema, those of groups within it after the group itself.

    Parameters
    ----------
    rule : mapping
        The group.
    schema : mapping
        The whole.
    above : str
        What stands before their names.
    """
    for name, own in rule.get("properties", {}).items():
        if own is True:  # the key that tells the kinds of a group apart
            continue
        part = resolved(own, schema)
        place = f"{above}{name}"
        default = yaml_text(part["default"]) if "default" in part else ""
        required = name in rule.get("required", ()) and "default" not in part
        yield Key(place, part.get("description", ""), in_words(part, schema), default, required)
        yield from _below(part, schema, place)


def _below(part: Mapping[str, Any], schema: Mapping[str, Any], place: str) -> Iterator[Key]:
    """Yield the keys of the groups that a key holds."""
    for one in (part, *(resolved(each, schema) for each in part.get("anyOf", ()))):
        yield from keys_of(one, schema, f"{place}.")
    for name, ending in (("additionalProperties", ".NAME"), ("items", "[]")):
        if isinstance(part.get(name), Mapping):
            yield from keys_of(resolved(part[name], schema), schema, f"{place}{ending}.")


def in_words(part: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    """Return what a key may be.

    Examples
    --------
    >>> in_words({"type": ["object", "null"], "properties": {}}, {}), in_words({"type": "integer", "minimum": 1}, {})
    ('a group of keys, or null', 'a whole number from 1')
    """
    types = part.get("type", ())
    if "allowed" not in part and OBJECT in types:
        return "a group of keys, or null" if "null" in types and isinstance(types, list) else "a group of keys"
    if "allowed" not in part and "anyOf" in part:
        return " or ".join(in_words(resolved(one, schema), schema) for one in part["anyOf"])
    return allowed(part, schema)


def yaml_text(value: object) -> str:
    """Return a value as YAML has it, on one line.

    Examples
    --------
    >>> yaml_text([True, None, 0.5, "all"])
    '[true, null, 0.5, all]'
    """
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name}: {yaml_text(one)}" for name, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(yaml_text, value)) + "]"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return str(value)
