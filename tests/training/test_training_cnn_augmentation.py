import math
from pathlib import Path

import numpy as np
import pytest
import torch

from aulens.errors import InputError
from aulens.training import augmentation
from aulens.training.augmentation import (
    AugmentationSettings,
    Moves,
    augmentation_settings,
    augmented,
    intensities_changed,
    looked_up_at,
    moved_images,
)
from aulens.yaml_files import read_yaml

FOUR = torch.arange(16.0).view(1, 1, 4, 4)
FILL = 100.0


def moved(images=FOUR, fill=FILL, **changes) -> list:
    """Return one image moved, as rows of numbers."""
    plain = {"mirror": False, "scale": 1.0, "shear": 0.0, "rotation": 0.0, "right": 0.0, "down": 0.0}
    moves = Moves(**{name: np.array([value]) for name, value in (plain | changes).items()})
    return moved_images(images, moves, fill)[0, 0].numpy()


def test_nothing_is_moved_by_no_move() -> None:
    np.testing.assert_allclose(moved(), FOUR[0, 0], atol=1e-4)


def test_pixels_are_looked_up_where_affine_grid_says() -> None:
    matrices = torch.randn(5, 2, 3, generator=torch.Generator().manual_seed(1))
    expected = torch.nn.functional.affine_grid(matrices, [5, 1, 7, 7], align_corners=False)
    torch.testing.assert_close(looked_up_at(matrices, 7), expected, rtol=1e-6, atol=1e-6)


def test_a_mirror_image_swaps_left_and_right() -> None:
    np.testing.assert_allclose(moved(mirror=True), FOUR[0, 0].numpy()[:, ::-1], atol=1e-4)


def test_a_quarter_turn_is_clockwise_about_the_centre() -> None:
    np.testing.assert_allclose(moved(rotation=math.pi / 2), np.rot90(FOUR[0, 0].numpy(), -1), atol=1e-4)


def test_a_shift_of_a_quarter_is_one_pixel_of_four_and_the_fill_comes_into_view() -> None:
    expected = [[FILL, 0, 1, 2], [FILL, 4, 5, 6], [FILL, 8, 9, 10], [FILL, 12, 13, 14]]
    np.testing.assert_allclose(moved(right=0.25), expected, atol=1e-4)
    expected = [[FILL] * 4, [0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11]]
    np.testing.assert_allclose(moved(down=0.25), expected, atol=1e-4)


def test_half_a_pixel_is_the_mean_of_two() -> None:
    expected = [(FILL + 0) / 2, 0.5, 1.5, 2.5]
    np.testing.assert_allclose(moved(right=0.125)[0], expected, atol=1e-4)


def test_an_enlarged_image_shows_its_centre() -> None:
    # twice as large: pixel centres at ±.5, ±1.5 of the result are ±.25, ±.75 of the image
    row = [[0, 0, 1, 1]] * 4
    images = torch.tensor(row, dtype=torch.float32).view(1, 1, 4, 4)
    np.testing.assert_allclose(moved(images, scale=2.0)[0], [0, 0.25, 0.75, 1], atol=1e-5)
    assert moved(scale=0.5)[0].tolist() == [FILL] * 4  # half as large: its border is fill
    np.testing.assert_allclose(moved(scale=0.5)[1:3, 1:3], [[2.5, 4.5], [10.5, 12.5]], atol=1e-4)


def test_a_shear_of_45_degrees_moves_each_row_by_its_height_above_the_centre() -> None:
    # rows lie 1.5 and .5 pixels above and below the centre: at tan = 1 they move by -1.5, -.5, .5, 1.5
    expected = [[1.5, 2.5, (3 + FILL) / 2, FILL], [4.5, 5.5, 6.5, (7 + FILL) / 2]]
    np.testing.assert_allclose(moved(shear=math.pi / 4)[:2], expected, atol=1e-4)


def test_moves_follow_each_other_mirrored_then_turned_then_shifted() -> None:
    image = np.rot90(FOUR[0, 0].numpy()[:, ::-1], -1)
    shifted = np.full((4, 4), FILL)
    shifted[:, 1:] = image[:, :3]
    np.testing.assert_allclose(moved(mirror=True, rotation=math.pi / 2, right=0.25), shifted, atol=1e-4)


def test_all_channels_move_alike() -> None:
    colour = torch.cat([FOUR, FOUR + 1, FOUR + 2], 1)
    moves = Moves(*(np.array([value]) for value in (False, 1.0, 0.0, 0.3, 0.1, 0.0)))
    found = moved_images(colour, moves, 0.0)
    inside = found[0, 0, 1:3, 1:3]
    torch.testing.assert_close(found[0, 2, 1:3, 1:3], inside + 2)


def test_intensities_change_by_power_gain_and_offset() -> None:
    images = torch.tensor([0.0, 127.5, 255.0, 51.0]).view(1, 1, 2, 2).repeat(2, 1, 1, 1)
    found = intensities_changed(images, np.array([1.0, 2.0]), np.array([2.0, 1.0]), np.array([0.0, 0.1]))
    np.testing.assert_allclose(found[0].flatten(), [0, 63.75, 255, 10.2], rtol=1e-5)
    np.testing.assert_allclose(found[1].flatten(), [25.5, 280.5, 535.5, 127.5], rtol=1e-5)


def batch(settings: AugmentationSettings, iteration: int = 3, n: int = 6, run: int = 7) -> torch.Tensor:
    images = torch.from_numpy(np.random.default_rng(0).integers(0, 256, (n, 1, 9, 9))).float()
    return augmented(images, settings, 0.0, 1, "a", run, iteration)


def test_what_is_drawn_depends_on_run_and_iteration_alone() -> None:
    settings = augmentation_settings({"rotation": 20.0, "mirror": 0.5})
    assert torch.equal(batch(settings), batch(settings))
    assert not torch.equal(batch(settings), batch(settings, iteration=4))
    assert not torch.equal(batch(settings), batch(settings, run=8))
    assert torch.equal(batch(settings, n=4), batch(settings)[:4])
    assert not torch.equal(batch(settings)[0], batch(settings)[1])


def test_a_key_draws_the_same_whatever_the_others_are() -> None:
    mirrored = batch(augmentation_settings({"mirror": 0.5}))
    offset = {"offset": [0.1, 0.1]}
    both = batch(augmentation_settings({"mirror": 0.5, "intensity": offset}))
    torch.testing.assert_close(both, mirrored + 25.5, rtol=0, atol=1e-3)


def test_half_of_the_images_are_mirrored() -> None:
    images = torch.arange(9.0).view(1, 1, 3, 3).repeat(400, 1, 1, 1)
    found = augmented(images, augmentation_settings({"mirror": 0.5}), 0.0, 1, "a", 0, 0)
    assert 160 < (found[:, 0, 0, 0] > 1).sum() < 240


def test_mirroring_alone_changes_no_grey_level() -> None:
    settings = augmentation_settings({"mirror": 0.5})
    images = torch.rand(64, 3, 5, 5, generator=torch.Generator().manual_seed(1)) * 255
    images = images.contiguous(memory_format=torch.channels_last)
    found = augmented(images, settings, FILL, 1, "a", 0, 0)
    mirrored = [torch.equal(one, image.flip(-1)) for one, image in zip(found, images, strict=True)]
    kept = [torch.equal(one, image) for one, image in zip(found, images, strict=True)]
    assert [not value for value in kept] == mirrored
    assert 16 < sum(mirrored) < 48
    assert found.is_contiguous(memory_format=torch.channels_last)
    with_all = augmented(images, augmentation_settings({"mirror": 0.5, "rotation": 0}), FILL, 1, "a", 0, 0)
    torch.testing.assert_close(found, with_all, rtol=0, atol=1e-3)


def test_without_settings_nothing_happens() -> None:
    settings = augmentation_settings(None)
    assert settings == AugmentationSettings(None, None, None, None, None, None)
    images = torch.rand(2, 1, 3, 3)
    assert augmented(images, settings, 0.0, 1, "a", 0, 0) is images
    nothing = augmentation_settings({"scale": [1, 1], "intensity": {"gain": None}})
    torch.testing.assert_close(augmented(images, nothing, 0.0, 1, "a", 0, 0), images)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"mirror": 1.5}, r"training.augmentation.mirror: 1.5 is given; a number within 0 and 1 is allowed"),
        ({"scale": [1.2, 0.8]}, r"training.augmentation.scale: \(1.2, 0.8\) is given; a range within 0.01 and 100"),
        ({"scale": 1.1}, r"training.augmentation.scale: 1.1 is given; allowed: a list of 2 or null"),
        ({"turn": 3.0}, r"training.augmentation: unknown key 'turn'"),
        ({"intensity": {"gain": [-1, 1]}}, r"training.augmentation.intensity.gain: "),
    ],
)
def test_wrong_settings_are_refused(values: dict, message: str) -> None:
    with pytest.raises(InputError, match=message):
        augmentation_settings(values)


def test_the_limits_are_those_of_the_schema() -> None:
    rules = read_yaml(Path(augmentation.__file__).parents[2] / "schemas/config.schema.yaml")["$defs"]

    def limits(rule: dict) -> tuple[float, float]:
        rule = rules[rule["$ref"].rpartition("/")[2]] if "$ref" in rule else rule
        rule = rule.get("items", rule)
        return rule["minimum"], rule.get("maximum", math.inf)

    keys = rules["augmentation"]["properties"]
    found = {key: limits(rule) for key, rule in keys.items() if key != "intensity"}
    found |= {f"intensity.{key}": limits(rule) for key, rule in keys["intensity"]["properties"].items()}
    assert found == augmentation.LIMITS
