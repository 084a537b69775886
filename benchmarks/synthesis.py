"""How long one rendered face takes on one core, beside what any pipeline does to a photograph anyway: Haar detection.

Its sides are equal, or unequal as those of databases are.
The embedded face model, and that of ICT-FaceKit where ICT_MODEL names its file (results/face_models/ict/model.npz).
Prints a table and, as its last line, its figures as one JSON object. Run it with ``make bench``.
"""

import json
import os
import sys
import time
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "workflow"))

from aulens.faces.detect import HaarSettings, candidate_boxes, haar_cascade
from aulens.randomness import generator
from aulens.synthesis.camera import draw_session, draw_view
from aulens.synthesis.face_models import FaceModel, face_model
from aulens.synthesis.people import draw_person
from aulens.synthesis.sides import draw_sides

REPEATS = 20
DETECTOR = HaarSettings(1.1, 5, 0.3, (0.3, 0.95), (0.25, 0.75))


def main() -> None:
    """Time drawing and detection alternately, at two sizes."""
    cv2.setNumThreads(1)
    models = {"procedural": face_model("procedural")}
    if given := os.environ.get("ICT_MODEL"):
        models["ict"] = face_model("ict", Path(given))
    figures = {name: {size: measured(model, size) for size in (200, 400)} for name, model in models.items()}
    print("| face model | size | drawing, CPU ms per image (quartiles) | with unequal sides | Haar detection | ratio |")
    print("|---|---|---|---|---|---|")
    for name, rows in figures.items():
        for size, row in rows.items():
            cells = ["{1:.1f} ({0:.1f}–{2:.1f})".format(*row[kind]) for kind in ("drawing", "unequal")]
            print(f"| {name} | {size} px | {cells[0]} | {cells[1]} | {row['detection'][1]:.1f} | {row['ratio']:.1f} |")
    print(json.dumps(figures))


def measured(model: FaceModel, size: int) -> dict[str, object]:
    """Return quartiles in CPU milliseconds, and the median of the ratios of drawing to detection."""
    person, session = draw_person(1, generator(1, "person")), draw_session(1, generator(1, "session"), 1.0)
    unequal = replace(person, sides=draw_sides(generator(1, "habit"), generator(1, "own"), 0.1))
    cascade, times = haar_cascade(), []
    for repeat in range(REPEATS + 1):
        view = draw_view(size, session, generator(1, "view", repeat), 1.0, 1.0)
        marks = [time.process_time()]
        for somebody in (person, unequal):
            image = model.render(somebody, {12: 0.8, 6: 0.5, 25: 0.6}, view)
            marks.append(time.process_time())
        candidate_boxes(image, cascade, DETECTOR)
        times.append(np.diff([*marks, time.process_time()]))
    drawing, apart, detection = np.array(times[1:]).T * 1000  # the first fills caches
    return {
        "drawing": np.percentile(drawing, [25, 50, 75]).round(2).tolist(),
        "unequal": np.percentile(apart, [25, 50, 75]).round(2).tolist(),
        "detection": np.percentile(detection, [25, 50, 75]).round(2).tolist(),
        "ratio": round(float(np.median(drawing / detection)), 2),
    }


if __name__ == "__main__":
    main()
