from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from aulens.attribution.map_examples import MapExamplesSettings, chosen_faces, map_examples, maps_of_faces
from aulens.files import read_csv, read_npy, write_csv, write_npy

SETTINGS = MapExamplesSettings(of=["two", "one"], images=1, style="grid", databases=["a", "b"], labels=["sad", "happy"])
OUTPUTS = ("example_maps_file", "example_faces_file", "example_maps_table_file")


def maps_table(method="two", database="a", run=0, weights="trained", **columns):
    head = {"method": method, "weights": weights, "database": database, "run": run, "layer": np.nan, "score": 1.0}
    named = {"face": [2, 0, 1], "expression": ["happy", "sad", "happy"], "predicted": ["sad", "sad", "happy"]}
    return pd.DataFrame({"row": [0, 1, 2], **head, **(named | columns), "unit": "u", "person": "p"})


def faces_of(table, **changes):
    settings = MapExamplesSettings(**(vars(SETTINGS) | changes))
    return chosen_faces(table, settings)[["database", "expression", "face", "example"]].to_numpy().tolist()


def test_recognised_faces_come_first_then_the_order_of_the_table():
    table = pd.concat([maps_table("two"), maps_table("one")])
    assert faces_of(table) == [["a", "sad", 0, 0], ["a", "happy", 1, 0]]
    assert faces_of(table, images=2) == [["a", "sad", 0, 0], ["a", "happy", 1, 0], ["a", "happy", 2, 1]]


def test_only_the_first_run_of_each_database_and_faces_of_every_method_are_shown():
    tables = [maps_table(method, run=run) for method in ("two", "one") for run in (4, 3)]
    tables += [maps_table(method, "b", run=7, face=[5, 6, 7]) for method in ("two", "one")]
    found = chosen_faces(pd.concat(tables), SETTINGS)
    assert found[["database", "run", "face", "picture"]].to_numpy().tolist() == [
        ["a", 3, 0, 0],
        ["a", 3, 1, 1],
        ["b", 7, 6, 2],
        ["b", 7, 7, 3],
    ]
    lacking = pd.concat([maps_table("two"), maps_table("one").query("face != 1")])
    assert faces_of(lacking) == [["a", "sad", 0, 0], ["a", "happy", 2, 0]]


def test_what_random_weights_predict_chooses_no_face():
    random = maps_table(weights="random", predicted=["happy", "sad", "sad"])
    table = pd.concat([maps_table("two"), maps_table("one"), random])
    assert faces_of(table) == [["a", "sad", 0, 0], ["a", "happy", 1, 0]]
    rows = maps_of_faces(table, chosen_faces(table, SETTINGS), SETTINGS.of)
    assert rows[["method", "weights", "face", "correct"]].to_numpy().tolist() == [
        ["two", "trained", 0, True],
        ["two", "trained", 1, True],
        ["two", "random", 0, True],
        ["two", "random", 1, False],
        ["one", "trained", 0, True],
        ["one", "trained", 1, True],
    ]


@pytest.mark.parametrize("channels", [(), (3,)])
def test_maps_are_written_as_they_are_and_every_face_once(tmp_path: Path, channels):
    files = {"maps_files": [], "maps_table_files": [], "faces_files": []}
    for size, method in ((1, "two"), (-1000, "one")):
        for add, database in ((0, "a"), (50, "b")):
            place = tmp_path / f"{method}-{database}"
            table = pd.concat([maps_table(method, database), maps_table(method, database, weights="random")])
            write_csv(table.assign(row=range(6)), place / "maps.csv")
            write_npy(
                size * (add + np.arange(6, dtype=np.float32))[:, None, None] * np.ones((6, 2, 2)), place / "m.npy"
            )
            files["maps_files"].append(place / "m.npy")
            files["maps_table_files"].append(place / "maps.csv")
    for level, database in ((0, "a"), (100, "b")):
        files["faces_files"].append(tmp_path / f"{database}.npy")
        faces = np.full((3, 2, 2, *channels), level, np.uint8)
        faces[:] += np.arange(3, dtype=np.uint8).reshape(3, *[1] * (faces.ndim - 1))
        write_npy(faces, files["faces_files"][-1])
    names = ("maps.npy", "faces.npy", "maps.csv")
    map_examples(**files, **dict(zip(OUTPUTS, map(tmp_path.joinpath, names), strict=True)), settings=SETTINGS)
    maps, faces, table = read_npy(tmp_path / names[0]), read_npy(tmp_path / names[1]), read_csv(tmp_path / names[2])
    own = [1, 2, 51, 52, 4, 5, 54, 55]  # sad and happy of a and b, trained, then random weights
    assert maps[:, 0, 0].tolist() == [*own, *(-1000 * value for value in own)]
    assert faces.shape == (4, 2, 2, *channels)
    assert faces.reshape(4, -1)[:, 0].tolist() == [0, 1, 100, 101]
    assert table["row"].tolist() == list(range(16))
    assert table["picture"].tolist() == [0, 1, 2, 3] * 4
    assert table["weights"].tolist() == (["trained"] * 4 + ["random"] * 4) * 2
