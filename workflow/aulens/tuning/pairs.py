"""Stage: interactions of pairs of action units, additivity, and how single responses hold for other faces."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from aulens.errors import InputError
from aulens.files import read_parquet, write_csv, write_json
from aulens.training.key_numbers import as_written
from aulens.tuning.interactions import Interactions, PairArrays, additivity, interactions, relative
from aulens.tuning.stimulus_faces import generality

KEYS = ["run", "stimulus_face", "output_unit", "action_unit_1", "action_unit_2"]


@dataclass(frozen=True)
class PairsSettings:
    """What is said of pairs of action units.

    Attributes
    ----------
    databases : list of str
        The databases that networks were trained on, in the study's order.
    labels : list of str
        The output units, in the study's order.
    stimuli : str
        The name of the stimuli.
    confidence : float
        Of the intervals.
    false_discovery_rate : float
        Expected share of false ones among the interactions that are said to be there.
    """

    databases: list[str]
    labels: list[str]
    stimuli: str
    confidence: float
    false_discovery_rate: float


@dataclass(frozen=True, eq=False)
class Shown:
    """What networks were shown: names of the axes of `PairArrays`, and whose faces they are."""

    action_units: list[int]
    pairs: list[tuple[int, int]]
    faces: list[str]
    populations: list[str]
    runs: list[int]


def pairs(
    responses_files: list[Path],
    pairs_file: Path,
    additivity_file: Path,
    stimulus_faces_file: Path,
    key_numbers_file: Path,
    *,
    settings: PairsSettings,
) -> None:
    """Write one row per database, output unit and pair, and two tables of one row per database and output unit."""
    responses = pd.concat([read_parquet(path) for path in responses_files], ignore_index=True)
    tables: list[tuple[pd.DataFrame, ...]] = []
    for database in settings.databases:
        own = responses[responses["database"] == database]
        if own.empty:
            raise InputError(f"tuning.pairs: there are no responses of database {database!r} to {settings.stimuli}")
        shown = what_was_shown(own)
        tables.append(tables_of_arrays(arrays_of(own, shown, settings.labels), shown, database, settings))
    written = [pd.concat(parts, ignore_index=True) for parts in zip(*tables, strict=True)]
    for table, file in zip(written, (pairs_file, additivity_file, stimulus_faces_file), strict=True):
        write_csv(table, file)
    write_json(key_numbers(*map(as_written, written)), key_numbers_file)


def tables_of_arrays(
    arrays: PairArrays, shown: Shown, database: str, settings: PairsSettings
) -> tuple[pd.DataFrame, ...]:
    """Return the rows of a database's networks in the tables of pairs, of additivity, and of stimulus faces."""
    labels = settings.labels
    number = {"stimulus_faces": len(shown.faces), "runs": len(shown.runs), "unit_of_replication": "stimulus face, run"}
    first = {"database": database, "output_unit": labels}
    found = interactions(arrays, settings.confidence)
    pair_rows = pair_table(found, shown, labels, settings.false_discovery_rate)
    pair_rows.insert(0, "database", database)
    sums = additivity(arrays, settings.confidence)
    of_sums = {"pairs": len(shown.pairs), "mean_absolute_interaction": np.abs(found.interaction).mean(axis=1)}
    others = generality(arrays.singles, shown.populations)._asdict()
    units = {"action_units": len(shown.action_units), "populations": len(set(shown.populations))}
    return (
        pair_rows.assign(**number),
        pd.DataFrame(first | sums._asdict() | of_sums | number),
        pd.DataFrame(first | others | units | number),
    )


def what_was_shown(responses: pd.DataFrame) -> Shown:
    """Return what one database's networks were shown."""
    stimuli = responses[["action_unit_1", "action_unit_2"]].drop_duplicates().itertuples(index=False, name=None)
    known = sorted(stimuli)
    faces = responses[["stimulus_face", "population"]].astype(str).drop_duplicates("stimulus_face")
    faces = faces.sort_values("stimulus_face")
    return Shown(
        [one for one, two in known if one and not two],
        [(one, two) for one, two in known if two],
        faces["stimulus_face"].tolist(),
        faces["population"].tolist(),
        sorted(responses["run"].unique().tolist()),
    )


def arrays_of(responses: pd.DataFrame, shown: Shown, labels: list[str]) -> PairArrays:
    """Return responses relative to the null images (see `aulens.tuning.interactions.relative`).

    Raises
    ------
    InputError
        If a response is missing, given twice or not finite.
    """
    stimuli = [(0, 0), *((unit, 0) for unit in shown.action_units), *shown.pairs]
    series = responses.set_index(KEYS)["response"].astype(float)
    index = [(run, face, unit, *one) for run, face, unit, one in _places(shown, labels, stimuli)]
    if series.index.has_duplicates or len(set(index) - set(series[np.isfinite(series)].index)):
        raise InputError("tuning.pairs: a response is missing, given twice or not finite")
    shape = len(shown.runs), len(shown.faces), len(labels), len(stimuli)
    values = series.reindex(pd.MultiIndex.from_tuples(index)).to_numpy().reshape(shape)
    singles, joint = np.split(values[..., 1:], [len(shown.action_units)], axis=-1)
    members = [[shown.action_units.index(unit) for unit in pair] for pair in shown.pairs]
    return relative(PairArrays(singles, joint, np.array(members)), values[..., 0])


def _places(
    shown: Shown, labels: list[str], stimuli: list[tuple[int, int]]
) -> Iterator[tuple[int, str, str, tuple[int, int]]]:
    for run in shown.runs:
        for face in shown.faces:
            for unit in labels:
                for one in stimuli:
                    yield run, face, unit, one


def pair_table(found: Interactions, shown: Shown, labels: list[str], rate: float) -> pd.DataFrame:
    """Return one row per output unit and pair."""
    members = np.array(shown.pairs)
    table = pd.DataFrame(
        {
            "output_unit": np.repeat(labels, len(members)),
            "action_unit_1": np.tile(members[:, 0], len(labels)),
            "action_unit_2": np.tile(members[:, 1], len(labels)),
        }
        | {name: values.ravel() for name, values in found._asdict().items()}
    )
    known = table["p_corrected"].notna()
    return table.assign(interacts=(table["p_corrected"] <= rate).where(known), family=int(known.sum()))


def key_numbers(pair_rows: pd.DataFrame, sums: pd.DataFrame, faces: pd.DataFrame) -> dict[str, dict]:
    """Return, of each database, how many interactions were found, and means over output units."""
    result = {}
    for database, own in pair_rows.groupby("database", sort=False):
        of_sums, of_faces = (table[table["database"] == database] for table in (sums, faces))
        result[str(database)] = {
            "tests": int(own["p_corrected"].notna().sum()),
            "interactions": int((own["interacts"].astype(str) == "True").sum()),
            "r_squared": of_sums["r_squared"].mean(),
            "slope": of_sums["slope"].mean(),
            "correlation_same_population": of_faces["correlation_same_population"].mean(),
            "correlation_other_population": of_faces["correlation_other_population"].mean(),
            "stimulus_faces": int(own["stimulus_faces"].iloc[0]),
            "runs": int(own["runs"].iloc[0]),
        }
    return result
