"""Shares of attribution in the regions of the face, and distances from landmarks."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import t

from aulens.attribution.measured_maps import Measured, in_order, measured_of_face
from aulens.attribution.near_landmarks import landmark_distances, mean_distances
from aulens.attribution.region_shares import ALL_REGIONS, SURROUNDINGS, region_shares
from aulens.attribution.share_estimates import estimates, minus
from aulens.attribution.shares import SharesSettings, shares, sources_of
from aulens.errors import InputError
from aulens.faces.alignment import Cut
from aulens.faces.detect import Box
from aulens.faces.mesh_points import POINTS
from aulens.faces.oval import OvalSettings, oval_mask
from aulens.faces.region_template import template_landmarks, template_regions
from aulens.faces.regions import RegionSettings, regions_of_faces
from aulens.files import read_csv, read_json, write_csv, write_npy
from aulens.resampling import draw_again
from aulens.settings import build
from aulens.synthesis.cultures import Variability
from aulens.synthesis.database import DatabaseSettings
from aulens.synthesis.regions import REGIONS

PLACE = {name: place for place, name in enumerate(ALL_REGIONS)}
OUTPUTS = ("shares", "share_differences", "distances", "distance_differences")
SIDE = 32


def masks_of(*rows: list[str]) -> np.ndarray:
    """Return the masks of an image whose pixels each show one region."""
    return np.float32([[[name == own for own in row] for row in rows] for name in REGIONS])


MASKS = masks_of(["hair", "hair", "background", "neck"], ["brows", "cheeks", "cheeks", "clothes"])


def test_shares_are_of_the_size_of_a_map_and_not_of_its_sign() -> None:
    attribution_map = np.array([[1.0, -1, 2, 0], [-3, 1, 1, -1]])  # sizes add up to 10
    found = dict(zip(ALL_REGIONS, region_shares(MASKS, attribution_map, "exact"), strict=True))
    expected = {"hair": 0.2, "background": 0.2, "neck": 0, "clothes": 0.1, "brows": 0.3, "cheeks": 0.2, "eyes": 0}
    assert {name: found[name] for name in expected} == pytest.approx(expected)
    assert (found["face"], found["surroundings"]) == pytest.approx((0.5, 0.3))
    assert set(SURROUNDINGS) == {"background", "clothes", "neck", "ears"}


@pytest.mark.parametrize("source", ["landmarks", "template"])
def test_what_a_source_says_nothing_of_has_no_share(source: str) -> None:
    found = region_shares(MASKS, np.ones((2, 4)), source)
    undefined = {name for name, value in zip(ALL_REGIONS, found, strict=True) if np.isnan(value)}
    assert undefined == {"hair", "clothes", "neck", "ears"}
    assert found[PLACE["face"]] == 3 / 8


def test_a_map_of_zeros_has_no_shares_and_a_map_that_is_not_finite_is_refused() -> None:
    assert np.isnan(region_shares(MASKS, np.zeros((2, 4)), "exact")).all()
    with pytest.raises(ValueError, match="the map is not finite everywhere"):
        region_shares(MASKS, np.full((2, 4), np.inf), "exact")
    with pytest.raises(ValueError, match=r"the map is \(4, 2\), the regions are \(2, 4\)"):
        region_shares(MASKS, np.ones((4, 2)), "exact")


def test_distances_are_in_widths_of_the_face() -> None:
    masks = masks_of(*[["background"] * 5] * 2, ["nose", "cheeks", "cheeks", "cheeks", "background"])
    distances = landmark_distances(masks)
    np.testing.assert_allclose(distances[2], [0, 0.25, 0.5, 0.75, 1])
    assert distances[0].tolist() == [np.sqrt(square) / 4 for square in (4, 5, 8, 13, 20)], "exact to the last bit"
    weights = np.zeros((3, 5))
    weights[2] = [1, 0, -1, 0, 2]  # in the face: 1 and 1
    np.testing.assert_allclose(mean_distances(distances, masks, weights), [(0 + 0.5 + 2) / 4, 0.25])
    assert np.isnan(mean_distances(distances, masks, 0 * weights)).all()


def test_without_a_face_or_landmarks_there_is_no_distance() -> None:
    assert np.isnan(landmark_distances(masks_of(["background", "hair"]))).all()
    assert np.isnan(landmark_distances(masks_of(["cheeks", "hair"]))).all()


def test_all_landmarks_but_those_of_the_jaw_are_near() -> None:
    size = 100
    distances = landmark_distances(template_regions(Cut(Box(0, 0, size, size), 0.2, size)))
    points = (template_landmarks()[17:] - 0.5) / 1.4 + 0.5
    places = np.rint(points * size - 0.5).astype(int)
    assert distances[places[:, 1], places[:, 0]].max() < 0.03


def test_maps_of_faces_are_measured_and_put_in_order() -> None:
    oval = np.array([[0.0, 0, 0, 0], [1, 1, 0, 0]])
    one = measured_of_face(np.array([np.eye(2, 4), np.zeros((2, 4))]), MASKS, oval, "exact")
    assert one.area[:, PLACE["face"]].tolist() == [3 / 8, 3 / 8]
    assert one.shown[:, PLACE["brows"]].tolist() == [0.5, 0.5]
    assert one.share[0, [PLACE["hair"], PLACE["cheeks"]]].tolist() == [0.5, 0.5]
    distances = landmark_distances(MASKS)
    assert distances[1, :2].tolist() == [0, 1 / 3]
    assert one.even[:, 0] == pytest.approx([1 / 6] * 2), "of an even map on what the oval passes"
    assert np.isnan(one.share[1]).all() and np.isnan(one.distance[1]).all() and not np.isnan(one.even).any()
    other = replace(one, share=one.share[:1] + 1, **{name: getattr(one, name)[:1] for name in ("area", "shown")})
    other = replace(other, distance=one.distance[:1], even=one.even[:1])
    both = in_order([(np.array([2, 0]), one), (np.array([1]), other)])
    assert both.share[:, PLACE["hair"]].tolist() == pytest.approx([np.nan, 1.5, 0.5], nan_ok=True)
    difference = both.of(np.array([2]))["share minus area"][0, PLACE["hair"]]
    assert difference == 0.5 - 2 / 8


def people(number: int, runs: int, labels: tuple[str, ...] = ("happy", "sad")) -> pd.DataFrame:
    """Return a row per run, person and expression."""
    rows = [(run, f"p{person}", label) for run in range(runs) for person in range(number) for label in labels]
    table = pd.DataFrame(rows, columns=["run", "unit", "expression"])
    return table.assign(person=table["unit"])


def estimated(table: pd.DataFrame, values: np.ndarray, draws: int = 200) -> dict:
    drawn = draw_again(table["unit"], table["run"], draws, np.random.default_rng(0))
    return estimates(table, {"share": values[:, None]}, ["sad", "angry", "happy"], drawn)


def test_every_run_and_every_expression_counts_the_same() -> None:
    table = people(2, 2).drop(index=[3])  # p1 is not tested on sad in run 0
    values = np.where(table["expression"] == "happy", 1.0, 3.0) + 4 * table["run"].to_numpy()
    found = estimated(table, values)
    assert list(found) == ["sad", "happy", "all"]
    assert [float(own.mean["share"][0]) for own in found.values()] == [5, 3, 4]
    assert [(own.number, own.runs, own.maps, own.empty) for own in found.values()] == [
        (2, 2, 3, 0),
        (2, 2, 4, 0),
        (2, 2, 7, 0),
    ]


def test_empty_maps_are_counted_and_an_expression_that_has_no_others_does_not_count() -> None:
    table = people(8, 5)
    values = np.where(table["expression"] == "happy", 0.25, np.nan)
    found = estimated(table, values)
    assert (found["sad"].number, found["sad"].maps, found["sad"].empty) == (0, 40, 40)
    assert np.isnan(found["sad"].mean["share"]).all() and np.isnan(found["sad"].bounds("share", 0.9)).all()
    assert (found["all"].mean["share"][0], found["all"].maps, found["all"].empty) == (0.25, 80, 40)
    assert [bound[0] for bound in found["all"].bounds("share", 0.9)] == pytest.approx([0.25, 0.25])
    assert np.isnan(estimated(table, values * np.nan)["all"].mean["share"]).all()


@pytest.mark.parametrize(("number", "bounded"), [(7, False), (8, True)])
def test_of_few_people_there_is_no_interval(number: int, bounded: bool) -> None:
    table = people(number, 5)
    found = estimated(table, np.arange(len(table), dtype=float))
    assert [bool(np.isfinite(own.bounds("share", 0.95)).all()) for own in found.values()] == [bounded] * 3
    missing = table[(table["expression"] != "sad") | (table["unit"] != "p0")]
    found = estimated(missing, np.arange(len(missing), dtype=float))
    enough = {name: bool(np.isfinite(own.bounds("share", 0.95)).all()) for name, own in found.items()}
    assert enough == {"sad": False, "happy": bounded, "all": False}


@pytest.mark.parametrize(("runs", "bounded"), [(1, True), (2, False), (4, False), (5, True)])
def test_of_few_runs_there_is_no_interval_and_of_one_that_of_people(runs: int, bounded: bool) -> None:
    table = people(8, runs)
    values = np.arange(len(table), dtype=float)
    found = estimated(table, values)
    assert [bool(np.isfinite(own.bounds("share", 0.95)).all()) for own in found.values()] == [bounded] * 3


def test_one_run_of_several_whose_maps_are_not_empty_is_not_enough() -> None:
    table = people(8, 5)
    found = estimated(table, np.where((table["expression"] == "sad") & (table["run"] > 0), np.nan, 1.0))
    assert found["sad"].runs == 1
    known = {name: bool(np.isfinite(own.bounds("share", 0.9)).all()) for name, own in found.items()}
    assert known == {"sad": False, "happy": True, "all": False}


OF_RUNS = np.array([0.1, 0.4, 0.2, 0.5, 0.3])  # mean .3, sd sqrt(.025)


def test_where_runs_alone_differ_the_interval_is_that_of_five_means() -> None:
    table = people(8, 5)
    low, high = estimated(table, OF_RUNS[table["run"]], 4000)["happy"].bounds("share", 0.95)
    half = t.ppf(0.975, 4) * np.sqrt(0.025 / 5)  # .196; the percentiles of runs drawn again are at .12
    assert [low[0], high[0]] == pytest.approx([0.3 - half, 0.3 + half], abs=0.02)


def test_an_interval_of_a_share_ends_at_its_limits() -> None:
    table = people(8, 5)
    found = estimated(table, 0.9 * (table["run"] == 0).to_numpy(float))["happy"]
    low, high = found.bounds("share", 0.95, (0.0, 1.0))
    assert low[0] == 0 and 0.18 < high[0] < 1 and found.bounds("share", 0.95)[0][0] < 0


@pytest.mark.parametrize("number", [8, 30])
def test_one_run_has_the_interval_of_its_people(number: int) -> None:
    table = people(number, 1, ("happy",))
    values = np.random.default_rng(2).normal(size=number)
    low, high = estimated(table, values, 4000)["happy"].bounds("share", 0.9)
    half = t.ppf(0.95, number - 1) * values.std(ddof=1) / np.sqrt(number)
    assert (high - low)[0] / 2 == pytest.approx(half, rel=0.05)


def test_what_expressions_have_in_common_counts_and_what_they_take_from_each_other_does_not() -> None:
    table = people(8, 5)
    sign = np.where(table["expression"] == "happy", 1, -1)
    found = estimated(table, 0.5 + sign * OF_RUNS[table["run"]], 1000)
    assert np.ptp(found["happy"].bounds("share", 0.9)) > 0.2
    assert np.ravel(found["all"].bounds("share", 0.9)) == pytest.approx([0.5, 0.5])


def test_people_of_the_mean_over_expressions_are_those_of_the_expression_with_fewest() -> None:
    table = people(30, 1)
    table = table[(table["expression"] == "happy") | table["unit"].isin([f"p{person}" for person in range(8)])]
    found = estimated(table, np.random.default_rng(3).normal(size=len(table)))
    assert (found["all"].number, found["happy"].number, found["sad"].number) == (30, 30, 8)
    assert [float(own.freedom["share"][0]) for own in found.values()] == [7, 29, 7]


def test_the_difference_of_two_databases_has_the_interval_of_two_samples_of_runs() -> None:
    table, other = people(8, 5), people(8, 7)
    runs = np.linspace(0, 1, 7)
    both = estimated(table, OF_RUNS[table["run"]], 4000)["all"], estimated(other, runs[other["run"]], 4000)["all"]
    difference, error, freedom = minus(*both, "share")
    squares = np.array([0.025 / 5, runs.var(ddof=1) / 7])
    assert difference[0] == pytest.approx(-0.2)
    assert error[0] == pytest.approx(np.sqrt(squares.sum()), rel=0.05)
    assert freedom[0] == pytest.approx(squares.sum() ** 2 / (squares**2 / [4, 6]).sum(), rel=0.1)


@pytest.mark.parametrize(
    ("runs", "person", "unit"), [(2, "p", "person and run"), (1, "p", "person"), (1, "", "group of images")]
)
def test_what_is_drawn_again_is_named(runs: int, person: str, unit: str) -> None:
    table = people(8, runs)
    table["person"] = table["unit"] if person else np.nan
    assert estimated(table, np.ones(len(table)))["all"].unit == unit


# the stage


def settings(**changes: object) -> SharesSettings:
    """Return settings of two databases of photographs whose regions are those of the template."""
    regions = dict.fromkeys(("a", "b"), RegionSettings(SIDE, "square", 0.2))
    options = {"of": ["two", "one"], "databases": ["a", "b"], "labels": ["sad", "happy"], "landmarks": []}
    options |= {"recipe": {"size": SIDE, "oval": None}, "regions": regions, "samples": 100, "confidence": 0.9}
    return SharesSettings(**({"seed": 1} | options | changes))


def faces_table(number: int = 16) -> pd.DataFrame:
    rows = pd.DataFrame({"face": range(number), "image": [f"i{face}" for face in range(number)]})
    box = {"box_x": 10, "box_y": 10, "box_width": 40, "box_height": 40}
    return rows.assign(width=60, height=60, **box)


TEMPLATE = next(regions_of_faces(faces_table(1), RegionSettings(SIDE, "square", 0.2)))
MOUTH = TEMPLATE[REGIONS.index("mouth")]


@pytest.fixture
def files(tmp_path: Path) -> dict[str, list[Path]]:
    """Return maps of two methods, two databases and two runs: eight people, each happy and sad.

    The maps of method one are the mouth, those of method two are even; random weights have even maps.
    """
    maps, tables = [], []
    for method in ("two", "one"):
        for database in ("a", "b"):
            for run in range(5):
                table = people(8, 1).assign(run=run, method=method, database=database, face=range(16))
                own = np.ones((16, SIDE, SIDE), np.float32) * (-MOUTH if method == "one" else 1)
                if (method, database, run) == ("one", "b", 1):
                    own[0] = 0
                both = pd.concat([table.assign(weights="trained"), table.assign(weights="random")])
                place = tmp_path / f"{method}-{database}-{run}"
                write_csv(both.assign(row=range(32)), place / "maps.csv")
                write_npy(np.concatenate([own, np.ones_like(own)]), place / "maps.npy")
                maps.append(place / "maps.npy")
                tables.append(place / "maps.csv")
    for database in ("a", "b"):
        write_csv(faces_table(), tmp_path / f"{database}.csv")
    return {"sizes_files": maps, "maps_table_files": tables, "tables_files": [tmp_path / "a.csv", tmp_path / "b.csv"]}


def made(files: dict[str, list[Path]], folder: Path, own: SharesSettings, **given: list[Path]) -> list[pd.DataFrame]:
    """Return the tables that the stage writes."""
    given = {"cultures_files": [], "landmarks_files": []} | given
    results = {f"{name}_file": folder / f"{name}.csv" for name in OUTPUTS}
    shares(**files, **given, **results, key_numbers_file=folder / "shares.json", settings=own)
    return [read_csv(folder / f"{name}.csv") for name in OUTPUTS]


def test_shares_of_the_study(files, tmp_path: Path) -> None:
    found, *_ = made(files, tmp_path, settings())
    assert found[["method", "weights", "database", "expression"]].drop_duplicates().to_numpy().tolist() == [
        [method, weights, database, expression]
        for method in ("two", "one")
        for weights in ("trained", "random")
        for database in ("a", "b")
        for expression in ("sad", "happy", "all")
    ]
    assert found["region"].tolist() == [*ALL_REGIONS] * 24
    row = found.set_index(["method", "weights", "database", "expression", "region"]).loc[
        ("one", "trained", "a", "all", "mouth")
    ]
    mouth = float((MOUTH.astype(float) ** 2).sum() / MOUTH.sum())  # edges are shared
    area = float(MOUTH.mean())
    assert [row[name] for name in ("share", "interval_low", "interval_high")] == pytest.approx([mouth] * 3)
    assert [row[name] for name in ("area", "shown", "passed", "times_area")] == pytest.approx(
        [area, area, 1, mouth / area], abs=1e-6
    )
    assert [row["minus_area"], row["minus_random"], row["minus_random_low"]] == pytest.approx([mouth - area] * 3)
    assert row[["number", "unit_of_replication", "runs", "maps", "empty", "both", "regions"]].tolist() == [
        *(8, "person and run", 5, 80, 0, 80, "template")
    ]
    even = found[(found["method"] == "two") & (found["weights"] == "trained") & found["share"].notna()]
    np.testing.assert_allclose(even[["minus_area", "minus_random_high"]], 0, atol=1e-12)
    assert found.loc[found["weights"] == "random", "minus_random"].isna().all()


def test_faces_without_a_mesh_are_counted_and_have_the_regions_of_the_template(files, tmp_path: Path) -> None:
    points = np.random.default_rng(1).uniform(10, 50, (20, POINTS, 3)).astype(np.float32)
    points[[3, 5, 18]] = np.nan  # of face 18 there are no maps
    write_npy(points, tmp_path / "mesh.npy")
    found, _, distances, _ = made(files, tmp_path, settings(landmarks=["b"]), landmarks_files=[tmp_path / "mesh.npy"])
    for table in (found, distances):
        rows = table.groupby("database")[["regions", "without_mesh"]].agg(["min", "max"]).to_numpy().tolist()
        assert rows == [["template"] * 2 + [0] * 2, ["landmarks"] * 2 + [2] * 2]


def test_an_empty_map_is_counted_where_it_is(files, tmp_path: Path) -> None:
    found, *_ = made(files, tmp_path, settings())
    empty = found[found["empty"] > 0]
    assert empty[["method", "weights", "database", "expression"]].drop_duplicates().to_numpy().tolist() == [
        ["one", "trained", "b", expression] for expression in ("happy", "all")
    ]
    assert (empty["empty"] == 1).all()


def test_differences_to_random_weights_are_of_the_faces_that_have_both_maps(files, tmp_path: Path) -> None:
    sizes = files["sizes_files"][0]  # method two, database a, run 0: even maps
    maps = np.load(sizes)
    maps[:8] = MOUTH  # of trained networks, of four people
    maps[16:24] = 0  # the same faces with random weights
    write_npy(maps, sizes)
    found, *_ = made(files, tmp_path, settings(landmarks=[]))
    rows = found[(found["method"] == "two") & (found["database"] == "a") & (found["region"] == "mouth")]
    row = rows.set_index(["weights", "expression"]).loc[("trained", "all")]
    assert (row["maps"], row["empty"], row["both"]) == (80, 0, 72)
    mouth = float((MOUTH.astype(float) ** 2).sum() / MOUTH.sum())
    area = float(MOUTH.mean())
    assert row["share"] == pytest.approx((0.5 * (mouth + area) + 4 * area) / 5)
    assert row["minus_random"] == pytest.approx(0), "the four people whose random map is empty do not count"
    assert rows.loc[rows["weights"] == "random", "empty"].tolist() == [4, 4, 8]
    maps[16:] = 0
    write_npy(maps, sizes)
    found, *_ = made(files, tmp_path, settings())
    row = found[(found["method"] == "two") & (found["region"] == "mouth") & (found["expression"] == "all")].iloc[0]
    assert row["both"] == 64 and np.isnan(row["minus_random_low"]), "four runs have both"
    assert np.isfinite(row["interval_low"])


def test_differences_between_databases_and_distances(files, tmp_path: Path) -> None:
    _, differences, distances, between = made(files, tmp_path, settings())
    assert len(differences) == 2 * 2 * len(ALL_REGIONS) and len(between) == 2 * 2 * 2
    assert differences[["database_1", "database_2"]].drop_duplicates().to_numpy().tolist() == [["a", "b"]]
    known = differences[differences["share_1"].notna()]
    np.testing.assert_allclose(known[["difference", "interval_low", "interval_high", "area_difference"]], 0, atol=1e-12)
    row = distances.set_index(["method", "weights", "database", "expression", "pixels"]).loc[
        ("one", "trained", "b", "happy", "image")
    ]
    even = mean_distances(landmark_distances(TEMPLATE), TEMPLATE, np.ones((SIDE, SIDE)))[0]
    assert row["even"] == pytest.approx(even) and row["distance"] < 0.02 < even
    assert row["minus_even_high"] < 0 and row["minus_random_high"] == pytest.approx(row["distance"] - even)
    numbers = read_json(tmp_path / "shares.json")
    assert list(numbers) == ["two", "one"] and list(numbers["one"]["a"]) == ["shares", "distances"]
    assert set(numbers["one"]["a"]["shares"]) == {"face", "surroundings"}
    assert numbers["two"]["b"]["distances"]["image"]["random"] == pytest.approx(even)


def test_what_an_oval_passes(files, tmp_path: Path) -> None:
    oval = {"width": 0.6, "height": 0.8, "centre": [0.5, 0.55], "softness": 0.1, "fill": 128}
    found, _, distances, _ = made(files, tmp_path, settings(recipe={"size": SIDE, "oval": oval}))
    rows = found[found["expression"] == "all"].drop_duplicates("region").set_index("region")
    assert rows.loc["mouth", "passed"] == pytest.approx(1, abs=1e-3)
    background, weights = TEMPLATE[0].astype(float), oval_mask(SIDE, build(OvalSettings, oval))
    assert rows.loc["background", "passed"] == pytest.approx((background * weights).sum() / background.sum(), rel=1e-5)
    assert rows.loc["background", "shown"] < rows.loc["background", "area"]
    assert rows.loc[["face", "surroundings"], "shown"].sum() == pytest.approx(1)
    even = mean_distances(landmark_distances(TEMPLATE), TEMPLATE, weights)
    assert distances.loc[distances["expression"] == "all", "even"].tolist() == pytest.approx([*even] * 8)
    assert even[0] < mean_distances(landmark_distances(TEMPLATE), TEMPLATE, np.ones_like(weights))[0]


def test_exact_regions_and_landmarks_and_a_single_database(files, tmp_path: Path) -> None:
    variability = Variability((0.4, 1.0), (1.0, 1.0), 0.0, 0.0, 0.0, 0.0, 0.0)
    rendered = DatabaseSettings(7, "procedural", 1, 0, people=8, size=60, variability=variability)
    regions = {"a": RegionSettings(SIDE, "square", 0.2, rendered), "b": RegionSettings(SIDE, "square", 0.2)}
    culture = Path(__file__).parents[2] / "config/cultures/a.yaml"
    images = [f"p1-{person:03d}_{label}" for person in range(8) for label in ("happy", "sad")]
    write_csv(faces_table().assign(image=images), files["tables_files"][0])
    points = template_landmarks() * 40 + 9.5
    names = [f"{axis}_{n}" for axis in "xy" for n in range(68)]
    marked = pd.DataFrame(np.tile(points.T.ravel(), (16, 1)), columns=names)
    write_csv(pd.concat([faces_table()[["image"]], marked], axis=1), tmp_path / "landmarks.csv")
    own = settings(regions=regions, landmarks=["b"])
    assert sources_of(own) == {"a": "exact", "b": "landmarks"}
    given = {"cultures_files": [culture], "landmarks_files": [tmp_path / "landmarks.csv"]}
    found, differences, *_ = made(files, tmp_path, own, **given)
    rows = found[(found["method"] == "one") & (found["weights"] == "trained") & (found["expression"] == "all")]
    rows = rows.set_index(["database", "region"])
    assert rows.loc[("a", "hair"), "area"] > 0 and np.isnan(rows.loc[("b", "hair"), "share"])
    assert rows.loc["a", "regions"].unique().tolist() == ["exact"]
    assert rows.loc[("b", "mouth"), "share"] == pytest.approx(float((MOUTH.astype(float) ** 2).sum() / MOUTH.sum()))
    assert set(zip(differences["regions_1"], differences["regions_2"], strict=True)) == {("exact", "landmarks")}
    of_a = {name: paths[:1] if name == "tables_files" else [p for p in paths if "-a-" in str(p)]
            for name, paths in files.items()}  # fmt: skip
    found, differences, _, between = made(of_a, tmp_path, replace(own, databases=["a"], landmarks=[]),
                                          cultures_files=[culture])  # fmt: skip
    assert set(found["database"]) == {"a"} and differences.empty and between.empty
    assert {"difference", "area_difference", "regions_2"} <= set(differences.columns)


def test_maps_without_random_weights_have_no_difference_to_them(files, tmp_path: Path) -> None:
    for path in files["maps_table_files"]:
        table = read_csv(path)
        write_csv(table[table["weights"] == "trained"], path)
    found, differences, *_ = made(files, tmp_path, settings())
    assert set(found["weights"]) == {"trained"} and found["minus_random"].isna().all()
    assert set(differences["weights"]) == {"trained"}


def test_a_map_that_is_not_finite_and_a_face_that_is_not_there_are_refused(files, tmp_path: Path) -> None:
    maps = np.load(files["sizes_files"][1])
    maps[3, 0, 0] = np.nan
    write_npy(maps, files["sizes_files"][1])
    with pytest.raises(InputError, match=r"two-a-1/maps\.npy: row 3 is not finite everywhere"):
        made(files, tmp_path, settings())
    write_csv(faces_table(15), files["tables_files"][0])
    with pytest.raises(InputError, match=r"a\.csv: has no face 15, of which there are maps"):
        made(files, tmp_path, settings())


def test_measures_are_named_as_the_tables_read_them() -> None:
    one = Measured(*(np.full((1, width), float(width)) for width in (14, 14, 14, 2, 2)))
    assert set(one.of(np.array([0]))) == {
        *("share", "area", "shown", "distance", "even", "share minus area", "distance minus even")
    }
