"""What the output units of a cohort answer to faces that show two action units, one, or none."""

from pathlib import Path

from aulens.files import read_csv, write_parquet
from aulens.tuning.responses import ResponsesSettings, cohort_responses

OF_PAIRS = ("stimulus_face", "population", "action_unit_1", "action_unit_2")


def pair_responses(
    inputs_file: Path, table_file: Path, weights_file: Path, responses_file: Path, *, settings: ResponsesSettings
) -> None:
    """Write one row per run, output unit and stimulus: the score before softmax.

    Parameters
    ----------
    inputs_file, weights_file : Path
        See `aulens.tuning.responses.responses`.
    table_file : Path
        faces.csv of stimuli with pairs of action units: one row per stimulus.
    responses_file : Path
        Columns database, run, output_unit, stimulus_face, population (empty if not known), action_unit_1, action_unit_2
        (0 for none), response.
    settings : ResponsesSettings
        Settings of the responses.
    """
    names = {"group": "stimulus_face", "action_unit": "action_unit_1"}
    table = read_csv(table_file, dtype={"group": str}).rename(columns=names)
    found = cohort_responses(inputs_file, table, weights_file, OF_PAIRS)
    found.insert(0, "database", settings.database)
    write_parquet(found, responses_file)
