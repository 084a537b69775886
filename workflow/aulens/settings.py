"""Build a stage's settings, a frozen dataclass, from its slice of the configuration."""

import dataclasses
import types
import typing

from aulens.errors import InputError

WORDS = {int: "a whole number", float: "a number", str: "text", bool: "true or false", dict: "a group of settings"}


def build(settings_type: type, values: object, where: str = "settings") -> typing.Any:
    """Return an instance of `settings_type` filled from a dictionary.

    Nested dataclasses are built from nested dictionaries, tuples from lists. The dictionary has exactly the fields of
    the dataclass, and a tuple of fixed length takes a list of that length. Only fields with a default may be missing:
    those of keys that a configuration may leave out, so that leaving them out gives the settings of before there were
    such keys.

    Raises
    ------
    InputError
        If a value has another type than its field, or if a key is missing or unknown.
    """
    _refuse_unfitting((settings_type,), values, where)
    hints = typing.get_type_hints(settings_type)
    fields = dataclasses.fields(settings_type)
    names = {field.name for field in fields}
    without = (dataclasses.MISSING, dataclasses.MISSING)
    needed = {field.name for field in fields if (field.default, field.default_factory) == without}
    if problems := [f"unknown key {key!r}" for key in sorted(values.keys() - names)] + [
        f"missing key {key!r}" for key in sorted(needed - values.keys())
    ]:
        raise InputError(f"{where}: {', '.join(problems)} (the keys are {', '.join(sorted(names))})")
    given = names & values.keys()
    return settings_type(**{name: _convert(hints[name], values[name], f"{where}.{name}") for name in given})


def _convert(hint: typing.Any, value: object, where: str) -> object:
    """Return `value` as the type that a field asks for."""
    options = typing.get_args(hint) if typing.get_origin(hint) in (typing.Union, types.UnionType) else (hint,)
    _refuse_unfitting(options, value, where)
    hint = next(option for option in options if _fits(option, value))
    parts = typing.get_args(hint)
    if dataclasses.is_dataclass(hint):
        return build(hint, value, where)
    if isinstance(value, list) and parts:
        hints = parts if _length(hint) else parts[:1] * len(value)
        items = zip(hints, value, strict=True)
        converted = [_convert(part, item, f"{where}[{index}]") for index, (part, item) in enumerate(items)]
        return tuple(converted) if typing.get_origin(hint) is tuple else converted
    if isinstance(value, dict) and parts:
        return {_key(parts[0], key, where): _convert(parts[1], item, f"{where}.{key}") for key, item in value.items()}
    return float(value) if hint is float else value


def _refuse_unfitting(options: tuple, value: object, where: str) -> None:
    if not any(_fits(option, value) for option in options):
        raise InputError(f"{where}: {value!r} is given; allowed: {' or '.join(map(_in_words, options))}")


def _fits(hint: typing.Any, value: object) -> bool:
    """Whether a value read from JSON has the type of a field; its parts are not looked at."""
    kind = _kind(hint)
    if kind is list and isinstance(value, list):
        return _length(hint) in (None, len(value))
    return type(value) in (int, float) if kind is float else type(value) is kind


def _kind(hint: typing.Any) -> type:
    """Return the type that JSON has for a field's type."""
    origin = typing.get_origin(hint) or hint
    return dict if dataclasses.is_dataclass(hint) else list if origin is tuple else origin


def _length(hint: typing.Any) -> int | None:
    """Return how many items a tuple of fixed length has, None for lists and other tuples."""
    parts = typing.get_args(hint)
    return len(parts) if typing.get_origin(hint) is tuple and Ellipsis not in parts else None


def _key(hint: type, key: str, where: str) -> object:
    """Return a key, which is text in JSON, as the type that a field asks for."""
    try:
        return hint(key)
    except ValueError:
        raise InputError(f"{where}: the key {key!r} is given; allowed: {_in_words(hint)}") from None


def _in_words(hint: typing.Any) -> str:
    if _kind(hint) is list:
        return f"a list of {_length(hint)}" if _length(hint) else "a list"
    return WORDS.get(_kind(hint), "null")
