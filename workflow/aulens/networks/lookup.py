"""The cached features, looked up by row on the device that computes."""

import numpy as np
import torch

from aulens.networks.heads import filled_up
from aulens.rows import Rows


class FeatureTable:
    """Features of all samples: memory-mapped on the CPU, or on a GPU that has the room.

    Parameters
    ----------
    samples : (samples, features) float
        Memory-mapped.
    device : torch.device
        Where looked-up features go.
    resident : bool
        Whether all of them are held there.
    """

    def __init__(self, samples: np.ndarray | Rows, device: torch.device, *, resident: bool = False) -> None:
        self.samples, self.device, self.width = samples, device, samples.shape[1]
        self._held = torch.from_numpy(np.array(samples)).to(device) if resident and device.type != "cpu" else None

    def take(self, rows: np.ndarray) -> torch.Tensor:
        """Return features of any array of rows as float32, (…, features filled up with zeros)."""
        if self._held is not None:
            found = self._held[torch.from_numpy(rows).to(self.device)]
        else:
            found = torch.from_numpy(self.samples[rows])
            if self.device.type != "cpu":
                found = found.pin_memory().to(self.device, non_blocking=True)
        missing = filled_up(self.width) - self.width
        return torch.nn.functional.pad(found.float(), (0, missing)) if missing else found.float()
