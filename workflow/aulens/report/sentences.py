"""Sentences on the images and the runs of a study, from the numbers of the tables; a figure's stand in its module."""

import pandas as pd

from aulens.databases.problems import USED_AS_A_WHOLE
from aulens.report.study import DatabaseResults
from aulens.report.wording import counted, listed


def folder_sentence(database: DatabaseResults) -> str:
    """Say what the folder of a database holds, whatever of it a study takes, and how many problems there were."""
    manifest, problems = database.manifest, database.problems
    people = manifest["person"].fillna("").astype(str)
    named = people[people != ""].nunique()
    of_people = f" of {counted(named, 'person', 'people')}" if named else " (nobody is named)"
    text = f"The whole database, whatever of it this study takes: {counted(len(manifest), 'image')}{of_people}, "
    text += f"{counted(manifest['expression'].nunique(), 'expression')}. "
    if (problems["consequence"] == USED_AS_A_WHOLE).all():
        return f"{text}No file had to be left out."
    return f"{text}{counted(len(problems), 'problem')} listed below."


def faces_sentence(faces: pd.DataFrame, faceless: int, given: bool = False) -> str:
    """Say how the faces that a study takes were found, and how many images that it asks for gave none.

    Parameters
    ----------
    faces : table
        Rows of faces.csv.
    faceless : int
        How many images would take part if they had a face.
    given : bool
        Whether the recipe takes the boxes of the database, which may have none.
    """
    if faces.empty:
        return "No face could be made of them."
    clipped = f"{100 * faces['clipped'].mean():.2f} % of the pixels of the facial region were clipped."
    return f"{_boxes_sentence(faces, given)} {_eyes_sentence(faces)}{clipped}" + (
        f" {counted(faceless, 'image')} gave no face and are left out." if faceless else ""
    )


def _eyes_sentence(faces: pd.DataFrame) -> str:
    """Say in how many faces the eyes were found, where they decide; nothing where the boxes do."""
    if "eyes_angle" not in faces:
        return ""
    found = faces["eyes_angle"].notna()
    text = f"The eyes were found in {found.sum():,} of {len(faces):,} faces; the others are cut out by their box. "
    if found.all():
        text = f"The eyes were found in all {counted(len(faces), 'face')}. "
    if not found.any():
        return text
    return f"{text}Heads were tilted by {faces['eyes_angle'][found].abs().mean():.1f}° on average. "


def _boxes_sentence(faces: pd.DataFrame, given: bool) -> str:
    """Say where the boxes of the faces come from."""
    how = faces["detector"].value_counts()
    if "none" in how:
        return "No face was looked for."
    found, missed = len(faces) - int(how.get("fallback", 0)), int(how.get("fallback", 0))
    if given and not found:
        return f"No boxes are given with this database: all {counted(missed, 'image')} took the fallback crop."
    if "given" in how:
        return f"The boxes of {found:,} of {len(faces):,} faces were given; {missed:,} took the fallback crop."
    text = f"The detector found the face in {found:,} of {len(faces):,}"
    ways = {"haar-border": "only once a border was added", "blazeface": "by BlazeFace alone"}
    if several := [f"{how[name]:,} {words}" for name, words in ways.items() if how.get(name, 0)]:
        text += f" ({', '.join(several)})"
    text += "; no crop had to be guessed." if missed == 0 else f"; {missed:,} took the fallback crop."
    several = int((faces["candidates"] > 1).sum())
    if several:
        text += f" In {several:,} it proposed more than one box, and the largest plausible one was taken."
    return text


def stopped_sentences(stopped: pd.DataFrame, runs: int) -> list[str]:
    """Say, for each database, which of its runs were stopped because their loss diverged, and where."""
    texts = []
    for name, rows in stopped.groupby("database", sort=False):
        where = listed([f"run {row.run} at iteration {row.iteration:,}" for row in rows.itertuples()])
        texts.append(
            f"{name}: {len(rows)} of {counted(runs, 'run')} stopped because the loss diverged ({where}), and left out "
            "of all results. What is left is a selection; lower training.learning_rate."
        )
    return texts
