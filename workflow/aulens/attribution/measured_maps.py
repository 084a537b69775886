"""What is measured of attribution maps whose faces' regions are known, and of even maps on the same faces.

Where the recipe has an oval, the pixels beyond it are the same in all faces: distances are compared with a map that is
even over what the oval passes; shares have both, the area and what the oval passes.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields

import numpy as np

from aulens.attribution.near_landmarks import landmark_distances, mean_distances
from aulens.attribution.region_shares import region_shares


@dataclass(frozen=True, eq=False)
class Measured:
    """Shares and distances of maps, NaN of those that are 0 everywhere.

    Attributes
    ----------
    share, area, shown : (maps, 14) float
        See `region_shares`: of the map, of an even one, and of what the recipe's oval passes.
    distance, even : (maps, 2) float
        See `near_landmarks`: of the map, and of one that is even over what the recipe's oval passes.
    """

    share: np.ndarray
    area: np.ndarray
    shown: np.ndarray
    distance: np.ndarray
    even: np.ndarray

    def of(self, rows: np.ndarray) -> dict[str, np.ndarray]:
        """Return the measures of some maps by name, and what each has more than an even map."""
        found = {field.name: getattr(self, field.name)[rows] for field in fields(self)}
        return found | {
            "share minus area": found["share"] - found["area"],
            "distance minus even": found["distance"] - found["even"],
        }


def measured_of_face(maps: np.ndarray, masks: np.ndarray, oval: np.ndarray, source: str) -> Measured:
    """Return what is measured of the maps of one face.

    Parameters
    ----------
    maps : (maps, side, side) float
    masks : (12, side, side) float
        The regions of the face.
    oval : (side, side) float
        What the recipe passes; ones without an oval.
    source : str
        exact, landmarks or template.

    Raises
    ------
    ValueError
        If a map is not finite everywhere.
    """
    distances = landmark_distances(masks)  # (side, side)
    return Measured(
        share=np.stack([region_shares(masks, own, source) for own in maps]),
        area=np.stack([region_shares(masks, np.ones_like(oval), source)] * len(maps)),
        shown=np.stack([region_shares(masks, oval, source)] * len(maps)),
        distance=np.stack([mean_distances(distances, masks, own) for own in maps]),
        even=np.stack([mean_distances(distances, masks, oval)] * len(maps)),
    )


def in_order(parts: Iterable[tuple[np.ndarray, Measured]]) -> Measured:
    """Return what is measured of all maps, each at its place.

    Parameters
    ----------
    parts : iterable of (places, Measured)
        Of each face, the places (maps,) of its maps among all; together each place once.
    """
    places, measured = zip(*parts, strict=True)
    order = np.argsort(np.concatenate(places))
    return Measured(
        *(np.concatenate([getattr(own, field.name) for own in measured])[order] for field in fields(Measured))
    )
