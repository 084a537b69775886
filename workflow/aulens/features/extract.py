"""Features of all variants of the faces that a study shows, computed once."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import xxhash

from aulens.arithmetic import exact_convolutions
from aulens.errors import InputError
from aulens.faces.augment import Variant, VariantSettings, augment, variants
from aulens.faces.tables import MADE
from aulens.features.architectures import known
from aulens.features.backbone import backbone_named, feature_number, load_backbone
from aulens.features.rectifiers import in_place
from aulens.files import read_csv, read_npy
from aulens.freed_memory import freed_memory_kept
from aulens.jobs.growing import GrowingArray
from aulens.jobs.identity import identity_of
from aulens.jobs.resumable import Job, resumable
from aulens.progress import progress

BATCH = 4  # faces on the CPU: so few that the memory of their maps is kept when it is freed
BATCH_ON_GPU = 32


@dataclass(frozen=True)
class ExtractSettings:
    """Which features.

    Attributes
    ----------
    variants : VariantSettings
        How every face is shown.
    fill : int
        Grey level of what comes into view around a face.
    mean : tuple of float
        Of the three channels of the network's input, for grey levels from 0 to 1.
    sd : tuple of float
        Of the same.
    precision : str
        float16 or float32: of the stored features.
    """

    variants: VariantSettings
    fill: int
    mean: tuple[float, float, float]
    sd: tuple[float, float, float]
    precision: str


def extract(
    faces_file: Path,
    table_file: Path,
    backbone_file: Path,
    features_file: Path,
    checkpoint_folder: Path,
    images_table_file: Path | None = None,
    made_file: Path | None = None,
    keep_finished: int = 0,
    *,
    settings: ExtractSettings,
) -> dict[str, object] | None:
    """Write the features of the faces in a table, an array (faces, variants, features) in the order of column `face`.

    Features (channels × rows × columns: 256 × 6 × 6 = 9216 of AlexNet for 224 pixels) grow in `checkpoint_folder`, so
    that a killed job resumes where it was.

    Parameters
    ----------
    faces_file : Path
        faces.npy of a database, of one of its shards, or of an action unit series.
    table_file : Path
        Which faces: those of a study (see `aulens.faces.in_study`), or faces.csv for all.
    images_table_file, made_file : Path or None
        What `aulens.faces.shard` wrote beside the faces of a shard.
    keep_finished : int
        1 to keep a link to the features with the checkpoints, so that those of the same faces are not computed again.

    Returns
    -------
    dict or None
        What stood beside the same features, if they were put back; else None.

    Raises
    ------
    InputError
        If the precision is unknown, the disk too small, or a feature not finite in this precision.
    """
    if settings.precision not in ("float16", "float32"):
        raise InputError(f"precision {settings.precision!r} is unknown: float16 and float32 are allowed")
    faces, numbers = read_npy(faces_file), chosen_faces(table_file, images_table_file, made_file)
    module = f"features.{known(backbone_named(backbone_file)).module}"
    identity = identity_of("features.extract", settings, [faces_file, backbone_file], module)
    identity |= {"faces": xxhash.xxh3_128_hexdigest(numbers.tobytes())}
    given = [features_file] if keep_finished else [], bool(keep_finished)
    with resumable(checkpoint_folder, identity, "computing these features", *given) as job:
        if not job.finished:
            with exact_convolutions(), freed_memory_kept():
                computed(faces, numbers, backbone_file, job, settings).finish(features_file)
    return job.origin


def computed(
    faces: np.ndarray, numbers: np.ndarray, backbone_file: Path, job: Job, settings: ExtractSettings
) -> GrowingArray:
    """Return the features of some faces, computed from where a killed job was."""
    where, shown = job.device(), variants(settings.variants)  # may wait for a GPU
    layers = in_place(load_backbone(backbone_file))
    shape = (len(numbers), len(shown), feature_number(layers, faces.shape[1]))
    layers = layers.to(where, memory_format=torch.channels_last)
    growing = job.growing_array(shape, settings.precision)
    fill(growing, faces, numbers, shown, layers, where, settings)
    return growing


def chosen_faces(table_file: Path, images_table_file: Path | None, made_file: Path | None) -> np.ndarray:
    """Return the places in faces.npy of the faces in a table, sorted; of a shard, of those that are in it."""
    if images_table_file is None or made_file is None:
        return np.sort(read_csv(table_file, usecols=["face"])["face"].to_numpy(np.int64))
    images = read_csv(images_table_file, usecols=["image"])["image"][read_npy(made_file)["state"] == MADE]
    return np.flatnonzero(images.isin(read_csv(table_file, usecols=["image"])["image"]))


def fill(
    growing: GrowingArray,
    faces: np.ndarray,
    numbers: np.ndarray,
    shown: list[Variant],
    layers: torch.nn.Module,
    where: torch.device,
    settings: ExtractSettings,
) -> None:
    """Compute the features that are not there yet, a block of faces after the other.

    Blocks have one size, since another one may change a feature by rounding: the last is filled up with its own faces.
    """
    batch = BATCH if where.type == "cpu" else BATCH_ON_GPU
    with progress(total=len(numbers) * len(shown), what="images") as bar:
        bar.update(growing.done * len(shown))
        for start in range(growing.done, len(numbers), batch):
            own = numbers[start : start + batch]
            block = uploaded(faces[np.resize(own, batch)], where)  # (batch, side, side[, 3]) uint8
            for index, variant in enumerate(shown):
                found = conv_features(shown_as(block, variant, settings.fill), layers, settings.mean, settings.sd)
                growing.array[start : start + batch, index] = stored(found[: len(own)], settings.precision)
                bar.update(len(own))
            growing.advance(start + len(own))


def uploaded(images: np.ndarray, where: torch.device) -> torch.Tensor:
    """Return images on the device."""
    tensor = torch.from_numpy(images)
    return tensor.pin_memory().to(where, non_blocking=True) if where.type == "cuda" else tensor


def shown_as(images: torch.Tensor, variant: Variant, fill: int) -> torch.Tensor:
    """Return one variant of faces, (n, side, side[, 3]) uint8: by OpenCV on the CPU, by `warped` elsewhere."""
    if images.device.type == "cpu":
        return torch.from_numpy(augment(images.numpy(), variant, fill))
    return warped(images, variant, fill)


def warped(images: torch.Tensor, variant: Variant, fill: int) -> torch.Tensor:
    """Return what `aulens.faces.augment.augment` returns, on the device where the images are.

    Notes
    -----
    OpenCV interpolates between 32nds of a pixel, so one grey level in 30 differs by one, very few by two or three.
    """
    towards = -1 if variant.mirror else 1
    back = [
        [towards / variant.size, 0, -2 * variant.dx / variant.size],
        [0, 1 / variant.size, -2 * variant.dy / variant.size],
    ]
    matrices = torch.tensor(back, device=images.device).expand(len(images), 2, 3)
    planes = images[:, None] if images.ndim == 3 else images.permute(0, 3, 1, 2)  # (n, 1 or 3, side, side)
    grid = torch.nn.functional.affine_grid(matrices, [len(images), 1, *images.shape[1:3]], align_corners=False)
    moved = torch.nn.functional.grid_sample(planes.float() - fill, grid, align_corners=False)
    moved = (moved + fill).round_().to(torch.uint8)
    return moved[:, 0] if images.ndim == 3 else moved.permute(0, 2, 3, 1).contiguous()


def conv_features(
    images: torch.Tensor, layers: torch.nn.Module, mean: tuple[float, ...], sd: tuple[float, ...]
) -> torch.Tensor:
    """Return the flattened output of the conv layers.

    Parameters
    ----------
    images : (n, side, side) or (n, side, side, 3) uint8
        Grey, or red, green and blue; on the device of the layers.
    layers : torch.nn.Module
        Conv layers with channels-last memory.
    mean, sd : tuple of float
        Of the three input channels.

    Returns
    -------
    (n, features) float32
        Flattened, channel by channel.

    Notes
    -----
    Grey levels are repeated in the three channels, colours go to their own, and both are normalised as torchvision does
    for ImageNet, by a table of the 256 levels; Inagaki et al. 2022 do not state how grey images entered their network.
    """
    where = images.device
    with torch.inference_mode():
        levels = torch.arange(256, device=where)[:, None].float() / 255
        levels = (levels - torch.tensor(mean, device=where)) / torch.tensor(sd, device=where)  # (256, 3)
        if images.ndim == 3:
            inputs = levels.index_select(0, images.flatten().int()).view(*images.shape, 3)  # channels last in memory
        else:
            inputs = levels.gather(0, images.reshape(-1, 3).long()).view(images.shape)
        return layers(inputs.permute(0, 3, 1, 2)).flatten(1)


def stored(features: torch.Tensor, precision: str) -> np.ndarray:
    """Return features as they are stored.

    Raises
    ------
    InputError
        If a feature is not finite, or too large for the precision.
    """
    kept = features.to(getattr(torch, precision))
    if not bool(kept.isfinite().all()):
        largest = float(features.abs().max())
        if np.isfinite(largest):
            limit = torch.finfo(kept.dtype).max
            raise InputError(
                f"a feature is {largest:g}, {precision} ends at {limit:g}: set the backbone's precision to float32"
            )
        raise InputError(f"a feature is {largest:g}: the backbone's weights are not usable")
    return kept.cpu().numpy()
