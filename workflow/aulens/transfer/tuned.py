"""One network of one database, trained on in one way with faces of another."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import torch

from aulens.attribution.random_weights import random_seed, with_random_weights
from aulens.evaluation.roles import pair_name
from aulens.jobs.ending import Ending
from aulens.networks.network import Network
from aulens.randomness import integer_seed
from aulens.rows import Rows
from aulens.training.augmentation import augmentation_settings
from aulens.training.cnn_course import Steps
from aulens.training.optimisers import optimiser_settings
from aulens.training.samples import RunSamples
from aulens.training.schedule import RateStep
from aulens.transfer.fine_tuning_ways import ALL, HEAD, NONE, OWN, RANDOM, SCRATCH
from aulens.transfer.trained_on import Parts, layers_with_weights, parts_of, train_on, with_new_head, with_new_weights


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
        See `aulens.transfer.fine_tuning_ways.WAYS`; or how many of the last layers with weights.
    people : list of int or None
        Numbers of people, or groups of images, of the other database to train with; None for all that train.
    iterations, head_iterations : int
        Of networks that are trained on, and of new dense layers on frozen ones.
    batch : int
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
    head_iterations: int
    batch: int
    learning_rate: float
    initial: str
    optimiser: dict
    augmentation: dict | None
    fill: int


def tuned(
    network: Network,
    way: str | int,
    architecture: str,
    faces: np.ndarray | Rows,
    given: pd.DataFrame,
    run: int,
    settings: FineTuningSettings,
    where: torch.device,
    ending: Ending,
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
    return train_on(parts, faces, samples, steps, iterations_of(way, settings), optimiser, where, ending)


def iterations_of(way: str | int, settings: FineTuningSettings) -> int:
    """Return for how many iterations networks are trained in a way."""
    if way in (NONE, OWN):
        return 0
    return settings.head_iterations if way in (HEAD, RANDOM) else settings.iterations


def parts_for(network: Network, way: str | int, architecture: str, run: int, settings: FineTuningSettings) -> Parts:
    """Return the frozen and the moving part of a network for one way."""
    names = settings.trained, settings.tested, run
    if way in (HEAD, RANDOM):
        first = network
        if way == RANDOM:
            first = with_random_weights(network, random_seed(settings.seed, settings.trained, run))
        seed = integer_seed(settings.seed, "fine-tuning head", *names)
        return with_new_head(first, architecture, settings.initial, seed)
    if way == SCRATCH:
        seed = integer_seed(settings.seed, "fine-tuning scratch", *names)
        return with_new_weights(network, architecture, settings.initial, seed)
    return parts_of(network, len(layers_with_weights(network)) if way == ALL else int(way))
