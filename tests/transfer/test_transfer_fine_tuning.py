"""Networks trained on with another database: what stays frozen, who trains, what the scores say."""

import copy
import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import torch

from aulens.databases.tables import UNIT_COLUMNS
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
from aulens.transfer import tuned as tuned_module
from aulens.transfer.fine_tuning import FineTuningSettings, fine_tuning, trainings
from aulens.transfer.fine_tuning_pairs import pair_of
from aulens.transfer.fine_tuning_scores import FineTuningScoresSettings, fine_tuning_scores, rows_of_pair
from aulens.transfer.trained_on import (
    FrozenTable,
    frozen_values,
    layers_with_weights,
    parts_of,
    train_on,
    with_new_head,
    with_new_weights,
)

LABELS, SIDE, CPU = ["happy", "sad"], 8, torch.device("cpu")
SHAPE = Shape(1, SIDE, (3, 4), (5,), 2, 0.25)
ADAM = {"name": "adam", "weight_decay": 0.0}
STEPS = Steps(1, "a→b", 4, [RateStep(0, 0.01)], augmentation_settings(None), 128)
SETTINGS = FineTuningSettings(
    *(1, "a", "b", "person", ["none", "random", "head", 1, "all", "scratch"], [2, None], 3, 5, 4, 0.01, "he", ADAM),
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
    made = train_on(parts, images, samples, STEPS, iterations, optimiser_settings(ADAM), CPU)
    assert made is not None
    return made


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


def test_new_weights_leave_nothing_but_the_scaling_and_depend_on_the_seed_alone():
    given, other = network(), network(2)
    other.layers.norm2.running_mean += 0.5
    one, two = (with_new_weights(made, "tiny", "he", 7) for made in (given, other))
    assert not len(one.frozen.layers) and one.whole.scaling.mean.mean() == 120
    after = state(one.whole)
    assert all(torch.equal(tensor, after[name]) for name, tensor in state(two.whole).items())
    assert not torch.equal(after["layers.conv1.weight"], state(given)["layers.conv1.weight"])
    moved = state(trained(one, faces()))
    assert all(not torch.equal(tensor, moved[name]) for name, tensor in after.items() if "conv" in name)


@pytest.mark.parametrize("held", [1_000_000, 0])
def test_a_new_head_sees_values_of_mean_0_and_one_standard_deviation(held):
    frozen, images, rows = with_new_head(network(), "tiny", "he", 7).frozen, 200 + faces() // 10, np.arange(9)
    table = FrozenTable(frozen, images, rows, CPU, held)
    table.standardise()
    values = table.take(rows)
    assert values.mean(0).abs().max() < 1e-5 and values.var(0, correction=0).mean() == pytest.approx(1, abs=1e-5)
    torch.testing.assert_close(frozen_values(table.frozen, images, rows, CPU), values)
    made = trained(with_new_head(network(), "tiny", "he", 7), images)
    assert "standardise" in dict(made.layers.named_children())


@pytest.mark.parametrize("last", [1, 2])
def test_frozen_values_that_are_not_held_are_those_that_are(last):
    frozen, images, rows = parts_of(network(), last).frozen, faces(), np.array([7, 3, 5, 1])
    held, made = FrozenTable(frozen, images, rows, CPU), FrozenTable(frozen, images, rows, CPU, held=0)
    assert held.values is not None and made.values is None
    for places in (np.array([2]), np.array([3, 0, 2])):
        torch.testing.assert_close(made.take(places), held.take(places))
        torch.testing.assert_close(held.take(places), frozen_values(frozen, images, rows[places], CPU))


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
    names = ("faces.csv", "splits.csv", "a.safetensors", "b.safetensors", "tests.parquet", "checkpoints/a")
    files = [folder / name for name in names]
    fine_tuning([folder / "faces.npy"], *files, settings=settings)
    return read_parquet(files[-2])


def test_every_way_answers_to_the_tested_faces_of_every_run(tmp_path):
    tests = written(tmp_path)
    counts = tests.groupby(["way", "people_asked", "run"], dropna=False, observed=True).size()
    assert (counts == 10).all() and len(counts) == 2 * (1 + 1 + 5 * 2)
    assert set(tests["unit"]) == {f"p{n}" for n in range(7, 12)}
    taught = tests.groupby(["way", tests["people_asked"].fillna(0)])["people"].max()
    iterations = tests.groupby("way")["iterations"].first()
    assert (iterations["none"], iterations["head"], iterations["all"]) == (0, 5, 3)
    assert taught["head", 2] == 2 and taught["head", 0] == 6 and taught["none", 0] == 0 == taught["own", 0]
    pd.testing.assert_frame_equal(tests, written(tmp_path / "again"))
    assert (tests[["score_happy", "score_sad"]].to_numpy().argmax(1) == (tests["predicted"] == "sad")).all()


def test_a_job_that_is_stopped_goes_on_with_the_next_training(tmp_path, monkeypatch):
    whole, tuned, ways = written(tmp_path / "whole"), tuned_module.tuned, []

    def stopped(network, way, *rest):
        ways.append(way)
        if len(ways) == 5:
            rest[-1].note(15)
        return tuned(network, way, *rest)

    monkeypatch.setattr("aulens.transfer.fine_tuning.tuned", stopped)
    monkeypatch.setattr("aulens.jobs.checkpoint.SECONDS", 0)
    monkeypatch.setattr("aulens.jobs.checkpoint.SHARE", 1e9)
    with pytest.raises(SystemExit):
        written(tmp_path / "stopped")
    found = written(tmp_path / "stopped")
    assert len(ways) == 4 + 1 + 2 * 10 - 4, "4 are finished, the fifth begins anew"
    pd.testing.assert_frame_equal(found, whole)
    assert not (tmp_path / "stopped" / "checkpoints" / "a").exists()


def test_an_unknown_way_is_refused(tmp_path):
    with pytest.raises(InputError, match="'tail' is unknown; allowed: none, head, random, all, scratch, or a number"):
        written(tmp_path, replace(SETTINGS, ways=["tail"]))


def made_tests(rates, runs=5, people=12, images=4, seed=0, labels=LABELS):
    """Return tests in which every way is right as often as said, whatever the expression."""
    random, shape = np.random.default_rng(seed), (runs, people, len(rates), images)
    easy = random.normal(0, 0.1, (runs, people, 1, images))
    correct = (random.random(shape) < np.array(list(rates.values()))[:, None] + easy).ravel()
    run, person, way, image = (axis.ravel() for axis in np.indices(shape))
    true = image % len(labels)
    said = np.where(correct, true, (true + 1) % len(labels))
    table = pd.DataFrame({"run": run, "face": person * images + image, "correct": correct})
    table = table.assign(way=np.array(list(rates))[way], unit=[f"p{number}" for number in person])
    table = table.assign(person=table["unit"], expression=np.array(labels)[true], trained="a", tested="b", people=10)
    table["iterations"] = 20 * ~table["way"].isin(["own", "none"])
    scores = {f"score_{label}": (said == place).astype(float) for place, label in enumerate(labels)}
    return table.assign(people_asked=pd.array([pd.NA] * len(table), "Int64"), **scores)


def scored(folder, tests, seed=1, learned="happy;sad", labels=LABELS):
    write_parquet(tests, folder / "tests.parquet")
    units = pd.DataFrame({"unit": ["u1"], "takes_part": [True], "reason": [""], "group": [""], "person": ["u1"]})
    units = units.assign(labels=learned, images=2)
    write_csv(units[UNIT_COLUMNS], folder / "participants.csv")
    results = folder / "scores.csv", folder / "numbers.json"
    settings = FineTuningScoresSettings(seed, ["a"], labels, 200, 0.95)
    fine_tuning_scores([folder / "tests.parquet"], [folder / "participants.csv"], *results, settings=settings)
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


def test_a_difference_is_found_by_chance_in_few_of_many_studies():
    """At .05, in 40 studies: at most 5, of accuracies and of correct rates alike."""
    found = np.zeros(2)
    for seed in range(40):
        pair = pair_of(made_tests({"none": 0.5, "all": 0.5}, seed=seed), "a", "b", set(LABELS), LABELS)
        row = rows_of_pair(pair, FineTuningScoresSettings(seed, ["a"], LABELS, 200, 0.95))[1]
        found += [not row[f"{rate}none_low"] <= 0 <= row[f"{rate}none_high"] for rate in ("", "correct_rate_")]
    assert (found <= 5).all()


def test_no_network_is_changed_by_what_is_made_of_it():
    given = network()
    other = copy.deepcopy(given)
    trained(with_new_head(given, "tiny", "he", 3), faces())
    for one, two in zip(state(given).values(), state(other).values(), strict=True):
        assert torch.equal(one, two)


def test_the_correct_rate_counts_labels_and_accuracy_images(tmp_path):
    """Three happy faces of four and one sad one; always happy is right in .75 of the images and .5 of the labels."""
    tests = made_tests({"none": 1.0})
    tests["expression"] = np.where(tests["face"] % 4 == 3, "sad", "happy")
    tests = tests.assign(score_happy=1.0, score_sad=0.0)
    better = tests.assign(way="all", score_sad=2.0 * (tests["expression"] == "sad"))
    table, numbers = scored(tmp_path, pd.concat([tests, better]))
    assert table.loc["none", ["accuracy", "correct_rate"]].tolist() == pytest.approx([0.75, 0.5])
    differences = table.loc["all", ["none_difference", "correct_rate_none_difference"]]
    assert differences.tolist() == pytest.approx([0.25, 0.5])
    assert table.loc["all", "correct_rate_none_low"] == pytest.approx(0.5)
    assert numbers["a→b"]["none"]["correct_rate"]["mean"] == 0.5 and (table["fewest_of_label"] == 12).all()


def test_a_label_of_few_people_leaves_the_correct_rate_without_interval(tmp_path):
    tests = made_tests({"none": 0.5, "all": 0.7})
    few = tests[(tests["expression"] == "happy") | tests["unit"].isin([f"p{n}" for n in range(7)])]
    table, _ = scored(tmp_path, few)
    assert (table["number"] == 12).all() and (table["fewest_of_label"] == 7).all()
    assert table["interval_low"].notna().all() and table.loc["all", "none_low"] == table.loc["all", "none_low"]
    assert table[["correct_rate_low", "correct_rate_none_high"]].isna().all().all()
    assert table["correct_rate"].notna().all()


def test_labels_that_one_database_lacks_do_not_count_and_networks_answer_with_the_others(tmp_path):
    """Neither sad, which the networks could not learn, nor angry, which nobody shows there."""
    labels = ["happy", "sad", "angry", "fearful"]
    tests = made_tests({"none": 2.0, "all": 2.0}, labels=labels)
    tests = tests[tests["expression"] != "angry"].assign(score_sad=9.0)
    table, _ = scored(tmp_path, tests, learned="happy;angry;fearful", labels=labels)
    assert table["labels"].tolist() == ["happy;fearful"] * 2 and (table["chance"] == 0.5).all()
    assert (table["labels_not_shown"] == "angry").all() and (table["labels_not_trained"] == "sad").all()
    assert (table["accuracy"] == 1).all() and (table["common_labels"] == 2).all() and (table["images"] == 24).all()


def test_one_common_label_alone_is_no_test(tmp_path):
    table, numbers = scored(tmp_path, made_tests({"none": 1.0, "all": 1.0}), learned="sad")
    assert (table["common_labels"] == 1).all() and (table["labels"] == "sad").all()
    assert table[["accuracy", "correct_rate", "chance", "none_difference"]].isna().all().all()
    assert numbers["a→b"]["all"]["mean"] is None


def test_ways_from_trained_weights_are_compared_with_new_ones_and_as_many_people(tmp_path):
    rates = {"none": 0.4, "head": 0.8, "random": 0.4, "1": 0.8, "all": 0.7, "scratch": 0.5}
    few, many = (made_tests(rates, seed=seed).assign(people_asked=asked) for seed, asked in ((0, 4), (1, 8)))
    tests = pd.concat([few[few["way"] != "none"], many])
    tests.loc[tests["way"] == "none", "people_asked"] = pd.NA
    table, _ = scored(tmp_path, tests.astype({"people_asked": "Int64"}))
    for way in ("all", "1"):
        for asked in (4, 8):
            one, other = (table[table["people_asked"] == asked].loc[name] for name in (way, "scratch"))
            assert one["scratch_difference"] == pytest.approx(one["accuracy"] - other["accuracy"])
            assert one["scratch_low"] < one["scratch_difference"] < one["scratch_high"]
    assert table.loc[["none", "head", "random", "scratch"], "scratch_difference"].isna().all()
