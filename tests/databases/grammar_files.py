"""Grammars that tests write, and how mistakes in them are refused."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from aulens.errors import InputError


def write_grammar(folder: Path, keys: Mapping[str, object], **changes: object) -> Path:
    """Write keys, whose values are YAML, with some of them changed, added or (None) left out."""
    lines = [f"{key}: {value}" for key, value in {**keys, **changes}.items() if value is not None]
    (folder / "mine.yaml").write_text("\n".join(lines))
    return folder / "mine.yaml"


def assert_refused(read_grammar: Callable[[Path], object], file: Path, message: str) -> None:
    """Check that a grammar is refused in one line, which names the file and begins with the message."""
    with pytest.raises(InputError) as error:
        read_grammar(file)
    assert str(error.value).startswith(f"{file}: {message}")
    assert len(str(error.value).splitlines()) == 1
