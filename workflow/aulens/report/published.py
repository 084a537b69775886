"""The paper's numbers beside ours."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from aulens.report.wording import decimal, interval_text, p_text

ROLES = ("first", "second")


class Comparison(NamedTuple):
    """One line: what, where the paper says it, its value, ours (a dash where there is none)."""

    what: str
    where: str
    paper: str
    ours: str


def comparisons(published: Mapping, summary: Mapping, databases: list[str]) -> list[Comparison]:
    """Return the published values with those of summary.json.

    Parameters
    ----------
    published : a file such as config/paper/inagaki2022_published.yaml; its first and second database
    summary : summary.json of the study
    databases : of the study; its first and second stand beside the paper's
    """
    names = dict(zip(ROLES, databases, strict=False))
    rows = [*_rates(published, summary, names), *_correlations(published, summary, names)]
    return [row for row in rows if row.paper]


def translated(pair: str, names: Mapping[str, str]) -> str:
    """Return "first→second" in the study's names; roles without a database stay."""
    return "→".join(names.get(role, role) for role in pair.split("→"))


def _rates(published: Mapping, summary: Mapping, names: Mapping[str, str]) -> Iterator[Comparison]:
    """Yield plateau, matched and swapped rates."""
    group = published.get("plateau", {})
    for role, value in group.get("correct_rate", {}).items():
        ours = (summary.get("plateau") or {}).get(names.get(role))
        yield Comparison(
            _label("training rate on the plateau", role, published, names), group["where"], decimal(value), _mean(ours)
        )
    for condition in ("matched", "swapped"):
        group = published.get(condition, {})
        for role, value in group.get("correct_rate", {}).items():
            ours = summary["rates"].get(condition, {}).get(translated(role, names))
            label = _label(f"{condition} correct rate", role, published, names)
            yield Comparison(label, group["where"], decimal(value), _mean(ours))


def _correlations(published: Mapping, summary: Mapping, names: Mapping[str, str]) -> Iterator[Comparison]:
    """Yield profile similarities, their relation to confusion and the effect of sample size."""
    group = published.get("similarity", {})
    ours = (summary.get("similarity") or {}).get("|".join(names.values()), {})
    for expression, value in group.get("expressions", {}).items():
        paper = _correlation(value) + ("" if value.get("significant", True) else ", n.s.")
        label = f"similarity of the “{expression}” profiles"
        yield Comparison(label, group["where"], paper, _correlation(ours.get(expression)))
    group = published.get("relation", {})
    for pair, value in group.get("pairs", {}).items():
        ours = (summary.get("relation") or {}).get(translated(pair, names))
        label = _label("similarity and confusion", pair, published, names)
        yield Comparison(label, group["where"], _correlation(value), _correlation(ours))
    group = published.get("sample_size", {})
    for role, bounds in group.get("range", {}).items():
        ours = ((summary.get("sample_size") or {}).get(names.get(role)) or {}).get("pearson")
        text = "–" if not ours else f"{decimal(ours['min'], 3)} to {decimal(ours['max'], 3)}"
        paper = f"{decimal(bounds[0], 3)} to {decimal(bounds[1], 3)}"
        yield Comparison(
            _label("profiles, fewer against all people", role, published, names), group["where"], paper, text
        )


def _label(what: str, role: str, published: Mapping, names: Mapping[str, str]) -> str:
    """Return what is compared, with the names of the paper and of the study."""
    return f"{what}: {translated(role, published['databases'])} | {translated(role, names)}"


def _mean(ours: Mapping | None) -> str:
    """Return a mean with its interval over people."""
    if not ours or ours.get("mean") is None:
        return "–"
    bounds = interval_text(*ours["interval"]) if ours.get("interval") else ""
    return decimal(ours["mean"]) + (f", {bounds}" if bounds else "")


def _correlation(value: Mapping | None) -> str:
    """Return ".71, p < .0001"."""
    if not value or value.get("correlation") is None:
        return "–"
    p = value.get("p")
    text = p_text(p) if isinstance(p, (int, float)) else "" if p is None else f"p {p.replace('0.', '.')}"
    return ", ".join(part for part in (decimal(value["correlation"]), text) if part)
