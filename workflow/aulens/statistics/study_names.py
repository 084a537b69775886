"""Which study a result is of."""

from pathlib import Path


def study_of(path: Path) -> str:
    """Return the study of a result.

    Examples
    --------
    >>> study_of(Path("results/studies/mine/tuning/kdef/runs-000-005/responses.parquet"))
    'mine'
    """
    return path.parts[path.parts.index("studies") + 1]
