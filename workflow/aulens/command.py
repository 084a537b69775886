"""Commands for people, and every stage of the library.

    aulens inspect FOLDER                 what a folder of photographs holds
    aulens new-study FOLDER [FOLDER ...]  a configuration for them, with the command that runs it
    aulens archive STUDY                  the results of a study in one file, without a photograph of a person
    aulens COMMAND --help                 its options

    aulens ROOM                           the stages of a room, such as tuning
    aulens ROOM STAGE --help              a stage as rules call it (in a checkout: python workflow/run.py ROOM STAGE)

Stage `profiles` of room `tuning` is the function `profiles` in aulens/tuning/profiles.py; its options are made from its
signature. Nothing else of the library is imported. What a stage returns stands in its provenance.
"""

import argparse
import importlib
import importlib.util
import inspect
import json
import signal
import sys
import time
import typing
from pathlib import Path

# Short command -> room, stage, the option that it takes the words behind it for, and what these are
SHORT = {
    "inspect": ("databases", "inspect", "--folder", "FOLDER"),
    "new-study": ("databases", "new_study", "--folders", "FOLDER [FOLDER ...]"),
    "archive": ("archive", "archive", "--study-folder", "STUDY"),
}


def main() -> None:
    """Run one stage; write its provenance; show a mistake of the user as one sentence."""
    signal.signal(signal.SIGTERM, _end)
    room, stage, *words = _spelled_out(sys.argv[1:])
    from aulens.code import code_hash
    from aulens.errors import InputError
    from aulens.files import write_json
    from aulens.provenance import provenance
    from aulens.seals import sealed
    from aulens.settings import build

    function = getattr(importlib.import_module(f"aulens.{room}.{stage}"), stage)
    options = vars(_parser(room, stage, function).parse_args(words))
    provenance_file, results, modules = (options.pop(name) for name in ("provenance_file", "results", "modules"))
    values = json.loads(options.pop("settings", None) or "{}")
    started = time.time()
    try:
        if "settings" in inspect.signature(function).parameters:
            options["settings"] = build(typing.get_type_hints(function)["settings"], values)
        origin = function(**options)
    except InputError as error:
        sys.exit(f"\n{error}")  # the empty line lets `aulens.failures` find the sentence in the log
    if provenance_file:
        record = provenance(f"{room}.{stage}", values, code_hash(f"{room}.{stage}", *modules), started)
        write_json(record | (origin or {}) | sealed(results, provenance_file), provenance_file)


def _spelled_out(words: list[str]) -> list[str]:
    """Return room, stage and options of what was typed.

    Examples
    --------
    >>> _spelled_out(["inspect", "/data/faces", "--overlay-file", "mine.yaml"])
    ['databases', 'inspect', '--folder', '/data/faces', '--overlay-file', 'mine.yaml']
    """
    if words and words[0] in SHORT:
        room, stage, option, what = SHORT[words[0]]
        if not words[1:]:
            sys.exit(f"aulens {words[0]} {what}: the {what.split()[0].lower()} is missing")
        return [room, stage, *([] if words[1].startswith("-") else [option]), *words[1:]]
    if words and words[0] in ("-h", "--help"):
        print(__doc__)
        sys.exit()
    if not words or words[0].startswith("-"):
        sys.exit(__doc__)
    room = importlib.util.find_spec(f"aulens.{words[0]}") if words[0].isidentifier() else None
    if room is None or room.submodule_search_locations is None:
        sys.exit(f"{words[0]}: no room of aulens, and no short command ({', '.join(SHORT)})")
    stages = _stages(Path(room.submodule_search_locations[0]))
    if not words[1:] or words[1] in ("-h", "--help"):
        print(f"Stages of the room {words[0]}: {', '.join(stages)}")
        sys.exit()
    if words[1] not in stages:
        sys.exit(f"{words[1]}: no stage of the room {words[0]}; its stages are {', '.join(stages)}")
    return words


def _stages(folder: Path) -> list[str]:
    """Return the modules of a room that have a function of their own name."""
    names = sorted(path.stem for path in folder.glob("[a-z]*.py"))
    return [name for name in names if f"\ndef {name}(" in (folder / f"{name}.py").read_text(encoding="utf-8")]


def _end(*_: object) -> None:
    """End, and let a stage remove its temporary files, undisturbed by a second signal."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    sys.exit(143)


def _parser(room: str, stage: str, function: typing.Callable) -> argparse.ArgumentParser:
    """Return a parser with one option for each parameter of a stage."""
    parser = argparse.ArgumentParser(
        prog=next((f"aulens {name} {what}" for name, (*named, _, what) in SHORT.items() if named == [room, stage]), "")
        or f"aulens {room} {stage}",
        description=inspect.getdoc(function),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    hints = typing.get_type_hints(function)
    for name, parameter in inspect.signature(function).parameters.items():
        required = parameter.default is inspect.Parameter.empty
        kind = str if name == "settings" else hints[name] if hints[name] in (int, str) else Path
        option = {"type": kind, "required": required}
        if typing.get_origin(hints[name]) is list:
            option["nargs"] = "*"
        elif type(None) in typing.get_args(hints[name]):
            option["nargs"] = "?"  # a file that there may not be: its name may be left out behind the option
        parser.add_argument(f"--{name.replace('_', '-')}", **option, default=None if required else parameter.default)
    parser.add_argument("--provenance-file", type=Path, help="where to write settings, code hash, versions and times")
    parser.add_argument(
        "--modules", nargs="*", default=[], help="what the stage imports by name, such as networks.tiny"
    )
    parser.add_argument("--results", type=Path, nargs="*", default=[], help="what the stage writes, to be sealed there")
    return parser
