"""What the names of a folder look like, before anybody knows what they mean."""

import re
from collections import Counter
from collections.abc import Sequence

import pandas as pd

PICTURES = {"jpg", "jpeg", "png", "tif", "tiff", "bmp", "webp", "pgm", "ppm"}
TOLERANT = {"jpg": "jpe?g", "jpeg": "jpe?g", "tif": "tiff?", "tiff": "tiff?"}  # suffixes as patterns


def suffix_of(path: str) -> str:
    """Return the suffix of a path in small letters, without the dot."""
    stem, dot, suffix = path.rpartition("/")[2].rpartition(".")
    return suffix.lower() if stem and dot else ""


def is_picture(path: str) -> bool:
    """Whether a name is that of a picture that can be read."""
    return suffix_of(path) in PICTURES


def shape_of(path: str) -> str:
    """Return a path with 9 for digits and A for letters, each run once.

    Examples
    --------
    >>> shape_of("KDEF/AF01/AF01AFS.JPG"), shape_of("happy/anna_1.png")
    ('A/A9/A9A.jpg', 'A/A_9.png')
    """
    stem, dot, suffix = path.rpartition(".") if "." in path.rpartition("/")[2] else (path, "", "")
    return re.sub(r"[^\W\d_]+", "A", re.sub(r"\d+", "9", stem)) + dot + suffix.lower()


def shapes(paths: Sequence[str]) -> pd.DataFrame:
    """Return how often each shape of a name occurs, the most frequent first.

    Returns
    -------
    table
        shape, count, example (the first path of that shape).
    """
    count: Counter[str] = Counter()
    example: dict[str, str] = {}
    for path in paths:
        shape = shape_of(path)
        count[shape] += 1
        example.setdefault(shape, path)
    rows = [(shape, number, example[shape]) for shape, number in count.most_common()]
    return pd.DataFrame(rows, columns=["shape", "count", "example"])


def folder_levels(paths: Sequence[str]) -> list[Counter[str]]:
    """Return, for each level of folders from the top, how many files lie below the folders of each name."""
    levels: list[Counter[str]] = []
    for path in paths:
        for level, folder in enumerate(path.split("/")[:-1]):
            if level == len(levels):
                levels.append(Counter())
            levels[level][folder] += 1
    return levels


def suffix_pattern(paths: Sequence[str]) -> str:
    """Return a regular expression for the suffixes of pictures, such as ``(jpe?g|png)``.

    Examples
    --------
    >>> suffix_pattern(["a.JPG", "b.png"])
    '(jpe?g|png)'
    """
    found = sorted({TOLERANT.get(suffix, suffix) for suffix in map(suffix_of, paths)})
    return f"({'|'.join(found)})" if len(found) > 1 else "".join(found)
