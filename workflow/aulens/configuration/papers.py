"""Whether the paths and names in the files of a paper lead anywhere: its protocol and its published numbers."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from aulens.configuration.catalogue import Catalogue, read_catalogue
from aulens.configuration.claims import no_role, or_there_are, texts_with_roles, wrong_claim, wrong_source
from aulens.configuration.messages import Path, Problem, did_you_mean, schema_problems, shown
from aulens.configuration.schema import whole_schema
from aulens.home import home
from aulens.networks.architectures import architectures
from aulens.vocabulary import expressions
from aulens.yaml_files import read_yaml

SCHEMAS = home() / "workflow" / "schemas"
ENTRIES = {
    "recipe": "recipe",
    "network": "network",
    "backbone": "backbone",
    "split": "split",
    "training": "training",
    "images": "images",
    "stimuli": "series",
}
PLAIN = (
    *("seed", "study", "databases", "test_only", "only_tested", "labels", "runs", "trainings", "action_units"),
    *("intensities", "planted", "rendered", "unmapped", "shared_people", "crossings", "regions", "landmarks", "masks"),
    *("compared_backbones", "facekit"),
)
"""Facts (see `aulens.configuration.facts`): those that are entries, with their part of the schema, and the others."""

Rule = Mapping[str, Any]


def wrong_paper(key: str, content: Mapping[str, Any]) -> list[Problem]:
    """Return what is wrong with the file of a paper.

    Parameters
    ----------
    key : str
        protocol or published.
    content : Mapping
        What the file holds.

    Returns
    -------
    list of (path, sentence)
        What the schema refuses; if that is nothing, paths and names that lead nowhere.
    """
    schema: dict[str, Any] = dict(read_yaml(SCHEMAS / f"{key}.schema.yaml"))
    if "expression" in schema["$defs"]:
        schema["$defs"]["expression"]["enum"] = list(expressions())
    problems = schema_problems(content, schema)[0]
    return problems or list({"protocol": _protocol, "published": _published}[key](content))


def _protocol(content: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield paths that no study has, and values that do not fit the number of paths."""
    whole = whole_schema(read_catalogue(), expressions(), architectures())
    facts = _rule_of_facts(whole)
    for section in ("protocol", "silent"):
        for index, entry in enumerate(content[section]):
            for place, path in _paths(entry, (section, index), "at"):
                yield from _lost(path, place, facts, whole["$defs"])
            number = len(list(_paths(entry, (), "at")))
            value, braces = entry.get("value"), entry.get("text", "").count("{}")
            if isinstance(entry.get("at"), list) and "value" in entry and not _has_items(value, number):
                yield (
                    (section, index, "value"),
                    f"{shown(value)} is given; allowed: a list of {number}, one for each path of at",
                )
            if braces not in (0, number):
                yield (
                    (section, index, "text"),
                    f"{{}} stands there {braces} times; allowed: {number}, one for each path of at, or none",
                )


def _has_items(value: object, number: int) -> bool:
    return isinstance(value, list) and len(value) == number


def _rule_of_facts(whole: Rule) -> Rule:
    """Return the schema of what a study resolves to."""
    rules: dict[str, Rule] = {name: {} for name in PLAIN}
    rules |= {name: {"$ref": f"#/$defs/{part}"} for name, part in ENTRIES.items()}
    rules["sources"] = {"additionalProperties": {"$ref": "#/$defs/database"}}
    return {"properties": rules | {"analyses": whole["$defs"]["study"]["properties"]["analyses"]}}


def _lost(path: str, place: Path, rule: Any, parts: Rule) -> Iterator[Problem]:
    """Yield the first key of a path that is in no study."""
    before = ""
    for key in path.split("."):
        known, others = _keys(rule, parts)
        if key in known:
            rule = known[key]
        elif others is not None:
            rule = others
        else:
            hint = did_you_mean(key, known) or (f"; there are {', '.join(known)}" if known else "")
            yield place, f"{path!r} leads nowhere: {before or 'a study'} has no {key!r}{hint}"
            return
        before = f"{before}.{key}" if before else key


def _keys(rule: Any, parts: Rule) -> tuple[dict[str, Any], Any]:
    """Return the keys that any form of a group has, with their rules, and the rule of other keys (None: no others)."""
    if not isinstance(rule, Mapping):
        return {}, None
    forms = [*rule.get("allOf", []), *rule.get("anyOf", []), *([rule["then"]] if "then" in rule else [])]
    if "$ref" in rule:
        forms.append(parts[rule["$ref"].rpartition("/")[2]])
    known = {key: below for key, below in rule.get("properties", {}).items() if isinstance(below, Mapping)}
    others = rule["additionalProperties"] if isinstance(rule.get("additionalProperties"), Mapping) else None
    for form in forms:
        more, other = _keys(form, parts)
        known = more | known
        others = other if others is None else others
    return known, others


def _published(content: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield paths into no analysis' key numbers, and names that stand for no database."""
    catalogue, roles = read_catalogue(), content["databases"]
    for index, entry in enumerate(content["values"]):
        here = ("values", index)
        for key in ("at", "sd", "interval", "p"):
            for place, path in _paths(entry, here, key):
                yield from _no_analysis(path, place, catalogue)
                yield from _unknown_roles(path, place, roles)
                if "{}" in path and "values" not in entry:
                    yield place, f"{path!r} has a case, but there is a single value; give values"
        yield from wrong_source(entry, here, catalogue)
        for place, text in texts_with_roles(entry):
            yield from _unknown_roles(text, (*here, *place), roles)
            if "{}" in text and "values" not in entry and place != ("what",):
                yield (*here, *place), f"{text!r} has a case, but there is a single value; give values"
    for index, order in enumerate(content.get("rank_orders", {}).get("orders", [])):
        if order["database"] not in roles:
            yield no_role(order["database"], ("rank_orders", "orders", index, "database"), roles)
    for index, claim in enumerate(content.get("claims", [])):
        yield from wrong_claim(claim, ("claims", index), roles)


def _paths(entry: Mapping[str, Any], here: Path, key: str) -> Iterator[tuple[Path, str]]:
    """Yield (place in the file, path) of the one or more paths under a key."""
    paths = entry.get(key, [])
    if isinstance(paths, str):
        yield (*here, key), paths
    else:
        yield from (((*here, key, index), path) for index, path in enumerate(paths))


def _no_analysis(path: str, place: Path, catalogue: Catalogue) -> Iterator[Problem]:
    analysis = path.partition(".")[0]
    with_numbers = [name for name, known in catalogue.items() if known.key_numbers]
    if analysis not in with_numbers:
        what = f"no analysis with key numbers is called {analysis!r}"
        yield place, f"{path!r} leads nowhere: {what}{or_there_are(analysis, with_numbers)}"


def _unknown_roles(text: str, place: Path, roles: Iterable[str]) -> Iterator[Problem]:
    for role in re.findall(r"\{([^{}]+)\}", text):
        if role not in roles:
            yield place, f"{{{role}}} stands for no database{or_there_are(role, roles)}"
