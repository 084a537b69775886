"""Cut a square out of an image."""

import cv2
import numpy as np

from aulens.faces.detect import Box


def crop_square(image: np.ndarray, box: Box, margin: float, size: int) -> np.ndarray:
    """Return the square around a box, brought to `size`.

    Parameters
    ----------
    image : (H, W) or (H, W, 3) uint8
        Grey levels, or red, green and blue.
    box : Box
        The face; of a box that is not square the longer side counts.
    margin : float
        By which fraction of the box the square is larger on every side.
    size : int
        Side of the result in pixels.

    Returns
    -------
    (size, size) or (size, size, 3) uint8
        Where the square leaves the image, the image's border pixels are repeated.
    """
    left, top, side, _ = square_around(box, margin)
    if top >= 0 and left >= 0 and top + side <= image.shape[0] and left + side <= image.shape[1]:
        square = image[top : top + side, left : left + side]  # (side, side) or (side, side, 3)
    else:
        rows = np.clip(np.arange(top, top + side), 0, image.shape[0] - 1)
        columns = np.clip(np.arange(left, left + side), 0, image.shape[1] - 1)
        square = image[rows].take(columns, axis=1)
    if side == size:
        return square.copy()
    return cv2.resize(square, (size, size), interpolation=cv2.INTER_AREA if side > size else cv2.INTER_CUBIC)


def square_around(box: Box, margin: float) -> Box:
    """Return the square around a box, larger by a fraction of it on every side; it may leave the image."""
    side = max(1, round(max(box.width, box.height) * (1 + 2 * margin)))
    left = round(box.x + (box.width - side) / 2)
    top = round(box.y + (box.height - side) / 2)
    return Box(left, top, side, side)


def centred_square(shape: tuple[int, int]) -> Box:
    """Return the largest square in the middle of an image with this height and width.

    Notes
    -----
    Čík et al. bring portraits of the Chicago Face Database (2444 × 1718, the face in the middle) to 128 × 128 and do
    not state how. The square keeps their full height, hair and shoulders, without stretching the face and without
    borders that are not in the photograph, which would count as background.
    """
    height, width = shape
    side = min(height, width)
    return Box((width - side) // 2, (height - side) // 2, side, side)
