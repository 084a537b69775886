"""The parts of a study that are run in every draw, in this order.

A part is a module with `run(study)`, which runs stages on the tables that are there, and `read(study)`, which returns a
row for each p and each interval (columns `aulens.calibration.study.COLUMNS`). Where a null is true stands in `truths`.
"""

import pandas as pd

from aulens.calibration import of_baseline, of_people, of_planted, of_profiles, of_rates
from aulens.calibration.study import Study, write_tables

PARTS = (of_rates, of_people, of_profiles, of_baseline, of_planted)


def results(study: Study) -> pd.DataFrame:
    """Run all stages on a draw; return what they say."""
    write_tables(study)
    for part in PARTS:
        part.run(study)
    return pd.concat([part.read(study) for part in PARTS], ignore_index=True)
