"""What stands in the columns `unit_of_replication` and `note` of tests.csv."""

RUNS = "run"
SHARED = "Nadeau and Bengio 2003 with people as units; assumes that runs correlate by n_test / (n_test + n_train)"
NOT_TESTED = "not tested: "  # how a note begins that says why there is no p
ONE_RUN = "one run: speaks of these networks alone"
TOGETHER = "; means are over all runs together"
SCHEMES = {"random": "random splits", "folds": "folds", "leave_one_out": "leave-one-out splits"}


def corrected_runs(units: str) -> str:
    """Return the unit of replication of a corrected test, e.g. of runs that share "people"."""
    return f"run, corrected for the {units} that runs share"


def independent(units: str) -> str:
    """Return what a test assumes that takes runs as independent, e.g. over splits of the same "people"."""
    return f"takes runs over splits of the same {units} as independent, so p depends on how many runs were made"


def not_measured(scheme: str, units: str) -> str:
    """Return why there is no corrected test of runs over these splits; nothing for random splits of people.

    Examples
    --------
    >>> not_measured("random", "people")
    ''
    >>> not_measured("folds", "people")  # doctest: +ELLIPSIS
    'not tested: how often a corrected test rejects wrongly was measured for ... people, not for folds of people'
    """
    if (scheme, units) == ("random", "people"):
        return ""
    measured = "how often a corrected test rejects wrongly was measured for random splits of people"
    return f"{NOT_TESTED}{measured}, not for {SCHEMES[scheme]} of {units}"
