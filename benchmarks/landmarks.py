"""How well the face mesh and BlazeFace do on drawn faces, where the truth is known: the tables of docs/landmarks.md.

Faces in which a mesh is seen, which the cascade and BlazeFace find, upright and turned; where the eyes lie in the
square around the box; regions from the mesh, from 68 of its points and from the box against the exact ones. The models
are resources/weights/face_mesh.tflite and blazeface.tflite, as the rule fetch_model writes them. Prints tables and, as
its last line, its figures as one JSON object. Run it with ``make bench``.
"""

import json
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import cv2
import numpy as np
import yaml

sys.path.insert(0, str(Path(__file__).parents[1] / "workflow"))

from aulens.configuration.catalogue import read_catalogue
from aulens.configuration.check import checked_configuration
from aulens.configuration.slices import settings_of
from aulens.faces.alignment import Cut
from aulens.faces.blazeface import BlazeFaceNetwork
from aulens.faces.detect import Box, HaarSettings, haar_cascade, look_for_face
from aulens.faces.face_mesh import MeshNetwork, face_mesh
from aulens.faces.finding import look_again
from aulens.faces.landmarks import landmark_regions
from aulens.faces.mesh_points import AS_68, eye_line
from aulens.faces.mesh_regions import mesh_regions
from aulens.faces.region_masks import cropped_regions
from aulens.faces.region_template import template_regions
from aulens.faces.similarity import mapped, similarity
from aulens.settings import build
from aulens.synthesis.culture_files import read_culture
from aulens.synthesis.database import DatabaseSettings, planned_pictures
from aulens.synthesis.drawing import Picture, picture_image, picture_regions
from aulens.synthesis.regions import FACE, REGIONS

ROOT = Path(__file__).parents[1]
MODELS = {name: ROOT / f"resources/weights/{name}.tflite" for name in ("face_mesh", "blazeface")}
HAAR = HaarSettings(1.1, 5, 0.3, (0.3, 0.95), (0.25, 0.75))
DATABASES = ("a", "b", "a-other", "b-other", "web-a", "web-b")
EACH, TURNED = 60, 30  # photographs of a database
ANGLES = (0, 15, 30, 45, 60, 90)
SIZE, MARGIN = 224, 0.06  # of face images, as in the recipe oval224
SHOWN = ("forehead", "brows", "eyes", "nose", "cheeks", "mouth", "chin", "face")


def main() -> None:
    """Print the tables."""
    if missing := [str(path) for path in MODELS.values() if not path.is_file()]:
        sys.exit(print(f"{', '.join(missing)}: not there; docs/landmarks.md says how to get it"))
    cv2.setNumThreads(1)
    drawn = {name: pictures(name) for name in DATABASES}
    photographs = {name: [picture_image(one, "procedural") for one in shown] for name, shown in drawn.items()}
    eyes = Eyes()
    figures = {"seen": {}, "eyes": {}, "turned": {}}
    for name, shown in photographs.items():
        figures["seen"][name] = seen(shown, eyes)
    print(table(figures["seen"]))
    small = [name for name in DATABASES if name.startswith("web")]
    of_size = [name for name in DATABASES if name not in small]
    for names in (of_size, small):
        figures["eyes"][", ".join(names)] = eyes_in_squares([one for name in names for one in photographs[name]], eyes)
    print(f"\neyes in the square around the box, shares of its side\n{table(figures['eyes'])}")
    for name in ("a", "b-other", "web-a", "web-b"):
        figures["turned"][name] = {str(angle): turned(photographs[name], angle, eyes) for angle in ANGLES}
        print(f"\nturned, {name}\n{table(figures['turned'][name])}")
    figures["regions"] = regions(
        [(one, image) for name in of_size for one, image in zip(drawn[name], photographs[name], strict=True)], eyes
    )
    print(f"\nregions\n{table(figures['regions'])}")
    print(json.dumps(figures))


class Eyes:
    """The detectors."""

    def __init__(self) -> None:
        self.cascade, self.blazeface = haar_cascade(), BlazeFaceNetwork(MODELS["blazeface"])
        self.mesh = MeshNetwork(MODELS["face_mesh"])

    def boxes(self, photograph: np.ndarray) -> tuple[Box | None, Box | None]:
        """Return the box of the cascade, and that with BlazeFace where it finds none."""
        first = look_for_face(photograph, self.cascade, HAAR)
        return first.box, first.box or look_again(photograph, self.blazeface, HAAR, first).box


def pictures(database: str) -> list[Picture]:
    """Return some pictures of a database of the demonstration, people and expressions in turn."""
    config = checked_configuration(yaml.safe_load((ROOT / "config/config.yaml").read_text()), ROOT)
    values = json.loads(settings_of(config, read_catalogue(), "synthesis.database", SimpleNamespace(database=database)))
    planned = planned_pictures(
        read_culture(ROOT / config["databases"][database]["culture"]), build(DatabaseSettings, values)
    )
    return [planned[place] for place in np.linspace(0, len(planned) - 1, EACH).round().astype(int)]


def seen(photographs: list[np.ndarray], eyes: Eyes) -> dict[str, float]:
    """Return what is found in upright photographs."""
    boxes = [eyes.boxes(photograph) for photograph in photographs]
    started = time.process_time()
    meshes = [face_mesh(photograph, box, eyes.mesh) for photograph, (_, box) in zip(photographs, boxes, strict=True)]
    presence = np.array([mesh.presence for mesh in meshes])
    return {
        "mesh": int((presence > 0).sum()),
        "presence": round(float(presence.mean()), 1),
        "least": round(float(presence.min()), 1),
        "cascade": sum(first is not None for first, _ in boxes),
        "with BlazeFace": sum(box is not None for _, box in boxes),
        "ms a face": round(1000 * (time.process_time() - started) / len(meshes), 1),
    }


def eyes_in_squares(photographs: list[np.ndarray], eyes: Eyes) -> dict[str, float]:
    """Return where the eyes lie in the square around the box, and how far that varies between faces (sd)."""
    lines = []
    for photograph in photographs:
        box = eyes.boxes(photograph)[1]
        points = face_mesh(photograph, box, eyes.mesh).points[:, :2]
        lines.append(eye_line(Cut(box, MARGIN, SIZE).points(points)))
    x, y, angle, distance = np.array(lines).T
    figures = {"distance": distance.mean() / SIZE, "height": y.mean() / SIZE}
    figures |= {"across, sd": x.std(ddof=1) / SIZE, "down, sd": y.std(ddof=1) / SIZE, "tilt, sd": angle.std(ddof=1)}
    return {name: round(float(value), 3) for name, value in figures.items()}


def turned(photographs: list[np.ndarray], angle: float, eyes: Eyes) -> dict[str, float]:
    """Return what is found in photographs that are turned, and how far the mesh lies from the turned upright one."""
    found, off = [], []
    for number, photograph in enumerate(photographs):
        side = photograph.shape[0]
        middle = ((side - 1) / 2, (side - 1) / 2)
        matrix = similarity(middle, -angle, 1.0, middle)
        image = cv2.warpAffine(photograph, matrix, (side, side), borderMode=cv2.BORDER_REPLICATE)
        found.append(eyes.boxes(image))
        upright, box = eyes.boxes(photograph)[1], found[-1][1]
        if number < TURNED and upright and box:
            true = face_mesh(photograph, upright, eyes.mesh).points[:, :2]
            own = face_mesh(image, box, eyes.mesh).points[:, :2]
            distances = np.linalg.norm(own - mapped(true, matrix), axis=1)
            off.append(100 * distances.mean() / eye_line(true).distance)
    return {
        "cascade": sum(first is not None for first, _ in found),
        "with BlazeFace": sum(box is not None for _, box in found),
        "mesh off, % of the eyes' distance, median": round(float(np.median(off)), 1),
        "largest": round(float(np.max(off)), 1),
    }


def regions(shown: list[tuple[Picture, np.ndarray]], eyes: Eyes) -> dict[str, dict[str, float]]:
    """Return twice the common area over the sum of both, of regions and the exact ones; means over photographs."""
    rows: dict[str, list[list[float]]] = {"face mesh": [], "68 of its points": [], "template": []}
    for picture, photograph in shown:
        box = eyes.boxes(photograph)[1]
        cut = Cut(box, MARGIN, SIZE)
        points = cut.points(face_mesh(photograph, box, eyes.mesh).points[:, :2])
        exact = cropped_regions(picture_regions(picture, "procedural"), cut)
        found = mesh_regions(points, SIZE), landmark_regions(points[list(AS_68)], SIZE), template_regions(cut)
        for row, masks in zip(rows.values(), found, strict=True):
            row.append([common(part(masks, name), part(exact, name)) for name in SHOWN])
    means = {name: np.nanmean(row, axis=0).round(2).tolist() for name, row in rows.items()}
    return {name: dict(zip(SHOWN, row, strict=True)) for name, row in means.items()}


def part(masks: np.ndarray, name: str) -> np.ndarray:
    """Return a region of (regions, size, size), or the whole face."""
    names = FACE if name == "face" else (name,)
    return masks[[REGIONS.index(one) for one in names]].sum(axis=0)


def common(one: np.ndarray, other: np.ndarray) -> float:
    """Return the overlap of two masks, NaN if the exact one is empty (brows under a fringe)."""
    both = one.sum() + other.sum()
    return float(2 * np.minimum(one, other).sum() / both) if other.sum() > 1 else float("nan")


def table(rows: dict[str, dict[str, float]]) -> str:
    """Return rows as a table of Markdown."""
    names = list(next(iter(rows.values())))
    lines = [f"| | {' | '.join(names)} |", "|---" * (1 + len(names)) + "|"]
    return "\n".join([*lines, *(f"| {name} | {' | '.join(map(str, row.values()))} |" for name, row in rows.items())])


if __name__ == "__main__":
    main()
