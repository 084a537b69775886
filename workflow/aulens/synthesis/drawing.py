"""Render many pictures into a folder, in parallel; the folder appears whole or not at all."""

import multiprocessing
import multiprocessing.context
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath

import cv2
import numpy as np

from aulens.files import whole_folder
from aulens.images import blue_green_red, write_image
from aulens.jobs.threads import has_one_thread
from aulens.progress import progress
from aulens.synthesis.camera import View
from aulens.synthesis.colours import Colours
from aulens.synthesis.cut import Cut, cut_out
from aulens.synthesis.face_models import face_model as named_model
from aulens.synthesis.people import Person


@dataclass(frozen=True)
class Picture:
    """One picture to render.

    Attributes
    ----------
    name : str
        Of its file below the folder, with suffix.
    person, action_units, view
        Who is shown, doing what, and how she is photographed.
    colours : Colours or None
        None renders a grey picture.
    cut : Cut or None
        What is kept of it; None keeps all.
    planted : mapping of str to object
        Columns of the truth table beside the action units.
    person_key, expression : str
        Whom and what it shows, for the truth table.
    """

    name: str
    person: Person
    action_units: Mapping[int, float]
    view: View
    colours: Colours | None = None
    cut: Cut | None = None
    planted: Mapping[str, object] = field(default_factory=dict)
    person_key: str = ""
    expression: str = ""

    @property
    def image(self) -> str:
        """Its name in a manifest: without suffix."""
        return PurePosixPath(self.name).with_suffix("").as_posix()


def draw_pictures(
    pictures: Sequence[Picture],
    folder: Path,
    *,
    face_model: str,
    workers: int,
    face_model_file: Path | None = None,
    beside: Mapping[str, bytes] | None = None,
) -> None:
    """Write all pictures into `folder`, which replaces a folder of that name.

    Parameters
    ----------
    pictures : sequence of Picture
        What to render; nothing is left to chance here, so the number of workers changes nothing.
    folder : Path
        Where to.
    face_model, face_model_file : str, Path or None
        See `face_models.face_model`.
    workers : int
        Number of processes.
    beside : mapping of str to bytes, or None
        Path below the folder -> content of other files in it.

    Raises
    ------
    InputError
        If the face model is not known, or its file is missing.
    """
    named_model(face_model, face_model_file)  # refuses; and workers that are copies find it read
    with whole_folder(folder) as temporary:
        for name, content in (beside or {}).items():
            (temporary / name).parent.mkdir(parents=True, exist_ok=True)
            (temporary / name).write_bytes(content)
        draw = partial(_draw, folder=temporary, face_model=face_model, face_model_file=face_model_file)
        if workers <= 1:
            for picture in progress(pictures, what="images"):
                draw(picture)
            return
        with ProcessPoolExecutor(workers, mp_context=_context()) as pool:
            for _ in progress(pool.map(draw, pictures, chunksize=8), total=len(pictures), what="images"):
                pass


def _context() -> multiprocessing.context.BaseContext:
    """Return how workers start: at once, as copies, where this process has one thread."""
    return multiprocessing.get_context("fork" if has_one_thread() else "spawn")


def _draw(picture: Picture, folder: Path, face_model: str, face_model_file: Path | None) -> None:
    cv2.setNumThreads(1)  # the processes already use all cores
    write_image(blue_green_red(picture_image(picture, face_model, face_model_file)), folder / picture.name)


def picture_image(picture: Picture, face_model: str, face_model_file: Path | None = None) -> np.ndarray:
    """Return the image of a picture: grey (H, W) or red, green and blue (H, W, 3) uint8."""
    model = named_model(face_model, face_model_file)
    return cut_out(model.render(picture.person, picture.action_units, picture.view, picture.colours), picture.cut)


def picture_regions(picture: Picture, face_model: str, face_model_file: Path | None = None) -> np.ndarray:
    """Return which share of each pixel of a picture shows which region.

    Returns
    -------
    (regions, H, W) float32
        In the order of `regions.REGIONS`; they add up to 1.
    """
    model = named_model(face_model, face_model_file)
    masks = model.render_regions(picture.person, picture.action_units, picture.view)
    return np.stack([cut_out(mask, picture.cut) for mask in masks])
