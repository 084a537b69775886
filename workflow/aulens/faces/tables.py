"""Columns and rows of faces.csv."""

from collections.abc import Iterable

import pandas as pd

from aulens.faces.detect import Box
from aulens.faces.recipe import Face

OWN = ["face", *(f"box_{name}" for name in Box._fields), "detector", "candidates", "mean", "sd", "clipped"]


def in_order(expressions: Iterable[str]) -> list[str]:
    """Return each expression once: neutral first, then by the alphabet."""
    return sorted(set(expressions), key=lambda name: (name != "neutral", name))


def text_column(table: pd.DataFrame, name: str) -> pd.Series:
    """Return a column as text, empty where nothing stands or where there is no such column."""
    return table[name].fillna("").astype(str) if name in table else pd.Series("", index=table.index)


def face_row(face: Face, box: Box, detector: str, candidates: int) -> dict[str, object]:
    """Return what faces.csv says about how a face was made.

    Parameters
    ----------
    face : Face
        The face image with its measures.
    box : Box
        The face in the photograph, before the margin.
    detector : str
        haar or given (what found the face), fallback, or none (nothing was looked for).
    candidates : int
        How many boxes the cascade proposed.
    """
    return {
        **{f"box_{name}": value for name, value in box._asdict().items()},
        "detector": detector,
        "candidates": candidates,
        "mean": round(face.mean, 4),
        "sd": round(face.sd, 4),
        "clipped": round(face.clipped, 6),
    }
