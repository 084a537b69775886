"""Relation of profile similarity to confusions between databases (Inagaki et al. 2022, figure 9)."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from aulens.errors import InputError
from aulens.evaluation.confusion import mean_shares
from aulens.evaluation.roles import pair_name
from aulens.files import read_csv, write_csv, write_json
from aulens.randomness import generator
from aulens.statistics.mantel import RelationTest, relation_test
from aulens.training.key_numbers import as_written

POINT_COLUMNS = ["trained", "tested", "expression", "predicted", "similarity", "share"]
TEST_COLUMNS = ["trained", "tested", *RelationTest._fields]


@dataclass(frozen=True)
class RelationSettings:
    """What is related.

    Attributes
    ----------
    seed : int
        Of the configuration.
    databases : list of str
        The trained databases, in the study's order.
    labels : list of str
        The study's expressions, in its order.
    permutations : int
        Random orders of the expressions, where there are more than `aulens.statistics.matrix_correlations.ALL_ORDERS`.
    """

    seed: int
    databases: list[str]
    labels: list[str]
    permutations: int


def relation(
    similarity_file: Path,
    confusion_file: Path,
    relation_file: Path,
    tests_file: Path,
    key_numbers_file: Path,
    *,
    settings: RelationSettings,
) -> None:
    """Write similarity and share of every cell, their correlation for every ordered pair of databases, key numbers."""
    similarity, confusion = read_csv(similarity_file), read_csv(confusion_file)
    cells = pd.MultiIndex.from_product([settings.labels, settings.labels], names=["expression", "predicted"])
    points, tests = [], []
    for trained in settings.databases:
        for tested in settings.databases:
            if trained == tested:
                continue
            similar = oriented_similarity(similarity, trained, tested, settings.labels)
            shares = mean_shares(confusion, trained, tested, settings.labels)
            table = pd.DataFrame({"similarity": similar.ravel(), "share": shares.ravel()}, index=cells)
            points.append(table.reset_index().assign(trained=trained, tested=tested))
            random = generator(settings.seed, "relation", trained, tested)
            tests.append((trained, tested, *relation_test(similar, shares, settings.permutations, random)))
    table = pd.concat(points, ignore_index=True)[POINT_COLUMNS] if points else pd.DataFrame(columns=POINT_COLUMNS)
    found = pd.DataFrame(tests, columns=TEST_COLUMNS)
    write_csv(table, relation_file)
    write_csv(found, tests_file)
    write_json(relation_summary(as_written(found)), key_numbers_file)


def oriented_similarity(similarity: pd.DataFrame, trained: str, tested: str, labels: list[str]) -> np.ndarray:
    """Return similarity in the orientation of the swapped confusion matrix.

    Parameters
    ----------
    similarity : table
        Columns database_1, output_unit_1, database_2, output_unit_2, correlation; each pair of databases in one
        direction.
    trained, tested : str
        Names of the databases.
    labels : list of str
        The order of the output units.

    Returns
    -------
    (labels, labels) float
        Cell (i, j): correlation of output unit i of the networks trained on the *tested* database and output unit j of
        the networks that were tested, those trained on `trained`.

    Raises
    ------
    InputError
        If the table lacks the two databases.

    Notes
    -----
    Figure 9A of the paper: networks trained on KDEF, tested on KRC; its vertical axis (true expressions) is the
    KRC-trained networks.

    Examples
    --------
    The output unit happy of a resembles sad of b. Of networks trained on b and tested on a, rows are a's output units.

    >>> pairs = [("a", one, "b", two) for one in ("happy", "sad") for two in ("happy", "sad")]
    >>> table = pd.DataFrame(pairs, columns=["database_1", "output_unit_1", "database_2", "output_unit_2"])
    >>> table = table.assign(correlation=[0.1, 0.9, 0.2, 0.3])
    >>> oriented_similarity(table, "b", "a", ["happy", "sad"]).tolist()
    [[0.1, 0.9], [0.2, 0.3]]
    >>> oriented_similarity(table, "a", "b", ["happy", "sad"]).tolist()
    [[0.1, 0.2], [0.9, 0.3]]
    """
    for rows, columns in ((1, 2), (2, 1)):
        part = similarity[(similarity[f"database_{rows}"] == tested) & (similarity[f"database_{columns}"] == trained)]
        if len(part):
            table = part.pivot(index=f"output_unit_{rows}", columns=f"output_unit_{columns}", values="correlation")
            return table.reindex(index=labels, columns=labels).to_numpy(float)
    raise InputError(f"statistics.relation: the table of similarities lacks {trained!r} and {tested!r}")


def relation_summary(tests: pd.DataFrame) -> dict:
    """Return name of the pair (see `pair_name`) -> the numbers of its test.

    Parameters
    ----------
    tests : table
        Columns `TEST_COLUMNS`.

    Examples
    --------
    >>> test = {"correlation": 0.5, "expected": 0.3, "p": 0.01, "points": 49, "p_permutation": 0.2}
    >>> test |= {"correlation_off_diagonal": 0.1, "p_off_diagonal": 0.6, "correlation_diagonal": 0.4}
    >>> relation_summary(pd.DataFrame([{"trained": "a", "tested": "b"} | test])) == {"a→b": test}
    True
    """
    names = [name for name in RelationTest._fields if name not in ("orders", "exact")]
    return {
        pair_name(row["trained"], row["tested"]): {name: row[name] for name in names}
        for row in tests.to_dict("records")
    }
