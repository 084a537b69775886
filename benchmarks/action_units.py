"""How strongly the action units of the drawn face show, which of them look alike, and what age adds.

Prints the figures of workflow/aulens/synthesis/README.md and, as its last line, all of them as one JSON object.
"""

import json
import sys
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import cv2
import numpy as np
from visibility import apparent_intensity, change, likeness, visible_change

sys.path.insert(0, str(Path(__file__).parents[1] / "workflow"))

from aulens.randomness import generator
from aulens.synthesis.camera import View
from aulens.synthesis.people import Person, average_person, draw_person
from aulens.synthesis.procedural import render, render_regions
from aulens.synthesis.regions import FACE, REGIONS
from aulens.synthesis.repertoire import ACTION_UNITS

VIEW = View(size=400)
PEOPLE = 12
OLDEST, MEANS = 0.6, (0.15, 0.345)  # the trait age: its limit, and its mean in both populations


def main() -> None:
    """Measure the average face and people of both populations."""
    cv2.setNumThreads(1)
    people = [
        draw_person(1 + number % 2, generator(2022, "person", 1 + number % 2, number)) for number in range(PEOPLE)
    ]
    visible = {unit: measured(people, unit) for unit in ACTION_UNITS}
    print(f"| action unit | average face | median of {PEOPLE} people | least |\n|---|---|---|---|")
    for unit, row in visible.items():
        print(f"| {unit} | " + " | ".join(f"{row[name]:.1f}" for name in ("average", "median", "least")) + " |")
    alike = {intensity: most_alike(average_person(), intensity) for intensity in (1.0, 0.3)}
    for intensity, pairs in alike.items():
        print(f"most alike at {intensity:g}: " + "; ".join(f"{a} v {b} {c:.2f}, {d:.2f}" for a, b, c, d in pairs))
    years = of_age(average_person())
    print(years)
    print(json.dumps({"visible": visible, "alike": alike, "age": years}))


def measured(people: list[Person], unit: int) -> dict[str, float]:
    """Return the change of the average face in the action unit's region, and the median and least of some people's."""
    drawn = [visible_change(person, unit, VIEW) for person in people]
    average = visible_change(average_person(), unit, VIEW)
    return {"average": round(average, 1), "median": round(float(np.median(drawn)), 1), "least": round(min(drawn), 1)}


def most_alike(person: Person, intensity: float) -> list[tuple[int, int, float, float]]:
    """Return the six pairs with the largest cosine: both action units, cosine, relative difference."""
    changes = {unit: change(person, {unit: intensity}, VIEW) for unit in ACTION_UNITS}
    rows = [(a, b, *(round(x, 2) for x in likeness(changes[a], changes[b]))) for a, b in combinations(ACTION_UNITS, 2)]
    return sorted(rows, key=lambda row: row[2], reverse=True)[:6]


def of_age(person: Person) -> dict[str, object]:
    """Return the change of the face by age in grey levels, and the action unit that it looks like most."""
    faces = {age: replace(person, age=age) for age in (0.0, *MEANS, OLDEST)}
    young = faces[0.0]
    seen = {(a, b): aged(faces[a], faces[b]) for a, b in ((0.0, OLDEST), MEANS)}
    looks = {unit: apparent_intensity(seen[0.0, OLDEST], change(young, {unit: 1.0}, VIEW)) for unit in ACTION_UNITS}
    most = max(looks, key=lambda unit: looks[unit])
    face = render_regions(young, {}, VIEW)[[REGIONS.index(name) for name in FACE]].sum(axis=0) > 0.5
    rms = {f"{a:g} to {b:g}": round(float(np.sqrt(np.mean(values[face] ** 2))), 2) for (a, b), values in seen.items()}
    return {"rms": rms, "looks like": most, "at intensity": round(looks[most], 2)}


def aged(younger: Person, older: Person) -> np.ndarray:
    """Return the change of grey levels (size, size) by age."""
    return render(older, {}, VIEW).astype(float) - render(younger, {}, VIEW)


if __name__ == "__main__":
    main()
