"""What is wrong with the settings of a network, in sentences; needs no torch.

Whether a network is refused is decided here, and nothing else, so that the hash of a stage's source leaves this module
out (see `aulens.code`).
"""

from collections.abc import Iterator

from aulens.errors import InputError
from aulens.networks.architectures import architecture

INITIAL = ("he", "published")


def problems(name: str, channels: list[int], hidden: list[int], initial: str) -> list[str]:
    """Return what is wrong with the settings of a network, one sentence each."""
    try:
        known = architecture(name)
    except InputError as error:
        return [str(error)]
    found = []
    for key, given, number in (("channels", channels, known.conv_layers), ("hidden", hidden, known.hidden_layers)):
        if number is not None and len(given) != number:
            found.append(f"{key} has {len(given)} entries, the architecture {name} has {number} such layers")
        if wrong := [size for size in given if size < 1]:
            found.append(f"{key} has the entry {wrong[0]}; whole numbers from 1 on are allowed")
    if initial not in INITIAL:
        found.append(f"initial {initial!r} is unknown; allowed: {', '.join(INITIAL)}")
    elif initial == "published" and not known.published:
        found.append(f"the architecture {name} has no published initial weights; initial: he is allowed")
    return found


def scale_problems(mean: float | list[float], sd: float | list[float], channels: int) -> Iterator[tuple[str, str]]:
    """Yield the key and a sentence for a mean or standard deviation of images that does not fit their channels."""
    for key, values in (("mean", mean), ("sd", sd)):
        if isinstance(values, list) and len(values) != channels:
            yield key, f"{len(values)} numbers are given, the faces have {channels} channels"
    smallest = min(sd) if isinstance(sd, list) else sd
    if not smallest > 0:
        yield "sd", f"{smallest:g} is given; numbers above 0 are allowed"
