"""Sequences of frames in which action units grow, and wane again, while the head trembles a little."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from aulens.synthesis.codings import NEUTRAL
from aulens.synthesis.drawing import Picture

SHIFT, YAW = 0.004, 0.3  # sds of a tremor of 1: units of position across and down, degrees


@dataclass(frozen=True)
class SequenceSettings:
    """What the sequences of a database consist of."""

    frames: int
    tremor: float  # 0: the head keeps still; 1: from frame to frame as in `SHIFT` and `YAW`


@dataclass(frozen=True)
class Clip:
    """One sequence, and where it stands in its database.

    Attributes
    ----------
    subject : int
        Number of the person's folder, from 1.
    number : int
        Number among the person's sequences, from 1.
    film : int
        Number of the expression in the culture, from 1.
    take : int
        Number among the person's sequences with this expression, from 1.
    expression : str
        What it shows.
    frames : sequence of Picture
        From the first to the last.
    """

    subject: int
    number: int
    film: int
    take: int
    expression: str
    frames: Sequence[Picture]


def to_the_peak(frames: int) -> np.ndarray:
    """Return the shares (frames,) of a display's intensity in a sequence that ends with the peak.

    >>> to_the_peak(3).tolist()
    [0.0, 0.5, 1.0]
    """
    return np.linspace(0.0, 1.0, frames)


def onset_apex_offset(frames: int) -> np.ndarray:
    """Return the shares (frames,) of a display's intensity in a sequence that rises and falls again: a squared sine.

    >>> onset_apex_offset(5).round(6).tolist()
    [0.0, 0.5, 1.0, 0.5, 0.0]
    """
    return np.sin(np.linspace(0.0, np.pi, frames)) ** 2


def trembling_frames(
    picture: Picture, levels: Iterable[float], tremor: float, rng: np.random.Generator
) -> list[Picture]:
    """Return the frames of a sequence.

    Parameters
    ----------
    picture : Picture
        The whole display; cut, light and pose are those of all frames.
    levels : iterable of float
        Share of the display's intensity in each frame, 0 to 1; a frame with 0 is neutral.
    tremor : float
        Factor on the sds of position and turn of the head.
    rng : Generator
        The only source of chance; more frames leave those before as they are.
    """
    frames = []
    for level in levels:
        right, down, turn = (tremor * rng.standard_normal(3)).tolist()
        view = replace(
            picture.view,
            shift_x=picture.view.shift_x + SHIFT * right,
            shift_y=picture.view.shift_y + SHIFT * down,
            yaw=picture.view.yaw + YAW * turn,
            noise_seed=int(rng.integers(1 << 31)),
        )
        strengths = {unit: round(float(level) * strength, 4) for unit, strength in picture.action_units.items()}
        units = {unit: strength for unit, strength in strengths.items() if strength > 0}
        expression = NEUTRAL if np.isclose(level, 0) else picture.expression
        frames.append(replace(picture, action_units=units, view=view, expression=expression))
    return frames
