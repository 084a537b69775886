"""Whether the face models that are not part of the program are there for those who use them."""

from collections.abc import Iterator
from pathlib import Path as FilePath

from aulens.configuration.messages import Path, Problem
from aulens.configuration.references import used_names
from aulens.configuration.values import Values
from aulens.walking import is_file, is_folder

DOWNLOAD, FILES = "download", (".npz", ".tar", ".tar.gz", ".tgz")


def given_nowhere(user: str) -> str:
    """Say what to do where the model of ICT-FaceKit is used and no source is named."""
    return (
        f"null is given, but {user} needs the model of ICT-FaceKit; write download, the folder of a clone, or an npz "
        "(resources/face_models/README.md)"
    )


def missing_face_models(values: Values, root: FilePath) -> Iterator[Problem]:
    """Yield what is missing of a face model that a study to make needs; paths are relative to `root`."""
    users = [path for path in _rendered(values) if values.if_reliable(*path, "face_model") == ["ict"]]
    where = ("face_models", "ict")
    for given in values.if_reliable(*where) if users else ():
        if given is None:
            yield where, given_nowhere(".".join(map(str, users[0])))
        elif given == DOWNLOAD:
            continue
        elif given.endswith(FILES):
            if not is_file(root / given):
                yield where, f"the file {given} does not exist"
        elif not is_folder(root / given):
            yield where, f"the folder {given} does not exist; write download, the folder of a clone, or an npz"
    if users and "ict-facekit" not in (values.config.get("downloads") or {}):
        yield ("downloads", "ict-facekit"), "missing; it says how the face model is recognised"


def _rendered(values: Values) -> Iterator[Path]:
    """Yield where the databases and stimuli stand that studies to make use."""
    for section in ("databases", "stimuli"):
        yield from ((section, name) for name in values.names(section) if name in used_names(values, section))
