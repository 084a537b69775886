"""Which action units filters are looked for."""

import pandas as pd

from aulens.databases.coded_units import coded_units
from aulens.errors import InputError


def units_to_find(table: pd.DataFrame, database: str, probes: str | None) -> list[int]:
    """Return the action units of a study's own database; none if it does not code them.

    Raises
    ------
    InputError
        If it does not, and there is no database of action units either.
    """
    units = coded_units(table)
    if not units and probes is None:
        raise InputError(
            f"filters: no face of {database} has action units (column action_units of its manifest); name a rendered "
            "database of action units in the key probes"
        )
    return units
