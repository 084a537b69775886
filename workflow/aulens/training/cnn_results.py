"""What a finished cohort of engine cnn writes, from the last checkpoint of each run."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pandas as pd

from aulens.files import write_csv, write_parquet
from aulens.networks.architectures import Shape
from aulens.networks.files import write_networks
from aulens.tensors import read_tensors
from aulens.training.cnn_course import NETWORK, history_table, validation_table
from aulens.training.divergence import Stopped, refuse_all_stopped
from aulens.training.rates import Rates


class ResultSettings(Protocol):
    """The settings that the results depend on (see `aulens.training.cnn.CnnSettings`)."""

    database: str
    labels: list[str]
    architecture: str
    weights_precision: str


@dataclass(frozen=True)
class Ended:
    """A run that is finished or was stopped.

    Attributes
    ----------
    path : Path
        Its last checkpoint, with nothing but this run in it.
    validation : list of (epoch, iteration, correct rate, loss)
        One of each validation.
    stopped : Stopped or None
        Where it diverged; None if it did not.
    rates : Rates
        With which it was trained.
    """

    run: int
    path: Path
    validation: list[list[float]]
    stopped: Stopped | None
    rates: Rates


def write_runs(
    ended: list[Ended],
    settings: ResultSettings,
    shape: Shape,
    weights_file: Path,
    history_file: Path,
    validation_file: Path,
    stopped_file: Path,
) -> None:
    """Write weights, history, validation and stopped runs, in the order of the runs.

    Raises
    ------
    InputError
        If every run was stopped.
    """
    whole = sorted((entry for entry in ended if not entry.stopped), key=lambda entry: entry.run)
    stopped = sorted(entry.stopped for entry in ended if entry.stopped)
    if not whole:
        refuse_all_stopped(stopped, settings.database)
    histories, states = [], {}
    for entry in whole:
        tensors, _ = read_tensors(entry.path, mapped=True)  # takes no memory until it is written
        histories.append(history_table(entry.run, tensors["history"][0].numpy(), entry.rates))
        networks = {name.removeprefix(NETWORK): tensor for name, tensor in tensors.items() if name.startswith(NETWORK)}
        states[entry.run] = {name: tensor[0] for name, tensor in networks.items()}
    validations = [validation_table(entry.run, entry.validation) for entry in whole]
    write_parquet(pd.concat(histories, ignore_index=True), history_file)
    write_parquet(pd.concat(validations, ignore_index=True), validation_file)
    write_csv(pd.DataFrame(stopped, columns=list(Stopped._fields)), stopped_file)
    write_networks(states, settings.labels, settings.architecture, shape, settings.weights_precision, weights_file)
