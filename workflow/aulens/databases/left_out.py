"""Who does not take part in a study, in words."""

import pandas as pd

from aulens.databases.unit_words import counted

NAMED = 5  # so many are named in a message


def left_out_sentence(participants: pd.DataFrame, unit: str) -> str | None:
    """Return who lacks labels and therefore does not take part, as a warning; None if nobody."""
    lacking = participants[participants["reason"].ne("") & ~participants["reason"].str.startswith("not drawn")]
    if lacking.empty:
        return None
    verb = "does" if len(lacking) == 1 else "do"
    return f"{counted(len(lacking), unit)} {verb} not take part: {named(lacking)}"


def named(rows: pd.DataFrame) -> str:
    """Return the first few units with the reason why they do not take part."""
    texts = [f"{row.unit or f'{row.images} images of nobody'}: {row.reason}" for row in rows.head(NAMED).itertuples()]
    return "; ".join(texts) + (f"; and {len(rows) - NAMED} more" if len(rows) > NAMED else "")
