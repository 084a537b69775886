"""Files of the user that libraries read: whatever a library raises over damaged bytes becomes one sentence."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from aulens.errors import InputError

LONGEST = 200  # signs of what a library says
MOST_NAMES, LONGEST_NAME = 20, 60


def shown(names: Iterable[object]) -> str:
    r"""Return names for a message: the first few, on one line whatever signs they hold.

    >>> shown(["x", "labels"]), shown([]), shown(["a\nb"])
    ('x, labels', 'none', "'a\\nb'")
    """
    texts = [str(name) for name in names]
    few = [text if text.isprintable() else repr(text) for text in (text[:LONGEST_NAME] for text in texts[:MOST_NAMES])]
    return ", ".join(few + ([f"and {len(texts) - MOST_NAMES} more"] if len(texts) > MOST_NAMES else [])) or "none"


@contextmanager
def foreign(path: Path, what: str) -> Iterator[None]:
    """Name a file that a library cannot read, instead of what the block raises.

    Parameters
    ----------
    path : Path
        The file.
    what : str
        What it should be, such as "a spreadsheet".
    """
    try:
        yield
    except InputError:
        raise
    except MemoryError:
        raise InputError(f"{path}: needs more memory than there is; is it {what}, and whole?") from None
    except Exception as error:  # libraries do not say what they raise
        reason = getattr(error, "strerror", None) or _one_line(error) or type(error).__name__
        raise InputError(f"{path}: not {what} that can be read ({reason})") from None


def _one_line(error: Exception) -> str:
    text = " ".join(str(error).split())[:LONGEST]
    return text if text.isprintable() else repr(text)[1:-1]
