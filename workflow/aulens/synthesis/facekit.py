"""Stage: make the file of the face model ict from what ICT-FaceKit publishes, and keep its licence beside it.

R. Li et al., "Learning Formation of Physically-Based Face Attributes" (CVPR 2020); the model is published under the MIT
licence by the USC Institute for Creative Technologies.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from aulens.errors import InputError
from aulens.files import atomic
from aulens.synthesis.ict.clone import LICENCE, arrays_of, read_clone
from aulens.synthesis.ict.mesh import checksum, read_arrays, wrong_arrays


@dataclass(frozen=True)
class FacekitSettings:
    """How the face model is recognised.

    Attributes
    ----------
    sha256 : str
        The checksum of its arrays (`ict.mesh.checksum`), or how it begins.
    """

    sha256: str


def facekit(given_file: Path, model_file: Path, licence_file: Path, *, settings: FacekitSettings) -> dict[str, object]:
    """Write the face model as one npz file, and its licence.

    Parameters
    ----------
    given_file : Path
        The folder of a clone of ICT-FaceKit, a tar archive of one, or an npz that this stage wrote, with the file
        LICENSE beside it.
    model_file, licence_file : Path
        What is written.

    Raises
    ------
    InputError
        If what is given is something else or not whole, or its checksum is another.
    """
    arrays, licence = _read(Path(given_file))
    found = checksum(arrays)
    if not found.startswith(settings.sha256.lower()):
        raise InputError(
            f"{given_file}: the checksum of the face model is {found[:16]}…, downloads.ict-facekit.sha256 says "
            f"{settings.sha256[:16]}…: it is another version of ICT-FaceKit; take the one in downloads.ict-facekit.url"
        )
    with atomic(licence_file) as temporary:
        temporary.write_bytes(licence)
    with atomic(model_file) as temporary:
        np.savez_compressed(temporary, **arrays)
    return {"mesh_sha256": found}


def _read(given: Path) -> tuple[dict[str, np.ndarray], bytes]:
    if given.suffix == ".npz":
        licence = given.with_name(LICENCE)
        if not licence.is_file():
            raise InputError(f"{licence}: is missing; put the licence of ICT-FaceKit there")
        return read_arrays(given), licence.read_bytes()
    clone = read_clone(given)
    try:
        arrays = arrays_of(clone)
    except (ValueError, IndexError, KeyError) as error:
        raise InputError(f"{given}: its files do not fit together ({error}); get ICT-FaceKit anew") from None
    if problem := wrong_arrays(arrays):
        raise InputError(f"{given}: no face model can be made of it: {problem}")
    return arrays, clone.licence
