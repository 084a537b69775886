"""Confusion matrices and correct rates of every run (Inagaki et al. 2022, figures 3 and 4).

Correct rate: the share of the images of an expression for which it is predicted; averaged over expressions, each of
them counts alike.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from aulens.errors import InputError
from aulens.evaluation.roles import ROLES, pair_name
from aulens.files import read_parquet, write_csv, write_json
from aulens.training.key_numbers import as_written, spread

RUN = ["trained", "tested", "role", "run"]
TOGETHER = "over all runs together: not every run is tested on every expression"


@dataclass(frozen=True)
class ConfusionSettings:
    """How predictions are counted.

    Attributes
    ----------
    labels : list of str
        The study's expressions, in its order; chance is one over their number.
    """

    labels: list[str]


def confusion(
    predictions_files: list[Path],
    confusion_file: Path,
    correct_rates_file: Path,
    key_numbers_file: Path,
    *,
    settings: ConfusionSettings,
) -> None:
    """Write the confusion matrix and the correct rates of every run and test database, and the key numbers."""
    counted = []
    for path in predictions_files:
        predictions = read_parquet(path)
        if unknown := sorted(set(predictions["expression"]).union(predictions["predicted"]) - set(settings.labels)):
            raise InputError(f"{path}: unknown expressions {unknown}; the study has {settings.labels}")
        counted.append(confusion_counts(predictions, settings.labels))
    if not counted:
        raise InputError("evaluation.confusion: there is no table of predictions")
    table = by_run(pd.concat(counted, ignore_index=True))
    rates = correct_rates(table)
    write_csv(table, confusion_file)
    write_csv(rates, correct_rates_file)
    runs, chance = int(rates["run"].nunique()), 1 / len(settings.labels)
    write_json({"runs": runs, "chance": chance, "rates": rate_summary(as_written(rates))}, key_numbers_file)


def by_run(table: pd.DataFrame) -> pd.DataFrame:
    """Return rows by run within each pair of trained and tested, in whatever cohorts they came.

    Parameters
    ----------
    table : table
        With the columns trained, tested, run.

    Examples
    --------
    >>> table = pd.DataFrame({"trained": "a", "tested": ["b", "a", "b"], "run": [1, 0, 0]})
    >>> by_run(table).to_numpy().tolist()
    [['a', 'b', 0], ['a', 'b', 1], ['a', 'a', 0]]
    """
    pair = table.groupby(["trained", "tested"], sort=False).ngroup()
    return table.assign(pair=pair).sort_values(["pair", "run"], kind="stable", ignore_index=True).drop(columns="pair")


def confusion_counts(predictions: pd.DataFrame, labels: list[str]) -> pd.DataFrame:
    """Count how often each expression was predicted for each true one, run by run.

    Parameters
    ----------
    predictions : table
        One row per image and variant; columns trained, tested, role, run, expression (true), predicted.
    labels : list of str
        All expressions; cells that never occur are rows with count 0.

    Returns
    -------
    table
        Columns trained, tested, role, run, expression, predicted, count, share; `share` is the part of the true
        expression's images, NaN where the run was tested on none.

    Examples
    --------
    >>> shown = pd.DataFrame({"expression": ["sad"] * 4, "predicted": ["sad", "sad", "sad", "happy"]})
    >>> shown = shown.assign(trained="a", tested="a", role="within", run=0)
    >>> confusion_counts(shown, ["happy", "sad"])[["expression", "predicted", "count", "share"]].to_numpy().tolist()
    [['happy', 'happy', 0, nan], ['happy', 'sad', 0, nan], ['sad', 'happy', 1, 0.25], ['sad', 'sad', 3, 0.75]]
    """
    cells = pd.MultiIndex.from_product([labels, labels], names=["expression", "predicted"])
    runs = predictions[RUN].drop_duplicates().sort_values(RUN)
    found = predictions.groupby([*RUN, *cells.names], observed=True).size().rename("count").reset_index()
    table = runs.merge(cells.to_frame(index=False), how="cross").merge(found, on=[*RUN, *cells.names], how="left")
    table["count"] = table["count"].fillna(0).astype(int)
    total = table.groupby([*RUN, "expression"], sort=False)["count"].transform("sum")
    return table.assign(share=table["count"] / total.where(total > 0))[[*RUN, *cells.names, "count", "share"]]


def correct_rates(confusions: pd.DataFrame) -> pd.DataFrame:
    """Return the diagonal of the confusion matrices: the correct rate of each run and expression.

    Parameters
    ----------
    confusions : table
        See `confusion_counts`.

    Returns
    -------
    table
        Columns trained, tested, role, run, expression, correct_rate (share, NaN without images), samples.

    Examples
    --------
    >>> counts = pd.DataFrame({"expression": ["sad", "sad"], "predicted": ["happy", "sad"], "count": [1, 3]})
    >>> counts = counts.assign(share=[0.25, 0.75], trained="a", tested="b", role="cross", run=0)
    >>> correct_rates(counts).to_numpy().tolist()
    [['a', 'b', 'cross', 0, 'sad', 0.75, 4]]
    """
    samples = confusions.groupby([*RUN, "expression"], sort=False)["count"].sum().rename("samples").reset_index()
    diagonal = confusions[confusions["expression"] == confusions["predicted"]]
    rates = diagonal[[*RUN, "expression", "share"]].rename(columns={"share": "correct_rate"})
    return rates.merge(samples, on=[*RUN, "expression"], how="left", validate="one_to_one")


def mean_shares(confusion: pd.DataFrame, trained: str, tested: str, labels: Sequence[str]) -> np.ndarray:
    """Return the confusion matrix of all runs together.

    Parameters
    ----------
    confusion : table
        Columns trained, tested, expression, predicted, count; one matrix per run.
    trained, tested : str
        Names of the databases.
    labels : sequence of str
        The order of the expressions.

    Returns
    -------
    (labels, labels) float
        Cell (i, j): share of the images of expression i for which j was predicted; NaN where none was shown.

    Raises
    ------
    InputError
        If there is no matrix of the two databases.

    Notes
    -----
    One division per cell of summed counts, so that equal shares are equal numbers; a mean of the runs' shares is not,
    since it is rounded at every step. Runs with as many images of an expression count alike.

    Examples
    --------
    Two runs of one image of each expression; in the second one sad is taken for happy.

    >>> cells = {"expression": ["happy", "happy", "sad", "sad"] * 2, "predicted": ["happy", "sad"] * 4}
    >>> table = pd.DataFrame(cells | {"trained": "a", "tested": "b", "count": [1, 0, 0, 1, 1, 0, 1, 0]})
    >>> mean_shares(table, "a", "b", ["happy", "sad"]).tolist()
    [[1.0, 0.0], [0.5, 0.5]]
    """
    part = confusion[(confusion["trained"] == trained) & (confusion["tested"] == tested)]
    if part.empty:
        raise InputError(f"there is no confusion matrix of {trained!r} tested on {tested!r}")
    table = part.pivot_table(index="expression", columns="predicted", values="count", aggfunc="sum")
    counts = table.reindex(index=labels, columns=labels).to_numpy(float)
    total = counts.sum(axis=1, keepdims=True)
    return counts / np.where(total > 0, total, np.nan)


def rate_summary(rates: pd.DataFrame) -> dict:
    """Return the correct rates averaged over the expressions that somebody shows: mean, sd and number of runs.

    Parameters
    ----------
    rates : table
        See `correct_rates`.

    Returns
    -------
    dict
        role -> name of the pair (see `pair_name`) -> mean, sd, runs. Where a run lacks an expression that another one
        has, the mean is that of the expressions' rates over all runs; there is no sd, and `note` says so.

    Examples
    --------
    >>> rates = pd.DataFrame({"run": [0, 0, 1, 1], "expression": ["happy", "sad"] * 2})
    >>> rates = rates.assign(trained="a", tested="b", role="cross", correct_rate=[0.25, 0.75, 0.5, 0.5])
    >>> rate_summary(rates)
    {'within': {}, 'cross': {'a→b': {'mean': 0.5, 'sd': 0.0, 'runs': 2}}, 'control': {}}
    """
    result: dict = {role: {} for role in ROLES}
    for (role, trained, tested), part in rates.groupby(["role", "trained", "tested"], sort=False):
        table = part.pivot(index="run", columns="expression", values="correct_rate")
        result[role][pair_name(trained, tested)] = _over_expressions(table.dropna(axis=1, how="all"))
    return result


def _over_expressions(table: pd.DataFrame) -> dict:
    """Return the key numbers of rates as (runs, expressions) that somebody shows."""
    if table.isna().any(axis=None):
        return {"mean": float(table.mean().mean()), "sd": float("nan"), "runs": len(table), "note": TOGETHER}
    return spread(table.mean(axis=1, skipna=False))
