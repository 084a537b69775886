"""Where a study departs from the protocol of Inagaki et al. 2022, and what the paper leaves open."""

from collections.abc import Mapping
from typing import NamedTuple

PAPER_EXPRESSIONS = 7
SERIES = {"synthetic": "the program's average face", "folder": "images of the user"}


class Departure(NamedTuple):
    """One line of the list: what, here, in the paper (None where the paper is silent)."""

    what: str
    here: str
    paper: str | None


def departures(study: Mapping, recipe: Mapping, backbone: Mapping, stimuli: Mapping) -> list[Departure]:
    """Compare the settings of a study with the published protocol; equal ones are left out.

    Parameters
    ----------
    study, recipe, backbone, stimuli : entries of the configuration

    Notes
    -----
    Inagaki et al. 2022, "Materials and methods".
    """
    variants, training, head, split = recipe["variants"], study["training"], study["head"], study["split"]
    counts = tuple(len(variants[name]) for name in ("sizes", "positions", "mirror"))
    rates = [(step["from"], step["rate"]) for step in training["learning_rate"]]
    pairs = [
        ("people of each database", study["people"] or "all", 60),
        ("expressions", len(study["expressions"]), PAPER_EXPRESSIONS),
        ("split (train, validation, test)", _split(split), "40, 8, 12"),
        ("variants (sizes × positions × mirror images)", _times(counts), _times((5, 5, 2))),
        ("side of the input", recipe["size"], 224),
        ("histogram (mean, sd)", f"{recipe['histogram']['mean']:g}, {recipe['histogram']['sd']:g}", "128, 32"),
        ("architecture", backbone["architecture"], "alexnet"),
        ("weights of the frozen layers", backbone["weights"], "imagenet"),
        ("hidden layers", _listed(head["hidden"]), "4096, 4096"),
        ("dropout", f"{head['dropout']:g}", "0.1"),
        ("standardised features", _yes(head["standardise"]), "no"),
        ("runs per database", training["runs"], 40),
        ("iterations", training["iterations"], 12000),
        ("mini-batch", training["batch"], 32),
        ("learning rate", _schedule(rates), _schedule([(0, 1e-4), (4000, 1e-5), (8000, 1e-6)])),
        ("plateau (iterations)", _listed(training["plateau"]), "8001, 12000"),
        ("action unit series", SERIES[stimuli["source"]], "FaceGen, average face of KDEF"),
    ]
    return [Departure(what, str(here), str(paper)) for what, here, paper in pairs if str(here) != str(paper)]


def silent_settings(study: Mapping, recipe: Mapping, backbone: Mapping) -> list[Departure]:
    """Return the settings on which the paper says nothing."""
    oval, detector = recipe["oval"], recipe["detector"]
    variants, training, components = recipe["variants"], study["training"], study["analyses"]["components"]
    return [
        Departure(what, str(here), None)
        for what, here in (
            (
                "detector",
                f"Haar cascade, scale factor {detector['scale_factor']}, {detector['min_neighbours']} neighbours",
            ),
            ("how people were chosen", "a fixed random subset of those with every expression"),
            ("the split of a study with all people", "its validation and test people stay as many"),
            ("epochs", "the paper says 29; 12,000 iterations of 438 an epoch are 27.4, and the iterations count"),
            ("margin of the crop", recipe["margin"]),
            (
                "oval (width, height, softness, fill)",
                _listed([oval[key] for key in ("width", "height", "softness", "fill")]),
            ),
            ("sizes of the variants", _listed(variants["sizes"])),
            ("positions of the variants", "; ".join(_listed(place) for place in variants["positions"])),
            ("mean and sd of the input channels", f"{_listed(backbone['mean'])}; {_listed(backbone['sd'])}"),
            ("momentum, weight decay", f"{training['momentum']:g}, {training['weight_decay']:g}"),
            ("variants of the test faces", study["evaluation"]["variants"]),
            ("family of the Bonferroni correction", study["analyses"]["similarity"]["bonferroni"].replace("_", " ")),
            (
                "components: observations, centred",
                f"{components['observations'].replace('_', ' ')}, {_yes(components['centred'])}",
            ),
        )
    ]


def _split(split: Mapping) -> str:
    """Return people in train, validation and test."""
    return _listed([split["train"] or "all others", split["validation"], split["test"]])


def _listed(values: list) -> str:
    return ", ".join(f"{value:g}" if isinstance(value, float) else str(value) for value in values)


def _times(counts: tuple[int, ...]) -> str:
    total = 1
    for count in counts:
        total *= count
    return f"{' × '.join(map(str, counts))} = {total}"


def _schedule(rates: list[tuple[int, float]]) -> str:
    return ", ".join(f"{rate:g}" if start == 0 else f"{rate:g} from {start:,}" for start, rate in rates)


def _yes(value: bool) -> str:
    return "yes" if value else "no"
