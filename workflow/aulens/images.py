"""Read and write images."""

import hashlib
from pathlib import Path

import cv2
import numpy as np

from aulens import LARGEST_IMAGE
from aulens.errors import InputError
from aulens.files import atomic

DAMAGED = "no image, or cut off"


def write_image(image: np.ndarray, path: Path) -> None:
    """Write a grey (H, W) or blue-green-red (H, W, 3) uint8 image; the suffix names the format."""
    with atomic(path) as temporary:
        if not cv2.imwrite(str(temporary), image, [cv2.IMWRITE_PNG_COMPRESSION, 1]):
            raise OSError(f"{path}: the image could not be written")


def read_grey(path: Path, sha256: str | None = None) -> np.ndarray:
    """Return a photograph as grey levels (H, W) uint8, turned upright as its EXIF data say.

    Parameters
    ----------
    sha256 : of the file when its manifest was made; None if that does not matter

    Raises
    ------
    InputError
        If the file cannot be opened, is not that of the manifest, or for any reason of `decoded`.
    """
    try:
        data = Path(path).read_bytes()
        image = decoded(data)
    except OSError as error:
        raise InputError(f"{path}: cannot be opened ({error.strerror})") from None
    except ValueError as error:
        raise InputError(f"{path}: cannot be read: {error}; JPEG, PNG, TIFF, BMP and WebP are allowed") from None
    if sha256 and sha256 != hashlib.sha256(data).hexdigest():
        raise InputError(
            f"{path}: the picture has changed since the manifest was made; delete the manifest.csv of its database or "
            "stimuli to have it made again"
        )
    return image


def decoded(data: bytes) -> np.ndarray:
    """Return the picture in a file's bytes as grey levels (H, W) uint8.

    Raises
    ------
    ValueError
        Saying what is wrong: no picture, not a whole one, or one that would fill the memory.
    """
    try:
        image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE) if data else None
    except cv2.error as error:
        too_large = "CV_IO_MAX_IMAGE" in str(error)
        raise ValueError(
            f"it has more pixels than {LARGEST_IMAGE // 10**6} million" if too_large else DAMAGED
        ) from None
    if image is None:
        raise ValueError(DAMAGED)
    return image
