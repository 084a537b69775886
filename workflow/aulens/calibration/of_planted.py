"""Whether differences of profiles follow what was planted: the stage recovery."""

import pandas as pd

from aulens.calibration.study import NAMES, Study, rows
from aulens.files import read_csv
from aulens.training.kinds import GROUPS
from aulens.tuning.recovery import RecoverySettings, recovery

PLANTED = "differences of profiles follow planted signs"
SHARE, HALVINGS, SAMPLES = 0.5, 2, 200  # as in the analysis recovery, with fewer draws for the intervals


def run(study: Study) -> None:
    """Run the stage."""
    options, (labels, units, intensities) = study.options, study.axes
    settings = RecoverySettings(
        seed=options.seed,
        databases=NAMES,
        labels=labels,
        action_units=units,
        intensities=intensities,
        planted=NAMES,
        planted_share=SHARE,
        permutations=options.permutations,
        samples=SAMPLES,
        confidence=options.confidence,
        halvings=HALVINGS,
    )
    named = ("recovery", "differences", "scores", "sides", "nulls", "similarity", "criteria", "displays")
    recovery(
        study.file("profiles.csv"),
        study.responses,
        study.truths,
        [],
        [],
        [study.file(f"{GROUPS}.parquet")],
        study.file("baseline.csv"),
        *(study.file(f"planted_{name}.csv") for name in named),
        study.file("numbers.json"),
        settings=settings,
    )


def read(study: Study) -> pd.DataFrame:
    """Return p and interval of Somers' D over all expressions, and the p of the signs."""
    table = read_csv(study.file("planted_scores.csv")).query("expression == 'all'")
    columns = {"place": "expression", "estimate": "somers_d"}
    return pd.concat(
        [
            rows(table, columns | {"p": "p", "low": "low", "high": "high"}, test=PLANTED, kind="signs permuted"),
            rows(table, columns | {"p": "p_signs"}, test=PLANTED, kind="sign test"),
        ]
    )
