"""Whether the analysis of a confound names databases that are trained on and tested."""

from collections.abc import Iterator

from aulens.configuration.messages import Path, Problem
from aulens.configuration.values import Values


def _broken(values: Values, study: str) -> Iterator[Problem]:
    """Yield the databases that this study does not train on, or does not test."""
    path = _path(study)
    for trained, tested in values.at(*path, "broken").items():
        yield from _untested(values, study, trained, tested, (*path, "broken", trained))
    plain, databases = values.at(*path, "plain"), values.at("studies", study, "databases")
    if plain is not None and plain not in databases:
        yield (*path, "plain"), f"no network is trained on {plain!r}; allowed: {', '.join(databases)}, or null"


def _other(values: Values, study: str) -> Iterator[Problem]:
    """Yield what the study with another mask does not test, or that it trains on none, and a mask that is no other."""
    path = (*_path(study), "compared_with")
    other = values.at(*path)
    if other is None or other == study or other not in values.names("studies"):
        return
    broken, databases = values.at(*_path(study), "broken"), values.at("studies", other, "databases")
    trained_there = [trained for trained in broken if trained in databases]
    for trained in trained_there or broken:
        yield from _untested(values, other, trained, broken[trained], path, f"study {other!r}: ")
    recipes = [values.at("studies", name, "recipe") for name in (study, other)]
    mine, theirs = (values.at("recipes", name, "oval") for name in recipes)
    if mine == theirs:
        yield path, f"study {other!r} has the same mask; name one whose recipe has another oval"


def _shares(values: Values, study: str) -> Iterator[Problem]:
    """Yield the studies whose shares of attribution are asked for and not made."""
    path, other = (*_path(study), "shares"), values.at(*_path(study), "compared_with")
    for name in (study, other) if values.at(*path) else ():
        if name is not None and "attribution_shares" not in values.at("studies", name, "analyses"):
            yield path, f"study {name!r} has no attribution_shares; add the analysis to it, or write shares: false"


def _untested(values: Values, study: str, trained: str, tested: str, path: Path, whose: str = "") -> Iterator[Problem]:
    """Yield why a study's networks of one database are not tested on another."""
    databases = values.at("studies", study, "databases")
    shown = [*databases, *values.at("studies", study, "test_only").get(trained, [])]
    if trained not in databases:
        yield path, f"{whose}no network is trained on {trained!r}; allowed: {', '.join(databases)}"
    elif tested == trained:
        yield path, f"{whose}{tested!r} is what its networks learn; name the database in which its confound is broken"
    elif tested not in shown:
        yield (
            path,
            f"{whose}networks trained on {trained!r} are not tested on {tested!r}; add it to test_only.{trained}",
        )


def _path(study: str) -> Path:
    return ("studies", study, "analyses", "confound")


CONFOUND = (_broken, _other, _shares)
