"""Faces of one shard of a large database: the images whose names fall into it."""

import time
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import cv2
import numpy as np
import pandas as pd

from aulens.errors import InputError
from aulens.faces.finding import Models
from aulens.faces.kept import faces_identity, kept_faces
from aulens.faces.making import make_faces
from aulens.faces.recipe import FacesSettings, check_recipe, image_shape
from aulens.files import read_csv, write_csv, write_npy
from aulens.jobs.finished import keep, restore
from aulens.jobs.identity import identity_key
from aulens.jobs.locks import lock
from aulens.provenance import provenance
from aulens.shards import shard_of


@dataclass(frozen=True)
class ShardSettings:
    """Which images, and how they become faces.

    Attributes
    ----------
    recipe : FacesSettings
        Without the fallback median, which needs the boxes of all shards.
    shards : int
        Into how many the database is divided.
    shard : int
        Which of them, from 0 on.
    """

    recipe: FacesSettings
    shards: int
    shard: int


def shard(
    manifest_file: Path,
    faces_file: Path,
    images_table_file: Path,
    made_file: Path,
    checkpoint_folder: Path,
    face_mesh_file: Path | None = None,
    blazeface_file: Path | None = None,
    *,
    settings: ShardSettings,
    workers: int,
) -> dict[str, object] | None:
    """Write the faces of a shard, in the order of the manifest, and which images they are of; kept ones are put back.

    Parameters
    ----------
    images_table_file : Path
        What the faces depend on of every image of the shard: image, sha256, and columns of boxes.
    made_file : Path
        (images,) RECORD: what is known of each of them.
    face_mesh_file, blazeface_file : Path or None
        See `aulens.faces.normalise`.

    Returns
    -------
    dict or None
        What stood beside the same faces, if they were put back; else None.

    Raises
    ------
    InputError
        If the settings do not fit together, the shard is empty, or for what `aulens.faces.normalise` refuses.
    """
    check_sharded(recipe := settings.recipe)
    cv2.setNumThreads(1)  # the photographs are shared among workers instead
    images, needed = read_shard(manifest_file, settings), depends_on(recipe)
    models, of_images = Models(face_mesh_file, blazeface_file), sha256(images[needed].to_csv(index=False).encode())
    same = faces_identity("faces.shard", recipe, of_images.hexdigest(), models.checksums())
    results, kept, started = [faces_file, images_table_file, made_file], checkpoint_folder / "finished", time.time()
    with lock(checkpoint_folder.with_name(f"{checkpoint_folder.name}.lock"), "making these faces"):
        if origin := restore(results, kept, identity_key(same)):
            return origin
        with kept_faces(checkpoint_folder / "growing", same, (len(images), *image_shape(recipe))) as growing:
            records, _ = make_faces(growing, images, recipe, workers, models)
            write_npy(records, made_file)
            write_csv(images[needed], images_table_file)
            growing.finish(faces_file)
        keep(results, kept, identity_key(same), _record(same["code"], started))
    return None


def _record(code: str, started: float) -> dict[str, object]:
    """Return what stands beside the faces, but for the settings: the command line knows them as they were given."""
    record = provenance("faces.shard", None, code, started)
    return {key: value for key, value in record.items() if key != "settings"}


def check_sharded(recipe: FacesSettings) -> None:
    """Refuse a recipe with which something is wrong, or that needs all images at once.

    Raises
    ------
    InputError
        One line for each problem.
    """
    check_recipe(recipe)
    if recipe.fallback == "median":
        raise InputError("recipe.fallback: median needs the boxes of all images; with shards give a fixed box or drop")
    if recipe.minus_first is not None:
        raise InputError("recipe.minus_first: needs whole sequences in one job; give the database shards: 1")


def read_shard(manifest_file: Path, settings: ShardSettings) -> pd.DataFrame:
    """Return the rows of a manifest that belong to a shard, all of it text, and only the columns that faces need.

    Where the images of a group share a box, whole groups belong to a shard.

    Raises
    ------
    InputError
        If no image belongs to it, or the manifest lacks a column.
    """
    by = divided_by(settings.recipe)
    needed = list(dict.fromkeys([by, "path", *depends_on(settings.recipe)]))
    manifest = read_csv(manifest_file, dtype=str, na_values=[], usecols=lambda name: name in needed)
    if missing := [name for name in needed if name not in manifest]:
        raise InputError(f"{manifest_file}: the columns {', '.join(missing)} are needed")
    if "frame" in manifest:
        manifest["frame"] = in_one_order(manifest["frame"])
    own = np.array([shard_of(name, settings.shards) == settings.shard for name in manifest[by]], dtype=bool)
    if not own.any():
        raise InputError(
            f"{manifest_file}: none of the {len(manifest)} images falls into shard {settings.shard} of "
            f"{settings.shards}; give the database fewer shards"
        )
    return manifest[own].reset_index(drop=True)


def divided_by(recipe: FacesSettings) -> str:
    """Return the column of the manifest that says in which shard an image is."""
    return "group" if recipe.boxes == "group" else "image"


def in_one_order(frames: pd.Series) -> pd.Series:
    """Return frames as numbers in the order that they have in the whole manifest: by number if all are, else as text.

    >>> in_one_order(pd.Series(["2", "10", "", "b"])).tolist(), in_one_order(pd.Series(["2", "10", ""])).tolist()
    (['2', '1', '', '3'], ['2', '10', ''])
    """
    text = frames[frames != ""]
    if pd.to_numeric(text, errors="coerce").notna().all():
        return frames
    return frames.where(frames == "", text.rank(method="dense").map("{:.0f}".format).reindex(frames.index))


def depends_on(recipe: FacesSettings) -> list[str]:
    """Return the columns of the manifest that faces depend on."""
    of_groups = ["person", "session", "sequence", "frame"] if recipe.boxes == "group" else []
    return ["image", "sha256", *of_groups, *(["box", "width", "height"] if recipe.detector == "given" else [])]
