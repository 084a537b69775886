"""The shape of a face alone (architecture `landmarks`): what the face mesh sees of it, a baseline without texture.

(n, 3, side, side), grey levels from 0 to 1 → 468 landmarks of the face mesh → 936 Procrustes coordinates. The network
is run by OpenCV on the CPU; no gradient passes through it.
"""

from collections import OrderedDict
from pathlib import Path

import numpy as np
import torch
from torch import nn

from aulens.errors import InputError
from aulens.faces.detect import Box
from aulens.faces.face_mesh import MeshNetwork, Network, face_mesh
from aulens.features.shape import shape_features
from aulens.features.weights import FACE_MESH

LAYER = "landmarks"
BYTES = 2_439_440  # of MediaPipe's face_landmark.tflite
INSIDE = 1.12  # side of a face image over that of the face's box


class Landmarks(nn.Module):
    """The face mesh as a layer; its model file is a buffer of bytes, so that features need no other file."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("model", torch.empty(BYTES, dtype=torch.float16, device="meta"))
        self._network: Network | None = None

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Return (n, 936) of images (n, 3, side, side), not scaled but for their division by 255."""
        if self._network is None:
            self._network = MeshNetwork(self.model.to("cpu", torch.uint8).numpy().tobytes())
        levels = (images.detach().to("cpu") * 255).round().clamp(0, 255).to(torch.uint8).permute(0, 2, 3, 1).numpy()
        found = [shape_of(np.ascontiguousarray(image), self._network) for image in levels]
        return torch.from_numpy(np.stack(found)).to(images)


def shape_of(face: np.ndarray, network: Network) -> np.ndarray:
    """Return the shape (936,) of a face image (side, side, 3) uint8 that shows one face."""
    side = face.shape[0]
    inside = round(side / INSIDE)
    first = (side - inside) // 2
    return shape_features(face_mesh(face, Box(first, first, inside, inside), network).points)


def empty_layers(name: str, cut: object) -> nn.Sequential:
    """Return the one layer, without its model; a cut is refused."""
    if cut is not None:
        raise InputError(f"architecture {name!r} cannot be cut at {cut!r}; allowed: null")
    return nn.Sequential(OrderedDict([(LAYER, Landmarks())]))


def given(name: str, cut: object, state: dict[str, torch.Tensor], path: Path) -> dict[str, torch.Tensor]:
    """Return the model of a state that `aulens.features.weights.read_state` read.

    Raises
    ------
    InputError
        If it is not MediaPipe's face mesh.
    """
    model = state.get(FACE_MESH)
    if model is None or len(model) != BYTES:
        raise InputError(
            f"{path}: architecture {name} needs face_landmark.tflite of {BYTES:,} bytes (docs/landmarks.md)"
        )
    return {FACE_MESH: model}
