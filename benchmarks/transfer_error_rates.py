"""How often verdicts of the transfer analyses, filters and attribution are false, and how often their intervals cover.

    python benchmarks/transfer_error_rates.py [--studies 400] [VERDICT …]

Prints, for each verdict (`transfer_studies.py`, `attribution_studies.py`) and number of people, as Markdown: the share
of verdicts where nothing
differs with its 95 % binomial interval (Clopper and Pearson), the share of 95 % intervals that cover a planted effect
(of all layers together: that all do), and the share of studies with a verdict then; of how many studies without
and with an effect. 5 runs, 400 draws, the seed below; docs/error-rates.md holds the table. An hour on one core.
"""

import argparse
from collections.abc import Callable

import attribution_studies as attribution
import numpy as np
import transfer_studies as simulated
from scipy.stats import binomtest

STUDIES, SEED, PEOPLE = 400, 2017, (60, 24, 10)
VERDICTS: dict[str, tuple[Callable, bool, str]] = {  # name -> study, folds (of attribution: splits), words
    "filters_folds": (simulated.filters, True, "filters: training tells more, tested faces"),
    "filters_probes": (simulated.filters, False, "filters: training tells more, probes"),
    "found_folds": (simulated.found_filters, True, "filters: one tells an action unit, 7 faces each"),
    "found_probes": (simulated.found_filters, False, "filters: one tells an action unit, 2 faces each"),
    "detection_folds": (simulated.detection, True, "detection: training gains, tested faces"),
    "detection_probes": (simulated.detection, False, "detection: training gains, probes"),
    "lost": (simulated.lost, True, "lost in another database"),
    "accuracy": (simulated.accuracy, False, "accuracy in another database"),
    "fine_tuning": (simulated.fine_tuning, True, "training on: difference to none"),
    "depth_folds": (simulated.depth, True, "depth: more than untrained at some of 4 layers, tested faces"),
    "depth_probes": (simulated.depth, False, "depth: more than untrained at some of 4 layers, probes"),
    "parting": (simulated.parting, True, "alignment: databases part at some of 2 layers"),
    "uf1": (simulated.uf1, True, "sequences: difference of UF1, these networks"),
    "uf1_of_others": (simulated.uf1_of_others, True, "sequences: likewise, folds that differ"),
    "above_chance": (simulated.above_chance, True, "sequences: accuracy above chance"),
    "share": (attribution.share, True, "shares: a region beside its area, splits"),
    "share_everybody": (attribution.share, False, "shares: a region beside its area, everybody"),
    "share_difference": (attribution.share_difference, True, "shares: two databases differ, splits"),
    "share_difference_everybody": (attribution.share_difference, False, "shares: two databases differ, everybody"),
    "precision": (attribution.precision, True, "methods: more precise than the edge filter, splits"),
    "precision_everybody": (attribution.precision, False, "methods: more precise than the edge filter, everybody"),
    "modification": (attribution.modification, True, "modified faces: judge reads more than of random weights, splits"),
    "modification_everybody": (
        attribution.modification,
        False,
        "modified faces: judge reads more than of random weights, everybody",
    ),
}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--studies", type=int, default=STUDIES)
    parser.add_argument("--people", type=int, nargs="+", default=PEOPLE)
    parser.add_argument("verdicts", nargs="*", metavar="VERDICT")
    asked = parser.parse_args()
    print("| verdict | people | false [95 %] | coverage | power | studies |\n|---|---|---|---|---|---|")
    for name in asked.verdicts or VERDICTS:
        for people in asked.people:
            print(line(name, people, asked.studies), flush=True)


def line(name: str, people: int, studies: int) -> str:
    """Return the row of a verdict and number of people."""
    study, folds, words = VERDICTS[name]
    random = np.random.default_rng([SEED, list(VERDICTS).index(name), people])
    null, planted = (
        [study(people, folds, effect, random) for _ in range(number)]
        for effect, number in ((0.0, studies), (1.0, studies // 2))
    )
    false = sum(found.claims for found in null)
    bounds = binomtest(false, studies).proportion_ci(0.95, "exact")
    known = [found.covers for found in planted if found.covers is not None]
    covers = f"{np.mean(known):.3f}" if known else ""
    power = f"{np.mean([found.claims for found in planted]):.2f}"
    rate = f"{false / studies:.3f} [{bounds.low:.3f}, {bounds.high:.3f}]"
    if study is simulated.accuracy:
        rate = power = ""
    return f"| {words} | {people} | {rate} | {covers} | {power} | {studies}, {studies // 2} |"


if __name__ == "__main__":
    main()
