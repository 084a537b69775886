"""What a schema says is wrong with a configuration, in plain sentences."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches

from jsonschema import Draft202012Validator, TypeChecker, ValidationError
from jsonschema.validators import extend

Path = tuple[str | int, ...]
Problem = tuple[Path, str]

WORDS = {"object": "a group of keys", "string": "text", "boolean": "true or false", "null": "null", "array": "a list"}


def _is_integer(_: TypeChecker, value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(_: TypeChecker, value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


# Unlike in JSON, 6.0 is no whole number here, and infinity is no number.
_types = Draft202012Validator.TYPE_CHECKER.redefine("integer", _is_integer).redefine("number", _is_number)
Validator = extend(Draft202012Validator, type_checker=_types)


def key_path(path: Iterable[str | int]) -> str:
    """Return a path as text, such as studies.main.training.learning_rate[0].rate."""
    text = ""
    for key in path:
        name = str(key) if str(key).isprintable() else repr(key)
        text += f"[{key}]" if isinstance(key, int) else f".{name}" if text else name
    return text or "config"


def schema_problems(config: Mapping, schema: Mapping) -> tuple[list[Problem], set[Path]]:
    """Return what the schema refuses, and the paths whose values cannot be relied on.

    Returns
    -------
    problems : list of (path, sentence)
        At most one sentence per path and key.
    unreliable : set of paths
        Values that are missing or have a wrong type or range; an unknown key makes none unreliable.
    """
    problems: dict[Problem, None] = {}
    unreliable: set[Path] = set()
    suggested: set[Path] = set()  # keys that an unknown key seems to mean: not reported as missing too
    errors = list(Validator(schema).iter_errors(config))
    for error in errors:
        path = tuple(error.absolute_path)
        if error.validator == "required":
            continue
        if error.validator == "additionalProperties":
            for key, text, meant in _unknown_keys(error):
                problems[(*path, key), text] = None
                suggested.add((*path, meant))
        elif "propertyNames" in error.absolute_schema_path:
            text = f"the name {error.instance!r} is not allowed; allowed: {allowed(error.schema, schema)}"
            problems[(*path, error.instance), text] = None
        else:
            unreliable.add(path)
            problems[path, _wrong_value(error, schema)] = None
    for error in errors:
        if error.validator == "required":
            for key in error.validator_value:
                path = (*error.absolute_path, key)
                if key in error.instance:
                    continue
                unreliable.add(path)
                if path not in suggested:
                    problems[path, _missing_key(error, key)] = None
    return list(problems), unreliable


def nearest(word: object, words: Iterable[object]) -> str | None:
    """Return the word that is most like a mistyped one, if any is near."""
    near = get_close_matches(str(word), [str(item) for item in words], n=1)
    return near[0] if near else None


def did_you_mean(word: object, words: Iterable[object]) -> str:
    """Return "; did you mean X?" if one of the words is near, else nothing."""
    near = nearest(word, words)
    return f"; did you mean {near}?" if near else ""


def _unknown_keys(error: ValidationError) -> Iterator[tuple[object, str, str | None]]:
    """Yield each unknown key, the sentence about it, and the key that was probably meant."""
    known = error.schema.get("properties", {})
    for key in error.instance:
        if key in known:
            continue
        if not isinstance(key, str):
            yield key, f"the key {shown(key)} is not text; write it in quotes", None
            continue
        missing = [name for name in known if name not in error.instance]
        meant = nearest(key, missing) or nearest(key, known)
        yield key, "unknown key; " + (f"did you mean {meant}?" if meant else f"the keys are {', '.join(known)}"), meant


def _missing_key(error: ValidationError, key: str) -> str:
    properties = error.schema.get("properties", {}).get(key)
    what = properties.get("description") if isinstance(properties, Mapping) else None
    return f"missing ({what}); every key is needed" if what else "missing; every key is needed"


def _wrong_value(error: ValidationError, schema: Mapping) -> str:
    """Return what stands there, what is allowed, and a hint where the mistake is a usual one."""
    value, rule = error.instance, error.schema
    if error.validator == "uniqueItems":
        twice = next(item for index, item in enumerate(value) if item in value[:index])
        return f"{shown(twice)} stands twice"
    hint = ""
    if error.validator == "enum":
        hint = did_you_mean(value, rule["enum"])
    elif isinstance(value, str) and {"integer", "number"} & set(_types_of(rule)):
        hint = _number_hint(value)
    return f"{shown(value)} is given; allowed: {allowed(rule, schema)}{hint}"


def _number_hint(text: str) -> str:
    """Return how a number that YAML 1.1 reads as text must be written."""
    try:
        float(text)
    except ValueError:
        return ""
    mantissa, letter, exponent = text.strip().lower().partition("e")
    if not letter:
        return f"; write {text.strip()} without quotes, in an overlay (within --config numbers become text)"
    mantissa += "" if "." in mantissa else ".0"
    exponent = exponent if exponent[:1] in "+-" else f"+{exponent}"
    return f"; write {mantissa}e{exponent} (without point or sign it is text in YAML)"


def shown(value: object) -> str:
    """Return a value as YAML has it, cut to one short line."""
    if isinstance(value, Mapping):
        return "a group of keys"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    text = f"[{', '.join(map(shown, value))}]" if isinstance(value, list) else repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _types_of(rule: Mapping) -> Sequence[str]:
    types = rule.get("type", [])
    return [types] if isinstance(types, str) else types


def allowed(rule: Mapping, schema: Mapping) -> str:
    """Return what a rule of the schema allows, in words.

    Parameters
    ----------
    rule : mapping
        A part of the schema.
    schema : mapping
        The whole, in which references are looked up.
    """
    if "$ref" in rule:
        return allowed(schema["$defs"][rule["$ref"].rpartition("/")[2]], schema)
    if "allowed" in rule:
        return rule["allowed"]
    if "enum" in rule:
        return ", ".join(str(value).lower() if isinstance(value, bool) else str(value) for value in rule["enum"])
    return " or ".join(_type_in_words(kind, rule, schema) for kind in _types_of(rule))


def _type_in_words(kind: str, rule: Mapping, schema: Mapping) -> str:
    if kind in ("integer", "number"):
        return ("a whole number" if kind == "integer" else "a number") + _range(rule)
    if kind == "array":
        low, high = rule.get("minItems", 0), rule.get("maxItems")
        count = f" of {low}" if low == high else f" of {low} or more" if low else ""
        return f"a list{count}, each {allowed(rule['items'], schema)}" if "items" in rule else f"a list{count}"
    return WORDS[kind]


def _range(rule: Mapping) -> str:
    low, above = rule.get("minimum"), rule.get("exclusiveMinimum")
    high, below = rule.get("maximum"), rule.get("exclusiveMaximum")
    parts = [
        f" from {low}" if low is not None else f" above {above}" if above is not None else "",
        f" to {high}" if high is not None else f" below {below}" if below is not None else "",
    ]
    return (" and" if above is not None and below is not None else "").join(parts)
