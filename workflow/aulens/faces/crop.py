"""Cut a square out of an image."""

import cv2
import numpy as np

from aulens.faces.detect import Box


def crop_square(image: np.ndarray, box: Box, margin: float, size: int) -> np.ndarray:
    """Return the square around a box, brought to `size`.

    Parameters
    ----------
    image : (H, W) uint8
    box : the face; of a box that is not square the longer side counts
    margin : by which fraction of the box the square is larger on every side
    size : side of the result in pixels

    Returns
    -------
    (size, size) uint8
        Where the square leaves the image, the image's border pixels are repeated.
    """
    side = max(1, round(max(box.width, box.height) * (1 + 2 * margin)))
    left = round(box.x + (box.width - side) / 2)
    top = round(box.y + (box.height - side) / 2)
    rows = np.clip(np.arange(top, top + side), 0, image.shape[0] - 1)
    columns = np.clip(np.arange(left, left + side), 0, image.shape[1] - 1)
    square = image[rows[:, None], columns]  # (side, side)
    if side == size:
        return square
    return cv2.resize(square, (size, size), interpolation=cv2.INTER_AREA if side > size else cv2.INTER_CUBIC)
