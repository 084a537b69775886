import numpy as np
import pandas as pd
import pytest

from aulens.databases.coded_units import coded_intensities, coded_units, scored_units
from aulens.errors import InputError

TABLE = pd.DataFrame(
    {
        "expression": ["happy", "neutral", "sad", "mixed"],
        "action_units": ["6:0.4;12:1", "", np.nan, "4:0.25"],
    }
)


def test_the_action_units_of_a_table_stand_in_order() -> None:
    assert coded_units(TABLE) == [4, 6, 12]


def test_photographed_faces_without_action_units_are_not_coded_unless_neutral() -> None:
    found = coded_intensities(TABLE, [12, 4], planted=False)
    np.testing.assert_array_equal(found, [[1, 0], [0, 0], [np.nan, np.nan], [0, 0.25]])


def test_all_rendered_faces_are_coded() -> None:
    found = coded_intensities(TABLE, [12, 4], planted=True)
    np.testing.assert_array_equal(found, [[1, 0], [0, 0], [0, 0], [0, 0.25]])


def test_a_database_without_action_units_is_refused() -> None:
    with pytest.raises(InputError, match=r"no face has action units .* such as CK\+ or DISFA"):
        coded_intensities(TABLE.assign(action_units=""), [12], planted=True)


def test_what_is_present_without_a_score_is_told_from_what_was_scored() -> None:
    table = TABLE.assign(action_units=["6:0.6?;12:1", "", np.nan, "4:0.2"])
    assert coded_units(table) == [4, 6, 12]
    assert coded_intensities(table, [6, 12], planted=False)[0].tolist() == [0.6, 1]
    assert scored_units(table, [6, 12]).tolist() == [[False, True], [True, True], [True, True], [True, True]]
