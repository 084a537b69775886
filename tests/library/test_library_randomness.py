from hypothesis import given
from hypothesis import strategies as st

from aulens.randomness import generator, integer_seed


def test_the_same_key_gives_the_same_numbers_on_every_machine() -> None:
    assert integer_seed(2022, "split", "kdef", 7) == 7230280428053830737
    assert generator(2022, "split", "kdef", 7).permutation(8).tolist() == [1, 3, 0, 2, 4, 5, 7, 6]


@given(seed=st.integers(0, 2**32), run=st.integers(0, 10_000))
def test_another_key_gives_other_numbers(seed: int, run: int) -> None:
    drawn = {
        integer_seed(seed, "split", run),
        integer_seed(seed, "split", run + 1),
        integer_seed(seed, "order", run),
        integer_seed(seed + 1, "split", run),
        integer_seed(seed, "split", str(run)),
    }
    assert len(drawn) == 5
    assert all(0 <= value < 2**63 for value in drawn)
