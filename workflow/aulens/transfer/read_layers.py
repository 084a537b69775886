"""The layers of one run's networks, trained and untrained, and the pixels before them: products, and what is read."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd
import torch

from aulens.attribution.random_weights import trained_and_random
from aulens.networks.trained import TrainedNetworks
from aulens.randomness import generator
from aulens.rows import Rows
from aulens.transfer.decoded import FOLDS, Decoded, decoded_expressions, decoded_units
from aulens.transfer.depth_columns import ACCURACY, AUROC, CHANCE, EXPRESSION, PIXELS, UNITS
from aulens.transfer.layer_grams import INPUT, Layer, layer_grams, layers_of, pixel_gram
from aulens.transfer.linear_probes import grouped_folds
from aulens.transfer.products import Gram
from aulens.transfer.shown_probes import Probes

KEYS = ["run", "weights", "layer", "place", "after", "frozen", "values"]


class Seen(NamedTuple):
    """A layer, or the pixels, before the faces of a run and the probes."""

    run: int
    weights: str
    layer: Layer
    of_study: Gram
    of_probes: Gram | None

    @property
    def keys(self) -> dict:
        """The columns `KEYS`."""
        layer = self.layer
        return dict(zip(KEYS, (self.run, self.weights, *layer, self.of_study.values), strict=True))


class Folds(NamedTuple):
    """How the people of the probes are divided, the same way for all layers of all networks."""

    outer: np.ndarray  # (shown faces,) int
    inner: np.ndarray  # (shown faces,) int, for the strength of the penalty
    frequent: np.ndarray  # (aus,) bool: enough people show the action unit, and enough do not


def folds_of_probes(probes: Probes, fewest: int, seed: int) -> Folds:
    """Return how the people of the probes are divided, and which action units enough of them show, and do not."""
    people = probes.table["person"].to_numpy()
    outer, inner = (
        grouped_folds(people, FOLDS, generator(seed, "folds of probes", probes.name, which)) for which in range(2)
    )
    numbers = [
        min(len(set(people[own])), len(set(people[~own]))) for own in probes.present.T
    ]  # people, not faces: those of one person are alike
    return Folds(outer, inner, np.array(numbers) >= fewest)


def layers_before_faces(
    trained: TrainedNetworks,
    run: int,
    faces: np.ndarray | Rows,
    rows: np.ndarray,
    probes: Probes | None,
    asked: str | list[str],
    seed: int,
    where: torch.device,
) -> Iterator[Seen]:
    """Yield the pixels, and every layer of a run's network and of the same with random weights.

    Parameters
    ----------
    trained : TrainedNetworks
    run : int
    faces, rows : (faces, side, side[, 3]) uint8, (n,) int
        Of the database, and which of them.
    probes : Probes or None
    asked : "all" or list of str
        See `layers_of`.
    seed : int
        Of the random weights.
    """
    shown = None if probes is None else probes.table["face"].to_numpy()
    of_probes = None if probes is None else pixel_gram(probes.faces, shown)
    yield Seen(run, PIXELS, Layer(INPUT, 0, INPUT, True), pixel_gram(faces, rows), of_probes)
    for weights, network in trained_and_random(trained.network(run, where), seed):
        layers = layers_of(network, asked, heads=trained.engine == "heads")
        names = [layer.name for layer in layers]
        of_study = layer_grams(network, faces, rows, names, where)
        own = {} if probes is None else layer_grams(network, probes.faces, shown, names, where)
        for layer in layers:
            kept = layer._replace(frozen=layer.frozen and weights == "trained")
            yield Seen(run, weights, kept, of_study[layer.name], own.get(layer.name))


def read_of_layer(
    seen: Seen,
    samples: pd.DataFrame,
    probes: Probes | None,
    folds: Folds | None,
    random: np.random.Generator,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return what linear probes read of a layer: measures, and a number for each decoded face.

    Parameters
    ----------
    seen : Seen
    samples : table
        The faces of the run, in the order of the products: columns label, unit, face and part.
    probes, folds : Probes, Folds or None
    random : Generator
        Of folds where nobody validates.

    Returns
    -------
    measures : table
        Columns of `KEYS`, target, measure, value, chance, strength, faces, faces_with, people.
    faces : table
        Columns run, weights, layer, place, target, unit, face, value; see `aulens.transfer.decoded`.
    """
    parts = {part: np.flatnonzero(samples["part"] == part) for part in ("train", "validation", "test")}
    labels, units = samples["label"].to_numpy(), samples["unit"].to_numpy()
    decoded = decoded_expressions(seen.of_study.products, labels, parts, units, random)
    tested = samples.iloc[parts["test"]]
    chance = 1 / len(np.unique(labels[parts["train"]]))  # among the labels that a probe can answer
    measures = [_measure(EXPRESSION, decoded.of_faces[:, 0], decoded.strength, chance, tested["unit"])]
    faces = [_faces(tested["unit"], tested["face"], EXPRESSION, decoded.of_faces[:, 0])]
    if probes is not None and folds is not None and seen.of_probes is not None and folds.frequent.any():
        present = probes.present[:, folds.frequent]
        read = decoded_units(seen.of_probes.products, present, folds.outer, folds.inner)
        found, mean = unit_measures(read, probes, folds)
        measures += found
        faces.append(_faces(probes.table["person"], probes.table["face"], UNITS, mean))
    keys = seen.keys
    short = {name: keys[name] for name in ("run", "weights", "layer", "place")}
    return pd.DataFrame(measures).assign(**keys), pd.concat(faces, ignore_index=True).assign(**short)


def unit_measures(read: Decoded, probes: Probes, folds: Folds) -> tuple[list[dict], np.ndarray]:
    """Return the measures of the mean action unit and of each, and the number of each face for the mean."""
    people, present = probes.table["person"], probes.present[:, folds.frequent]
    known = ~np.isnan(read.of_faces)
    mean = np.divide(
        np.nansum(read.of_faces, axis=1), known.sum(axis=1), out=np.full(len(known), np.nan), where=known.any(axis=1)
    )
    measures = [_measure(UNITS, mean, read.strength, 0.5, people)]
    names = [f"AU{unit}" for unit, own in zip(probes.action_units, folds.frequent, strict=True) if own]
    for name, values, own in zip(names, read.of_faces.T, present.T, strict=True):
        measures.append(_measure(name, values, read.strength, 0.5, people, int(own.sum())))
    return measures, mean


def _measure(
    target: str, values: np.ndarray, strength: float, chance: float, units: pd.Series, faces_with: int | None = None
) -> dict:
    return {
        "target": target,
        "measure": ACCURACY if target == EXPRESSION else AUROC,
        "value": float(np.nanmean(values)) if np.isfinite(values).any() else float("nan"),
        "chance": chance,
        "strength": strength,
        "faces": int(np.isfinite(values).sum()),
        "faces_with": faces_with,
        "people": units.nunique(),
    }


def _faces(units: pd.Series, faces: pd.Series, target: str, values: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame({"target": target, "unit": units.to_numpy(), "face": faces.to_numpy(), "value": values})


def chance_rows(measures: pd.DataFrame) -> pd.DataFrame:
    """Return a row of chance for every run and target."""
    rows = measures.drop_duplicates(["run", "target"])
    nothing: Mapping[str, object] = {"weights": CHANCE, "layer": "none", "place": -1, "after": "none", "frozen": True}
    return rows.assign(**nothing, values=0, value=rows["chance"], strength=np.nan)
