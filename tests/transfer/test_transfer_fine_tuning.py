"""Networks trained on with another database: what stays frozen, who trains, what the scores say."""

import copy
import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import torch

from aulens.errors import InputError
from aulens.files import read_csv, read_parquet, write_csv, write_npy, write_parquet
from aulens.networks.architectures import Shape
from aulens.networks.build import draw_weights, empty_network
from aulens.networks.files import network_state, write_networks
from aulens.training.augmentation import augmentation_settings
from aulens.training.cnn_course import Steps
from aulens.training.optimisers import optimiser_settings
from aulens.training.samples import RunSamples
from aulens.training.schedule import RateStep
from aulens.transfer.fine_tuning import FineTuningSettings, fine_tuning, trainings
from aulens.transfer.fine_tuning_scores import FineTuningScoresSettings, fine_tuning_scores
from aulens.transfer.trained_on import frozen_values, layers_with_weights, parts_of, train_on, with_new_head

LABELS, SIDE, CPU = ["happy", "sad"], 8, torch.device("cpu")
SHAPE = Shape(1, SIDE, (3, 4), (5,), 2, 0.25)
ADAM = {"name": "adam", "weight_decay": 0.0}
STEPS = Steps(1, "a→b", 4, [RateStep(0, 0.01)], augmentation_settings(None), 128)
SETTINGS = FineTuningSettings(
    *(1, "a", "b", "person", ["none", "random", "head", 1, "all"], [2, None], 3, 4, 0.01, "he", ADAM),
    {"mirror": 0.5},
    128,
)


def network(seed=1):
    made = empty_network("tiny", SHAPE)
    draw_weights(made, "tiny", "he", seed)
    made.scaling.mean[:], made.scaling.sd[:] = 120, 40
    return made.eval()


def faces(number=12, seed=0):
    return np.random.default_rng(seed).integers(0, 256, (number, SIDE, SIDE), dtype=np.uint8)


def trained(parts, images, iterations=4):
    none = np.empty(0, np.int64)
    samples = RunSamples(0, np.arange(len(images)), np.arange(len(images)) % 2, none, none)
    assert train_on(parts, images, samples, STEPS, iterations, optimiser_settings(ADAM), CPU)
    return parts.whole


def state(made):
    return {name: tensor.clone() for name, tensor in network_state(made).items()}


@pytest.mark.parametrize("last", [1, 2, 3, 4])
def test_frozen_layers_stay_bit_for_bit_and_the_others_move(last):
    given, images = network(), faces()
    before, children = state(given), [name for name, _ in given.layers.named_children()]
    moving = children[children.index(layers_with_weights(given)[-last]) :]
    after = state(trained(parts_of(given, last), images))
    assert all(torch.equal(tensor, before[name]) for name, tensor in state(given).items()), "the given network stays"
    for name, tensor in after.items():
        moves = any(name.startswith(f"layers.{layer}.") for layer in moving)
        assert torch.equal(tensor, before[name]) != moves, name


def test_running_statistics_of_a_frozen_batch_norm_stay():
    given = network()
    given.layers.norm2.running_mean += 0.5
    before = state(given)
    after = state(trained(parts_of(given, 2), faces()))
    for kind in ("running_mean", "running_var", "weight", "bias"):
        assert torch.equal(after[f"layers.norm2.{kind}"], before[f"layers.norm2.{kind}"])
    moved = state(trained(parts_of(given, 3), faces()))
    assert not torch.equal(moved["layers.norm2.running_mean"], before["layers.norm2.running_mean"])


def test_a_new_head_keeps_the_conv_layers_and_draws_the_dense_ones():
    given = network()
    before, parts = state(given), with_new_head(given, "tiny", "he", 7)
    after = state(parts.whole)
    assert all(torch.equal(after[name], before[name]) for name in before if "conv" in name or "scaling" in name)
    assert not torch.equal(after["layers.output.weight"], before["layers.output.weight"])
    again = state(with_new_head(given, "tiny", "he", 7).whole)
    assert all(torch.equal(again[name], after[name]) for name in after)


@pytest.mark.parametrize("last", [1, 2, 4])
def test_the_parts_together_give_what_the_whole_gave(last):
    given, images = network(), faces()
    one, other = (frozen_values(made, images, np.arange(12), CPU) for made in (given, parts_of(given, last).whole))
    assert torch.equal(one, other)


def test_more_layers_than_there_are_are_refused():
    with pytest.raises(InputError, match="5 is given; the network has 4 layers with weights"):
        parts_of(network(), 5)


def test_fewer_people_are_among_the_more_and_none_needs_nobody():
    splits = pd.DataFrame({"run": 0, "unit": list("abcdefgh"), "part": ["train"] * 6 + ["test"] * 2})
    settings = replace(SETTINGS, ways=["none", "head"], people=[2, 4, None])
    (_, few), (_, more), (_, every) = [(way, set(who)) for way, _, who in list(trainings(splits, 0, settings))[1:]]
    assert len(few) == 2 and few < more < every == set("abcdef")


def written(folder, settings=SETTINGS, runs=(0, 1)):
    folder.mkdir(exist_ok=True)
    table = pd.DataFrame({"face": range(24), "person": np.repeat([f"p{n}" for n in range(12)], 2)})
    table = table.assign(unit=table["person"], expression=["happy", "sad"] * 12, group="")
    parts = ["train"] * 6 + ["validation"] + ["test"] * 5
    splits = pd.DataFrame(
        [(run, f"p{n}", parts[n]) for run in runs for n in range(12)], columns=["run", "unit", "part"]
    )
    write_npy(faces(24), folder / "faces.npy")
    write_csv(table, folder / "faces.csv")
    write_csv(splits, folder / "splits.csv")
    for name, seed in (("a", 0), ("b", 10)):
        states = {run: state(network(seed + run)) for run in runs}
        write_networks(states, LABELS, "tiny", SHAPE, "float32", folder / f"{name}.safetensors")
    files = [folder / name for name in ("faces.csv", "splits.csv", "a.safetensors", "b.safetensors", "tests.parquet")]
    fine_tuning([folder / "faces.npy"], *files, settings=settings)
    return read_parquet(files[-1])


def test_every_way_answers_to_the_tested_faces_of_every_run(tmp_path):
    tests = written(tmp_path)
    counts = tests.groupby(["way", "people_asked", "run"], dropna=False, observed=True).size()
    assert (counts == 10).all() and len(counts) == 2 * (1 + 1 + 4 * 2)
    assert set(tests["unit"]) == {f"p{n}" for n in range(7, 12)}
    taught = tests.groupby(["way", tests["people_asked"].fillna(0)])["people"].max()
    assert taught["head", 2] == 2 and taught["head", 0] == 6 and taught["none", 0] == 0 == taught["own", 0]
    pd.testing.assert_frame_equal(tests, written(tmp_path / "again"))


def test_an_unknown_way_is_refused(tmp_path):
    with pytest.raises(InputError, match="'tail' is unknown; allowed: none, head, random, all, or a number"):
        written(tmp_path, replace(SETTINGS, ways=["tail"]))


def made_tests(rates, runs=5, people=12, images=4, seed=0):
    random, rows = np.random.default_rng(seed), []
    for run in range(runs):
        for person in range(people):
            easy = random.normal(0, 0.1, images)
            for way, rate in rates.items():
                for image in range(images):
                    correct = random.random() < rate + easy[image]
                    row = {"way": way, "run": run, "face": person * images + image, "unit": f"p{person}"}
                    rows.append(row | {"expression": LABELS[image % 2], "correct": correct, "predicted": "happy"})
    table = pd.DataFrame(rows).assign(trained="a", tested="b", people=10, people_asked=pd.array([pd.NA] * len(rows)))
    return table.assign(person=table["unit"]).astype({"people_asked": "Int64"})


def scored(folder, tests, seed=1):
    write_parquet(tests, folder / "tests.parquet")
    results = folder / "scores.csv", folder / "numbers.json"
    settings = FineTuningScoresSettings(seed, 200, 0.95)
    fine_tuning_scores([folder / "tests.parquet"], *results, settings=settings)
    return read_csv(results[0]).set_index("way"), json.loads(results[1].read_text())


def test_scores_are_means_and_differences_are_paired(tmp_path):
    tests = made_tests({"own": 0.8, "none": 0.4, "head": 0.7, "random": 0.5})
    table, numbers = scored(tmp_path, tests)
    rates = tests.groupby("way")["correct"].mean()
    for way in rates.index:
        assert table.loc[way, "accuracy"] == pytest.approx(rates[way])
    assert table.loc["head", "none_difference"] == pytest.approx(rates["head"] - rates["none"])
    assert table.loc["head", "random_difference"] == pytest.approx(rates["head"] - rates["random"])
    assert table.loc["head", "none_low"] > 0 > table.loc["head", "own_high"] - 0.2
    assert table.loc["none", ["none_difference", "random_difference"]].isna().all()
    assert (table["chance"] == 0.5).all() and (table["number"] == 12).all() and (table["runs"] == 5).all()
    assert numbers["a→b"]["head"]["mean"] == table.loc["head", "accuracy"]


def test_a_run_in_which_one_way_diverged_counts_in_none(tmp_path):
    tests = made_tests({"own": 0.8, "none": 0.4, "all": 0.7})
    table, _ = scored(tmp_path, tests[~((tests["way"] == "all") & (tests["run"] == 2))])
    assert (table["runs"] == 4).all() and table["interval_low"].isna().all(), "4 runs are too few"
    own = tests[(tests["way"] == "own") & (tests["run"] != 2)]["correct"].mean()
    assert table.loc["own", "accuracy"] == pytest.approx(own)


def test_a_difference_is_found_by_chance_in_few_of_many_studies(tmp_path):
    """At .05, in 40 studies: at most 5."""
    found = 0
    for seed in range(40):
        row = scored(tmp_path, made_tests({"none": 0.5, "all": 0.5}, seed=seed), seed)[0].loc["all"]
        found += not row["none_low"] <= 0 <= row["none_high"]
    assert found <= 5


def test_no_network_is_changed_by_what_is_made_of_it():
    given = network()
    other = copy.deepcopy(given)
    trained(with_new_head(given, "tiny", "he", 3), faces())
    for one, two in zip(state(given).values(), state(other).values(), strict=True):
        assert torch.equal(one, two)
