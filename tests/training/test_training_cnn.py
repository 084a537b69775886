import signal
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch

from aulens.code import code_hash
from aulens.errors import InputError
from aulens.faces.augment import Variant
from aulens.files import read_parquet, write_csv, write_npy
from aulens.jobs import checkpoint, identity
from aulens.networks.inputs import Faces
from aulens.networks.trained import TrainedNetworks
from aulens.tensors import read_tensors
from aulens.training import cnn as stage
from aulens.training import cnn_course, cnn_runs
from aulens.training.cnn import CnnSettings, cnn
from aulens.training.input_scale import InputScale
from aulens.training.schedule import RateStep

LABELS = ["neutral", "happy", "sad"]
SIDE = 8
ADAM = {"name": "adam", "weight_decay": 0.0}
SGD = {"name": "sgd", "momentum": 0.9, "weight_decay": {"conv": 0.0, "hidden": 1e-3, "output": 1e-3}}
SETTINGS = CnnSettings(
    seed=5,
    study="own",
    database="a",
    labels=LABELS,
    unit="person",
    fill=100,
    architecture="tiny",
    channels=[4, 6],
    hidden=[8],
    dropout=0.2,
    initial="he",
    input="database",
    iterations=40,
    epochs=None,
    batch=5,
    learning_rate=[RateStep(0, 0.02), RateStep(30, 0.005)],
    optimiser=ADAM,
    augmentation={"translation": 0.05, "rotation": 4.0, "intensity": {"gain": [0.9, 1.1]}},
    weights_precision="float32",
)


def toy_faces(people: int, channels: int = 1, seed: int = 0) -> tuple[np.ndarray, pd.DataFrame]:
    """Return noise with a bright bar whose place tells the expression: above, in the middle, below."""
    rng = np.random.default_rng(seed)
    rows = [(f"p{number:02d}", label) for number in range(people) for label in LABELS]
    faces = rng.normal(100, 25, (len(rows), SIDE, SIDE, channels))
    for face, (_, label) in enumerate(rows):
        first = 2 * LABELS.index(label) + 1
        faces[face, first : first + 2] += 60
    table = pd.DataFrame(rows, columns=["person", "expression"]).assign(face=range(len(rows)))
    faces = faces.clip(0, 255).astype(np.uint8)
    return (faces[..., 0] if channels == 1 else faces), table.assign(group=table["person"])


@pytest.fixture
def inputs(tmp_path: Path) -> dict[str, Path]:
    """Return the faces of 12 people and the splits of three runs."""
    return written(tmp_path, *toy_faces(12))


def written(folder: Path, faces: np.ndarray, table: pd.DataFrame) -> dict[str, Path]:
    write_npy(faces, folder / "faces.npy")
    write_csv(table, folder / "faces.csv")
    people = table["person"].unique()
    parts = ["train"] * 7 + ["validation"] * 2 + ["test"] * 3
    splits = [
        pd.DataFrame({"run": run, "unit": np.random.default_rng(run).permutation(people), "part": parts})
        for run in range(3)
    ]
    write_csv(pd.concat(splits), folder / "splits.csv")
    return {"faces": folder / "faces.npy", "table": folder / "faces.csv", "splits": folder / "splits.csv"}


def train(
    inputs: dict[str, Path],
    folder: Path,
    settings: CnnSettings = SETTINGS,
    splits: Path | None = None,
    keep_finished: int = 0,
) -> Path:
    names = ("weights.safetensors", "history.parquet", "validation.parquet", "stopped.csv", "checkpoints")
    files = [[inputs["faces"]], inputs["table"], splits or inputs["splits"], *(folder / name for name in names)]
    cnn(*files, keep_finished=keep_finished, settings=settings)
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
    calls, step = {"count": 0}, cnn_course.step

    def dying(*arguments: object) -> None:
        calls["count"] += 1
        if calls["count"] == number:
            raise error
        step(*arguments)

    monkeypatch.setattr(cnn_course, "step", dying)
    return calls


def always_checkpoint(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkpoint, "SECONDS", 0.0)
    monkeypatch.setattr(checkpoint, "SHARE", 1e9)


def test_training_learns_and_records_its_course(inputs: dict[str, Path], tmp_path: Path) -> None:
    folder = train(inputs, tmp_path / "out", replace(SETTINGS, iterations=None, epochs=14))
    history, validation = read_parquet(folder / "history.parquet"), read_parquet(folder / "validation.parquet")
    # 7 people x 3 expressions = 21 samples, 5 batches an epoch
    assert list(history) == ["run", "iteration", "correct_rate", "loss", "learning_rate"]
    assert history.groupby("run")["iteration"].apply(list).tolist() == [list(range(1, 71))] * 3
    assert set(history[history["iteration"] <= 30]["learning_rate"]) == {0.02}
    assert set(history[history["iteration"] > 30]["learning_rate"]) == {0.005}
    assert history[history["iteration"] > 60]["correct_rate"].mean() > 0.7
    assert list(validation) == ["epoch", "iteration", "run", "correct_rate", "loss"]
    assert validation[validation["run"] == 1]["iteration"].tolist() == [5 * epoch for epoch in range(1, 15)]
    assert validation[validation["epoch"] == 14]["correct_rate"].mean() > 0.8  # of new people; chance is 1 / 3
    assert not (folder / "checkpoints").exists()
    assert list(pd.read_csv(folder / "stopped.csv")) == ["run", "iteration", "loss"]


def test_the_rate_may_fall_after_every_epoch(inputs: dict[str, Path], tmp_path: Path) -> None:
    settings = replace(SETTINGS, iterations=None, epochs=3)
    plain = train(inputs, tmp_path / "plain", settings)
    folder = train(inputs, tmp_path / "out", replace(settings, rate_factor=0.5))
    rates = read_parquet(folder / "history.parquet").query("run == 2")["learning_rate"]  # 5 batches an epoch
    assert rates.tolist() == [0.02] * 5 + [0.01] * 5 + [0.005] * 5
    losses = [read_parquet(where / "history.parquet").query("run == 2")["loss"].tolist() for where in (plain, folder)]
    assert losses[0][:6] == losses[1][:6]  # of the batch before each step
    assert losses[0][6:] != losses[1][6:]


def test_the_rate_may_decay_with_every_iteration(inputs: dict[str, Path], tmp_path: Path) -> None:
    folder = train(inputs, tmp_path / "out", replace(SETTINGS, rate_decay=1.0))
    rates = read_parquet(folder / "history.parquet").query("run == 2")["learning_rate"]
    assert rates.tolist()[:3] == pytest.approx([0.02, 0.01, 0.02 / 3])


def test_sgd_and_colour_learn_too(tmp_path: Path) -> None:
    inputs = written(tmp_path, *toy_faces(12, channels=3))
    settings = replace(SETTINGS, optimiser=SGD, weights_precision="float16", iterations=60)
    folder = train(inputs, tmp_path / "out", settings)
    validation = read_parquet(folder / "validation.parquet")
    assert validation[validation["iteration"] == 60]["correct_rate"].mean() > 0.7
    tensors, meaning = read_tensors(folder / "weights.safetensors")
    assert tensors["run-001/layers.conv1.weight"].dtype == torch.float16
    assert tensors["run-001/layers.norm1.running_mean"].dtype == torch.float32
    assert meaning["shape"]["inputs"] == 3


def test_the_file_holds_all_that_a_network_is_built_from(inputs: dict[str, Path], tmp_path: Path) -> None:
    folder = train(inputs, tmp_path / "out")
    tensors, meaning = read_tensors(folder / "weights.safetensors")
    shape = {"inputs": 1, "side": SIDE, "channels": [4, 6], "hidden": [8], "labels": 3, "dropout": 0.2}
    assert meaning == {"engine": "cnn", "runs": [0, 1, 2], "labels": LABELS, "architecture": "tiny", "shape": shape}
    faces = np.load(inputs["faces"])
    trained = TrainedNetworks(folder / "weights.safetensors")
    people = pd.read_csv(inputs["splits"]).query("run == 1 and part == 'validation'")["unit"]
    table = pd.read_csv(inputs["table"])
    shown = table[table["person"].isin(people)]
    scores = trained.scores(1, Faces(faces, [Variant(1.0, 0.0, 0.0, False)], 0), shown["face"].to_numpy(), "cpu")
    correct = (np.array(LABELS)[scores.argmax(1)] == shown["expression"]).mean()
    last = read_parquet(folder / "validation.parquet").query("run == 1 and iteration == 40")
    assert correct == pytest.approx(last["correct_rate"].item())
    rows = pd.read_csv(inputs["splits"]).query("run == 1 and part == 'train'")["unit"]
    levels = faces[pd.read_csv(inputs["table"])["person"].isin(rows)]
    assert tensors["run-001/scaling.mean"].item() == pytest.approx(levels.mean(), rel=1e-6)
    assert tensors["run-001/scaling.sd"].item() == pytest.approx(levels.std(), rel=1e-6)


def test_a_run_is_the_same_alone_and_in_any_company(same, inputs: dict[str, Path], tmp_path: Path) -> None:
    together, _ = read_tensors(train(inputs, tmp_path / "all") / "weights.safetensors")
    splits = pd.read_csv(inputs["splits"])
    write_csv(splits[splits["run"] == 1], tmp_path / "one.csv")
    torch.manual_seed(99)  # the global generators do not matter
    alone, _ = read_tensors(train(inputs, tmp_path / "one", splits=tmp_path / "one.csv") / "weights.safetensors")
    assert len(alone) == 16
    for name, tensor in alone.items():
        same(tensor, together[name])
    assert not torch.equal(together["run-000/layers.output.weight"], together["run-001/layers.output.weight"])


def test_a_training_does_not_depend_on_the_number_of_threads(
    same, threads, inputs: dict[str, Path], tmp_path: Path
) -> None:
    for number in (1, 2):
        with threads(number):
            train(inputs, tmp_path / f"{number}")
            assert torch.get_num_threads() == number
    assert_same_results(tmp_path / "1", tmp_path / "2", same)


@pytest.mark.parametrize("optimiser", [ADAM, SGD])
@pytest.mark.parametrize("at", [63, 61])  # in the second run: in the middle of an epoch of 5 iterations, at its start
def test_a_killed_training_goes_on_and_ends_the_same(
    inputs: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: int, optimiser: dict
) -> None:
    settings = replace(SETTINGS, optimiser=optimiser)
    train(inputs, tmp_path / "whole", settings)
    always_checkpoint(monkeypatch)
    calls = die_at(monkeypatch, at, KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        train(inputs, tmp_path / "killed", settings)
    assert not (tmp_path / "killed/weights.safetensors").exists()
    calls["count"] = 1000
    train(inputs, tmp_path / "killed", settings)
    assert calls["count"] == 1000 + 3 * 40 - (at - 1)
    assert_same_results(tmp_path / "whole", tmp_path / "killed")


@pytest.mark.parametrize("at", [23, 40])  # in the middle of an epoch, at the very end of a run
def test_a_training_that_is_told_to_end_keeps_what_it_has(
    inputs: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture, at: int
) -> None:
    train(inputs, tmp_path / "whole")
    calls, step = {"count": 0}, cnn_course.step

    def told_to_end(*arguments: object) -> None:
        calls["count"] += 1
        if calls["count"] == at:
            signal.raise_signal(signal.SIGTERM)
        step(*arguments)

    monkeypatch.setattr(cnn_course, "step", told_to_end)
    with pytest.raises(SystemExit) as end:
        train(inputs, tmp_path / "ended")
    assert end.value.code == 143
    assert f"runs-000-000-1.safetensors holds {at} iterations" in capsys.readouterr().err
    calls["count"] = 1000
    train(inputs, tmp_path / "ended")
    assert calls["count"] == 1000 + 3 * 40 - at
    assert_same_results(tmp_path / "whole", tmp_path / "ended")


def test_a_finished_training_is_put_back_unless_its_architecture_changed(
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
    monkeypatch.setattr(identity, "code_hash", lambda *names: f"another {names}")
    with pytest.raises(RuntimeError):
        train(inputs, tmp_path / "out", keep_finished=1)


def broken_run(monkeypatch: pytest.MonkeyPatch, number: int, value: float) -> None:
    """Let a run lose its way: at a step of this number the bias of its output gets this value."""
    calls, step = {"count": 0}, cnn_course.step

    def breaking(course: object, *arguments: object) -> None:
        calls["count"] += 1
        if calls["count"] == number:
            with torch.no_grad():
                course.network.layer("output").bias[0] = value
        step(course, *arguments)

    monkeypatch.setattr(cnn_course, "step", breaking)


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
    always_checkpoint(monkeypatch)
    broken_run(monkeypatch, 40 + 12, value)
    die_at(monkeypatch, 40 + 15 + 20, KeyboardInterrupt())  # in the third run: the second is stopped already
    with pytest.raises(KeyboardInterrupt):
        train(inputs, tmp_path / "out")
    calls = die_at(monkeypatch, 0, KeyboardInterrupt())
    train(inputs, tmp_path / "out")
    assert calls["count"] == 40 - 19
    assert "run 1 of database a was stopped: its loss was" in capsys.readouterr().err
    stopped = pd.read_csv(tmp_path / "out/stopped.csv")
    assert stopped[["run", "iteration"]].to_numpy().tolist() == [[1, 12]]
    whole, _ = read_tensors(tmp_path / "whole/weights.safetensors")
    left, meaning = read_tensors(tmp_path / "out/weights.safetensors")
    assert meaning["runs"] == [0, 2]
    assert left.keys() == {name for name in whole if "run-001" not in name}
    for name, tensor in left.items():
        same(tensor, whole[name])
    for table in ("history", "validation"):
        same(
            read_parquet(tmp_path / f"out/{table}.parquet"),
            read_parquet(tmp_path / f"whole/{table}.parquet").query("run != 1"),
        )


def test_training_that_diverges_everywhere_fails(inputs: dict[str, Path], tmp_path: Path) -> None:
    wild = replace(SETTINGS, learning_rate=[RateStep(0, 1e30)], iterations=5)
    with pytest.raises(InputError, match=r"database a: the loss of every run diverges \(run 0: \S+ at iteration \d\)"):
        train(inputs, tmp_path / "out", wild)
    assert not (tmp_path / "out/weights.safetensors").exists()


def test_runs_may_have_unequal_training_sets(inputs: dict[str, Path], tmp_path: Path) -> None:
    splits = pd.read_csv(inputs["splits"])
    fewer = splits[~((splits["run"] == 1) & (splits["part"] == "train") & splits["unit"].isin(["p00", "p01", "p02"]))]
    assert len(fewer) < len(splits)
    write_csv(fewer, tmp_path / "fewer.csv")
    settings = replace(SETTINGS, iterations=None, epochs=2)
    history = read_parquet(train(inputs, tmp_path / "a", settings, tmp_path / "fewer.csv") / "history.parquet")
    numbers = fewer[fewer["part"] == "train"].groupby("run").size() * 3
    assert history.groupby("run").size().tolist() == [2 * -(-number // 5) for number in numbers]


def test_groups_of_images_may_be_divided(inputs: dict[str, Path], tmp_path: Path) -> None:
    table = pd.read_csv(inputs["table"])
    table["group"] = [f"g{face:02d}" for face in table["face"]]
    write_csv(table.assign(person=""), inputs["table"])
    parts = ["train"] * 20 + ["validation"] * 6 + ["test"] * 10
    write_csv(pd.DataFrame({"run": 0, "unit": table["group"], "part": parts}), inputs["splits"])
    folder = train(inputs, tmp_path / "out", replace(SETTINGS, unit="image", iterations=4))
    assert len(read_parquet(folder / "history.parquet")) == 4


def test_validation_needs_nobody(inputs: dict[str, Path], tmp_path: Path) -> None:
    splits = pd.read_csv(inputs["splits"])
    write_csv(splits[splits["part"] != "validation"], inputs["splits"])
    folder = train(inputs, tmp_path / "out", replace(SETTINGS, iterations=6))
    assert read_parquet(folder / "validation.parquet").empty


def test_batch_norm_keeps_running_statistics(inputs: dict[str, Path], tmp_path: Path) -> None:
    tensors, _ = read_tensors(train(inputs, tmp_path / "out") / "weights.safetensors")
    assert tensors["run-000/layers.norm2.running_mean"].abs().max() > 0.01
    assert (tensors["run-000/layers.norm2.running_var"] - 1).abs().max() > 0.01


def test_memory_too_small_for_one_run_is_said_before_training(
    inputs: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = die_at(monkeypatch, 0, RuntimeError())
    monkeypatch.setattr(stage, "free_bytes", lambda *_: 1000)
    with pytest.raises(InputError, match=r"training one run needs 0\.\d+ GB of memory, 0\.00 GB are free .* rule cnn"):
        train(inputs, tmp_path / "out")
    assert calls["count"] == 0


def test_the_end_of_a_gpus_memory_is_said(
    inputs: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    die_at(monkeypatch, 3, torch.OutOfMemoryError())
    with pytest.raises(InputError, match=r"the memory of the GPU ends; make training\.batch or the network smaller"):
        train(inputs, tmp_path / "out")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"epochs": 3}, "one of iterations and epochs is needed, the other is null"),
        ({"iterations": None}, "one of iterations and epochs is needed, the other is null"),
        ({"batch": 0}, "training.batch: 0 is given; whole numbers from 1 on are allowed"),
        ({"architecture": "alexnett"}, "the architecture 'alexnett' is unknown; allowed: .*tiny"),
        ({"initial": "published"}, "the architecture tiny has no published initial weights"),
        ({"input": "imagenet"}, "input 'imagenet' is unknown; allowed: database, or mean and sd in grey levels"),
        ({"learning_rate": [RateStep(3, 0.1)]}, "training.learning_rate: a first step from 0 is needed"),
        ({"rate_factor": 1.5}, "training.rate_factor: 1.5 is given; numbers above 0 to 1 are allowed"),
        ({"rate_decay": -1.0}, "training.rate_decay: -1 is given; numbers from 0 on are allowed"),
        ({"weights_precision": "int8"}, "weights_precision 'int8' is unknown; allowed: float32, float16"),
        ({"optimiser": {"name": "rmsprop", "weight_decay": 0.0}}, "training.optimiser.name: 'rmsprop' is unknown"),
        ({"augmentation": {"turn": 1.0}}, "training.augmentation: unknown key 'turn'"),
        ({"input": InputScale([1.0, 2.0], 3.0)}, "input.mean: 2 numbers are given, the faces have 1 channels"),
        ({"input": InputScale(1.0, 0.0)}, "input.sd: 0 is given; numbers above 0 are allowed"),
        ({"dropout": 1.0}, "dropout is 1; shares from 0 to below 1 are allowed"),
        ({"channels": [2, 2, 2, 2]}, "tiny halves an image's side 4 times, which leaves nothing of 8 pixels"),
    ],
)
def test_wrong_settings_are_refused(inputs: dict[str, Path], tmp_path: Path, changes: dict, message: str) -> None:
    with pytest.raises(InputError, match=message):
        train(inputs, tmp_path / "out", replace(SETTINGS, **changes))


def test_what_is_no_face_is_refused(inputs: dict[str, Path], tmp_path: Path) -> None:
    write_npy(np.zeros((36, 2, 20), np.float16), inputs["faces"])
    with pytest.raises(InputError, match=r"faces\.npy: networks of the engine cnn need faces \(faces\.npy\), not an"):
        train(inputs, tmp_path / "out")


def test_faces_of_one_grey_level_are_named(inputs: dict[str, Path], tmp_path: Path) -> None:
    write_npy(np.full_like(np.load(inputs["faces"]), 7), inputs["faces"])
    with pytest.raises(InputError, match="all training images have one grey level"):
        train(inputs, tmp_path / "out")


def test_a_step_is_the_optimisers_on_the_mean_loss_of_the_batch(inputs: dict[str, Path]) -> None:
    plain = replace(
        SETTINGS, augmentation=None, dropout=0.0, optimiser={"name": "sgd", "momentum": 0.0, "weight_decay": 0.0}
    )
    faces = cnn_course.FaceTable(np.load(inputs["faces"]), torch.device("cpu"))
    rows = np.arange(10)
    run = cnn_runs.RunSamples(0, rows, rows % 3, rows[:0], rows[:0])
    shape = stage.shape_of(faces.faces, plain)
    course, other = (cnn_runs.begin(run, faces, shape, plain) for _ in range(2))
    steps = cnn_course.Steps(5, "a", 4, [RateStep(0, 0.5)], cnn_runs.augmentation_settings(None), 0)
    cnn_course.step(course, faces, np.array([3, 1, 7]), steps)
    images = torch.from_numpy(np.load(inputs["faces"])[[3, 1, 7]]).float()[:, None]
    scores = other.network.train()(images)
    loss = -scores.log_softmax(1)[[0, 1, 2], [0, 1, 1]].mean()
    loss.backward()
    for one, two in zip(course.network.parameters(), other.network.parameters(), strict=True):
        torch.testing.assert_close(one, two - 0.5 * two.grad)
    assert course.history[:, 0].tolist() == pytest.approx([(scores.argmax(1).numpy() == [0, 1, 1]).mean(), loss.item()])


def test_the_origin_of_what_was_put_back_names_the_code_that_the_rule_names(
    inputs: dict[str, Path], tmp_path: Path
) -> None:
    files = [tmp_path / f"out/{name}" for name in ("weights.safetensors", "history.parquet", "validation.parquet")]
    given = list(inputs.values())
    files = [given[:1], *given[1:], *files, tmp_path / "out/stopped.csv", tmp_path / "out/checkpoints"]
    assert cnn(*files, keep_finished=1, settings=SETTINGS) is None
    origin = cnn(*files, keep_finished=1, settings=SETTINGS)
    assert origin["code"] == code_hash("training.cnn", "networks.tiny")  # see code_with_network in rules/common.smk
    assert origin["code"] != code_hash("training.cnn")


def test_a_training_that_is_told_to_end_while_it_validates_does_so_later(
    inputs: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    monkeypatch.setattr(cnn_course, "ROWS", 2)  # 6 validation samples: three parts
    train(inputs, tmp_path / "whole")
    calls, take = {"count": 0}, cnn_course.FaceTable.take

    def told_to_end(self: object, rows: np.ndarray) -> torch.Tensor:
        calls["count"] += len(rows) == 2  # batches have 5, the last of an epoch 1
        if calls["count"] == 3 * 3 + 2:  # the second part after the fourth epoch of 5 iterations
            signal.raise_signal(signal.SIGTERM)
        return take(self, rows)

    monkeypatch.setattr(cnn_course.FaceTable, "take", told_to_end)
    with pytest.raises(SystemExit):
        train(inputs, tmp_path / "ended")
    assert calls["count"] == 11
    assert "holds 20 iterations" in capsys.readouterr().err
    monkeypatch.setattr(cnn_course.FaceTable, "take", take)
    train(inputs, tmp_path / "ended")
    assert_same_results(tmp_path / "whole", tmp_path / "ended")


@pytest.mark.parametrize("change", [{"study": "other"}, {"kind": "shuffled"}, {"kind": "groups"}])
def test_initial_weights_are_of_one_study_and_one_kind_of_cohort(
    inputs: dict[str, Path], tmp_path: Path, change: dict
) -> None:
    still = replace(SETTINGS, iterations=1, learning_rate=[RateStep(0, 1e-30)], augmentation=None)
    for name, settings in (("own", still), ("other", replace(still, **change))):
        (tmp_path / name).mkdir()
        train(inputs, tmp_path / name, settings)
    own, other = (read_tensors(tmp_path / name / "weights.safetensors")[0] for name in ("own", "other"))
    weights = [name for name, tensor in own.items() if name.endswith(".weight") and tensor.ndim > 1]
    assert weights
    assert not any((own[name] == other[name]).any() for name in weights)
