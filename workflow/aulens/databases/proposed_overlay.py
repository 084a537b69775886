"""An overlay of the configuration that lets a study run on folders as they were read."""

import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path

from aulens.databases.free_names import free_name, taken_names
from aulens.databases.proposals import Proposal
from aulens.databases.proposed_files import StudyPlan, scalar
from aulens.home import home

UPON = "config/two_folders.yaml"
LIKE = "two-folders"  # the study of config/two_folders.yaml, which a proposed study takes over
IN_GROUPS = 18  # people at least for the analysis baseline of that study: 6 groups of 3


def entry_of(proposal: Proposal, folder: Path, grammar_file: Path) -> dict[str, object]:
    """Return a database's entry of the configuration: source, path, grammar, keep."""
    entry = {"source": proposal.source, "path": folder.as_posix(), "grammar": grammar_file.as_posix()}
    return entry | {"keep": proposal.keep}


def overlay_text(
    file: str,
    entries: Mapping[str, Mapping[str, object]],
    plan: StudyPlan,
    remarks: Mapping[str, Sequence[str]] | None = None,
) -> str:
    """Return an overlay of the configuration with databases and a study of them.

    Parameters
    ----------
    file : str
        Where the overlay is to lie.
    entries : dict of str to dict
        Name of a database -> its entry (see `entry_of`). The study has these names, with hyphens between, and a number
        if the configuration has such a study.
    plan : StudyPlan
        Of the study.
    remarks : dict of str to list of str
        Name of a database -> what is to stand above its entry.
    """
    study = free_name("-".join(entries), taken_names())
    lines = [
        "# Folders as aulens read them: guesses, so look at the contact sheets. Run it with",
        f"#     {command(file)}",
    ]
    lines += [f"run: [{study}]", "", "databases:"]
    for name, entry in entries.items():
        kept = ", ".join(f"{group}: [{', '.join(map(scalar, values))}]" for group, values in entry["keep"].items())
        lines += [f"  # {' '.join(text.split())}" for text in (remarks or {}).get(name, ())]
        lines += [f"  {name}:", *(f"    {key}: {scalar(entry[key])}" for key in ("source", "path", "grammar"))]
        lines += [f"    keep: {{{kept}}}"]
    split = ", ".join(f"{key}: {'null' if value is None else scalar(value)}" for key, value in plan.split.items())
    lines += ["", "studies:", f"  {study}:", f"    like: {LIKE}", f"    databases: [{', '.join(entries)}]"]
    if plan.rare and len(entries) > 1:
        lines += [f"    # left out, since not all databases show them often enough: {', '.join(plan.rare)}"]
    lines += [f"    labels: [{', '.join(plan.labels)}]", f"    # {plan.why}", f"    split: {{{split}}}"]
    if analyses := _analyses(len(entries), plan):
        lines += ["    analyses:", *(f"      {line}" for line in analyses)]
    return "\n".join(lines) + "\n"


def _analyses(databases: int, plan: StudyPlan) -> list[str]:
    """Return what differs of the analyses from those of the study that is taken over."""
    lines = ["cross_tests: null           # of two databases"] if databases == 1 else []
    if not {"happy", "angry"} <= set(plan.labels):
        lines.append("tuning_curves: null         # its examples are happy and angry")
    if len(plan.labels) < 3:
        lines.append(f"components: {{number: {len(plan.labels)}}}")
    if plan.people < IN_GROUPS:
        lines.append(f"baseline: null              # divides people into groups, {IN_GROUPS} of them at least")
        lines.append("differences: null           # between these groups")
    return lines


def command(file: str, target: str = "") -> str:
    """Return how a study is run with an overlay, or one of its files is made, in the folder in which one is."""
    here = Path(UPON).is_file()
    program = [".venv/bin/snakemake" if here else "snakemake", "--cores", "all", *filter(None, [target])]
    rules = [] if here else ["-s", str(home() / "workflow" / "Snakefile")]
    return shlex.join([*program, *rules, "--configfile", UPON if here else str(home() / UPON), file])
