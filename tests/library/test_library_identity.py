import hashlib

from aulens.identity import file_hash, identity_key


def test_the_order_of_keys_does_not_change_an_identity_but_a_value_does():
    assert identity_key({"a": 1, "b": [2]}) == identity_key({"b": [2], "a": 1})
    assert identity_key({"a": 1}) != identity_key({"a": 2})


def test_a_file_is_known_by_its_content(tmp_path):
    (tmp_path / "x").write_bytes(b"faces" * 100_000)
    assert file_hash(tmp_path / "x") == hashlib.sha256(b"faces" * 100_000).hexdigest()
