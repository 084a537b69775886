"""What is wrong with a file of a database: rows of problems.csv."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

USED = "used"  # so begins the consequence for a file that is used in spite of what is said of it
USED_AS_A_WHOLE = f"{USED}, the database as a whole"  # where something is said of no file, but of all of them together


@dataclass(frozen=True)
class Problem:
    """A row of problems.csv: what is wrong with a file, what follows from it, what to do.

    `expression` is that of its image, empty where nobody knows.
    """

    path: str
    problem: str
    remedy: str
    consequence: str = "left out"
    expression: str = ""

    def row(self) -> dict[str, str]:
        """Return the problem as a row."""
        return asdict(self)

    @property
    def lost(self) -> bool:
        """Whether a picture is lost: it is not used, and no copy of it is."""
        return not self.consequence.startswith(USED) and not self.consequence.endswith((" is used", " is kept"))


def with_expressions(problems: Iterable[Problem], expressions: Mapping[str, str | None]) -> list[Problem]:
    """Return the problems, sorted by path, with the expressions of their images.

    Parameters
    ----------
    expressions : mapping of str to str or None
        Path below the source folder -> expression, None or nothing if there is none; then what a problem says stays.
    """
    known = (replace(problem, expression=expressions.get(problem.path) or problem.expression) for problem in problems)
    return sorted(known, key=lambda problem: problem.path)


def below(folder: Path, problems: Iterable[Problem]) -> list[Problem]:
    """Return problems with paths that begin with the folder that they were relative to."""
    return [replace(problem, path=(folder / problem.path).as_posix()) for problem in problems]
