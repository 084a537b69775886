"""Sentences on the images and the runs of a study, from the numbers of the tables; a figure's stand in its module."""

import pandas as pd

from aulens.databases.unit_words import counted as counted_units
from aulens.report.study import DatabaseResults
from aulens.report.wording import counted, listed


def data_sentence(database: DatabaseResults) -> str:
    """Say how many images a database has, how faces were found and how many problems there were."""
    manifest, faces, problems = database.manifest, database.faces, database.problems
    people = manifest["person"].fillna("").astype(str)
    named = people[people != ""].nunique()
    of_people = f" of {counted(named, 'person', 'people')}" if named else " (nobody is named)"
    text = f"{database.name}: {counted(len(manifest), 'image')}{of_people}, "
    text += f"{counted(manifest['expression'].nunique(), 'expression')}. {_boxes_sentence(faces)} "
    text += f"{100 * faces['clipped'].mean():.2f} % of the pixels of the facial region were clipped. "
    return text + (
        "No file had to be left out." if problems.empty else f"{counted(len(problems), 'problem')} listed below."
    )


def _boxes_sentence(faces: pd.DataFrame) -> str:
    """Say where the boxes of the faces come from."""
    how = faces["detector"].value_counts()
    if "none" in how:
        return "No face was looked for."
    found, missed = len(faces) - int(how.get("fallback", 0)), int(how.get("fallback", 0))
    if "given" in how:
        return f"The boxes of {found:,} of {len(faces):,} faces were given; {missed:,} took the fallback crop."
    text = f"The detector found the face in {found:,} of {len(faces):,}"
    text += "; no crop had to be guessed." if missed == 0 else f"; {missed:,} took the fallback crop."
    several = int((faces["candidates"] > 1).sum())
    if several:
        text += f" In {several:,} it proposed more than one box, and the largest plausible one was taken."
    return text


def taking_part_sentence(participants: pd.DataFrame, unit: str) -> str:
    """Say how many people, or groups of images, of a database take part, and how many do not."""
    taking, others = participants[participants["takes_part"]], participants[~participants["takes_part"]]
    text = f"{counted_units(len(taking), unit)} with {counted(int(taking['images'].sum()), 'image')}"
    drawn = others["reason"].str.startswith("not drawn")
    left = [f"{int(drawn.sum())} not drawn"] if drawn.any() else []
    left += [f"{int((~drawn).sum())} cannot"] if (~drawn).any() else []
    return text + (f" (others: {listed(left)})" if left else "")


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
