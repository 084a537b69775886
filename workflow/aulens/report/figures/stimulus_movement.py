"""Whether landmarks of the stimuli move as their names say: a check of the stimuli, beside their faces."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from aulens.files import read_npy
from aulens.report.study import Study
from aulens.report.style import GREY, INK, RATE_COLOUR, SHARE_MAP, canvas, readable_on, show_image, styled
from aulens.report.wording import decimal, listed

TITLE = "Movement of landmarks in the stimuli"
CAPTION = (
    "The null image and each action unit at its highest intensity, and how far the landmarks of parts of the face lie "
    "from those of the null image (per cent of the distance between the eyes). Right: what that says of the images."
)
FACES_OF = "stimuli"
OF_STIMULI = True
WRONG = ("still", "other way", "elsewhere", "no face")
SAID = {
    "still": "nothing moves",
    "other way": "moves against what the name says",
    "elsewhere": "something else moves more than what the name says",
    "no face": "no face is seen",
}
ROW = 0.38  # inches


def draw(study: Study) -> Figure:
    """Return the figure of a study."""
    (folder,) = {name.rpartition("/")[0] for name in study.files if name.startswith("faces/")}
    faces, table = read_npy(study.file(f"{folder}/faces.npy")), study.table(f"{folder}/faces.csv")
    tables = (study.table(f"tuning/stimulus_{name}.csv") for name in ("movement", "verdicts"))
    return figure_movement(*tables, table, faces)


def sentences(study: Study) -> list[str]:
    """Return what a paper would write below the figure."""
    return movement_sentences(study.table("tuning/stimulus_verdicts.csv"))


@styled
def figure_movement(movement: pd.DataFrame, verdicts: pd.DataFrame, table: pd.DataFrame, faces: np.ndarray) -> Figure:
    """Draw a row for each action unit: its face, the movement of each part, the verdict.

    Parameters
    ----------
    movement, verdicts : tables
        tuning/stimulus_movement.csv, tuning/stimulus_verdicts.csv.
    table : table
        faces.csv of the series.
    faces : (n, H, W) or (n, H, W, 3) uint8
    """
    units, regions = verdicts["action_unit"].tolist(), list(dict.fromkeys(movement["region"]))
    figure = canvas(ROW * (len(units) + 1) + 0.5)
    pictures, heat = figure.subplots(1, 2, width_ratios=(1, 16))
    highest = movement.loc[movement.groupby(["action_unit", "region"])["level"].idxmax()]
    values = highest.pivot(index="action_unit", columns="region", values="movement").reindex(units)[regions].to_numpy()
    shown = [table["face"][table["action_unit"] == 0].iloc[0]]
    shown += [table["face"][table["action_unit"] == unit].iloc[-1] for unit in units]
    sheet = np.concatenate([faces[int(face)] for face in shown])
    show_image(pictures, sheet)
    pictures.set_aspect("auto")
    _heat(heat, values, verdicts, regions)
    return figure


def _heat(axes: Axes, values: np.ndarray, verdicts: pd.DataFrame, regions: list[str]) -> None:
    """Draw numbers on colours, and the verdicts beside them."""
    image = axes.imshow(np.ma.masked_invalid(np.clip(values, 0, 10)), cmap=SHARE_MAP, vmin=0, vmax=10, aspect="auto")
    for row, column in np.ndindex(values.shape):
        if np.isfinite(values[row, column]):
            colour = readable_on(image.cmap(image.norm(min(values[row, column], 10))))
            axes.text(column, row, f"{values[row, column]:.1f}", ha="center", va="center", fontsize=6.5, color=colour)
    for place, row in enumerate(verdicts.itertuples()):
        wrong = row.verdict in WRONG
        colour = RATE_COLOUR if wrong else GREY if row.verdict in ("weak", "not judged") else INK
        axes.text(len(regions) - 0.4, place, row.verdict, va="center", fontsize=7, color=colour)
    axes.set_xticks(range(len(regions)), regions)
    axes.set_yticks(range(len(verdicts)), [f"AU{unit}" for unit in verdicts["action_unit"]])
    axes.set(xlim=(-0.5, len(regions) + 0.9), ylim=(len(verdicts) - 0.5, -1.5))  # a row for the null image
    axes.text(-0.4, -1, "null image", va="center", fontsize=7)
    axes.tick_params(length=0)


def movement_sentences(verdicts: pd.DataFrame) -> list[str]:
    """Say which images are wrong, dead, or out of order, and of which nothing can be said."""
    wrong = verdicts[verdicts["verdict"].isin(WRONG)]
    judged = verdicts[~verdicts["verdict"].isin(["not judged", "no face"])]
    right = int((judged["verdict"] == "as named").sum())
    found = [f"Landmarks move as the name says in {right} of the {len(judged)} action units that they can judge."]
    found += [_wrong_sentence(row) for row in wrong.itertuples()]
    if len(weak := verdicts[verdicts["verdict"] == "weak"]):
        found.append(f"Too little moves to tell in {_units(weak)}.")
    if len(silent := verdicts[verdicts["verdict"] == "not judged"]):
        found.append(f"Of {_units(silent)} nothing is said: the landmarks hardly follow the lids, or it is not known.")
    for column, what in (("out_of_order", "move otherwise than their neighbours"), ("without_face", "show no face")):
        if names := " ".join(verdicts[column].dropna()).split():
            found.append(f"Images that {what}: {listed(names)}.")
    return found


def _wrong_sentence(row: object) -> str:
    if row.verdict == "no face":
        return f"AU{row.action_unit}: no face is seen in any of its images."
    text = f"{row.image} is to be looked at: {SAID[row.verdict]}"
    if row.verdict == "still":
        return f"{text}."
    expected, others = row.expected.rstrip(" +−"), decimal(row.largest_change, 1)
    return f"{text} ({expected} {decimal(row.change, 1)}, {row.largest} {others} %)."


def _units(verdicts: pd.DataFrame) -> str:
    return listed([f"AU{unit}" for unit in verdicts["action_unit"]])
