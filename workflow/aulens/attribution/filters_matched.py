"""Which filters are matched with an action unit, by the rule of Breuer and Kimmel (2017), and by chance.

A filter's top faces are those with its largest responses. Their share in which an action unit is present is P; the
filter is matched with action units of P = 1.
"""

import numpy as np


def active_filters(responses: np.ndarray) -> np.ndarray:
    """Return which filters (filters,) bool are active: above 0 for some face; the others are dead.

    Examples
    --------
    >>> active_filters(np.array([[0.0, 0.2, -1.0], [0.0, 0.0, -2.0]])).tolist()
    [False, True, False]
    """
    return (responses > 0).any(axis=0)


def top_faces(responses: np.ndarray, top: int) -> np.ndarray:
    """Return the rows (filters, top) int of the faces with the largest responses above 0, largest first; −1 for none.

    Examples
    --------
    >>> top_faces(np.array([[0.1, 0.0], [0.3, 0.0], [0.2, 4.0]]), 2).tolist()
    [[1, 2], [2, -1]]
    """
    order = np.argsort(-responses, axis=0, kind="stable")[:top].T  # (filters, top)
    rows = np.where(np.take_along_axis(responses.T, order, axis=1) > 0, order, -1)
    return np.pad(rows, ((0, 0), (0, top - rows.shape[1])), constant_values=-1)


def matched_filters(rows: np.ndarray, present: np.ndarray) -> np.ndarray:
    """Return which filters are matched with which action unit (filters, columns) bool: all top faces show it.

    Parameters
    ----------
    rows : (filters, top) int
        See `top_faces`.
    present : (n, columns) bool or float

    Notes
    -----
    "We rejected correlations with P < 1": 50 active filters of 256 were examined, 7 rejected. How many top faces is not
    said ("a small N"). A filter that responds to fewer faces has no such top, and is matched with nothing.

    Examples
    --------
    >>> matched_filters(np.array([[0, 1], [2, -1]]), np.array([[True, True], [True, False], [True, True]])).tolist()
    [[True, False], [False, False]]
    """
    known = (rows >= 0).all(axis=1)
    found = np.zeros((len(rows), present.shape[1]), bool)
    for place in np.flatnonzero(known):
        found[place] = (present[rows[place]] > 0).all(axis=0)
    return found
