"""A first configuration for folders of photographs: ``aulens new-study FOLDER [FOLDER ...]``.

It asks nothing. Everything that was guessed stands in the file that it writes, where it can be corrected, and the
contact sheets show whether names were read rightly.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from aulens.databases.found_folder import FoundFolder, look_into, refuse_existing, whole_path, write_contact_sheet
from aulens.databases.free_names import free_names, taken_names
from aulens.databases.inspect import NO_STUDY
from aulens.databases.inspect_words import about_sets, licence, not_read
from aulens.databases.proposals import Proposal
from aulens.databases.proposed_files import StudyPlan, database_name, joint_plan, plan_unseen
from aulens.databases.proposed_overlay import command, entry_of, overlay_text
from aulens.errors import InputError
from aulens.files import write_text

EXAMPLES = 5  # names whose reading is shown


def new_study(folders: list[Path], study_file: Path | None = None) -> None:
    """Look into folders of photographs, write a configuration of a study of them, and print the command that runs it.

    Parameters
    ----------
    folders : list of Path
        Each a database.
    study_file : Path or None
        What is written; else NAMES.yaml, of the folders' names with hyphens between. A grammar that a folder needs is
        written beside it, contact sheets into results/inspect. No file that exists is overwritten.

    Raises
    ------
    InputError
        If a folder cannot be read, two are the same, or they do not make a study; nothing is written then.
    """
    names = names_of(folders)
    study_file = study_file or Path(f"{'-'.join(names)}.yaml")
    grammar_files = {name: study_file.with_name(f"{study_file.stem}_{name}.yaml") for name in names}
    refuse_existing(study_file, *grammar_files.values())
    found = [look_into(folder, name) for folder, name in zip(folders, names, strict=True)]
    plan = plan_of({one.name: _reading(one) for one in found})
    entries, remarks, texts = {}, {}, {}
    for one in found:
        sheet = write_contact_sheet(one)
        proposal, own = one.proposal, grammar_files[one.name]
        entries[one.name] = entry_of(
            proposal, one.folder, own if proposal.grammar_text else Path(proposal.grammar_file)
        )
        remarks[one.name] = list(_remarks(one, sheet))
        if proposal.grammar_text:
            texts[own] = proposal.grammar_text
        print("\n".join([f"{one.name}:", *(f"  {text}" for text in remarks[one.name])]), end="\n\n")
    texts[study_file] = overlay_text(study_file.as_posix(), entries, plan, remarks)
    for path, text in texts.items():
        write_text(text, path)
        print(f"Written: {path}")
    print(f"The study: {', '.join(plan.labels)}; {plan.why}.")
    print("Look at the contact sheets and correct what was guessed wrongly. Then")
    print(f"    {command(study_file.as_posix(), 'results/check.json')}    # says what is lacking")
    print(f"    {command(study_file.as_posix())}")


def names_of(folders: list[Path]) -> list[str]:
    """Return a name for each folder; folders of the same name, or of one that the configuration has, are numbered.

    Examples
    --------
    >>> names_of([Path("/data/one"), Path("/data/two/faces"), Path("/data/three/faces")])
    ['one', 'faces-1', 'faces-2']
    """
    whole = [whole_path(folder).resolve() for folder in folders]
    if twice := [str(folder) for folder, number in Counter(whole).items() if number > 1]:
        raise InputError(f"{twice[0]}: the folder is named twice; a study compares different ones")
    return free_names([database_name(folder) for folder in whole], taken_names())


def _reading(found: FoundFolder) -> Proposal:
    """Return how a folder is read; refuse one that nothing says how to read."""
    if found.proposal is None:
        raise InputError(
            f"{found.folder}: nothing in the names or tables says what the pictures show, so no study is written; "
            "`aulens inspect` says what is there, docs/your-photographs.md how a grammar is written"
        )
    return found.proposal


def plan_of(proposals: dict[str, Proposal]) -> StudyPlan:
    """Return what a study can ask of all databases together.

    Raises
    ------
    InputError
        If it is nothing, saying why.
    """
    for name, proposal in proposals.items():
        if proposal.plan is None:
            raise InputError(f"{name}: {NO_STUDY.removeprefix('No study is proposed: ')}")
    plans = [proposal.plan for proposal in proposals.values()]
    if len(plans) == 1:
        return plans[0]
    if any(proposal.unseen for proposal in proposals.values()):
        shared = [label for label in plans[0].labels if all(label in plan.labels for plan in plans)]
        plan = plan_unseen(shared, all(plan.split.get("unit", "person") == "person" for plan in plans))
    else:
        plan = joint_plan({name: proposal.kept for name, proposal in proposals.items()})
    if plan is None or len(plan.labels) < 2:
        shown = "; ".join(f"{name}: {', '.join(one.labels)}" for name, one in zip(proposals, plans, strict=True))
        raise InputError(f"the databases have fewer than two expressions in common that enough people show ({shown})")
    return plan


def _remarks(found: FoundFolder, sheet: Path | None) -> Iterator[str]:
    """Yield what was guessed of a folder, with examples, and what does not fit."""
    proposal = found.proposal
    if sheet:
        yield f"{len(found.pictures):,} pictures; look at {sheet}: a person a row, an expression a column"
    if found.matches:
        yield f"taken for the database {found.matches[0].name}"
        yield from licence(found.matches[0])
    yield from proposal.said
    for path, person, label, expression in proposal.first[:EXAMPLES]:
        yield f"read: {path} shows {person or 'nobody known'}, {label} is {expression or 'not known'}"
    yield from not_read(proposal.problems)
    yield from about_sets(proposal.images)
