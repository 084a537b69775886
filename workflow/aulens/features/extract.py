"""Conv features of all variants of all faces, computed once."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from aulens.device import device
from aulens.errors import InputError
from aulens.faces.augment import VariantSettings, augment, variants
from aulens.features.backbone import load_backbone
from aulens.files import atomic, read_npy
from aulens.progress import progress

BATCH = 32  # faces; the fastest on the CPU


@dataclass(frozen=True)
class ExtractSettings:
    """Which features.

    Attributes
    ----------
    variants : how every face is shown
    fill : grey level of what comes into view around a face
    mean : of the three channels of the network's input, for grey levels from 0 to 1
    sd : likewise
    precision : of the stored features, float16 or float32
    """

    variants: VariantSettings
    fill: int
    mean: tuple[float, float, float]
    sd: tuple[float, float, float]
    precision: str


def extract(faces_file: Path, backbone_file: Path, features_file: Path, *, settings: ExtractSettings) -> None:
    """Write the features of all faces, an array (faces, variants, features).

    A feature vector is torchvision's: channels × rows × columns, 256 × 6 × 6 = 9216 for AlexNet and 224 pixels.

    Raises
    ------
    InputError
        If the precision is unknown, the disk too small, or a feature not finite in this precision.
    """
    if settings.precision not in ("float16", "float32"):
        raise InputError(f"precision {settings.precision!r} is unknown: float16 and float32 are allowed")
    faces, where = read_npy(faces_file), device()
    layers = load_backbone(backbone_file).to(where, memory_format=torch.channels_last)
    shown = variants(settings.variants)
    shape = (len(faces), len(shown), feature_number(layers, faces.shape[-1]))
    with atomic(features_file) as temporary, exact_convolutions():
        _check_space(temporary, shape, settings.precision)
        features = np.lib.format.open_memmap(temporary, "w+", settings.precision, shape)
        with progress(None, total=shape[0] * shape[1], what="images") as bar:
            for start in range(0, len(faces), BATCH):
                block = np.array(faces[start : start + BATCH])  # (batch, side, side) uint8
                for index, variant in enumerate(shown):
                    found = conv_features(augment(block, variant, settings.fill), layers, settings.mean, settings.sd)
                    features[start : start + BATCH, index] = stored(found, settings.precision)
                    bar.update(len(block))
        features.flush()


def conv_features(
    images: np.ndarray, layers: torch.nn.Module, mean: tuple[float, ...], sd: tuple[float, ...]
) -> torch.Tensor:
    """Return the flattened output of the conv layers.

    Parameters
    ----------
    images : (n, side, side) uint8, grey
    layers : conv layers with channels-last memory
    mean, sd : of the three input channels

    Returns
    -------
    (n, features) float32, where the layers are

    Notes
    -----
    Grey levels are repeated in the three channels and normalised as torchvision does for ImageNet; Inagaki et al. 2022
    do not state how grey images entered their network.
    """
    where = next(layers.parameters()).device
    grey = torch.from_numpy(images)  # (n, side, side)
    if where.type == "cuda":
        grey = grey.pin_memory().to(where, non_blocking=True)
    with torch.inference_mode():
        levels = grey[..., None].float() / 255  # (n, side, side, 1)
        inputs = (levels - torch.tensor(mean, device=where)) / torch.tensor(sd, device=where)  # (n, side, side, 3)
        return layers(inputs.permute(0, 3, 1, 2)).flatten(1)  # channels last in memory


def feature_number(layers: torch.nn.Module, side: int) -> int:
    """Return how many features an image of this side has."""
    return conv_features(np.zeros((1, side, side), np.uint8), layers, (0.0,) * 3, (1.0,) * 3).shape[1]


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


@contextmanager
def exact_convolutions() -> Iterator[None]:
    """Compute convolutions in full float32 (no TF32) with algorithms that always give the same bits."""
    with torch.backends.cudnn.flags(enabled=True, benchmark=False, deterministic=True, allow_tf32=False):
        yield


def _check_space(path: Path, shape: tuple[int, ...], precision: str) -> None:
    """Refuse to begin when the disk cannot hold the array: a full disk would end a memory-mapped write badly."""
    needed, free = int(np.prod(shape)) * np.dtype(precision).itemsize, shutil.disk_usage(path.parent).free
    if needed > free:
        raise InputError(f"{path.parent}: the features need {needed / 1e9:.1f} GB, {free / 1e9:.1f} GB are free")
