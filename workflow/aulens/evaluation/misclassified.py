"""Shares of misclassified images, by expression and in all (Yousefi et al. 2016, Tables 2 to 4).

Of the images that show an expression (1 - correct rate), and of the images for which it was predicted (1 - precision).
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from aulens.errors import InputError
from aulens.evaluation.roles import ROLES, pair_name
from aulens.files import read_csv, write_csv, write_json
from aulens.training.key_numbers import as_written

PAIR = ["trained", "tested", "role"]
WAYS = ("of_true", "of_predicted")
ALL = "all"
COLUMNS = [*PAIR, "expression", "samples", "samples_predicted", "correct"]
COLUMNS += ["of_true", "of_true_sd", "of_true_low", "of_true_high", "of_true_runs"]
COLUMNS += ["of_predicted", "of_predicted_sd", "of_predicted_runs", "of_true_together", "of_predicted_together"]
COLUMNS += ["number", "unit_of_replication", "runs"]


@dataclass(frozen=True)
class MisclassifiedSettings:
    """What is counted.

    Attributes
    ----------
    labels : list of str
        The study's expressions, in its order.
    """

    labels: list[str]


def misclassified(
    confusion_file: Path,
    intervals_file: Path,
    misclassified_file: Path,
    key_numbers_file: Path,
    *,
    settings: MisclassifiedSettings,
) -> None:
    """Write the shares of misclassified images of every pair of databases and expression, and the key numbers.

    Parameters
    ----------
    confusion_file : Path
        See `aulens.evaluation.confusion`.
    intervals_file : Path
        See `aulens.statistics.intervals`; intervals of correct rates.
    misclassified_file : Path
        One row per pair of databases and expression, and one for all.
    key_numbers_file : Path

    Raises
    ------
    InputError
        If the intervals are not of the pairs of the confusion matrices.
    """
    intervals = read_csv(intervals_file)
    tables = []
    for names, part in read_csv(confusion_file).groupby(PAIR, sort=False):
        pair = dict(zip(PAIR, names, strict=True))
        bounds = intervals[(intervals[PAIR] == list(names)).all(axis=1)].set_index("expression")
        if bounds.empty:
            raise InputError(f"{intervals_file}: there is no row of {names[0]} tested on {names[1]} ({names[2]})")
        counts = counts_by_run(part, settings.labels)
        tables.append(with_bounds(shares_wrong(counts, settings.labels), counts, bounds).assign(**pair))
    table = pd.concat(tables, ignore_index=True)[COLUMNS]
    write_csv(table, misclassified_file)
    write_json(key_numbers(as_written(table)), key_numbers_file)


def counts_by_run(confusion: pd.DataFrame, labels: list[str]) -> np.ndarray:
    """Return the confusion matrices of one pair of databases as an array.

    Parameters
    ----------
    confusion : table
        Columns run, expression, predicted, count.
    labels : list of str

    Returns
    -------
    (runs, labels, labels) float
        Rows are true, columns predicted.
    """
    runs = sorted(confusion["run"].unique())
    cells = pd.MultiIndex.from_product([runs, labels, labels])
    counts = confusion.set_index(["run", "expression", "predicted"])["count"].reindex(cells, fill_value=0)
    return counts.to_numpy(float).reshape(len(runs), len(labels), len(labels))


def shares_wrong(counts: np.ndarray, labels: list[str]) -> pd.DataFrame:
    """Return the shares of misclassified samples, by expression and of all samples.

    Parameters
    ----------
    counts : (runs, labels, labels) float
        Rows are true, columns predicted.
    labels : list of str

    Returns
    -------
    table
        One row per expression and one for `all`: samples (that show it), samples_predicted and correct, means over
        runs; of_true and of_predicted, mean, sd (n - 1) and number of runs in which they are defined; and both of the
        confusion matrix averaged over runs (`_together`). NaN where nothing was shown or predicted.

    Notes
    -----
    Yousefi et al. 2016 divide the diagonal of their averaged matrices by the column totals (Table 4: 1 - 10.4 / 16 =
    35.0 % for "Angry" of Table 2), and do not say whether rows or columns are the true expressions. If rows are, as it
    is the custom, theirs is `of_predicted_together`. The row totals of their Tables 2 and 3 follow the numbers of
    images of Table 1, of which a tenth was tested in five draws (chi squared 8.3, 8 degrees of freedom, p = .40); the
    column totals do so less (15.0, p = .06). Both are given.

    Examples
    --------
    Two of four happy images are taken for sad ones; both sad ones are recognised.

    >>> table = shares_wrong(np.array([[[2.0, 2.0], [0.0, 2.0]]]), ["happy", "sad"])
    >>> table[["expression", "samples", "of_true", "of_predicted"]].to_numpy().tolist()
    [['happy', 4.0, 0.5, 0.0], ['sad', 2.0, 0.0, 0.5], ['all', 6.0, 0.3333333333333333, 0.3333333333333333]]
    """
    total = counts.sum(axis=(1, 2))[:, None]  # (runs, 1)
    shown = np.hstack([counts.sum(axis=2), total])  # (runs, labels + 1)
    named = np.hstack([counts.sum(axis=1), total])
    diagonal = np.diagonal(counts, axis1=1, axis2=2)  # (runs, labels)
    right = np.hstack([diagonal, diagonal.sum(axis=1, keepdims=True)])
    columns = {"expression": [*labels, ALL], "samples": shown.mean(axis=0)}
    columns |= {"samples_predicted": named.mean(axis=0), "correct": right.mean(axis=0)}
    for way, of in zip(WAYS, (shown, named), strict=True):
        rates = pd.DataFrame(_wrong(of, right))
        columns |= {way: rates.mean(), f"{way}_sd": rates.std(ddof=1), f"{way}_runs": rates.count()}
        columns[f"{way}_together"] = _wrong(of.sum(axis=0), right.sum(axis=0))
    return pd.DataFrame(columns).assign(runs=len(counts))


def _wrong(samples: np.ndarray, correct: np.ndarray) -> np.ndarray:
    """Return the share of samples that are not correct; NaN without samples."""
    return (samples - correct) / np.where(samples > 0, samples, np.nan)


def with_bounds(table: pd.DataFrame, counts: np.ndarray, bounds: pd.DataFrame) -> pd.DataFrame:
    """Return shares with the intervals of those that are one less a correct rate.

    Parameters
    ----------
    table : table
        See `shares_wrong`.
    counts : (runs, labels, labels) float
        That it was made of.
    bounds : table
        Rows of the pair in statistics/intervals.csv, by expression.

    Returns
    -------
    table
        With the columns of_true_low, of_true_high, number and unit_of_replication. The correct rate of all is the mean
        of the expressions', which is that of all samples only if every run shows as many of each that is shown; else
        `all` has no interval.
    """
    own = bounds.reindex(table["expression"])
    low, high = 1 - own["interval_high"].to_numpy(float), 1 - own["interval_low"].to_numpy(float)
    shown = counts.sum(axis=2)  # (runs, labels)
    if np.ptp(shown[:, shown.any(axis=0)]) > 0:
        low[-1] = high[-1] = np.nan
    columns = {"of_true_low": low, "of_true_high": high, "number": own["number"].to_numpy()}
    return table.assign(**columns, unit_of_replication=own["unit_of_replication"].to_numpy())


def key_numbers(table: pd.DataFrame) -> dict:
    """Return the shares of the averaged confusion matrices: role -> name of the pair -> way -> expression -> share.

    Parameters
    ----------
    table : table
        Columns `COLUMNS`.

    Examples
    --------
    >>> row = {"trained": "a", "tested": "a", "role": "within", "expression": "all", "runs": 5}
    >>> table = pd.DataFrame([row | {"of_true_together": 0.25, "of_predicted_together": 0.25}])
    >>> key_numbers(table)["within"]
    {'a': {'runs': 5, 'of_true': {'all': 0.25}, 'of_predicted': {'all': 0.25}}}
    """
    result: dict = {role: {} for role in ROLES}
    for (trained, tested, role), rows in table.groupby(PAIR, sort=False):
        shares = {way: dict(zip(rows["expression"], rows[f"{way}_together"], strict=True)) for way in WAYS}
        result[role][pair_name(trained, tested)] = {"runs": int(rows["runs"].iloc[0])} | shares
    return result
