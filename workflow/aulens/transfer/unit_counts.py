"""How many people and images an action unit is judged by, and why it is not."""

from collections.abc import Mapping

import pandas as pd

ALL = "all"  # action units that are not too rare to judge
Counts = dict[int | str, dict[str, int]]


def counts_of(rows: pd.DataFrame, units: list[int]) -> Counts:
    """Return action unit, and all -> how many people and images were judged, with and without it, of all runs."""
    faces = rows.drop_duplicates(["face", "action_unit"])
    images, people = faces["face"].nunique(), faces["unit"].nunique()
    whole = {"images": images, "people": people}
    found: Counts = {}
    for unit, own in faces.groupby("action_unit"):
        shows = own["present"] > 0
        unknown = int((shows & own["level"].isna()).sum())
        with_it, without = (own["unit"][chosen].nunique() for chosen in (shows, ~shows))
        found[unit] = whole | {"people_with": with_it, "people_without": without, "images_with": int(shows.sum())}
        found[unit]["not_scored"] = unknown
    anyone = faces["present"] > 0
    others = {"people_with": faces["unit"][anyone].nunique(), "people_without": faces["unit"][~anyone].nunique()}
    unknown, shown = (sum(own[name] for own in found.values()) for name in ("not_scored", "images_with"))
    others |= {"images_with": faces["face"][anyone].nunique(), "not_scored": unknown, "pairs": shown}
    return found | {ALL: whole | others}


def not_scored(counts: Mapping[str, int]) -> str:
    """Return why no intensity can be judged; nothing if some can.

    >>> not_scored({"images_with": 7, "not_scored": 7})
    'not scored: 7 of 7 that show it have no intensity'
    """
    shown = counts.get("pairs", counts["images_with"])
    if counts["not_scored"] < max(shown, 1):
        return ""
    return f"not scored: {counts['not_scored']} of {shown} that show it have no intensity"


def too_rare(counts: Mapping[str, int], fewest: int) -> str:
    """Return why an action unit cannot be judged; nothing if it can.

    >>> too_rare({"people_with": 3, "people_without": 60}, 8)
    'too rare: 3 people show it (8 are needed)'
    >>> too_rare({"people_with": 1, "people_without": 60}, 8)
    'too rare: 1 person shows it (8 are needed)'
    """
    needed = f"({fewest} are needed)"
    if counts["people_with"] < fewest:
        who = "1 person shows" if counts["people_with"] == 1 else f"{counts['people_with']} people show"
        return f"too rare: {who} it {needed}"
    if counts["people_without"] < fewest:
        return f"too frequent: {counts['people_without']} people have a face without it {needed}"
    return ""
