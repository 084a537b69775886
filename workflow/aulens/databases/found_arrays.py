"""Arrays and videos that lie in a folder, described without loading them."""

import zipfile
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from aulens.databases.name_shapes import shape_of, suffix_of

ARRAYS = {"mat", "npz", "npy"}
VIDEOS = {"avi", "mp4", "mov", "mkv", "mpg", "mpeg", "wmv"}


def arrays(folder: Path, paths: Sequence[str], most: int = 10) -> list[str]:
    """Return a line for each of the first arrays of a folder: fields, shapes, types."""
    found = [path for path in paths if suffix_of(path) in ARRAYS]
    different = list({shape_of(path): path for path in reversed(found)}.values())[::-1]  # one of each shape of name
    lines = []
    for path in different[:most]:
        try:
            fields = _fields(folder / path)
        except Exception:  # whatever the readers of damaged files raise
            lines.append(f"Array {path}: cannot be read as {suffix_of(path)}")
            continue
        lines.append(
            f"Array {path}: "
            + "; ".join(f"{name} {' x '.join(map(str, shape))} {kind}" for name, shape, kind in fields)
        )
    more = len(found) - len(lines)
    return lines + ([f"  and {more:,} more array{'s' if more > 1 else ''}"] if more else [])


def _fields(path: Path) -> list[tuple[str, tuple[int, ...], str]]:
    """Return name, shape and type of what a file holds."""
    kind = suffix_of(path.name)
    if kind == "npy":
        with open(path, "rb") as file:
            return [("array", *_header(file))]
    if kind == "npz":
        with zipfile.ZipFile(path) as archive:
            return [(name.removesuffix(".npy"), *_header(archive.open(name))) for name in archive.namelist()[:30]]
    with open(path, "rb") as file:
        version_7_3 = b"MATLAB 7.3" in file.read(128)
    if version_7_3:
        import h5py  # takes a fifth of a second, and few folders hold such a file

        with h5py.File(path) as file:
            return [(name, item.shape, str(item.dtype)) for name, item in file.items() if hasattr(item, "shape")]
    from scipy.io import whosmat

    return whosmat(path)


def _header(file) -> tuple[tuple[int, ...], str]:
    version = np.lib.format.read_magic(file)
    read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    shape, _, kind = read(file)
    return shape, str(kind)


def videos(folder: Path, paths: Sequence[str], most: int = 3) -> list[str]:
    """Return how many videos there are and what the first few hold: frames, size, frames per second."""
    found = [path for path in paths if suffix_of(path) in VIDEOS]
    lines = [f"{len(found):,} video{'s' if len(found) > 1 else ''}:"] if found else []
    for path in found[:most]:
        video = cv2.VideoCapture(str(folder / path))
        count, width, height, rate = (
            video.get(what)
            for what in (
                cv2.CAP_PROP_FRAME_COUNT,
                cv2.CAP_PROP_FRAME_WIDTH,
                cv2.CAP_PROP_FRAME_HEIGHT,
                cv2.CAP_PROP_FPS,
            )
        )
        opened = video.isOpened()
        video.release()
        what = f"{count:.0f} frames of {width:.0f} x {height:.0f} pixels, {rate:g} a second"
        lines.append(f"  {path}: {what if opened else 'cannot be opened'}")
    return lines
