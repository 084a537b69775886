"""What is in the image files: size, fingerprints, and whether there is a picture at all."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import cv2
import numpy as np

from aulens.databases.problems import USED, Problem
from aulens.image_headers import Header, NoPictureError, header
from aulens.images import decoded, one_large, read_file
from aulens.progress import progress

DARKEST_MEAN = 10  # grey levels; KDEF's black placeholders have .6, its darkest photograph 55
SMALLEST_SD = 2  # grey levels over the image; a face has 20 or more
SMALLEST_SIDE = 48  # pixels; the smallest faces in use (FER2013, the Toronto Face Database)
BATCH = 500  # images that wait for their turn


@dataclass(frozen=True, slots=True)
class Content:
    """What is in an image file.

    Attributes
    ----------
    width, height : int
        In pixels, upright; 0 if it cannot be read.
    sha256, perceptual_hash : str
        Of the file, and of the picture (see `perceptual_hash`); empty if it cannot be read.
    problem : str or None
        What is wrong with it, None if nothing is.
    remedy, consequence : str
        What to do, and what follows; an image may be used in spite of its problem.
    """

    width: int
    height: int
    sha256: str
    perceptual_hash: str
    problem: str | None
    remedy: str = ""
    consequence: str = "left out"

    @property
    def usable(self) -> bool:
        """Whether the image can be used."""
        return self.problem is None or self.consequence.startswith(USED)


def inspect(path: Path, smallest_side: int = SMALLEST_SIDE) -> Content:
    """Decode one image, once, and judge it.

    Parameters
    ----------
    smallest_side : int
        Pixels that width and height must have at least.
    """
    try:
        data = read_file(path)
        found = header(data, Path(path).name)
        with one_large(found.width * found.height):
            image = decoded(data, found=found)  # (height, width)
            mean, sd = (float(value.item()) for value in cv2.meanStdDev(image))
            picture = perceptual_hash(image)
    except NoPictureError as error:
        return Content(0, 0, "", "", f"cannot be read: {error}", error.remedy)
    except OSError as error:
        return Content(0, 0, "", "", f"cannot be opened ({error.strerror})", "put the file there, readable for you")
    height, width = image.shape
    sha256 = hashlib.sha256(data).hexdigest()
    return Content(width, height, sha256, picture, *_judged(found, width, height, mean, sd, smallest_side))


def _judged(found: Header, width: int, height: int, mean: float, sd: float, smallest_side: int) -> tuple:
    """Return problem, remedy and consequence of a picture that can be read."""
    if min(height, width) < smallest_side:
        what = f"too small: {width} x {height} pixels, at least {smallest_side} x {smallest_side} are needed"
        return what, "take a larger copy of the image, or a smaller `smallest_side` of the database", "left out"
    if mean < DARKEST_MEAN:
        what = f"black: mean grey {mean:.1f} (a placeholder?)"
        return what, "put the photograph there, or remove the file", "left out"
    if sd < SMALLEST_SD:
        what = f"blank: all grey levels are near {mean:.0f}"
        return what, "put the photograph there, or remove the file", "left out"
    if found.pictures > 1:
        what = f"a {found.type} of {found.pictures} pictures"
        return what, "save the right one as a file of its own, if it is another", f"{USED}, the first of them alone"
    return None, "", "left out"


def perceptual_hash(image: np.ndarray) -> str:
    """Return a hash that near copies of a picture share but for a few bits: 64 bits as 16 hexadecimal digits.

    Parameters
    ----------
    image : (H, W) uint8
        Grey levels.

    Notes
    -----
    A difference hash: the picture is reduced to 8 rows of 9 values by averaging areas; a bit says whether a value is
    larger than its left neighbour, row by row, the first bit the highest.
    """
    small = cv2.resize(image, (9, 8), interpolation=cv2.INTER_AREA)
    return np.packbits(small[:, 1:] > small[:, :-1]).tobytes().hex()


def inspect_all(paths: Sequence[Path], workers: int, smallest_side: int = SMALLEST_SIDE) -> list[Content]:
    """Inspect many images in threads (decoding releases Python's lock); same order as `paths`."""
    with ThreadPoolExecutor(max(1, workers)) as pool:
        return list(progress(_in_batches(pool, paths, smallest_side), total=len(paths), what="images"))


def _in_batches(pool: ThreadPoolExecutor, paths: Sequence[Path], smallest_side: int) -> Iterator[Content]:
    for start in range(0, len(paths), BATCH):
        yield from pool.map(partial(inspect, smallest_side=smallest_side), paths[start : start + BATCH])


def duplicates(images: Iterable[dict[str, object]]) -> dict[str, Problem]:
    """Find the images that are byte for byte the same picture.

    Parameters
    ----------
    images : iterable of dict of str to object
        Each with relative_path, person, expression and sha256, in the order in which the first is kept.

    Returns
    -------
    dict of str to str
        Relative path of each image to leave out -> its problem. Of copies with the same person and expression the first
        is kept, those of nobody last; where they contradict each other none is, since nobody knows which label is
        right.
    """
    groups: dict[object, list[dict[str, object]]] = {}
    for image in images:
        groups.setdefault(image["sha256"], []).append(image)
    found: dict[str, Problem] = {}
    for alike in groups.values():
        copies = sorted(alike, key=lambda image: not image["person"])
        first, others = copies[0], copies[1:]
        differ = [key for key in ("expression", "person") if len({image[key] for image in copies if image[key]}) > 1]
        for image in others if not differ else copies if others else []:
            path, other = str(image["relative_path"]), first if image is not first else others[0]
            values = "; ".join(f"{key} {image[key]} here, {other[key]} there" for key in differ)
            what = f"the same picture as {other['relative_path']}" + (
                f", labelled differently: {values}" if values else ""
            )
            if differ:
                remedy, consequence = "keep the one with the right label", "left out, all copies of it"
            else:
                remedy, consequence = "remove it, or leave it", f"left out, {first['relative_path']} is kept"
            found[path] = Problem(path, what, remedy, consequence)
    return found
