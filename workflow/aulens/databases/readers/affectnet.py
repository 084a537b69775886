"""Reader of AffectNet's newer layout: an annotation file per image. The older one is a table (affectnet_lists.yaml).

Layout (Mollahosseini, Hasani & Mahoor 2017), in any folders above it::

    train_set/images/0.jpg
    train_set/annotations/0_exp.npy      code of the expression, 0 to 10, as a text or a number
    train_set/annotations/0_lnd.npy      68 landmarks, x and y in turn (optional)
    val_set/...                          the same

The grammar's own key, needed:

box_margin : float or null
    The face's box is that of the landmarks, enlarged by this share on every side; null gives no box and reads no
    landmarks (the images are faces already).

Nobody is named. The group `usage` is train_set or val_set.
"""

import io
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from aulens.databases.foreign import foreign
from aulens.databases.layouts import LayoutGrammar, read_layout, share, sorted_out, without_folder
from aulens.databases.problems import Problem
from aulens.databases.records import Record
from aulens.databases.strengths import box_around
from aulens.errors import InputError

PATTERNS = {
    "image": re.compile(r"(?:^|/)(?P<usage>train_set|val_set)/images/(?P<number>\d+)\.(?:jpe?g|png)$"),
    "annotation": re.compile(r"(?:^|/)(?:train_set|val_set)/annotations/\d+_(?:exp|lnd|val|aro)\.npy$"),
}
CHOICES = {"box_margin": share(optional=True)}
GROUPS = ("usage", "expression", "box")
AN_ANNOTATION = "an annotation of AffectNet"
LARGEST = 20_000  # bytes; the landmarks of one face as texts take half of it
MAGIC = b"\x93NUMPY"


def read_grammar(path: Path) -> LayoutGrammar:
    """Read and check the grammar of AffectNet's newer layout."""
    return read_layout(path, CHOICES, GROUPS, "train_set/images/0.jpg and train_set/annotations/0_exp.npy")


def records(folder: Path, grammar: LayoutGrammar) -> Iterator[Record | Problem]:
    """Yield a record of every image with an annotation, and problems."""
    found, problems = sorted_out(folder, PATTERNS)
    yield from problems
    annotations, margin = {path for path, _ in found["annotation"]}, grammar.choices["box_margin"]
    for path, match in found["image"]:
        stem = f"{path[: match.start('usage')]}{match['usage']}/annotations/{match['number']}"
        if f"{stem}_exp.npy" not in annotations:
            yield Problem(path, f"there is no annotation {stem}_exp.npy", "put it there, or remove the image")
            continue
        try:
            box, landmarks = "", f"{stem}_lnd.npy"
            if margin is not None and landmarks in annotations:
                numbers = _numbers(Path(folder) / landmarks)
                box = box_around(zip(numbers[::2], numbers[1::2], strict=True), margin)
            (code,) = _numbers(Path(folder) / f"{stem}_exp.npy")
            yield Record(path, {"usage": match["usage"], "expression": f"{code:g}", "box": box})
        except InputError as error:
            yield Problem(path, without_folder(error, folder), "copy the annotation anew")
        except ValueError:
            yield Problem(path, f"the annotations {stem}_*.npy are no code and landmarks", "copy them anew")


def _numbers(file: Path) -> tuple[float, ...]:
    """Return the numbers of an array of numbers or texts.

    Raises
    ------
    InputError
        If the file is no such array.
    """
    with foreign(file, AN_ANNOTATION):
        return _decoded(file.read_bytes())


@lru_cache(maxsize=64)  # hundreds of thousands of files hold one of eleven codes
def _decoded(data: bytes) -> tuple[float, ...]:
    import numpy as np  # takes longer than a start of the workflow may

    if len(data) > LARGEST or not data.startswith(MAGIC):
        raise ValueError("it is no array of numpy" if len(data) <= LARGEST else f"it has more than {LARGEST} bytes")
    return tuple(float(number) for number in np.load(io.BytesIO(data), allow_pickle=False).ravel())
