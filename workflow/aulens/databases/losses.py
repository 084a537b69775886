"""Whether too many images of a database cannot be used: then the run stops before anything is computed without them."""

import re
from collections import Counter
from collections.abc import Container, Iterable

from aulens.databases.name_shapes import is_picture
from aulens.databases.problems import Problem
from aulens.errors import InputError
from aulens.other_files import type_by_suffix

MOST_LEFT_OUT = 0.5  # of the images, unless the configuration says otherwise
SHOWN = 5  # kinds of problems, and examples
OF_A_ROW = re.compile(r" (line|row) \d+$")  # so end the paths of problems with a row of a table, or of an array
NO_PICTURES = ("", "a PDF", "a video", "an archive", "an icon", "a drawing")


def of_pictures(problems: Iterable[Problem], paths: Container[str], videos: bool = False) -> list[Problem]:
    """Return the problems that stand for a picture: of a record, a row, or a file that is a picture by its suffix.

    Parameters
    ----------
    problems : iterable of Problem
        Of the reader, the selection and the contents of files.
    paths : container of str
        Those of all records.
    videos : bool
        Whether pictures come from videos, so that one of them stands for pictures too.

    Examples
    --------
    >>> paths = ["a.png", "b.HEIC", "labels.csv line 3", "readme.txt", "c.avi", "d"]
    >>> problems = [Problem(path, "is odd", "mend it") for path in paths]
    >>> [problem.path for problem in of_pictures(problems, {"d"})]
    ['a.png', 'b.HEIC', 'labels.csv line 3', 'd']
    """
    return [problem for problem in problems if problem.path in paths or _stands_for_a_picture(problem.path, videos)]


def _stands_for_a_picture(path: str, videos: bool) -> bool:
    if OF_A_ROW.search(path) or is_picture(path):
        return True
    what = type_by_suffix(path)
    return what not in NO_PICTURES or (videos and what == "a video")


def refuse_many_losses(problems: Iterable[Problem], usable: Iterable[str], most: float, where: str) -> None:
    """Raise a summary if the share of images that cannot be used is too large.

    Parameters
    ----------
    problems : iterable of Problem
        With images of the database; those of which a copy is used are no loss.
    usable : iterable of str
        The expression of each image that can be used.
    most : float
        Largest share that may be lost.
    where : str
        The database, such as ``databases.kdef``.

    Raises
    ------
    InputError
        With counts by kind of problem and by expression, and examples.
    """
    lost = [problem for problem in problems if problem.lost]
    of_expressions = Counter(problem.expression for problem in lost)
    images = of_expressions + Counter(usable)
    number = sum(images.values())
    if not lost or len(lost) / number <= most:
        return
    kinds = Counter(kind_of(problem.problem) for problem in lost).most_common()
    rest = [(f"{len(kinds) - SHOWN} other kinds", sum(count for _, count in kinds[SHOWN:]))] if kinds[SHOWN:] else []
    lines = [
        f"{where}: {len(lost)} of {number} images cannot be used ({len(lost) / number:.0%}), "
        f"at most {most:.0%} may be (most_left_out)",
        *(f"  {count}: {kind}" for kind, count in [*kinds[:SHOWN], *rest]),
        "  by expression: "
        + ", ".join(f"{name or 'unknown'} {of_expressions[name]} of {images[name]}" for name in sorted(images)),
        *(f"  such as {problem.path}: {problem.problem}; {problem.remedy}" for problem in lost[:SHOWN]),
        "Mend or remove these files; or correct `path`, `grammar`, `keep` or `smallest_side` of the database; "
        "or write a larger most_left_out (1 allows all) if the rest is what you want to study.",
    ]
    raise InputError("\n".join(lines))


def kind_of(sentence: str) -> str:
    """Return what a problem's sentence shares with those of other files: without numbers and names of files.

    >>> kind_of("too small: 40 x 60 pixels, at least 48 x 48 are needed"), kind_of("the same picture as a.png")
    ('too small: … x … pixels, at least … x … are needed', 'the same picture as another')
    """
    beginning, comparison, _ = re.sub(r"\d+(\.\d+)?", "…", sentence).partition(" as ")
    return f"{beginning} as another" if comparison else beginning
