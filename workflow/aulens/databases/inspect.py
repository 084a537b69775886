"""What a folder of photographs holds, and what to write so that a study can use it: before anything is configured.

``python workflow/run.py databases inspect --folder PATH`` writes a contact sheet of the raw photographs and prints what
the names, tables and pictures say, with a proposed configuration. With ``--overlay-file mine.yaml`` it writes the
proposal too, and a grammar beside it where a new one is needed; a file that exists is never overwritten.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from aulens.databases.folders import files_of_folder
from aulens.databases.found_tables import Table, read_tables
from aulens.databases.inspect_words import about_files, about_known, about_pictures, about_proposal, about_sets
from aulens.databases.known_databases import Match, recognised
from aulens.databases.name_shapes import is_picture
from aulens.databases.proposals import Proposal, of_known, of_names, of_table
from aulens.databases.proposed_files import LEAST_IMAGES, LEAST_PEOPLE, command, database_name, overlay_text
from aulens.databases.readers.folder import read_grammar
from aulens.databases.sampled_pictures import sampled, sheet, sheet_cells
from aulens.errors import InputError
from aulens.files import write_text
from aulens.home import home
from aulens.images import write_image

GRAMMARS = home() / "config" / "databases"
ANYBODYS = "folder_per_expression.yaml"  # whose labels are the words and codes that are known
SHEETS = Path("results/inspect")


def inspect(folder: Path, sheet_file: Path | None = None, overlay_file: Path | None = None) -> None:
    """Write a contact sheet of a folder's photographs, print what the folder holds, and propose a configuration."""
    folder = Path.cwd() / folder.expanduser()
    refuse_existing(overlay_file)
    paths = files_of_folder(folder)
    pictures = [path for path in paths if is_picture(path)]
    name = database_name(folder)
    words = {label: expression for label, expression in read_grammar(GRAMMARS / ANYBODYS).labels.items() if expression}
    matches, said = recognised(folder, paths, GRAMMARS)
    tables = read_tables(folder, paths)
    proposal = _proposal(folder, pictures, matches, tables, words, name)
    images = proposal.images if proposal else None
    if pictures:
        sheet_file = sheet_file or SHEETS / f"{name}.png"
        cells = sheet_cells(images, pictures)
        number = sum(1 for row in cells for path, _ in row if path)
        title = f"{folder.name}: {len(pictures):,} pictures, {number} shown as they are"
        write_image(sheet(folder, cells, title), sheet_file)
        print(f"Contact sheet: {sheet_file} (look at it first)\n")
    for lines in (
        about_known(matches, said),
        about_files(folder, paths, tables),
        about_pictures(sampled(folder, pictures)),
        about_proposal(proposal, pictures),
        about_sets(images),
    ):
        if text := "\n".join(lines):
            print(f"{text}\n")
    _propose(proposal, name, folder, overlay_file)


def refuse_existing(overlay_file: Path | None) -> None:
    """Refuse to overwrite the overlay or the grammar beside it.

    Raises
    ------
    InputError
        Naming the file that exists.
    """
    for path in (overlay_file, grammar_beside(overlay_file)) if overlay_file else ():
        if path.exists():
            raise InputError(f"{path}: the file exists and is not overwritten; name another one, or remove it")


def grammar_beside(overlay_file: Path) -> Path:
    """Return where the grammar of an overlay is written."""
    return overlay_file.with_name(f"{overlay_file.stem}_grammar.yaml")


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


def _propose(proposal: Proposal | None, name: str, folder: Path, overlay_file: Path | None) -> None:
    """Print, or write, the proposed files."""
    if proposal is None:
        print("No configuration is proposed: nothing in the names or tables says what the pictures show.")
        return
    plan = proposal.plan
    here = overlay_file or Path(f"{name}.yaml")
    grammar_file = Path(proposal.grammar_file) if proposal.grammar_file else grammar_beside(here)
    texts = {grammar_file: proposal.grammar_text} if proposal.grammar_text else {}
    if plan:
        entry = {"source": proposal.source, "path": folder.as_posix(), "grammar": grammar_file.as_posix()}
        texts[here] = overlay_text(here.as_posix(), name, entry | {"keep": proposal.keep}, plan)
    else:
        print(
            f"No study is proposed: two expressions are needed that {LEAST_PEOPLE} people show (where fewer than "
            f"{2 * LEAST_PEOPLE} are named, that {LEAST_IMAGES} images show). Complete the labels, or take more images."
        )
    for path, text in texts.items():
        if overlay_file:
            write_text(text, path)
            print(f"Written: {path}")
        else:
            print(f"Proposed {path} (OVERLAY={here} behind make inspect writes it):\n\n{text}")
    if plan:
        print(f"Then: {command(here.as_posix())}")
