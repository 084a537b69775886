"""Which of the selected images can be used, by what is in their files, and what is wrong with the others."""

from collections.abc import Sequence
from pathlib import Path

from aulens.databases.contents import SMALLEST_SIDE, duplicates, inspect_all
from aulens.databases.fields import box_numbers
from aulens.databases.problems import Problem


def with_contents(
    images: Sequence[dict[str, object]], source_folder: Path, workers: int, smallest_side: int = SMALLEST_SIDE
) -> tuple[list[dict[str, object]], list[Problem]]:
    """Return the usable images with width, height, perceptual_hash and sha256, and the problems, paths as in `images`.

    Parameters
    ----------
    images : sequence of dict of str to object
        As `aulens.databases.selection.select` gives them; the usable ones are filled in place, since there may be many.
    workers : int
        Threads.
    smallest_side : int
        Pixels that width and height must have at least.
    """
    problems: list[Problem] = []
    usable: list[dict[str, object]] = []
    contents = inspect_all([source_folder / image["relative_path"] for image in images], workers, smallest_side)
    for image, content in zip(images, contents, strict=True):
        if content.problem:
            problems.append(Problem(image["relative_path"], content.problem, content.remedy, content.consequence))
        if not content.usable:
            continue
        if problem := _box_outside(image["box"], content.width, content.height):
            problems.append(Problem(image["relative_path"], problem, "correct the box where it stands"))
        else:
            image |= {name: getattr(content, name) for name in ("width", "height", "perceptual_hash", "sha256")}
            usable.append(image)
    copies = duplicates(usable)
    return [image for image in usable if image["relative_path"] not in copies], [*problems, *copies.values()]


def _box_outside(box: str, width: int, height: int) -> str | None:
    """Return what is wrong with a box that shows nothing of an image, None if all is well."""
    if not box:
        return None
    x, y, box_width, box_height = box_numbers(box)
    if x < width and y < height and x + box_width > 0 and y + box_height > 0:
        return None
    return f"the box {box} (x y width height) lies outside the image, which has {width} x {height} pixels"
