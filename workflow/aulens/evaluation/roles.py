"""What the database that networks are tested on is to the one that they were trained on, and names of such pairs."""

WORDS = {"within": "matched", "cross": "swapped", "control": "control"}
ROLES = tuple(WORDS)


def pair_name(trained: str, tested: str) -> str:
    """Return "a" for networks tested on the database that they were trained on, "a→b" for another one.

    Examples
    --------
    >>> pair_name("kdef", "kdef"), pair_name("kdef", "krc")
    ('kdef', 'kdef→krc')
    """
    return trained if trained == tested else f"{trained}→{tested}"


def group_name(trained: str, tested: str, role: str) -> str:
    """Return what statistics/tests.csv calls a group of rates: "a matched", or "a→b swapped".

    Examples
    --------
    >>> group_name("kdef", "krc", "cross")
    'kdef→krc swapped'
    """
    return f"{pair_name(trained, tested)} {WORDS[role]}"
