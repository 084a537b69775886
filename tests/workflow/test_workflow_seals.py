"""Whatever is changed in a result, the stage that reads it says so."""

import re
import shlex
import signal
import sys
from pathlib import Path

from aulens.command import main


def command_and_inputs(block):
    """Return the command of a job, and the results that it reads."""
    command = shlex.split(re.search(r"run\.py .*?(?= > logs/)", block)[0])
    outputs = set(command[command.index("--results") :])
    named = [Path(word) for word in command if word.startswith("results/") and word not in outputs]
    return command, [path for path in named if path.is_file() or path.name == "images"]


def damaged(path):
    """Change one bit of a result, or of the first file of a folder."""
    files = sorted(path.rglob("[!.]*.*")) if path.is_dir() else [path]
    file = next(file for file in files if file.is_file())
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2] + bytes([whole[len(whole) // 2] ^ 1]) + whole[len(whole) // 2 + 1 :])
    return lambda: file.write_bytes(whole)


def test_a_changed_bit_in_any_result_is_named_by_every_stage_that_reads_it(finished, monkeypatch):
    monkeypatch.chdir(finished.folder)  # where paths of results begin
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    tried, unnoticed = set(), []
    for _, block in finished.planned("--forceall").jobs:
        command, inputs = command_and_inputs(block)
        for path in inputs:
            kind = (*command[1:3], path.name)
            if kind in tried or path.name.endswith(".provenance.json"):
                continue
            tried.add(kind)
            mend = damaged(path)
            monkeypatch.setattr(sys, "argv", command)
            try:
                main()
                unnoticed.append(kind)
            except SystemExit as end:
                if f"{path}: its content has changed since" not in str(end.code):
                    unnoticed.append((*kind, end.code))
            finally:
                mend()
    assert len(tried) > 90
    assert unnoticed == []
