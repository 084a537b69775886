"""Stage: name the expression of the sequences that the networks of a cohort are tested on, in several ways."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from aulens.attribution.random_weights import random_seed, trained_and_random
from aulens.databases.unit_words import unit_name
from aulens.errors import InputError
from aulens.faces.histogram import grey_levels
from aulens.files import read_csv, write_csv
from aulens.networks.activations import activations
from aulens.networks.inputs import read_faces
from aulens.networks.network import Network
from aulens.networks.trained import TrainedNetworks
from aulens.randomness import integer_seed
from aulens.rows import Rows
from aulens.training.split_tables import read_splits
from aulens.transfer.lbp_top import lbp_top
from aulens.transfer.linear_svm import svm_predictions
from aulens.transfer.sequence_measures import shares_by_chance, variance_shares
from aulens.transfer.sequence_methods import APEX, LSTM, MAJORITY, NO_WEIGHTS, TEXTURE
from aulens.transfer.sequence_network import LstmSettings, lstm_predictions
from aulens.transfer.sequences import CODED, MIDDLE, FaceSequence, sequences_of, time_points

COLUMNS = ["database", "run", "method", "weights", "unit", "person", "sequence", "expression", "predicted", "svm_c"]
SHARES = [f"between_{what}{end}" for end in ("", "_chance") for what in ("people", "expressions")]
OUTPUT = "output"


@dataclass(frozen=True)
class MicroExpressionsSettings:
    """How the sequences of one cohort are named.

    Attributes
    ----------
    seed : int
        Of the configuration.
    database : str
        What the networks were trained on.
    unit : str
        What is divided between training and testing, person or image.
    planted : bool
        Whether the workflow rendered the database.
    points : list of str, or int
        See `aulens.transfer.sequences.time_points`.
    layer : str
        Whose activations are the features of a frame.
    units, dropout, epochs, batch, learning_rate, weight_decay
        See `LstmSettings`.
    grid, radius : int
        See `lbp_top`.
    candidates : list of float
        Values of C of the support vector machine.
    """

    seed: int
    database: str
    unit: str
    planted: bool
    points: list[str] | int
    layer: str
    units: int
    dropout: float
    epochs: int
    batch: int
    learning_rate: float
    weight_decay: float
    grid: int
    radius: int
    candidates: list[float]

    @property
    def lstm(self) -> LstmSettings:
        """The recurrent network's part."""
        names = ("units", "dropout", "epochs", "batch", "learning_rate", "weight_decay")
        return LstmSettings(**{name: getattr(self, name) for name in names})


@dataclass(frozen=True, eq=False)
class Clips:
    """The sequences of a database, with what all runs see of them.

    Attributes
    ----------
    sequences : list of FaceSequence
    classes : (sequences,) int
        Places of their expressions among the labels.
    rows : (sequences, points) int
        Faces at the time points.
    apexes : (sequences,) int
        Face of each apex.
    texture : (sequences, features) float
        LBP-TOP.
    """

    sequences: list[FaceSequence]
    classes: np.ndarray
    rows: np.ndarray
    apexes: np.ndarray
    texture: np.ndarray

    def of(self, units: set[str]) -> np.ndarray:
        """Return the places of the sequences of some units."""
        return np.flatnonzero([sequence.unit in units for sequence in self.sequences])


def micro_expressions(
    faces_files: list[Path],
    all_faces_file: Path,
    table_file: Path,
    splits_file: Path,
    weights_file: Path,
    predictions_file: Path,
    variance_file: Path,
    *,
    settings: MicroExpressionsSettings,
) -> None:
    """Write what each method takes every tested sequence for.

    Parameters
    ----------
    faces_files : list of Path
        faces.npy of the database, or of each of its shards.
    all_faces_file, table_file : Path
        faces.csv of the database, and the faces of the study: sequences have frames, such as a neutral onset, that
        the study does not show its networks.
    predictions_file : Path
        One row per run, method, weights (trained, random; none of methods without a network) and tested sequence.
    variance_file : Path
        Which share of the pixels' variance at the apex lies between people, and between expressions.

    Raises
    ------
    InputError
        If a run has no sequence to be trained or tested on.
    """
    faces, splits, trained = read_faces(faces_files), read_splits(splits_file), TrainedNetworks(weights_file)
    clips = clips_of(faces, read_csv(all_faces_file), read_csv(table_file), trained.labels, settings)
    write_csv(variance_of(faces, clips, settings.database), variance_file)
    tables = []
    for run in trained.runs:
        own = splits[splits["run"] == run]
        known, asked = (clips.of(set(own["unit"][own["part"] == part])) for part in ("train", "test"))
        if not (len(known) and len(asked)):
            part = "test" if len(known) else "train"
            raise InputError(f"{table_file}: no sequence to {part} run {run} on; its people show none that takes part")
        tables.append(
            predictions_of_run(trained.network(run), run, faces, clips, known, asked, trained.labels, settings)
        )
    write_csv(pd.concat(tables, ignore_index=True).assign(database=settings.database)[COLUMNS], predictions_file)


def clips_of(
    faces: np.ndarray | Rows,
    all_faces: pd.DataFrame,
    taking: pd.DataFrame,
    labels: Sequence[str],
    settings: MicroExpressionsSettings,
) -> Clips:
    """Return the sequences of a database and what all runs see of them."""
    sequences = sequences_of(all_faces, taking, labels, settings.unit, planted=settings.planted)
    rows = [np.array(own.faces)[time_points(len(own.faces), own.apex, settings.points)] for own in sequences]
    clips = (grey(faces[np.array(own.faces)]) for own in sequences)
    return Clips(
        sequences,
        np.array([labels.index(own.expression) for own in sequences]),
        np.stack(rows),
        np.array([own.faces[own.apex] for own in sequences]),
        np.stack([lbp_top(clip, settings.grid, settings.radius) for clip in clips]),
    )


def variance_of(faces: np.ndarray | Rows, clips: Clips, database: str) -> pd.DataFrame:
    """Return the shares of the pixels' variance at the apex (README.md), with chance and with what told the apexes."""
    units = np.array([own.unit for own in clips.sequences])
    pixels = faces[clips.apexes].reshape(len(units), -1).astype(float)
    shares = [of(pixels, units, clips.classes) for of in (variance_shares, shares_by_chance)]
    row: dict[str, object] = {"database": database} | dict(zip(SHARES, np.ravel(shares), strict=True))
    kind = unit_name(all(own.unit == own.person for own in clips.sequences))
    row |= {"number": len(np.unique(units)), "unit_of_replication": kind, "sequences": len(units)}
    told = [own.apex_from for own in clips.sequences]
    return pd.DataFrame([row | {"apexes_coded": told.count(CODED), "apexes_middle": told.count(MIDDLE)}])


def grey(clip: np.ndarray) -> np.ndarray:
    """Return the grey levels (n, side, side) of faces (n, side, side[, 3]) uint8."""
    return clip if clip.ndim == 3 else np.stack([grey_levels(picture) for picture in clip])


def predictions_of_run(
    network: Network,
    run: int,
    faces: np.ndarray | Rows,
    clips: Clips,
    known: np.ndarray,
    asked: np.ndarray,
    labels: Sequence[str],
    settings: MicroExpressionsSettings,
) -> pd.DataFrame:
    """Return what each method takes the tested sequences of a run for.

    Parameters
    ----------
    network : Network
        Of the run, trained.
    known, asked : (sequences,) int
        Which sequences train and test.
    """
    own = [clips.sequences[place] for place in asked]
    base = pd.DataFrame([(one.unit, one.person, one.name, one.expression) for one in own])
    base.columns = ["unit", "person", "sequence", "expression"]
    seed = integer_seed(settings.seed, "micro-expressions", settings.database, run)
    tables = []
    for weights, method, classes in _by_network(network, run, faces, clips, known, asked, len(labels), settings):
        tables.append(base.assign(method=method, weights=weights, predicted=np.array(labels)[classes], svm_c=np.nan))
    people = np.array([clips.sequences[place].unit for place in known])
    classes, chosen = svm_predictions(
        clips.texture[known], clips.classes[known], people, clips.texture[asked], settings.candidates, seed
    )
    most = np.bincount(clips.classes[known], minlength=len(labels)).argmax()
    for method, named, c in ((TEXTURE, classes, chosen), (MAJORITY, np.full(len(asked), most), np.nan)):
        tables.append(base.assign(method=method, weights=NO_WEIGHTS, predicted=np.array(labels)[named], svm_c=c))
    return pd.concat(tables, ignore_index=True).assign(run=run)


def _by_network(
    network: Network,
    run: int,
    faces: np.ndarray | Rows,
    clips: Clips,
    known: np.ndarray,
    asked: np.ndarray,
    number: int,
    settings: MicroExpressionsSettings,
) -> Iterator[tuple[str, str, np.ndarray]]:
    """Yield weights, method and the classes of the tested sequences, of the network trained and with random weights."""
    seed, points = integer_seed(settings.seed, "lstm", settings.database, run), clips.rows.shape[1]
    for weights, own in trained_and_random(network, random_seed(settings.seed, settings.database, run)):
        rows = np.concatenate([clips.rows[known].ravel(), clips.rows[asked].ravel(), clips.apexes[asked]])
        found = activations(own, faces, rows, [settings.layer, OUTPUT])
        ends = len(known) * points, (len(known) + len(asked)) * points
        shown, tested, _ = np.split(found[settings.layer], ends)  # (sequences · points, features)
        shown, tested = (part.reshape(-1, points, part.shape[1]) for part in (shown, tested))
        yield weights, LSTM, lstm_predictions(shown, clips.classes[known], tested, number, settings.lstm, seed)
        yield weights, APEX, found[OUTPUT][ends[1] :].argmax(axis=1)
