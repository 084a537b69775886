"""Rows of faces.csv."""

from aulens.faces.detect import Box
from aulens.faces.recipe import Face


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
