"""The stages of decoding by depth, on tiny networks: what is written, who is left out, what is refused."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch

from aulens.errors import InputError
from aulens.files import read_csv, read_json, read_npy, read_parquet, write_csv, write_npy
from aulens.networks.architectures import Shape
from aulens.networks.build import draw_weights, empty_network
from aulens.networks.files import network_state, write_networks
from aulens.transfer.decoding import MEASURES, OF_FACES, DecodingSettings, decoding
from aulens.transfer.depth_scores import DepthScoresSettings, depth_scores

LABELS, SIDE, SHAPE = ["happy", "sad"], 16, Shape(1, 16, (3, 4), (5,), 2, 0.5)
SETTINGS = DecodingSettings(
    seed=2, database="a", unit="person", mean=None, sd=None, layers="all", probes="probes", images=24, fewest=3
)
OUTPUTS = ("decoding.csv", "decoded_faces.parquet", "representations.csv", "products.npy", "dissimilarities.npy")
OUTPUTS += ("conditions.csv", "shown.csv")
SCORES = ("scores.csv", "units.csv", "alignment.csv", "vectors.npy", "vectors.json", "key_numbers.json")


def face_of(happy: float, sad: float, random: np.random.Generator) -> np.ndarray:
    """Return a face whose upper half is lighter when action unit 12 is shown, and the lower half with 15."""
    shown = np.repeat([60 + 100 * happy, 60 + 100 * sad], SIDE // 2)[:, None] + random.uniform(0, 20, (SIDE, SIDE))
    return shown.astype(np.uint8)


def network_of(run: int, database: str):
    network = empty_network("tiny", SHAPE)
    draw_weights(network, "tiny", "he", 10 * run + (database == "b"))
    with torch.no_grad():
        network.scaling.mean.fill_(127.5)
        network.scaling.sd.fill_(60.0)
    return network.eval()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return two runs on each of two databases, five people each, and faces of twelve others with action units."""
    random = np.random.default_rng(0)
    for database in "ab":
        rows = [(f"{database}{person}", label) for person in "pqrst" for label in ("sad", "happy", "angry")]
        table = pd.DataFrame(rows, columns=["person", "expression"]).assign(face=range(15), group="")
        faces = [face_of(label == "happy", label == "sad", random) for label in table["expression"]]
        write_npy(np.stack(faces), tmp_path / database / "faces.npy")
        write_csv(table, tmp_path / database / "faces.csv")
        parts = [(4, "r", "test"), (4, "s", "test"), (4, "t", "validation"), (4, "p", "train"), (4, "q", "train")]
        parts += [(5, "p", "test"), *((5, one, "train") for one in "qrst")]
        own = [(run, f"{database}{person}", part) for run, person, part in parts]
        write_csv(pd.DataFrame(own, columns=["run", "unit", "part"]), tmp_path / database / "splits.csv")
        states = {run: network_state(network_of(run, database)) for run in (4, 5)}
        write_networks(states, LABELS, "tiny", SHAPE, "float32", tmp_path / database / "w.safetensors")
    shown = random.random((36, 2)) < 0.4
    texts = [";".join(f"{unit}:0.8" for unit, yes in zip((12, 15), own, strict=True) if yes) for own in shown]
    probes = pd.DataFrame({"person": [f"z{number // 3}" for number in range(36)], "expression": "mixed"})
    write_csv(probes.assign(face=range(36), action_units=texts), tmp_path / "probes.csv")
    write_npy(np.stack([face_of(*own, random) for own in shown]), tmp_path / "probes.npy")
    return tmp_path


def made(folder: Path, database: str = "a", **changes: object) -> dict[str, object]:
    own, settings = folder / database, replace(SETTINGS, database=database, **changes)
    files = [own / name for name in ("faces.csv", "splits.csv", "w.safetensors")]
    probes = settings.probes is not None
    more = {"probe_table_file": folder / "probes.csv"} if probes else {}
    given = [folder / "probes.npy"] if probes else []
    decoding([own / "faces.npy"], *files, given, *(own / name for name in OUTPUTS), **more, settings=settings)
    readers = {".csv": read_csv, ".npy": read_npy, ".parquet": read_parquet}
    return {name: readers[Path(name).suffix](own / name) for name in OUTPUTS}


def scored(folder: Path, databases: str = "ab") -> dict[str, Path]:
    files = [[folder / database / name for database in databases] for name in OUTPUTS]
    outputs = {name: folder / name for name in SCORES}
    given = {"seed": 2, "study": "s", "databases": list(databases)}
    settings = DepthScoresSettings(**given, samples=50, halves=20, confidence=0.95)
    depth_scores(*files, *outputs.values(), settings=settings)
    return outputs


def test_every_layer_is_decoded_trained_and_random_beside_pixels_and_chance(folder: Path) -> None:
    found = made(folder)
    table = found["decoding.csv"]
    assert list(table.columns) == MEASURES
    layers = table[table["run"] == 4].drop_duplicates(["weights", "layer"])[["weights", "layer"]].to_numpy().tolist()
    own = [[weights, f"relu{place}"] for weights in ("trained", "random") for place in (1, 2, 3)]
    assert layers == [["pixels", "input"], *own, ["chance", "none"]]
    assert table["target"].unique().tolist() == ["expression", "action_units", "AU12", "AU15"]
    pixels = table[table["weights"] == "pixels"].set_index(["run", "target"])["value"]
    assert pixels[4, "expression"] == 1 and pixels[4, "AU12"] == 1 == pixels[5, "AU15"], "the pixels show all"
    chance = table[table["weights"] == "chance"].set_index(["run", "target"])["value"]
    assert chance[5, "expression"] == 0.5 == chance[4, "AU12"]
    tested = table.set_index(["run", "weights", "layer", "target"]).sort_index().loc[(4, "trained", "relu1")]
    assert tested["faces"].to_dict() == {"expression": 4, "action_units": 24, "AU12": 24, "AU15": 24}
    assert tested["people"].to_dict()["action_units"] == 12


def test_numbers_of_faces_have_the_measures_as_means_and_are_of_the_tested(folder: Path) -> None:
    found = made(folder)
    faces, table = found["decoded_faces.parquet"], found["decoding.csv"]
    assert list(faces.columns) == OF_FACES
    means = faces.groupby(["run", "weights", "layer", "target"])["value"].mean()
    known = table.set_index(["run", "weights", "layer", "target"])["value"].reindex(means.index)
    np.testing.assert_allclose(means, known)
    expressions = faces[faces["target"] == "expression"]
    assert {run: set(own["unit"]) for run, own in expressions.groupby("run")} == {4: {"ar", "as"}, 5: {"ap"}}


def test_arrays_have_a_row_per_layer(folder: Path) -> None:
    found = made(folder, layers=["relu3"])
    table = found["representations.csv"]
    assert table["row"].tolist() == list(range(6)) and table["layer"].tolist() == ["input", "relu3", "relu3"] * 2
    assert found["products.npy"].shape == (6, 24, 24) and found["products.npy"].dtype == np.float32
    assert found["dissimilarities.npy"].shape == (6, 2, 2)
    np.testing.assert_array_equal(found["products.npy"][0], found["products.npy"][3])
    assert found["conditions.csv"]["condition"].tolist() == ["AU12", "AU15"]
    assert found["shown.csv"]["person"].nunique() == 12 and len(found["shown.csv"]) == 24


def test_rare_action_units_are_not_decoded(folder: Path) -> None:
    assert set(made(folder, fewest=13)["decoding.csv"]["target"]) == {"expression"}


def test_people_of_the_probes_may_not_take_part(folder: Path) -> None:
    probes = read_csv(folder / "probes.csv")
    write_csv(probes.replace({"person": {"z3": "aq"}}), folder / "probes.csv")
    with pytest.raises(InputError, match=r"decoding_by_depth: probes: probes shows people .* such as aq"):
        made(folder)


def test_without_probes_expressions_alone_are_decoded(folder: Path) -> None:
    for database in "ab":
        found = made(folder, database, probes=None)
        assert set(found["decoding.csv"]["target"]) == {"expression"} and found["products.npy"].shape == (14, 0, 0)
    outputs = scored(folder)
    assert read_csv(outputs["alignment.csv"]).empty and read_npy(outputs["vectors.npy"]).shape == (28, 0)


def test_the_study_has_scores_alignments_and_what_rsatoolbox_reads(folder: Path) -> None:
    for database in "ab":
        made(folder, database)
    outputs = scored(folder)
    scores = read_csv(outputs["scores.csv"]).set_index(["database", "target", "weights", "layer"]).sort_index()
    value = scores["value"]
    own = value["a", "expression", "trained", "relu2"] - value["a", "expression", "random", "relu2"]
    assert value["a", "expression", "trained_less_random", "relu2"] == pytest.approx(own)
    own = value["a", "action_units", "trained", "relu2"] - value["a", "action_units", "pixels", "input"]
    assert value["a", "action_units", "trained_less_pixels", "relu2"] == pytest.approx(own)
    assert scores["interval_low"].isna().all(), "two runs are too few"
    units = read_csv(outputs["units.csv"])
    assert set(units["target"]) == {"AU12", "AU15"} and set(units["runs"]) == {2}
    alignment = read_csv(outputs["alignment.csv"])
    assert set(alignment["relation"]) >= {"within", "between", "within_less_between"}
    vectors, given = read_npy(outputs["vectors.npy"]), json.loads(outputs["vectors.json"].read_text())
    assert set(given) == {"dissimilarity_measure", "descriptors", "rdm_descriptors", "pattern_descriptors"}
    assert {len(values) for values in given["rdm_descriptors"].values()} == {len(vectors)} == {28}
    assert given["pattern_descriptors"]["condition"] == ["AU12", "AU15"] and vectors.shape[1] == 1
    numbers = read_json(outputs["key_numbers.json"])
    assert numbers["decoding"]["b"]["expression"]["chance"]["none"]["value"] == 0.5
    assert numbers["alignment"]["a and b"]["between"]["trained"]["relu1"]["runs"] == 2


def test_cohorts_that_were_shown_other_faces_are_refused(folder: Path) -> None:
    made(folder)
    made(folder, "b", images=20)
    with pytest.raises(InputError, match="all networks are shown the same"):
        scored(folder)


def test_chance_is_that_of_guessing_among_the_learned_labels(folder: Path) -> None:
    table = read_csv(folder / "a" / "faces.csv")
    tested = (table["person"] == "ap") & (table["expression"] == table["expression"].iloc[0])
    write_csv(table[~tested], folder / "a" / "faces.csv")  # run 5 is tested on ap alone, who shows one label now
    found = made(folder)["decoding.csv"].query("weights == 'chance' and target == 'expression'")
    assert found.set_index("run")["value"].to_dict() == {4: 0.5, 5: 0.5}
