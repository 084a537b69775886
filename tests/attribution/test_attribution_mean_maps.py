from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from aulens.attribution.mean_maps import MeanMapsSettings, mean_face, mean_map, mean_maps
from aulens.files import read_csv, read_npy, write_csv, write_npy

SETTINGS = MeanMapsSettings(of=["two", "one"], databases=["a", "b"], labels=["sad", "happy", "angry"])
OUTPUTS = ("mean_maps_file", "mean_faces_file", "mean_maps_table_file")


def test_every_run_counts_the_same_and_signs_do_not_count() -> None:
    maps = [np.float32([[[1]], [[-3]], [[8]]])]
    rows = pd.DataFrame({"file": 0, "row": [0, 1, 2], "run": [0, 0, 1]})
    assert mean_map(maps, rows).tolist() == [[5.0]]  # of 2 and 8


def test_a_mean_face_has_whole_grey_levels() -> None:
    assert mean_face(np.uint8([[[0, 9]], [[255, 10]], [[0, 10]]])).tolist() == [[85, 10]]


@pytest.fixture
def files(tmp_path: Path) -> dict[str, list[Path]]:
    """Return maps of two methods, two databases and two cohorts of one run each, whose values tell them apart."""
    maps, tables = [], []
    for method, size in (("two", 1), ("one", 1000)):
        for database in ("a", "b"):
            for run in (0, 1):
                place = tmp_path / f"{method}-{database}-{run}"
                keys = {"method": method, "weights": "trained", "database": database, "run": run, "face": [run, 2]}
                write_csv(pd.DataFrame({"row": [0, 1], **keys, "expression": ["happy", "sad"]}), place / "maps.csv")
                first = -size * (1 + run + 10 * (database == "b"))
                write_npy(np.full((2, 2, 2), first, np.float32) * np.float32([1, 100])[:, None, None], place / "m.npy")
                maps.append(place / "m.npy")
                tables.append(place / "maps.csv")
    faces = []
    for database, level in (("a", 0), ("b", 100)):
        faces.append(tmp_path / f"{database}.npy")
        write_npy(np.uint8([10, 20, 40])[:, None, None] + np.full((3, 2, 2), level, np.uint8), faces[-1])
    return {"maps_files": maps, "maps_table_files": tables, "faces_files": faces}


def test_means_over_runs_of_every_method_database_and_expression(files, tmp_path: Path) -> None:
    names = ("mean_maps.npy", "mean_faces.npy", "mean_maps.csv")
    mean_maps(**files, **dict(zip(OUTPUTS, map(tmp_path.joinpath, names), strict=True)), settings=SETTINGS)
    maps, faces, table = read_npy(tmp_path / names[0]), read_npy(tmp_path / names[1]), read_csv(tmp_path / names[2])
    assert table.to_numpy().tolist() == [
        [0, "two", "a", "sad", 2, 1],
        [1, "two", "a", "happy", 2, 2],
        [2, "two", "b", "sad", 2, 1],
        [3, "two", "b", "happy", 2, 2],
        [4, "one", "a", "sad", 2, 1],
        [5, "one", "a", "happy", 2, 2],
        [6, "one", "b", "sad", 2, 1],
        [7, "one", "b", "happy", 2, 2],
    ]
    assert maps[:, 0, 1].tolist() == [150, 1.5, 1150, 11.5, 150_000, 1500, 1_150_000, 11_500]
    assert faces[:, 1, 0].tolist() == [40, 15, 140, 115] * 2
    assert faces.dtype == np.uint8 and maps.dtype == np.float32
