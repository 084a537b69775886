"""How long one rendered face takes on one core, beside what any pipeline does to a photograph anyway: Haar detection.

Prints a table and, as its last line, its figures as one JSON object. Run it with ``make bench``.
"""

import json
import sys
import time
from pathlib import Path

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "workflow"))

from aulens.faces.detect import HaarSettings, candidate_boxes, haar_cascade
from aulens.randomness import generator
from aulens.synthesis.camera import draw_session, draw_view
from aulens.synthesis.people import draw_person
from aulens.synthesis.procedural import render

REPEATS = 20
DETECTOR = HaarSettings(1.1, 5, 0.3, (0.3, 0.95), (0.25, 0.75))


def main() -> None:
    """Time drawing and detection alternately, at two sizes."""
    cv2.setNumThreads(1)
    figures = {size: measured(size) for size in (200, 400)}
    print("| size | drawing, CPU ms per image (quartiles) | Haar detection | ratio |\n|---|---|---|---|")
    for size, row in figures.items():
        low, middle, high = row["drawing"]
        detection, ratio = row["detection"][1], row["ratio"]
        print(f"| {size} px | {middle:.1f} ({low:.1f}–{high:.1f}) | {detection:.1f} | {ratio:.1f} |")
    print(json.dumps(figures))


def measured(size: int) -> dict[str, object]:
    """Return quartiles in CPU milliseconds, of drawing and of detection, and the median of their paired ratios."""
    person, session = draw_person(1, generator(1, "person")), draw_session(1, generator(1, "session"), 1.0)
    cascade, times = haar_cascade(), []
    for repeat in range(REPEATS + 1):
        view = draw_view(size, session, generator(1, "view", repeat), 1.0, 1.0)
        start = time.process_time()
        image = render(person, {12: 0.8, 6: 0.5, 25: 0.6}, view)
        middle = time.process_time()
        candidate_boxes(image, cascade, DETECTOR)
        times.append((middle - start, time.process_time() - middle))
    drawing, detection = np.array(times[1:]).T * 1000  # the first fills caches
    return {
        "drawing": np.percentile(drawing, [25, 50, 75]).round(2).tolist(),
        "detection": np.percentile(detection, [25, 50, 75]).round(2).tolist(),
        "ratio": round(float(np.median(drawing / detection)), 2),
    }


if __name__ == "__main__":
    main()
