"""Stage: a batch of draws of one pair of databases (results/calibration/{pair}/{draws}/results.parquet)."""

import gc
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from aulens.calibration.bank import read_banks
from aulens.calibration.drawn import Plan, draw
from aulens.calibration.parts import results
from aulens.calibration.study import Options, Study
from aulens.databases.split_sizes import Split
from aulens.files import write_parquet
from aulens.progress import progress
from aulens.randomness import integer_seed

MEMORY = Path("/dev/shm")  # where files are kept in memory: a draw writes some twenty small ones


@dataclass(frozen=True)
class DrawsSettings:
    """Settings of a batch of draws.

    Attributes
    ----------
    seed : int
        Of the configuration.
    pair : str
        Its name, on which the draws depend.
    databases : list of str
        Two; the same one twice for two separate halves of its people.
    planted : list of str
        Two, whose action units are taken as planted in the first and in the second database; others than `databases`
        where these are of one culture, and the signs of a difference that they do not have are asked for.
    first, last : int
        Draws of the batch, both included.
    runs, shuffled, labels, split, penalty
        See `aulens.calibration.drawn.Plan`.
    action_units, intensities, confidence, samples, permutations
        See `aulens.calibration.study.Options`.
    """

    seed: int
    pair: str
    databases: list[str]
    planted: list[str]
    first: int
    last: int
    runs: int
    shuffled: bool
    labels: list[str]
    split: Split
    penalty: float
    action_units: list[int]
    intensities: list[float]
    confidence: float
    samples: int
    permutations: int


def draws(
    features_files: list[Path],
    tables_files: list[Path],
    truth_files: list[Path],
    results_file: Path,
    *,
    settings: DrawsSettings,
) -> None:
    """Write what every test and interval says in each draw.

    Parameters
    ----------
    features_files, tables_files : list of Path
        Of the databases (once, if both are the same) and, last, of the action unit series.
    truth_files : list of Path
        truth.csv of `settings.planted`, each once.
    results_file : Path
        Columns draw and `aulens.calibration.study.COLUMNS`.
    """
    known = list(dict.fromkeys(settings.databases))
    found, products = read_banks(features_files, tables_files, [*known, "stimuli"])
    banks = {bank.name: bank for bank in found}
    truths = dict(zip(dict.fromkeys(settings.planted), truth_files, strict=True))
    pair = banks[settings.databases[0]], banks[settings.databases[1]]
    plan = Plan(settings.labels, settings.split, settings.runs, settings.shuffled, settings.penalty)
    seed, rows, stimuli = integer_seed(settings.seed, "calibration", settings.pair), [], banks["stimuli"].table
    gc.freeze()  # some stages collect garbage at every call, which takes long where there are many objects
    with progress(total=settings.last - settings.first + 1, what="draws") as bar:
        for number in range(settings.first, settings.last + 1):
            drawn, options = draw(pair, stimuli, products, plan, seed, number), options_of(settings, seed, number)
            with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
                own = [truths[name] for name in settings.planted]
                study = Study(Path(folder), drawn, plan, options, stimuli, products, own)
                rows.append(results(study).assign(draw=number))
            bar.update()
    write_parquet(pd.concat(rows, ignore_index=True), results_file)


def options_of(settings: DrawsSettings, seed: int, number: int) -> Options:
    """Return how the stages of a draw are run."""
    axes = settings.action_units, settings.intensities
    return Options(
        integer_seed(seed, "stages", number), *axes, settings.confidence, settings.samples, settings.permutations
    )
