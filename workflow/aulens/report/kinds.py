"""What to say where networks learned one kind of pictures and were shown stimuli of another."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from aulens.evaluation.roles import pair_name
from aulens.report.study import INTERVALS, Study
from aulens.report.wording import counted, decimal, listed

NULL_IMAGE = "tuning/null_image.csv"


def other_kind(study: Study) -> list[str]:
    """Return the trained databases whose pictures are of another kind than the stimuli; none without stimuli.

    Notes
    -----
    Pictures are drawn by a face model of the program, or given. Whether given stimuli resemble given photographs, the
    program cannot know.
    """
    facts = study.facts
    if not facts["stimuli"]:
        return []
    return [name for name in facts["databases"] if _kind(facts["sources"][name]) != _kind(facts["stimuli"])]


def short_note(study: Study) -> str:
    """Say that the stimuli are of another kind than what was learned, and how well networks read that kind.

    Returns
    -------
    str
        Nothing where they are of the same kind.
    """
    names = other_kind(study)
    if not names:
        return ""
    if study.facts["stimuli"]["source"] == "synthetic":
        given = [name for name in names if study.facts["sources"][name]["source"] != "synthetic"]
        head = "Drawn stimuli, photographs trained on" if given == names else "Stimuli drawn by another face model"
    else:
        warped = study.facts["stimuli"]["source"] == "photograph"
        head = f"{'Stimuli made of a photograph' if warped else 'Given stimuli'}, drawn faces trained on"
    rates = [rate for name in names for rate in _rates(study, name)]
    if rates:
        chance = decimal(1 / len(study.facts["labels"]))
        return (
            f"{head}: of {_shown(study)} with known expressions, {listed(rates)} were read correctly (chance {chance})."
        )
    return f"{head}; how well the networks read {_shown(study)} was not measured."


def full_note(study: Study) -> str:
    """Say besides what the null image is taken for, and how to measure what was not.

    Notes
    -----
    Given stimuli are like no database that the program knows, so no advice would lead to a measurement.
    """
    names = other_kind(study)
    if not names:
        return ""
    texts = [short_note(study)]
    drawn = study.facts["stimuli"]["source"] == "synthetic"
    if unmeasured := [name for name in names if drawn and not _tested_alike(study, name)]:
        example = ", ".join(f"{name}: [a]" for name in unmeasured)
        texts.append(
            "To measure it, let the study test on a rendered database besides, such as a of the demonstration: "
            f"test_only: {{{example}}}."
        )
    if NULL_IMAGE in study.files:
        table = study.table(NULL_IMAGE)
        texts += [null_sentence(table[table["database"] == name], name, study.facts["labels"]) for name in names]
    return " ".join(texts)


def null_sentence(table: pd.DataFrame, database: str, labels: list[str]) -> str:
    """Say what one database's networks take the null image for.

    Parameters
    ----------
    table : table
        Their rows of tuning/null_image.csv.
    database : str
    labels : list of str
        The study's expressions.

    Examples
    --------
    >>> null_sentence(pd.DataFrame({"predicted": ["sad", "neutral", "sad"]}), "kdef", ["neutral", "sad"])
    'The null image was taken for neutral by 1 of 3 kdef-trained networks, for sad by 2.'
    """
    counts = table["predicted"].value_counts().reindex(labels, fill_value=0)
    others = counts.drop("neutral", errors="ignore").sort_values(ascending=False, kind="stable")
    parts = [f"for {label} by {number}" for label, number in others[others > 0].items()]
    networks = f"{counted(len(table), 'network')}".replace(" ", f" {database}-trained ")
    if "neutral" in counts:
        parts.insert(0, f"for neutral by {counts['neutral']} of {networks}")
    else:
        parts[0] = f"{parts[0]} of {networks}"
    return f"The null image was taken {', '.join(parts)}."


def _kind(entry: Mapping[str, Any]) -> tuple[bool, str | None]:
    """Return what draws the pictures of a database or of stimuli, if the program does."""
    drawn = entry["source"] == "synthetic"
    return drawn, entry.get("face_model") if drawn else None


def _tested_alike(study: Study, trained: str) -> bool:
    """Return whether one database's networks are tested on drawn faces like the stimuli, counted or not."""
    facts = study.facts
    others = [*facts["databases"], *facts["test_only"].get(trained, [])]
    return any(_kind(facts["sources"][name]) == _kind(facts["stimuli"]) for name in others if name != trained)


def _shown(study: Study) -> str:
    return "drawn faces" if study.facts["stimuli"]["source"] == "synthetic" else "such images"


def _rates(study: Study, trained: str) -> list[str]:
    """Return the correct rates of one database's networks on drawn faces like the stimuli, in words."""
    facts = study.facts
    if facts["stimuli"]["source"] != "synthetic" or INTERVALS not in study.files:
        return []
    table = study.table(INTERVALS)
    rows = table[(table["trained"] == trained) & (table["expression"] == "all") & (table["tested"] != trained)]
    alike = [name for name in rows["tested"] if _kind(facts["sources"][name]) == _kind(facts["stimuli"])]
    rates = rows.set_index("tested")["correct_rate"]
    return [f"{decimal(rates[name])} ({pair_name(trained, name)})" for name in alike]
