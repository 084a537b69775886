"""Whether the numbers of a configuration fit together."""

from collections.abc import Callable, Iterator

from aulens.configuration.compared_backbones import incomparable_backbones
from aulens.configuration.confound_sense import CONFOUND
from aulens.configuration.landmark_models import LOOKING, alignment
from aulens.configuration.messages import Problem, shown
from aulens.configuration.pairs import pairs_sense, right_kinds, shows_pairs
from aulens.configuration.ranges import in_order, low_and_high
from aulens.configuration.split_sense import SPLIT
from aulens.configuration.studies import WITH_STUDIES
from aulens.configuration.synthetic_sense import SYNTHETIC
from aulens.configuration.training_sense import NETWORK, TRAINING
from aulens.configuration.values import Unreliable, Values
from aulens.synthesis.repertoire import ACTION_UNITS

Check = Callable[[Values, str], Iterator[Problem]]


def senseless_numbers(values: Values) -> Iterator[Problem]:
    """Yield values that each are allowed but do not fit together; of studies, only in those that are made."""
    parts = [
        (values.names("databases"), DATABASE),
        (values.names("stimuli"), STIMULI),
        (values.names("recipes"), RECIPE),
        (values.names("networks"), NETWORK),
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


def _series(values: Values, stimuli: str) -> Iterator[Problem]:
    path = ("stimuli", stimuli)
    if shows_pairs(values.at(*path)):
        yield from pairs_sense(values, stimuli)
        return
    yield from in_order((*path, "action_units"), values.at(*path, "action_units"), "action unit")
    intensities = values.at(*path, "intensities")
    if intensities[0] != 0:
        yield (*path, "intensities"), f"begins with {intensities[0]}; the first must be 0, the null image"
    yield from in_order((*path, "intensities"), intensities, "intensity")


def _drawable(values: Values, stimuli: str) -> Iterator[Problem]:
    path = ("stimuli", stimuli)
    unknown = [unit for unit in values.at(*path, "action_units") if unit not in ACTION_UNITS]
    if unknown and values.at(*path, "source") != "folder":
        drawn = ", ".join(map(str, ACTION_UNITS))
        yield (*path, "action_units"), f"{shown(unknown)} cannot be rendered; the face model knows {drawn}"


def _detector(values: Values, recipe: str) -> Iterator[Problem]:
    path = ("recipes", recipe)
    detector, haar, fallback = (values.at(*path, key) for key in ("detector", "haar", "fallback"))
    crop = values.at(*path, "crop")
    if detector in LOOKING:
        for key, value in (("haar", haar), ("fallback", fallback)):
            if value is None:
                yield (*path, key), f"missing; detector {detector} needs {key}"
    for key in ("width", "centre") if haar else ():
        yield from low_and_high((*path, "haar", key), haar[key])
    if crop == "whole" and detector != "none":
        yield (*path, "crop"), f"whole needs no detector; write detector: none (it is {detector}), or crop: square"
    if crop == "square" and detector == "none" and not isinstance(fallback, list):
        yield (
            (*path, "crop"),
            "square around what? with detector none give fallback: [x, y, width, height], or crop: whole",
        )
    if fallback in ("median", "drop") and detector == "none":
        yield (*path, "fallback"), f"{fallback} of what? detector is none; give [x, y, width, height] or null"


def _fallback(values: Values, recipe: str) -> Iterator[Problem]:
    path = ("recipes", recipe, "fallback")
    box = values.at(*path)
    if isinstance(box, list) and not (box[2] > 0 and box[3] > 0 and box[0] + box[2] <= 1 and box[1] + box[3] <= 1):
        yield path, f"{shown(box)} leaves the image or is empty; [x, y, width, height] are shares of the image"


def _histogram(values: Values, recipe: str) -> Iterator[Problem]:
    path = ("recipes", recipe)
    histogram, oval = values.at(*path, "histogram"), values.at(*path, "oval")
    if histogram and histogram["region"] == "oval" and oval is None:
        yield (*path, "histogram", "region"), "oval is given, but the recipe has no oval; write crop, or give an oval"


def _minus_first(values: Values, recipe: str) -> Iterator[Problem]:
    entry = values.at("recipes", recipe)
    if entry.get("minus_first") and entry["fallback"] == "drop":
        what = "drop is given, but minus_first needs the first frame of every sequence; give the recipe a fixed box"
        yield ("recipes", recipe, "fallback"), what


def _databases(values: Values, study: str) -> Iterator[Problem]:
    trained_on = values.at("studies", study, "databases")
    for trained, tested in values.at("studies", study, "test_only").items():
        path = ("studies", study, "test_only", trained)
        if trained not in trained_on:
            yield path, f"no network is trained on {trained!r}; allowed: {', '.join(trained_on)}"
        for name in tested:
            if name in trained_on:
                yield path, f"{name!r} stands in databases too; leave it in one of them"


def _shards(values: Values, study: str) -> Iterator[Problem]:
    recipe = values.at("studies", study, "recipe")
    if values.at("recipes", recipe, "fallback") != "median":
        return
    for name in _shown(values, study):
        shards = values.at("databases", name).get("shards")
        if shards not in (None, 1):
            yield (
                ("databases", name, "shards"),
                f"{shards} is given, but recipes.{recipe}.fallback: median needs the boxes of all images in one job; "
                "write shards: 1, or fallback: drop or [x, y, width, height]",
            )


def _whole_sequences(values: Values, study: str) -> Iterator[Problem]:
    recipe = values.at("studies", study, "recipe")
    if not values.at("recipes", recipe).get("minus_first"):
        return
    where, other = f"recipes.{recipe}.minus_first needs", "or take a recipe without minus_first"
    for name in _shown(values, study):
        entry = values.at("databases", name)
        if entry.get("shards") not in (None, 1):
            what = f"{entry['shards']} is given, but {where} whole sequences in one job; write shards: 1, {other}"
            yield ("databases", name, "shards"), what
        if entry["source"] == "synthetic" and not entry.get("layout"):
            yield ("databases", name, "layout"), f"missing, but {where} sequences; give a layout, {other}"


def _shown(values: Values, study: str) -> list[str]:
    """Return the databases that networks of a study are trained or tested on."""
    tested = [name for names in values.at("studies", study, "test_only").values() for name in names]
    return [*values.at("studies", study, "databases"), *tested]


def _centre_variant(values: Values, study: str) -> Iterator[Problem]:
    path = ("studies", study, "analyses", "predictions", "variants")
    recipe = values.at("studies", study, "recipe")
    variants = values.at("recipes", recipe, "variants")
    if values.at(*path) != "centre" or variants is None:
        return
    if 1 not in variants["sizes"] or [0, 0] not in variants["positions"] or False not in variants["mirror"]:
        where = f"recipes.{recipe}.variants"
        yield path, f"centre needs size 1.0, position [0.0, 0.0] and mirror false in {where}; add them or write all"


def _tuning_examples(values: Values, study: str) -> Iterator[Problem]:
    path = ("studies", study, "analyses", "tuning_curves", "examples")
    labels = values.at("studies", study, "labels")
    units = values.at("stimuli", values.at("studies", study, "stimuli"), "action_units")
    for index, example in enumerate(values.at(*path)):
        if example["expression"] not in labels:
            allowed = ", ".join(labels)
            yield (*path, index, "expression"), f"{example['expression']!r} is not in the study; allowed: {allowed}"
        for unit in example["action_units"]:
            if unit not in units:
                yield (*path, index, "action_units"), f"{unit} is not in the stimuli; allowed: {shown(units)}"


def _worlds(values: Values, study: str) -> Iterator[Problem]:
    """Yield studies of a multiverse that do not answer the same question."""
    path = ("studies", study, "analyses", "multiverse", "studies")
    for index, other in enumerate(values.at(*path)):
        if other == study or other not in values.names("studies"):
            continue
        for key in ("databases", "labels"):
            mine, theirs = (values.at("studies", name, key) for name in (study, other))
            if mine != theirs:
                yield (*path, index), f"study {other!r} has other {key}; a world has those of {study!r}: {shown(mine)}"
        if "responses" not in values.at("studies", other, "analyses"):
            yield (*path, index), f"study {other!r} shows its networks no action units; add the analysis profiles to it"
            continue
        for key in ("action_units", "intensities"):
            mine, theirs = (values.at("stimuli", values.at("studies", name, "stimuli"), key) for name in (study, other))
            if mine != theirs:
                yield (*path, index), f"study {other!r} has other {key} of the stimuli; a world has {shown(mine)}"


def _components(values: Values, study: str) -> Iterator[Problem]:
    path = ("studies", study, "analyses", "components", "number")
    number = values.at(*path)
    units = len(values.at("stimuli", values.at("studies", study, "stimuli"), "action_units"))
    profiles = len(values.at("studies", study, "databases")) * len(values.at("studies", study, "labels"))
    most = min(profiles, units)
    if number > most:
        yield path, f"{number} is given; {profiles} profiles of {units} action units have at most {most}"


def _comparison(values: Values, study: str) -> Iterator[Problem]:
    for path, other in values.compared(study):
        if other == study or path[3] in WITH_STUDIES:  # see _worlds, and incomparable_backbones
            continue
        same_profiles = path[3] == "sample_size"
        for key in ("databases", "labels") if same_profiles else ("labels",):
            mine, theirs = values.at("studies", study, key), values.at("studies", other, key)
            if missing := [name for name in mine if name not in theirs]:
                yield path, f"study {other!r} lacks the {key} {', '.join(missing)}; both studies must have them"
        if same_profiles and "profiles" not in values.at("studies", other, "analyses"):
            yield path, f"study {other!r} has no profiles; add the analysis profiles to it"


DATABASE: tuple[Check, ...] = SYNTHETIC
STIMULI: tuple[Check, ...] = (_series, _drawable)
RECIPE: tuple[Check, ...] = (_detector, _fallback, _histogram, _minus_first, alignment)
STUDY: tuple[Check, ...] = (
    *(*SPLIT, _databases, _shards, _whole_sequences, *TRAINING),
    *(_centre_variant, _tuning_examples, _components, _comparison, _worlds, incomparable_backbones, right_kinds),
    *CONFOUND,
)
