"""Which sets of expressions how many people show."""

from itertools import combinations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aulens.databases.expression_sets import expression_sets, sets_in_words

LABELS = ["neutral", "happy", "fearful", "sad"]


def table(shown: dict[str, str]) -> pd.DataFrame:
    """Return one row per image of people and the expressions that they show."""
    rows = [(person, label) for person, labels in shown.items() for label in labels.split()]
    return pd.DataFrame(rows, columns=["person", "expression"])


def test_for_each_number_of_labels_the_set_that_most_people_show() -> None:
    images = table({"a": "neutral happy sad", "b": "neutral happy sad", "c": "neutral happy", "d": "fearful fearful"})
    sets = expression_sets(images, LABELS)
    assert sets.to_dict("list") == {
        "labels": ["neutral", "neutral;happy", "neutral;happy;sad"],
        "people": [3, 3, 2],
    }
    assert sets_in_words(sets) == "neutral, happy: 3 people; + sad: 2"


def test_images_of_nobody_and_other_labels_do_not_count() -> None:
    images = table({"": "neutral happy", "a": "happy contempt"})
    assert expression_sets(images, LABELS).to_dict("list") == {"labels": ["happy"], "people": [1]}
    assert expression_sets(table({"": "neutral"}), LABELS).empty


def test_a_set_that_drops_a_label_is_written_in_full() -> None:
    images = table({"a": "happy", "b": "happy", "c": "happy", "d": "fearful sad", "e": "fearful sad"})
    assert sets_in_words(expression_sets(images, LABELS), least=1) == "happy: 3 people; fearful, sad: 2"


def test_as_the_issue_writes_it() -> None:
    people = {f"p{number}": "happy surprised disgusted" for number in range(35)}
    people |= {f"p{number}": "happy surprised disgusted fearful" for number in range(10)}
    labels = ["neutral", "happy", "fearful", "surprised", "disgusted"]
    assert (
        sets_in_words(expression_sets(table(people), labels)) == "happy, surprised, disgusted: 35 people; + fearful: 10"
    )


@pytest.mark.parametrize(
    ("shown", "words"), [({}, ""), ({"a": "sad"}, ""), ({"a": "sad happy"}, "happy, sad: 1 person")]
)
def test_few_people(shown: dict[str, str], words: str) -> None:
    assert sets_in_words(expression_sets(table(shown), LABELS)) == words


@given(st.lists(st.sets(st.sampled_from(LABELS)), max_size=12))
def test_counts_are_the_largest_there_are(shown: list[set[str]]) -> None:
    images = table({f"p{number}": " ".join(labels) for number, labels in enumerate(shown)})
    sets = expression_sets(images, LABELS)
    assert list(sets["people"]) == sorted(sets["people"], reverse=True)
    for size, (labels, people) in enumerate(sets.itertuples(index=False), start=1):
        assert sum(set(labels.split(";")) <= shows for shows in shown) == people
        assert people == max(sum(set(taken) <= shows for shows in shown) for taken in combinations(LABELS, size))
    assert len(sets) == max(map(len, shown), default=0)
