"""What a folder of photographs holds and how it could be read, as `inspect` and `new_study` use it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from aulens.databases.folders import UNWRITABLE, files_of_folder, writable
from aulens.databases.found_tables import Table, read_tables
from aulens.databases.free_names import free_name, taken_names
from aulens.databases.known_databases import Match, recognised
from aulens.databases.name_shapes import is_picture
from aulens.databases.proposals import Proposal, of_known, of_names, of_table
from aulens.databases.proposed_files import database_name
from aulens.databases.readers.folder import read_grammar
from aulens.databases.sampled_pictures import sheet, sheet_cells
from aulens.errors import InputError
from aulens.home import home
from aulens.images import write_image

GRAMMARS = home() / "config" / "databases"
ANYBODYS = "folder_per_expression.yaml"  # whose labels are the words and codes that are known
SHEETS = Path("results/inspect")


@dataclass(frozen=True)
class FoundFolder:
    """A folder as it was found.

    Attributes
    ----------
    folder : Path
        Its whole path.
    name : str
        Of the database, as the configuration allows it.
    paths, pictures : list of str
        All files below the folder; those that are pictures.
    tables : list of Table
        Tables among them.
    matches : list of Match
        Databases that aulens knows, the best first.
    said : list of str
        What else is to be said of known databases.
    proposal : Proposal or None
        How it could be read.
    """

    folder: Path
    name: str
    paths: list[str]
    pictures: list[str]
    tables: list[Table]
    matches: list[Match]
    said: list[str]
    proposal: Proposal | None


def whole_path(folder: Path) -> Path:
    """Return the whole path of a folder as it was typed; ~ at its beginning is the home folder.

    Raises
    ------
    InputError
        If no configuration can hold it.
    """
    try:
        whole = Path.cwd() / folder.expanduser()
    except RuntimeError:  # nobody has this name
        whole = Path.cwd() / folder
    if UNWRITABLE.search(str(whole)):
        name = writable(str(whole))
        raise InputError(f"{name}: a line break or another sign in the name that cannot be written; rename the folder")
    return whole


def look_into(folder: Path, name: str | None = None) -> FoundFolder:
    """Return what a folder holds; its database is named after it unless a name is given."""
    folder = whole_path(folder)
    paths = files_of_folder(folder)
    pictures = [path for path in paths if is_picture(path)]
    name = name or free_name(database_name(folder), taken_names())
    words = {label: expression for label, expression in read_grammar(GRAMMARS / ANYBODYS).labels.items() if expression}
    matches, said = recognised(folder, paths, GRAMMARS)
    tables = read_tables(folder, paths)
    proposal = _proposal(folder, pictures, matches, tables, words, name)
    return FoundFolder(folder, name, paths, pictures, tables, matches, said, proposal)


def _proposal(
    folder: Path,
    pictures: Sequence[str],
    matches: Sequence[Match],
    tables: Sequence[Table],
    words: Mapping[str, str],
    name: str,
) -> Proposal | None:
    """Return the best reading of a folder: a known database, a table, or names."""
    if matches:
        return of_known(matches[0], f"config/databases/{matches[0].name}.yaml")
    by_table = of_table(folder, tables, pictures, words, name)
    by_names = of_names(folder, pictures, words, name, (GRAMMARS / ANYBODYS, f"config/databases/{ANYBODYS}"))
    if by_table and (by_names is None or len(by_table.images) >= len(by_names.images)):
        return by_table
    return by_names


def write_contact_sheet(found: FoundFolder, sheet_file: Path | None = None) -> Path | None:
    """Write a contact sheet of the raw pictures and return its file, None if there is no picture."""
    if not found.pictures:
        return None
    sheet_file = sheet_file or SHEETS / f"{found.name}.png"
    cells = sheet_cells(found.proposal.images if found.proposal else None, found.pictures)
    number = sum(1 for row in cells for path, _ in row if path)
    title = f"{found.folder.name}: {len(found.pictures):,} pictures, {number} shown as they are"
    write_image(sheet(found.folder, cells, title), sheet_file)
    return sheet_file


def refuse_existing(*files: Path) -> None:
    """Refuse to overwrite files.

    Raises
    ------
    InputError
        Naming the first that exists.
    """
    for path in files:
        if path.exists():
            raise InputError(f"{path}: the file exists and is not overwritten; name another one, or remove it")
