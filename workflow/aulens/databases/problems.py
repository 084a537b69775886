"""What is wrong with a file of a database: rows of problems.csv."""

from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Problem:
    """A row of problems.csv: what is wrong with a file, what follows from it, what to do."""

    path: str
    problem: str
    remedy: str
    consequence: str = "left out"

    def row(self) -> dict[str, str]:
        """Return the problem as a row."""
        return asdict(self)
