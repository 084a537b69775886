"""Similarity of tuning profiles and its relation to confusion: the stages profiles, similarity and relation."""

import pandas as pd

from aulens.calibration.study import NAMES, Study, rows
from aulens.files import read_csv
from aulens.statistics.relation import RelationSettings, relation
from aulens.tuning.profiles import ProfileSettings, profiles
from aulens.tuning.similarity import SimilaritySettings, similarity

SIMILARITY, RELATION = "similarity of profiles", "relation of similarity and confusion"
KINDS = {"published": "p", "action units permuted": "p_permutation"}
FAMILY = "published, any output unit (Bonferroni)"
KINDS_OF_RELATION = {"published": "p", "expressions permuted": "p_permutation"}


def run(study: Study) -> None:
    """Run the stages."""
    options, numbers, table = study.options, study.file("numbers.json"), study.file("similarity.csv")
    settings = ProfileSettings(NAMES, *study.axes)
    profiles(study.responses, study.file("profiles.csv"), study.file("null_image.csv"), settings=settings)
    settings = SimilaritySettings(options.seed, NAMES, *study.axes, "same_expression", options.permutations, 0)
    similarity(study.file("profiles.csv"), study.responses, table, numbers, settings=settings)
    settings = RelationSettings(options.seed, NAMES, study.plan.labels, options.permutations)
    points, tests = study.file("relation.csv"), study.file("relation_tests.csv")
    relation(table, study.file("confusion.csv"), points, tests, numbers, settings=settings)


def read(study: Study) -> pd.DataFrame:
    """Return every p of equal expressions, the least one corrected for their number, and those of the relation."""
    alike = read_csv(study.file("similarity.csv")).query("same_expression")
    related = read_csv(study.file("relation_tests.csv"))
    related = related.assign(place=related["trained"] + "→" + related["tested"])
    columns = {"place": "output_unit_1", "estimate": "correlation"}
    found = [rows(alike, columns | {"p": p}, test=SIMILARITY, kind=kind) for kind, p in KINDS.items()]
    columns["place"] = "place"
    least = alike.assign(place="any", p=alike["p_bonferroni"].min())[:1]
    found.append(rows(least, {"place": "place", "p": "p"}, test=SIMILARITY, kind=FAMILY))
    found += [rows(related, columns | {"p": p}, test=RELATION, kind=kind) for kind, p in KINDS_OF_RELATION.items()]
    return pd.concat(found)
