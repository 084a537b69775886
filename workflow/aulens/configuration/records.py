"""Results that Snakemake has no record of: only their own provenance tells what they were made with.

Snakemake notices a change of settings or code by its records in ``.snakemake``. Where these are missing (results that
were copied without that folder, jobs of a SLURM that ended after a kill of Snakemake), it would do nothing.
"""

import json
import os
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from aulens.errors import InputError

ANSWERS = {"-f", "--force", "-F", "--forceall", "-R", "--forcerun", "-t", "--touch", "--unlock", "--delete-all-output"}
ENDING = ".provenance.json"
LONGEST = 250  # characters of a name in Snakemake's folder; it divides longer ones
PASSED_OVER = {"images", "checkpoints"}


def refuse_outdated(rules: Iterable[Any], results: Path, records: Path, arguments: Sequence[str]) -> None:
    """Refuse results of other settings or code that have no record.

    Parameters
    ----------
    rules : of Snakemake, with an output `provenance` and parameters `settings` and `code`; others are passed over
    results, records : see `unrecorded`
    arguments : Snakemake's; some of them already answer

    Raises
    ------
    InputError
        Naming results and what to do.
    """
    if ANSWERS & set(arguments):
        return
    found = {}
    for path in unrecorded(results, records):
        for rule in rules:
            record = getattr(rule.output, "provenance", None)
            if record is not None and (match := record.match(path)):
                settings = rule.params.settings
                asked = settings(SimpleNamespace(**match.groupdict())) if callable(settings) else settings
                if what := difference(path, asked, rule.params.code):
                    found[path] = (rule.name, what)
    if found:
        raise InputError(sentence(found))


def unrecorded(results: Path, records: Path) -> list[str]:
    """Return the provenance files below `results` whose job Snakemake has no record of, sorted.

    Parameters
    ----------
    results : relative to the working directory
    records : Snakemake's folder of records, one file for each output, named by its path (Snakemake 9); if there are
        some, but of none of these results, they are of another form and nothing is said
    """
    found = {path: urlsafe_b64encode(path.encode()).decode() for path in provenance_files(results)}
    known = {record.name for record in records.iterdir()} if records.is_dir() else set()
    missing = [path for path, name in found.items() if name not in known and len(name) <= LONGEST]
    return [] if known and len(missing) == len(found) else sorted(missing)


def provenance_files(folder: Path) -> Iterator[str]:
    """Yield the paths of all provenance files below a folder."""
    for place, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if name not in PASSED_OVER]
        yield from (Path(place, name).as_posix() for name in files if name.endswith(ENDING))


def difference(path: str, settings: str, code: str) -> str:
    """Return in what a result differs from what its job would make now; nothing if in nothing.

    Parameters
    ----------
    path : of its provenance
    settings, code : of the job, as JSON, and as the hash of its source
    """
    try:
        record = json.loads(Path(path).read_text(encoding="utf-8"))
        before, now = record["settings"], json.loads(settings)
        differing = [key for key in sorted(before.keys() | now.keys()) if before.get(key) != now.get(key)]
        return "made by other code" if record["code"] != code else f"other {', '.join(differing)}" if differing else ""
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return "its provenance cannot be read"


def sentence(differences: dict[str, tuple[str, str]], shown: int = 3) -> str:
    """Return what is wrong and what to do.

    Parameters
    ----------
    differences : path of a provenance -> (rule, in what it differs)
    """
    lines = [f"  {path}: {what}" for path, (_, what) in list(differences.items())[:shown]]
    more = [f"  and {len(differences) - shown} more"] if len(differences) > shown else []
    rules = " ".join(dict.fromkeys(rule for rule, _ in differences.values()))
    return "\n".join(
        [
            "results were made with other settings or code, and Snakemake has no record of them (in .snakemake), so "
            "that it would not make them again:",
            *lines,
            *more,
            f"Put the folder .snakemake back beside results, or add --forcerun {rules} once, or delete them.",
        ]
    )
