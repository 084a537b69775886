"""The stable choice of those who take part."""

from hypothesis import given
from hypothesis import strategies as st

from aulens.databases.people import chosen_units

PEOPLE = st.lists(st.text("abcdefgh", min_size=1, max_size=3), min_size=4, max_size=20, unique=True)


@given(people=PEOPLE, seed=st.integers(0, 2**31), data=st.data())
def test_the_draw_depends_on_neither_order_nor_number(people, seed, data):
    number = data.draw(st.integers(1, len(people) - 1))
    few = chosen_units(people, number, seed, "kdef")
    assert few == chosen_units(data.draw(st.permutations(people)), number, seed, "kdef")
    assert few == sorted(few)
    assert len(few) == number
    assert set(few) < set(chosen_units(people, number + 1, seed, "kdef"))
    assert chosen_units(people, None, seed, "kdef") == sorted(people)


def test_databases_and_seeds_draw_differently():
    people = [f"p{n:02d}" for n in range(30)]
    draws = {tuple(chosen_units(people, 10, seed, database)) for seed in (1, 2) for database in ("kdef", "krc")}
    assert len(draws) == 4


def test_the_draw_is_the_same_on_every_machine():
    assert chosen_units([f"p{n}" for n in range(10)], 4, 2022, "kdef") == ["p3", "p4", "p5", "p9"]


@given(people=PEOPLE, seed=st.integers(0, 2**31))
def test_one_person_more_changes_at_most_one_of_the_chosen(people, seed):
    few, more = (chosen_units(part, 2, seed, "kdef") for part in (people[1:], people))
    assert set(more) - set(few) <= {people[0]}
