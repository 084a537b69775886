"""Does recovery against measured displays find what recovery against planted ones finds? With tables like OpenFace's.

    python benchmarks/measured_displays.py

Displays of the cultures a and b are drawn as for the demonstration (70 people each, no picture is rendered). A
simulated tool writes them as OpenFace does: its columns, 0 to 5, with errors of its own in each image and, at will, in
each action unit of a database; without the action units that OpenFace does not measure, and one face in twenty with a
low confidence. Profiles are the planted mean intensities with noise. Prints, by the size of the errors, Somers' D and
the area under the ROC curve by what was planted and by what was measured; as its last line, its figures as one JSON
object. `written_as_by_openface` shows what such a table looks like.
"""

import json
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).parents[1] / "workflow"))

from aulens.databases.action_unit_maps import read_map
from aulens.databases.known_displays import Displays, known_units, read_displays
from aulens.databases.measured import MeasuredSettings, measured
from aulens.files import write_csv
from aulens.randomness import generator
from aulens.ranks import auroc
from aulens.synthesis.culture_files import read_culture
from aulens.synthesis.cultures import Variability, draw_action_units
from aulens.synthesis.repertoire import ACTION_UNITS
from aulens.tuning.planted import planted_of, signs_between
from aulens.tuning.planted_signs import somers_d

ROOT = Path(__file__).parents[1]
COLUMNS = ROOT / "config/action_unit_tables/openface.yaml"
VARIABILITY = Variability(
    (0.45, 1.0), (0.7, 1.3), 0.1, 0.7, 0.4, 0.0, 0.0
)  # but for pose and light the demonstration's
PEOPLE, SHARE, SMALLEST, LOW = 70, 0.5, 0.15, 0.05
ERRORS = [(0.0, 0.0), (0.2, 0.0), (0.4, 0.0), (0.2, 0.05), (0.2, 0.1), (0.2, 0.2)]
"""Sds of a tool's errors, of an intensity from 0 to 1: in each image, and in each action unit of a database."""
OF_PROFILES = 0.2  # sd of the noise of profiles
LABELS = ["neutral", "happy", "fearful", "sad", "angry", "surprised", "disgusted"]


def displays(culture: str, people: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the manifest and the table of planted action units of a database that is not rendered."""
    known, images, truth = read_culture(ROOT / f"config/cultures/{culture}.yaml"), [], []
    for person in range(people):
        for expression in LABELS:
            image = f"{culture}-{person:03}_{expression}"
            units = draw_action_units(known, expression, generator(2022, culture, person, expression), VARIABILITY)
            images.append((image, f"photos/{image}.jpg", culture, str(person), expression, image, image, 100, 100))
            truth += [(image, str(person), expression, unit, value) for unit, value in units.items()]
    columns = ["image", "path", "database", "person", "expression", "group", "sha256", "width", "height"]
    names = ["image", "person", "expression", "action_unit", "intensity"]
    return pd.DataFrame(images, columns=columns), pd.DataFrame(truth, columns=names)


def written_as_by_openface(
    path: Path, images: pd.DataFrame, truth: pd.DataFrame, errors: tuple[float, float], random: np.random.Generator
) -> None:
    """Write what a tool with errors sees of planted displays, in OpenFace's columns and with its spaces in the header.

    Parameters
    ----------
    errors : (float, float)
        See `ERRORS`; what falls below 0 is 0, as in OpenFace.
    """
    columns = read_map(COLUMNS)
    shown = truth.pivot(index="image", columns="action_unit", values="intensity")
    shown = (
        shown.reindex(index=images["image"], columns=list(columns.action_units)).fillna(0).to_numpy()
    )  # (images, aus)
    wrong = errors[0] * random.normal(size=shown.shape) + errors[1] * random.normal(size=shown.shape[1])
    seen = np.clip(shown + wrong, 0, 1) * list(columns.highest.values())
    confidence = np.where(random.random(len(images)) < LOW, 0.4, 0.98)
    lines = [", ".join(["image", "face", "confidence", *columns.action_units.values()])]
    for image, sure, values in zip(images["image"], confidence, seen, strict=True):
        lines.append(", ".join([f"{image}.jpg", "0", f"{sure:.3f}", *(f"{value:.2f}" for value in values)]))
    path.write_text("\n".join(lines) + "\n")


def read_as_measured(
    folder: Path, images: pd.DataFrame, truth: pd.DataFrame, errors: tuple[float, float], name: str
) -> Displays:
    """Return what the stage `databases.measured` makes of such a table; all images take part."""
    write_csv(images, folder / "manifest.csv")
    taking_part = images[["image", "person", "expression"]].assign(takes_part=True, asked_for=True, reason="")
    write_csv(taking_part.rename(columns={"person": "unit"}), folder / "images.csv")
    written_as_by_openface(folder / "openface.csv", images, truth, errors, generator(2022, "tool", name))
    results = [folder / file for file in ("measured.csv", "problems.csv", "measured.json")]
    how = MeasuredSettings(name, None, 0.2)
    measured(folder / "manifest.csv", folder / "openface.csv", COLUMNS, *results, settings=how)
    return read_displays([name], results[:1], [name], results[2:], [folder / "images.csv"])[name]


def compared(folder: Path, errors: tuple[float, float], people: int = PEOPLE) -> dict[str, float]:
    """Return Somers' D and the area under the ROC curve, by what was planted and by what was measured."""
    drawn = {culture: displays(culture, people) for culture in "ab"}
    told = {name: read_as_measured(folder, *tables, errors, name) for name, tables in drawn.items()}
    units = known_units(told, ACTION_UNITS)
    planted = {name: planted_of(name, Displays(truth), LABELS, units, SHARE) for name, (_, truth) in drawn.items()}
    seen = {name: planted_of(name, one, LABELS, units, SHARE) for name, one in told.items()}
    profiles = {
        name: one.intensities + OF_PROFILES * generator(2022, "profiles", name).normal(size=one.intensities.shape)
        for name, one in planted.items()
    }
    figures = {"of_images": errors[0], "of_databases": errors[1], "action_units": len(units)}
    for kind, known in (("planted", planted), ("measured", seen)):
        signs = signs_between(known["a"], known["b"], SMALLEST)
        figures[f"somers_d_{kind}"] = float(somers_d(profiles["a"] - profiles["b"], signs))
        areas = np.concatenate([auroc(profiles[name], known[name].cells) for name in known])
        figures[f"auroc_{kind}"] = float(np.nanmean(areas))
        figures[f"cells_{kind}"] = int(np.count_nonzero(signs))
    return figures


def main() -> None:
    """Print one row for each size of the tool's errors."""
    with tempfile.TemporaryDirectory() as folder:
        rows = [compared(Path(folder), errors) for errors in ERRORS]
    names = ["errors in images, databases", "D planted", "D measured", "AUROC planted", "AUROC measured", "cells"]
    print(f"| {' | '.join(names)} |")
    print("|---|---|---|---|---|---|")
    for row in rows:
        values = [f"{row[f'{name}_{kind}']:.2f}" for name in ("somers_d", "auroc") for kind in ("planted", "measured")]
        errors, cells = f"{row['of_images']}, {row['of_databases']}", f"{row['cells_planted']}, {row['cells_measured']}"
        print(f"| {errors} | {' | '.join(values)} | {cells} |")
    print(json.dumps(rows))


if __name__ == "__main__":
    main()
