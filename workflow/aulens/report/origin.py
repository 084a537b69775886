"""Where databases come from, in words: invented cultures are never presented as people."""

from collections.abc import Mapping

from aulens.report.wording import listed
from aulens.synthesis.crossings import unlike

CONTROLS = {
    ("population",): ": a control of people",
    ("culture",): ": a control of action units",
    (): ": other people of the same kind",
}  # by all keys in which rendered databases differ


def invented_sentence(names: list[str], databases: Mapping[str, Mapping]) -> str:
    """Say which databases are rendered by the program; nothing if none is."""
    drawn = [name for name in names if databases[name]["source"] == "synthetic"]
    if not drawn:
        return ""
    subject = f"The databases {listed(drawn)} are" if len(drawn) > 1 else f"The database {drawn[0]} is"
    return (
        f"{subject} invented: faces rendered by the program from tables of action units. They stand for no real group "
        "of people, and nothing here is a statement about people."
    )


def same_display(one: str, two: str, databases: Mapping[str, Mapping]) -> bool:
    """Whether two databases were rendered from the same table of action units."""
    first, second = databases[one], databases[two]
    return first["source"] == second["source"] == "synthetic" and first["culture"] == second["culture"]


def control_sentence(trained: str, tested: str, databases: Mapping[str, Mapping]) -> str:
    """Say what a control test shows: other people with the display that was learned, or with another one."""
    if any(databases[name]["source"] != "synthetic" for name in (trained, tested)):
        return f"{tested} was shown to networks trained on {trained}; no network was trained on it."
    kind = CONTROLS.get(tuple(unlike(databases[trained], databases[tested]) or ()), "")
    people = "the same" if databases[trained]["population"] == databases[tested]["population"] else "another"
    table = "the same table" if same_display(trained, tested, databases) else "another table"
    return f"Compared with {trained}, {tested} has people of {people} population and {table} of action units{kind}."
