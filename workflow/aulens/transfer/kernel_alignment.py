"""Linear centred kernel alignment (CKA): how alike layers of two networks arrange the same faces.

Kornblith and others 2019, doi 10.48550/arXiv.1905.00414. Their estimate of the numerator is biased upwards where faces
are few and values many: layers of networks that have nothing in common then look alike. Here it is the unbiased one
(Song and others 2012, JMLR 13, equation 5; of CKA: Nguyen, Raghu and Kornblith 2021, doi 10.48550/arXiv.2010.15327),
so that unrelated layers have 0 on average. It may be negative.
"""

import numpy as np

FEWEST_FACES = 4  # that the unbiased estimate is defined for
NOTHING = 1e-6  # share of the products that is taken for rounding


def without_own_products(products: np.ndarray) -> np.ndarray:
    """Return matrices of products (…, n, n) with nothing on the diagonal and rows that sum to 0.

    Notes
    -----
    Means of products of such matrices are the unbiased estimate of Song and others ("U-centring": Székely and Rizzo
    2014, doi 10.1214/14-AOS1255). Around which centre the products were made does not matter.
    """
    number = products.shape[-1]
    off = products * (1 - np.eye(number, dtype=products.dtype))
    rows = off.sum(axis=-1, keepdims=True) / (number - 2)
    whole = off.sum(axis=(-2, -1), keepdims=True) / ((number - 1) * (number - 2))
    return (off - rows - np.swapaxes(rows, -2, -1) + whole) * (1 - np.eye(number, dtype=products.dtype))


def alignments(products: np.ndarray) -> np.ndarray:
    """Return the alignment of each network with each other, of one layer and the same faces.

    Parameters
    ----------
    products : (networks, faces, faces) float
        Products between what the layer gives for the faces.

    Returns
    -------
    (networks, networks) float
        At most 1; 0 on average of unrelated layers; NaN of a network that gives the same for all faces, or of fewer
        than `FEWEST_FACES`.
    """
    if products.shape[-1] < FEWEST_FACES:
        return np.full((len(products), len(products)), np.nan)
    flat = without_own_products(products).reshape(len(products), -1)  # (networks, faces²)
    inner = flat @ flat.T
    lengths = np.sqrt(np.diag(inner))
    rounding = NOTHING * np.linalg.norm(products.reshape(len(products), -1), axis=1)
    lengths = np.where(lengths > rounding, lengths, np.nan)
    return inner / np.outer(lengths, lengths)
