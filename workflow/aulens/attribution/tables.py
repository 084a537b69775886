"""Columns of maps.csv."""

COLUMNS = [
    "row",
    "method",
    "layer",
    "weights",
    "database",
    "run",
    "face",
    "unit",
    "person",
    "expression",
    "predicted",
    "score",
]
COLUMNS += ["completeness_error"]
TRAINED, RANDOM = "trained", "random"  # whose map it is, in the column weights
