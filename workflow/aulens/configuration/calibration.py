"""The calibration study in the configuration: its draws, the settings of its stages, and what is wrong with it."""

from collections.abc import Iterator, Mapping
from typing import Any

from aulens.configuration.messages import Problem, did_you_mean
from aulens.configuration.studies import Config
from aulens.configuration.values import Values

SECTIONS = {"recipe": "recipes", "backbone": "backbones", "stimuli": "stimuli"}
OF_DRAWS = ("labels", "penalty", "confidence", "samples", "permutations")


def pairs_of(config: Config) -> dict[str, dict[str, Any]]:
    """Return the pairs of databases of the calibration study; none without one."""
    return (config.get("calibration") or {}).get("pairs", {})


def banks_of(config: Config) -> list[str]:
    """Return the databases of all pairs, sorted."""
    return sorted({name for pair in pairs_of(config).values() for name in pair["databases"]})


def planted_of(pair: Mapping[str, Any]) -> list[str]:
    """Return the databases that say what is planted in the two of a pair: themselves, or for the second `signs`.

    Examples
    --------
    >>> planted_of({"databases": ["a", "a"], "signs": "b"}), planted_of({"databases": ["a", "b"]})
    (['a', 'b'], ['a', 'b'])
    """
    first, second = pair["databases"]
    return [first, pair.get("signs") or second]


def batches_of(config: Config, pair: str) -> list[str]:
    """Return the batches of draws of a pair, such as draws-0000-0024; more draws leave those before as they are."""
    number, size = pairs_of(config)[pair]["draws"], config["calibration"]["batch"]
    return [f"draws-{first:04d}-{min(first + size, number) - 1:04d}" for first in range(0, number, size)]


def draws_settings(config: Config, pair: str, draws: str) -> dict[str, Any]:
    """Return the settings of a batch of draws: `aulens.calibration.draws.DrawsSettings`."""
    block, own = config["calibration"], pairs_of(config)[pair]
    first, last = map(int, draws.split("-")[1:])
    series = config["stimuli"][block["stimuli"]]
    split = {"unit": "person", "take": "complete", "scheme": "random", "folds": None} | block["split"]
    return (
        {"seed": config["seed"], "pair": pair, "first": first, "last": last, "split": split}
        | {name: own[name] for name in ("databases", "runs", "shuffled")}
        | {"planted": planted_of(own)}
        | {name: block[name] for name in OF_DRAWS}
        | {name: series[name] for name in ("action_units", "intensities")}
    )


def rates_settings(config: Config) -> dict[str, Any]:
    """Return the settings of the rates of all draws: `aulens.calibration.rates.RatesSettings`."""
    pairs = {
        name: {key: pair[key] for key in ("databases", "runs", "shuffled")} for name, pair in pairs_of(config).items()
    }
    people = {name: config["databases"][name]["people"] for name in banks_of(config)}
    block = config["calibration"]
    return {
        "pairs": pairs,
        "people": people,
        "number": block["split"]["number"],
        "labels": block["labels"],
        "confidence": block["confidence"],
        "seed": config["seed"],
        "samples": block["samples"],
    }


def wrong_calibration(values: Values) -> Iterator[Problem]:
    """Yield names that stand nowhere, databases that are not rendered, splits that do not fit."""
    for key, section in SECTIONS.items():
        for name in values.if_reliable("calibration", key):
            yield from _named(values, ("calibration", key), name, section)
    for pairs in values.if_reliable("calibration", "pairs"):
        for pair in pairs:
            path = ("calibration", "pairs", pair, "databases")
            own = [((*path, place), name) for place, name in enumerate(values.items(*path))]
            signs = ("calibration", "pairs", pair, "signs")
            if len({name for _, name in own}) > 1 and any(values.if_reliable(*signs)):
                yield signs, "databases has two, and what is planted in them gives the signs; write null"
            for where, name in [*own, *((signs, name) for name in values.if_reliable(*signs) if name is not None)]:
                yield from _named(values, where, name, "databases")
                if values.if_reliable("databases", name, "source") not in ([], ["synthetic"]):
                    yield where, f"{name!r} is not rendered; name databases of source synthetic"
    for split in values.if_reliable("calibration", "split"):
        if (needed := split["train"] + split["validation"] + split["test"]) > split["number"]:
            yield (
                ("calibration", "split"),
                f"train, validation and test are {needed} people, but number is {split['number']}",
            )


def _named(values: Values, path: tuple[str | int, ...], name: str, section: str) -> Iterator[Problem]:
    there = values.names(section)
    if name not in there:
        hint = did_you_mean(name, there) or f"; there are {', '.join(there)}"
        yield path, f"{name!r} does not stand in {section}{hint}"
