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


def blue_green_red(image: np.ndarray) -> np.ndarray:
    """Return a red-green-blue image (H, W, 3) as `write_image` takes it; a grey one (H, W) as it is."""
    return image if image.ndim == 2 else np.ascontiguousarray(image[..., ::-1])


def read_grey(path: Path, sha256: str | None = None) -> np.ndarray:
    """Return a photograph as grey levels (H, W) uint8, turned upright as its EXIF data say.

    Parameters
    ----------
    sha256 : str or None
        Of the file when its manifest was made; None if that does not matter.

    Raises
    ------
    InputError
        If the file cannot be opened, is not that of the manifest, or for any reason of `decoded`.
    """
    return _read(path, sha256, cv2.IMREAD_GRAYSCALE)


def read_colour(path: Path, sha256: str | None = None) -> np.ndarray:
    """Return a photograph as red, green and blue (H, W, 3) uint8; a grey one has three equal channels.

    Else as `read_grey`. What is transparent in it is not: the fourth channel is left out.
    """
    return blue_green_red(_read(path, sha256, cv2.IMREAD_COLOR))


def read_picture(path: Path) -> np.ndarray:
    """Return a picture that the workflow made as it is: grey (H, W) or red, green and blue (H, W, 3), uint8."""
    return blue_green_red(_read(path, None, cv2.IMREAD_ANYCOLOR))


def _read(path: Path, sha256: str | None, flag: int) -> np.ndarray:
    try:
        data = Path(path).read_bytes()
        image = decoded(data, flag)
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


def decoded(data: bytes, flag: int = cv2.IMREAD_GRAYSCALE) -> np.ndarray:
    """Return the picture in a file's bytes as grey levels (H, W) uint8.

    Parameters
    ----------
    flag : int
        OpenCV's, for another kind of image: IMREAD_COLOR for (H, W, 3) uint8, blue, green, red; IMREAD_ANYCOLOR for the
        one or the other, as the picture is.

    Raises
    ------
    ValueError
        Saying what is wrong: no picture, not a whole one, or one that would fill the memory.
    """
    try:
        image = cv2.imdecode(np.frombuffer(data, np.uint8), flag) if data else None
    except cv2.error as error:
        too_large = "CV_IO_MAX_IMAGE" in str(error)
        raise ValueError(
            f"it has more pixels than {LARGEST_IMAGE // 10**6} million" if too_large else DAMAGED
        ) from None
    if image is None:
        raise ValueError(DAMAGED)
    return image
