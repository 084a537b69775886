"""What a configuration says once everything that it leaves out is filled in: what rules and checks work with."""

from collections.abc import Iterable, Mapping
from typing import Any

from aulens.configuration.catalogue import Catalogue, closed
from aulens.configuration.likeness import with_likeness
from aulens.configuration.messages import Problem

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
    "backbones": {"file": None},
    "studies": {"test_only": {}, "stimuli": None, "protocol": None, "published": None, "registration": None},
}
PARTS_NOT_USED = {
    "split": {"number": None, "folds": None, "train": None, "test": None},
    "training": {"iterations": None, "epochs": None, "augmentation": None},
}
"""Keys that may be left out, and what then stands for them: something that is not used."""


def composed(config: Mapping[str, Any], catalogue: Catalogue) -> tuple[dict[str, Any], list[Problem]]:
    """Return the whole configuration, and what is wrong with its `like`.

    In it `like` is resolved, the analyses of every study are closed over what they need, and keys that are not used are
    there. Values of a wrong type stay as they are.
    """
    whole, problems = with_likeness(config)
    for section, absent in NOT_USED.items():
        for name, entry in _groups(whole.get(section)):
            whole[section][name] = absent | {
                key: value for key, value in entry.items() if not _unused(key, value, absent)
            }
    for name, study in _groups(whole.get("studies")):
        for part, absent in PARTS_NOT_USED.items():
            if isinstance(study.get(part), Mapping):
                study[part] = absent | study[part]
        if isinstance(study.get("analyses"), Mapping):
            study["analyses"] = closed(study["analyses"], catalogue)
        whole["studies"][name] = study
    return whole, problems


def _unused(key: str, value: object, absent: Mapping[str, Any]) -> bool:
    """Whether null stands for a key that may be left out."""
    return value is None and key in absent


def _groups(entries: object) -> Iterable[tuple[str, dict]]:
    return (
        [(key, dict(value)) for key, value in entries.items() if isinstance(value, Mapping)]
        if isinstance(entries, Mapping)
        else []
    )
