"""The camera: from where, in which light, and how a canonical picture becomes a photograph."""

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np

from aulens.synthesis.frame import Frame
from aulens.synthesis.people import ASYMMETRY_GRID, Person
from aulens.synthesis.populations import POPULATIONS

SHARPNESS = 0.6  # sd of the lens' blur, pixels
ASYMMETRY = 0.009  # units by which a value of 1 in a person's asymmetry displaces the face


@dataclass(frozen=True)
class View:
    """Circumstances of one photograph."""

    size: int  # side of the image, pixels
    light_azimuth: float = -18.0  # degrees; negative: from the picture's left
    light_elevation: float = 38.0  # degrees
    ambient: float = 0.40  # share of light from everywhere
    background: float = 0.55  # reflectance
    gain: float = 1.0  # exposure
    roll: float = 0.0  # degrees
    yaw: float = 0.0
    pitch: float = 0.0
    scale: float = 1.0
    shift_x: float = 0.0  # units
    shift_y: float = 0.0
    noise: float = 0.0  # sd, as a share of the range
    noise_seed: int = 0


@dataclass(frozen=True)
class Session:
    """What all photographs of one person share."""

    light_azimuth: float
    light_elevation: float
    ambient: float
    background: float
    gain: float
    noise: tuple[float, float]  # from which each photograph's grain is drawn evenly


def draw_session(population: int, rng: np.random.Generator, light: float) -> Session:
    """Return what all photographs of one person share.

    Parameters
    ----------
    population : int
        A key of `populations.POPULATIONS`; each has its own studio.
    rng : Generator
        The only source of chance.
    light : float
        0 the same light and background for everybody, 1 as the studio has it.
    """
    studio, plain = POPULATIONS[population].studio, View(size=0)
    side = -1 if rng.random() < studio.lamp_on_left else 1
    azimuth, elevation = side * float(rng.uniform(*studio.azimuth)), float(rng.uniform(*studio.elevation))
    ambient, background = float(rng.uniform(*studio.ambient)), float(rng.uniform(*studio.background))
    gain = float(rng.uniform(*studio.gain))
    return Session(
        light_azimuth=plain.light_azimuth + light * (azimuth - plain.light_azimuth),
        light_elevation=plain.light_elevation + light * (elevation - plain.light_elevation),
        ambient=float(np.clip(plain.ambient + light * (ambient - plain.ambient), 0.2, 0.7)),
        background=float(np.clip(plain.background + light * (background - plain.background), 0.05, 0.95)),
        gain=float(np.clip(plain.gain + light * (gain - plain.gain), 0.6, 1.5)),
        noise=studio.noise,
    )


def draw_view(size: int, session: Session, rng: np.random.Generator, pose: float, light: float) -> View:
    """Return the view of one photograph.

    Parameters
    ----------
    size : int
        Pixels.
    session : Session
        Of the person.
    rng : Generator
        The only source of chance.
    pose : float
        0 straight ahead in the middle; at 1 the sds are 1.5, 2.5, 2 degrees of roll, yaw, pitch, 2 % of the size and
        0.03 units of position.
    light : float
        0 the session's light; at 1 the sds are 6 and 4 degrees of direction, 4 % of exposure.
    """
    z = rng.standard_normal(10)
    return View(
        size=size,
        light_azimuth=session.light_azimuth + light * 6 * float(z[0]),
        light_elevation=session.light_elevation + light * 4 * float(z[1]),
        ambient=float(np.clip(session.ambient + light * 0.03 * z[2], 0.2, 0.7)),
        background=session.background,
        gain=session.gain * (1 + light * 0.04 * float(z[3])),
        roll=pose * 1.5 * float(z[4]),
        yaw=pose * 2.5 * float(z[5]),
        pitch=pose * 2.0 * float(z[6]),
        scale=1 + pose * 0.02 * float(z[7]),
        shift_x=pose * 0.03 * float(z[8]),
        shift_y=pose * 0.03 * float(z[9]),
        noise=float(rng.uniform(*session.noise)),
        noise_seed=int(rng.integers(1 << 31)),
    )


def light_direction(view: View) -> tuple[float, float, float]:
    """Return the unit vector towards the light: x right, y down, z to the camera."""
    azimuth, elevation = np.deg2rad(view.light_azimuth), np.deg2rad(view.light_elevation)
    x, y, z = np.sin(azimuth) * np.cos(elevation), -np.sin(elevation), np.cos(azimuth) * np.cos(elevation)
    return float(x), float(y), float(z)


def photograph(picture: np.ndarray, depth: np.ndarray, frame: Frame, person: Person, view: View) -> np.ndarray:
    """Return the image (size, size) uint8, in colour (size, size, 3), of a canonical picture.

    Parameters
    ----------
    picture : (side, side) or (side, side, 3) float32
        Light reflected by each point.
    depth : (side, side) float32
        Units towards the camera; shifts points when the head turns.
    frame : Frame
        The grid.
    person : Person
        Whose asymmetry bends the picture.
    view : View
        Size, light, pose and noise.
    """
    x, y = _source_pixels(depth, frame, person, view)
    return developed(cv2.remap(picture, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), view)


def developed(image: np.ndarray, view: View) -> np.ndarray:
    """Return the image (size, size) uint8, in colour (size, size, 3), of light, changed in place: film, lens, grain."""
    image *= view.gain
    np.maximum(image, 0, out=image)
    image = np.sqrt(image / (1 + 0.12 * image)) * 1.04  # the film's curve
    image = cv2.GaussianBlur(image, (0, 0), SHARPNESS)
    if view.noise:
        grain = np.random.default_rng(view.noise_seed).standard_normal(image.shape[:2], np.float32)
        grain = view.noise * 1.6 * cv2.GaussianBlur(grain, (0, 0), SHARPNESS)
        image = image + (grain if image.ndim == 2 else grain[..., None])  # a black and white grain
    return (np.clip(image, 0, 1) * 255 + 0.5).astype(np.uint8)


def through_lens(masks: np.ndarray, depth: np.ndarray, frame: Frame, person: Person, view: View) -> np.ndarray:
    """Return masks (n, side, side) as the camera sees them (n, size, size): turned, bent and as sharp as its image.

    Parameters
    ----------
    depth, frame, person, view
        As for `photograph`.
    """
    x, y = _source_pixels(depth, frame, person, view)
    seen = [cv2.remap(mask, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE) for mask in masks]
    return np.stack([cv2.GaussianBlur(mask, (0, 0), SHARPNESS) for mask in seen])


def _source_pixels(depth: np.ndarray, frame: Frame, person: Person, view: View) -> tuple[np.ndarray, np.ndarray]:
    """Return the canonical picture's column and row (size, size) that each pixel of the image shows."""
    size, unit, middle = view.size, frame.pixels_per_unit, frame.side / 2
    offsets = np.arange(size, dtype=np.float32) - size / 2
    right, down = (offsets - view.shift_x * unit)[None, :], (offsets - view.shift_y * unit)[:, None]
    angle = np.deg2rad(view.roll)
    cosine, sine = float(np.cos(angle)) / view.scale, float(np.sin(angle)) / view.scale
    x, y = cosine * right + sine * down, cosine * down - sine * right
    if view.yaw or view.pitch:
        forward = cv2.remap(depth - np.float32(0.45) * (depth > 0.01), x + middle, y + middle, cv2.INTER_LINEAR)
        x -= float(np.deg2rad(view.yaw)) * unit * forward
        y -= float(np.deg2rad(view.pitch)) * unit * forward
    if any(person.asymmetry):
        right, down = _displacements(person.asymmetry, size, unit)
        x += right
        y += down
    x += middle
    y += middle
    return x, y


@lru_cache(maxsize=2)  # a person's pictures are rendered one after the other
def _displacements(asymmetry: tuple[float, ...], size: int, unit: float) -> tuple[np.ndarray, np.ndarray]:
    """Return by how many pixels to the right and down a person's asymmetry bends her picture, each (size, size)."""
    grids = np.array(asymmetry, np.float32).reshape(ASYMMETRY_GRID) * (ASYMMETRY * unit)
    right, down = (cv2.resize(grid, (size, size), interpolation=cv2.INTER_CUBIC) for grid in grids)
    return right, down
