"""Rows of faces.csv."""

from collections.abc import Iterable

from aulens.faces.detect import Box
from aulens.faces.recipe import Face

ORDER = ["neutral", "happy", "fearful", "sad", "angry", "surprised", "disgusted", "contempt"]  # the paper's


def in_order(expressions: Iterable[str]) -> list[str]:
    """Return each expression once, in the order of the paper."""
    return sorted(set(expressions), key=lambda name: (ORDER.index(name) if name in ORDER else len(ORDER), name))


def face_row(face: Face, box: Box, shape: tuple[int, int], detector: str, candidates: int) -> dict[str, object]:
    """Return what faces.csv says about how a face was made.

    Parameters
    ----------
    face : the face image with its measures
    box : the face in the photograph, before the margin
    shape : height and width of the photograph
    detector : haar or fallback
    candidates : how many boxes the detector proposed
    """
    return {
        **box._asdict(),
        "image_width": shape[1],
        "image_height": shape[0],
        "detector": detector,
        "candidates": candidates,
        "mean": round(face.mean, 4),
        "sd": round(face.sd, 4),
        "clipped": round(face.clipped, 6),
    }
