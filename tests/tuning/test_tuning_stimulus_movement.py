"""Movement of landmarks in action unit series, and what it says of the images. Points are made, not found."""

import numpy as np
import pandas as pd
import pytest

from aulens.errors import InputError
from aulens.faces.mesh_points import REGION_POINTS
from aulens.faces.similarity import mapped, similarity
from aulens.files import read_csv, read_json
from aulens.tuning.landmark_movement import (
    DISTANCES,
    HEIGHTS,
    MEASURES,
    REGIONS,
    changes,
    displacements,
    in_face_units,
)
from aulens.tuning.movement_verdicts import EXPECTED, VERDICTS, out_of_order, verdict
from aulens.tuning.stimulus_movement import (
    COLUMNS,
    VERDICT_COLUMNS,
    StimulusMovementSettings,
    stimulus_movement,
    verdict_table,
)

BROWS, CORNERS, INNER = HEIGHTS["inner brows"], HEIGHTS["mouth corners"], DISTANCES["mouth open"]
LEVELS = 5


def resting():
    """Return points of a face at rest: eyes 100 pixels apart, all other points in a grid."""
    points = np.random.default_rng(3).uniform(0, 300, (468, 2))
    points[[33, 133]], points[[362, 263]] = [(95, 100), (105, 100)], [(195, 100), (205, 100)]
    points[[168, 6]] = [(150, 100), (150, 120)]
    points[[13, 82, 312]], points[[14, 87, 317]] = (
        [(150, 200), (145, 200), (155, 200)],
        [(150, 200), (145, 200), (155, 200)],
    )
    points[[61, 291]] = [(120, 200), (180, 200)]
    return points


def moved(numbers, x=0.0, y=0.0):
    points = resting()
    points[list(numbers)] += (x, y)
    return points


def test_movement_is_in_per_cent_of_the_distance_between_the_eyes():
    null, other = 2 * resting(), 2 * moved(BROWS, y=-4.0)
    points = in_face_units(np.stack([null, other]), null)
    found = dict(zip(REGIONS, displacements(points, points[0])[1], strict=True))
    share = sum(number in REGION_POINTS["brows"] for number in BROWS) / len(REGION_POINTS["brows"])
    assert found["brows"] == pytest.approx(4.0 * share)
    assert found["mouth"] == pytest.approx(0, abs=1e-9)
    change = dict(zip(MEASURES, changes(points, points[0])[1], strict=True))
    assert change["inner brows"] == pytest.approx(4.0), "up is positive"
    assert change["mouth corners"] == pytest.approx(0, abs=1e-9)


def test_what_the_head_does_is_taken_away():
    null, other = resting(), moved(CORNERS, y=-5.0)
    turned = mapped(other, similarity((40.0, 30.0), 13.0, 1.4, (300.0, -20.0)))
    points = in_face_units(np.stack([null, other, turned]), null)
    np.testing.assert_allclose(points[2], points[1], atol=1e-9)


def test_distances_grow_from_the_null_image():
    null = resting()
    points = in_face_units(np.stack([moved([pair[1] for pair in INNER], y=6.0)]), null)
    (change,) = changes(points, in_face_units(null[None], null)[0])
    assert change[MEASURES.index("mouth open")] == pytest.approx(6.0)
    assert change[MEASURES.index("mouth wide")] == pytest.approx(0)


def of(**values):
    """Return changes of measures, given by their names with _ in the place of spaces."""
    change = np.zeros(len(MEASURES))
    for name, value in values.items():
        change[MEASURES.index(name.replace("_", " "))] = value
    return change


@pytest.mark.parametrize(
    ("unit", "change", "said"),
    [
        (12, of(mouth_corners=6.0, mouth_wide=9.0), "as named"),
        (12, of(mouth_corners=-4.0, mouth_wide=-5.0), "other way"),
        (15, of(mouth_corners=6.0), "other way"),
        (12, of(inner_brows=5.0, mouth_corners=0.4), "elsewhere"),
        (1, of(mouth_open=20.0), "elsewhere"),
        (1, of(inner_brows=1.0, mouth_open=0.6), "weak"),
        (4, of(inner_brows=1.0, brows_apart=-3.0), "as named"),
        (27, of(chin=-9.0, lower_lip=-20.0), "as named"),
        (7, of(mouth_open=20.0), "not judged"),
    ],
)
def test_verdicts_follow_the_name(unit, change, said):
    assert verdict(unit, change, np.array([5.0]), MEASURES)[0] == said
    assert said in VERDICTS


def test_what_stands_still_is_dead_whatever_its_name():
    little, nothing = (of(mouth_corners=0.1), np.array([0.2, 0.1])), (of(mouth_corners=0.01), np.array([0.04, 0.01]))
    said = {unit: [verdict(unit, *moves, MEASURES) for moves in (little, nothing)] for unit in (7, 12)}
    assert said[12] == [("still", "mouth corners")] * 2
    assert said[7] == [("not judged", "mouth corners"), ("still", "mouth corners")], "the mesh hardly sees lids"


def test_what_is_expected_is_measured():
    assert {name for signs in EXPECTED.values() for name in signs} <= set(MEASURES)
    assert {sign for signs in EXPECTED.values() for sign in signs.values()} == {-1, 1}


def test_levels_may_be_unequally_far_apart():
    intensities = np.array([0.0, 0.05, 0.1, 1.0])
    assert out_of_order(10 * intensities, intensities) == []
    assert out_of_order(np.array([0.0, 0.5, 1.0, 0.0]), intensities) == [3]


def test_levels_of_a_series_are_as_far_apart_as_their_intensities():
    keys = pd.DataFrame({"action_unit": [0, 12, 12, 12], "level": range(4), "intensity": [0.0, 0.05, 0.1, 1.0]})
    moved = 10 * keys["intensity"].to_numpy()[:, None]
    table = verdict_table(keys.assign(image="abcd"), np.repeat(moved, len(REGIONS), 1), of(mouth_corners=1.0) * moved)
    assert table["out_of_order"].tolist() == [""]


def test_what_landmarks_cannot_see_is_not_called_dead():
    change, moved = np.full(len(MEASURES), 0.3), np.full(len(REGIONS), 0.4)
    assert verdict(6, change, moved, MEASURES)[0] == "not judged"
    assert verdict(12, change, moved, MEASURES)[0] == "still"


def test_levels_out_of_order():
    straight = np.arange(8.0)
    assert out_of_order(straight) == []
    for level in range(3, 8):
        dead = straight.copy()
        dead[level] = 0
        assert out_of_order(dead) == [level]
    assert out_of_order(np.array([0.0, 2, 3, 3.4, 3.6])) == [], "movement that slows down"
    assert out_of_order(np.array([0.0, 0.1, 0.4, 0.1, 0.2])) == [], "too little to tell"


@pytest.fixture
def series(tmp_path):
    """Return a function that runs the stage on images: (action unit, level) -> points."""

    def run(images, units):
        rows = [(0, 0, 0.0, "null")] + [(u, k, k / LEVELS, f"AU{u}_{k}") for u in units for k in range(1, LEVELS + 1)]
        table = pd.DataFrame(rows, columns=["action_unit", "level", "intensity", "image"]).assign(face=range(len(rows)))
        points = np.stack([images.get((u, k), resting()) for u, k, *_ in rows])
        np.save(tmp_path / "mesh.npy", np.dstack([points, np.zeros(points.shape[:2])]))
        table.sample(frac=1, random_state=1).to_csv(tmp_path / "faces.csv", index=False)
        files = [tmp_path / name for name in ("movement.csv", "verdicts.csv", "movement.json")]
        settings = StimulusMovementSettings(list(units))
        stimulus_movement(tmp_path / "mesh.npy", tmp_path / "faces.csv", *files, settings=settings)
        movement, verdicts = (read_csv(file) for file in files[:2])
        return (
            movement,
            verdicts.fillna({"out_of_order": "", "without_face": ""}).set_index("action_unit"),
            read_json(files[2]),
        )

    return run


def up(numbers, most):
    return {level: moved(numbers, y=-most * level / LEVELS) for level in range(1, LEVELS + 1)}


def all_of(**units):
    return {(int(unit[2:]), level): points for unit, own in units.items() for level, points in own.items()}


def test_a_sound_series_is_as_named(series):
    movement, verdicts, numbers = series(all_of(AU1=up(BROWS, 5.0), AU12=up(CORNERS, 8.0)), [1, 12])
    assert list(movement) == COLUMNS
    assert ["action_unit", *verdicts] == VERDICT_COLUMNS
    assert len(movement) == 2 * LEVELS * len(REGIONS)
    assert verdicts["verdict"].tolist() == ["as named"] * 2
    assert verdicts["spearman"].tolist() == [1.0, 1.0]
    assert verdicts.loc[12, ["expected", "change", "largest"]].tolist() == ["mouth corners +", 8.0, "mouth corners"]
    assert numbers["verdicts"]["as_named"] == 2
    assert numbers["look_at"] == []


def test_swapped_and_dead_images_are_named(series):
    images = all_of(AU1=up(CORNERS, 8.0), AU12=up(BROWS, 5.0), AU15={})
    _, verdicts, numbers = series(images, [1, 12, 15])
    assert verdicts["verdict"].tolist() == ["elsewhere", "elsewhere", "still"]
    assert numbers["look_at"] == ["AU12_5", "AU15_5", "AU1_5"]


def test_a_single_dead_image_and_one_without_a_face_are_named(series):
    images = all_of(AU12=up(CORNERS, 8.0), AU1=up(BROWS, 5.0))
    del images[12, 4]
    images[1, 5] = np.full((468, 2), np.nan)
    movement, verdicts, numbers = series(images, [1, 12])
    assert verdicts["out_of_order"].tolist() == ["", "AU12_4"]
    assert verdicts["without_face"].tolist() == ["AU1_5", ""]
    assert verdicts.loc[1, "image"] == "AU1_4", "the highest that shows a face"
    assert movement["movement"].isna().sum() == len(REGIONS)
    assert numbers["look_at"] == ["AU12_4", "AU1_5"]


def test_series_without_any_face(series):
    _, verdicts, numbers = series({(4, level): np.full((468, 2), np.nan) for level in range(1, LEVELS + 1)}, [4])
    assert verdicts["verdict"].tolist() == ["no face"]
    assert numbers["verdicts"]["no_face"] == 1 == sum(numbers["verdicts"].values())
    with pytest.raises(InputError, match="the face mesh sees no face in the null image"):
        series({(0, 0): np.full((468, 2), np.nan)}, [4])
