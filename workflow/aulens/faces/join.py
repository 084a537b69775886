"""The faces of all shards of a large database as those of one: its tables and pictures; no face is copied."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from aulens.errors import InputError
from aulens.faces.normalise import read_usable
from aulens.faces.outcome import OutcomeFiles, write_outcome
from aulens.faces.recipe import FacesSettings
from aulens.faces.shard import depends_on, divided_by, in_one_order
from aulens.faces.tables import MADE
from aulens.files import read_csv, read_npy
from aulens.rows import read_rows
from aulens.shards import shard_of


@dataclass(frozen=True)
class JoinSettings:
    """What the faces were made with.

    Attributes
    ----------
    recipe : FacesSettings
        How the photographs became faces.
    shards : int
        Into how many the database is divided.
    """

    recipe: FacesSettings
    shards: int


def join(
    manifest_file: Path,
    faces_files: list[Path],
    images_table_files: list[Path],
    made_files: list[Path],
    table_file: Path,
    left_out_file: Path,
    example_photograph_file: Path,
    example_crop_file: Path,
    *,
    settings: JoinSettings,
) -> None:
    """Write faces.csv and what else stands beside the faces of a database, for those of its shards.

    The rows of faces.csv are in the order of the manifest; its column `face` is the place of a face when the shards'
    files lie one below the other (see `aulens.rows`).

    Parameters
    ----------
    faces_files, images_table_files, made_files : list of Path
        What `aulens.faces.shard` wrote, of every shard in order.

    Raises
    ------
    InputError
        If the images of the shards are not exactly those of the manifest.
    """
    manifest = read_usable(manifest_file, settings.recipe)
    records = np.concatenate([read_npy(path) for path in made_files])
    images = [read_csv(path, dtype=str, na_values=[]) for path in images_table_files]
    order = places_in(manifest, images, settings, manifest_file)
    made = records["state"] == MADE
    number = np.cumsum(made) - 1  # of each record whose face was made
    if made.sum() != len(read_rows(faces_files)) or len(records) != len(order):
        raise InputError(f"{faces_files[0].parent.parent}: faces and tables of the shards do not belong together")
    files = OutcomeFiles(table_file, left_out_file, example_photograph_file, example_crop_file)
    write_outcome(manifest, records[order], number[order][made[order]], settings.recipe, files)


def places_in(
    manifest: pd.DataFrame, images: list[pd.DataFrame], settings: JoinSettings, manifest_file: Path
) -> np.ndarray:
    """Return for every image of a manifest its place among the images of all shards.

    Parameters
    ----------
    images : list of table
        Of every shard, what `aulens.faces.shard` wrote.

    Raises
    ------
    InputError
        Naming the shards that are of other images.
    """
    compared = depends_on(settings.recipe)
    of_shards = pd.concat(images, ignore_index=True)
    own = manifest.assign(frame=in_one_order(manifest["frame"])) if "frame" in compared else manifest
    if of_shards["image"].is_unique and len(own) == len(of_shards):
        order = pd.Index(of_shards["image"]).get_indexer(own["image"])
        if (order >= 0).all() and of_shards[compared].iloc[order].reset_index(drop=True).equals(own[compared]):
            return order
    both = of_shards.merge(own, on=compared, how="outer", indicator=True)
    differing = both[both["_merge"] != "both"]
    shards = sorted({shard_of(name, settings.shards) for name in differing[divided_by(settings.recipe)]})
    raise InputError(
        f"{manifest_file}: {len(differing)} images, such as {differing['image'].iloc[0]}, are not as they were when "
        f"their faces were made; delete their shards ({', '.join(map(str, shards))}) to have them made again"
    )
