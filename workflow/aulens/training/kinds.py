"""What the networks of a cohort are for, and the random numbers that follow from it.

Ordinary cohorts are what a study is about. Reference cohorts show how similar profiles are that come of chance and of
shared images alone (`SHUFFLED`), and those that come of other people of one database (`GROUPS`): see
`aulens.tuning.baseline`.
"""

from typing import Protocol

from aulens.randomness import integer_seed

RUNS = "runs"  # ordinary: every run divides all who take part
SHUFFLED = "shuffled"  # trained on expressions in random order
GROUPS = "groups"  # each run trained on a group of people that no other run has


class InitialSettings(Protocol):
    """The settings that initial weights depend on."""

    seed: int
    study: str
    database: str
    kind: str


def of_kind(kind: str) -> tuple[str, ...]:
    """Return what a reference cohort adds to the key of a draw; nothing of an ordinary cohort."""
    return () if kind == RUNS else (kind,)


def initial_seed(settings: InitialSettings, run: int) -> int:
    """Return the seed of a run's initial weights; no other run, cohort, database or study has the same."""
    key = (settings.study, *of_kind(settings.kind), settings.database, run)
    return integer_seed(settings.seed, "initial weights", *key)
