"""Frames of a video, in their order: those at even times, or those with given numbers."""

import math
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

UNEVEN = 1.5  # times the usual time between two frames
MISSING = 0.02  # of the frames that a video says it has may lack: their number is often an estimate


@dataclass
class Video:
    """What reading a video has shown, complete once all its frames were asked for.

    Attributes
    ----------
    opened : bool
        Whether it is a video at all.
    count : int
        How many frames could be read, or at least passed over.
    said : int
        How many it says that it has, 0 if it does not say.
    rate : float
        Frames per second as it says, 0 if it does not say.
    uneven : bool
        Whether frames do not follow each other at one rate.
    """

    opened: bool = False
    count: int = 0
    said: int = 0
    rate: float = 0.0
    uneven: bool = False

    @property
    def cut_off(self) -> bool:
        """Whether frames lack at the end."""
        return self.count < self.said * (1 - MISSING) - 2


def frames_of(
    path: Path, video: Video, per_second: float | None = None, numbers: Collection[int] = ()
) -> Iterator[tuple[int, np.ndarray]]:
    """Yield number, from 1, and picture (blue, green, red, (H, W, 3) uint8) of the frames that are wanted.

    Parameters
    ----------
    path : Path
        A file that OpenCV's FFmpeg reads.
    video : Video
        Is filled in while frames are read.
    per_second : float or None
        So many frames per second of the video, the first one first; by the frames' own times.
    numbers : collection of int
        With per_second None, the frames with these numbers.
    """
    capture = cv2.VideoCapture(str(Path(path).absolute()), cv2.CAP_FFMPEG)  # else a name with %d would be a series
    try:
        video.opened = capture.isOpened()
        video.said, video.rate = (_positive(capture.get(key)) for key in (cv2.CAP_PROP_FRAME_COUNT, cv2.CAP_PROP_FPS))
        video.said = int(video.said)
        last, next_time, times, times_of_frames = max(numbers, default=0), 0.0, 0.0, []
        while capture.grab():
            video.count += 1
            time = capture.get(cv2.CAP_PROP_POS_MSEC) / 1000
            if video.count > 1 and not time > times:  # no times in the file
                time = (video.count - 1) / (video.rate or 1.0)
            times = time
            times_of_frames.append(time)
            if per_second is None:
                wanted = video.count in numbers
            else:
                wanted = time >= next_time - 1e-6
                next_time = max(next_time, _after(time, per_second)) if wanted else next_time
            if wanted:
                whole, picture = capture.retrieve()
                if not whole:
                    break
                yield video.count, picture
            if per_second is None and video.count >= last:
                video.said = video.count  # what comes after is not looked at
                break
        video.uneven = _uneven(np.array(times_of_frames))
    finally:
        capture.release()


def _positive(number: float) -> float:
    return number if math.isfinite(number) and 0 < number < 1e9 else 0.0


def _after(time: float, per_second: float) -> float:
    """Return when the next frame is due, on the grid of even times from 0."""
    return (math.floor(time * per_second + 1e-6) + 1) / per_second


def _uneven(times: np.ndarray) -> bool:
    steps = np.diff(times)
    return steps.size > 1 and bool(steps.max() > UNEVEN * np.median(steps) + 0.002)
