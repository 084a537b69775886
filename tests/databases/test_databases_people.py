"""Who takes part: complete people, and a stable draw of them."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aulens.databases.people import chosen_people, complete_people, incomplete_people
from aulens.errors import InputError

EXPRESSIONS = ["neutral", "happy"]


def manifest_of(people):
    """Return a manifest from person -> expressions."""
    rows = [(person, expression) for person, shown in people.items() for expression in shown]
    return pd.DataFrame(rows, columns=["person", "expression"])


def test_complete_and_incomplete_people():
    table = manifest_of(
        {"c": ["sad"], "b": ["happy", "neutral", "happy"], "a": ["happy", "neutral", "sad"], "d": ["happy"]}
    )
    assert complete_people(table, EXPRESSIONS) == ["a", "b"]
    assert incomplete_people(table, EXPRESSIONS) == {"c": ["neutral", "happy"], "d": ["neutral"]}


PEOPLE = st.lists(st.text("abc123", min_size=1, max_size=4), min_size=4, max_size=20, unique=True)


@given(people=PEOPLE, seed=st.integers(0, 2**31), number=st.integers(1, 3), data=st.data())
def test_the_draw_ignores_order_and_grows_without_changing(people, seed, number, data):
    table = manifest_of(dict.fromkeys(people, EXPRESSIONS))
    shuffled = table.iloc[data.draw(st.permutations(range(len(table))))]
    few = chosen_people(table, EXPRESSIONS, number, seed, "kdef")
    assert few == chosen_people(shuffled, EXPRESSIONS, number, seed, "kdef")
    assert few == sorted(few)
    assert len(set(few)) == number
    assert set(few) < set(chosen_people(table, EXPRESSIONS, number + 1, seed, "kdef"))
    assert chosen_people(table, EXPRESSIONS, None, seed, "kdef") == sorted(people)


def test_seed_and_database_matter():
    table = manifest_of({f"p{n:02d}": EXPRESSIONS for n in range(30)})
    draws = {
        tuple(chosen_people(table, EXPRESSIONS, 10, seed, database)) for seed in (1, 2) for database in ("kdef", "krc")
    }
    assert len(draws) == 4


def test_the_draw_is_the_same_on_every_machine():
    table = manifest_of({f"p{n}": EXPRESSIONS for n in range(10)})
    assert chosen_people(table, EXPRESSIONS, 4, 2022, "kdef") == ["p3", "p4", "p5", "p9"]


@given(people=PEOPLE, seed=st.integers(0, 2**31))
def test_one_person_more_changes_at_most_one_of_the_chosen(people, seed):
    few = chosen_people(manifest_of(dict.fromkeys(people[1:], EXPRESSIONS)), EXPRESSIONS, 2, seed, "kdef")
    more = chosen_people(manifest_of(dict.fromkeys(people, EXPRESSIONS)), EXPRESSIONS, 2, seed, "kdef")
    assert set(more) - set(few) <= {people[0]}


def test_too_few_people_are_refused():
    table = manifest_of({"a": EXPRESSIONS, "b": ["happy"]})
    with pytest.raises(InputError, match="kdef: 2 people are asked for, 1 have every expression"):
        chosen_people(table, EXPRESSIONS, 2, 2022, "kdef")
