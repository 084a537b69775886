#!/usr/bin/env python3
"""Command line of the stages: ``python workflow/run.py ROOM STAGE --help``.

Stage `profiles` of room `tuning` is the function `profiles` in ``aulens/tuning/profiles.py``; its options are made from
its signature. Nothing else of the library is imported. What a stage returns stands in its provenance.
"""

import argparse
import importlib
import inspect
import json
import signal
import sys
import time
import typing
from pathlib import Path


def main() -> None:
    """Run one stage; write its provenance; show a mistake of the user as one sentence."""
    signal.signal(signal.SIGTERM, _end)
    if len(sys.argv) < 3 or sys.argv[1].startswith("-"):
        sys.exit(__doc__)
    room, stage = sys.argv[1:3]
    from aulens.code import code_hash
    from aulens.errors import InputError
    from aulens.files import write_json
    from aulens.provenance import provenance
    from aulens.seals import sealed
    from aulens.settings import build

    function = getattr(importlib.import_module(f"aulens.{room}.{stage}"), stage)
    options = vars(_parser(room, stage, function).parse_args(sys.argv[3:]))
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


def _end(*_: object) -> None:
    """End, and let a stage remove its temporary files, undisturbed by a second signal."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    sys.exit(143)


def _parser(room: str, stage: str, function: typing.Callable) -> argparse.ArgumentParser:
    """Return a parser with one option for each parameter of a stage."""
    parser = argparse.ArgumentParser(
        prog=f"run.py {room} {stage}",
        description=inspect.getdoc(function),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    hints = typing.get_type_hints(function)
    for name, parameter in inspect.signature(function).parameters.items():
        required = parameter.default is inspect.Parameter.empty
        option = {"type": str if name == "settings" else int if hints[name] is int else Path, "required": required}
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


if __name__ == "__main__":
    from aulens.jobs.warm import handed_over

    if (code := handed_over()) is not None:
        sys.exit(code)
    main()
