"""Starts Snakemake as often as it is told, each time in a copy of a process that has imported it.

The import takes as long as most dry runs. Reads one order per line of standard input, an object of what `start` takes,
and answers each with the code that Snakemake ended with.
"""

import json
import os
import signal
import sys
from pathlib import Path

from snakemake import cli


def start(
    folder: str, arguments: list[str], environment: dict[str, str], seconds: int, stdout: str, stderr: str
) -> None:
    """Become the Snakemake of a folder, as `python -m snakemake` there would, for so many seconds at most (0: any)."""
    signal.alarm(seconds)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    for number, file in enumerate((os.devnull, stdout, stderr)):
        os.dup2(os.open(file, os.O_RDWR | os.O_CREAT), number)
    sys.argv, sys.path[0] = [str(Path(cli.__file__).with_name("__main__.py")), *arguments], folder
    cli.main()


if __name__ == "__main__":
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            start(**json.loads(line))
            sys.exit()
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
