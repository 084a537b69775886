"""What is in the image files: size, fingerprint, and whether there is a picture at all."""

import hashlib
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from aulens.databases.problems import Problem
from aulens.images import decoded
from aulens.progress import progress

DARKEST_MEAN = 10  # grey levels; KDEF's black placeholders have .6, its darkest photograph 55
SMALLEST_SD = 2  # grey levels over the image; a face has 20 or more
SMALLEST_SIDE = 48  # pixels; the smallest faces in use (FER2013, the Toronto Face Database)


@dataclass(frozen=True)
class Content:
    """Width and height in pixels, SHA-256 of the file, what is wrong with it (None if nothing) and what to do."""

    width: int
    height: int
    sha256: str
    problem: str | None
    remedy: str = ""


def inspect(path: Path) -> Content:
    """Decode one image and judge it."""
    try:
        data = Path(path).read_bytes()
        image = decoded(data)  # (height, width)
    except ValueError as error:
        return Content(0, 0, "", f"cannot be read: {error}", "copy the file anew from where it came")
    except OSError as error:
        return Content(0, 0, "", f"cannot be opened ({error.strerror})", "put the file there, readable for you")
    height, width = image.shape
    problem = remedy = None
    if min(height, width) < SMALLEST_SIDE:
        problem = f"too small: {width} x {height} pixels, at least {SMALLEST_SIDE} x {SMALLEST_SIDE} are needed"
        remedy = "take a larger copy of the image"
    elif image.mean() < DARKEST_MEAN:
        problem = f"black: mean grey {image.mean():.1f} (a placeholder?)"
        remedy = "put the photograph there, or remove the file"
    elif image.std() < SMALLEST_SD:
        problem = f"blank: all grey levels are near {image.mean():.0f}"
        remedy = "put the photograph there, or remove the file"
    return Content(width, height, hashlib.sha256(data).hexdigest(), problem, remedy or "")


def inspect_all(paths: Sequence[Path], workers: int) -> list[Content]:
    """Inspect many images in threads (decoding releases Python's lock); same order as `paths`."""
    with ThreadPoolExecutor(max(1, workers)) as pool:
        return list(progress(pool.map(inspect, paths), total=len(paths), what="images"))


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
        is kept; where they contradict each other none is, since nobody knows which label is right.
    """
    groups: dict[object, list[dict[str, object]]] = {}
    for image in images:
        groups.setdefault(image["sha256"], []).append(image)
    found: dict[str, Problem] = {}
    for copies in groups.values():
        first, others = copies[0], copies[1:]
        differ = [key for key in ("expression", "person") if len({image[key] for image in copies}) > 1]
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
