"""What an analysis can require of a study (the key `requires` of the catalogue)."""

from collections.abc import Callable
from typing import NamedTuple

from aulens.configuration.values import Values
from aulens.features.architectures import known
from aulens.synthesis.crossings import crossings


class Requirement(NamedTuple):
    """Something that an analysis can require.

    Attributes
    ----------
    met : callable
        Whether a study has it, from all values and the study's name.
    lacking : str
        What to say of an analysis whose study, in braces, has it not.
    """

    met: Callable[[Values, str], bool]
    lacking: str


def _stimuli(values: Values, study: str) -> bool:
    return values.at("studies", study, "stimuli") is not None


def _planted(values: Values, study: str) -> bool:
    databases = values.at("studies", study, "databases")
    return any(values.at("databases", name, "source") == "synthetic" for name in databases)


def _displays(values: Values, study: str) -> bool:
    known = [values.at("databases", name) for name in values.at("studies", study, "databases")]
    return any(entry["source"] == "synthetic" or entry.get("measured_action_units") for entry in known)


def _others(values: Values, study: str) -> bool:
    tested = values.at("studies", study, "test_only")
    return len(values.at("studies", study, "databases")) > 1 or any(tested.values())


def _crossed(values: Values, study: str) -> bool:
    trained, tested = (values.at("studies", study, name) for name in ("databases", "test_only"))
    shown = {name: [*trained, *tested.get(name, ())] for name in trained}
    known = {name: values.at("databases", name) for names in shown.values() for name in names}
    return any(crossings(name, names, known) for name, names in shown.items())


def _cnn(values: Values, study: str) -> bool:
    return values.at("networks", values.at("studies", study, "network"), "engine") == "cnn"


def _gradients(values: Values, study: str) -> bool:
    if _cnn(values, study):
        return True
    backbone = values.at("networks", values.at("studies", study, "network"), "backbone")
    return known(values.at("backbones", backbone, "architecture")).differentiable


def _several(values: Values, study: str) -> bool:
    return len(values.at("studies", study, "databases")) > 1


def _regions(values: Values, study: str) -> bool:
    recipe = values.at("studies", study, "recipe")
    if values.at("recipes", recipe, "crop") != "whole":
        return True
    known = [values.at("databases", name) for name in values.at("studies", study, "databases")]
    return all(entry.get("source") == "synthetic" or entry.get("landmarks") for entry in known)


REQUIREMENTS = {
    "stimuli": Requirement(_stimuli, "needs stimuli; name an action unit series in studies.{study}.stimuli"),
    "planted": Requirement(
        _planted, "needs a database that is trained on and whose action units were planted (source: synthetic)"
    ),
    "displays": Requirement(
        _displays,
        "needs a database that is trained on and whose action units are known: rendered (source: synthetic), or with "
        "measured_action_units (docs/measured-action-units.md)",
    ),
    "regions": Requirement(
        _regions,
        "needs to know where faces are, which a recipe with crop: whole does not; give each of "
        "studies.{study}.databases the key landmarks, or take crop: square",
    ),
    "crossed": Requirement(
        _crossed,
        "needs rendered databases of its own and another population, each with its own and another culture, on which "
        "networks of one of them are tested; name those that are missing in studies.{study}.test_only",
    ),
    "cnn": Requirement(
        _cnn, "needs networks whose conv layers are trained; take a network with engine: cnn in studies.{study}.network"
    ),
    "gradients": Requirement(
        _gradients,
        "needs gradients with respect to pixels, which do not pass through the backbone of studies.{study}.network; "
        "take another backbone, or conv layers that are trained",
    ),
    "several": Requirement(
        _several, "needs a second database that networks are trained on; name it in studies.{study}.databases"
    ),
    "others": Requirement(
        _others,
        "needs another database to test on; name a second one in studies.{study}.databases or in test_only",
    ),
}
