"""Confusion matrices and correct rates of every run (Inagaki et al. 2022, figures 3 and 4)."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from aulens.errors import InputError
from aulens.files import read_parquet, write_csv

RUN = ["trained", "tested", "condition", "run"]


@dataclass(frozen=True)
class ConfusionSettings:
    """How predictions are counted.

    expressions : the study's expressions, in its order
    test_only : databases on which no network was trained
    """

    expressions: list[str]
    test_only: list[str]


def confusion(
    predictions_files: list[Path], confusion_file: Path, correct_rates_file: Path, *, settings: ConfusionSettings
) -> None:
    """Write the confusion matrix and the correct rates of every run and test database."""
    counted = []
    for path in predictions_files:
        predictions = read_parquet(path)
        if unknown := sorted(set(predictions["expression"]).union(predictions["chosen"]) - set(settings.expressions)):
            raise InputError(f"{path}: unknown expressions {unknown}; the study has {settings.expressions}")
        counted.append(confusion_counts(predictions, settings.expressions, settings.test_only))
    if not counted:
        raise InputError("evaluation.confusion: there is no table of predictions")
    table = by_run(pd.concat(counted, ignore_index=True))
    write_csv(table, confusion_file)
    write_csv(correct_rates(table), correct_rates_file)


def by_run(table: pd.DataFrame) -> pd.DataFrame:
    """Return rows by run within each pair of trained and tested, in whatever cohorts they came."""
    pair = table.groupby(["trained", "tested"], sort=False).ngroup()
    return table.assign(pair=pair).sort_values(["pair", "run"], kind="stable", ignore_index=True).drop(columns="pair")


def condition_of(trained: str, tested: str, test_only: list[str]) -> str:
    """Return matched (own database), control (a database that is only tested) or swapped (another trained one)."""
    if trained == tested:
        return "matched"
    return "control" if tested in test_only else "swapped"


def confusion_counts(predictions: pd.DataFrame, expressions: list[str], test_only: list[str]) -> pd.DataFrame:
    """Count how often each expression was chosen for each true one, run by run.

    Parameters
    ----------
    predictions : one row per image and variant; columns trained, tested, run, expression (true), chosen
    expressions : all labels; cells that never occur are rows with count 0
    test_only : see `condition_of`

    Returns
    -------
    Columns trained, tested, condition, run, expression, chosen, count, share; `share` is the part of the true
    expression's images, NaN where the run was tested with none.
    """
    cells = pd.MultiIndex.from_product([expressions, expressions], names=["expression", "chosen"])
    tables = []
    for (trained, tested, run), part in predictions.groupby(["trained", "tested", "run"], observed=True):
        count = part.groupby(["expression", "chosen"], observed=True).size().reindex(cells, fill_value=0)
        total = count.groupby("expression").transform("sum")
        table = pd.DataFrame({"count": count, "share": count / total.where(total > 0)}).reset_index()
        condition = condition_of(trained, tested, test_only)
        tables.append(table.assign(trained=trained, tested=tested, condition=condition, run=run))
    columns = [*RUN, "expression", "chosen", "count", "share"]
    return pd.concat(tables, ignore_index=True)[columns] if tables else pd.DataFrame(columns=columns)


def correct_rates(confusions: pd.DataFrame) -> pd.DataFrame:
    """Return the diagonal of the confusion matrices: the correct rate of each run and expression.

    Returns
    -------
    Columns trained, tested, condition, run, expression, correct_rate (share, NaN without images), samples
    """
    samples = confusions.groupby([*RUN, "expression"], sort=False)["count"].sum().rename("samples").reset_index()
    diagonal = confusions[confusions["expression"] == confusions["chosen"]]
    rates = diagonal[[*RUN, "expression", "share"]].rename(columns={"share": "correct_rate"})
    return rates.merge(samples, on=[*RUN, "expression"], how="left", validate="one_to_one")
