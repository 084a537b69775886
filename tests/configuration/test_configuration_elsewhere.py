import yaml
from hypothesis import given
from hypothesis import strategies as st

from aulens.configuration.elsewhere import in_order_of, laid_over, over_ours, with_our_files

GROUPS = st.recursive(
    st.integers() | st.none() | st.lists(st.integers(), max_size=2),
    lambda inner: st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
)


def test_our_configuration_lies_below(tmp_path):
    ours = {"seed": 1, "studies": {"a": {"runs": 5, "labels": [1, 2]}}}
    (tmp_path / "config.yaml").write_text(yaml.safe_dump(ours))
    given = {"studies": {"a": {"labels": [3]}, "b": None}}
    found = over_ours(given, tmp_path / "config.yaml")
    assert found == {"seed": 1, "studies": {"a": {"runs": 5, "labels": [3]}, "b": None}}
    assert given == {"studies": {"a": {"labels": [3]}, "b": None}}


@given(st.dictionaries(st.sampled_from("abc"), GROUPS))
def test_what_is_laid_over_itself_or_nothing_stays(group):
    assert laid_over(group, group) == group == laid_over({}, group) == laid_over(group, {})


@given(st.dictionaries(st.sampled_from("abc"), GROUPS), st.dictionaries(st.sampled_from("abc"), GROUPS))
def test_the_order_of_another_configuration_changes_no_value(order, group):
    found = in_order_of(order, group)
    assert found == group
    shared = [key for key in order if key in group]
    assert list(found)[: len(shared)] == shared


def test_only_files_that_are_missing_here_and_come_with_us_are_replaced(tmp_path):
    here, home = tmp_path / "here", tmp_path / "home"
    for folder, names in ((here, ["mine.yaml"]), (home, ["mine.yaml", "ours.yaml"])):
        (folder / "config").mkdir(parents=True)
        for name in names:
            (folder / "config" / name).touch()
    (home / "other.yaml").touch()
    whole = {"a": ["config/mine.yaml", "config/ours.yaml"], "b": {"c": "config/none.yaml", "d": "other.yaml"}, "e": 1}
    assert with_our_files(whole, here, home) == {
        "a": ["config/mine.yaml", f"{home}/config/ours.yaml"],
        "b": {"c": "config/none.yaml", "d": "other.yaml"},
        "e": 1,
    }
