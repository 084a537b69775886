"""The studies that the analysis `backbones` sets side by side: which may be, and what it needs to know of them."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from aulens.configuration.messages import Problem, shown
from aulens.configuration.studies import Config
from aulens.configuration.values import Values

COLUMNS = ("architecture", "weights", "cut", "pool", "draw")  # keys of a backbone
CHOICES = ("pool", "mean", "sd", "precision")  # keys of a backbone that a row is named after where they differ
ELSEWHERE = ("engine", "backbone", "architecture")  # keys of a network that are no choices
SEEDS = ("runs", "cohort")  # keys of a training that may differ within a row
PEOPLE = ("first_person", "shards", "measured_action_units", "thumbnails")  # keys of a rendered database, free to seeds
QUESTION = ("labels", "split", "images", "unmapped")
OF_ANALYSES = {"predictions": ("variants",), "intervals": ("confidence",)}
OF_ANALYSES |= {"recovery": ("truth", "planted_share", "confidence")}


def incomparable_backbones(values: Values, study: str) -> Iterator[Problem]:
    """Yield studies with other backbones that cannot stand beside a study."""
    path = ("studies", study, "analyses", "backbones", "studies")
    for index, other in enumerate(values.at(*path)):
        if other == study or other not in values.names("studies"):
            continue
        mine, theirs = (values.at("studies", name) for name in (study, other))
        who = partial(_who, values)
        if list(map(who, mine["databases"])) != list(map(who, theirs["databases"])):
            ours = f"study {other!r} trains on {shown(theirs['databases'])}, {study!r} on {shown(mine['databases'])}"
            what = "they must be the same, or rendered alike but for first_person, in the same places"
            yield (*path, index), f"{ours}; {what}"
            continue
        if "intervals" not in theirs["analyses"]:
            yield (*path, index), f"study {other!r} has no intervals; add the analysis intervals to it"
        if unlike := [*_other_question(values, mine, theirs), *_other_controls(values, mine, theirs)]:
            what = "in one table labels, split, images, tests and what was planted must be the same"
            yield (*path, index), f"study {other!r} has {', '.join(unlike)}; {what}"


def _who(values: Values, database: str) -> object:
    """Return whom a database shows, and how: its name, or of a rendered one all but which people."""
    entry = values.at("databases", database)
    if entry["source"] != "synthetic":
        return database
    return {key: value for key, value in entry.items() if key not in PEOPLE}


def _other_question(values: Values, mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> Iterator[str]:
    """Yield what two studies do not have in common although both are asked for it, as `key theirs (not mine)`."""
    ours, others = _question(mine), _question(theirs)
    for key in dict.fromkeys([*ours, *others]):
        asked = not key.startswith("analyses") or (key in ours and key in others)
        if asked and ours.get(key) != others.get(key):
            yield f"{key} {shown(others.get(key))} (not {shown(ours.get(key))})"
    both = all("recovery" in entry["analyses"] for entry in (mine, theirs))
    names = mine["stimuli"], theirs["stimuli"]
    if both and None not in names and len({str(_faces(values.at("stimuli", name))) for name in names}) > 1:
        yield f"stimuli {names[1]!r} (not {names[0]!r})"


def _faces(stimuli: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Return what stimuli show: their keys but the one that says who may see them."""
    return sorted((name, value) for name, value in stimuli.items() if name != "thumbnails")


def _question(study: Mapping[str, Any]) -> dict[str, Any]:
    """Return what rates and planted truth depend on besides the network: key -> value."""
    found = {}
    for key in QUESTION:
        value = study.get(key)
        parts = value if isinstance(value, Mapping) else {}
        found |= {f"{key}.{part}": one for part, one in parts.items()} or {key: value}
    for analysis, keys in OF_ANALYSES.items():
        block = study["analyses"].get(analysis) or {}
        found |= {f"analyses.{analysis}.{key}": block[key] for key in keys if key in block}
    return found


def _other_controls(values: Values, mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> Iterator[str]:
    """Yield the tests on other people whose place in the other study has people of another kind."""
    for own, other in zip(mine["databases"], theirs["databases"], strict=True):
        tests = [
            controls(values.config, name, entry["test_only"].get(name, []))
            for name, entry in ((own, mine), (other, theirs))
        ]
        first, second = ([_who(values, name) for name in names] for names in tests)
        alike = all(one in second for one in first) and all(one in first for one in second)
        if first and second and not alike:
            yield f"test_only.{other} {shown(tests[1])} (not rendered as {shown(tests[0])})"


def compared_backbones(config: Config, study: str) -> dict[str, dict[str, Any]]:
    """Return a study and those of its analysis `backbones` -> what each is; nothing without the analysis."""
    block = config["studies"][study]["analyses"].get("backbones")
    names = (study, *block["studies"]) if block else ()
    return {name: _compared(config, name, names) for name in names}


def _compared(config: Config, study: str, names: tuple[str, ...]) -> dict[str, Any]:
    entry = config["studies"][study]
    network = config["networks"][entry["network"]]
    heads = network["engine"] == "heads"
    backbone = config["backbones"][network["backbone"]] if heads else {}
    keys = (*CHOICES, *(["file"] if backbone.get("weights") == "file" else [])) if heads else ()
    recipe = next(name for name in names if _recipe(config, name) == _recipe(config, study))
    training = next(name for name in names if _training(config, name) == _training(config, study))
    return {
        "backbone": {name: backbone[name] for name in COLUMNS} if heads else None,
        "network": None if heads else network["architecture"],
        "choices": {key: _in_words(backbone[key]) for key in keys}
        | {key: _in_words(value) for key, value in network.items() if key not in ELSEWHERE}
        | {"recipe": config["studies"][recipe]["recipe"], "training": f"as in {training}"},
        "databases": entry["databases"],
        "controls": {name: controls(config, name, entry["test_only"].get(name, [])) for name in entry["databases"]},
        "runs": entry["training"]["runs"],
    }


def _recipe(config: Config, study: str) -> Mapping[str, Any]:
    return config["recipes"][config["studies"][study]["recipe"]]


def _training(config: Config, study: str) -> dict[str, Any]:
    return {key: value for key, value in config["studies"][study]["training"].items() if key not in SEEDS}


def _in_words(value: object) -> str:
    """Return a value of the configuration as the name of a row has it: 512/256, 0.1, none, true.

    Examples
    --------
    >>> _in_words([0, 0.5]), _in_words(7.0), _in_words(None), _in_words(True), _in_words({"mean": 127, "sd": 128})
    ('0/0.5', '7', 'none', 'true', 'mean 127 sd 128')
    """
    if isinstance(value, Mapping):
        return " ".join(f"{key} {_in_words(one)}" for key, one in value.items())
    if isinstance(value, list):
        return "/".join(map(_in_words, value)) or "none"
    if value is None or isinstance(value, bool):
        return "none" if value is None else str(value).lower()
    return f"{value:.12g}" if isinstance(value, int | float) else str(value)


def controls(config: Config, trained: str, tested: list[str]) -> list[str]:
    """Return the tested databases that show the culture of the trained one; all where that is not known."""
    cultures = {name: config["databases"][name].get("culture") for name in (trained, *tested)}
    same = [name for name in tested if cultures[name] == cultures[trained]]
    return same if cultures[trained] and same else tested
