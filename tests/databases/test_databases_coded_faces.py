"""Faces with known action units: levels of what was scored, and people who take part in a study."""

import numpy as np
import pandas as pd
import pytest

from aulens.databases.coded_faces import check_strangers, coded_faces
from aulens.errors import InputError


def coded(texts: list[str], **options: object):
    names = ["neutral" if not text else "happy" for text in texts]
    table = pd.DataFrame({"face": range(len(texts)), "expression": names, "action_units": texts})
    return coded_faces("a", table, pd.Series([f"p{row}" for row in range(len(texts))]), planted=False, **options)


def test_presence_without_a_score_has_no_level() -> None:
    found = coded(["12:0.8;25:1?", "12:0.6?", "25:1?", ""])
    assert found.action_units == [12, 25] and found.present.tolist() == [[1, 1], [1, 0], [0, 1], [0, 0]]
    np.testing.assert_array_equal(found.levels[:, 0], [4, np.nan, 0, 0])
    assert np.isnan(found.levels[:, 1]).all(), "an intensity that nobody ever scored is not known of absent ones either"


def test_all_scored_faces_have_levels() -> None:
    assert coded(["12:0.03", "12:1", "12:0.5;4:0.2"]).levels.tolist() == [[0, 1], [0, 5], [1, 2]]
    assert coded(["12:0.03", "12:1"], present=0.1).levels.tolist() == [[0], [5]]


def test_other_action_units_may_be_asked_for_and_faces_without_codes_are_left_out() -> None:
    table = pd.DataFrame({"face": [4, 7], "expression": ["sad", "happy"], "action_units": [None, "12:1"]})
    found = coded_faces("a", table, pd.Series(["p", "q"]), planted=False, action_units=[4, 12])
    assert found.present.tolist() == [[False, True]] and found.left_out == 1
    assert (found.rows.tolist(), found.units.tolist(), found.expressions.tolist()) == ([7], ["q"], ["happy"])


def test_people_of_the_study_are_refused() -> None:
    check_strangers(["p1-001", "", None], ["p1-002", "", np.nan], "judge", "probes", "a")
    with pytest.raises(InputError) as refused:
        check_strangers(["p1-001", "p1-070", "p1-071"], ["p1-071", "p1-070"], "judge", "probes", "a")
    assert str(refused.value) == (
        "judge: probes shows people who take part in the study (2 of a, such as p1-070); name a database of other "
        "people (its keys population and first_person)"
    )
