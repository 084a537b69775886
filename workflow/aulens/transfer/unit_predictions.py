"""The table of what detectors say of every face and action unit, beside majority and chance."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from aulens.databases.coded_faces import Coded
from aulens.transfer.agreement import Judged
from aulens.transfer.detectors import LEVELS, WAYS, Division, Found

TRAINED, UNTRAINED, PIXELS, EXPRESSION, MAJORITY, CHANCE = (
    *("trained", "untrained", "pixels"),
    *("expression", "majority", "chance"),
)
FEATURES, BASELINES = (TRAINED, UNTRAINED, PIXELS), (EXPRESSION, MAJORITY, CHANCE)
NO_WAY = "none"  # of what is no detector
SAID = ["present", "level", "score", "taken", "predicted_level", "correct_level", "squared_error"]
BLOCK = ["faces", "features", "way", "run"]  # what one array of faces and action units is of
COLUMNS = ["database", *BLOCK, "action_unit", "fold", "face", "unit", *SAID]


def said_by(found: Found, coded: Coded, division: Division, fold: int, way: int) -> Judged:
    """Return what the detectors of one way say of the faces that they are judged by."""
    judge, told = division.judge, found.levels[way]
    levels = coded.levels[judge]
    return Judged(
        coded.present[judge].astype(float),
        levels,
        found.scores[way],
        (found.scores[way] > 0.5).astype(float),
        told,
        *_of_levels(told, levels),
        coded.units[judge],
        np.full(len(judge), fold),
    )


def baselines(coded: Coded, division: Division, fold: int) -> dict[str, Judged]:
    """Return what the expression, the most frequent answer of the learning faces, and guesses as frequent would say.

    Who knows the true expression, and nothing else of the face, says how often the learning faces of this expression
    show an action unit, and how much. Guesses are expected values: that of F1 is F1 of the expected numbers. They and
    the most frequent answer have the same score for every face.
    """
    judge = division.judge
    learned = np.concatenate([division.learn, division.choose]) if division.again else division.learn
    truth = coded.present[judge].astype(float), coded.levels[judge]
    who = coded.units[judge], np.full(len(judge), fold)
    score, told = (
        _of_expressions(values, coded.expressions, learned, judge) for values in (coded.present, coded.levels)
    )
    taken = (score > 0.5).astype(float)
    found = {EXPRESSION: Judged(*truth, score, taken, told, *_of_levels(told, truth[1]), *who)}
    share = coded.present[learned].mean(axis=0)  # (aus,)
    steps, blank = np.arange(LEVELS + 1), np.zeros_like(truth[1])
    scored = ~np.isnan(coded.levels[learned]).all(axis=0)  # (aus,)
    shares = _means(np.where(np.isnan(levels := coded.levels[learned][:, :, None]), np.nan, levels == steps))
    often = np.eye(LEVELS + 1)[shares.argmax(axis=1)]  # (aus, levels)
    apart = truth[1][:, :, None] - steps  # (n, aus, levels)
    for name, taken, guessed in ((MAJORITY, (share > 0.5).astype(float), often), (CHANCE, share, shares)):
        right, error = (
            np.where(np.isnan(truth[1]) | ~scored, np.nan, (values * guessed).sum(axis=2))
            for values in (apart == 0, apart**2)
        )
        found[name] = Judged(*truth, blank, blank + taken, blank, right, error, *who)
    return found


def _of_expressions(values: np.ndarray, expressions: np.ndarray, learned: np.ndarray, judge: np.ndarray) -> np.ndarray:
    """Return the mean values (judged, aus) of the learned faces of each judged face's expression; else of all.

    Values that are not known (NaN) do not count.
    """
    names, places = np.unique(expressions, return_inverse=True)
    means = np.tile(_means(values[learned]), (len(names), 1))
    for place in np.unique(places[learned]):
        own = _means(values[learned][places[learned] == place])
        means[place] = np.where(np.isnan(own), means[place], own)
    return means[places[judge]]


def _means(values: np.ndarray) -> np.ndarray:
    """Return the mean over the first axis of what is known; NaN where nothing is."""
    known = ~np.isnan(values)
    total, count = np.where(known, values, 0.0).sum(axis=0), known.sum(axis=0)
    return np.divide(total, count, out=np.full(total.shape, np.nan), where=count > 0)


def _of_levels(told: np.ndarray, levels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return whether rounded levels are right, and the squared error; NaN where one of the two is not known."""
    error = (told - levels) ** 2
    return np.where(np.isnan(error), np.nan, np.rint(told) == levels), error


def prediction_rows(judged: Sequence[Judged], faces: Sequence[np.ndarray], action_units: Sequence[int]) -> pd.DataFrame:
    """Return one row per face and action unit of the folds of a run.

    Parameters
    ----------
    judged : sequence of Judged
        One per fold.
    faces : sequence of (n,) int
        Which faces each judged.
    action_units : (aus,) sequence of int

    Returns
    -------
    table
        Columns action_unit, fold, face, unit and `SAID`.
    """
    units = len(action_units)
    columns = {name: np.concatenate([getattr(one, name).ravel() for one in judged]) for name in SAID}
    keys = {"fold": [one.folds for one in judged], "face": faces, "unit": [one.units for one in judged]}
    repeated = {name: np.repeat(np.concatenate(values), units) for name, values in keys.items()}
    number = sum(len(one.units) for one in judged)
    table = pd.DataFrame({"action_unit": np.tile(action_units, number)} | repeated | columns)
    return table.astype(dict.fromkeys(SAID, np.float32))


def judged_of(rows: pd.DataFrame, action_units: Sequence[int]) -> Judged:
    """Return the arrays of the rows of one run, features and way, in the order of the table."""
    shape = (-1, len(action_units))
    arrays = [rows[name].to_numpy(float).reshape(shape) for name in SAID]
    first = rows.iloc[:: len(action_units)]
    return Judged(*arrays, first["unit"].to_numpy().astype(str), first["fold"].to_numpy())


def way_names(features: str) -> tuple[str, ...]:
    """Return the ways of features, or that of a baseline."""
    return WAYS if features in FEATURES else (NO_WAY,)
