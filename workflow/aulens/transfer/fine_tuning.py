"""Networks of one database trained on with faces of another: a new head, the last layers, or all.

Breuer and Kimmel 2017 take conv layers over as they are; how many layers to train on is ours.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import torch

from aulens.attribution.random_weights import random_seed, with_random_weights
from aulens.device import device
from aulens.errors import InputError
from aulens.evaluation.checks import check_tested
from aulens.evaluation.roles import pair_name
from aulens.files import read_csv, write_parquet
from aulens.networks.inputs import read_faces
from aulens.networks.network import Network
from aulens.networks.trained import TrainedNetworks
from aulens.randomness import generator, integer_seed
from aulens.rows import Rows
from aulens.tensors import read_tensors
from aulens.training.augmentation import augmentation_settings
from aulens.training.cnn_course import Steps
from aulens.training.optimisers import optimiser_settings
from aulens.training.samples import RunSamples, samples_of
from aulens.training.schedule import RateStep
from aulens.training.split_tables import read_splits, tested_in
from aulens.transfer.trained_on import Parts, frozen_values, layers_with_weights, parts_of, train_on, with_new_head

NONE, OWN, HEAD, RANDOM, ALL = "none", "own", "head", "random", "all"
WAYS = (NONE, HEAD, RANDOM, ALL)
COLUMNS = ["trained", "tested", "way", "people_asked", "people", "run", "face", "unit", "person", "expression"]
COLUMNS += ["predicted", "correct"]


@dataclass(frozen=True)
class FineTuningSettings:
    """How networks are trained on.

    Attributes
    ----------
    seed : int
        Of the configuration.
    trained, tested : str
        The database of the networks, and the one that they go on with.
    unit : str
        person or image: what the splits divide.
    ways : list of str or int
        none, head (dense layers new, the others frozen), random (likewise, the others with random weights), all, or
        how many of the last layers with weights.
    people : list of int or None
        Numbers of people, or groups of images, of the other database to train with; None for all that train.
    iterations, batch : int
    learning_rate : float
    initial : str
        New weights, he or published.
    optimiser, augmentation : dict, dict or None
        Those of the study's training.
    fill : int
        Grey level of what comes into view around a moved face.
    """

    seed: int
    trained: str
    tested: str
    unit: str
    ways: list[str | int]
    people: list[int | None]
    iterations: int
    batch: int
    learning_rate: float
    initial: str
    optimiser: dict
    augmentation: dict | None
    fill: int


def fine_tuning(
    faces_files: list[Path],
    table_file: Path,
    splits_file: Path,
    weights_file: Path,
    own_weights_file: Path,
    tests_file: Path,
    *,
    settings: FineTuningSettings,
) -> None:
    """Write the answers of the networks of one database, trained on with another, to the latter's tested faces.

    Parameters
    ----------
    faces_files, table_file, splits_file : list of Path, Path, Path
        Of the database to go on with; run r trains with those who train run r there, and is tested on its tested ones.
    weights_file, own_weights_file : Path
        Networks of the other database, and its own ones, which answer beside them (way own).
    tests_file : Path
        One row per way, number of people, run and tested face: columns `COLUMNS`.

    Raises
    ------
    InputError
        If a way is unknown, or the two trainings have no run in common.
    """
    check_ways(settings.ways)
    faces, table, splits = read_faces(faces_files), read_csv(table_file), read_splits(splits_file)
    networks, own, where = TrainedNetworks(weights_file), TrainedNetworks(own_weights_file), device()
    architecture = read_tensors(weights_file, prefix=None)[1]["architecture"]
    found = []
    for run in runs_of_both(networks, own):
        tested = samples_of(table, tested_in(splits, run), networks.labels, [0], "face", 1, settings.unit)
        check_tested(tested, run, tested_in(splits, run), table_file)
        network = networks.network(run, where)
        found.append(answers_of(own.network(run, where), faces, tested, networks.labels, where, OWN, None, 0, run))
        for way, asked, chosen in trainings(splits, run, settings):
            given = samples_of(table, chosen, networks.labels, [0], "face", 1, settings.unit)
            changed = network if way == NONE else tuned(network, way, architecture, faces, given, run, settings, where)
            if changed is not None:
                people = given["unit"].nunique() if way != NONE else 0
                found.append(answers_of(changed, faces, tested, networks.labels, where, str(way), asked, people, run))
    rows = pd.concat(found, ignore_index=True).assign(trained=settings.trained, tested=settings.tested)
    write_parquet(rows.astype({"people_asked": "Int64"})[COLUMNS], tests_file)


def check_ways(ways: list[str | int]) -> None:
    """Refuse a way that there is not.

    Raises
    ------
    InputError
        Naming it.
    """
    if wrong := [way for way in ways if isinstance(way, str) and way not in WAYS]:
        raise InputError(
            f"fine_tuning.ways: {wrong[0]!r} is unknown; allowed: {', '.join(WAYS)}, or a number of layers"
        )


def runs_of_both(networks: TrainedNetworks, own: TrainedNetworks) -> list[int]:
    """Return the runs that two trainings have in common.

    Raises
    ------
    InputError
        If there is none.
    """
    runs = [run for run in networks.runs if run in own.runs]
    if not runs:
        raise InputError(f"{networks.path} and {own.path} have no run in common; each was stopped in one of them")
    return runs


def trainings(
    splits: pd.DataFrame, run: int, settings: FineTuningSettings
) -> Iterator[tuple[str | int, int | None, list[str]]]:
    """Yield each way, with how many people were asked for, and who they are; more people include the fewer ones."""
    units = sorted(splits["unit"][(splits["run"] == run) & (splits["part"] == "train")].astype(str))
    order = generator(settings.seed, "fine-tuning people", settings.tested, run).permutation(len(units))
    for way in settings.ways:
        for asked in [None] if way == NONE else settings.people:
            yield way, asked, [units[place] for place in order[:asked]]


def tuned(
    network: Network,
    way: str | int,
    architecture: str,
    faces: np.ndarray | Rows,
    given: pd.DataFrame,
    run: int,
    settings: FineTuningSettings,
    where: torch.device,
) -> Network | None:
    """Return a network of a run trained on in one way, in evaluation mode; None if it diverges.

    Parameters
    ----------
    network : Network
        Stays as it is.
    given : table
        Whom it is trained with (see `aulens.training.samples.samples_of`).
    """
    parts = parts_for(network, way, architecture, run, settings)
    plain = bool(len(parts.frozen.layers))
    augmentation = augmentation_settings(None if plain else settings.augmentation)
    name = pair_name(settings.trained, settings.tested)
    steps = Steps(
        settings.seed, name, settings.batch, [RateStep(0, settings.learning_rate)], augmentation, settings.fill
    )
    none = np.empty(0, np.int64)
    samples = RunSamples(run, given["row"].to_numpy(), given["label"].to_numpy(np.int64), none, none)
    optimiser = optimiser_settings(settings.optimiser)
    whole = train_on(parts, faces, samples, steps, settings.iterations, optimiser, where)
    return parts.whole if whole else None


def parts_for(network: Network, way: str | int, architecture: str, run: int, settings: FineTuningSettings) -> Parts:
    """Return the frozen and the moving part of a network for one way."""
    if way in (HEAD, RANDOM):
        first = network
        if way == RANDOM:
            first = with_random_weights(network, random_seed(settings.seed, settings.trained, run))
        seed = integer_seed(settings.seed, "fine-tuning head", settings.trained, settings.tested, run)
        return with_new_head(first, architecture, settings.initial, seed)
    return parts_of(network, len(layers_with_weights(network)) if way == ALL else int(way))


def answers_of(
    network: Network,
    faces: np.ndarray | Rows,
    tested: pd.DataFrame,
    labels: list[str],
    where: torch.device,
    way: str,
    asked: int | None,
    people: int,
    run: int,
) -> pd.DataFrame:
    """Return what a network answers to the tested faces, a row for each."""
    scores = frozen_values(network, faces, tested["row"].to_numpy(), where)  # (faces, labels)
    predicted = np.asarray(labels, dtype=object)[scores.argmax(1).cpu().numpy()]
    rows = tested[["face", "unit", "person", "expression"]].assign(predicted=predicted, run=run, way=way)
    correct = rows["expression"].astype(str) == rows["predicted"].astype(str)
    return rows.assign(correct=correct, people_asked=asked, people=people)
