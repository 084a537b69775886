"""Build a stage's settings, a frozen dataclass, from its slice of the configuration."""

import dataclasses
import types
import typing

from aulens.errors import InputError


def build(settings_type: type, values: object, where: str = "settings") -> typing.Any:
    """Return an instance of `settings_type` filled from a dictionary.

    Nested dataclasses are built from nested dictionaries, tuples from lists. The dictionary has exactly the fields of
    the dataclass, since settings have no defaults.

    Raises
    ------
    InputError
        If `values` is no dictionary, or if a key is missing or unknown.
    """
    if not isinstance(values, dict):
        raise InputError(f"{where}: {values!r} is not a group of settings")
    hints = typing.get_type_hints(settings_type)
    names = {field.name for field in dataclasses.fields(settings_type)}
    if problems := [f"unknown key {key!r}" for key in sorted(values.keys() - names)] + [
        f"missing key {key!r}" for key in sorted(names - values.keys())
    ]:
        raise InputError(f"{where}: {', '.join(problems)} (the keys are {', '.join(sorted(names))})")
    return settings_type(**{name: _convert(hints[name], values[name], f"{where}.{name}") for name in names})


def _convert(hint: typing.Any, value: object, where: str) -> object:
    """Return `value` as the type that a field asks for."""
    origin, parts = typing.get_origin(hint), typing.get_args(hint)
    if value is None:
        return None
    if origin in (typing.Union, types.UnionType):
        matching = [part for part in parts if dataclasses.is_dataclass(part) == isinstance(value, dict)]
        return _convert(matching[0], value, where) if matching else value
    if dataclasses.is_dataclass(hint):
        return build(hint, value, where)
    if origin in (list, tuple) and isinstance(value, list):
        item = [part for part in parts if part is not Ellipsis]
        hints = item * len(value) if len(item) == 1 else item
        converted = [_convert(part, entry, where) for part, entry in zip(hints, value, strict=False)] or value
        return tuple(converted) if origin is tuple else converted
    if origin is dict and isinstance(value, dict):
        key_type = parts[0]
        return {key_type(key): _convert(parts[1], entry, f"{where}.{key}") for key, entry in value.items()}
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    return value
