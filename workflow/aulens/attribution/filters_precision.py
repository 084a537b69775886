"""How well the response of a filter tells images in which an action unit is present: average precision, AUROC.

Faces to which a filter responds equally, such as all those to which it does not respond, have no order: they are taken
together.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import torch

from aulens.arithmetic import one_thread
from aulens.ranks import auroc

STEP = 16  # from twice this rank on, a step of `precision_in_steps` has this share of the images before it
LARGEST_BYTE = 255


def average_precision(responses: np.ndarray, present: np.ndarray) -> np.ndarray:
    """Return the average precision of each filter for each action unit.

    Parameters
    ----------
    responses : (n, filters) float
        The larger, the earlier an image comes.
    present : (n, aus) bool
        Whether the action unit is there.

    Returns
    -------
    (filters, aus) float
        Mean, over the images with the action unit, of the share of such images among all that a filter responds to at
        least as much; NaN of an action unit that no image has.

    Notes
    -----
    Mean of precision over recall steps; equal responses are one step, as in scikit-learn. A filter that responds to
    all images equally has the share of images with the action unit.

    Examples
    --------
    The first and the third of four images are present: (1/1 + 2/3) / 2; without any order 2/4.

    >>> responses, present = np.array([[4.0, 0], [3, 0], [2, 0], [1, 0]]), np.array([[1], [0], [1], [0]])
    >>> average_precision(responses, present).round(3).tolist()
    [[0.833], [0.5]]
    """
    number = len(responses)
    order = np.argsort(-responses, axis=0, kind="stable")  # (n, filters)
    ordered = np.take_along_axis(responses, order, axis=0)
    last = np.concatenate([ordered[1:] != ordered[:-1], np.ones((1, ordered.shape[1]), bool)])
    ends = np.where(last, np.arange(number)[:, None], number)
    ends = np.minimum.accumulate(ends[::-1])[::-1]  # (n, filters): the last image of the same response
    hits = present[order].astype(float)  # (n, filters, aus)
    counted = np.take_along_axis(hits.cumsum(axis=0), ends[..., None], axis=0)
    total = present.sum(axis=0)
    return (hits * counted / (ends[..., None] + 1)).sum(axis=0) / np.where(total > 0, total, np.nan)


def precision_in_steps(responses: np.ndarray, present: np.ndarray) -> np.ndarray:
    """Return average precision of so many columns that memory and time count, in steps of several images.

    Parameters
    ----------
    responses : (n, filters) float
    present : (n, columns) uint8
        0 or 1; such as action units in many orders of the images.

    Returns
    -------
    (filters, columns) float32
        Up to 32 images the same as `average_precision`.

    Notes
    -----
    Images are counted one by one up to rank 32; from there on those of a step, a sixteenth of the ranks before, are
    taken as if the filter responded to them equally. That is four times as fast, and lowers average precision a little,
    in all columns alike.
    """
    shown = torch.from_numpy(np.ascontiguousarray(present, dtype=np.uint8))  # (n, columns)
    total, images = shown.sum(dim=0).float(), shown.unbind()  # (columns,) each
    found = torch.empty(responses.shape[1], shown.shape[1])
    with one_thread():
        for place in range(responses.shape[1]):
            found[place] = _hits(responses[:, place], images, total)
        found /= torch.where(total > 0, total, torch.nan)
    return found.numpy()


def _hits(responses: np.ndarray, images: Sequence[torch.Tensor], total: torch.Tensor) -> torch.Tensor:
    """Return the sum of precisions at the images that are present (columns,), of one filter."""
    counted, precisions = torch.zeros((2, len(total)))
    for rows, end in _steps(responses):
        added = total - counted if end == len(images) else _sum([images[row] for row in rows])
        counted.add_(added)
        precisions.addcmul_(counted, added, value=1 / end)
    return precisions


def _sum(images: Sequence[torch.Tensor]) -> torch.Tensor:
    """Return the sum of images (columns,) uint8, in bytes where there are few enough."""
    if len(images) == 1:
        return images[0]
    found = images[0] + images[1] if len(images) <= LARGEST_BYTE else images[0].float() + images[1]
    for image in images[2:]:
        found.add_(image)
    return found


def _steps(responses: np.ndarray) -> Iterator[tuple[list[int], int]]:
    """Yield the images of each step, largest response first, with how many images there are up to its end."""
    order = np.argsort(-responses, kind="stable")
    ordered, listed, start, least = responses[order], order.tolist(), 0, 1
    for end in [*(np.flatnonzero(ordered[1:] != ordered[:-1]) + 1).tolist(), len(listed)]:
        if end >= least or end == len(listed):
            yield listed[start:end], end
            start, least = end, end + max(1, end // STEP)


def chance_precision(present: np.ndarray) -> np.ndarray:
    """Return the mean average precision (columns,) of images in random order.

    It lies above the share of images with the action unit: the first of them has precision 1 at rank 1.

    Parameters
    ----------
    present : (n, columns) bool

    Notes
    -----
    At rank k an image that is present has (k − 1)(m − 1)/(n − 1) others before it on average, where m of n are present.
    The mean over k of (1 + that) / k is (m − 1)/(n − 1) · (1 − H/n) + H/n with H = 1 + 1/2 + … + 1/n.

    Examples
    --------
    One of two images: precision 1 or 1/2.

    >>> chance_precision(np.array([[True], [False]])).tolist()
    [0.75]
    """
    number, m = len(present), present.sum(axis=0)
    harmonic = (1 / np.arange(1, number + 1)).sum() / max(number, 1)
    others = (m - 1) / max(number - 1, 1)
    return np.where(m > 0, others * (1 - harmonic) + harmonic, np.nan)


def auroc_within(responses: np.ndarray, present: np.ndarray, people: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the AUROC within each person, averaged over action units: who people are makes no difference.

    Parameters
    ----------
    responses : (n, aus) float
        Of one filter for each action unit; NaN where there is none.
    present : (n, aus) bool
    people : (n,) str

    Returns
    -------
    names : (people,) str
    values : (people,) float
        Mean over the action units that a person has an image with and one without; NaN if there is none.

    Examples
    --------
    >>> auroc_within(np.array([[2.0], [1.0], [9.0]]), np.array([[1], [0], [0]]), np.array(["p", "p", "q"]))[1].tolist()
    [1.0, nan]
    """
    names, present = np.unique(people), present.astype(bool)
    values = np.full(len(names), np.nan)
    for place, name in enumerate(names):
        own = people == name
        areas = auroc(responses[own].T, present[own].T)  # (aus,)
        if not np.isnan(areas).all():
            values[place] = np.nanmean(areas)
    return names, values
