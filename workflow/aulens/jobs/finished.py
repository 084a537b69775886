"""A finished training is not repeated: its results are kept a second time, as links that take no space."""

import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from aulens.errors import InputError
from aulens.files import read_json, write_json
from aulens.seals import content_hash


def keep(results: Sequence[Path], folder: Path, key: str, origin: dict[str, object]) -> None:
    """Link the results of a training into a folder, in place of those of an earlier one.

    Parameters
    ----------
    folder : Path
        Its own, outside the declared outputs of the rule (Snakemake deletes those before it makes them again).
    key : str
        Of all that the training depends on.
    origin : dict of str to object
        What stands beside the results.
    """
    shutil.rmtree(folder, ignore_errors=True)
    try:
        folder.mkdir(parents=True)
        for path in results:
            os.link(path, folder / path.name)
        hashes = {path.name: content_hash(path) for path in results}
        write_json({"key": key, "hashes": hashes, "origin": origin}, folder / "finished.json")
    except (OSError, InputError) as error:
        print(f"no links to the results are kept ({error}): if asked for, this training is repeated", file=sys.stderr)
        shutil.rmtree(folder, ignore_errors=True)


def restore(results: Sequence[Path], folder: Path, key: str) -> dict[str, object] | None:
    """Put the results of an earlier training to their places, if it is the same one and they are whole.

    Returns
    -------
    dict or None
        What stood beside them, with a note; None if there are none that can be used.
    """
    try:
        note = read_json(folder / "finished.json")
        if note["key"] != key or any(content_hash(folder / path.name) != note["hashes"][path.name] for path in results):
            return None
        for path in results:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.unlink(missing_ok=True)
            os.link(folder / path.name, path)
            os.utime(path)
    except (InputError, OSError, KeyError, TypeError):
        return None
    print("the results of the same work, which was finished before, were put back", file=sys.stderr)
    return note["origin"] | {"note": "finished before; the results were put back"}
