"""Whether the numbers of a configuration fit together."""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from aulens.configuration.messages import Problem, shown
from aulens.configuration.values import Unreliable, Values
from aulens.synthesis.repertoire import ACTION_UNITS

Check = Callable[[Values, str], Iterator[Problem]]


def senseless_numbers(values: Values) -> Iterator[Problem]:
    """Yield numbers that each are allowed but do not fit together; of studies, only in those that are made."""
    yield from _where_reliable(_series, values, "")
    parts = [
        (values.names("databases"), DATABASE),
        (values.names("recipes"), RECIPE),
        (values.studies_to_make(), STUDY),
    ]
    for names, checks in parts:
        for name in names:
            for check in checks:
                yield from _where_reliable(check, values, name)


def _where_reliable(check: Check, values: Values, name: str) -> Iterator[Problem]:
    try:
        yield from check(values, name)
    except Unreliable:
        return


def _increasing(numbers: Sequence[float]) -> bool:
    return all(first < second for first, second in pairwise(numbers))


def _series(values: Values, _: str) -> Iterator[Problem]:
    if not _increasing(units := values.at("action_units")):
        yield ("action_units",), f"{shown(units)} does not increase; write each action unit once, smallest first"
    intensities = values.at("intensities")
    if intensities[0] != 0:
        yield ("intensities",), f"begins with {intensities[0]}; the first must be 0, the null image"
    if not _increasing(intensities):
        yield ("intensities",), f"{shown(intensities)} does not increase; write each intensity once, smallest first"


def _drawable(values: Values, study: str) -> Iterator[Problem]:
    stimuli = values.at("studies", study, "stimuli")
    unknown = [unit for unit in values.at("action_units") if unit not in ACTION_UNITS]
    if unknown and values.at("stimuli", stimuli, "source") == "synthetic":
        drawn = ", ".join(map(str, ACTION_UNITS))
        yield (
            ("action_units",),
            f"{shown(unknown)} cannot be drawn for the synthetic stimuli {stimuli!r}; the face model draws {drawn}",
        )


def _ranges_of_variability(values: Values, database: str) -> Iterator[Problem]:
    for key in ("base_intensity", "jitter"):
        yield from _low_and_high(values, ("databases", database, "variability", key))


def _ranges_of_detector(values: Values, recipe: str) -> Iterator[Problem]:
    for key in ("width", "centre"):
        yield from _low_and_high(values, ("recipes", recipe, "detector", key))


def _low_and_high(values: Values, path: tuple[str, ...]) -> Iterator[Problem]:
    low, high = values.at(*path)
    if low > high:
        yield path, f"{shown([low, high])} has the larger number first; write [lowest, highest]"


def _fallback(values: Values, recipe: str) -> Iterator[Problem]:
    path = ("recipes", recipe, "fallback")
    box = values.at(*path)
    if box != "median" and not (box[2] > 0 and box[3] > 0 and box[0] + box[2] <= 1 and box[1] + box[3] <= 1):
        yield path, f"{shown(box)} leaves the image or is empty; [x, y, width, height] are shares of the image"


def _split(values: Values, study: str) -> Iterator[Problem]:
    path = ("studies", study, "split")
    split, people = values.at(*path), values.at("studies", study, "people")
    parts = [1 if split["train"] is None else split["train"], split["validation"], split["test"]]
    train = "at least 1" if split["train"] is None else split["train"]
    needed = f"{train} + {split['validation']} + {split['test']} = {sum(parts)} people are needed"
    if people is not None and sum(parts) > people:
        yield path, f"{needed}, but people is {people}; raise people or lower the split"
        return
    for database in values.at("studies", study, "databases"):
        there = _people_of_synthetic(values, database)
        if there is not None and (people or sum(parts)) > there:
            what = needed if people is None else f"{people} people are asked for"
            where = path if people is None else ("studies", study, "people")
            yield (
                where,
                f"{what}, database {database!r} has {there}; raise databases.{database}.people or ask for fewer",
            )


def _people_of_synthetic(values: Values, database: str) -> int | None:
    """Return how many people a synthetic database has, None if it is another or not known."""
    try:
        synthetic = values.at("databases", database, "source") == "synthetic"
        return values.at("databases", database, "people") if synthetic else None
    except Unreliable:
        return None


def _databases(values: Values, study: str) -> Iterator[Problem]:
    trained_with = values.at("studies", study, "databases")
    for trained, tested in values.at("studies", study, "test_only").items():
        path = ("studies", study, "test_only", trained)
        if trained not in trained_with:
            yield path, f"no network is trained with {trained!r}; allowed: {', '.join(trained_with)}"
        for name in tested:
            if name in trained_with:
                yield path, f"{name!r} stands in databases too; leave it in one of them"


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
    if not _increasing(starts):
        yield (*path, "learning_rate"), f"the steps begin at {shown(starts)}; write them in order, each start once"
    if max(starts) >= iterations > 0:
        yield (
            (*path, "learning_rate"),
            f"a step begins at {max(starts)}, but training ends after {iterations} iterations",
        )


def _plateau(values: Values, study: str) -> Iterator[Problem]:
    path = ("studies", study, "training")
    (first, last), iterations = values.at(*path, "plateau"), values.at(*path, "iterations")
    if not first <= last <= iterations:
        yield (*path, "plateau"), f"{shown([first, last])} does not lie in iterations 1 to {iterations}"


def _centre_variant(values: Values, study: str) -> Iterator[Problem]:
    recipe = values.at("studies", study, "recipe")
    if values.at("studies", study, "evaluation", "variants") != "centre":
        return
    variants = values.at("recipes", recipe, "variants")
    if 1 not in variants["sizes"] or [0, 0] not in variants["positions"] or False not in variants["mirror"]:
        where = f"recipes.{recipe}.variants"
        yield (
            ("studies", study, "evaluation", "variants"),
            f"centre needs size 1.0, position [0.0, 0.0] and mirror false in {where}; add them or write all",
        )


def _tuning_examples(values: Values, study: str) -> Iterator[Problem]:
    path = ("studies", study, "analyses", "tuning_examples")
    expressions, units = values.at("studies", study, "expressions"), values.at("action_units")
    for index, example in enumerate(values.at(*path)):
        if example["expression"] not in expressions:
            allowed = ", ".join(expressions)
            yield (*path, index, "expression"), f"{example['expression']!r} is not in the study; allowed: {allowed}"
        for unit in example["action_units"]:
            if unit not in units:
                yield (*path, index, "action_units"), f"{unit} is not in action_units; allowed: {shown(units)}"


def _components(values: Values, study: str) -> Iterator[Problem]:
    path = ("studies", study, "analyses", "components", "number")
    number, units = values.at(*path), len(values.at("action_units"))
    profiles = len(values.at("studies", study, "databases")) * len(values.at("studies", study, "expressions"))
    most = min(profiles, units)
    if number > most:
        yield path, f"{number} is given; {profiles} profiles of {units} action units have at most {most}"


def _comparison(values: Values, study: str) -> Iterator[Problem]:
    path = ("studies", study, "analyses", "compare_with")
    other = values.at(*path)
    if other is None or other == study:
        return
    for key in ("databases", "expressions"):
        mine, theirs = values.at("studies", study, key), values.at("studies", other, key)
        if missing := [name for name in mine if name not in theirs]:
            yield path, f"study {other!r} lacks the {key} {', '.join(missing)}; both studies must have them"


DATABASE: tuple[Check, ...] = (_ranges_of_variability,)
RECIPE: tuple[Check, ...] = (_ranges_of_detector, _fallback)
STUDY: tuple[Check, ...] = (
    *(_split, _databases, _cohorts, _schedule, _plateau),
    *(_drawable, _centre_variant, _tuning_examples, _components, _comparison),
)
