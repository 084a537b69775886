"""The history of a registration."""

from aulens.files import read_json
from aulens.registrations import canonical_registration, registration_hash
from aulens.statistics.registration import RegistrationSettings, registration


def test_what_was_registered_stays(tmp_path):
    file = tmp_path / "registration.json"

    def kept(what):
        registration(file, settings=RegistrationSettings("s", canonical_registration(what)))
        return read_json(file)["history"]

    first = kept({"where": "here", "outcomes": [1]})
    assert kept({"outcomes": [1], "where": "here"}) == first, "the same in another order"
    second = kept({"where": "here", "outcomes": [2]})
    assert second[:1] == first and second[1]["registration"] == {"where": "here", "outcomes": [2]}
    assert kept(None)[:2] == second and kept(None)[2]["registration"] is None
    assert len(kept({"where": "here", "outcomes": [1]})) == 4, "changed back is a change too"


def test_a_hash_is_of_the_text_alone():
    assert registration_hash(canonical_registration("é")) != registration_hash(canonical_registration("e"))
