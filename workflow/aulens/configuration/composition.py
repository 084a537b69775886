"""What a configuration says once everything that it leaves out is filled in: what rules and checks work with."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from aulens.configuration.catalogue import Catalogue, closed, needed_by
from aulens.configuration.likeness import LIKE, with_likeness
from aulens.configuration.messages import Problem, did_you_mean

NOT_USED = {
    "recipes": {
        "haar": None,
        "boxes": "image",
        "fallback": None,
        "margin": 0.0,
        "histogram": None,
        "oval": None,
        "variants": None,
    },
    "backbones": {"weights": None, "file": None, "cut": None, "pool": None, "draw": 0},
    "studies": {"test_only": {}, "stimuli": None, "protocol": None, "published": None, "registration": None},
}
UNUSUAL = {"minus_first": (None,), "align": (None, "box"), "eyes": (None,)}
"""Keys of a recipe that are taken out where they say what is so without them, so that they change no settings."""
PATHS = {
    "databases": ("path", "grammar", "culture", "landmarks"),
    "stimuli": ("path", "landmarks"),
    "backbones": ("file",),
    "studies": ("protocol", "published"),
}
"""Keys whose value may begin with ``~``, the user's home folder."""
MEASURED, MEASURED_PATHS = "measured_action_units", ("file", "columns")  # a group of a database, and paths within it
PARTS_NOT_USED = {
    "split": {"number": None, "folds": None, "train": None, "test": None},
    "training": {"iterations": None, "epochs": None, "rate_factor": None, "rate_decay": None, "augmentation": None},
}
"""Keys that may be left out, and what then stands for them: something that is not used."""
ALL_IMAGES = {"frames": "all", "per_person_and_label": None, "most_per_person": None, "most_per_label": None}
LEFT_OUT = {"images": ALL_IMAGES, "unmapped": "drop", "shared_people": None}
"""Keys of a study that are taken out where they say what is so without them, so that they change no settings."""


def composed(config: Mapping[str, Any], catalogue: Catalogue) -> tuple[dict[str, Any], list[Problem]]:
    """Return the whole configuration, and what is wrong with its `like` and with analyses that are taken out.

    In it `like` is resolved, ``~`` at the beginning of a path is the home folder, the analyses of every study are
    closed over what they need, and keys that are not used are there. Values of a wrong type stay as they are.
    """
    whole, problems = with_likeness(config)
    for section, keys in PATHS.items():
        for name, entry in _groups(whole.get(section)):
            whole[section][name] = entry | {key: at_home(entry[key]) for key in keys if key in entry}
    if isinstance(models := whole.get("face_models") or {}, Mapping):
        whole["face_models"] = {"ict": None} | {name: at_home(given) for name, given in models.items()}
    for section, absent in NOT_USED.items():
        for name, entry in _groups(whole.get(section)):
            whole[section][name] = absent | {
                key: value for key, value in entry.items() if not _unused(key, value, absent)
            }
    for name, recipe in _groups(whole.get("recipes")):
        whole["recipes"][name] = {key: value for key, value in recipe.items() if value not in UNUSUAL.get(key, ())}
    for name, database in _groups(whole.get("databases")):
        whole["databases"][name] = {key: value for key, value in database.items() if key != "labels" or value}
        if isinstance(group := database.get(MEASURED), Mapping):
            paths = {key: at_home(group[key]) for key in MEASURED_PATHS if key in group}
            whole["databases"][name][MEASURED] = {**group, **paths}
    for name, study in _groups(whole.get("studies")):
        for part, absent in PARTS_NOT_USED.items():
            if isinstance(study.get(part), Mapping):
                study[part] = absent | study[part]
        study = _dated(_without_usual(study))
        if isinstance(study.get("analyses"), Mapping):
            study["analyses"] = closed(study["analyses"], catalogue)
            problems += _taken_out(config["studies"], name, study["analyses"], catalogue)
        whole["studies"][name] = study
    return whole, problems


def at_home(path: object) -> object:
    """Return a path in which ``~`` at the beginning is the user's home folder; anything else as it is."""
    if not isinstance(path, str) or not path.startswith("~"):
        return path
    try:
        return str(Path(path).expanduser())
    except RuntimeError:  # nobody has this name
        return path


def _without_usual(study: Mapping[str, Any]) -> dict[str, Any]:
    """Return a study without the keys of `LEFT_OUT` that say what is so anyway."""
    images = study.get("images")
    whole = {**study, "images": ALL_IMAGES | images if isinstance(images, Mapping) else images}
    usual = {key: (None, value) for key, value in LEFT_OUT.items()}
    return {key: value for key, value in whole.items() if value not in usual.get(key, ())}


def _dated(study: Mapping[str, Any]) -> dict[str, Any]:
    """Return a study in whose registration a date, as YAML reads it, is text."""
    registration = study.get("registration")
    if not isinstance(registration, Mapping) or not isinstance(registration.get("written"), date):
        return dict(study)
    return {**study, "registration": {**registration, "written": registration["written"].isoformat()}}


def _taken_out(
    studies: Mapping[str, Any], name: str, analyses: Mapping[str, Any], catalogue: Catalogue
) -> Iterator[Problem]:
    """Yield the analyses that a study takes out although others of it need them, or that there are not."""
    own = studies[name].get("analyses")
    for analysis, block in own.items() if isinstance(own, Mapping) else ():
        if block is None and analysis not in catalogue:
            hint = did_you_mean(analysis, catalogue)
            yield ("studies", name, "analyses", analysis), f"taken out, but there is no such analysis{hint}"
    for analysis, block in _mentioned(studies, name).items():
        if block is None and (users := needed_by(analysis, analyses, catalogue)):
            listed = " and ".join(users)
            need = "needs" if len(users) == 1 else "need"
            yield (
                ("studies", name, "analyses", analysis),
                f"taken out, but {listed} {need} it; take {listed} out too",
            )


def _mentioned(studies: Mapping[str, Any], name: object) -> dict[str, Any]:
    """Return the analyses that a study, or one that it is like, mentions, as the first that mentions them says."""
    mentioned: dict[str, Any] = {}
    seen: list[object] = []
    while isinstance(name, str) and name not in seen and isinstance(studies.get(name), Mapping):
        seen.append(name)
        entry = studies[name]
        analyses = entry.get("analyses", {})
        if not isinstance(analyses, Mapping):
            break
        mentioned = dict(analyses) | mentioned
        name = entry.get(LIKE)
    return mentioned


def _unused(key: str, value: object, absent: Mapping[str, Any]) -> bool:
    """Whether null stands for a key that may be left out."""
    return value is None and key in absent


def _groups(entries: object) -> Iterable[tuple[str, dict]]:
    return (
        [(key, dict(value)) for key, value in entries.items() if isinstance(value, Mapping)]
        if isinstance(entries, Mapping)
        else []
    )
