"""What analyses make their key numbers of."""

from io import StringIO

import pandas as pd
from pandas.api.types import is_numeric_dtype


def as_written(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table as whoever reads its file finds it, so that key numbers are those of the file to the last digit.

    Parameters
    ----------
    table : table

    Examples
    --------
    >>> as_written(pd.DataFrame({"correct_rate": [0.1]}).astype("float32"))["correct_rate"].tolist()
    [0.1]
    """
    text = {name: str for name, kind in table.dtypes.items() if not is_numeric_dtype(kind)}
    return pd.read_csv(StringIO(table.to_csv(index=False)), keep_default_na=False, na_values=[""], dtype=text)


def spread(values: pd.Series) -> dict:
    """Return mean, standard deviation and number of the runs' values; NaN are not counted.

    Parameters
    ----------
    values : (runs,) float
        One value per run.

    Returns
    -------
    dict
        mean, sd (n - 1; NaN for one run), runs.

    Examples
    --------
    >>> spread(pd.Series([0.5, 0.25, 0.75, float("nan")]))
    {'mean': 0.5, 'sd': 0.25, 'runs': 3}
    """
    return {"mean": float(values.mean()), "sd": float(values.std(ddof=1)), "runs": int(values.count())}
