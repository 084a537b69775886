"""Similarity beside networks of shuffled labels and of disjoint groups of people: the stage baseline."""

from dataclasses import replace
from pathlib import Path

import pandas as pd

from aulens.calibration.drawn import learned_in, rows_of, run_results
from aulens.calibration.study import NAMES, Study, rows
from aulens.files import read_csv, write_parquet
from aulens.randomness import generator
from aulens.training.kinds import GROUPS, SHUFFLED
from aulens.training.people_groups import group_split, groups_of
from aulens.training.splits import split_units
from aulens.tuning.baseline import BaselineSettings, baseline
from aulens.tuning.responses import response_table

NETWORKS = 6  # of each database, of either kind: the default of the analysis baseline
SIMILARITY, GAP = "similarity of profiles", "gap of similarity"


def run(study: Study) -> None:
    """Train the reference networks, and run the stage."""
    files = {kind: study.file(f"{kind}.parquet") for kind in (SHUFFLED, GROUPS)}
    for kind, path in files.items():
        write_parquet(pd.concat([reference(study, name, kind) for name in NAMES], ignore_index=True), path)
    settings = BaselineSettings(
        study.options.seed,
        NAMES,
        *study.axes,
        shuffled=NETWORKS,
        groups=NETWORKS,
        confidence=study.options.confidence,
    )
    tables: list[Path] = [study.file("baseline.csv"), study.file("null_similarity.csv"), study.file("numbers.json")]
    baseline(study.responses, [files[SHUFFLED]], [files[GROUPS]], *tables, settings=settings)


def reference(study: Study, name: str, kind: str) -> pd.DataFrame:
    """Return the responses of a database's networks of shuffled labels, or of its groups of people."""
    people, plan, seed = study.drawn.people[name], study.plan, study.options.seed
    groups = groups_of(people, NETWORKS, generator(seed, GROUPS, name))
    found = []
    for number in range(NETWORKS):
        if kind == GROUPS:
            splits = group_split(groups[number], plan.split, len(people), number)
        else:
            splits = split_units(people, plan.split, seed, name, number, SHUFFLED)
        learned = rows_of(study.drawn.faces[name], learned_in(splits, number))
        own = replace(plan, shuffled=plan.shuffled or kind == SHUFFLED)
        random = generator(seed, "labels", kind, name, number)
        _, responses, _ = run_results(learned, learned[:0], study.stimuli, study.products, own, random)
        found.append(response_table(study.stimuli, responses, plan.labels, number))
    return pd.concat(found, ignore_index=True).assign(database=name)


def read(study: Study) -> pd.DataFrame:
    """Return p against the null, and p and interval of the gap, of every output unit and of their mean."""
    table = read_csv(study.file("baseline.csv"))
    units, mean = table[table["output_unit"] != "all"], table[table["output_unit"] == "all"]
    null = {"place": "output_unit", "p": "p_null", "estimate": "correlation"}
    gap = {"place": "output_unit", "p": "p_same", "estimate": "gap", "low": "gap_low", "high": "gap_high"}
    least = units.assign(place="any", null=units["p_null_corrected"].min(), gap=units["p_same_corrected"].min())[:1]
    return pd.concat(
        [
            rows(units, null, test=SIMILARITY, kind="against shuffled labels"),
            rows(mean, null, test=SIMILARITY, kind="against shuffled labels, mean of output units"),
            rows(least, {"place": "place", "p": "null"}, test=SIMILARITY, kind="against shuffled labels, corrected"),
            rows(units, gap, test=GAP, kind="groups of people"),
            rows(mean, gap, test=GAP, kind="groups of people, mean of output units"),
            rows(least, {"place": "place", "p": "gap"}, test=GAP, kind="groups of people, corrected"),
        ]
    )
