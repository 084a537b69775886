"""Whether a study's training, network and recipe fit together."""

from collections.abc import Iterator

from aulens.configuration.messages import Problem, shown
from aulens.configuration.ranges import increasing, low_and_high
from aulens.configuration.values import Values
from aulens.networks.checks import problems, scale_problems


def _layers(values: Values, network: str) -> Iterator[Problem]:
    path = ("networks", network)
    if values.at(*path, "engine") != "cnn":
        return
    for sentence in problems(*(values.at(*path, key) for key in ("architecture", "channels", "hidden", "initial"))):
        yield path, sentence


def _cohorts(values: Values, study: str) -> Iterator[Problem]:
    path = ("studies", study, "training")
    runs, cohort = values.at(*path, "runs"), values.at(*path, "cohort")
    if runs % cohort:
        divisors = ", ".join(str(number) for number in range(1, runs + 1) if runs % number == 0)
        yield (*path, "cohort"), f"{runs} runs cannot be shared out in cohorts of {cohort}; allowed: {divisors}"


def _schedule(values: Values, study: str) -> Iterator[Problem]:
    path = ("studies", study, "training")
    starts = [step["from"] for step in values.at(*path, "learning_rate")]
    iterations = values.at(*path, "iterations")
    if starts[0] != 0:
        yield (*path, "learning_rate"), f"begins at iteration {starts[0]}; the first step must be from: 0"
    if not increasing(starts):
        yield (*path, "learning_rate"), f"the steps begin at {shown(starts)}; write them in order, each start once"
    if iterations is not None and max(starts) >= iterations > 0:
        yield (
            (*path, "learning_rate"),
            f"a step begins at {max(starts)}, but training ends after {iterations} iterations",
        )


def _plateau(values: Values, study: str) -> Iterator[Problem]:
    path = ("studies", study, "analyses", "learning_curves", "plateau")
    plateau, iterations = values.at(*path), values.at("studies", study, "training", "iterations")
    if plateau is None:
        return
    first, last = plateau
    if iterations is None and first > last:
        yield path, f"{shown([first, last])} has the larger number first; write [first, last]"
    if iterations is not None and not first <= last <= iterations:
        yield path, f"{shown([first, last])} does not lie in iterations 1 to {iterations}"


def _length(values: Values, study: str) -> Iterator[Problem]:
    path = ("studies", study, "training")
    given = [key for key in ("iterations", "epochs") if values.at(*path, key) is not None]
    if not given:
        yield (*path, "iterations"), "missing (steps); give iterations, or epochs with engine cnn"
    if len(given) > 1:
        yield (*path, "epochs"), "iterations is given too; leave one of them"


def _engine(values: Values, study: str) -> Iterator[Problem]:
    path = ("studies", study, "training")
    network = values.at("studies", study, "network")
    optimiser = values.at(*path, "optimiser")
    if (optimiser["name"] == "sgd") != ("momentum" in optimiser):
        text = "missing; sgd needs it (0.0 for none)" if optimiser["name"] == "sgd" else "is of sgd; leave it out"
        yield (*path, "optimiser", "momentum"), text
    if values.at("networks", network, "engine") == "cnn":
        yield from _augmentation(values, study)
        yield from _input(values, network, values.at("studies", study, "recipe"))
        yield from _variants(values, study)
        return
    only = f"engine heads (network {network!r})"
    if optimiser["name"] != "sgd":
        yield (*path, "optimiser", "name"), f"{optimiser['name']} is given; {only} trains with sgd"
    if not isinstance(optimiser["weight_decay"], int | float):
        yield (*path, "optimiser", "weight_decay"), f"groups are given; {only} has one number for all parameters"
    for key in INSTEAD:
        if values.at(*path, key) is not None:
            yield (*path, key), f"is of engine cnn; {only} {INSTEAD[key]}"


INSTEAD = {
    "epochs": "counts iterations",
    "rate_factor": "takes the learning rates of the steps",
    "rate_decay": "takes the learning rates of the steps",
    "augmentation": "shows the variants of the recipe",
}


def _augmentation(values: Values, study: str) -> Iterator[Problem]:
    path = ("studies", study, "training", "augmentation")
    augmentation = values.at(*path) or {}
    if augmentation.get("scale"):
        yield from low_and_high((*path, "scale"), augmentation["scale"])
    for key, pair in (augmentation.get("intensity") or {}).items():
        yield from low_and_high((*path, "intensity", key), pair)


def _variants(values: Values, study: str) -> Iterator[Problem]:
    recipe = values.at("studies", study, "recipe")
    if values.at("recipes", recipe, "variants") is not None:
        what = f"{recipe!r} has variants, which would be tested but not trained on"
        remedy = "engine cnn varies faces by training.augmentation; take a recipe without variants"
        yield ("studies", study, "recipe"), f"{what}: {remedy}"


def _input(values: Values, network: str, recipe: str) -> Iterator[Problem]:
    path = ("networks", network, "input")
    scale, channels = values.at(*path), {"grey": 1, "rgb": 3}[values.at("recipes", recipe, "channels")]
    if scale != "database":
        yield from (((*path, key), sentence) for key, sentence in scale_problems(scale["mean"], scale["sd"], channels))


NETWORK = (_layers,)
TRAINING = (_cohorts, _schedule, _plateau, _length, _engine)
