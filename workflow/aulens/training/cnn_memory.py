"""How much memory the training of one run of engine cnn takes."""

from aulens.errors import InputError
from aulens.networks.architectures import Shape
from aulens.networks.build import empty_network
from aulens.output_shapes import output_sizes
from aulens.training.memory import SHARE

FLOAT = 4  # bytes
LIBRARIES = 30_000_000  # bytes that convolutions take beside, whatever the sizes: compiled kernels, their room to work


def bytes_needed(name: str, shape: Shape, batch: int, rows: int, states: int, iterations: int) -> int:
    """Return what the training of one run takes at most; runs are trained one after the other.

    Parameters
    ----------
    name : str
        Of the architecture.
    batch : int
        Samples of an iteration.
    rows : int
        Samples scored at once in a validation.
    states : int
        Arrays that the optimiser keeps beside a parameter (1 with momentum, 2 of adam).
    iterations : int
        Of the run.

    Notes
    -----
    Weights, gradients and the optimiser's arrays, and two more of the largest while it is moved; of every layer what it
    gives for each sample of a batch and the gradient of that; of each image its bytes, grey levels, coordinates to look
    it up, and what these give, scaled. The input's scaling, found before, takes less than one image of a batch does.
    """
    network = empty_network(name, shape, "meta")
    sizes = [parameter.numel() for parameter in network.parameters()]
    weights = FLOAT * ((2 + states) * sum(sizes) + 2 * max(sizes))
    outputs = output_sizes(network, (shape.inputs, shape.side, shape.side))
    image = shape.inputs * shape.side**2
    images = image * (1 + 4 * FLOAT) + 2 * FLOAT * shape.side**2
    training = batch * (images + 2 * FLOAT * sum(outputs))
    validation = rows * (image * (1 + 2 * FLOAT) + 2 * FLOAT * max(outputs))
    course = 2 * FLOAT * iterations
    return weights + max(training, validation) + course + LIBRARIES


def refuse_too_little(needed: int, free: int) -> None:
    """Refuse a training that takes more than the free memory.

    Raises
    ------
    InputError
        Before anything is computed.
    """
    if needed > SHARE * free:
        raise InputError(
            f"training one run needs {needed / SHARE / 1e9:.2f} GB of memory, {max(free, 0) / 1e9:.2f} GB are free or "
            "stated by the rule; give the job more memory (mem_mb of the rule cnn), or make training.batch or the "
            "network smaller"
        )
