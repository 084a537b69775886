"""Read and write network weights as safetensors."""

import json
from collections.abc import Mapping
from pathlib import Path

import torch
import xxhash
from safetensors import SafetensorError, safe_open

from aulens.files import atomic, reading
from aulens.seals import PIECE

NO_HASH = "0" * 32  # in the place of the hash while the others are hashed
NAMES = {torch.float32: "F32", torch.float16: "F16"}


def write_tensors(
    tensors: Mapping[str, torch.Tensor],
    path: Path,
    metadata: dict[str, object] | None = None,
    dtypes: Mapping[str, torch.dtype] | None = None,
) -> None:
    """Write named tensors and, as JSON, what they mean.

    Parameters
    ----------
    tensors : dict of str to tensor
        On any device, float32 or float16.
    dtypes : dict of str to torch.dtype
        Of tensors that are written in another precision than they have.

    Notes
    -----
    One tensor after the other is brought to the CPU, converted and written, since a cohort may fill the memory; the
    library's own writer needs all of them at once. The format is https://github.com/huggingface/safetensors. The hash
    of all bytes but its own stands in the header, for files without a seal, such as checkpoints (`check_tensors`).
    """
    meaning = {"hash": NO_HASH, "meaning": json.dumps(metadata or {}, sort_keys=True)}
    header: dict[str, object] = {"__metadata__": meaning}
    written, end = {name: (dtypes or {}).get(name, tensor.dtype) for name, tensor in tensors.items()}, 0
    aligned = sorted(tensors, key=lambda name: -written[name].itemsize)
    for name in aligned:
        tensor, start = tensors[name], end
        end += tensor.numel() * written[name].itemsize
        header[name] = {"dtype": NAMES[written[name]], "shape": list(tensor.shape), "data_offsets": [start, end]}
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with atomic(path) as temporary, open(temporary, "wb") as file:
        digest = xxhash.xxh3_128(text)
        file.write(len(text).to_bytes(8, "little") + text)
        for name in aligned:
            data = tensors[name].detach().to("cpu", written[name]).contiguous().numpy().data
            digest.update(data)
            file.write(data)
        file.seek(8 + text.index(NO_HASH.encode()))
        file.write(digest.hexdigest().encode())


def check_tensors(path: Path) -> None:
    """Refuse a file of `write_tensors` whose bytes have changed since.

    Raises
    ------
    InputError
        Naming the file.
    """
    with reading(path, "whole weights"), open(path, "rb") as file:
        text = file.read(int.from_bytes(file.read(8), "little"))
        known = json.loads(text)["__metadata__"].get("hash", "").encode()
        digest = xxhash.xxh3_128(text.replace(known, NO_HASH.encode(), 1))
        while piece := file.read(PIECE):
            digest.update(piece)
        if digest.hexdigest().encode() != known:
            raise ValueError("its content has changed since it was written")


def read_tensors(
    path: Path, prefix: str | None = "", *, mapped: bool = False, sealed: bool = True
) -> tuple[dict[str, torch.Tensor], dict[str, object]]:
    """Return the tensors and the metadata that `write_tensors` wrote; a missing or damaged file is named.

    Only tensors whose name starts with `prefix` are read; none with None. They are copied, since the file's own memory
    is not aligned, and a matrix product may round differently on such memory; `mapped` ones are not, and take no memory
    until they are used. `sealed` is whether the seal is checked, which reads the whole file.
    """
    with reading(path, "readable weights", sealed=sealed):
        if not Path(path).is_file():
            raise FileNotFoundError
        try:
            with safe_open(path, "pt") as file:
                names = [name for name in file.keys() if prefix is not None and name.startswith(prefix)]  # noqa: SIM118
                tensors = {name: file.get_tensor(name) for name in names}
                metadata = json.loads((file.metadata() or {}).get("meaning", "{}"))
        except SafetensorError as error:
            raise ValueError(error) from None
        return tensors if mapped else {name: tensor.clone() for name, tensor in tensors.items()}, metadata
