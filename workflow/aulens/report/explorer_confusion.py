"""Confusion matrices as the explorer shows them: shares, counts, intervals, and the faces that made each cell."""

from collections.abc import Mapping, Sequence

import pandas as pd

from aulens.evaluation.confusion import mean_shares
from aulens.evaluation.roles import WORDS
from aulens.report.explorer_tuning import nested

CELL = ["trained", "tested", "expression", "predicted"]
IMAGE = ["trained", "tested", "face"]


def confusion_tests(
    confusion: pd.DataFrame, intervals: pd.DataFrame | None, labels: Sequence[str]
) -> list[dict[str, object]]:
    """Return the confusion matrix of each pair of trained and tested database, all runs together.

    Parameters
    ----------
    confusion : table
        evaluation/confusion.csv.
    intervals : table or None
        statistics/intervals.csv.
    labels : sequence of str
        The order of the expressions.

    Returns
    -------
    list of dict
        trained, tested, role (in words), runs, `shares` and `counts` (expression, predicted), `rates`: of each
        expression [correct rate, lowest, highest] as the table of intervals has it, None without.
    """
    tests = []
    for (trained, tested, role), rows in confusion.groupby(["trained", "tested", "role"], sort=False):
        counts = rows.pivot_table(index="expression", columns="predicted", values="count", aggfunc="sum")
        tests.append(
            {
                "trained": trained,
                "tested": tested,
                "role": WORDS[role],
                "runs": int(rows["run"].nunique()),
                "shares": nested(mean_shares(rows, trained, tested, labels)),
                "counts": counts.reindex(index=labels, columns=labels).fillna(0).astype(int).to_numpy().tolist(),
                "rates": [_rate(intervals, trained, tested, label) for label in labels],
            }
        )
    return tests


def _rate(intervals: pd.DataFrame | None, trained: str, tested: str, label: str) -> list[float] | None:
    """Return a correct rate with its interval, if there is one."""
    if intervals is None:
        return None
    own = (intervals["trained"] == trained) & (intervals["tested"] == tested) & (intervals["expression"] == label)
    rows = intervals.loc[own, ["correct_rate", "interval_low", "interval_high"]].dropna()
    return [float(value) for value in rows.iloc[0]] if len(rows) else None


def cell_faces(predictions: pd.DataFrame, most: int) -> pd.DataFrame:
    """Return the images that made the cells of confusion matrices, of each cell those most often predicted so.

    Parameters
    ----------
    predictions : table
        A row per run, image and variant: trained, tested, face, person, expression, predicted.
    most : int
        How many images of a cell.

    Returns
    -------
    table
        trained, tested, expression, predicted, face, person, so (how often it was predicted), of (how often the image
        was tested), images (of the whole cell). Of images predicted so equally often, those tested less often come
        first, then those of lower numbers.

    Examples
    --------
    >>> shown = pd.DataFrame({"face": [3, 3, 4], "predicted": ["sad", "sad", "sad"], "person": ["p", "p", "q"]})
    >>> table = cell_faces(shown.assign(trained="a", tested="b", expression="angry"), 1)
    >>> table[["face", "so", "of", "images"]].to_numpy().tolist()
    [[3, 2, 2, 2]]
    """
    of = predictions.groupby(IMAGE, sort=False).size().rename("of").reset_index()
    counted = predictions.groupby([*CELL, "face"], sort=False).agg(person=("person", "first"), so=("face", "size"))
    table = counted.reset_index().merge(of, on=IMAGE, validate="many_to_one")
    table["images"] = table.groupby(CELL, sort=False)["face"].transform("size")
    ordered = table.sort_values(["so", "of", "face"], ascending=[False, True, True], kind="stable")
    return ordered.groupby(CELL, sort=False).head(most).reset_index(drop=True)


def with_faces(
    test: Mapping[str, object], chosen: pd.DataFrame, labels: Sequence[str], sheet: Mapping | None
) -> dict[str, object]:
    """Return a test with the faces of each of its cells: `faces`, None where the database may not show any.

    Parameters
    ----------
    test : mapping
        See `confusion_tests`.
    chosen : table
        See `cell_faces`.
    sheet : mapping or None
        `faces`: the number of each face on the sheet, in its order.

    Returns
    -------
    dict
        `faces` (expression, predicted): {"images", "shown": list of [place on the sheet, so, of, person]}.
    """
    if sheet is None:
        return {**test, "faces": None}
    places = {face: place for place, face in enumerate(sheet["faces"])}
    own = chosen[(chosen["trained"] == test["trained"]) & (chosen["tested"] == test["tested"])]
    cells = {key: rows for key, rows in own.groupby(["expression", "predicted"], sort=False)}
    empty = own.iloc[:0]
    return {
        **test,
        "faces": [[_faces(cells.get((shown, told), empty), places) for told in labels] for shown in labels],
    }


def _faces(rows: pd.DataFrame, places: Mapping[int, int]) -> dict[str, object]:
    """Return the faces of one cell."""
    shown = [
        [places[row.face], int(row.so), int(row.of), "" if pd.isna(row.person) else str(row.person)]
        for row in rows.itertuples()
    ]
    return {"images": int(rows["images"].iloc[0]) if len(rows) else 0, "shown": shown}
