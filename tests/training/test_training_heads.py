from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch

from aulens.errors import InputError
from aulens.files import read_parquet, write_csv, write_npy
from aulens.tensors import read_tensors
from aulens.training import checkpoint, course
from aulens.training.heads import HeadsSettings, heads, scaling_of
from aulens.training.samples import samples_of
from aulens.training.schedule import RateStep
from aulens.training.weights import TrainedHeads

EXPRESSIONS = ["neutral", "happy", "sad"]
VARIANTS, WIDTH = 2, 24
SETTINGS = HeadsSettings(5, "a", EXPRESSIONS, [16, 8], 0.1, True, 40, 8, [RateStep(0, 0.1)], 0.0, 0.0, "float32")


@pytest.fixture
def inputs(tmp_path: Path) -> dict[str, Path]:
    """Return features whose first three values tell the expression, 12 people and the splits of three runs."""
    people = [f"p{number:02d}" for number in range(12)]
    rows = [(person, expression) for person in people for expression in EXPRESSIONS]
    table = pd.DataFrame(rows, columns=["person", "expression"]).assign(face=range(len(rows)))
    features = np.random.default_rng(0).normal(size=(len(rows), VARIANTS, WIDTH)) * 0.5
    for face, (_, expression) in enumerate(rows):
        features[face, :, EXPRESSIONS.index(expression)] += 2
    write_npy(features.astype(np.float16), tmp_path / "features.npy")
    write_csv(table, tmp_path / "faces.csv")
    parts = ["train"] * 7 + ["validation"] * 2 + ["test"] * 3
    splits = [
        pd.DataFrame({"run": run, "person": np.random.default_rng(run).permutation(people), "part": parts})
        for run in range(3)
    ]
    write_csv(pd.concat(splits), tmp_path / "splits.csv")
    return {
        name: tmp_path / f"{name}.{suffix}"
        for name, suffix in (("features", "npy"), ("faces", "csv"), ("splits", "csv"))
    }


def train(
    inputs: dict[str, Path], folder: Path, settings: HeadsSettings = SETTINGS, splits: Path | None = None
) -> Path:
    heads(
        inputs["features"],
        inputs["faces"],
        splits or inputs["splits"],
        folder / "weights.safetensors",
        folder / "history.parquet",
        folder / "validation.parquet",
        folder / "checkpoints",
        settings=settings,
    )
    return folder


def test_training_learns_and_records_its_course(inputs: dict[str, Path], tmp_path: Path) -> None:
    folder = train(inputs, tmp_path / "out")
    history, validation = read_parquet(folder / "history.parquet"), read_parquet(folder / "validation.parquet")
    assert history.groupby("run")["iteration"].apply(list).tolist() == [list(range(1, 41))] * 3
    assert history[history["iteration"] > 30]["correct_rate"].mean() > 0.9
    # 7 people x 3 expressions x 2 variants = 42 samples, 6 batches an epoch, 40 iterations: 6 whole epochs and a part
    assert validation[validation["run"] == 1]["iteration"].tolist() == [6, 12, 18, 24, 30, 36, 40]
    assert validation[validation["epoch"] == 7]["correct_rate"].min() > 0.8
    assert not (folder / "checkpoints").exists()


def test_a_cohort_gives_what_single_runs_give(inputs: dict[str, Path], tmp_path: Path) -> None:
    together, _ = read_tensors(train(inputs, tmp_path / "all") / "weights.safetensors")
    splits = pd.read_csv(inputs["splits"])
    write_csv(splits[splits["run"] == 1], tmp_path / "one.csv")
    alone, _ = read_tensors(train(inputs, tmp_path / "one", splits=tmp_path / "one.csv") / "weights.safetensors")
    assert len(alone) == 8
    assert all(torch.equal(tensor, together[name]) for name, tensor in alone.items())


def test_unequal_training_sets_are_trained_in_groups(inputs: dict[str, Path], tmp_path: Path) -> None:
    splits = pd.read_csv(inputs["splits"])
    fewer = splits[~((splits["run"] == 1) & (splits["part"] == "train") & splits["person"].isin(["p00", "p01", "p02"]))]
    assert len(fewer) < len(splits)
    write_csv(fewer, tmp_path / "fewer.csv")
    all_runs, meaning = read_tensors(
        train(inputs, tmp_path / "a", splits=tmp_path / "fewer.csv") / "weights.safetensors"
    )
    before, _ = read_tensors(train(inputs, tmp_path / "b") / "weights.safetensors")
    assert meaning["runs"] == [0, 1, 2]
    name = "run-{}/layer-1.weight"
    assert torch.equal(all_runs[name.format("002")], before[name.format("002")])
    assert not torch.equal(all_runs[name.format("001")], before[name.format("001")])


def test_a_killed_training_goes_on_and_ends_the_same(
    inputs: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    momentum = HeadsSettings(**{**vars(SETTINGS), "momentum": 0.9, "learning_rate": [RateStep(0, 0.02)]})
    undisturbed, _ = read_tensors(train(inputs, tmp_path / "whole", momentum) / "weights.safetensors")
    monkeypatch.setattr(checkpoint, "SECONDS", 0.0)
    calls = {"count": 0}
    step = course.step

    def dies_at_25(*arguments):
        calls["count"] += 1
        if calls["count"] == 25:
            raise KeyboardInterrupt
        return step(*arguments)

    monkeypatch.setattr(course, "step", dies_at_25)
    with pytest.raises(KeyboardInterrupt):
        train(inputs, tmp_path / "killed", momentum)
    assert not (tmp_path / "killed/weights.safetensors").exists()
    calls["count"] = 100
    resumed, _ = read_tensors(train(inputs, tmp_path / "killed", momentum) / "weights.safetensors")
    assert calls["count"] == 100 + 40 - 24
    assert all(torch.equal(tensor, undisturbed[name]) for name, tensor in resumed.items())
    for table in ("history", "validation"):
        first, second = (read_parquet(tmp_path / place / f"{table}.parquet") for place in ("whole", "killed"))
        pd.testing.assert_frame_equal(first, second)


def test_a_checkpoint_of_other_settings_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    path = tmp_path / "c.safetensors"
    checkpoint.Checkpoint(path, {"rate": 1}).save(7, {"w": torch.ones(2)}, {"validation": []})
    assert checkpoint.Checkpoint(path, {"rate": 1}).load()[0] == 7
    assert checkpoint.Checkpoint(path, {"rate": 2}).load() is None
    assert "of other settings" in capsys.readouterr().err
    path.write_bytes(path.read_bytes()[:20])
    assert checkpoint.Checkpoint(path, {"rate": 1}).load() is None
    assert "not readable" in capsys.readouterr().err


def test_diverging_training_is_named(inputs: dict[str, Path], tmp_path: Path) -> None:
    wild = HeadsSettings(**{**vars(SETTINGS), "learning_rate": [RateStep(0, 1e30)]})
    with pytest.raises(InputError, match=r"run \d of database a: the loss is not finite from iteration \d+ on"):
        train(inputs, tmp_path / "out", wild)
    assert not (tmp_path / "out/weights.safetensors").exists()


def test_scores_of_the_file_are_those_of_a_plain_network(inputs: dict[str, Path], tmp_path: Path) -> None:
    folder = train(inputs, tmp_path / "out")
    tensors, _ = read_tensors(folder / "weights.safetensors", prefix="run-002/")
    flat = np.load(inputs["features"]).reshape(-1, WIDTH)
    rows = np.array([3, 1, 70])
    x = (torch.from_numpy(flat[rows]).float() - tensors["run-002/mean"]) / tensors["run-002/sd"]
    for layer in (1, 2, 3):
        x = x @ tensors[f"run-002/layer-{layer}.weight"].T + tensors[f"run-002/layer-{layer}.bias"]
        x = torch.relu(x) if layer < 3 else x
    scores = TrainedHeads(folder / "weights.safetensors").scores(2, flat, rows, torch.device("cpu"))
    np.testing.assert_allclose(scores, x.numpy(), rtol=1e-5, atol=1e-5)


def test_scaling_is_that_of_the_training_samples() -> None:
    flat = np.array([[0, 2], [2, 6], [100, 100]], np.float16)
    scaling = scaling_of(flat, [np.array([0, 1])], True, chunk=1)
    assert scaling.mean.tolist() == [[1.0, 4.0]]
    assert scaling.sd.item() == pytest.approx(((1 + 1 + 4 + 4) / 4) ** 0.5)
    plain = scaling_of(flat, [np.array([0])], False)
    assert plain.mean.tolist() == [[0.0, 0.0]]
    assert plain.sd.tolist() == [1.0]


def test_samples_are_all_variants_of_the_faces_of_some_people() -> None:
    table = pd.DataFrame({"face": [0, 1, 2], "person": ["x", "y", "x"], "expression": ["sad", "happy", "contempt"]})
    samples = samples_of(table, {"x"}, EXPRESSIONS, [0, 2], 3)
    assert samples[["row", "label", "face", "variant"]].to_numpy().tolist() == [[0, 2, 0, 0], [2, 2, 0, 2]]
