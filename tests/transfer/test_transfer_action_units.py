"""The stage that learns detectors, and that which scores them."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from aulens.errors import InputError
from aulens.files import read_csv, read_json, read_parquet, write_csv, write_npy, write_parquet
from aulens.networks.architectures import Shape
from aulens.networks.build import draw_weights, empty_network
from aulens.networks.files import network_state, write_networks
from aulens.transfer.action_unit_scores import (
    ALL,
    COLUMNS,
    ActionUnitScoresSettings,
    action_unit_scores,
    too_rare,
)
from aulens.transfer.action_units import ActionUnitsSettings, action_units
from aulens.transfer.unit_predictions import COLUMNS as PREDICTED

SIDE = 16
SETTINGS = ActionUnitsSettings(
    seed=2,
    database="a",
    unit="person",
    planted=True,
    mean=None,
    sd=None,
    layer="pool2",
    grid=2,
    probes="probes",
    folds=2,
    present=0.0,
    strengths=[0.1, 0.5],
    share=0.5,
)
SCORED = ActionUnitScoresSettings(
    seed=1, databases=["a"], split={"unit": "person"}, fewest=2, samples=50, confidence=0.9
)
OUTPUTS = ("predictions.parquet", "agreement.csv", "detectors.csv")


def write_faces(folder: Path, name: str, people: range, takes: int, random: np.random.Generator) -> None:
    """Write faces whose upper half is lighter with action unit 12, and the lower half with 4."""
    shown = random.random((len(people) * takes, 2)) < 0.5
    texts = [";".join(f"{unit}:0.8" for unit, own in zip((12, 4), row, strict=True) if own) for row in shown]
    table = pd.DataFrame({"face": range(len(texts)), "person": np.repeat([f"p{one}" for one in people], takes)})
    table = table.assign(image=table["face"], group="", action_units=texts)
    write_csv(table.assign(expression=np.where(shown[:, 0], "happy", "neutral")), folder / f"{name}.csv")
    halves = np.repeat(60 + 100 * shown[:, :, None], SIDE // 2, axis=1)  # (n, side, 1)
    write_npy((halves + random.uniform(0, 30, (len(texts), SIDE, SIDE))).astype(np.uint8), folder / f"{name}.npy")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return two runs on eight people (two of them tested in each, two validate), and probes of six others."""
    random = np.random.default_rng(0)
    write_faces(tmp_path, "faces", range(8), 6, random)
    write_faces(tmp_path, "probes", range(10, 16), 8, random)
    parts = {0: ["test"] * 2 + ["validation"] * 2 + ["train"] * 4, 1: ["train"] * 4 + ["validation"] * 2 + ["test"] * 2}
    rows = [(run, f"p{one}", part) for run, own in parts.items() for one, part in enumerate(own)]
    write_csv(pd.DataFrame(rows, columns=["run", "unit", "part"]), tmp_path / "splits.csv")
    shape = Shape(1, SIDE, (3, 4), (5,), 2, 0.5)
    networks = {run: empty_network("tiny", shape) for run in (0, 1)}
    for run, network in networks.items():
        draw_weights(network, "tiny", "he", run)
        network.scaling.mean.fill_(127.5)
        network.scaling.sd.fill_(60.0)
    states = {run: network_state(network) for run, network in networks.items()}
    write_networks(states, ["neutral", "happy"], "tiny", shape, "float32", tmp_path / "w.safetensors")
    return tmp_path


def made(folder: Path, probes: bool = True, **changes: object) -> dict[str, pd.DataFrame]:
    files = [folder / name for name in ("faces.csv", "splits.csv", "w.safetensors")]
    shown = [folder / "probes.npy"] if probes else []
    table = folder / "probes.csv" if probes else None
    outputs = [folder / name for name in OUTPUTS]
    settings = replace(SETTINGS, **changes)
    action_units([folder / "faces.npy"], *files, shown, *outputs, None, table, settings=settings)
    return {path.name: read_parquet(path) if path.suffix == ".parquet" else read_csv(path) for path in outputs}


def test_every_new_face_is_judged_once_in_every_run(folder: Path) -> None:
    table = made(folder)["predictions.parquet"]
    assert list(table.columns) == PREDICTED
    own = table[table["faces"] == "own"]
    assert own.groupby("run")["unit"].unique().map(sorted).tolist() == [["p0", "p1"], ["p6", "p7"]]
    probes = table[table["faces"] == "probes"]
    numbers = probes.groupby(["features", "way", "run", "action_unit"])["face"].agg(["nunique", "size"])
    assert (numbers == 48).all(axis=None) and len(numbers) == (3 * 2 + 3) * 2 * 2
    assert not table.isna().any(axis=None)
    by_pixels = probes[probes["features"] == "pixels"].drop(columns="run")
    assert len(by_pixels.drop_duplicates()) == len(by_pixels) / 2, "pixels know no run"


def test_pixels_find_what_lights_up_and_tables_say_what_was_learned(folder: Path) -> None:
    found = made(folder)
    values = found["agreement.csv"].set_index(["faces", "features", "way", "measure"]).sort_index()["value"]
    assert values["probes", "pixels", "all_at_once", "auroc"].min() > 0.95
    assert values["probes", "chance", "none", "auroc"].eq(0.5).all()
    detectors = found["detectors.csv"]
    assert detectors.groupby("faces")["learned_people"].unique().map(list).to_dict() == {"own": [4], "probes": [3]}
    assert set(detectors["kind"]) == {"presence", "intensity"} and (detectors["not_coded"] == 0).all()
    assert detectors["features_used"].between(0, 1).all()


def test_the_same_again_gives_the_same_and_without_probes_there_are_none(folder: Path) -> None:
    first, second = (made(folder)["predictions.parquet"] for _ in range(2))
    pd.testing.assert_frame_equal(first, second)
    alone = made(folder, probes=False)["predictions.parquet"]
    pd.testing.assert_frame_equal(alone, first[first["faces"] == "own"].reset_index(drop=True))


def test_mistakes_are_refused(folder: Path) -> None:
    with pytest.raises(InputError, match="no layer 'pool9'"):
        made(folder, layer="pool9")
    with pytest.raises(InputError, match="too few people with coded faces in probes"):
        write_faces(folder, "probes", range(10, 12), 8, np.random.default_rng(0))
        made(folder)
    with pytest.raises(InputError, match="probes shows people who take part"):
        write_faces(folder, "probes", range(7, 12), 8, np.random.default_rng(0))
        made(folder)
    table = read_csv(folder / "faces.csv")
    write_csv(table.assign(action_units=""), folder / "faces.csv")
    with pytest.raises(InputError, match="no face has action units"):
        made(folder, probes=False)


def scores_of(folder: Path, predictions: pd.DataFrame, **changes: object) -> pd.DataFrame:
    write_parquet(predictions, folder / "given.parquet")
    outputs = folder / "scores.csv", folder / "scores.json"
    action_unit_scores([folder / "given.parquet"], *outputs, settings=replace(SCORED, **changes))
    return read_csv(outputs[0])


def test_scores_are_means_over_runs_and_action_units(folder: Path) -> None:
    found = made(folder)
    table = scores_of(folder, found["predictions.parquet"])
    assert list(table.columns) == COLUMNS
    keys = ["faces", "features", "way", "action_unit", "measure"]
    value = table.set_index(keys).sort_index()["value"]
    by_run = found["agreement.csv"].groupby(keys)["value"].mean()
    for unit in (4, 12):
        for measure in ("auroc", "accuracy", "icc", "squared_error"):
            key = ("probes", "trained", "all_at_once", unit, measure)
            assert value[*key[:3], str(unit), measure] == pytest.approx(by_run[key], abs=1e-6)
    both = [value["probes", "trained", "all_at_once", unit, "auroc"] for unit in ("4", "12")]
    assert value["probes", "trained", "all_at_once", ALL, "auroc"] == pytest.approx(np.mean(both))
    gain = value["probes", "trained less untrained", "all_at_once", "12", "icc"]
    two = (value["probes", features, "all_at_once", "12", "icc"] for features in ("trained", "untrained"))
    assert gain == pytest.approx(np.subtract(*two))
    numbers = read_json(folder / "scores.json")["probes"]["a"]["auroc"]
    assert numbers["chance"]["mean"] == 0.5 and numbers["trained"]["runs"] == 2


def test_few_people_or_runs_have_no_interval_and_rare_action_units_no_value(folder: Path) -> None:
    predictions = made(folder)["predictions.parquet"]
    assert scores_of(folder, predictions)[["interval_low", "interval_high"]].isna().all(axis=None)
    rare = scores_of(folder, predictions, fewest=5)
    own = rare[rare["faces"] == "own"]
    assert own["value"].isna().all() and own["too_rare"].str.startswith("too rare: ").all()
    assert rare[rare["faces"] == "probes"]["value"].notna().any()


def test_the_reason_says_whom_there_are_too_few_of() -> None:
    assert too_rare({"people_with": 9, "people_without": 3}, 8).startswith("too frequent: 3 people")
    assert too_rare({"people_with": 8, "people_without": 8}, 8) == ""


def test_intervals_hold_the_value_where_there_are_people_and_runs_enough(folder: Path) -> None:
    predictions = made(folder)["predictions.parquet"]
    probes = predictions[predictions["faces"] == "probes"]
    more = [probes.assign(unit=probes["unit"] + tail) for tail in ("", "x")]  # twelve people
    faces = pd.concat([more[0], more[1].assign(face=more[1]["face"] + 1000)])
    runs = pd.concat([faces[faces["run"] == 0].assign(run=run) for run in range(5)])
    table = scores_of(folder, runs)
    own = table[(table["features"] == "trained") & table["measure"].isin(["auroc", "accuracy"])]
    assert (own["interval_low"] <= own["value"]).all() and (own["value"] <= own["interval_high"]).all()
    assert set(own["unit_of_replication"]) == {"person and run"} and set(own["number"]) == {12}


def test_more_folds_than_people_of_the_probes_are_refused(folder: Path) -> None:
    write_faces(folder, "probes", range(10, 13), 8, np.random.default_rng(0))
    with pytest.raises(InputError, match=r"folds: 5 is not allowed: the people of probes are dealt .* there are 3"):
        made(folder, folds=5)


def test_databases_without_scores_have_no_intensity_and_say_so(folder: Path) -> None:
    table = read_csv(folder / "faces.csv")
    marked = table["action_units"].fillna("").str.replace("12:0.8", "12:1?")
    write_csv(table.assign(action_units=marked), folder / "faces.csv")
    found = made(folder, probes=False)
    detectors = found["detectors.csv"].dropna(subset="kind").groupby(["kind", "action_unit"])["not_scored"].max()
    assert detectors["presence"].tolist() == [0, 0] and detectors["intensity", 12] > 0 == detectors["intensity", 4]
    table = scores_of(folder, found["predictions.parquet"]).set_index(["action_unit", "measure"]).sort_index()
    for measure in ("icc", "squared_error", "level_accuracy"):
        rows = table.loc["12", measure]
        assert rows["value"].isna().all() and rows["too_rare"].str.startswith("not scored: ").all()
        assert table.loc["4", measure]["too_rare"].isna().all()
        assert table.loc["4", measure]["value"].notna().any()
    assert table.loc["12", "auroc"]["value"].notna().any() and table.loc["12", "auroc"]["too_rare"].isna().all()
    judged = table.loc["12", "auroc"]
    assert (judged["not_scored"] == judged["images_with"]).all()
    whole = table.loc[ALL, "icc"]
    assert whole["value"].notna().any() and (whole["not_scored"] == judged["not_scored"].iloc[0]).all()
