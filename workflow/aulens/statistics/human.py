"""Confusions of networks beside those of people who judged the same database."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from aulens.databases.judgement_files import ANSWERS, RANKS
from aulens.databases.judgements import Judgements, read_judgements
from aulens.databases.unit_words import unit_name
from aulens.errors import InputError
from aulens.files import read_parquet, write_csv, write_json
from aulens.randomness import generator
from aulens.statistics.human_tests import Compared, correlation_rows
from aulens.statistics.matrix_correlations import CELLS, CORRECT, SPEARMAN, UNBIASED, correlations, measured
from aulens.statistics.observers import Networks, networks_of, people_left_out, people_matrix
from aulens.training.key_numbers import as_written

KEYS = ["database", "cells", "kind"]
NUMBERS = ["correlation", "interval_low", "interval_high", "p_permutation", "points"]


@dataclass(frozen=True)
class HumanSettings:
    """How networks are compared with people.

    Attributes
    ----------
    seed : int
        Of the configuration.
    labels : list of str
        The study's expressions, in its order.
    judgements : dict of str to str
        Trained database -> file of what people said of it.
    samples : int
        How often people who were tested, runs and raters are drawn again.
    confidence : float
        Of the intervals.
    permutations : int
        Random orders of more than `aulens.statistics.mantel.ALL_ORDERS` expressions.
    split_halves : int
        Halvings, or draws, for the ceilings.
    """

    seed: int
    labels: list[str]
    judgements: dict[str, str]
    samples: int
    confidence: float
    permutations: int
    split_halves: int


def human(
    predictions_files: list[Path],
    judgements_files: list[Path],
    human_file: Path,
    runs_file: Path,
    rates_file: Path,
    matrices_file: Path,
    key_numbers_file: Path,
    *,
    settings: HumanSettings,
) -> None:
    """Write correlations, those of single runs, rates and matrices of people and networks, and the key numbers.

    Files of judgements come in the order of the databases' names.
    """
    predictions = pd.concat([read_parquet(path) for path in predictions_files], ignore_index=True)
    tables: list[tuple[pd.DataFrame, ...]] = []
    for name, path in zip(sorted(settings.judgements), judgements_files, strict=True):
        own = predictions[(predictions["trained"] == name) & (predictions["tested"] == name)]
        if own.empty:
            raise InputError(f"statistics.human: there are no predictions of {name!r} tested on {name!r}")
        tables.append(compared_with_people(own, read_judgements(path), name, settings))
    found, runs, rates, matrices = (pd.concat(parts, ignore_index=True) for parts in zip(*tables, strict=True))
    for table, file in ((found, human_file), (runs, runs_file), (rates, rates_file), (matrices, matrices_file)):
        write_csv(table, file)
    write_json(human_summary(as_written(found), as_written(rates)), key_numbers_file)


def compared_with_people(
    predictions: pd.DataFrame, judged: Judgements, database: str, settings: HumanSettings
) -> tuple[pd.DataFrame, ...]:
    """Return the four tables of one database: correlations, those of runs, rates, matrices.

    Parameters
    ----------
    predictions : table
        Of its matched test.
    judged : Judgements
    database : str
        Its name; the draws depend on it.
    settings : HumanSettings
    """
    labels = judged.common(settings.labels)
    networks, among = networks_of(predictions, labels), judged.form == ANSWERS
    compared = Compared(judged, networks, labels, among)
    facts = _facts(judged, networks, labels)
    rows = correlation_rows(compared, settings, generator(settings.seed, "human", database))
    found = pd.DataFrame(rows).assign(**facts, database=database)
    runs = of_runs(networks, people_matrix(judged, labels)[0], among)
    tables = found, runs, rates_table(compared), matrices_table(compared)
    names = [*KEYS, *[name for name in found if name not in KEYS]]
    return found[names], *(_named(table, database, networks) for table in tables[1:])


def _named(table: pd.DataFrame, database: str, networks: Networks) -> pd.DataFrame:
    table.insert(0, "database", database)
    return table.assign(number=len(networks.units), unit_of_replication=unit_name(networks.people))


def _facts(judged: Judgements, networks: Networks, labels: list[str]) -> dict[str, object]:
    """Return what all rows of a database say."""
    known = judged.judgements[judged.places(labels)]
    return {
        "expressions": len(labels),
        "form": judged.form,
        "raters": len(judged.raters) or np.nan,
        "judgements": float(known.min()) if np.isfinite(known).all() else np.nan,
        "number": len(networks.units),
        "unit_of_replication": unit_name(networks.people),
        "runs": len(networks.runs),
    }


def of_runs(networks: Networks, people: np.ndarray, among: bool) -> pd.DataFrame:
    """Return the rank correlation of each run's matrix with that of people (labels, labels), for each kind of cells."""
    shares = networks.shares(among=among)[:, 0]  # (runs, labels, labels)
    tables = [
        pd.DataFrame(
            {
                "run": networks.runs,
                "cells": cells,
                "kind": SPEARMAN,
                "correlation": correlations(measured(shares, cells), measured(people, cells), SPEARMAN),
            }
        )
        for cells in CELLS
    ]
    return pd.concat(tables, ignore_index=True)


def rates_table(compared: Compared) -> pd.DataFrame:
    """Return correct and unbiased rates of people and networks, and how many answers were left out, by expression."""
    people, networks = compared.people, compared.mean
    told = compared.judged.form != RANKS
    unknown = np.full(len(compared.labels), np.nan)
    columns = {
        "correct_rate_people": measured(people, CORRECT) if told else unknown,
        "correct_rate_networks": measured(networks, CORRECT),
        "unbiased_rate_people": measured(people, UNBIASED) if told else unknown,
        "unbiased_rate_networks": measured(networks, UNBIASED),
        "left_out_people": people_left_out(compared.judged, compared.labels),
        "left_out_networks": compared.networks.left_out(),
        "rank_people": -measured(people, CORRECT) if not told else unknown,
    }
    table = pd.DataFrame({"expression": compared.labels, **columns})
    mean = table.drop(columns=["expression", "rank_people"]).mean(skipna=False)
    table = pd.concat([table, pd.DataFrame([{"expression": "all", **mean}])], ignore_index=True)
    return table.assign(chance=1 / len(compared.labels))


def matrices_table(compared: Compared) -> pd.DataFrame:
    """Return the share of each cell, of people and of networks (mean over runs)."""
    cells = pd.MultiIndex.from_product([compared.labels] * 2, names=["expression", "predicted"])
    told = compared.judged.form != RANKS
    shares = {"share_people": compared.people.ravel() if told else np.nan, "share_networks": compared.mean.ravel()}
    return pd.DataFrame(shares, index=cells).reset_index().assign(runs=len(compared.networks.runs))


def human_summary(found: pd.DataFrame, rates: pd.DataFrame) -> dict:
    """Return database -> correct_rate (people, networks) and cells -> the rank correlation with what belongs to it.

    Parameters
    ----------
    found, rates : table
        See `compared_with_people`.
    """
    summary: dict = {}
    for name, part in rates[rates["expression"] == "all"].groupby("database", sort=False):
        row = part.iloc[0]
        summary[name] = {"correct_rate": {who: row[f"correct_rate_{who}"] for who in ("people", "networks")}}
    for row in found[found["kind"] == SPEARMAN].to_dict("records"):
        named = {name: row[name] for name in ("correlation", "expected", "p_permutation", "points", "ceiling")}
        summary[row["database"]][row["cells"]] = named | {"interval": [row["interval_low"], row["interval_high"]]}
    return summary
