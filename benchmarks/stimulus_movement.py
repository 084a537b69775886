"""What the check of stimuli says of drawn action unit series, where it is known what they show (docs/landmarks.md).

The average face and three people of each population, 20 action units at 10 intensities, 400 pixels. Right images must
not be called wrong; images under another's name, and dead ones, should be. And how far landmarks of the same face move
with the grain of the photograph alone. The model is
resources/weights/face_mesh.tflite. Prints tables and, as its last line, its figures as one JSON object. Run it with
``make bench``.
"""

import json
import sys
from collections import Counter
from itertools import combinations
from pathlib import Path

import cv2
import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).parents[1] / "workflow"))

from aulens.faces.detect import HaarSettings, haar_cascade, look_for_face
from aulens.faces.face_mesh import MeshNetwork, face_mesh
from aulens.randomness import generator
from aulens.synthesis.camera import View
from aulens.synthesis.people import Person, average_person, draw_person
from aulens.synthesis.procedural import render
from aulens.synthesis.repertoire import ACTION_UNITS
from aulens.synthesis.series import NOISE
from aulens.tuning.landmark_movement import MEASURES, REGIONS, changes, displacements, in_face_units
from aulens.tuning.movement_verdicts import EXPECTED, VERDICTS, verdict
from aulens.tuning.stimulus_movement import verdict_table

ROOT = Path(__file__).parents[1]
MODEL = ROOT / "resources/weights/face_mesh.tflite"
HAAR = HaarSettings(1.1, 5, 0.3, (0.3, 0.95), (0.25, 0.75))
SIZE, LEVELS = 400, np.arange(1, 11) / 10
GRAINS = 12  # photographs of a resting face that differ in their grain alone
FIRST_PERSON = 2_000_000  # so far from the people of databases that nobody is shown twice
WRONG = ("still", "other way", "elsewhere")
UPPER = (1, 2, 4, 5, 6, 7)


def main() -> None:
    """Print the tables."""
    if not MODEL.is_file():
        sys.exit(print(f"{MODEL}: not there; docs/landmarks.md says how to get it"))
    cv2.setNumThreads(1)
    network, cascade = MeshNetwork(MODEL), haar_cascade()
    people = [average_person()]
    for population in (1, 2):
        places = range(FIRST_PERSON, FIRST_PERSON + 3)
        people += [draw_person(population, generator(1, "person", population, place)) for place in places]
    series = [measured(person, network, cascade) for person in people]
    keys, moved, _ = series[0]
    top = (keys["level"] == len(LEVELS)).to_numpy()
    print(f"| AU | {' | '.join(REGIONS)} |\n{'|---' * (1 + len(REGIONS))}|")
    for unit, row in zip(keys["action_unit"][top], moved[top], strict=True):
        print(f"| {unit} | {' | '.join(f'{value:.1f}' for value in row)} |")
    figures = {"right": right(series), "swapped": swapped(series), "dead": dead(*series[0]), "few": few_levels(series)}
    figures["grain"] = grain(people, network, cascade)
    for name, found in figures.items():
        print(f"\n{name}: {found}")
    print(json.dumps(figures))


def measured(
    person: Person, network: MeshNetwork, cascade: cv2.CascadeClassifier
) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    """Return the images of a series, displacements (images, regions) and changes (images, measures)."""
    view = View(size=SIZE, noise=NOISE, noise_seed=1)
    null = render(person, {}, view)
    box = look_for_face(null, cascade, HAAR).box
    shown = [(0, 0, 0.0), *((unit, level + 1, LEVELS[level]) for unit in ACTION_UNITS for level in range(len(LEVELS)))]
    points = np.stack(
        [
            face_mesh(render(person, {unit: amount} if unit else {}, view), box, network).points[:, :2]
            for unit, _, amount in shown
        ]
    )
    found = in_face_units(points, points[0])
    keys = pd.DataFrame(shown, columns=["action_unit", "level", "intensity"])
    keys["image"] = [f"AU{unit}_{amount:g}" for unit, _, amount in shown]
    return keys, displacements(found, found[0]), changes(found, found[0])


def grain(people: list[Person], network: MeshNetwork, cascade: cv2.CascadeClassifier) -> dict[str, float]:
    """Return how far parts of a face move, and measures change, by its grain alone; % of the distance of the eyes."""
    parts, measures = [], []
    for person in people:
        views = [View(size=SIZE, noise=NOISE, noise_seed=seed) for seed in range(1, GRAINS + 1)]
        shown = [render(person, {}, view) for view in views]
        box = look_for_face(shown[0], cascade, HAAR).box
        points = np.stack([face_mesh(image, box, network).points[:, :2] for image in shown])
        first, *others = in_face_units(points, points[0])
        parts.append(displacements(np.stack(others), first))
        measures.append(changes(np.stack(others), first))
    figures = {"part, mean": np.mean(parts), "part, most": np.max(parts), "measure, most": np.abs(measures).max()}
    return {name: round(float(value), 2) for name, value in figures.items()}


def right(series: list[tuple[pd.DataFrame, np.ndarray, np.ndarray]]) -> dict[str, object]:
    """Return the verdicts on images that show what their names say, and which are called wrong."""
    tables = [verdict_table(*one) for one in series]
    said = Counter(word for table in tables for word in table["verdict"])
    wrong = Counter(
        int(unit)
        for table in tables
        for unit, word in zip(table["action_unit"], table["verdict"], strict=True)
        if word in WRONG
    )
    out = sum(int((table["out_of_order"] != "").sum()) for table in tables)
    return {
        "verdicts": {word: said[word] for word in VERDICTS},
        "called wrong": dict(wrong),
        "courses with an image named": out,
    }


def swapped(series: list[tuple[pd.DataFrame, np.ndarray, np.ndarray]]) -> dict[str, float]:
    """Return the share of pairs of action units that are noticed if each has the other's name."""
    noticed, across = [], []
    for keys, moved, changed in series:
        last = {
            unit: keys.index[(keys["action_unit"] == unit) & (keys["level"] == len(LEVELS))][0] for unit in ACTION_UNITS
        }
        for pair in combinations(ACTION_UNITS, 2):
            words = [
                verdict(name, changed[last[shown]], moved[last[shown]], MEASURES)[0]
                for name, shown in (pair, reversed(pair))
            ]
            noticed.append(any(word in WRONG for word in words))
            if (pair[0] in UPPER) != (pair[1] in UPPER) and all(unit in EXPECTED for unit in pair):
                across.append(noticed[-1])
    shares = {"all": noticed, "one in the upper, one in the lower face": across}
    return {name: round(float(np.mean(found)), 3) for name, found in shares.items()} | {"pairs": len(noticed)}


def dead(keys: pd.DataFrame, moved: np.ndarray, changed: np.ndarray) -> dict[str, int]:
    """Return how often one image that is the null image is named, and no other, from the third intensity on."""
    alone = cases = 0
    for place in np.flatnonzero((keys["level"] >= 3).to_numpy()):
        still = [values.copy() for values in (moved, changed)]
        for values in still:
            values[place] = 0.0
        rows = (keys["action_unit"].isin([0, keys["action_unit"][place]])).to_numpy()
        found = verdict_table(keys[rows].reset_index(drop=True), *(values[rows] for values in still))
        alone += found["out_of_order"][0] == keys["image"][place]
        cases += 1
    return {"named alone": int(alone), "cases": cases}


def few_levels(series: list[tuple[pd.DataFrame, np.ndarray, np.ndarray]]) -> dict[str, int]:
    """Return in how many sound courses of four intensities an image is named."""
    named = courses = 0
    for keys, moved, changed in series:
        rows = keys["level"].isin([0, 3, 5, 8, 10]).to_numpy()
        found = verdict_table(keys[rows].reset_index(drop=True), moved[rows], changed[rows])
        named += int((found["out_of_order"] != "").sum())
        courses += len(found)
    return {"with an image named": named, "courses": courses}


if __name__ == "__main__":
    main()
