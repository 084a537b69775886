"""Training images moved and changed at random, in batches, on the device.

All that is drawn depends on (seed, "augmentation", database, run, iteration) and nothing else, in numbers that are
drawn on the CPU; devices differ by rounding only. What a key draws does not depend on whether another key is set.
"""

import math
from dataclasses import dataclass, fields

import numpy as np
import torch

from aulens.errors import InputError
from aulens.randomness import generator
from aulens.settings import build

WHERE = "training.augmentation"
DRAWN = ("mirror", "rotation", "right", "down", "scale", "shear", "gain", "power", "offset")  # one number each
LIMITS = {  # lowest and highest number of each key, those of workflow/schemas/config.schema.yaml
    "mirror": (0, 1),
    "rotation": (0, 180),
    "translation": (0, 1),
    "scale": (0.01, 100),
    "shear": (0, 60),
    "intensity.gain": (0, math.inf),
    "intensity.power": (0.01, 100),
    "intensity.offset": (-1, 1),
}
Range = tuple[float, float]


@dataclass(frozen=True)
class IntensitySettings:
    """Ranges of the changes of an image's grey levels (see `intensities_changed`); None for none.

    Attributes
    ----------
    gain, power, offset : Range or None
        Lowest and highest.
    """

    gain: Range | None
    power: Range | None
    offset: Range | None


@dataclass(frozen=True)
class AugmentationSettings:
    """How training images are changed; None for not at all.

    Attributes
    ----------
    mirror : float or None
        Probability of a mirror image.
    rotation : float or None
        Largest angle in degrees, to either side.
    translation : float or None
        Largest shift, to either side, up or down, in fractions of the side.
    scale : Range or None
        Lowest and highest factor by which an image is enlarged.
    shear : float or None
        Largest angle in degrees, to either side.
    intensity : IntensitySettings or None
        Grey levels.

    Notes
    -----
    All numbers are drawn uniformly and independently of each other, for every image of every iteration.
    """

    mirror: float | None
    rotation: float | None
    translation: float | None
    scale: Range | None
    shear: float | None
    intensity: IntensitySettings | None


@dataclass(frozen=True)
class Moves:
    """How the images of a batch are moved, in this order: mirrored, enlarged, sheared, rotated, shifted.

    Each is an array (n,).

    Attributes
    ----------
    mirror : (n,) bool
        Whether the image is mirrored.
    scale : (n,) float
        Factor.
    shear, rotation : (n,) float
        Radians; a positive angle turns clockwise as one sees it, and moves what is low to the right.
    right, down : (n,) float
        In fractions of the side.
    """

    mirror: np.ndarray
    scale: np.ndarray
    shear: np.ndarray
    rotation: np.ndarray
    right: np.ndarray
    down: np.ndarray


def augmentation_settings(values: dict[str, object] | None) -> AugmentationSettings:
    """Return the settings from their slice of the configuration, in which every key may be absent or null.

    Raises
    ------
    InputError
        If a key is unknown or a value not allowed.
    """
    given = dict.fromkeys(field.name for field in fields(AugmentationSettings)) | (values or {})
    if isinstance(given["intensity"], dict):
        given["intensity"] = dict.fromkeys(field.name for field in fields(IntensitySettings)) | given["intensity"]
    settings = build(AugmentationSettings, given, WHERE)
    intensity = settings.intensity or IntensitySettings(None, None, None)
    given_ranges = {name: getattr(settings, name) for name in LIMITS if "." not in name}
    given_ranges |= {f"intensity.{field.name}": getattr(intensity, field.name) for field in fields(IntensitySettings)}
    for key, (low, high) in LIMITS.items():
        value = given_ranges[key]
        ends = value if isinstance(value, tuple) else (value, value)
        if value is not None and not low <= ends[0] <= ends[1] <= high:
            raise InputError(
                f"{WHERE}.{key}: {value} is given; {'a range' if isinstance(value, tuple) else 'a number'} within "
                f"{low:g} and {high:g} is allowed"
            )
    return settings


def augmented(
    images: torch.Tensor,
    settings: AugmentationSettings,
    fill: float,
    seed: int,
    database: str,
    run: int,
    iteration: int,
) -> torch.Tensor:
    """Return the training images of an iteration, changed at random.

    Parameters
    ----------
    images : (n, channels, side, side) float32
        Grey levels 0…255.
    fill : float
        Grey level of what comes into view from outside.
    """
    drawn = generator(seed, "augmentation", database, run, iteration).random((len(images), len(DRAWN)))
    numbers = dict(zip(DRAWN, drawn.T, strict=True))  # each (n,)
    others = (settings.rotation, settings.translation, settings.scale, settings.shear)
    moved = images
    if any(value is not None for value in others):
        moved = moved_images(images, moves_of(numbers, settings), fill)
    elif settings.mirror:  # needs no interpolation
        mirror = torch.from_numpy(numbers["mirror"] < settings.mirror).to(images.device)
        moved = torch.where(mirror[:, None, None, None], images.flip(-1), images)
    if settings.intensity is None:
        return moved
    intensity = settings.intensity
    plain = {"gain": 1.0, "power": 1.0, "offset": 0.0}
    changes = {name: _within(getattr(intensity, name), numbers[name], plain[name]) for name in plain}
    return intensities_changed(moved, **changes)


def moves_of(numbers: dict[str, np.ndarray], settings: AugmentationSettings) -> Moves:
    """Return the moves of a batch from its uniform numbers in [0, 1)."""

    def around_zero(most: float | None, drawn: np.ndarray) -> np.ndarray:
        return (2 * drawn - 1) * (most or 0.0)

    return Moves(
        numbers["mirror"] < (settings.mirror or 0.0),
        _within(settings.scale, numbers["scale"], 1.0),
        np.radians(around_zero(settings.shear, numbers["shear"])),
        np.radians(around_zero(settings.rotation, numbers["rotation"])),
        around_zero(settings.translation, numbers["right"]),
        around_zero(settings.translation, numbers["down"]),
    )


def moved_images(images: torch.Tensor, moves: Moves, fill: float) -> torch.Tensor:
    """Return images moved about their centre, interpolated between pixels.

    Parameters
    ----------
    images : (n, channels, side, side) float32
        Any values.
    fill : float
        Grey level of what comes into view from outside.

    Notes
    -----
    A pixel of the result is looked up in the image, so the map is inverted: with x to the right and y downwards from
    the centre, new = R S (± scale · x, scale · y) + shift, R the rotation and S the shear (x + tan(shear) · y, y).
    """
    cos, sin, tan = np.cos(moves.rotation), np.sin(moves.rotation), np.tan(moves.shear)
    mirror = np.where(moves.mirror, -1.0, 1.0)
    forward = np.stack(  # (n, 2, 2)
        [
            np.stack([cos * mirror * moves.scale, (cos * tan - sin) * moves.scale], -1),
            np.stack([sin * mirror * moves.scale, (sin * tan + cos) * moves.scale], -1),
        ],
        -2,
    )
    back = np.linalg.inv(forward)
    shift = 2 * np.stack([moves.right, moves.down], -1)[..., None]  # (n, 2, 1); the side is 2 in affine_grid
    matrices = torch.from_numpy(np.concatenate([back, -back @ shift], -1)).to(images.device, torch.float32)
    places = looked_up_at(matrices, images.shape[-1])
    return torch.nn.functional.grid_sample(images - fill, places, align_corners=False).add_(fill)


def looked_up_at(matrices: torch.Tensor, side: int) -> torch.Tensor:
    """Return where the pixels of moved images are looked up, (n, side, side, 2), of matrices (n, 2, 3).

    Notes
    -----
    What affine_grid gives, as one product for all images, which takes an eighth of the time.
    """
    unmoved = torch.nn.functional.affine_grid(torch.eye(2, 3)[None], [1, 1, side, side], align_corners=False)
    places = torch.nn.functional.pad(unmoved.view(-1, 2), (0, 1), value=1.0).to(matrices.device)  # (side², 3)
    moved = matrices.view(-1, 3) @ places.T  # (2 n, side²)
    return moved.view(len(matrices), 2, side, side).permute(0, 2, 3, 1)


def intensities_changed(images: torch.Tensor, gain: np.ndarray, power: np.ndarray, offset: np.ndarray) -> torch.Tensor:
    """Return 255 · (gain · (grey level / 255) ^ power + offset), not clipped.

    Parameters
    ----------
    images : (n, channels, side, side) float32
        Grey levels 0…255.
    gain, power, offset : (n,) float
        Of each image.

    Notes
    -----
    Khorrami, Paine & Huang 2015 change the intensity so; the fill around a moved face changes with it.
    """
    gain, power, offset = (
        torch.from_numpy(values).to(images.device, torch.float32)[:, None, None, None]
        for values in (gain, power, offset)
    )
    return 255 * (gain * (images / 255).clamp(min=0).pow(power) + offset)


def _within(ends: Range | None, drawn: np.ndarray, plain: float) -> np.ndarray:
    """Return numbers of a range from those in [0, 1), or what changes nothing."""
    return np.full_like(drawn, plain) if ends is None else ends[0] + (ends[1] - ends[0]) * drawn
