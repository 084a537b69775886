"""Overlays are looked at before Snakemake loads them, which it does before it reads the Snakefile.

Snakemake answers an overlay that is missing or broken with a traceback, or without its name. The profiles, which it
reads first, call this module (`__definitions__` is a feature of YTE, the form of Snakemake's profiles).
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from aulens.configuration.check import check_files
from aulens.errors import InputError


def overlays(arguments: Sequence[str]) -> list[Path]:
    """Return the configuration files of a command line of Snakemake."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--configfile", "--configfiles", nargs="+", action="extend", type=Path, default=[])
    return parser.parse_known_args(list(arguments))[0].configfile


def refuse_unreadable_overlays(arguments: Sequence[str]) -> None:
    """End Snakemake with one sentence for each overlay that is missing or cannot be read as it stands."""
    try:
        files = overlays(arguments)
        problems = [f"{path}: the overlay does not exist" for path in files if not path.exists()]
        problems += [f"{path}: an overlay is a file, this is a folder" for path in files if path.is_dir()]
        if problems:
            raise InputError("\n".join(problems))
        check_files(files, Path.cwd())
    except InputError as error:
        sys.exit(str(error))
