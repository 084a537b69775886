from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch
from torch import nn

from aulens.attribution.maps import MapsSettings, attributed, maps, method_of
from aulens.attribution.methods.saliency import attribution
from aulens.attribution.shown import shown_faces
from aulens.attribution.tables import COLUMNS, RANDOM, TRAINED
from aulens.errors import InputError
from aulens.features.backbone import BackboneSettings, backbone
from aulens.files import read_csv, read_npy, write_csv, write_npy
from aulens.networks.architectures import Shape
from aulens.networks.build import draw_weights, empty_network
from aulens.networks.files import network_state, write_networks
from aulens.networks.heads import Heads
from aulens.networks.network import Network
from aulens.networks.weights import Scaling, named_weights, write_heads

LABELS = ["happy", "sad"]
SIDE = 8
SETTINGS = MapsSettings(
    method="saliency",
    database="a",
    unit="person",
    images=1,
    options={},
    seed=2,
    random_weights=False,
    mean=None,
    sd=None,
)
CPU = torch.device("cpu")


def tiny(seed: int = 3, inputs: int = 1) -> Network:
    """Return a network whose running statistics and biases are not those of the beginning."""
    network = empty_network("tiny", Shape(inputs, SIDE, (3, 4), (5,), len(LABELS), 0.5))
    draw_weights(network, "tiny", "he", seed)
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, tensor in network_state(network).items():
            if name.startswith("scaling."):
                tensor.fill_(100.0 if name.endswith("mean") else 40.0)
            elif "norm" in name or name.endswith("bias"):
                tensor.add_(0.5 * torch.rand(tensor.shape, generator=generator))
    return network.eval().requires_grad_(False)


def grey_levels(number: int, inputs: int = 1, seed: int = 0) -> np.ndarray:
    shape = (number, SIDE, SIDE) if inputs == 1 else (number, SIDE, SIDE, inputs)
    return np.random.default_rng(seed).integers(0, 256, shape, dtype=np.uint8)


def mapped(network: nn.Module, faces: np.ndarray, *targets: int) -> np.ndarray:
    return attributed(network, attribution, faces, np.array(targets, np.int64), CPU, {})[0]


@pytest.mark.parametrize("inputs", [1, 3])
def test_saliency_is_the_slope_of_the_score(inputs: int) -> None:
    network, step = tiny(inputs=inputs).double(), 1e-5
    images = torch.from_numpy(np.random.default_rng(1).uniform(0, 255, (2, inputs, SIDE, SIDE)))
    targets = torch.tensor([1, 0])
    found = attribution(network, images, targets)
    for index in np.ndindex(*images.shape):
        above, below = images.clone(), images.clone()
        above[index] += step
        below[index] -= step
        difference = (network(above) - network(below))[index[0], targets[index[0]]] / (2 * step)
        assert found[index].item() == pytest.approx(difference.item(), rel=1e-4, abs=1e-8)


def test_the_saliency_of_a_linear_network_is_its_weights() -> None:
    network = nn.Sequential(nn.Flatten(), nn.Linear(SIDE * SIDE, 2)).eval().requires_grad_(False)
    found = mapped(network, grey_levels(3), 0, 1, 1)
    np.testing.assert_array_equal(found, network[1].weight.numpy().reshape(2, SIDE, SIDE)[[0, 1, 1]])


def test_channels_are_summed_with_their_signs() -> None:
    network = nn.Sequential(nn.Flatten(), nn.Linear(3 * SIDE * SIDE, 1)).eval()
    with torch.no_grad():
        network[1].weight.view(3, SIDE, SIDE).copy_(torch.tensor([2.0, -3.0, 0.5])[:, None, None])
    np.testing.assert_array_equal(mapped(network, grey_levels(1, 3), 0), np.full((1, SIDE, SIDE), -0.5))


def test_sizes_keep_what_channels_of_other_signs_say() -> None:
    network = nn.Sequential(nn.Flatten(), nn.Linear(3 * SIDE * SIDE, 1)).eval()
    with torch.no_grad():
        network[1].weight.view(3, SIDE, SIDE).copy_(torch.tensor([2.0, -3.0, 1.0])[:, None, None])
    found = attributed(network, attribution, grey_levels(1, 3), np.array([0]), CPU, {})
    np.testing.assert_array_equal(found.maps, np.zeros((1, SIDE, SIDE)))
    np.testing.assert_array_equal(found.sizes, np.full((1, SIDE, SIDE), 6.0))


def test_saliency_leaves_images_and_weights_as_they_are() -> None:
    network, images = tiny(), torch.full((1, 1, SIDE, SIDE), 90.0)
    before = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    attribution(network, images, torch.tensor([1]))
    assert not images.requires_grad and images.grad is None
    assert all(torch.equal(tensor, before[name]) for name, tensor in network.state_dict().items())


def test_another_label_gives_another_map() -> None:
    faces = grey_levels(2)
    assert np.abs(mapped(tiny(), faces, 0, 0) - mapped(tiny(), faces, 1, 1)).max(axis=(1, 2)).min() > 1e-4


def test_a_map_is_the_same_whatever_the_companions() -> None:
    faces, targets = grey_levels(70), np.arange(70) % 2
    together = mapped(tiny(), faces, *targets)
    assert np.abs(together).max() > 1e-3
    for place in (0, 31, 32, 69):
        np.testing.assert_allclose(mapped(tiny(), faces[[place]], targets[place])[0], together[place], atol=1e-7)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the files of runs 4 and 5: faces of three people (happy, sad, angry each), r is tested in 4, p in 5."""
    states = {run: network_state(tiny(run)) for run in (4, 5)}
    write_networks(states, LABELS, "tiny", Shape(1, SIDE, (3, 4), (5,), 2, 0.5), "float32", tmp_path / "w.safetensors")
    write_npy(grey_levels(12), tmp_path / "faces.npy")
    rows = [(person, label) for person in "pqr" for label in ("sad", "happy", "happy", "angry")]
    table = pd.DataFrame(rows, columns=["person", "expression"]).assign(face=range(12), group="")
    write_csv(table, tmp_path / "faces.csv")
    parts = {"run": [4, 4, 4, 5, 5, 5], "unit": list("pqrpqr"), "part": ["train", "validation", "test"] * 2}
    parts["part"][3:] = ["test", "train", "train"]
    write_csv(pd.DataFrame(parts), tmp_path / "splits.csv")
    return tmp_path


def made(folder: Path, backbone_file: Path | None = None, **changes: object) -> tuple[np.ndarray, pd.DataFrame]:
    names = ("faces.npy", "faces.csv", "splits.csv", "w.safetensors", "maps.npy", "sizes.npy", "maps.csv")
    files = [folder / name for name in names]
    maps(files[:1], *files[1:], backbone_file, settings=replace(SETTINGS, **changes))
    return read_npy(folder / "maps.npy"), read_csv(folder / "maps.csv")


def test_maps_of_random_weights_stand_beside_those_of_the_same_faces(folder: Path) -> None:
    found, table = made(folder, random_weights=True)
    alone, _ = made(folder)
    trained, random = (table[table["weights"] == name] for name in (TRAINED, RANDOM))
    np.testing.assert_array_equal(found[trained["row"]], alone)
    np.testing.assert_array_equal(trained[["run", "face", "expression"]], random[["run", "face", "expression"]])
    assert not np.allclose(found[random["row"]], alone)
    assert not np.allclose(trained["score"], random["score"])
    again, _ = made(folder, random_weights=True)
    np.testing.assert_array_equal(found, again)


def test_the_tested_faces_of_each_run_have_maps(folder: Path) -> None:
    found, table = made(folder)
    assert list(table.columns) == COLUMNS
    shown = table[["row", "run", "face", "person", "expression"]].to_numpy().tolist()
    assert shown == [
        [0, 4, 8, "r", "sad"],
        [1, 4, 9, "r", "happy"],
        [2, 5, 0, "p", "sad"],
        [3, 5, 1, "p", "happy"],
    ]
    assert (table["method"] == "saliency").all() and (table["database"] == "a").all()
    assert found.dtype == np.float32
    faces, label = read_npy(folder / "faces.npy"), {name: place for place, name in enumerate(LABELS)}
    for row in table.itertuples():
        face = np.array(faces[[row.face]])
        np.testing.assert_allclose(found[row.row], mapped(tiny(row.run), face, label[row.expression])[0], atol=1e-7)
        scores = tiny(row.run)(torch.from_numpy(face[:, None]).float())[0]
        assert row.score == pytest.approx(scores[label[row.expression]].item(), abs=1e-5)
        assert row.predicted == LABELS[scores.argmax()]


def test_as_many_faces_of_each_expression_as_there_are(folder: Path) -> None:
    table = made(folder, images=5)[1]
    assert table.groupby(["run", "expression"]).size().to_dict() == {
        (4, "happy"): 2,
        (4, "sad"): 1,
        (5, "happy"): 2,
        (5, "sad"): 1,
    }
    assert shown_faces(read_csv(folder / "faces.csv"), ["q"], LABELS, SETTINGS, 4)["face"].tolist() == [4, 5]


def test_shown_people_are_drawn_and_the_same_for_every_expression() -> None:
    people = [f"p{number}" for number in range(40)]
    rows = [(person, label) for person in people for label in ("sad", "happy")]
    table = pd.DataFrame(rows, columns=["person", "expression"]).assign(face=range(80), group="")
    settings, shown = replace(SETTINGS, images=5), {}
    for run in range(30):
        found = shown_faces(table, people, ["happy", "sad"], settings, run)
        by_expression = found.groupby("expression")["person"].agg(list)
        assert by_expression["happy"] == by_expression["sad"] and len(by_expression["sad"]) == 5
        assert found["face"].is_monotonic_increasing
        shown[run] = set(by_expression["sad"])
        fewer = shown_faces(table, people, ["happy", "sad"], replace(settings, images=2), run)
        assert set(fewer["person"]) < shown[run], "more images add to fewer"
    assert len(set().union(*shown.values())) > 35, "not the first of the table"
    again = shown_faces(table, people[::-1], ["happy", "sad"], settings, 3)
    assert set(again["person"]) == shown[3], "the order of the units does not matter"


def test_a_run_without_tested_faces_is_refused(folder: Path) -> None:
    write_csv(read_csv(folder / "faces.csv").query("person != 'p'"), folder / "faces.csv")
    with pytest.raises(InputError, match=r"faces\.csv: no face to test run 5 on; it is tested on p"):
        made(folder)


def test_only_faces_of_the_table_are_shown(folder: Path) -> None:
    table = read_csv(folder / "faces.csv")
    write_csv(table[~table["face"].isin([0, 8])], folder / "faces.csv")
    assert made(folder)[1]["face"].tolist() == [9, 1]


def test_options_reach_the_method(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def scaled(network, images, targets, factor):
        return factor * attribution(network, images, targets)

    before = np.array(made(folder)[0])
    monkeypatch.setattr("aulens.attribution.methods.saliency.attribution", scaled)
    assert method_of("saliency") is scaled
    np.testing.assert_allclose(made(folder, options={"factor": -2.0})[0], -2 * before, rtol=1e-6)


def test_the_seed_reaches_a_method_that_asks_for_it(folder: Path) -> None:
    options = {"baseline": 128, "samples": 3, "noise": 5}
    first, again, other = (
        np.array(made(folder, method="gradient_shap", options=options, seed=seed)[0]) for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(first, again)
    assert np.abs(first - other).max() > 1e-4


def test_the_error_of_integrated_gradients_stands_beside_their_score(folder: Path) -> None:
    rough, fine = (
        made(folder, method="integrated_gradients", options={"baseline": 100, "steps": steps})[1]["completeness_error"]
        for steps in (1, 300)
    )
    assert rough.abs().max() > 10 * fine.abs().max() > 0
    found, table = made(folder, method="integrated_gradients", options={"baseline": 100, "steps": 1})
    label = LABELS.index(table["expression"][0])
    empty = tiny(4)(torch.full((1, 1, SIDE, SIDE), 100.0))[0, label].item()
    assert table["completeness_error"][0] == pytest.approx(found[0].sum() - (table["score"][0] - empty), abs=1e-4)
    assert made(folder)[1]["completeness_error"].isna().all()


def test_the_layer_of_a_map_stands_in_the_table(folder: Path) -> None:
    found, table = made(folder, method="gradcam", options={"layer": "relu2", "rectified": True})
    assert (table["layer"] == "relu2").all()
    assert found.shape == (4, SIDE, SIDE) and found.min() >= 0
    assert made(folder)[1]["layer"].isna().all()


def test_heads_are_seen_down_to_the_pixels(folder: Path) -> None:
    settings = BackboneSettings(seed=1, architecture="alexnet", weights="random", sha256=None)
    backbone(folder / "backbone.safetensors", settings=settings)
    weights = torch.randn(2, 2, 9216, generator=torch.Generator().manual_seed(1)) / 100  # (runs, labels, features)
    scaling, heads = Scaling(torch.zeros(2, 9216), torch.ones(2)), Heads([weights], [torch.zeros(2, 1, 2)])
    tensors = named_weights(heads, scaling, 0, 4, [9216, 2]) | named_weights(heads, scaling, 1, 5, [9216, 2])
    write_heads(tensors, [4, 5], LABELS, "float32", folder / "w.safetensors")
    write_npy(np.random.default_rng(0).integers(0, 256, (12, 224, 224), dtype=np.uint8), folder / "faces.npy")
    found, table = made(folder, folder / "backbone.safetensors", mean=[0.5] * 3, sd=[0.2] * 3)
    assert found.shape == (4, 224, 224) and len(table) == 4
    assert (np.abs(found).max(axis=(1, 2)) > 0).all() and np.isfinite(found).all()
    with pytest.raises(InputError, match="are heads; the backbone's file, mean and sd are needed to see pixels"):
        made(folder)
