"""How near a photograph that is warped for an action unit comes to the true picture, where the truth is known.

Neutral faces of both populations are rendered, warped from their 68 landmarks, and compared with the renderings of the
same people with the action unit. Landmarks are exact, off by 1 % of the face's width (sd, both ways), or where
resources/weights/face_mesh.tflite is there, the face mesh's. Prints a table and, as its last line, its figures as one
JSON object. Run it with ``make bench``.
"""

import argparse
import json
import sys
import time
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "workflow"))

from aulens.faces.face_mesh import MeshNetwork
from aulens.faces.found_landmarks import found_landmarks
from aulens.randomness import generator
from aulens.synthesis.action_units import control_points
from aulens.synthesis.camera import View
from aulens.synthesis.frame import CENTRE_Y, UNITS_ACROSS
from aulens.synthesis.landmark_points import landmarks
from aulens.synthesis.people import Person, draw_person
from aulens.synthesis.procedural import render
from aulens.synthesis.repertoire import ACTION_UNITS
from aulens.synthesis.warped import neutral_face, shown

MODEL = Path(__file__).parents[1] / "resources/weights/face_mesh.tflite"
SIZE, INTENSITIES = 400, (0.5, 1.0)
OFF = 0.01  # sd of inexact landmarks, of the face's width
CHANGED = 2  # grey levels; the region is where truth or warp change by more
FIRST_PERSON = 2_000_000  # so far from the people of databases that nobody is shown twice


def main() -> None:
    """Print the error table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--each", type=int, default=4, help="people of each population")
    each = parser.parse_args().each
    cv2.setNumThreads(1)
    people = [person for population in (1, 2) for person in without_glasses(population, each)]
    started = time.process_time()
    network = MeshNetwork(MODEL) if MODEL.is_file() else None
    rows = [row for number, person in enumerate(people) for row in measured(person, number, network)]
    print(f"{len(people)} people, {time.process_time() - started:.0f} s\n")
    named = "landmarks off: explained | landmarks of the face mesh: explained | correlation"
    print(f"| AU | intensity | nothing, RMS | warped, RMS | explained | correlation | {named} |")
    print("|---|---|---|---|---|---|---|---|---|")
    figures = {}
    for unit in ACTION_UNITS:
        for intensity in INTENSITIES:
            mean = np.mean([row[2:] for row in rows if row[:2] == (unit, intensity)], axis=0)
            cells = *(f"{value:.1f}" for value in mean[:2]), *(f"{value:.2f}" for value in mean[2:])
            print(f"| {unit} | {intensity:g} | {' | '.join(cells)} |")
            figures[f"AU{unit}_{intensity:g}"] = mean.round(3).tolist()
    print(json.dumps(figures))


def without_glasses(population: int, number: int) -> list[Person]:
    """Return people who wear no glasses, which do not move with the skin, and are symmetric as their landmarks are."""
    people, place = [], FIRST_PERSON
    while len(people) < number:
        person = draw_person(population, generator(1, "person", population, place))
        people += [replace(person, asymmetry=(0.0,) * len(person.asymmetry))] if person.glasses is None else []
        place += 1
    return people


def measured(person: Person, number: int, network: MeshNetwork | None) -> list[tuple[float, ...]]:
    """Return action unit, intensity, RMS of nothing and of the warp, explained, correlation; explained if off; and with
    landmarks of the face mesh explained and correlation, NaN without its file.
    """
    view, unit = View(size=SIZE), SIZE / UNITS_ACROSS
    neutral = render(person, {}, view)
    exact = landmarks(person, control_points(person, {})) * unit + [SIZE / 2 - 0.5, SIZE / 2 - 0.5 - CENTRE_Y * unit]
    off = exact + OFF * 2 * unit * generator(1, "landmarks", number).standard_normal(exact.shape)
    found = [] if network is None else [found_landmarks(neutral, neutral, network)]
    faces = [neutral_face(neutral, points) for points in (exact, off, *found)]
    rows = []
    for action_unit in ACTION_UNITS:
        for intensity in INTENSITIES:
            true = render(person, {action_unit: intensity}, view)
            of_exact, of_off, *of_mesh = (
                compared(neutral, true, shown(face, {action_unit: intensity})) for face in faces
            )
            of_mesh = of_mesh[0][2:] if of_mesh else (np.nan, np.nan)
            rows.append((action_unit, intensity, *of_exact, of_off[2], *of_mesh))
    return rows


def compared(neutral: np.ndarray, true: np.ndarray, warped: np.ndarray) -> tuple[float, float, float, float]:
    """Return RMS of nothing and of the warp in the region that changes, share explained, correlation of differences."""
    wanted, made = true.astype(float) - neutral, warped.astype(float) - neutral
    region = (np.abs(wanted) > CHANGED) | (np.abs(made) > CHANGED)
    wanted, made = wanted[region], made[region]
    nothing, left = np.sqrt(np.mean(wanted**2)), np.sqrt(np.mean((wanted - made) ** 2))
    return float(nothing), float(left), float(1 - (left / nothing) ** 2), float(np.corrcoef(wanted, made)[0, 1])


if __name__ == "__main__":
    main()
