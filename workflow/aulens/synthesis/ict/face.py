"""The face model of ICT-FaceKit: person, action units and view -> photograph, grey or in colour, and its regions."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from aulens.synthesis.camera import SHARPNESS, View, developed
from aulens.synthesis.colours import Colours
from aulens.synthesis.frame import CENTRE_Y, UNITS_ACROSS
from aulens.synthesis.ict.glasses import add_glasses
from aulens.synthesis.ict.head import SAMPLES, head, surface
from aulens.synthesis.ict.light import bumped, illuminate
from aulens.synthesis.ict.materials import materials
from aulens.synthesis.ict.mesh import Mesh, read_mesh
from aulens.synthesis.ict.regions import region_shares
from aulens.synthesis.ict.space import UNIT
from aulens.synthesis.layers import coloured
from aulens.synthesis.people import Person
from aulens.synthesis.regions import REGIONS


@dataclass(frozen=True, eq=False)
class IctFace:
    """The face model of a mesh."""

    mesh: Mesh

    def render(
        self, person: Person, action_units: Mapping[int, float], view: View, colours: Colours | None = None
    ) -> np.ndarray:
        """Render a face, as `aulens.synthesis.procedural.render` does.

        Returns
        -------
        (size, size) uint8, in colour (size, size, 3)
            Grey levels, or red, green and blue; the same arguments give the same image.

        Raises
        ------
        ValueError
            If an action unit cannot be rendered or an intensity lies outside 0 to 1.

        Notes
        -----
        The mesh is rasterised with `SAMPLES` × `SAMPLES` samples a pixel, each sample is lit once, and their mean goes
        through the same film as the procedural model's pictures.
        """
        mesh, side = self.mesh, SAMPLES * view.size
        posed = head(mesh, person, action_units, view)
        seen = surface(mesh, posed, side)
        made = materials(mesh, person, action_units, seen, colours)
        normal = bumped(seen, made.heights, side / (UNITS_ACROSS * UNIT))
        lips_z = float(posed.vertices[mesh.landmarks[[62, 66]], 2].mean())
        light = illuminate(posed, seen, normal, view, lips_z)
        grey = made.reflectance * light.shade + made.shine * light.gloss  # (k,)
        picture = _background(view, side, colours)
        flat = picture.reshape(side * side, *picture.shape[2:])
        flat[seen.fragments.pixel] = grey if made.hue is None else grey[:, None] * made.hue
        add_glasses(picture, seen.fragments.depth, mesh, person, view)
        return developed(_mean_of_samples(picture, view.size), view)

    def render_regions(self, person: Person, action_units: Mapping[int, float], view: View) -> np.ndarray:
        """Return which share of each pixel shows which region, as `aulens.synthesis.procedural.render_regions` does.

        Returns
        -------
        (regions, size, size) float32
            In the order of `aulens.synthesis.regions.REGIONS`; they add up to 1 in every pixel.
        """
        side = SAMPLES * view.size
        seen = surface(self.mesh, head(self.mesh, person, action_units, view), side)
        shares = region_shares(self.mesh, person, seen)
        masks = np.zeros((len(REGIONS), view.size, view.size), np.float32)
        samples = np.zeros((side, side), np.float32)
        for place, name in enumerate(REGIONS):
            samples[:] = name == "background"
            samples.ravel()[seen.fragments.pixel] = shares.get(name, 0.0)
            masks[place] = cv2.GaussianBlur(_mean_of_samples(samples, view.size), (0, 0), SHARPNESS)
        return masks / masks.sum(axis=0)


def ict_face(file: Path) -> IctFace:
    """Return the face model in a file that the stage `facekit` wrote."""
    return IctFace(read_mesh(file))


def _background(view: View, side: int, colours: Colours | None) -> np.ndarray:
    """Return the backdrop (side, side), in colour (side, side, 3), as `aulens.synthesis.body` has it."""
    place = (np.arange(side, dtype=np.float32) + 0.5) / side - 0.5
    x, y = (UNITS_ACROSS * place)[None, :], (UNITS_ACROSS * place + CENTRE_Y)[:, None]
    towards_light = 1.0 if view.light_azimuth > 0 else -1.0
    picture = (0.98 * view.background * (1.05 - 0.05 * (y - 0.17) + 0.05 * towards_light * x)).astype(np.float32)
    return coloured(picture, colours.background) if colours else picture


def _mean_of_samples(picture: np.ndarray, size: int) -> np.ndarray:
    return cv2.resize(picture, (size, size), interpolation=cv2.INTER_AREA)
