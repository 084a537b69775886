"""Where the shell commands of the rules are found."""

import os
import sys
from pathlib import Path


def find_commands(workflow_folder: Path) -> None:
    """Let rules call `python` (this one) and `run.py` by name.

    So no path is part of a rule, and a moved folder repeats nothing; a virtual environment need not be activated.
    """
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), str(workflow_folder), os.environ["PATH"]])
