"""Confusion matrices of people and of networks over the same expressions, and again with others drawn."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from aulens.crossed_intervals import parts_of_runs, stretched
from aulens.databases.judgement_files import ANSWERS, RANKS
from aulens.databases.judgements import Judgements
from aulens.resampling import Draws, draw_again
from aulens.statistics.matrix_correlations import ROUNDED


@dataclass(frozen=True, eq=False)
class Networks:
    """What the networks of one database answered in its matched test.

    Attributes
    ----------
    counts : (runs, units, labels, labels) float
        Answers of each run to whoever was tested; rows are true expressions.
    rows : (runs, units, labels) float
        Images of each expression: more than the answers counted where some lie outside the expressions.
    units, runs : array
        Of the axes.
    people : bool
        Whether units are people; otherwise groups of images.
    """

    counts: np.ndarray
    rows: np.ndarray
    units: np.ndarray
    runs: np.ndarray
    people: bool

    def shares(self, of_units: np.ndarray | None = None, *, among: bool) -> np.ndarray:
        """Return the matrix of each run.

        Parameters
        ----------
        of_units : (draws, units) float or None
            How often each unit counts; None for once.
        among : bool
            Whether shares are of the answers among the expressions, or of all images.

        Returns
        -------
        (runs, draws, labels, labels) float
            NaN where a run was shown none of an expression.
        """
        weights = np.ones((1, len(self.units))) if of_units is None else of_units
        counted = np.einsum("du,ruij->rdij", weights, self.counts, optimize=True)
        total = counted.sum(axis=-1) if among else np.einsum("du,rui->rdi", weights, self.rows, optimize=True)
        return counted / np.where(total > 0, total, np.nan)[..., None]

    def draw(self, draws: int, random: np.random.Generator) -> Draws:
        """Return who and which runs are drawn again."""
        units = np.tile(self.units, len(self.runs))
        return draw_again(units, np.repeat(self.runs, len(self.units)), draws, random)

    def left_out(self) -> np.ndarray:
        """Return the share of each expression's images (labels,) that were called something else."""
        shown = self.rows.sum(axis=(0, 1))
        return 1 - self.counts.sum(axis=(0, 1, 3)) / np.where(shown > 0, shown, np.nan)


def networks_of(predictions: pd.DataFrame, labels: list[str]) -> Networks:
    """Count answers.

    Parameters
    ----------
    predictions : table
        Of one matched test: columns run, unit, person, expression (true), predicted.
    labels : list of str
        The expressions, in order; images of others are left out.

    Examples
    --------
    >>> shown = pd.DataFrame({"run": 0, "unit": ["ann", "bob"], "person": ["ann", "bob"], "expression": "sad"})
    >>> found = networks_of(shown.assign(predicted=["sad", "odd"]), ["sad"])
    >>> found.counts.ravel().tolist(), found.rows.ravel().tolist(), found.left_out().tolist()
    ([1.0, 0.0], [1.0, 1.0], [0.5])
    """
    table = predictions[["run", "unit", "person", "expression", "predicted"]].astype(
        {"expression": str, "predicted": str}
    )
    table = table[table["expression"].isin(labels)]
    runs, units = np.unique(table["run"]), np.unique(table["unit"].astype(str))
    places = [np.searchsorted(runs, table["run"]), np.searchsorted(units, table["unit"].astype(str))]
    places += [pd.Categorical(table[name], labels).codes for name in ("expression", "predicted")]
    counts, rows = (
        np.zeros((len(runs), len(units), len(labels), len(labels))),
        np.zeros((len(runs), len(units), len(labels))),
    )
    np.add.at(rows, tuple(places[:3]), 1)
    inside = places[3] >= 0
    np.add.at(counts, tuple(np.asarray(place)[inside] for place in places), 1)
    return Networks(counts, rows, units, runs, bool((table["unit"] == table["person"]).all()))


def mean_matrix(shares: np.ndarray) -> np.ndarray:
    """Return the mean over runs (…, labels, labels) of shares (runs, …, labels, labels); NaN does not count."""
    known = ~np.isnan(shares)
    number = known.sum(axis=0)
    total = np.where(known, shares, 0.0).sum(axis=0)
    return np.round(total / np.where(number > 0, number, np.nan), ROUNDED)


def drawn_matrices(networks: Networks, draws: int, random: np.random.Generator, *, among: bool) -> np.ndarray:
    """Return the parts (3, draws, labels, labels) of the mean matrix; see `aulens.crossed_intervals.parts_of_runs`."""
    drawn, size = networks.draw(draws, random), networks.counts.shape[-1]
    own = networks.shares(among=among).reshape(len(networks.runs), -1)
    again = networks.shares(drawn.of_units, among=among).reshape(len(networks.runs), draws, -1)
    again = stretched(own, again, np.repeat(networks.rows, size, axis=-1))
    return np.round(parts_of_runs(own, again, drawn.of_runs).reshape(3, draws, size, size), ROUNDED)


def halves_of_networks(
    networks: Networks, splits: int, random: np.random.Generator, *, among: bool
) -> tuple[np.ndarray, np.ndarray]:
    """Return mean matrices (splits, labels, labels) of either half of whoever was tested, halved at random."""
    one = halved(len(networks.units), splits, random)
    first, second = (mean_matrix(networks.shares(half, among=among)) for half in (one, 1 - one))
    return first, second


def halved(number: int, splits: int, random: np.random.Generator) -> np.ndarray:
    """Return 1 where someone is in the first half, else 0: (splits, number)."""
    order = np.argsort(random.random((splits, number)), axis=1)
    return (order < number // 2).astype(float)


def people_matrix(judged: Judgements, labels: list[str], of_raters: np.ndarray | None = None) -> np.ndarray:
    """Return the matrices of people.

    Parameters
    ----------
    judged : Judgements
    labels : list of str
        Expressions that people have judged; answers beside them are left out, and rows sum to 1 without them.
    of_raters : (draws, raters) float or None
        How often each counts; None for once.

    Returns
    -------
    (draws, labels, labels) float
        Raters count alike. Where only rates are known these are the diagonal and all else is NaN; of ranks the
        negative ones, so that more is better.
    """
    true = judged.places(labels)
    if judged.form != ANSWERS:
        values = judged.values[:, true][:, :, true]
        return -values if judged.form == RANKS else values
    places = [judged.answers.index(label) if label in judged.answers else -1 for label in labels]
    padded = np.concatenate([judged.values, np.zeros_like(judged.values[..., :1])], axis=-1)
    counts = padded[:, true][:, :, places]  # (raters, labels, labels)
    total = counts.sum(axis=-1, keepdims=True)
    shares = counts / np.where(total > 0, total, np.nan)
    weights = np.ones((1, len(shares))) if of_raters is None else of_raters
    known = np.isfinite(shares)
    mean = np.einsum("dr,rij->dij", weights, np.where(known, shares, 0.0))
    number = np.einsum("dr,rij->dij", weights, known.astype(float))
    return np.round(mean / np.where(number > 0, number, np.nan), ROUNDED)


def people_left_out(judged: Judgements, labels: list[str]) -> np.ndarray:
    """Return the share of each label's answers (labels,) that lie outside the labels; NaN where nobody knows."""
    if judged.form != ANSWERS:
        return np.full(len(labels), np.nan)
    own = judged.values.sum(axis=0)[judged.places(labels)]
    inside = [place for place, answer in enumerate(judged.answers) if answer in labels]
    return 1 - own[:, inside].sum(axis=1) / own.sum(axis=1)
