"""What is in the image files: size, fingerprint, and whether there is a picture at all."""

import hashlib
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from aulens.images import decoded
from aulens.progress import progress

DARKEST_MEAN = 10  # grey levels; KDEF's black placeholders have .6, its darkest photograph 55
SMALLEST_SD = 2  # grey levels over the image; a face has 20 or more
SMALLEST_SIDE = 48  # pixels; the smallest faces in use (FER2013, the Toronto Face Database)


@dataclass(frozen=True)
class Content:
    """Width and height in pixels, SHA-256 of the file, and what is wrong with it (None if nothing)."""

    width: int
    height: int
    sha256: str
    problem: str | None


def inspect(path: Path) -> Content:
    """Decode one image and judge it."""
    try:
        data = Path(path).read_bytes()
        image = decoded(data)  # (height, width)
    except ValueError as error:
        return Content(0, 0, "", f"cannot be read: {error}")
    except OSError as error:
        return Content(0, 0, "", f"cannot be opened ({error.strerror})")
    height, width = image.shape
    problem = None
    if min(height, width) < SMALLEST_SIDE:
        problem = f"too small: {width} x {height} pixels, at least {SMALLEST_SIDE} x {SMALLEST_SIDE} are needed"
    elif image.mean() < DARKEST_MEAN:
        problem = f"black: mean grey {image.mean():.1f} (a placeholder?)"
    elif image.std() < SMALLEST_SD:
        problem = f"blank: all grey levels are near {image.mean():.0f}"
    return Content(width, height, hashlib.sha256(data).hexdigest(), problem)


def inspect_all(paths: Sequence[Path], workers: int) -> list[Content]:
    """Inspect many images in threads (decoding releases Python's lock); same order as `paths`."""
    with ThreadPoolExecutor(max(1, workers)) as pool:
        return list(progress(pool.map(inspect, paths), total=len(paths), what="images"))


def duplicates(images: Iterable[dict[str, object]]) -> dict[str, tuple[str, str]]:
    """Find the images that are byte for byte the same picture.

    Parameters
    ----------
    images : each with relative_path, person, expression and sha256, in the order in which the first is kept

    Returns
    -------
    relative path of each image to leave out -> (problem, consequence). Of copies with the same person and expression
    the first is kept; where they contradict each other none is, since nobody knows which label is right.
    """
    groups: dict[object, list[dict[str, object]]] = {}
    for image in images:
        groups.setdefault(image["sha256"], []).append(image)
    found: dict[str, tuple[str, str]] = {}
    for copies in groups.values():
        first, others = copies[0], copies[1:]
        differ = [key for key in ("expression", "person") if len({image[key] for image in copies}) > 1]
        for image in others if not differ else copies if others else []:
            other = first if image is not first else others[0]
            values = "; ".join(f"{key} {image[key]} here, {other[key]} there" for key in differ)
            problem = f"the same picture as {other['relative_path']}" + (
                f", labelled differently: {values}" if values else ""
            )
            consequence = "left out, all copies of it" if differ else f"left out, {first['relative_path']} is kept"
            found[str(image["relative_path"])] = (problem, consequence)
    return found
