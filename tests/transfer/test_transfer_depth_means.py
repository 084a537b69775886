"""Means by depth: how often a layer is said to differ where none does."""

import numpy as np
import pandas as pd

from aulens.transfer.depth_means import means_by_depth


def test_a_layer_is_said_to_differ_by_chance_in_few_of_many_studies() -> None:
    """Of 50 studies with 5 networks that differ (nominal .05; 99.9 % of such counts are below 9)."""
    random, false = np.random.default_rng(5), 0
    keys = [(weights, place) for weights in ("trained", "random") for place in range(1, 5)] + [("pixels", 0)]
    runs, people = np.repeat(np.arange(5), 20), np.tile(np.arange(20), 5)
    layers = pd.DataFrame(keys, columns=["weights", "place"])
    layers = layers.assign(database="a", target="action_units", layer="relu", after="conv", frozen=False, chance=0.5)
    for study in range(50):
        values = random.normal(0.6, 0.05, (5, 9))[runs] + random.normal(0, 0.05, (100, 9))
        columns = {"database": "a", "target": "action_units", "run": runs, "unit": people.astype(str), "face": people}
        named = zip(keys, values.T, strict=True)
        faces = pd.concat([pd.DataFrame(columns | {"weights": w, "place": p, "value": own}) for (w, p), own in named])
        table = next(iter(means_by_depth(faces, layers, {"action_units": True}, 200, 0.95, study)))
        own = table[table["weights"] == "trained_less_random"]
        assert len(own) == 4 and own["layers_low"].notna().all()
        false += bool(((own["layers_low"] > 0) | (own["layers_high"] < 0)).any())
    assert false < 9
