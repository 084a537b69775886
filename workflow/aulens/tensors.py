"""Read and write network weights as safetensors."""

import json
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file

from aulens.errors import InputError
from aulens.files import atomic


def write_tensors(tensors: dict[str, torch.Tensor], path: Path, metadata: dict[str, object] | None = None) -> None:
    """Write named tensors and, as JSON, what they mean."""
    with atomic(path) as temporary:
        plain = {name: tensor.detach().cpu().contiguous() for name, tensor in tensors.items()}
        save_file(
            plain, temporary, {"meaning": json.dumps(metadata or {}, sort_keys=True)}
        )  # several keys: random order


def read_tensors(path: Path, prefix: str | None = "") -> tuple[dict[str, torch.Tensor], dict[str, object]]:
    """Return the tensors and the metadata that `write_tensors` wrote; a missing or damaged file is named.

    Only tensors whose name starts with `prefix` are read; none with None. They are copied, since the file's own memory
    is not aligned, and a matrix product may round differently on such memory.
    """
    if not Path(path).is_file():
        raise InputError(f"{path}: the file does not exist")
    try:
        with safe_open(path, "pt") as file:
            names = [name for name in file.keys() if prefix is not None and name.startswith(prefix)]  # noqa: SIM118
            tensors = {name: file.get_tensor(name).clone() for name in names}
            metadata = json.loads((file.metadata() or {}).get("meaning", "{}"))
    except (SafetensorError, OSError, ValueError) as error:
        raise InputError(
            f"{path}: not readable weights ({error}); if the workflow made it, delete it to have it made again"
        ) from None
    return tensors, metadata
