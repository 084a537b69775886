"""One draw of the calibration study: who takes part, and what their networks predict and answer."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from aulens.calibration.bank import Bank
from aulens.calibration.places import ONE, OTHER, TWO
from aulens.calibration.ridge import ridge_scores
from aulens.databases.split_sizes import Split
from aulens.errors import InputError
from aulens.evaluation.predict import COLUMNS, drawn_units, prediction_table, score_columns
from aulens.randomness import generator, integer_seed
from aulens.training.samples import samples_of
from aulens.training.split_tables import tested_in
from aulens.training.splits import split_units
from aulens.tuning.responses import response_table


@dataclass(frozen=True)
class Plan:
    """What a draw consists of.

    Attributes
    ----------
    labels : list of str
    split : Split
        Of each database, `split.number` people.
    runs : int
    shuffled : bool
        Whether labels change places within each person before training.
    penalty : float
        Of the heads.
    """

    labels: list[str]
    split: Split
    runs: int
    shuffled: bool
    penalty: float


@dataclass(frozen=True)
class Drawn:
    """The tables of a draw.

    Attributes
    ----------
    people : dict of str to list of str
        Database -> who takes part.
    faces : dict of str to table
        Database -> its samples (see `aulens.training.samples.samples_of`); row is that of the products.
    splits : dict of str to table
        Database -> run, unit, part; of the two trained ones.
    predictions : table
        What `aulens.evaluation.predict` writes.
    plateau : table
        database, run, correct_rate: of the faces that were learned.
    responses : dict of str to table
        Database -> what `aulens.tuning.responses` writes.
    """

    people: dict[str, list[str]]
    faces: dict[str, pd.DataFrame]
    splits: dict[str, pd.DataFrame]
    predictions: pd.DataFrame
    plateau: pd.DataFrame
    responses: dict[str, pd.DataFrame]


def drawn_people(banks: tuple[Bank, Bank], plan: Plan, random: np.random.Generator) -> dict[str, list[str]]:
    """Return who takes part in each database of a draw; nobody is in two of them.

    Raises
    ------
    InputError
        If a bank has too few people.
    """
    number, found, left = plan.split.number, {}, {}
    for name, bank in ((ONE, banks[0]), (TWO, banks[1]), (OTHER, banks[0])):
        if bank.name not in left:
            people = bank.people(plan.labels)
            left[bank.name] = [people[place] for place in random.permutation(len(people))]
        found[name], left[bank.name] = sorted(left[bank.name][:number]), left[bank.name][number:]
        if len(found[name]) < number:
            raise InputError(
                f"databases.{bank.name}.people: a draw takes {number} people for each database and as "
                "many for the control; give the database more people or calibration.split.number fewer"
            )
    return found


def draw(
    banks: tuple[Bank, Bank], stimuli: pd.DataFrame, products: np.ndarray, plan: Plan, seed: int, number: int
) -> Drawn:
    """Return the tables of a draw, which depends on the seed and its number alone.

    Parameters
    ----------
    banks : tuple of two Bank
        Whose people are drawn; twice the same one for two halves of it.
    stimuli : table
        action_unit, level, intensity, row: the action unit series.
    products : (faces, faces) float
        See `aulens.calibration.bank.products`.
    plan : Plan
    seed : int
        Of the configuration and the pair of databases.
    number : int
        Of the draw.
    """
    people = drawn_people(banks, plan, generator(seed, "people", number))
    study_seed = integer_seed(seed, "study", number)
    faces = {name: faces_of(banks[name == TWO], people[name], plan.labels) for name in (ONE, TWO, OTHER)}
    splits = {name: splits_of(people[name], plan, study_seed, name) for name in (ONE, TWO)}
    shown, scores, plateau, responses = [], [], [], {ONE: [], TWO: []}
    for trained in (ONE, TWO):
        for run in range(plan.runs):
            tested = {name: tested_in(splits[name], run) for name in (ONE, TWO)}
            if trained == ONE:
                tested[OTHER] = drawn_units(people[OTHER], plan.split.test, study_seed, OTHER, run)
            parts = [rows_of(faces[name], units).assign(tested=name) for name, units in tested.items()]
            own = pd.concat(parts, ignore_index=True).assign(trained=trained, run=run)
            learned = rows_of(faces[trained], learned_in(splits[trained], run))
            random = generator(study_seed, "labels", trained, run)
            found, known, rate = run_results(learned, own, stimuli, products, plan, random)
            shown.append(own)
            scores.append(found)
            responses[trained].append(response_table(stimuli, known, plan.labels, run))
            plateau.append((trained, run, rate))
    predictions = prediction_table(pd.concat(shown, ignore_index=True), np.concatenate(scores), plan.labels)
    answers = {name: pd.concat(parts, ignore_index=True).assign(database=name) for name, parts in responses.items()}
    rates = pd.DataFrame(plateau, columns=["database", "run", "correct_rate"])
    return Drawn(people, faces, splits, with_roles(predictions, plan.labels), rates, answers)


def splits_of(people: list[str], plan: Plan, seed: int, name: str) -> pd.DataFrame:
    """Return the splits of all runs of a database, by the code of a study."""
    parts = [split_units(people, plan.split, seed, name, run) for run in range(plan.runs)]
    return pd.concat(parts, ignore_index=True)


def learned_in(splits: pd.DataFrame, run: int) -> list[str]:
    """Return the people whom a run learns."""
    return splits["unit"][(splits["run"] == run) & (splits["part"] == "train")].tolist()


def faces_of(bank: Bank, people: list[str], labels: list[str]) -> pd.DataFrame:
    """Return the samples of some people, one variant of each face."""
    return samples_of(bank.table, people, labels, [0], "row", 1, "person")


def rows_of(samples: pd.DataFrame, units: list[str]) -> pd.DataFrame:
    """Return the samples of some of them."""
    return samples[samples["unit"].isin(units)].reset_index(drop=True)


def run_results(
    learned: pd.DataFrame,
    tested: pd.DataFrame,
    stimuli: pd.DataFrame,
    products: np.ndarray,
    plan: Plan,
    random: np.random.Generator,
) -> tuple[np.ndarray, np.ndarray, float]:
    """Train the heads of one run and show them everything.

    Returns
    -------
    scores : (tested, labels) float
    responses : (stimuli, labels) float
    rate : float
        Correct rate of the faces that were learned; all labels are as frequent.
    """
    labels = learned["label"].to_numpy()
    if plan.shuffled:
        labels = shuffled_within(labels, learned["unit"].to_numpy(), random)
    rows = [table["row"].to_numpy() for table in (learned, tested, stimuli)]
    scores = ridge_scores(products, rows[0], labels, len(plan.labels), np.concatenate(rows), plan.penalty)
    known, found, responses = np.split(scores, np.cumsum([len(part) for part in rows])[:-1])
    return found, responses, float((known.argmax(axis=1) == labels).mean())


def shuffled_within(labels: np.ndarray, people: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Return labels that changed places within each person.

    Examples
    --------
    >>> shuffled_within(np.array([3, 3, 5]), np.array(["ann", "ann", "bob"]), np.random.default_rng(1)).tolist()
    [3, 3, 5]
    """
    order = np.lexsort((random.random(len(labels)), people))  # within each person at random
    found = labels.copy()
    found[np.argsort(people, kind="stable")] = labels[order]
    return found


def with_roles(table: pd.DataFrame, labels: list[str]) -> pd.DataFrame:
    """Return predictions in the columns of a study's."""
    role = np.where(table["trained"] == table["tested"], "within", "cross")
    role = np.where(table["tested"] == OTHER, "control", role)
    return table.assign(role=role)[[*COLUMNS, "probability", *score_columns(labels)]]
