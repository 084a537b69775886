"""Full crossings of population and culture among the databases that networks are tested on."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from aulens.configuration.catalogue import read_catalogue
from aulens.configuration.composition import composed
from aulens.synthesis.crossings import Crossing, crossings, unlike

CONFIG = Path(__file__).parents[2] / "config" / "config.yaml"
DRAWN = {"source": "synthetic", "size": 320, "first_person": 0, "people": 60}
KNOWN = {
    f"{culture}{population}": DRAWN | {"culture": culture, "population": population}
    for culture in "abc"
    for population in (1, 2)
}


@given(tested=st.lists(st.sampled_from(sorted(KNOWN)), unique=True))
def test_a_crossing_has_all_four_cells_whatever_is_tested(tested):
    found = crossings("a1", tested, KNOWN)
    complete = [culture for culture in "bc" if {"a2", f"{culture}1", f"{culture}2"} <= {*tested}]
    assert {crossing.other for crossing in found} == {f"{culture}2" for culture in complete}
    for crossing in found:
        own, people, culture, other = (KNOWN[name] for name in crossing.cells)
        assert unlike(own, people) == unlike(culture, other) == ["culture"]
        assert unlike(own, culture) == unlike(people, other) == ["population"]


@pytest.mark.parametrize("change", [{"size": 100}, {"colour": {}}, {"source": "folder"}])
def test_databases_that_differ_in_anything_else_do_not_count(change):
    names = ["a1", "a2", "b1", "b2"]
    assert crossings("a1", names, KNOWN) == [Crossing("a1", "b1", "a2", "b2")]
    assert crossings("a1", names, KNOWN | {"b1": KNOWN["b1"] | change}) == []


def test_photographs_have_no_crossing():
    photographs = {"kdef": {"source": "folder"}, "krc": {"source": "folder"}}
    assert crossings("kdef", photographs, photographs) == []


def test_the_demonstration_crosses_people_of_whom_nobody_is_in_two_cells():
    config, problems = composed(yaml.safe_load(CONFIG.read_text(encoding="utf-8")), read_catalogue())
    assert not problems
    study, known, shown = config["studies"]["inagaki2022"], config["databases"], []
    for trained in study["databases"]:
        tested = [*study["databases"], *study["test_only"][trained]]
        (crossing,) = crossings(trained, tested, known)
        assert set(crossing.cells) == {"a", "b", "a-other", "b-other"}
        shown = [
            {(entry["population"], entry["first_person"] + number) for number in range(entry["people"])}
            for entry in map(known.get, crossing.cells)
        ]
        assert min(map(len, shown)) >= 60
        assert len(set().union(*shown)) == sum(map(len, shown))
