"""The stage of filters: what it writes of runs, weights and shown faces, and what it refuses."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch

from aulens.attribution.filters import filters
from aulens.attribution.filters_runs import FiltersSettings
from aulens.attribution.filters_sheets import COLUMNS
from aulens.attribution.filters_tables import FILTERS, PEOPLE, UNITS
from aulens.errors import InputError
from aulens.files import read_csv, read_npy, write_csv, write_npy
from aulens.networks.architectures import Shape
from aulens.networks.build import draw_weights, empty_network
from aulens.networks.files import network_state, write_networks

LABELS, SIDE = ["happy", "sad"], 16
SETTINGS = FiltersSettings(
    seed=2,
    database="a",
    planted=True,
    unit="person",
    mean=None,
    sd=None,
    probes="probes",
    layer="relu2",
    top=2,
    permutations=99,
    level=0.05,
    method="guided_backpropagation",
    sheets=1,
)
OUTPUTS = ("filters.csv", "units.csv", "people.csv", "maps.npy", "pictures.npy", "maps.csv")


def face_of(texts: str, random: np.random.Generator) -> np.ndarray:
    """Return a face whose upper half is lighter when action unit 12 is shown, and the lower half with 15."""
    levels = [60 + 150 * (f"{unit}:" in texts) for unit in (12, 15)]
    return (np.repeat(levels, SIDE // 2)[:, None] + random.uniform(0, 20, (SIDE, SIDE))).astype(np.uint8)


def network_of(run: int):
    network = empty_network("tiny", Shape(1, SIDE, (3, 4), (5,), len(LABELS), 0.5))
    draw_weights(network, "tiny", "he", run)
    with torch.no_grad():
        network.scaling.mean.fill_(127.5)
        network.scaling.sd.fill_(60.0)
    return network.eval()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return runs 4 and 5 on six people, and probes of twelve others with four faces each."""
    random = np.random.default_rng(0)
    rows = [(person, label) for person in "pqrstu" for label in ("sad", "happy")]
    own = pd.DataFrame(rows, columns=["person", "expression"]).assign(group="")
    own["action_units"] = own["expression"].map({"happy": "12:1", "sad": "15:0.6"})
    shown = [(f"z{number}", "mixed", "") for number in range(12) for _ in range(4)]
    probes = pd.DataFrame(shown, columns=["person", "expression", "group"])
    units = random.random((48, 2)) < 0.4
    probes["action_units"] = [";".join(f"{(12, 15)[place]}:0.5" for place in np.flatnonzero(row)) for row in units]
    for name, table in (("faces", own), ("probes", probes)):
        table = table.assign(face=range(len(table)), image=[f"{name}{face}" for face in range(len(table))])
        write_csv(table, tmp_path / f"{name}.csv")
        write_npy(np.stack([face_of(text, random) for text in table["action_units"]]), tmp_path / f"{name}.npy")
    parts = [(4, one, "test") for one in "rs"] + [(5, one, "test") for one in "pq"]
    parts += [(4, one, "train") for one in "pqtu"] + [(5, one, "train") for one in "rstu"]
    write_csv(pd.DataFrame(parts, columns=["run", "unit", "part"]), tmp_path / "splits.csv")
    states = {run: network_state(network_of(run)) for run in (4, 5)}
    shape = Shape(1, SIDE, (3, 4), (5,), 2, 0.5)
    write_networks(states, LABELS, "tiny", shape, "float32", tmp_path / "w.safetensors")
    return tmp_path


def made(folder: Path, **changes: object) -> dict[str, pd.DataFrame | np.ndarray]:
    settings = replace(SETTINGS, **changes)
    files = [folder / name for name in ("faces.npy", "faces.csv", "splits.csv", "w.safetensors")]
    outputs = [folder / f"made_{name}" for name in OUTPUTS]
    probes, table = ([folder / "probes.npy"], folder / "probes.csv") if settings.probes else ([], None)
    filters(files[:1], *files[1:], probes, *outputs, probe_table_file=table, settings=settings)
    return {
        name: read_npy(path) if path.suffix == ".npy" else read_csv(path)
        for name, path in zip(OUTPUTS, outputs, strict=True)
    }


def test_every_network_has_a_row_per_filter_action_unit_and_person(folder):
    found = made(folder)
    for name, columns in (("filters.csv", FILTERS), ("units.csv", UNITS), ("people.csv", PEOPLE)):
        assert list(found[name].columns) == columns
        kinds = found[name][["run", "weights", "shown"]].drop_duplicates().to_numpy().tolist()
        assert kinds == [[run, weights, shown] for run in (4, 5) for weights in ("trained", "random")
                         for shown in ("probes", "a")]  # fmt: skip
    assert len(found["filters.csv"]) == 8 * 4 and len(found["units.csv"]) == 8 * 2
    units = found["units.csv"].set_index("shown")
    assert set(units.loc["probes", "faces"]) == {48} and set(units.loc["a", "faces"]) == {4}
    assert set(units.loc["probes", "people"]) == {12} and set(units["action_unit"]) == {12, 15}
    people = found["people.csv"]
    assert set(people[(people["run"] == 4) & (people["shown"] == "a")]["person"]) == {"r", "s"}
    assert set(people["shown"][people["person"].str.startswith("z")]) == {"probes"}


def test_light_in_a_half_of_the_face_is_found(folder):
    units = made(folder)["units.csv"]
    own = units[(units["weights"] == "trained") & (units["shown"] == "probes")]
    assert (own.groupby("run")["found_filters"].sum() > 0).all() and own["judged_auroc"].max() > 0.8


def test_dead_filters_are_counted_and_match_nothing(folder):
    table = made(folder)["filters.csv"]
    dead = table[~table["active"]]
    assert (dead["responding"] == 0).all() and dead["matched"].isna().all() and dead["p"].isna().all()
    assert dead["matched_by_chance"].eq(0).all() and table["faces"].isin([48, 4]).all()


@pytest.mark.parametrize("method", ["guided_backpropagation", "deconvolution"])
def test_pictures_show_the_top_faces_of_the_first_run(folder, method):
    found = made(folder, method=method)
    table, maps, pictures = found["maps.csv"], found["maps.npy"], found["pictures.npy"]
    assert list(table.columns) == COLUMNS and set(table["run"]) == {4} and set(table["shown"]) == {"probes"}
    assert len(table) == len(maps) == len(pictures) and maps.shape[1:] == (SIDE, SIDE)
    np.testing.assert_array_equal(pictures, read_npy(folder / "probes.npy")[table["face"].to_numpy()])
    for _, own in table.groupby(["weights", "action_unit"]):
        assert own["response"].is_monotonic_decreasing and len(own) <= 2 and (own["response"] > 0).all()


def test_without_probes_the_tested_faces_alone_are_shown(folder):
    found = made(folder, probes=None)
    assert set(found["filters.csv"]["shown"]) == {"a"} == set(found["maps.csv"]["shown"])


def test_the_same_networks_give_the_same_numbers(folder):
    for name, first in made(folder).items():
        again = made(folder)[name]
        assert first.equals(again) if isinstance(first, pd.DataFrame) else (first == again).all()


def test_people_of_the_study_are_refused_as_probes(folder):
    table = read_csv(folder / "probes.csv")
    write_csv(table.assign(person=table["person"].replace("z3", "q")), folder / "probes.csv")
    with pytest.raises(InputError, match=r"probes shows people who take part in the study \(1 of a, such as q\)"):
        made(folder)


def test_action_units_must_be_known_of_some_faces(folder):
    write_csv(read_csv(folder / "faces.csv").assign(action_units=""), folder / "faces.csv")
    assert set(made(folder)["filters.csv"]["shown"]) == {"probes"}
    with pytest.raises(InputError, match="no face of a has action units"):
        made(folder, probes=None)


def test_somebody_must_have_two_images(folder):
    table = read_csv(folder / "probes.csv")
    write_csv(table.assign(person=[f"z{row}" for row in range(len(table))]), folder / "probes.csv")
    with pytest.raises(InputError, match="in probes nobody has two images"):
        made(folder)


def test_a_run_that_is_tested_on_one_person_says_why_nothing_is_judged(folder):
    splits = read_csv(folder / "splits.csv")
    write_csv(splits[~splits["unit"].isin(["s", "q"])], folder / "splits.csv")  # r and p are tested, one a run
    units = made(folder)["units.csv"].set_index("shown")
    own = units.loc["a"]
    assert own["judged_auroc"].isna().all() and set(own["people"]) == {1}
    assert own["not_judged"].str.startswith("one person is shown").all()
    assert units.loc["probes", "not_judged"].isna().all() and units.loc["probes", "judged_auroc"].notna().all()


def test_a_layer_without_a_live_filter_has_no_pictures(folder):
    for run in (4, 5):
        network = network_of(run)
        for name, values in network.named_parameters():
            if name.endswith("bias"):
                torch.nn.init.constant_(values, -1e4)
        states = {run: network_state(network) for run in (4, 5)}
    write_networks(states, LABELS, "tiny", Shape(1, SIDE, (3, 4), (5,), 2, 0.5), "float32", folder / "w.safetensors")
    found = made(folder)
    trained = found["filters.csv"][found["filters.csv"]["weights"] == "trained"]
    assert not trained["active"].any()
    assert list(found["maps.csv"].columns) == COLUMNS and found["maps.csv"].empty
    assert found["maps.npy"].shape == found["pictures.npy"].shape == (0, SIDE, SIDE)
    assert found["maps.npy"].dtype == np.float32
