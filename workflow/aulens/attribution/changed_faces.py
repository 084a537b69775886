"""Tested faces changed towards every label, and what became of them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import torch
from torch import nn

from aulens.arithmetic import exact_convolutions, one_thread
from aulens.attribution.action_unit_judge import reduced_pixels
from aulens.attribution.modified_images import modified_images, probabilities
from aulens.attribution.planted_differences import kinds
from aulens.attribution.yardstick import Yardstick
from aulens.networks.inputs import as_images
from aulens.rows import Rows

ROWS = 64  # images that are changed at once


@dataclass(frozen=True)
class Ascent:
    """How faces are changed, see `modified_images`, and of how many per expression the pictures are kept."""

    steps: int
    size: float
    score: str
    kept: int


def changed_faces(
    network: nn.Module,
    faces: np.ndarray | Rows,
    shown: pd.DataFrame,
    labels: Sequence[str],
    yardstick: Yardstick,
    ascent: Ascent,
    where: torch.device,
) -> tuple[pd.DataFrame, np.ndarray]:
    """Change faces towards every label.

    Parameters
    ----------
    network : torch.nn.Module
        In evaluation mode.
    faces : (faces, side, side) or (faces, side, side, 3) uint8
    shown : table
        Columns face, label, unit, person, expression of the faces to be changed.
    labels : sequence of str
    yardstick : Yardstick
    ascent : Ascent
    where : torch.device
        Where the network is.

    Returns
    -------
    table
        A row per face and target: columns face, unit, person, expression, target, kind, predicted (before),
        probability_before, probability_after (of the target), reached (it is the largest after), the measures of the
        yardstick, kept (whether its pictures are).
    strips : (kept rows, steps + 1, side, side) or (kept rows, steps + 1, side, side, 3) uint8
    """
    many = shown.loc[shown.index.repeat(len(labels))].reset_index(drop=True)
    sources, targets = many["label"].to_numpy(np.int64), np.tile(np.arange(len(labels)), len(shown))
    kept = np.repeat(shown.groupby("expression").cumcount().to_numpy() < ascent.kept, len(labels))
    parts = []
    with exact_convolutions(), one_thread():
        for start in range(0, len(many), ROWS):
            rows = slice(start, start + ROWS)
            images = as_images(torch.from_numpy(faces[many["face"].to_numpy()[rows]]).to(where))
            parts.append(_changed(network, images, torch.from_numpy(targets[rows]).to(where), kept[rows], ascent))
    changes, before, after, strips = (np.concatenate(values) for values in zip(*parts, strict=True))
    columns = _columns(before, after, sources, targets, labels)
    return many.assign(**columns, **yardstick.measured(changes, sources, targets), kept=kept), strips


def _columns(
    before: np.ndarray, after: np.ndarray, sources: np.ndarray, targets: np.ndarray, labels: Sequence[str]
) -> dict[str, np.ndarray]:
    """Return what the probabilities (n, labels) before and after the change say."""
    names, places = np.asarray(labels, dtype=object), np.arange(len(targets))
    return {
        "target": names[targets],
        "kind": kinds(sources, targets),
        "predicted": names[before.argmax(axis=1)],
        "probability_before": before[places, targets],
        "probability_after": after[places, targets],
        "reached": after.argmax(axis=1) == targets,
    }


def _changed(
    network: nn.Module, images: torch.Tensor, targets: torch.Tensor, kept: np.ndarray, ascent: Ascent
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return changes of reduced pixels, probabilities before and after, and the strips of the kept rows."""
    chosen, frames, last = torch.from_numpy(np.flatnonzero(kept)).to(images.device), [], images
    for last in modified_images(network, images, targets, ascent.steps, ascent.size, ascent.score):
        frames.append(_pictures(last[chosen]))
    before, after = (probabilities(network, shown).cpu().numpy() for shown in (images, last))  # (n, labels)
    first, end = (shown.mean(dim=1).cpu().numpy() for shown in (images, last))  # (n, side, side)
    return reduced_pixels(end) - reduced_pixels(first), before, after, np.stack(frames, axis=1)


def _pictures(images: torch.Tensor) -> np.ndarray:
    """Return images (n, channels, side, side) as (n, side, side[, 3]) uint8, rounded and cut to 0…255."""
    pictures = images.round().clamp(0, 255).to(torch.uint8).permute(0, 2, 3, 1).cpu().numpy()
    return pictures[..., 0] if pictures.shape[3] == 1 else pictures
