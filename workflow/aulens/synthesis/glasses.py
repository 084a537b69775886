"""Glasses: a thin frame that leaves brows and eyes free."""

from functools import lru_cache

import numpy as np

from aulens.synthesis.eyes import EyeShape
from aulens.synthesis.frame import Frame, smooth_step, whole
from aulens.synthesis.layers import dim, lay
from aulens.synthesis.people import Glasses, Person

WIRE = 0.011  # half the thickness of the frame
BROW_INNER = 0.285  # height of the average brow's inner end above the eyes
NEUTRAL = np.ones(3, np.float32)  # the frame's hue
SHADE = 0.14  # how dark the frame's shadow on the skin is


def add_glasses(
    picture: np.ndarray, frame: Frame, person: Person, eye: EyeShape, brow: np.ndarray, shade: np.ndarray
) -> None:
    """Draw a person's glasses into the whole `picture` , in place; nothing for who wears none.

    Parameters
    ----------
    picture : (side, side) or (side, side, 3) float32
        What is drawn on.
    frame : Frame
        The grid.
    person : Person
        Whose glasses.
    eye : EyeShape
        As moved by action units; the frame is never drawn over the open eye and its upper lashes.
    brow : (side, side / 2) float32
        Density of the brow's hair, as moved by action units; the frame is never drawn over it.
    shade : (side, side) float32
        Light on the face.
    """
    if person.glasses is None:
        return
    rows, wire = frame_wire(frame, person, person.glasses)
    free = (1 - brow[rows]) * (1 - eye.opening[rows]) * (1 - eye.upper_lashes[rows])
    below = max(1, round(0.03 * frame.pixels_per_unit))
    shadow = np.zeros_like(wire)
    shadow[below:] = wire[:-below]
    region, wire = picture[rows], whole(wire * free)
    dim(region, 1 - SHADE * whole(shadow * free))
    lay(region, wire, person.glasses.tone * shade[rows], NEUTRAL)


@lru_cache(maxsize=2)  # a person's pictures are rendered one after the other
def frame_wire(frame: Frame, person: Person, glasses: Glasses) -> tuple[slice, np.ndarray]:
    """Return where the right half of the frame lies.

    Returns
    -------
    rows : slice
        Rows of the picture that it touches.
    wire : (rows, side / 2) float32
        0 to 1.

    Notes
    -----
    The frame rests on the nose: action units do not move it. Its upper edge lies below the brow at rest, unless the
    brow lies so low that the frame would cut the eye.
    """
    brow_edge = BROW_INNER - person.brow_y - 1.1 * person.brow_thickness  # above the eyes
    top = person.eye_y - float(np.clip(brow_edge - 0.02, 0.165, 0.230))
    bottom = person.eye_y + glasses.drop
    centre_x, centre_y, half_height = person.eye_x - 0.01, (top + bottom) / 2, (bottom - top) / 2
    rows, _ = frame.window(0, 1, top - 0.05, bottom + 0.10)
    x, y, soft = frame.x, frame.y[rows], 0.9 * frame.pixel
    across, down = np.abs(x - centre_x), np.abs(y - centre_y)
    power = glasses.squareness
    radius = ((across / glasses.half_width) ** power + (down / half_height) ** power) ** (1 / power)
    from_edge = np.sqrt(across * across + down * down) * np.abs(1 - 1 / np.maximum(radius, 0.1))
    rim = smooth_step(WIRE + soft, WIRE - soft, from_edge)
    inner, outer, bridge_y = centre_x - glasses.half_width, centre_x + glasses.half_width, centre_y - 0.4 * half_height
    bridge = np.abs(y - bridge_y + 0.03 * (1 - (x / inner) ** 2)) + 9 * np.maximum(x - inner, 0)
    temple = np.abs(y - bridge_y) + 9 * np.maximum(outer - x, 0)
    bars = smooth_step(WIRE + soft, WIRE - soft, np.minimum(bridge, temple))
    return rows, np.maximum(rim, bars)
