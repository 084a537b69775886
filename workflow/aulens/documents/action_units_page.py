"""The page of the action units, and of what the cultures plant."""

from collections.abc import Iterator, Mapping
from typing import Any

from aulens.documents.keys import yaml_text
from aulens.documents.markdown import page, table
from aulens.report.action_unit_names import NAMES

BESIDE = "The last columns: expressions that show it in cultures {}, in brackets if only some displays do."
INVENTED = "All are invented; no group of people is meant. Weights are intensities relative to the whole display."

Culture = Mapping[str, Mapping[str, Any]]


def action_units_page(
    head: str, units: Mapping[int, Mapping[str, str]], cultures: Mapping[str, Culture], compared: tuple[str, str]
) -> str:
    """Return the text of docs/action-units.md.

    Parameters
    ----------
    head : str
        What stands first: documents/action_units_head.md.
    units : mapping
        Action unit -> what `moves`, and which `muscles` pull.
    cultures : mapping
        Name -> expression -> always, sometimes or independent, as the files of config/cultures have them.
    compared : two str
        Cultures whose expressions stand beside each action unit.
    """
    heads = ["AU", "name", "what moves", "muscles", *(f"in {name}" for name in compared)]
    rows = [
        [
            f"{unit}",
            NAMES[unit],
            words["moves"],
            words["muscles"],
            *(shown_for(cultures[name], unit) for name in compared),
        ]
        for unit, words in units.items()
    ]
    lines = [head, "## The 20 action units", "", BESIDE.format(" and ".join(compared)), "", *table(heads, rows)]
    lines += ["## What the cultures plant", "", INVENTED, ""]
    for name, culture in cultures.items():
        lines += [f"### {name}", "", f"`config/cultures/{name}.yaml`", ""]
        lines += table(["expression", "action units"], planted(culture))
    return page(lines)


def shown_for(culture: Culture, unit: int) -> str:
    """Return the expressions that show an action unit, in brackets those of which only some displays do.

    Examples
    --------
    >>> shown_for({"sad": {"always": {4: 1.0}, "sometimes": {1: [0.6, 0.4]}}, "angry": {"always": {4: 1.0}}}, 1)
    '(sad)'
    """
    found = []
    for expression, display in culture.items():
        if unit in display.get("always", {}):
            found.append(expression)
        elif unit in display.get("sometimes", {}):
            found.append(f"({expression})")
    return ", ".join(found)


def planted(culture: Culture) -> Iterator[list[str]]:
    """Yield each expression and its action units in words.

    Examples
    --------
    >>> list(planted({"neutral": {}, "sad": {"always": {4: 1.0, 26: 0.8}, "sometimes": {1: [0.6, 0.4]}}}))
    [['neutral', 'none'], ['sad', '4, 26 (weight 0.8); in .40 of the displays 1 (weight 0.6)']]
    """
    for expression, display in culture.items():
        parts = [", ".join(f"{unit}{_weight(weight)}" for unit, weight in display.get("always", {}).items())]
        parts += [
            f"in {share:.2f} of the displays {unit}{_weight(weight)}".replace(" 0.", " .", 1)
            for unit, (weight, share) in display.get("sometimes", {}).items()
        ]
        if alone := display.get("independent"):
            chances = sorted(set(alone.values()))
            share = " to ".join(map(yaml_text, chances))
            parts.append(f"each by itself, with a probability of {share}: {', '.join(map(str, alone))}")
        yield [expression, "; ".join(filter(None, parts)) or "none"]


def _weight(weight: float) -> str:
    return "" if weight == 1 else f" (weight {weight:g})"
