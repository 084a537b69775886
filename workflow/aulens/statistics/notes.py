"""What stands in the columns `unit_of_replication` and `note` of tests.csv."""

RUNS = "run"
CORRECTED_RUNS = "run, corrected for the people that runs share"
SHARED = "Nadeau and Bengio 2003 with people as units; assumes that runs correlate by n_test / (n_test + n_train)"
INDEPENDENT = "takes runs over splits of the same people as independent, so p depends on how many runs were made"
NOT_TESTED = "not tested: "  # how a note begins that says why there is no p
