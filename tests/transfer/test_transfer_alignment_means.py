"""Alignments of networks: which pairs are meant, intervals by runs and halves of people, and no false parting."""

import numpy as np
import pandas as pd
import pytest

from aulens.transfer.alignment_means import COLUMNS, Drawn, halves_of, mean_of_pairs, means_of_alignments, relations
from aulens.transfer.kernel_alignment import alignments

PEOPLE = np.repeat(np.arange(10), 2)


def networks(runs: int, apart: float, seed: int = 0, frozen: bool = False) -> tuple[pd.DataFrame, np.ndarray]:
    """Return products of two layers of runs on databases a and b, which turn to other features by `apart`."""
    random = np.random.default_rng(seed)
    shared, rows, products = random.normal(size=(3, 20, 4)), [], []
    for place in (1, 2):
        for number, database in enumerate("ab"):
            for run in range(runs):
                for weights in ("trained", "random"):
                    own = apart * shared[1 + number] if weights == "trained" and place == 2 else 0
                    values = shared[0] + own + 0.5 * random.normal(size=(20, 4))
                    rows.append((len(rows), database, run, weights, f"relu{place}", place, f"conv{place}",
                                 frozen and place == 1 and weights == "trained"))  # fmt: skip
                    products.append(values @ values.T)
    rows.append((len(rows), "a", 0, "pixels", "input", 0, "input", True))
    columns = ["row", "database", "run", "weights", "layer", "place", "after", "frozen"]
    return pd.DataFrame(rows, columns=columns), np.stack([*products, shared[0] @ shared[0].T]).astype(np.float32)


def means(*given: object, databases: str = "ab", **options: object) -> pd.DataFrame:
    table, products = networks(*given, **options)
    random = np.random.default_rng(1)
    found = means_of_alignments(table, products, PEOPLE, list(databases), 100, 0.95, random)
    return found.set_index(["database", "other", "relation", "weights", "layer"]).sort_index()


def test_pairs_are_those_of_two_networks_and_never_of_one_with_itself() -> None:
    table, products = networks(3, 1.0)
    layer = table[(table["place"] == 2)].reset_index(drop=True)
    whole = alignments(products[table["place"] == 2])
    drawn = Drawn(layer, whole, whole[None])
    a = np.flatnonzero((layer["database"] == "a") & (layer["weights"] == "trained"))
    within = mean_of_pairs(drawn, a, a, (np.ones((1, 3)), np.ones((1, 3))))
    by_hand = np.mean([whole[a[0], a[1]], whole[a[0], a[2]], whole[a[1], a[2]]])
    assert within.value == pytest.approx(by_hand) and within.number == 3
    assert within.draws == pytest.approx([by_hand])
    twice = np.array([[2.0, 1.0, 0.0]])
    assert mean_of_pairs(drawn, a, a, (twice, twice)).draws == pytest.approx([whole[a[0], a[1]]])
    one = np.array([[3.0, 0.0, 0.0]])
    assert np.isnan(mean_of_pairs(drawn, a, a, (one, one)).draws).all(), "a network alone has nothing to compare"
    random = a + 1
    own = mean_of_pairs(drawn, a, random, (np.ones((1, 3)),) * 2, own=True)
    assert own.value == pytest.approx(np.mean(whole[a, random])) and own.number == 3


def test_networks_part_where_databases_change_them_and_untrained_ones_do_not() -> None:
    found = means(5, 2.0)
    assert sorted(found.reset_index().columns) == sorted(COLUMNS)
    difference = found.loc[("a", "b", "within_less_between")]
    deep = difference.loc[("trained", "relu2")]
    assert deep["layers_low"] > 0 and deep["layers_low"] <= deep["interval_low"] < deep["value"]
    others = difference.drop(index=("trained", "relu2"))
    assert (others["layers_low"] < 0).all() and (others["layers_high"] > 0).all()
    parts = found["value"].xs("trained", level="weights").xs("relu2", level="layer")
    within = (parts["a", "a", "within"] + parts["b", "b", "within"]) / 2
    assert deep["value"] == pytest.approx(within - parts["a", "b", "between"])
    assert (deep["pairs"], deep["runs"], deep["faces"], deep["people"]) == (25 + 10 + 10, 5, 20, 10)


def test_nothing_is_said_to_part_where_nothing_does() -> None:
    """Of 20 studies without any difference at most 1 parts at some layer (nominal .05; in longer runs none of 200)."""
    parted = 0
    for seed in range(20):
        found = means(5, 0.0, seed=seed).xs("within_less_between", level="relation").xs("trained", level="weights")
        parted += bool((found["layers_low"] > 0).any())
    assert parted <= 1


@pytest.mark.parametrize(("runs", "known"), [(1, False), (4, True)])
def test_few_runs_have_no_interval_and_one_has_no_difference(runs: int, known: bool) -> None:
    found = means(runs, 1.0)
    difference = found.loc[("a", "b", "within_less_between")]
    assert difference["value"].notna().all() == known
    assert difference[["interval_low", "layers_low"]].isna().all(axis=None)
    between = found.loc[("a", "b", "between")]
    assert between["value"].notna().all() and between["interval_low"].notna().all() == (runs == 1)


def test_one_database_has_no_other() -> None:
    found = means(5, 1.0, databases="a").reset_index()
    assert set(found["relation"]) == {"within", "trained_and_untrained", "layer_and_pixels"}
    assert set(found["database"]) == set(found["other"]) == {"a"}


def test_frozen_layers_are_1_by_construction_and_have_no_difference() -> None:
    found = means(5, 1.0, frozen=True).xs("trained", level="weights").xs("relu1", level="layer")
    assert found.loc[("a", "b", "between"), "value"] == 1 and found.loc[("a", "b", "between"), "frozen"]
    assert np.isnan(found.loc[("a", "b", "within_less_between"), "value"])
    assert found.loc[("a", "a", "trained_and_untrained"), "value"] < 1


def test_halves_take_half_of_the_people_with_all_their_faces() -> None:
    for rows in halves_of(PEOPLE, 20, np.random.default_rng(0)):
        assert len(set(PEOPLE[rows])) == 5 and len(rows) == 10


def test_all_relations_have_all_draws() -> None:
    table, products = networks(2, 1.0)
    whole = alignments(products[table["place"].isin([2, 0])])
    layer = table[table["place"].isin([2, 0])].reset_index(drop=True)
    found = relations(Drawn(layer, whole, np.stack([whole] * 3)), ["a", "b"], dict.fromkeys("ab", np.ones((3, 2))))
    for pairs in found.values():
        assert pairs.draws == pytest.approx([pairs.value] * 3)


def test_a_network_that_gives_the_same_for_all_faces_is_left_out_and_counted() -> None:
    table, products = networks(5, 1.0)
    products[(table["database"] == "a") & (table["run"] == 0) & (table["weights"] == "trained")] = 0
    found = means_of_alignments(table, products, PEOPLE, ["a", "b"], 50, 0.95, np.random.default_rng(1))
    found = found.set_index(["database", "other", "relation", "weights"]).sort_index()
    assert found["value"].notna().all() and found["interval_low"].notna().all()
    assert set(found.loc[("a", "a", "within", "trained"), "pairs"]) == {6}
    assert set(found.loc[("a", "a", "within", "trained"), "undefined_pairs"]) == {4}
    assert set(found.loc[("a", "b", "between", "trained"), "undefined_pairs"]) == {5}
    assert set(found.loc[("a", "b", "within_less_between", "trained"), "undefined_pairs"]) == {9}
    assert set(found.loc[("b", "b", "within", "trained"), "undefined_pairs"]) == {0}


@pytest.mark.parametrize(("runs", "unit"), [(1, "person"), (5, "person and run")])
def test_people_are_drawn_and_runs_where_there_are_several(runs: int, unit: str) -> None:
    assert set(means(runs, 1.0)["unit_of_replication"]) == {unit}
