"""The figure of decoding by depth, and what is said of it."""

import numpy as np
import pandas as pd
import pytest

from aulens.report.depth_in_words import NO_PROBES, alignment_sentences, decoding_sentences
from aulens.report.figures.depth import figure_depth

LAYERS = [("relu1", 1), ("relu2", 2)]


def scores_of(databases: tuple[str, ...] = ("north",), runs: int = 5, more: float = 0.2) -> pd.DataFrame:
    """Return scores where relu2 of trained networks tells more than of untrained ones, and relu1 nothing more."""
    rows = []
    for database in databases:
        for target in ("expression", "action_units"):
            rows += [(database, target, "input", 0, "pixels", 0.5), (database, target, "none", -1, "chance", 0.25)]
            for layer, place in LAYERS:
                gain = more * (place - 1)
                rows.append((database, target, layer, place, "trained", 0.5 + gain))
                rows.append((database, target, layer, place, "random", 0.5))
                rows += [
                    (database, target, layer, place, f"trained_less_{name}", gain) for name in ("random", "pixels")
                ]
    table = pd.DataFrame(rows, columns=["database", "target", "layer", "place", "weights", "value"])
    table = table.assign(frozen=False, number=12, unit_of_replication="person and run", runs=runs)
    return with_bounds(table, runs)


def with_bounds(table: pd.DataFrame, runs: int) -> pd.DataFrame:
    for name, wide in (("interval", 0.05), ("layers", 0.1)):
        known = runs >= 5
        table[f"{name}_low"], table[f"{name}_high"] = [
            table["value"] + sign * wide if known else np.nan for sign in (-1, 1)
        ]
    return table


def alignment_of(runs: int = 5, apart: float = 0.2, random: float = 0.0, frozen: bool = False) -> pd.DataFrame:
    rows = []
    for (layer, place), weights in ((layer, weights) for layer in LAYERS for weights in ("trained", "random")):
        for name in ("north", "south"):
            for relation, value in (("within", 0.9), ("layer_and_pixels", 0.3), ("trained_and_untrained", 0.2)):
                rows.append((name, name, relation, weights, layer, place, value))
        gain = (apart if weights == "trained" else random) * (place - 1)
        rows.append(("north", "south", "between", weights, layer, place, 0.9 - gain))
        rows.append(("north", "south", "within_less_between", weights, layer, place, gain))
    table = pd.DataFrame(rows, columns=["database", "other", "relation", "weights", "layer", "place", "value"])
    table = table.assign(frozen=frozen & (table["place"] == 1) & (table["weights"] == "trained"), runs=runs)
    return with_bounds(table.assign(people=12, unit_of_replication="person and run"), runs)


def aligned(**options: object) -> str:
    return " ".join(alignment_sentences(alignment_of(**options), ["north", "south"], 0.95))


def decoded(**options: object) -> list[str]:
    return list(decoding_sentences(scores_of(**options), ["north"], 0.95))


def test_more_is_read_where_the_interval_of_all_layers_leaves_0_out() -> None:
    first, second = decoded()
    assert "expressions: linear probes read most after relu2 (balanced accuracy .70, 95 % CI [.65, .75]" in first
    assert "untrained there .50, pixels .50, chance .25" in first
    assert "Than of untrained networks they read more after relu2 (.20, 95 % CI [.10, .30])" in first
    assert "mean AUROC" in second
    assert "After no layer do they differ from untrained networks" in decoded(more=0.08)[0]


def test_without_intervals_there_is_no_verdict() -> None:
    text = decoded(runs=3)[0]
    assert text.endswith("No interval: 3 runs; intervals need 5.") and "Than of" not in text
    assert "No interval: 3 runs" in aligned(runs=3)


def test_networks_part_only_with_an_interval_and_beside_untrained_ones() -> None:
    assert "They part at relu2 (.20, 95 % CI [.10, .30])" in aligned() and "Untrained networks do not." in aligned()
    assert "But so do untrained networks at relu2" in aligned(random=0.2)
    text = aligned(apart=0.05)
    assert "not seen to part, which is no proof that they are alike" in text and "They part" not in text


def test_frozen_layers_are_no_finding() -> None:
    text = aligned(frozen=True)
    assert "relu1: frozen, the same in all networks; that their alignment is 1 is no finding." in text
    assert "by .20 after relu2 (between" in text


def test_one_run_tells_no_difference_and_no_probes_no_alignment() -> None:
    table = alignment_of(runs=1)
    table.loc[table["relation"].isin(["within", "within_less_between"]), "value"] = np.nan
    text = " ".join(alignment_sentences(table, ["north", "south"], 0.95))
    assert "whether they part cannot be told of one run each" in text and "no known value (one run)" in text
    assert list(alignment_sentences(table[:0], ["north"], 0.95)) == [NO_PROBES]


@pytest.mark.parametrize(
    ("databases", "shown", "panels"), [(("north", "south"), True, 4), (("north",), True, 3), (("north",), False, 2)]
)
def test_the_figure_has_the_panels_that_there_is_something_for(databases, shown, panels) -> None:
    alignment = alignment_of()
    alignment = alignment[alignment["database"].isin(databases) & alignment["other"].isin(databases)]
    figure = figure_depth(scores_of(databases), alignment if shown else alignment[:0], list(databases))
    visible = [axes for axes in figure.axes if axes.get_visible()]
    assert len(visible) == panels
    names = [label.get_text() for label in visible[0].get_xticklabels()]
    assert names == ["pixels", "relu1", "relu2"]
    lines = [line for line in visible[0].lines if line.get_marker() == "o" and len(line.get_xdata()) == 2]
    np.testing.assert_allclose(lines[0].get_ydata(), [0.5, 0.7])
    assert {line.get_mfc() for line in lines} >= {"white"}
