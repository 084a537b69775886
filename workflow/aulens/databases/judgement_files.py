"""Read and check csv files of what people called the expressions of a database.

One file per database, of one of three forms, told apart by its columns:

expression, answer, share (or count)[, rater | n_raters]
    A row for each true expression and each answer; pairs that are left out are 0. With `rater` so for each of these.
expression, correct_rate[, n_raters]
    Where only correct rates are known.
expression, rank
    Where only the order is known; 1 is best.

An answer is an expression or `other`. `n_raters` is how many people judged an expression. Without numpy, since the
configuration is checked at every start.
"""

import csv
import math
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from aulens.errors import InputError
from aulens.vocabulary import expressions

OTHER = "other"
ANSWERS, RATES, RANKS = "answers", "correct rates", "ranks"
FEWEST_EXPRESSIONS = 3  # of two there are two confusions, which always correlate by 1 or -1
ROUNDED = 0.005  # by which a share with two decimals may be wrong
ALLOWED = (  # sets of columns, and the form of the file
    *((ANSWERS, {"expression", "answer", what, *more}) for what in ("share", "count") for more in ((), ("rater",))),
    *((ANSWERS, {"expression", "answer", what, "n_raters"}) for what in ("share", "count")),
    *((RATES, {"expression", "correct_rate", *more}) for more in ((), ("n_raters",))),
    (RANKS, {"expression", "rank"}),
)
FORMS = (
    "expression, answer and share (or count), beside them rater or n_raters; or expression and correct_rate, beside "
    "them n_raters; or expression and rank"
)
NUMBERS = {
    "share": (0, 1, "a number from 0 to 1"),
    "correct_rate": (0, 1, "a number from 0 to 1"),
    "count": (0, math.inf, "a whole number from 0"),
    "n_raters": (1, math.inf, "a whole number from 1"),
    "rank": (1, math.inf, "a number from 1 (the best)"),
}
WHOLE = ("count", "n_raters")

Row = dict[str, str | float]


class JudgementRows(NamedTuple):
    """What a file holds: its form, and its rows, in which what is a number is one."""

    form: str
    rows: list[Row]

    def column(self, name: str) -> list:
        """Return a column; nothing if the file has no such one."""
        return [row[name] for row in self.rows if name in row]

    def common(self, labels: list[str]) -> list[str]:
        """Return the labels that people have judged, in the order of the labels."""
        return [label for label in labels if label in self.column("expression")]


def read_judgement_rows(path: Path) -> JudgementRows:
    """Return what stands in a file of judgements.

    Raises
    ------
    InputError
        One sentence that names the file, the first line or expression that is wrong, and what is allowed.
    """
    columns, cells = _read(path)
    form = next((form for form, known in ALLOWED if len(columns) == len(known) and set(columns) == known), None)
    if form is None:
        raise InputError(f"{path}: its columns are {', '.join(columns) or 'none'}; allowed: {FORMS}")
    rows: list[Row] = []
    for line, texts in cells:
        if len(texts) != len(columns):
            raise InputError(f"{path}: line {line} has {len(texts)} cells, the first line {len(columns)}")
        try:
            rows.append({name: _value(name, text) for name, text in zip(columns, texts, strict=True)})
        except ValueError as error:
            raise InputError(f"{path}: line {line}: {error}") from None
    found = JudgementRows(form, rows)
    for problem in _wrong_together(found):
        raise InputError(f"{path}: {problem}")
    return found


def _read(path: Path) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Return the names of the columns, and the cells of each line that is not empty, with its number."""
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            lines = [(reader.line_num, [cell.strip() for cell in cells]) for cells in reader if any(cells)]
    except FileNotFoundError:
        raise InputError(f"{path}: the file does not exist") from None
    except (OSError, ValueError, csv.Error) as error:
        raise InputError(f"{path}: not a readable table ({' '.join(str(error).split())})") from None
    return (lines[0][1], lines[1:]) if lines else ([], [])


def _value(name: str, text: str) -> str | float:
    """Return a cell, a number where its column holds numbers; raise ValueError that says what is allowed."""
    if name in NUMBERS:
        low, high, allowed = NUMBERS[name]
        try:
            number = float(text)
        except ValueError:
            number = math.nan
        if not low <= number <= high or math.isinf(number) or (name in WHOLE and number % 1):
            raise ValueError(f"the {name} {text!r} is given; allowed: {allowed}")
        return number
    words = {"expression": expressions(), "answer": (*expressions(), OTHER)}.get(name)
    if not text or (words and text not in words):
        raise ValueError(f"the {name} {text!r} is given; allowed: {', '.join(words) if words else 'any name'}")
    return text


def _wrong_together(found: JudgementRows) -> Iterator[str]:
    """Yield what is wrong with rows beside each other."""
    if not found.rows:
        yield "there is no row"
    seen, people, sums = set(), defaultdict(set), defaultdict(list)
    for row in found.rows:
        key = tuple(row[name] for name in ("rater", "expression", "answer") if name in row)
        if key in seen:
            yield f"{' and '.join(key)} stands twice"
        seen.add(key)
        people[row["expression"]].add(row.get("n_raters"))
        sums[tuple(row[name] for name in ("rater", "expression") if name in row)].append(
            row.get("share", row.get("count"))
        )
    for name, numbers in people.items():
        if len(numbers) > 1:
            yield f"{name} has several n_raters ({', '.join(f'{number:g}' for number in sorted(numbers))})"
    for key, values in sums.items() if found.form == ANSWERS else ():
        total = sum(values)
        if "share" in found.rows[0] and abs(total - 1) > ROUNDED * len(values) + 1e-9:
            yield f"the shares of {' and '.join(key)} sum to {total:.4g}; they must sum to 1 within rounding"
        if total == 0:
            yield f"the counts of {' and '.join(key)} are all 0; leave these rows out"
