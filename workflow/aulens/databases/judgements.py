"""What people call the expressions of a database, as arrays."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from aulens.databases.judgement_files import ANSWERS, RATES, JudgementRows, read_judgement_rows


@dataclass(frozen=True, eq=False)
class Judgements:
    """What people say of the faces of one database.

    Attributes
    ----------
    form : str
        `ANSWERS`, `RATES` or `RANKS` of `aulens.databases.judgement_files`.
    expressions : list of str
        True ones, in the order of the file.
    answers : list of str
        Those that were given; the expressions where no answers are known.
    values : (raters, expressions, answers) float
        Shares of each expression's judgements, or numbers of them; where only rates or ranks are known, these on the
        diagonal, and NaN elsewhere.
    raters : list of str
        Their names; none where they are not told apart, all in one then.
    judgements : (expressions,) float
        How many each expression has, taken as independent: as many as people where that is given, else as answers were
        counted; NaN if nobody says.
    """

    form: str
    expressions: list[str]
    answers: list[str]
    values: np.ndarray
    raters: list[str]
    judgements: np.ndarray

    def common(self, labels: Sequence[str]) -> list[str]:
        """Return the labels that people have judged, in the order of the labels."""
        return [label for label in labels if label in self.expressions]

    def places(self, labels: Sequence[str]) -> list[int]:
        """Return where labels stand among the expressions."""
        return [self.expressions.index(label) for label in labels]


def read_judgements(path: Path) -> Judgements:
    """Return what stands in a file of judgements; see `aulens.databases.judgement_files`, also for what is refused."""
    found = read_judgement_rows(path)
    true = list(dict.fromkeys(found.column("expression")))
    return _answers(found, true) if found.form == ANSWERS else _on_the_diagonal(found, true)


def _answers(found: JudgementRows, true: list[str]) -> Judgements:
    given, raters = (list(dict.fromkeys(found.column(name))) for name in ("answer", "rater"))
    values, counted = np.zeros((len(raters) or 1, len(true), len(given))), bool(found.column("count"))
    places = [{name: place for place, name in enumerate(names)} for names in (raters, true, given)]
    for row in found.rows:
        rater = places[0][row["rater"]] if raters else 0
        values[rater, places[1][row["expression"]], places[2][row["answer"]]] = row["count" if counted else "share"]
    number = values.sum(axis=(0, 2)) if counted and not raters else np.full(len(true), np.nan)
    return Judgements(ANSWERS, true, given, values, raters, _people(found, true, number))


def _on_the_diagonal(found: JudgementRows, true: list[str]) -> Judgements:
    values, unknown = np.full((1, len(true), len(true)), np.nan), np.full(len(true), np.nan)
    np.einsum("rii->ri", values)[0] = found.column("correct_rate" if found.form == RATES else "rank")
    return Judgements(found.form, true, true, values, [], _people(found, true, unknown))


def _people(found: JudgementRows, true: list[str], otherwise: np.ndarray) -> np.ndarray:
    """Return how many people judged each expression, or something else where the file does not say."""
    numbers = {row["expression"]: row["n_raters"] for row in found.rows if "n_raters" in row}
    return np.array([numbers[name] for name in true]) if numbers else otherwise
