import signal
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch

from aulens.errors import InputError
from aulens.files import read_csv, read_parquet, write_csv, write_npy
from aulens.jobs import checkpoint, locks
from aulens.networks.lookup import FeatureTable
from aulens.networks.weights import TrainedHeads
from aulens.tensors import read_tensors
from aulens.training import course, parts
from aulens.training import heads as stage
from aulens.training.heads import HeadsSettings, heads
from aulens.training.parts import scaling_of
from aulens.training.schedule import RateStep

LABELS = ["neutral", "happy", "sad"]
VARIANTS, WIDTH = 2, 24
SETTINGS = HeadsSettings(
    5, "own", "a", LABELS, "person", [16, 8], 0.1, True, 40, 8, [RateStep(0, 0.1)], 0.0, 0.0, "float32"
)


@pytest.fixture
def inputs(tmp_path: Path) -> dict[str, Path]:
    """Return features whose first three values tell the expression, 12 people and the splits of three runs."""
    people = [f"p{number:02d}" for number in range(12)]
    rows = [(person, expression) for person in people for expression in LABELS]
    table = pd.DataFrame(rows, columns=["person", "expression"]).assign(face=range(len(rows)), row=range(len(rows)))
    features = np.random.default_rng(0).normal(size=(len(rows), VARIANTS, WIDTH)) * 0.5
    for face, (_, expression) in enumerate(rows):
        features[face, :, LABELS.index(expression)] += 2
    write_npy(features.astype(np.float16), tmp_path / "features.npy")
    write_csv(table, tmp_path / "faces.csv")
    parts = ["train"] * 7 + ["validation"] * 2 + ["test"] * 3
    splits = [
        pd.DataFrame({"run": run, "unit": np.random.default_rng(run).permutation(people), "part": parts})
        for run in range(3)
    ]
    write_csv(pd.concat(splits), tmp_path / "splits.csv")
    return {
        name: tmp_path / f"{name}.{suffix}"
        for name, suffix in (("features", "npy"), ("faces", "csv"), ("splits", "csv"))
    }


def train(
    inputs: dict[str, Path],
    folder: Path,
    settings: HeadsSettings = SETTINGS,
    splits: Path | None = None,
    keep_finished: int = 0,
) -> Path:
    heads(
        [inputs["features"]],
        inputs["faces"],
        splits or inputs["splits"],
        folder / "weights.safetensors",
        folder / "history.parquet",
        folder / "validation.parquet",
        folder / "stopped.csv",
        folder / "checkpoints",
        keep_finished=keep_finished,
        settings=settings,
    )
    return folder


def assert_same_results(first: Path, second: Path, same: Callable = np.testing.assert_array_equal) -> None:
    one, other = (read_tensors(folder / "weights.safetensors") for folder in (first, second))
    assert one[1] == other[1]
    assert one[0].keys() == other[0].keys()
    for name, tensor in one[0].items():
        same(tensor, other[0][name])
    for table in ("history", "validation"):
        tables = [read_parquet(folder / f"{table}.parquet") for folder in (first, second)]
        assert list(tables[0]) == list(tables[1])
        for column in tables[0]:
            same(tables[0][column], tables[1][column])


def die_at(monkeypatch: pytest.MonkeyPatch, number: int, error: BaseException) -> dict[str, int]:
    """Let the step of this number fail, once; return the counter of steps."""
    calls, step = {"count": 0}, course.step

    def dying(*arguments: object) -> object:
        calls["count"] += 1
        if calls["count"] == number:
            raise error
        return step(*arguments)

    monkeypatch.setattr(course, "step", dying)
    return calls


def test_features_of_faces_that_do_not_take_part_change_nothing(inputs: dict[str, Path], tmp_path: Path) -> None:
    faces, features = read_csv(inputs["faces"]), np.load(inputs["features"])
    for name in ("whole", "fewer"):
        (tmp_path / name).mkdir()
    taking = faces[faces["face"] % 5 > 0]
    write_csv(taking, inputs["faces"])
    train(inputs, tmp_path / "whole")
    write_csv(taking.assign(row=range(len(taking))), inputs["faces"])
    write_npy(features[taking["face"]], inputs["features"])
    assert_same_results(tmp_path / "whole", train(inputs, tmp_path / "fewer"))


def test_training_learns_and_records_its_course(inputs: dict[str, Path], tmp_path: Path) -> None:
    folder = train(inputs, tmp_path / "out")
    history, validation = read_parquet(folder / "history.parquet"), read_parquet(folder / "validation.parquet")
    assert history.groupby("run")["iteration"].apply(list).tolist() == [list(range(1, 41))] * 3
    assert history[history["iteration"] > 30]["correct_rate"].mean() > 0.9
    # 7 people x 3 expressions x 2 variants = 42 samples, 6 batches an epoch, 40 iterations: 6 whole epochs and a part
    assert validation[validation["run"] == 1]["iteration"].tolist() == [6, 12, 18, 24, 30, 36, 40]
    assert validation[validation["epoch"] == 7]["correct_rate"].min() > 0.8
    assert not (folder / "checkpoints").exists()
    assert pd.read_csv(folder / "stopped.csv").empty


def test_a_cohort_gives_what_single_runs_give(same, inputs: dict[str, Path], tmp_path: Path) -> None:
    together, _ = read_tensors(train(inputs, tmp_path / "all") / "weights.safetensors")
    splits = pd.read_csv(inputs["splits"])
    write_csv(splits[splits["run"] == 1], tmp_path / "one.csv")
    alone, _ = read_tensors(train(inputs, tmp_path / "one", splits=tmp_path / "one.csv") / "weights.safetensors")
    assert len(alone) == 8
    for name, tensor in alone.items():
        same(tensor, together[name])


def test_a_training_does_not_depend_on_the_number_of_threads(
    same, threads, inputs: dict[str, Path], tmp_path: Path
) -> None:
    train(inputs, tmp_path / "usual")
    for number in (1, 3, 8):
        with threads(number):
            train(inputs, tmp_path / f"{number}")
        assert_same_results(tmp_path / "usual", tmp_path / f"{number}", same)


def test_unequal_training_sets_are_trained_in_groups(same, inputs: dict[str, Path], tmp_path: Path) -> None:
    splits = pd.read_csv(inputs["splits"])
    fewer = splits[~((splits["run"] == 1) & (splits["part"] == "train") & splits["unit"].isin(["p00", "p01", "p02"]))]
    assert len(fewer) < len(splits)
    write_csv(fewer, tmp_path / "fewer.csv")
    all_runs, meaning = read_tensors(
        train(inputs, tmp_path / "a", splits=tmp_path / "fewer.csv") / "weights.safetensors"
    )
    before, _ = read_tensors(train(inputs, tmp_path / "b") / "weights.safetensors")
    assert meaning["runs"] == [0, 1, 2]
    name = "run-{}/layer-1.weight"
    same(all_runs[name.format("002")], before[name.format("002")])
    assert not torch.equal(all_runs[name.format("001")], before[name.format("001")])


@pytest.mark.parametrize("at", [25, 24])  # in the middle of an epoch of 6 iterations, and at its end
def test_a_killed_training_goes_on_and_ends_the_same(
    inputs: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    momentum = replace(SETTINGS, momentum=0.9, learning_rate=[RateStep(0, 0.02)])
    train(inputs, tmp_path / "whole", momentum)
    monkeypatch.setattr(checkpoint, "SECONDS", 0.0)
    monkeypatch.setattr(checkpoint, "SHARE", 1e9)
    calls = die_at(monkeypatch, at, KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        train(inputs, tmp_path / "killed", momentum)
    assert not (tmp_path / "killed/weights.safetensors").exists()
    calls["count"] = 100
    train(inputs, tmp_path / "killed", momentum)
    assert calls["count"] == 100 + 40 - (at - 1)
    assert_same_results(tmp_path / "whole", tmp_path / "killed")


@pytest.mark.parametrize("at", [25, 24, 40])  # in the middle of an epoch of 6 iterations, at its end, at the very end
def test_a_training_that_is_told_to_end_keeps_what_it_has(
    inputs: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture, at: int
) -> None:
    train(inputs, tmp_path / "whole")
    calls, step = {"count": 0}, course.step

    def told_to_end(*arguments: object) -> object:
        calls["count"] += 1
        if calls["count"] == at:
            signal.raise_signal(signal.SIGTERM)
        return step(*arguments)

    monkeypatch.setattr(course, "step", told_to_end)
    with pytest.raises(SystemExit) as end:
        train(inputs, tmp_path / "ended")
    assert end.value.code == 143
    assert f"runs-000-002-3.safetensors holds {at} iterations" in capsys.readouterr().err
    calls["count"] = 100
    train(inputs, tmp_path / "ended")
    assert calls["count"] == 100 + 40 - at
    assert_same_results(tmp_path / "whole", tmp_path / "ended")


def test_a_training_that_is_told_to_end_while_it_validates_does_so_later(
    inputs: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    train(inputs, tmp_path / "whole")
    calls, score_rows = {"count": 0}, course.score_rows

    def told_to_end(*arguments: object) -> torch.Tensor:
        calls["count"] += 1
        if calls["count"] == 3 * 3 + 2:  # the second of three runs, after the fourth epoch of 6 iterations
            signal.raise_signal(signal.SIGTERM)
        return score_rows(*arguments)

    monkeypatch.setattr(course, "score_rows", told_to_end)
    with pytest.raises(SystemExit):
        train(inputs, tmp_path / "ended")
    assert calls["count"] == 11
    assert "holds 24 iterations" in capsys.readouterr().err
    train(inputs, tmp_path / "ended")
    assert calls["count"] == 11 + 4 * 3
    assert_same_results(tmp_path / "whole", tmp_path / "ended")


def test_a_second_job_waits_for_the_same_training_and_takes_its_results(
    inputs: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locks, "SECONDS", 0.02)
    first, second = tmp_path / "out", tmp_path / "out-again"
    train(inputs, first, keep_finished=1)
    calls = die_at(monkeypatch, 1, RuntimeError())
    with locks.lock(first / "checkpoints.lock", "doing this training"):
        second.mkdir()
        (second / "checkpoints").symlink_to(first / "checkpoints")
        (second / "checkpoints.lock").symlink_to(first / "checkpoints.lock")
        job = threading.Thread(target=train, args=(inputs, second), kwargs={"keep_finished": 1})
        job.start()
        job.join(0.3)
        assert job.is_alive()
        assert not (second / "weights.safetensors").exists()
    job.join()
    assert calls["count"] == 0
    assert_same_results(first, second)


def test_a_finished_training_is_put_back_and_not_repeated(
    inputs: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    train(inputs, tmp_path / "out", keep_finished=1)
    train(inputs, tmp_path / "whole")
    calls = die_at(monkeypatch, 1, RuntimeError())
    for path in (tmp_path / "out").glob("*.*"):
        path.unlink()
    train(inputs, tmp_path / "out", keep_finished=1)
    assert calls["count"] == 0
    assert_same_results(tmp_path / "whole", tmp_path / "out")
    with pytest.raises(RuntimeError):
        train(inputs, tmp_path / "out", replace(SETTINGS, seed=77), keep_finished=1)


def test_a_checkpoint_left_beside_a_finished_training_is_deleted(inputs: dict[str, Path], tmp_path: Path) -> None:
    train(inputs, tmp_path / "out", keep_finished=1)
    left = tmp_path / "out/checkpoints/runs-000-002-3.safetensors"
    left.write_bytes(b"killed before it was deleted")
    train(inputs, tmp_path / "out", keep_finished=1)
    assert [path.name for path in left.parent.iterdir()] == ["finished"]


def test_a_kill_before_the_last_validation_does_not_lose_it(
    inputs: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    train(inputs, tmp_path / "whole")
    monkeypatch.setattr(checkpoint, "SECONDS", 0.0)
    monkeypatch.setattr(checkpoint, "SHARE", 1e9)
    calls, validate = {"count": 0}, course._validate

    def dying(*arguments: object) -> None:
        calls["count"] += 1
        if calls["count"] == 7:
            raise KeyboardInterrupt
        validate(*arguments)

    monkeypatch.setattr(course, "_validate", dying)
    with pytest.raises(KeyboardInterrupt):
        train(inputs, tmp_path / "killed")
    train(inputs, tmp_path / "killed")
    assert_same_results(tmp_path / "whole", tmp_path / "killed")


def test_a_cohort_that_does_not_fit_is_trained_in_parts(
    same, inputs: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    train(inputs, tmp_path / "whole")
    monkeypatch.setattr(stage, "runs_that_fit", lambda *_: 2)
    calls = die_at(monkeypatch, 60, KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        train(inputs, tmp_path / "parts")
    assert [path.name for path in (tmp_path / "parts/checkpoints").iterdir()] == ["runs-000-001-2.safetensors"]
    train(inputs, tmp_path / "parts")
    assert calls["count"] == 60 + 40  # the first part was finished and is not trained again
    assert_same_results(tmp_path / "whole", tmp_path / "parts", same)
    assert not (tmp_path / "parts/checkpoints").exists()


def test_parts_may_be_other_ones_after_a_kill(
    same, inputs: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    train(inputs, tmp_path / "whole")
    monkeypatch.setattr(checkpoint, "SECONDS", 0.0)
    monkeypatch.setattr(checkpoint, "SHARE", 1e9)
    calls = die_at(monkeypatch, 20, KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        train(inputs, tmp_path / "other")
    monkeypatch.setattr(stage, "runs_that_fit", lambda *_: 1)
    train(inputs, tmp_path / "other")
    assert calls["count"] == 20 + 3 * (40 - 19)
    assert_same_results(tmp_path / "whole", tmp_path / "other", same)


def test_when_the_memory_of_a_gpu_ends_half_the_runs_go_on(
    same, inputs: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    train(inputs, tmp_path / "whole")
    begin = parts.begin

    def full(part: parts.Part, *arguments: object) -> object:
        if len(part.runs) > 1:
            raise torch.OutOfMemoryError
        return begin(part, *arguments)

    monkeypatch.setattr(parts, "begin", full)
    train(inputs, tmp_path / "halved")
    assert "the memory of the GPU ends with 3 runs; going on with 2" in capsys.readouterr().err
    assert_same_results(tmp_path / "whole", tmp_path / "halved", same)


def test_memory_too_small_for_one_run_is_said(
    inputs: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stage, "free_bytes", lambda *_: 1000)
    with pytest.raises(InputError, match=r"training one run needs 0\.\d+ GB of memory, 0\.00 GB are free"):
        train(inputs, tmp_path / "out")


def broken_run(monkeypatch: pytest.MonkeyPatch, position: int, number: int, value: float) -> None:
    """Let one run lose its way: at a step of this number its last layer gets this value."""
    calls, step = {"count": 0}, course.step

    def breaking(heads: object, *arguments: object) -> object:
        calls["count"] += 1
        if calls["count"] == number:
            heads.biases[-1][position, 0, 0] = value
        return step(heads, *arguments)

    monkeypatch.setattr(course, "step", breaking)


@pytest.mark.parametrize("value", [float("nan"), 1e9])
def test_a_run_that_diverges_is_stopped_and_the_others_go_on(
    same,
    inputs: dict[str, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture,
    value: float,
) -> None:
    train(inputs, tmp_path / "whole")
    broken_run(monkeypatch, 1, 15, value)
    train(inputs, tmp_path / "out")
    assert "run 1 of database a was stopped: its loss was" in capsys.readouterr().err
    stopped = pd.read_csv(tmp_path / "out/stopped.csv")
    assert stopped[["run", "iteration"]].to_numpy().tolist() == [[1, 15]]
    whole, _ = read_tensors(tmp_path / "whole/weights.safetensors")
    left, meaning = read_tensors(tmp_path / "out/weights.safetensors")
    assert meaning["runs"] == [0, 2]
    assert left.keys() == {name for name in whole if "run-001" not in name}
    for name, tensor in left.items():
        same(tensor, whole[name])
    for table in ("history", "validation"):
        expected = read_parquet(tmp_path / f"whole/{table}.parquet").query("run != 1")
        same(read_parquet(tmp_path / f"out/{table}.parquet"), expected)


def test_a_stopped_run_stays_stopped_after_a_kill(
    inputs: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoint, "SECONDS", 0.0)
    monkeypatch.setattr(checkpoint, "SHARE", 1e9)
    with monkeypatch.context() as patched:
        broken_run(patched, 1, 15, float("nan"))
        die_at(patched, 30, KeyboardInterrupt())
        with pytest.raises(KeyboardInterrupt):
            train(inputs, tmp_path / "out")
    with monkeypatch.context() as patched:
        die_at(patched, 5, KeyboardInterrupt())
        with pytest.raises(KeyboardInterrupt):
            train(inputs, tmp_path / "out")
    calls = die_at(monkeypatch, 0, KeyboardInterrupt())
    train(inputs, tmp_path / "out")
    assert calls["count"] == 40 - 29 - 4
    assert pd.read_csv(tmp_path / "out/stopped.csv")[["run", "iteration"]].to_numpy().tolist() == [[1, 15]]
    assert read_tensors(tmp_path / "out/weights.safetensors")[1]["runs"] == [0, 2]


def test_training_that_diverges_everywhere_fails(inputs: dict[str, Path], tmp_path: Path) -> None:
    wild = replace(SETTINGS, learning_rate=[RateStep(0, 1e30)])
    with pytest.raises(InputError, match=r"database a: the loss of every run diverges \(run 0: \S+ at iteration \d\)"):
        train(inputs, tmp_path / "out", wild)
    assert not (tmp_path / "out/weights.safetensors").exists()


def test_float16_weights_change_scores_by_their_rounding(inputs: dict[str, Path], tmp_path: Path) -> None:
    scores = []
    for precision in ("float32", "float16"):
        folder = train(inputs, tmp_path / precision, replace(SETTINGS, weights_precision=precision))
        trained = TrainedHeads(folder / "weights.safetensors")
        samples = np.load(inputs["features"]).reshape(-1, WIDTH)
        scores.append(trained.scores(0, samples, np.arange(72), torch.device("cpu")))
    assert (tmp_path / "float16/weights.safetensors").stat().st_size < (
        0.7 * (tmp_path / "float32/weights.safetensors").stat().st_size
    )
    assert 0 < np.abs(scores[1] - scores[0]).max() < 3 * 2**-11 * np.abs(scores[0]).max()


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
    table = FeatureTable(np.array([[0, 2], [2, 6], [100, 100]], np.float16), torch.device("cpu"))
    scaling = scaling_of(table, [np.array([0, 1])], True, chunk=1)
    assert scaling.mean.tolist() == [[1.0, 4.0] + [0.0] * 14]
    assert scaling.sd.item() == pytest.approx(((1 + 1 + 4 + 4) / 4) ** 0.5)
    plain = scaling_of(table, [np.array([0])], False)
    assert plain.mean.abs().max() == 0
    assert plain.sd.tolist() == [1.0]


@pytest.mark.parametrize(("value", "sd"), [(0.25, "0"), (np.inf, "nan")])
def test_features_that_tell_nothing_are_named_before_training(
    inputs: dict[str, Path], tmp_path: Path, value: float, sd: str
) -> None:
    write_npy(np.full_like(np.load(inputs["features"]), value), inputs["features"])
    with pytest.raises(InputError, match=f"the features of all training samples have the standard deviation {sd}"):
        train(inputs, tmp_path / "out")


@pytest.mark.parametrize("change", [{"study": "other"}, {"kind": "shuffled"}, {"kind": "groups"}])
def test_initial_weights_are_of_one_study_and_one_kind_of_cohort(
    inputs: dict[str, Path], tmp_path: Path, change: dict
) -> None:
    still = replace(SETTINGS, iterations=1, learning_rate=[RateStep(0, 1e-30)], standardise=False)
    for name, settings in (("own", still), ("other", replace(still, **change))):
        (tmp_path / name).mkdir()
        train(inputs, tmp_path / name, settings)
    own, other = (read_tensors(tmp_path / name / "weights.safetensors")[0] for name in ("own", "other"))
    weights = [name for name in own if name.endswith(".weight")]
    assert len(weights) == 9
    assert not any((own[name] == other[name]).any() for name in weights)


def test_shuffled_expressions_are_learned_but_not_found_in_other_faces(inputs: dict[str, Path], tmp_path: Path) -> None:
    for name, settings in (("own", SETTINGS), ("null", replace(SETTINGS, kind="shuffled"))):
        (tmp_path / name).mkdir()
        train(inputs, tmp_path / name, settings)
    last = {
        name: read_parquet(tmp_path / name / "validation.parquet").groupby("run")["correct_rate"].last().mean()
        for name in ("own", "null")
    }
    assert last["own"] > 0.9
    assert last["null"] < 0.7
