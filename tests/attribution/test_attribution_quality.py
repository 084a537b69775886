"""The quality of the maps of a cohort."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch

from aulens.attribution import randomisation
from aulens.attribution.deletion import area, deletion_and_insertion, ends_of
from aulens.attribution.judged_maps import Curves, Maps, measured_maps
from aulens.attribution.maps import MapsSettings, maps, per_grey_level
from aulens.attribution.quality import QualitySettings, quality
from aulens.attribution.quality_tables import (
    COMPLETENESS,
    MEASURES,
    QUALITY,
    RANDOMISATION,
    SIGNED,
    SIMILARITY,
    judged_faces,
)
from aulens.attribution.randomisation import ranks_of
from aulens.attribution.true_pixels import average_precision, edges
from aulens.errors import InputError
from aulens.faces.confound_pixels import confound_in_faces
from aulens.faces.crop import crop_square
from aulens.faces.detect import Box
from aulens.faces.moved_pixels import moved_in_faces
from aulens.faces.regions import RegionSettings
from aulens.files import read_csv, read_npy, write_csv, write_npy
from aulens.networks.architectures import Shape
from aulens.networks.build import draw_weights, empty_network
from aulens.networks.files import network_state, write_networks
from aulens.networks.trained import TrainedNetworks
from aulens.synthesis.culture_files import read_culture
from aulens.synthesis.cultures import Variability
from aulens.synthesis.database import ColourSettings, DatabaseSettings, planned_pictures
from aulens.synthesis.drawing import picture_image

CULTURE = Path(__file__).parents[2] / "config/cultures/a.yaml"
STILL = Variability((1.0, 1.0), (1.0, 1.0), dropout=0.0, extra_units=0.0, extra_intensity=0.0, pose=0.0, light=0.0)
RENDERED = DatabaseSettings(7, "procedural", 1, 0, people=3, size=48, variability=STILL)
LABELS, SIDE, RUNS = ["neutral", "happy"], 24, (4, 5)
METHODS = ["saliency", "occlusion", "integrated_gradients"]
OPTIONS = {"saliency": {}, "occlusion": {"baseline": 128, "patch": 0.25, "moves": 1}}
OPTIONS["integrated_gradients"] = {"baseline": 128, "steps": 8}
SETTINGS = QualitySettings(
    of=METHODS,
    options=OPTIONS,
    database="a",
    images=2,
    steps=4,
    blur=0.1,
    cascade=True,
    threshold=8.0,
    seed=2,
    fill=128,
    regions=RegionSettings(size=SIDE, crop="whole", margin=0.0, rendered=RENDERED),
    oval=None,
    mean=None,
    sd=None,
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the files of two runs of networks that were never trained, tested on all faces, and their maps."""
    path = tmp_path_factory.mktemp("cohort")
    pictures = [one for one in planned_pictures(read_culture(CULTURE), RENDERED) if one.name[7:-4] in LABELS]
    whole = Box(0, 0, 48, 48)
    write_npy(
        np.stack([crop_square(picture_image(one, "procedural"), whole, 0.0, SIDE) for one in pictures]),
        path / "faces.npy",
    )
    rows = [{"face": n, "image": one.name[:-4], "person": one.name[:6]} for n, one in enumerate(pictures)]
    table = pd.DataFrame(rows).assign(group="", width=48, height=48, expression=lambda t: t["image"].str[7:])
    write_csv(table.assign(**{f"box_{name}": value for name, value in whole._asdict().items()}), path / "faces.csv")
    people = sorted(table["person"].unique())
    splits = [{"run": run, "unit": person, "part": "test"} for run in RUNS for person in people]
    write_csv(pd.DataFrame(splits), path / "splits.csv")
    states = {}
    for run in RUNS:
        network = empty_network("tiny", Shape(1, SIDE, (3, 4), (5,), 2, 0.5))
        draw_weights(network, "tiny", "he", run)
        states[run] = network_state(network)
    write_networks(states, LABELS, "tiny", Shape(1, SIDE, (3, 4), (5,), 2, 0.5), "float32", path / "w.safetensors")
    for method in METHODS:
        settings = MapsSettings(method, "a", "person", 3, OPTIONS[method], 2, True, None, None)
        outputs = path / method / "maps.npy", path / method / "sizes.npy", path / method / "maps.csv"
        inputs = path / "faces.csv", path / "splits.csv", path / "w.safetensors"
        maps([path / "faces.npy"], *inputs, *outputs, settings=settings)
    return path


def made(folder: Path, culture: Path | None = CULTURE, **changes: object) -> tuple[pd.DataFrame, pd.DataFrame]:
    files = [[folder / method / name for method in METHODS] for name in ("maps.npy", "maps.csv")]
    files += [[folder / "faces.npy"], folder / "faces.csv", folder / "w.safetensors"]
    outputs = folder / "quality.csv", folder / "randomisation.csv"
    quality(*files, *outputs, culture_file=culture, settings=replace(SETTINGS, **changes))
    return read_csv(outputs[0]), read_csv(outputs[1])


@pytest.fixture(scope="module")
def tables(folder: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    return made(folder)


def test_every_method_and_baseline_is_judged_on_the_same_faces(tables) -> None:
    found, _ = tables
    assert list(found.columns) == QUALITY
    kinds = found.groupby(["method", "weights"], sort=False)
    assert [key for key, _ in kinds] == [
        ("saliency", "trained"),
        ("saliency", "random"),
        ("occlusion", "trained"),
        ("occlusion", "random"),
        ("integrated_gradients", "trained"),
        ("integrated_gradients", "random"),
        ("edges", "none"),
        ("random_order", "none"),
    ]
    shown = [own[["run", "face", "person", "expression"]].to_numpy().tolist() for _, own in kinds]
    assert all(each == shown[0] for each in shown)
    assert len(shown[0]) == 2 * 2 * 2


def map_of(folder: Path, row) -> np.ndarray:
    where = read_csv(folder / row.method / "maps.csv")
    where = where.query("run == @row.run and face == @row.face and weights == @row.weights")
    return read_npy(folder / row.method / "maps.npy")[where["row"].item()]


def areas(folder: Path, row, order: np.ndarray) -> tuple[float, ...]:
    face, network = read_npy(folder / "faces.npy")[row.face], TrainedNetworks(folder / "w.safetensors").network(row.run)
    cpu, options = torch.device("cpu"), {"steps": 4, "generator": np.random.default_rng(0)}
    ends = ends_of(network, face, LABELS.index(row.expression), cpu, fill=128, blur=0.1 * SIDE)
    return tuple(map(area, deletion_and_insertion(network, ends, order, cpu, **options)))


def test_numbers_are_those_of_single_maps(folder: Path, tables) -> None:
    faces, table = read_npy(folder / "faces.npy"), read_csv(folder / "faces.csv")
    moved = list(moved_in_faces(table, SETTINGS.regions, CULTURE, None, 8.0))
    for row in tables[0].query("method != 'random_order'").itertuples():
        own = edges(faces[[row.face]])[0] if row.method == "edges" else map_of(folder, row)
        if row.expression == "neutral":
            assert np.isnan(row.average_precision) and row.true_share == 0
        else:
            assert row.average_precision == pytest.approx(average_precision(own, moved[row.face]))
            assert row.true_share == pytest.approx(moved[row.face].mean())
        found, expected = (row.deletion, row.insertion), areas(folder, row, np.abs(own))
        assert found == pytest.approx(expected, abs=2e-3), "ties in any order"
    assert tables[0][["confound_precision", "confound_share"]].isna().all(axis=None)


def test_signs_have_an_order_of_their_own_where_they_speak_for_the_label(folder: Path, tables) -> None:
    found = tables[0]
    signed = found[found["method"].isin(["occlusion", "integrated_gradients"]) & (found["weights"] == "trained")]
    for row in signed.itertuples():
        expected = areas(folder, row, map_of(folder, row))
        assert (row.deletion_with_signs, row.insertion_with_signs) == pytest.approx(expected, abs=2e-3)
    differ = signed[signed["method"] == "integrated_gradients"]
    assert (differ["deletion"] - differ["deletion_with_signs"]).abs().max() > 1e-4
    assert found.drop(signed.index)[SIGNED].isna().all(axis=None), "gradients, edges, random order, random weights"


def test_without_negative_values_signs_change_nothing(folder: Path) -> None:
    face, weights = read_npy(folder / "faces.npy")[:1], folder / "w.safetensors"
    given = Maps(np.random.default_rng(0).random((1, SIDE, SIDE)), np.array([np.nan]))
    network, where = TrainedNetworks(weights).network(RUNS[0]), torch.device("cpu")
    rows = pd.DataFrame({"run": RUNS[:1], "face": [0]})
    ends = [ends_of(network, face[0], 1, where, fill=128, blur=0.1 * SIDE)]
    found = measured_maps(network, ends, given, rows, {}, where, Curves(4, 2, "a"), signs=True)
    assert found[SIGNED].to_numpy().tolist() == found[["deletion", "insertion"]].to_numpy().tolist()


def test_maps_that_add_up_say_how_far_they_miss(folder: Path, tables) -> None:
    found = tables[0]
    others = found[found["method"] != "integrated_gradients"]
    assert others[COMPLETENESS].isna().all(axis=None)
    faces = read_npy(folder / "faces.npy")
    for row in found.query("method == 'integrated_gradients' and weights == 'trained'").itertuples():
        network, target = TrainedNetworks(folder / "w.safetensors").network(row.run), LABELS.index(row.expression)
        images = torch.from_numpy(np.stack([faces[row.face], np.full_like(faces[0], 128)]))[:, None].float()
        with torch.no_grad():
            after, before = network(images)[:, target].tolist()
        assert row.score_difference == pytest.approx(abs(after - before), rel=1e-5)
        assert row.completeness_error == pytest.approx(
            abs(map_of(folder, row).sum() - (after - before)), rel=1e-3, abs=1e-3
        )


def test_the_prediction_is_that_of_the_trained_network_whichever_the_map(folder: Path, tables) -> None:
    faces = read_npy(folder / "faces.npy")
    for row in tables[0].itertuples():
        network = TrainedNetworks(folder / "w.safetensors").network(row.run)
        with torch.no_grad():
            scores = network(torch.tensor(faces[row.face])[None, None].float())
        assert row.predicted == LABELS[int(scores.argmax())]


def test_where_a_colour_tells_the_expression_its_pixels_are_the_true_ones(folder: Path) -> None:
    colour = ColourSettings("hair", 0.9)
    planted = replace(SETTINGS.regions, rendered=replace(RENDERED, colour=colour))
    found, _ = made(folder, regions=planted)
    assert found[["average_precision", "true_share"]].isna().all(axis=None), "action units are no truth there"
    hair = list(confound_in_faces(read_csv(folder / "faces.csv"), planted, CULTURE, None))
    for row in found.query("method == 'occlusion'").itertuples():
        assert row.confound_share == pytest.approx(hair[row.face].mean())
        assert row.confound_precision == pytest.approx(average_precision(map_of(folder, row), hair[row.face]))
    assert found["confound_precision"].notna().all(), "neutral has its colour too"
    at_random = replace(planted, rendered=replace(RENDERED, colour=replace(colour, share=0.0)))
    others, _ = made(folder, regions=at_random)
    assert others["confound_precision"].isna().all() and others["average_precision"].notna().any()


def test_only_gradients_have_signs_that_do_not_speak_for_a_label() -> None:
    names = ["saliency", "guided_backpropagation", "deconvolution", "occlusion", "gradcam", "integrated_gradients"]
    assert [per_grey_level(name) for name in names] == [True] * 3 + [False] * 3


def test_similarity_to_all_random_layers_is_that_to_the_map_of_random_weights(folder: Path, tables) -> None:
    _, found = tables
    assert list(found.columns) == RANDOMISATION
    assert found.groupby(["place", "layer"]).ngroups == found["layer"].nunique() == found["place"].max() + 1
    last = found[(found["place"] == found["place"].max()) & (found["method"] == "occlusion")]
    maps, table = read_npy(folder / "occlusion/maps.npy"), read_csv(folder / "occlusion/maps.csv")
    for row in last.itertuples():
        pair = table.query("run == @row.run and face == @row.face").set_index("weights")["row"]
        ranks = ranks_of(np.stack([maps[pair[name]] for name in ("trained", "random")]))
        own = (ranks[0] * ranks[1]).sum(axis=-1).tolist()
        assert [getattr(row, name) for name in SIMILARITY] == pytest.approx(own, abs=1e-12)


def test_maps_of_random_weights_are_not_made_again(folder: Path, tables, monkeypatch: pytest.MonkeyPatch) -> None:
    shown, real = [], randomisation.attributed
    monkeypatch.setattr(randomisation, "attributed", lambda *given: shown.append(given[0]) or real(*given))
    made(folder)
    assert len(shown) == len(RUNS) * len(METHODS) * tables[1]["place"].max(), "all places but the last"
    shown.clear()
    made(folder, cascade=False)
    assert not shown


def test_the_same_files_give_the_same_numbers(folder: Path, tables) -> None:
    for one, other in zip(made(folder), tables, strict=True):
        pd.testing.assert_frame_equal(one, other)


def test_without_the_cascade_all_layers_are_random_at_once(folder: Path, tables) -> None:
    found, last = made(folder, cascade=False)[1], tables[1].query("place == place.max()")
    assert found["layer"].unique().tolist() == ["conv1"] == last["layer"].unique().tolist()
    pd.testing.assert_frame_equal(found[SIMILARITY], last[SIMILARITY].reset_index(drop=True))


def test_the_ends_of_the_cascade_are_the_output_and_all(folder: Path, tables) -> None:
    found, ends = made(folder, cascade="ends")[1], tables[1].query("place in (0, place.max())")
    assert found["layer"].unique().tolist() == ["output", "conv1"] and found["place"].unique().tolist() == [0, 1]
    pd.testing.assert_frame_equal(found[SIMILARITY], ends[SIMILARITY].reset_index(drop=True))


def test_photographs_have_no_true_pixels_but_all_else(folder: Path, tables) -> None:
    photographs = replace(SETTINGS.regions, rendered=None)
    found, _ = made(folder, culture=None, regions=photographs)
    assert found[["average_precision", "true_share"]].isna().all(axis=None)
    curves = [*MEASURES[2:], *SIGNED]
    pd.testing.assert_frame_equal(found[curves], tables[0][curves])


def test_judged_faces_are_of_many_people_and_have_all_maps() -> None:
    table = pd.DataFrame({"run": 0, "face": range(8), "person": list("abcdabcd"), "unit": list("abcdabcd")})
    table = table.assign(expression=["happy"] * 4 + ["sad"] * 4, weights="trained", predicted="sad")
    assert judged_faces({"one": table}, 2)["face"].tolist() == [0, 1, 6, 7], "four people, not two"
    assert judged_faces({"one": table}, 3)["face"].tolist() == [0, 1, 2, 7, 4, 5]
    assert judged_faces({"one": table}, 9)["face"].tolist() == [0, 1, 2, 3, 5, 6, 7, 4]
    fewer = table[table["face"] != 6]
    assert judged_faces({"one": table, "two": fewer}, 2)["face"].tolist() == [0, 1, 7, 4]
    both = pd.concat([table, table.assign(weights="random")])
    assert len(judged_faces({"one": both}, 2)) == 4
    with pytest.raises(InputError, match="no face has maps of all of one, two"):
        judged_faces({"one": table, "two": table.assign(run=1)}, 2)
