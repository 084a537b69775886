"""The stage that changes tested faces, and that which scores the changes."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch

from aulens.attribution.judge import COLUMNS as JUDGE_COLUMNS
from aulens.attribution.judge import JudgeSettings, judge, read_judge
from aulens.attribution.judge_here import HERE
from aulens.attribution.modification import COLUMNS, REAL_COLUMNS, ModificationSettings, modification
from aulens.errors import InputError
from aulens.files import read_csv, read_npy, write_csv, write_npy
from aulens.networks.architectures import Shape
from aulens.networks.build import draw_weights, empty_network
from aulens.networks.files import network_state, write_networks

LABELS, SIDE = ["happy", "sad"], 16
SETTINGS = ModificationSettings(
    seed=2,
    database="a",
    unit="person",
    mean=None,
    sd=None,
    judge="probes",
    images=2,
    steps=3,
    step_size=0.02,
    score="softmax",
    kept_strips=1,
)
OUTPUTS = ("modification.csv", "real_differences.csv", "judge_here.csv", "strips.npy", "strips.csv")
WITH_JUDGE = {"judge_weights_file": "judge.npy", "judge_file": "judge.csv", "judge_table_file": "probes.csv"}


def network_of(run: int, inputs: int):
    network = empty_network("tiny", Shape(inputs, SIDE, (3, 4), (5,), len(LABELS), 0.5))
    draw_weights(network, "tiny", "he", run)
    with torch.no_grad():
        network.scaling.mean.fill_(127.5)
        network.scaling.sd.fill_(60.0)
    return network.eval()


def face_of(happy: float, sad: float, random: np.random.Generator) -> np.ndarray:
    """Return a face whose upper half is lighter when action unit 12 is shown, and the lower half with 15."""
    shown = np.repeat([60 + 100 * happy, 60 + 100 * sad], SIDE // 2)[:, None] + random.uniform(0, 20, (SIDE, SIDE))
    return shown.astype(np.uint8)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return runs 4 and 5 on five people (r and s are tested in 4, p in 5), and faces of ten others for a judge."""
    random = np.random.default_rng(0)
    rows = [(f"{person}_{label}", person, label) for person in "pqrst" for label in ("sad", "happy", "angry")]
    table = pd.DataFrame(rows, columns=["image", "person", "expression"]).assign(face=range(15), group="")
    faces = [face_of(label == "happy", label == "sad", random) for label in table["expression"]]
    units = {"happy": 12, "sad": 15}
    truth = [(name, person, label, units[label], 1.0) for name, person, label in rows if label in units]
    truth = pd.DataFrame(truth, columns=["image", "person", "expression", "action_unit", "intensity"])
    probes = [(f"z{number}_{take}", f"z{number}") for number in range(10) for take in range(3)]
    shown = random.uniform(0, 1, (30, 2))
    write_csv(pd.DataFrame(probes, columns=["image", "person"]).assign(face=range(30)), tmp_path / "probes.csv")
    planted = [(*probe, "mixed", unit, own[place]) for probe, own in zip(probes, shown, strict=True)
               for place, unit in enumerate((12, 15))]  # fmt: skip
    write_csv(pd.DataFrame(planted, columns=truth.columns), tmp_path / "probes_truth.csv")
    write_npy(np.stack([face_of(*own, random) for own in shown]), tmp_path / "probes.npy")
    write_npy(np.stack(faces), tmp_path / "faces.npy")
    write_csv(table, tmp_path / "faces.csv")
    write_csv(truth, tmp_path / "truth.csv")
    parts = [(4, "r", "test"), (4, "s", "test"), (5, "p", "test"), *((4, one, "train") for one in "pqt")]
    parts += [(5, one, "train") for one in "qrst"]
    write_csv(pd.DataFrame(parts, columns=["run", "unit", "part"]), tmp_path / "splits.csv")
    write_weights(tmp_path, 1)
    return tmp_path


def write_weights(folder: Path, inputs: int) -> None:
    states = {run: network_state(network_of(run, inputs)) for run in (4, 5)}
    shape = Shape(inputs, SIDE, (3, 4), (5,), 2, 0.5)
    write_networks(states, LABELS, "tiny", shape, "float32", folder / "w.safetensors")


def made(
    folder: Path, judged: bool = True, planted: bool = True, **changes: object
) -> dict[str, pd.DataFrame | np.ndarray]:
    files = [folder / name for name in ("faces.npy", "faces.csv", "splits.csv", "w.safetensors")]
    more = {"truth_file": folder / "truth.csv"} if planted else {}
    if judged:
        learned = [folder / name for name in ("probes.csv", "probes_truth.csv", "judge.npy", "judge.csv")]
        judge([folder / "probes.npy"], *learned, settings=JudgeSettings("probes"))
        more |= {name: folder / file for name, file in WITH_JUDGE.items()}
    outputs = [folder / name for name in OUTPUTS]
    settings = replace(SETTINGS, judge="probes" if judged else None, **changes)
    modification(files[:1], *files[1:], *outputs, **more, settings=settings)
    return {path.name: read_npy(path) if path.suffix == ".npy" else read_csv(path) for path in outputs}


def test_every_tested_face_is_changed_towards_every_label_by_both_networks(folder: Path) -> None:
    table = made(folder)["modification.csv"]
    assert list(table.columns) == COLUMNS
    shown = table[["run", "weights", "person", "expression", "target", "kind"]]
    assert len(shown) == len(shown.drop_duplicates()) == (2 + 1) * 2 * 2 * 2
    first = shown[:4].to_numpy().tolist()
    assert first == [
        [4, "trained", "r", "sad", "happy", "conversion"],
        [4, "trained", "r", "sad", "sad", "intensification"],
        [4, "trained", "r", "happy", "happy", "intensification"],
        [4, "trained", "r", "happy", "sad", "conversion"],
    ]
    trained = table[table["weights"] == "trained"]
    assert (trained["probability_after"] > trained["probability_before"]).all()
    both = table.pivot(index=["run", "face", "target"], columns="weights", values="probability_before")
    assert (both["random"] - both["trained"]).abs().max() > 1e-3
    assert made(folder, images=1)["modification.csv"]["person"].unique().tolist() == ["r", "p"]


def test_probabilities_are_those_of_the_network(folder: Path) -> None:
    table, faces = made(folder)["modification.csv"], read_npy(folder / "faces.npy")
    for row in table[table["weights"] == "trained"].itertuples():
        scores = network_of(row.run, 1)(torch.from_numpy(np.array(faces[[row.face]]))[:, None].float())[0]
        place = LABELS.index(row.target)
        assert row.probability_before == pytest.approx(scores.softmax(0)[place].item(), abs=1e-5)
        assert row.predicted == LABELS[scores.argmax()]
        assert row.reached == (row.probability_after > 0.5)


def test_the_judge_reads_real_differences_as_they_were_planted(folder: Path) -> None:
    found = made(folder)
    real = found["real_differences.csv"]
    assert list(real.columns) == REAL_COLUMNS
    means = real[real["between"] == "mean_pictures"]
    assert len(means) == 2 * 4 and means["person"].isna().all()
    np.testing.assert_allclose(means["judge_correlation"], 1)
    real = real[real["between"] == "displays"]
    assert real[["run", "person", "expression", "target"]].to_numpy().tolist()[:2] == [
        [4, "r", "sad", "happy"],
        [4, "r", "happy", "sad"],
    ]
    assert len(real) == 6
    np.testing.assert_allclose(real[["judge_correlation", "nearest"]], 1)
    assert (real["picture_cosine"] > 0.9).all(), "training faces differ as these do"
    correlation = found["modification.csv"].query("weights == 'trained'")["judge_correlation"]
    np.testing.assert_allclose(correlation.abs(), 1)  # of two action units


def test_how_well_the_judge_reads_is_measured_on_the_study_s_faces_too(folder: Path) -> None:
    found = made(folder)["judge_here.csv"]
    assert list(found.columns) == HERE and set(found["database"]) == {"a"} and set(found["judge"]) == {"probes"}
    assert found["action_unit"].tolist() == [12, 15] and (found[["correlation", "correlation_here"]] > 0.9).all(
        axis=None
    )
    assert (found[["people", "images", "people_here", "images_here"]] == [10, 30, 5, 15]).all(axis=None)
    random = np.random.default_rng(1)
    noise = [face_of(0, 0, random) for _ in range(15)]
    write_npy(np.stack(noise), folder / "faces.npy")
    worse = made(folder)["judge_here.csv"]
    assert (worse["correlation_here"].abs() < 0.7).all(), "nothing is shown of what is said to be planted"
    pd.testing.assert_series_equal(worse["correlation"], found["correlation"])


def test_the_judge_learned_once_is_what_every_cohort_reads_with(folder: Path) -> None:
    made(folder)
    known, weights = read_csv(folder / "judge.csv"), read_npy(folder / "judge.npy")
    assert list(known.columns) == JUDGE_COLUMNS and weights.shape == (24 * 24, 2)
    again = read_judge(folder / "judge.npy", folder / "judge.csv")
    np.testing.assert_array_equal(again.weights, weights)
    assert (again.action_units, again.people, again.images) == ([12, 15], 10, 30)
    assert again.correlations.tolist() == known["correlation"].tolist() and again.strength == known["strength"].iloc[0]


def test_strips_are_those_of_the_first_run_and_end_with_the_last_step(folder: Path) -> None:
    found = made(folder, kept_strips=1)
    strips, table = found["strips.npy"], found["strips.csv"]
    assert strips.shape == (2 * 2 * 2, 4, SIDE, SIDE) and strips.dtype == np.uint8
    assert table["strip"].tolist() == list(range(8))
    assert set(table["run"]) == {4} and set(table["person"]) == {"r"}
    faces = read_npy(folder / "faces.npy")
    np.testing.assert_array_equal(strips[:, 0], faces[table["face"].to_numpy()])
    change = strips[:, -1].astype(int) - strips[:, 0]
    trained = (table["weights"] == "trained").to_numpy()
    assert (change[trained].reshape(4, -1).std(axis=1) > 0.02 * 255).all()
    assert len(made(folder, kept_strips=2)["strips.npy"]) == 16


def test_without_a_judge_only_the_pictures_are_compared(folder: Path) -> None:
    found = made(folder, judged=False)
    table = found["modification.csv"]
    assert table[["judge_correlation", "correlation_to_others", "nearest"]].isna().all(axis=None)
    assert table["picture_cosine"][table["weights"] == "trained"].notna().all() and found["judge_here.csv"].empty
    judged = made(folder)["modification.csv"]
    pd.testing.assert_series_equal(judged["picture_cosine"], table["picture_cosine"])


def test_nothing_is_said_of_a_database_in_which_nothing_was_planted(folder: Path) -> None:
    found = made(folder, planted=False)
    assert found["modification.csv"]["judge_correlation"].isna().all()
    here = found["judge_here.csv"]
    assert here["correlation"].notna().all() and here["correlation_here"].isna().all()
    assert (here[["people_here", "images_here"]] == 0).all(axis=None)


def test_faces_in_colour(folder: Path) -> None:
    for name in ("faces.npy", "probes.npy"):
        write_npy(np.repeat(np.array(read_npy(folder / name))[..., None], 3, axis=3), folder / name)
    write_weights(folder, 3)
    assert made(folder)["strips.npy"].shape == (8, 4, SIDE, SIDE, 3)


def test_a_judge_of_the_same_people_is_refused(folder: Path) -> None:
    table = read_csv(folder / "probes.csv")
    write_csv(table.assign(person=table["person"].replace("z3", "q")), folder / "probes.csv")
    with pytest.raises(
        InputError, match=r"judge: probes shows people who take part in the study \(1 of a, such as q\)"
    ):
        made(folder)


def test_a_judge_without_its_files_is_refused(folder: Path) -> None:
    files = [folder / name for name in ("faces.npy", "faces.csv", "splits.csv", "w.safetensors")]
    with pytest.raises(InputError, match="judge: what was learned from probes and the table of its faces are needed"):
        modification(files[:1], *files[1:], *(folder / name for name in OUTPUTS), settings=SETTINGS)


def test_a_run_without_tested_faces_is_refused(folder: Path) -> None:
    table = read_csv(folder / "faces.csv")
    write_csv(table[table["person"] != "p"], folder / "faces.csv")
    with pytest.raises(InputError, match=r"faces\.csv: no face to test run 5 on"):
        made(folder)
