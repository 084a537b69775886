"""The stages that name the sequences of tested people, and that say how well."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch

from aulens.errors import InputError
from aulens.faces.histogram import grey_levels
from aulens.files import read_csv, write_csv, write_npy
from aulens.networks.architectures import Shape
from aulens.networks.build import draw_weights, empty_network
from aulens.networks.files import network_state, write_networks
from aulens.transfer.micro_expression_scores import MicroExpressionScoresSettings, micro_expression_scores, results_of
from aulens.transfer.micro_expressions import (
    COLUMNS,
    MicroExpressionsSettings,
    clips_of,
    grey,
    micro_expressions,
    variance_of,
)

LABELS, SIDE, FRAMES, PEOPLE = ["happy", "sad"], 16, 5, 10
SETTINGS = MicroExpressionsSettings(
    seed=2,
    database="a",
    unit="person",
    planted=True,
    points=["first", "apex", "last"],
    layer="relu3",
    units=6,
    dropout=0.2,
    epochs=30,
    batch=8,
    learning_rate=0.02,
    weight_decay=0.0,
    grid=2,
    radius=1,
    candidates=[1.0, 100.0],
)
SCORES = MicroExpressionScoresSettings(
    seed=2, study="raw", databases=["a"], labels=LABELS, compared_with=None, samples=100, confidence=0.95
)


def network_of(run: int):
    network = empty_network("tiny", Shape(1, SIDE, (3, 4), (5,), len(LABELS), 0.5))
    draw_weights(network, "tiny", "he", run)
    with torch.no_grad():
        network.scaling.mean.fill_(127.5)
        network.scaling.sd.fill_(60.0)
    return network.eval()


def clip_of(label: int, random: np.random.Generator) -> np.ndarray:
    """Return frames whose upper half becomes lighter and dark again for happy, the lower half for sad."""
    clip = random.uniform(60, 80, (FRAMES, SIDE, SIDE))
    half = slice(0, SIDE // 2) if label == 0 else slice(SIDE // 2, None)
    clip[:, half] += 90 * np.sin(np.linspace(0, np.pi, FRAMES))[:, None, None]
    return clip.astype(np.uint8)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return ten people with both expressions, in two folds; the study's faces are those with an expression."""
    random, rows, clips = np.random.default_rng(0), [], []
    for person in range(PEOPLE):
        for label, expression in enumerate(LABELS):
            clips.append(clip_of(label, random))
            for frame in range(FRAMES):
                shown, strength = ("neutral", 0.0) if frame == 0 else (expression, 0.5 - 0.2 * abs(frame - 2))
                units = f"12:{strength:.1f}" if frame else None
                rows.append((f"p{person}_{label}_{frame}", f"p{person}", f"s{label}", frame, shown, units))
    table = pd.DataFrame(rows, columns=["image", "person", "sequence", "frame", "expression", "action_units"])
    table = table.assign(face=range(len(rows)), session=None, group="")
    write_npy(np.concatenate(clips), tmp_path / "faces.npy")
    write_csv(table, tmp_path / "faces.csv")
    write_csv(table[table["expression"] != "neutral"], tmp_path / "table.csv")
    parts = [
        (run, f"p{person}", "test" if person % 2 == run else "train") for run in (0, 1) for person in range(PEOPLE)
    ]
    write_csv(pd.DataFrame(parts, columns=["run", "unit", "part"]), tmp_path / "splits.csv")
    states = {run: network_state(network_of(run)) for run in (0, 1)}
    write_networks(
        states, LABELS, "tiny", Shape(1, SIDE, (3, 4), (5,), 2, 0.5), "float32", tmp_path / "weights.safetensors"
    )
    return tmp_path


def predictions(folder: Path, **changes: object) -> pd.DataFrame:
    names = ("faces.csv", "table.csv", "splits.csv", "weights.safetensors", "out.csv", "variance.csv")
    files = [folder / name for name in names]
    micro_expressions([folder / "faces.npy"], *files, settings=replace(SETTINGS, **changes))
    return read_csv(folder / "out.csv")


def test_every_method_names_every_tested_sequence(folder: Path) -> None:
    found = predictions(folder)
    assert list(found.columns) == COLUMNS
    methods = found.groupby(["method", "weights"])
    assert sorted(methods.groups) == [
        *[(method, weights) for method in ("cnn_apex", "cnn_lstm") for weights in ("random", "trained")],
        ("lbp_top_svm", "none"),
        ("majority", "none"),
    ]
    assert (methods.size() == 2 * PEOPLE).all(), "each person in one of two folds"
    own = found[found["method"] == "cnn_lstm"].assign(right=lambda table: table["expression"] == table["predicted"])
    assert own.groupby("weights")["right"].mean().min() > 0.9, "the frames' features, of whatever network, tell it"
    texture = found[found["method"] == "lbp_top_svm"]
    assert (
        texture["svm_c"].isin(SETTINGS.candidates).all()
        and found["svm_c"][found["method"] != "lbp_top_svm"].isna().all()
    )
    variance = read_csv(folder / "variance.csv").iloc[0]
    assert variance["between_expressions"] > 0.8 > 0.2 > variance["between_people"]
    assert variance["between_people_chance"] == pytest.approx(1 - variance["between_expressions"], abs=0.15)
    assert variance["between_expressions_chance"] == pytest.approx(1 / PEOPLE, abs=0.02)
    assert (variance["number"], variance["unit_of_replication"], variance["sequences"]) == (
        PEOPLE,
        "person",
        2 * PEOPLE,
    )
    assert (variance["apexes_coded"], variance["apexes_middle"]) == (0, 0), "intensities tell the apex"


def test_a_coded_apex_is_looked_at_and_counted(folder: Path) -> None:
    faces, table = np.load(folder / "faces.npy"), read_csv(folder / "faces.csv")
    coded = (table["frame"] == 4) & (table["person"] != "p0")
    table = table.assign(phase=np.where(coded, "apex", "between"), action_units="12:1")
    clips = clips_of(faces, table, table[table["expression"] != "neutral"], LABELS, SETTINGS)
    assert clips.apexes[:4].tolist() == [2, 7, 14, 19]
    variance = variance_of(faces, clips, "a").iloc[0]
    assert (variance["apexes_coded"], variance["apexes_middle"]) == (2 * PEOPLE - 2, 2)
    assert variance["between_expressions"] < 0.1, "the last frame shows nothing"


def test_grey_of_coloured_clips_is_that_of_faces() -> None:
    clip = np.random.default_rng(0).integers(0, 256, (2, 3, 3, 3)).astype(np.uint8)
    clip[0, 0, 0] = 0, 255, 0
    assert grey(clip)[0, 0, 0] == 150, ".587 of 255"
    np.testing.assert_array_equal(grey(clip), np.stack([grey_levels(picture) for picture in clip]))


def test_the_expressions_of_tested_people_reach_nothing(folder: Path) -> None:
    before = predictions(folder)
    for name in ("faces.csv", "table.csv"):
        table = read_csv(folder / name)
        swapped = (table["person"] == "p0") & (table["expression"] != "neutral")
        other = table["expression"].map({"happy": "sad", "sad": "happy"})
        write_csv(table.assign(expression=table["expression"].where(~swapped, other)), folder / name)
    after = predictions(folder)
    own = before["run"] == 0  # tests the even ones, p0 among them
    pd.testing.assert_series_equal(before["predicted"][own], after["predicted"][own])
    assert (before["expression"][own] != after["expression"][own]).sum() == 6 * 2


def test_runs_do_not_depend_on_each_other(folder: Path) -> None:
    whole = predictions(folder)
    splits = read_csv(folder / "splits.csv")
    write_networks(
        {1: network_state(network_of(1))},
        LABELS,
        "tiny",
        Shape(1, SIDE, (3, 4), (5,), 2, 0.5),
        "float32",
        folder / "weights.safetensors",
    )
    write_csv(splits[splits["run"] == 1], folder / "splits.csv")
    alone = predictions(folder)
    pd.testing.assert_frame_equal(alone, whole[whole["run"] == 1].reset_index(drop=True))


def test_a_run_without_sequences_is_refused(folder: Path) -> None:
    table = read_csv(folder / "table.csv")
    write_csv(table[~table["person"].isin([f"p{number}" for number in range(0, PEOPLE, 2)])], folder / "table.csv")
    with pytest.raises(InputError, match="no sequence to test run 0 on"):
        predictions(folder)


def test_colour_and_numbers_of_frames(folder: Path) -> None:
    faces = np.load(folder / "faces.npy")
    first = predictions(folder, points=3)
    write_npy(np.repeat(faces[..., None], 3, axis=3), folder / "faces.npy")
    states = {run: network_of(run) for run in (0, 1)}
    shape = Shape(3, SIDE, (3, 4), (5,), 2, 0.5)
    coloured = {}
    for run in states:
        network = empty_network("tiny", shape)
        draw_weights(network, "tiny", "he", run)
        coloured[run] = network_state(network)
    write_networks(coloured, LABELS, "tiny", shape, "float32", folder / "weights.safetensors")
    found = predictions(folder, points=3)
    texture = [table["predicted"][table["method"] == "lbp_top_svm"].tolist() for table in (first, found)]
    assert texture[0] == texture[1], "LBP-TOP sees no colour"


def made(right: dict[tuple[str, str], list[bool]]) -> pd.DataFrame:
    """Return predictions of ten people with a sequence each, true label by turns."""
    tables = []
    for (method, weights), hits in right.items():
        true = [LABELS[place % 2] for place in range(PEOPLE)]
        taken = [label if hit else LABELS[1 - LABELS.index(label)] for label, hit in zip(true, hits, strict=True)]
        people = [f"p{place}" for place in range(PEOPLE)]
        columns = {"unit": people, "person": people, "sequence": "s", "expression": true, "predicted": taken}
        tables.append(
            pd.DataFrame(columns).assign(method=method, weights=weights, run=[place % 2 for place in range(PEOPLE)])
        )
    return pd.concat(tables, ignore_index=True).assign(database="a")


RIGHT = {
    ("cnn_lstm", "trained"): [True] * 8 + [False] * 2,
    ("cnn_lstm", "random"): [True] * 8 + [False] * 2,
    ("cnn_apex", "trained"): [False] * 10,
    ("lbp_top_svm", "none"): [True] * 10,
}


def test_all_folds_are_counted_together_and_differences_are_paired() -> None:
    scores, differences, confusion = results_of(made(RIGHT), "raw", "a", SCORES)
    rows = scores.set_index(["method", "weights", "measure"])
    assert rows["value"]["cnn_lstm", "trained", "accuracy"] == pytest.approx(0.8)
    assert rows["value"]["cnn_lstm", "trained", "uf1"] == pytest.approx(0.8), "one of each class is wrong"
    assert set(scores["chance"]) == {0.5} and set(scores["constant_answer"]) == {0.5, 1 / 3}
    assert set(scores["number"]) == {PEOPLE} and set(scores["runs"]) == {2}
    assert set(scores["unit_of_replication"]) == {"person"} and set(scores["sequences"]) == {PEOPLE}
    low, high = rows.loc[("cnn_lstm", "trained", "accuracy"), ["interval_low", "interval_high"]]
    assert 0.4 < low < 0.8 < high <= 1
    of_pairs = differences.set_index(["method_2", "weights_2", "measure"])
    same = of_pairs.loc[("cnn_lstm", "random", "uf1")]
    assert same[["difference", "interval_low", "interval_high"]].tolist() == [0, 0, 0], "the same people are drawn"
    assert of_pairs["difference"]["lbp_top_svm", "none", "accuracy"] == pytest.approx(-0.2)
    assert confusion["count"].sum() == 4 * PEOPLE


def test_unequal_classes_have_their_own_chance() -> None:
    """Eight people show happy, two sad: guesses reach UF1 (8 / 13 + 2 / 7) / 2, always happy 16 / 18 / 2."""
    unequal = made(RIGHT).assign(expression=["happy"] * 8 + ["sad"] * 2 + (["happy"] * 8 + ["sad"] * 2) * 3)
    rows = results_of(unequal, "raw", "a", SCORES)[0].set_index(["method", "weights", "measure"])
    own = rows.sort_index().loc[("cnn_lstm", "trained")].loc[["accuracy", "uf1", "uar"]]
    assert own["chance"].tolist() == pytest.approx([1 / 2, (8 / 13 + 2 / 7) / 2, 1 / 2])
    assert own["constant_answer"].tolist() == pytest.approx([4 / 5, 4 / 9, 1 / 2])


def test_two_equally_good_methods_differ_by_chance_in_few_of_many_studies() -> None:
    """Of 40 studies of ten people (nominal .05; 99.9 % of such counts are below 8)."""
    random, false = np.random.default_rng(8), 0
    for _ in range(40):
        right = {key: (random.random(PEOPLE) < 0.7).tolist() for key in RIGHT}
        own = results_of(made(right), "raw", "a", replace(SCORES, confidence=0.95))[1].query("measure == 'accuracy'")
        false += not own["interval_low"].iloc[0] <= 0 <= own["interval_high"].iloc[0]
    assert false < 8


def test_few_people_have_no_interval() -> None:
    few = made(RIGHT)
    scores, differences, _ = results_of(few[few["unit"] < "p7"], "raw", "a", SCORES)
    assert scores[["interval_low", "interval_high"]].isna().all(axis=None) and scores["value"].notna().all()
    assert differences["interval_low"].isna().all()


def test_another_study_stands_beside(tmp_path: Path) -> None:
    variance = pd.DataFrame(
        {"database": ["a"], "between_people": 0.8, "between_expressions": 0.01, "number": 10, "sequences": 10}
    )
    for name, table in (("own", made(RIGHT)), ("other", made(RIGHT).assign(database="b"))):
        write_csv(table, tmp_path / f"{name}.csv")
        write_csv(variance.assign(database=table["database"].iloc[0]), tmp_path / f"{name}_variance.csv")
    inputs = [[tmp_path / f"{name}.csv"] for name in ("own", "own_variance", "other", "other_variance")]
    outputs = [
        tmp_path / name for name in ("scores.csv", "differences.csv", "confusion.csv", "variance.csv", "key.json")
    ]
    settings = replace(SCORES, compared_with="difference")
    micro_expression_scores(*inputs, *outputs, settings=settings)
    found = read_csv(outputs[0])[["study", "database"]].drop_duplicates()
    assert found.to_numpy().tolist() == [["raw", "a"], ["difference", "b"]]
    assert read_csv(outputs[3])["study"].tolist() == ["raw", "difference"]
    with pytest.raises(InputError, match="study raw has no label sad, which difference has"):
        micro_expression_scores(*inputs, *outputs, settings=replace(settings, labels=["happy"]))
