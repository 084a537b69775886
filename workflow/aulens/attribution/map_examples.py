"""Examples of attribution maps: single faces of one run of every database (Yousefi et al. 2016, figures 5 and 6)."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from aulens.attribution.tables import RANDOM, TRAINED
from aulens.files import read_csv, read_npy, write_csv, write_npy
from aulens.rows import read_rows
from aulens.shards import arrays_of

KEYS = ["database", "run", "expression", "face"]
COLUMNS = ["row", "picture", "method", "layer", "weights", "database", "run", "example", "face", "unit", "person"]
COLUMNS += ["expression", "predicted", "correct", "score"]


@dataclass(frozen=True)
class MapExamplesSettings:
    """Settings of the examples.

    Attributes
    ----------
    of : list of str
        The attribution methods.
    images : int
        How many faces of each expression and database; all that have maps if there are fewer.
    style : str
        How the figure shows them, grid or overlay; here it makes no difference.
    databases, labels : list of str
        Of the study, in its order.
    """

    of: list[str]
    images: int
    style: str
    databases: list[str]
    labels: list[str]


def map_examples(
    maps_files: list[Path],
    maps_table_files: list[Path],
    faces_files: list[Path],
    example_maps_file: Path,
    example_faces_file: Path,
    example_maps_table_file: Path,
    *,
    settings: MapExamplesSettings,
) -> None:
    """Write the maps of some faces of every database and expression, and these faces.

    Parameters
    ----------
    maps_files, maps_table_files : list of Path
        Of every method and cohort, in one order.
    faces_files : list of Path
        faces.npy of every database, or of each of its shards, in the order of the settings.
    example_maps_file : Path
        (rows, side, side) float32: as they are in maps.npy, signed and unscaled.
    example_faces_file : Path
        (pictures, side, side) or (pictures, side, side, 3) uint8: every face that is shown, once.
    example_maps_table_file : Path
        One row per map.
    """
    maps = [read_npy(path) for path in maps_files]
    table = pd.concat([read_csv(path).assign(file=file) for file, path in enumerate(maps_table_files)])
    faces = dict(zip(settings.databases, map(read_rows, arrays_of(faces_files)), strict=True))
    shown = chosen_faces(table, settings)
    rows = maps_of_faces(table, shown, settings.of)
    pictures = np.stack([faces[one.database][one.face] for one in shown.itertuples()])  # (pictures, side, side[, 3])
    own = [maps[file][row] for file, row in zip(rows["file"], rows["row"], strict=True)]
    write_npy(np.stack(own), example_maps_file)  # (rows, side, side)
    write_npy(pictures, example_faces_file)
    write_csv(rows.assign(row=range(len(rows)))[COLUMNS], example_maps_table_file)


def chosen_faces(table: pd.DataFrame, settings: MapExamplesSettings) -> pd.DataFrame:
    """Return which faces are shown.

    Parameters
    ----------
    table : table
        All rows of maps.csv of the methods: method, weights, database, run, face, expression, predicted.
    settings : MapExamplesSettings

    Returns
    -------
    table
        Columns database, run, expression, face, example (0, 1, …), picture, by database and expression. Of the first
        run of each database, the first faces of each expression of which every method has a map; those that the
        network recognised come before the others, so that the examples are no sample of what was tested.

    Examples
    --------
    >>> table = pd.DataFrame({"face": [4, 7, 9], "predicted": ["sad", "happy", "happy"], "expression": "happy"})
    >>> table = table.assign(method="saliency", weights="trained", database="a", run=2)
    >>> settings = MapExamplesSettings(["saliency"], 2, "grid", ["a"], ["happy", "sad"])
    >>> chosen_faces(table, settings)[["run", "expression", "face", "example", "picture"]].to_numpy().tolist()
    [[2, 'happy', 7, 0, 0], [2, 'happy', 9, 1, 1]]
    """
    trained = table[(table["weights"] == TRAINED) & table["method"].isin(settings.of)]
    first = trained[trained["run"] == trained.groupby("database")["run"].transform("min")]
    methods = first.groupby(KEYS)["method"].transform("nunique")
    own = first[methods == len(settings.of)].drop_duplicates(KEYS)
    own = own.assign(wrong=own["predicted"] != own["expression"]).sort_values("wrong", kind="stable")
    own = own.groupby(["database", "expression"]).head(settings.images)
    order = {
        "first": own["database"].map(settings.databases.index),
        "then": own["expression"].map(settings.labels.index),
    }
    own = own.assign(**order).sort_values(["first", "then"], kind="stable", ignore_index=True)
    return own[KEYS].assign(example=own.groupby(["database", "expression"]).cumcount(), picture=range(len(own)))


def maps_of_faces(table: pd.DataFrame, shown: pd.DataFrame, methods: list[str]) -> pd.DataFrame:
    """Return the rows of some faces, of trained and, where there are any, of random weights.

    Parameters
    ----------
    table : table
        All rows of maps.csv of the methods.
    shown : table
        See `chosen_faces`.
    methods : list of str

    Returns
    -------
    table
        By method, in their order, trained before random weights, then by picture; with the columns example, picture and
        correct (whether the expression is predicted).
    """
    rows = table[table["method"].isin(methods)].merge(shown, on=KEYS, how="inner", validate="many_to_one")
    order = {"first": rows["method"].map(methods.index), "second": rows["weights"].map([TRAINED, RANDOM].index)}
    rows = rows.assign(**order, correct=rows["predicted"] == rows["expression"])
    return rows.sort_values(["first", "second", "picture"], kind="stable", ignore_index=True)
