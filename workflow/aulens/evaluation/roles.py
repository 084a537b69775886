"""What the database that networks are tested on is to the one that they were trained on, and names of such pairs."""

ROLES = ("within", "cross", "control")


def pair_name(trained: str, tested: str) -> str:
    """Return "a" for networks tested on the database that they were trained on, "a→b" for another one.

    Examples
    --------
    >>> pair_name("kdef", "kdef"), pair_name("kdef", "krc")
    ('kdef', 'kdef→krc')
    """
    return trained if trained == tested else f"{trained}→{tested}"
