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

from aulens.errors import InputError
from aulens.files import whole_folder
from aulens.images import blue_green_red, write_image
from aulens.jobs.threads import has_one_thread
from aulens.progress import progress
from aulens.synthesis.camera import View
from aulens.synthesis.colours import Colours
from aulens.synthesis.cut import Cut, cut_out
from aulens.synthesis.people import Person
from aulens.synthesis.procedural import render, render_regions

FACE_MODELS = {"procedural": render}


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
    beside: Mapping[str, bytes] | None = None,
) -> None:
    """Write all pictures into `folder`, which replaces a folder of that name.

    Parameters
    ----------
    pictures : sequence of Picture
        What to render; nothing is left to chance here, so the number of workers changes nothing.
    folder : Path
        Where to.
    face_model : str
        A key of `FACE_MODELS`.
    workers : int
        Number of processes.
    beside : mapping of str to bytes, or None
        Path below the folder -> content of other files in it.

    Raises
    ------
    InputError
        If the face model is not known.
    """
    if face_model not in FACE_MODELS:
        raise InputError(f"unknown face model {face_model!r}; known are {', '.join(FACE_MODELS)}")
    with whole_folder(folder) as temporary:
        for name, content in (beside or {}).items():
            (temporary / name).parent.mkdir(parents=True, exist_ok=True)
            (temporary / name).write_bytes(content)
        draw = partial(_draw, folder=temporary, face_model=face_model)
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


def _draw(picture: Picture, folder: Path, face_model: str) -> None:
    cv2.setNumThreads(1)  # the processes already use all cores
    write_image(blue_green_red(picture_image(picture, face_model)), folder / picture.name)


def picture_image(picture: Picture, face_model: str) -> np.ndarray:
    """Return the image of a picture: grey (H, W) or red, green and blue (H, W, 3) uint8."""
    image = FACE_MODELS[face_model](picture.person, picture.action_units, picture.view, picture.colours)
    return cut_out(image, picture.cut)


def picture_regions(picture: Picture) -> np.ndarray:
    """Return which share of each pixel of a picture shows which region.

    Returns
    -------
    (regions, H, W) float32
        In the order of `regions.REGIONS`; they add up to 1.
    """
    masks = render_regions(picture.person, picture.action_units, picture.view)
    return np.stack([cut_out(mask, picture.cut) for mask in masks])
