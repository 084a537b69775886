"""Dropout masks that are the same on every device and in any company."""

import torch


def dropout_mask(seeds: torch.Tensor, counter: int, rows: int, width: int, dropout: float) -> torch.Tensor:
    """Return masks of 0 and 1 / (1 - dropout), shaped (runs, rows, width).

    Parameters
    ----------
    seeds : (runs,) int64
        Of each run.
    counter : int
        Number of the mask within a run (iteration and layer).

    Notes
    -----
    A splitmix64 hash of (seed, counter, position), whose four 16-bit lanes serve four positions: the same on every
    device, and for a run alone or among others. The probability is rounded to 1 / 65536.
    """
    lanes = -(-rows * width // 4)
    z = torch.arange(lanes, device=seeds.device) + (counter << 32)  # (lanes,)
    z = z * -7046029254386353131 + seeds[:, None] * -4658895280553007687  # (runs, lanes)
    z = (z ^ (z >> 30 & 0x3FFFFFFFF)) * -4658895280553007687
    z = (z ^ (z >> 27 & 0x1FFFFFFFFF)) * -7723592293110705685
    z = z ^ (z >> 31 & 0x1FFFFFFFF)
    kept = z.view(torch.int16)[:, : rows * width] >= round(dropout * 65536) - 32768
    return kept.view(len(seeds), rows, width).float().div_(1 - dropout)
