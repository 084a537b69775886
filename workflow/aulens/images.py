"""Read and write images."""

from pathlib import Path

import cv2
import numpy as np

from aulens.errors import InputError
from aulens.files import atomic


def write_image(image: np.ndarray, path: Path) -> None:
    """Write a grey (H, W) or blue-green-red (H, W, 3) uint8 image; the suffix names the format."""
    with atomic(path) as temporary:
        if not cv2.imwrite(str(temporary), image, [cv2.IMWRITE_PNG_COMPRESSION, 1]):
            raise OSError(f"{path}: the image could not be written")


def read_grey(path: Path) -> np.ndarray:
    """Return a photograph as grey levels (H, W) uint8, turned upright as its EXIF data say."""
    if not Path(path).is_file():
        raise InputError(f"{path}: the image does not exist")
    data = np.fromfile(path, np.uint8)
    image = cv2.imdecode(data, cv2.IMREAD_GRAYSCALE) if data.size else None
    if image is None:
        raise InputError(f"{path}: not an image that OpenCV can read (JPEG, PNG, TIFF, BMP, WebP)")
    return image
