"""Regions of a rendered head: the share of hair, brows, eyes and so on in each sample (`aulens.synthesis.regions`).

What is painted or modelled is exact: background, clothes, ears, hair, brows, mouth, and eyeballs with their lids. By
convention, in places of the head at rest that move with it: the neck lies below the line of the jaw (landmarks 0 to 16
as the camera sees them straight ahead); nose, chin and forehead are bounded as in the procedural model.
"""

import numpy as np

from aulens.synthesis.frame import smooth_step
from aulens.synthesis.ict.canvas import canvas
from aulens.synthesis.ict.head import BALLS, INNER, Surface
from aulens.synthesis.ict.materials import covers
from aulens.synthesis.ict.mesh import Mesh
from aulens.synthesis.ict.paint import paint
from aulens.synthesis.ict.space import UNIT, read_at
from aulens.synthesis.people import Person
from aulens.synthesis.raster import interpolated
from aulens.synthesis.regions import REGIONS, from_the_top

SOFT = 0.05  # cm over which a conventional bound goes from 0 to 1


def region_shares(mesh: Mesh, person: Person, surface: Surface) -> dict[str, np.ndarray]:
    """Return the share of each region in each sample (k,); background has none. They add up to 1."""
    painted, on, number = paint(mesh, person), canvas(mesh), len(surface.part)
    layers = read_at(painted.layers, surface.columns, surface.rows)
    cover = covers(person, surface, painted, layers)
    ears, lids = np.zeros(number, np.float32), np.zeros(number, np.float32)
    ears[surface.face] = read_at(on.ears, surface.columns, surface.rows)
    lids[surface.face] = read_at(on.lids, surface.columns, surface.rows)
    inside = {"mouth": surface.of(*INNER), "eyes": surface.of(*BALLS)}
    rest = interpolated(mesh.vertices, surface.head.triangles, surface.fragments)  # (k, 3)
    bounds = conventional_bounds(mesh, rest)
    found, face = from_the_top({"hair": cover.hair, "clothes": cover.clothes, "ears": ears, "neck": bounds.pop("neck")})
    parts = {"mouth": cover.lips, "eyes": lids, "brows": np.minimum(1.3 * cover.brows, 1)} | bounds
    of_face, cheeks = from_the_top(parts)
    found |= {name: face * share for name, share in of_face.items()} | {"cheeks": face * cheeks}
    for name, samples in inside.items():
        for region in found:
            found[region] = np.where(samples, np.float32(region == name), found[region])
    return {name: found[name].astype(np.float32) for name in REGIONS if name != "background"}


def conventional_bounds(mesh: Mesh, rest: np.ndarray) -> dict[str, np.ndarray]:
    """Return where neck, nose, chin and forehead lie (k,), 0 to 1, at positions at rest (k, 3)."""
    away, y = np.abs(rest[:, 0]), rest[:, 1]
    eyes, base, corner = mesh.marks(*range(36, 48))[:, 1].mean(), mesh.marks(33)[0, 1], mesh.marks(54)[0, 1]
    half = 1.15 * abs(mesh.marks(35)[0, 0])
    heights = [base, base + 0.15 * UNIT, eyes + 0.10 * UNIT]
    width = np.interp(y, heights, [1.25 * half, 0.9 * half, 0.6 * half])
    along = smooth_step(base - 0.04 * UNIT - SOFT, base - 0.04 * UNIT + SOFT, y)
    along = along * smooth_step(eyes + 0.08 * UNIT + SOFT, eyes + 0.08 * UNIT - SOFT, y)
    brows = mesh.marks(*range(22, 27))
    middle = np.interp(away, brows[:, 0], brows[:, 1] - 0.3)
    jaw = mesh.marks(*range(8, 17))
    order = np.argsort(jaw[:, 0])
    edge = np.interp(away, jaw[order, 0], jaw[order, 1])
    low = corner - 0.02 * UNIT
    return {
        "neck": smooth_step(edge - 0.10 + SOFT, edge - 0.10 - SOFT, y),
        "nose": along * smooth_step(SOFT, -SOFT, away - width),
        "chin": smooth_step(low + SOFT, low - SOFT, y),
        "forehead": smooth_step(-SOFT, SOFT, y - middle),
    }
