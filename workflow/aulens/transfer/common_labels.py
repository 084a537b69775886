"""Tests counted over the labels that two databases share, and what other people and runs would make of the counts."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from aulens.crossed_intervals import drawn_parts
from aulens.databases.tables import read_participants
from aulens.resampling import draw_again, mean_over_runs

FEWEST_LABELS = 2  # that a test is counted over: who can answer with one label alone is always right
SCORE = "score_"  # how the columns of scores begin
BLOCK = 100  # draws at once, so that databases of many thousands of people or images need little memory


class CommonLabels(NamedTuple):
    """Labels of a test, by name, each list in the order of the study.

    Attributes
    ----------
    common : list of str
        That the networks were trained on and that somebody of the tested database shows.
    not_shown : list of str
        That the networks were trained on alone.
    not_trained : list of str
        That the tested database shows alone.
    """

    common: list[str]
    not_shown: list[str]
    not_trained: list[str]


def learned_labels(participants: pd.DataFrame) -> set[str]:
    """Return the labels that those who take part show (columns takes_part, and labels with semicolons between).

    Examples
    --------
    >>> sorted(learned_labels(pd.DataFrame({"takes_part": [True, False], "labels": ["happy;sad", "angry"]})))
    ['happy', 'sad']
    """
    taking = participants[participants["takes_part"].astype(bool)]
    return {name for text in taking["labels"].fillna("").astype(str) for name in text.split(";") if name}


def learned_of(participants_files: Sequence[Path], databases: Sequence[str]) -> dict[str, set[str]]:
    """Return database -> the labels that networks could learn there, from its table of participants."""
    files = zip(databases, participants_files, strict=True)
    return {name: learned_labels(read_participants(path)) for name, path in files}


def common_labels(labels: Sequence[str], trained: Collection[str], shown: Collection[str]) -> CommonLabels:
    """Return which labels a database that was trained on and a tested one have in common.

    Examples
    --------
    >>> common_labels(["sad", "happy", "angry", "bored"], {"happy", "sad", "angry"}, {"happy", "bored", "sad"})
    CommonLabels(common=['sad', 'happy'], not_shown=['angry'], not_trained=['bored'])
    """
    return CommonLabels(
        [name for name in labels if name in trained and name in shown],
        [name for name in labels if name in trained and name not in shown],
        [name for name in labels if name not in trained and name in shown],
    )


class Answers(NamedTuple):
    """The predictions of a test whose true label is a common one.

    Attributes
    ----------
    right : (rows, labels + 1) float
        Whether the prediction is right (1 or 0): of all rows, then of those of each common label (NaN of others).
    units, runs, faces : (rows,) array
        Who is shown, to the network of which run, in which face.
    """

    right: np.ndarray
    units: np.ndarray
    runs: np.ndarray
    faces: np.ndarray

    @property
    def numbers(self) -> tuple[int, int]:
        """How many units stand behind accuracy and correct rate: all, and those who show the label that fewest show."""
        shown = [len(np.unique(self.units[~np.isnan(column)])) for column in self.right.T]
        return shown[0], min(shown)

    @property
    def tested_in(self) -> tuple[int, int]:
        """How many runs stand behind accuracy and correct rate: all, and those that test the label that fewest test."""
        runs = [len(np.unique(self.runs[~np.isnan(column)])) for column in self.right.T]
        return runs[0], min(runs)


def answers(predictions: pd.DataFrame, common: Sequence[str]) -> Answers:
    """Return whether networks that may answer with common labels alone are right.

    Parameters
    ----------
    predictions : table
        Columns run, unit, face, expression (true) and score_LABEL of every common label; one row per image and variant.
    common : sequence of str
        Labels; without any there are no rows.

    Notes
    -----
    The predicted label is that of the largest score among the common labels, whatever others score. Breuer and Kimmel
    2017 do not say what they did with labels that one database lacks.
    """
    rows = predictions[predictions["expression"].isin(list(common))]
    scores = rows[[SCORE + name for name in common]].to_numpy()  # (rows, labels)
    true = rows["expression"].map({name: place for place, name in enumerate(common)}).to_numpy(int)  # (rows,)
    hit = (scores.argmax(axis=1) == true).astype(float) if common else np.empty(0)
    of_label = np.where(true[:, None] == np.arange(len(common)), hit[:, None], np.nan)  # (rows, labels)
    units, runs, faces = (rows[name].to_numpy() for name in ("unit", "run", "face"))
    return Answers(np.column_stack([hit, of_label]), units.astype(str), runs, faces)


def rates_of_runs(found: Answers) -> np.ndarray:
    """Return accuracy and correct rate of each run (runs, 2), in their order.

    Accuracy: share of the images that are right. Correct rate: mean over labels of the share of their images; NaN in a
    run that is not tested on every label.
    """
    rows = []
    for run in np.unique(found.runs):
        own = found.right[found.runs == run]
        known = ~np.isnan(own)
        rates = np.nansum(own, axis=0) / np.where(known.any(axis=0), known.sum(axis=0), np.nan)
        rows.append((rates[0], rates[1:].mean()))
    return np.array(rows)


def mean_rates(found: Answers) -> np.ndarray:
    """Return accuracy and correct rate (2,): means over runs; of the correct rate label by label, then over labels."""
    return _two(mean_over_runs(found.right, found.runs)[None])[0]


def drawn_rates(tests: Sequence[Answers], draws: int, random: np.random.Generator) -> np.ndarray:
    """Return parts (3, draws, tests, 2) of both rates of several tests (`crossed_intervals`).

    Parameters
    ----------
    tests : sequence of Answers
        Of the same people in the same runs; the same are drawn for all, so that differences between tests are paired.
    """
    parts = []
    for number in _blocks(draws):
        drawn = draw_again(tests[0].units, tests[0].runs, number, random)
        rates = [map(_two, drawn_parts(found.right, found.units, found.runs, drawn)) for found in tests]
        parts.append(np.stack([np.stack(list(own)) for own in rates], axis=2))
    return np.concatenate(parts, axis=1)


def drawn_differences(first: Answers, second: Answers, draws: int, random: np.random.Generator) -> np.ndarray:
    """Return parts (3, draws, 2) of both rates of the first test less those of the second (`crossed_intervals`).

    Parameters
    ----------
    first, second : Answers
        Of the networks of the same runs in two databases, whose people are drawn by themselves; a run that is drawn
        brings both tests.

    Notes
    -----
    Networks of different runs lose differently much. Had people alone been drawn, 95 % intervals would leave out a loss
    of 0 in .05 of studies with 5 folds and 60 people if all networks were alike, and in .16 if they differed with a
    standard deviation of .06.
    """
    parts = []
    for number in _blocks(draws):
        one = draw_again(first.units, first.runs, number, random)
        other = replace(draw_again(second.units, second.runs, number, random), of_runs=one.of_runs)
        both = [drawn_parts(own.right, own.units, own.runs, drawn) for own, drawn in ((first, one), (second, other))]
        parts.append(np.stack([_two(mine) - _two(its) for mine, its in zip(*both, strict=True)]))
    return np.concatenate(parts, axis=1)


def _blocks(draws: int) -> Iterator[int]:
    """Yield how many draws are made at once, until all are made."""
    for start in range(0, draws, BLOCK):
        yield min(BLOCK, draws - start)


def _two(means: np.ndarray) -> np.ndarray:
    """Return accuracy and correct rate (draws, 2) of means (draws, labels + 1); unknown labels do not count."""
    of_labels = means[:, 1:]
    known = ~np.isnan(of_labels)
    total = known.sum(axis=1)
    mean = np.nansum(of_labels, axis=1) / np.where(total > 0, total, np.nan)
    return np.column_stack([means[:, 0], mean])
