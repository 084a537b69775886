"""Render many pictures into a folder, in parallel; the folder appears whole or not at all."""

import multiprocessing
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import cv2

from aulens.errors import InputError
from aulens.files import whole_folder
from aulens.images import write_image
from aulens.progress import progress
from aulens.synthesis.camera import View
from aulens.synthesis.people import Person
from aulens.synthesis.procedural import render

FACE_MODELS = {"procedural": render}


@dataclass(frozen=True)
class Picture:
    """One picture to render; `name` is the file's, with suffix."""

    name: str
    person: Person
    action_units: Mapping[int, float]
    view: View


def draw_pictures(pictures: Sequence[Picture], folder: Path, *, face_model: str, workers: int) -> None:
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

    Raises
    ------
    InputError
        If the face model is not known.
    """
    if face_model not in FACE_MODELS:
        raise InputError(f"unknown face model {face_model!r}; known are {', '.join(FACE_MODELS)}")
    with whole_folder(folder) as temporary:
        draw = partial(_draw, folder=temporary, face_model=face_model)
        if workers <= 1:
            for picture in progress(pictures, what="images"):
                draw(picture)
            return
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(workers, mp_context=context) as pool:
            for _ in progress(pool.map(draw, pictures, chunksize=8), total=len(pictures), what="images"):
                pass


def _draw(picture: Picture, folder: Path, face_model: str) -> None:
    cv2.setNumThreads(1)  # the processes already use all cores
    image = FACE_MODELS[face_model](picture.person, picture.action_units, picture.view)
    write_image(image, folder / picture.name)
