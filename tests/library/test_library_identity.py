from aulens.identity import identity_key


def test_the_order_of_keys_does_not_change_an_identity_but_a_value_does():
    assert identity_key({"a": 1, "b": [2]}) == identity_key({"b": [2], "a": 1})
    assert identity_key({"a": 1}) != identity_key({"a": 2})
