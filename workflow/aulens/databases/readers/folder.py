"""Reader of a folder of photographs whose names say what they show (see `aulens.databases.grammar`)."""

from collections.abc import Iterator
from pathlib import Path

from aulens.databases.folders import UNWRITABLE, files_of_folder, writable
from aulens.databases.grammar import NameGrammar, ignored, parse_name, read_grammar
from aulens.databases.problems import Problem
from aulens.databases.records import Record, one_form
from aulens.other_files import NOT_READ, type_by_suffix

__all__ = ["read_grammar", "records"]
UNFIT = (
    "the name does not fit the grammar's pattern",
    "rename the file, or change the grammar's pattern or what it ignores",
)


def records(folder: Path, grammar: NameGrammar) -> Iterator[Record | Problem]:
    """Yield a record of every file below a folder that is not ignored, or the problem with its name.

    Patterns see accents as one sign each, however a name writes them.
    """
    for path in files_of_folder(folder):
        if ignored(grammar, one_form(path)):
            continue
        if UNWRITABLE.search(path):
            what = "a line break or another sign in the name that cannot be written"
            yield Problem(writable(path), what, "rename the file")
        elif (values := parse_name(grammar, one_form(path))) is not None:
            yield Record(path, values)
        elif what := type_by_suffix(path):
            yield Problem(path, f"{what}, which is not read", f"{NOT_READ}, or remove the file")
        else:
            yield Problem(path, *UNFIT)
