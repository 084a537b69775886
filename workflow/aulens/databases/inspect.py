"""What a folder of photographs holds, and what to write so that a study can use it: before anything is configured.

``aulens inspect PATH`` writes a contact sheet of the raw photographs and prints what the names, tables and pictures
say, with a proposed configuration. With ``--overlay-file mine.yaml`` it writes the proposal too, and a grammar beside
it where a new one is needed; a file that exists is never overwritten.
"""

from pathlib import Path

from aulens.databases.found_folder import FoundFolder, look_into, refuse_existing, write_contact_sheet
from aulens.databases.inspect_words import about_files, about_known, about_pictures, about_proposal, about_sets
from aulens.databases.proposed_files import LEAST_IMAGES, LEAST_PEOPLE
from aulens.databases.proposed_overlay import command, entry_of, overlay_text
from aulens.databases.sampled_pictures import sampled
from aulens.files import write_text

NO_STUDY = (
    f"No study is proposed: two expressions are needed that {LEAST_PEOPLE} people show (where fewer than "
    f"{2 * LEAST_PEOPLE} are named, that {LEAST_IMAGES} images show). Complete the labels, or take more images."
)


def inspect(folder: Path, sheet_file: Path | None = None, overlay_file: Path | None = None) -> None:
    """Write a contact sheet of a folder's photographs, print what the folder holds, and propose a configuration."""
    refuse_existing(*((overlay_file, grammar_beside(overlay_file)) if overlay_file else ()))
    found = look_into(folder)
    if sheet_file := write_contact_sheet(found, sheet_file):
        print(f"Contact sheet: {sheet_file} (look at it first)\n")
    for lines in (
        about_known(found.matches, found.said),
        about_files(found.folder, found.paths, found.tables),
        about_pictures(sampled(found.folder, found.pictures)),
        about_proposal(found.proposal, found.pictures),
        about_sets(found.proposal.images if found.proposal else None),
    ):
        if text := "\n".join(lines):
            print(f"{text}\n")
    _propose(found, overlay_file)


def grammar_beside(overlay_file: Path) -> Path:
    """Return where the grammar of an overlay is written."""
    return overlay_file.with_name(f"{overlay_file.stem}_grammar.yaml")


def _propose(found: FoundFolder, overlay_file: Path | None) -> None:
    """Print, or write, the proposed files."""
    proposal = found.proposal
    if proposal is None:
        print("No configuration is proposed: nothing in the names or tables says what the pictures show.")
        return
    plan = proposal.plan
    here = overlay_file or Path(f"{found.name}.yaml")
    grammar_file = Path(proposal.grammar_file) if proposal.grammar_file else grammar_beside(here)
    texts = {grammar_file: proposal.grammar_text} if proposal.grammar_text else {}
    if plan:
        entries = {found.name: entry_of(proposal, found.folder, grammar_file)}
        texts[here] = overlay_text(here.as_posix(), entries, plan)
    else:
        print(NO_STUDY)
    for path, text in texts.items():
        if overlay_file:
            write_text(text, path)
            print(f"Written: {path}")
        else:
            print(f"Proposed {path} (OVERLAY={here} behind make inspect writes it):\n\n{text}")
    if plan:
        print(f"Then: {command(here.as_posix())}")
