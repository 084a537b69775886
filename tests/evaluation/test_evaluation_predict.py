from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch

from aulens.errors import InputError
from aulens.evaluation.predict import COLUMNS, PredictSettings, drawn_units, predict, prediction_table
from aulens.faces.augment import VariantSettings
from aulens.files import read_csv, read_parquet, write_csv, write_npy
from aulens.networks.heads import Heads
from aulens.networks.weights import Scaling, TrainedHeads, named_weights, write_heads
from aulens.training.initial import initial_heads
from aulens.tuning.responses import ResponsesSettings, responses

LABELS = ["happy", "sad"]
TWO = VariantSettings(sizes=(1.1, 1.0), positions=((0.0, 0.0),), mirror=(False,))
SETTINGS = PredictSettings(
    seed=1, trained="a", tested="b", role="cross", unit="person", number=2, variants=TWO, shown="all", fill=128
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return files of two runs whose single layer is the identity (run 4) or swaps the two output units (run 5)."""
    identity = torch.eye(2)
    weights = torch.stack([identity, identity.flip(0)])  # (runs, output units, features)
    scaling = Scaling(torch.tensor([[0.0, 0.0], [1.0, 0.0]]), torch.tensor([1.0, 2.0]))
    heads = Heads([weights], [torch.zeros(2, 1, 2)])
    tensors = named_weights(heads, scaling, 0, 4, [2, 2]) | named_weights(heads, scaling, 1, 5, [2, 2])
    write_heads(tensors, [4, 5], LABELS, "float32", tmp_path / "w.safetensors")
    # four faces (happy, sad of p; happy, sad of q) in two variants; q's second variant of happy looks sad
    features = np.zeros((4, 2, 2), np.float32)
    features[[0, 2], :, 0], features[[1, 3], :, 1] = 3, 3
    features[2, 1] = [0, 5]
    write_npy(features, tmp_path / "f.npy")
    table = {
        "face": range(4),
        "row": range(4),
        "person": ["p", "p", "q", "q"],
        "group": list("wxyz"),
        "expression": LABELS * 2,
    }
    write_csv(pd.DataFrame(table), tmp_path / "t.csv")
    take_part(tmp_path, ["p", "q"])
    split(tmp_path, ["p", "q", "p", "q"])
    return tmp_path


def take_part(folder: Path, units: list[str], others: tuple[str, ...] = ()) -> None:
    names = [*units, *others]
    table = pd.DataFrame({"unit": names, "person": names, "group": "", "labels": "happy sad", "images": 2})
    write_csv(table.assign(takes_part=table["unit"].isin(units), reason=""), folder / "participants.csv")


def split(folder: Path, units: list[str]) -> None:
    parts = {"run": [4, 4, 5, 5], "unit": units, "part": ["train", "test", "test", "train"]}
    write_csv(pd.DataFrame(parts), folder / "s.csv")


def predicted(folder: Path, splits: bool, **changes: object) -> pd.DataFrame:
    files = [folder / name for name in ("f.npy", "t.csv", "w.safetensors", "p.parquet")]
    who = {"splits_file": folder / "s.csv"} if splits else {"participants_file": folder / "participants.csv"}
    predict(files[:1], *files[1:], **who, settings=replace(SETTINGS, **changes))
    return read_parquet(folder / "p.parquet")


def test_the_test_people_of_each_run_are_predicted(folder: Path) -> None:
    table = predicted(folder, splits=True)
    assert table.groupby("run")["person"].unique().apply(list).to_dict() == {4: ["q"], 5: ["p"]}
    assert table[table["run"] == 4][["face", "variant", "predicted"]].to_numpy().tolist() == [
        [2, 0, "happy"],
        [2, 1, "sad"],
        [3, 0, "sad"],
        [3, 1, "sad"],
    ]
    assert (set(table["trained"]), set(table["tested"]), set(table["role"])) == ({"a"}, {"b"}, {"cross"})
    assert (table["unit"] == table["person"]).all()
    assert list(table) == [*COLUMNS, "probability", "score_happy", "score_sad"]
    # run 5: output unit 0 gives feature 1, output unit 1 gives feature 0, after subtracting (1, 0) and dividing by 2
    assert table[table["run"] == 5]["predicted"].tolist() == ["sad", "sad", "happy", "happy"]
    score = {"happy": 0 / 2, "sad": (3 - 1) / 2}
    expected = np.exp(score["sad"]) / (np.exp(score["happy"]) + np.exp(score["sad"]))
    first = table[table["run"] == 5].iloc[0]
    assert first["probability"] == pytest.approx(expected, rel=1e-6)
    assert first[["score_happy", "score_sad"]].tolist() == [score["happy"], score["sad"]]


@pytest.mark.parametrize("number", [2, 5, None])
def test_without_splits_everybody_who_takes_part_is_tested(folder: Path, number: int | None) -> None:
    table = predicted(folder, splits=False, number=number)
    assert table.groupby("run")["person"].nunique().to_dict() == {4: 2, 5: 2}
    take_part(folder, ["q"], others=("p",))
    assert set(predicted(folder, splits=False, number=number)["person"]) == {"q"}


def test_groups_of_images_are_tested_where_runs_divide_them(folder: Path) -> None:
    split(folder, ["w", "z", "y", "x"])
    table = predicted(folder, splits=True, unit="image")
    assert table.groupby("run")["face"].unique().apply(list).to_dict() == {4: [3], 5: [2]}
    assert table.groupby("run")["unit"].unique().apply(list).to_dict() == {4: ["z"], 5: ["y"]}
    assert set(table["person"]) == {"q"}


def test_groups_of_images_may_belong_to_nobody(folder: Path) -> None:
    write_csv(pd.read_csv(folder / "t.csv").assign(person=None), folder / "t.csv")
    split(folder, ["w", "z", "y", "x"])
    table = predicted(folder, splits=True, unit="image")
    assert sorted(set(table["unit"])) == ["y", "z"]
    assert not (table["unit"] == table["person"]).any()


def test_features_are_of_the_faces_of_the_study_alone(folder: Path) -> None:
    whole = predicted(folder, splits=True)
    table, features = read_csv(folder / "t.csv"), np.load(folder / "f.npy")
    write_csv(table.drop(2).assign(row=[2, 0, 1]), folder / "t.csv")
    write_npy(features[[1, 3, 0]], folder / "f.npy")
    fewer = predicted(folder, splits=True)
    pd.testing.assert_frame_equal(fewer, whole[whole["face"] != 2].reset_index(drop=True))


@pytest.mark.parametrize("number", [1, None])
def test_of_a_database_that_names_nobody_all_groups_are_tested_in_every_run(folder: Path, number: int | None) -> None:
    write_csv(read_csv(folder / "t.csv").assign(person=None), folder / "t.csv")
    groups = pd.DataFrame({"unit": list("xyz"), "person": "", "group": list("xyz"), "labels": "happy sad", "images": 1})
    write_csv(groups.assign(takes_part=[True, True, False], reason=""), folder / "participants.csv")
    table = predicted(folder, splits=False, number=number)
    assert table.groupby("run")["unit"].unique().apply(list).to_dict() == {4: ["x", "y"], 5: ["x", "y"]}


@pytest.mark.parametrize(("name", "value"), [("role", "matched"), ("shown", "some")])
def test_an_unknown_role_or_choice_of_variants_is_refused(folder: Path, name: str, value: str) -> None:
    with pytest.raises(InputError, match=f"{name} '{value}' is unknown; allowed: "):
        predicted(folder, splits=True, **{name: value})


def test_without_splits_as_many_people_are_drawn_as_are_tested(folder: Path) -> None:
    drawn = {seed: predicted(folder, splits=False, number=1, seed=seed) for seed in range(8)}
    assert all((table.groupby("run")["person"].nunique() == 1).all() for table in drawn.values())
    assert {tuple(table.groupby("run")["person"].first()) for table in drawn.values()} > {("p", "q"), ("q", "p")}


def test_the_people_of_a_run_are_the_same_in_any_company() -> None:
    people = [f"p{number:02d}" for number in range(60)]
    draws = {run: drawn_units(people, 12, 2022, "a-other", run) for run in range(40)}
    assert drawn_units(people, 12, 2022, "a-other", 7) == draws[7]
    assert all(len(set(drawn)) == 12 and drawn == sorted(drawn) for drawn in draws.values())
    assert set().union(*draws.values()) == set(people)
    shared = [len(set(draws[run]) & set(draws[run + 1])) for run in range(0, 40, 2)]
    assert 1.4 < np.mean(shared) < 3.4  # 12 · 12 / 60 = 2.4 are expected in two runs
    assert drawn_units(people, 12, 2022, "b-other", 7) != draws[7]
    assert drawn_units(people, 12, 2023, "a-other", 7) != draws[7]


def test_of_few_people_everybody_is_tested_in_every_run() -> None:
    assert drawn_units(["p", "q"], 2, 1, "c", 0) == drawn_units(["p", "q"], 5, 1, "c", 3) == ["p", "q"]


def test_tested_people_without_faces_are_named(folder: Path) -> None:
    table = pd.read_csv(folder / "t.csv")
    write_csv(table.assign(person=["x", "x", "y", "y"]), folder / "t.csv")
    where = r"the tables in participants of the study say who and which images take part, left_out"
    with pytest.raises(InputError, match=rf"t\.csv: no face to test run 4 on; it is tested on q; {where}"):
        predicted(folder, splits=True)


def test_the_centre_variant_alone_can_be_shown(folder: Path) -> None:
    assert set(predicted(folder, splits=False, shown="centre")["variant"]) == {1}


def test_probability_is_the_softmax_of_the_largest_score() -> None:
    table = prediction_table(pd.DataFrame({"face": [0]}), np.array([[0.0, np.log(3.0)]]), LABELS)
    assert table[["predicted", "probability"]].to_numpy().tolist() == [["sad", pytest.approx(0.75)]]


@pytest.mark.parametrize("sizes", [[300, 64], [2304, 512], [64, 2048, 16]])
def test_scores_do_not_depend_on_the_other_samples_or_the_number_of_threads(
    same, threads, tmp_path: Path, sizes: list[int]
) -> None:
    heads = initial_heads([1], sizes, 7)
    scaling = Scaling(torch.zeros(1, sizes[0]), torch.ones(1))
    write_heads(named_weights(heads, scaling, 0, 3, [*sizes, 7]), [3], list("abcdefg"), "float32", tmp_path / "w")
    trained, samples = TrainedHeads(tmp_path / "w"), np.random.default_rng(0).normal(size=(700, sizes[0]))
    score = partial(trained.scores, 3, samples.astype(np.float32), device=torch.device("cpu"))
    together = score(np.arange(700))  # (samples, 7)
    same(score(np.array([640, 3])), together[[640, 3]])
    for number in (1, 3, 8):
        with threads(number):
            same(score(np.arange(700)), together)


def test_responses_are_the_scores_before_softmax(folder: Path) -> None:
    features = np.array([[[0, 0]], [[2, 4]]], np.float32)  # (stimuli, 1, features)
    write_npy(features, folder / "au.npy")
    write_csv(
        pd.DataFrame({"face": [0, 1], "action_unit": [0, 12], "level": [0, 1], "intensity": [0, 0.5]}),
        folder / "au.csv",
    )
    files = [folder / name for name in ("au.npy", "au.csv", "w.safetensors", "r.parquet")]
    responses(*files, settings=ResponsesSettings("a"))
    table = read_parquet(folder / "r.parquet")
    columns = ["database", "run", "output_unit", "action_unit", "level", "intensity", "response"]
    assert list(table) == columns
    table = table.set_index(["run", "output_unit", "action_unit"])["response"]
    assert table[4, "happy", 12] == 2
    assert table[4, "sad", 12] == 4
    assert table[5, "happy", 12] == 4 / 2
    assert table[5, "sad", 12] == (2 - 1) / 2
    assert table[5, "sad", 0] == -1 / 2


def test_neither_splits_nor_participants_is_refused(folder: Path) -> None:
    files = [folder / name for name in ("f.npy", "t.csv", "w.safetensors", "p.parquet")]
    with pytest.raises(InputError, match="splits of the tested database are needed, or who takes part"):
        predict(files[:1], *files[1:], settings=SETTINGS)
