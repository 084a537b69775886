"""The report of `inspect`, in lines."""

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import pandas as pd

from aulens.databases.expression_sets import expression_sets, sets_in_words
from aulens.databases.folders import problems_of_folder
from aulens.databases.found_arrays import arrays, videos
from aulens.databases.found_tables import FEW, Table
from aulens.databases.known_databases import Match, fewer_than_published, missing_images
from aulens.databases.name_shapes import folder_levels, is_picture, shapes, suffix_of
from aulens.databases.problems import Problem
from aulens.databases.proposals import Proposal
from aulens.databases.records import unpacks
from aulens.vocabulary import expressions

NAMED = 5  # of a kind
LONGEST = 40  # signs of a cell that are shown
TO_DECIDE = "write into databases.NAME.labels what they mean to you; the grammar says what is known"


def about_known(matches: Sequence[Match], said: Sequence[str]) -> Iterator[str]:
    """Yield which known databases a folder could hold, the best first, and how it compares with what was published."""
    for match in matches[:3]:
        if match.images.empty:
            why = "pictures stand in arrays or videos" if unpacks(match.source) else f"labels are null: {TO_DECIDE}"
            yield f"{match.name} (config/databases/{match.name}.yaml), whose {why}"
            yield from licence(match)
            continue
        yield f"{match.name} (config/databases/{match.name}.yaml): {_against_published(match)}"
        if fewer := fewer_than_published(match):
            yield f"  other numbers than published: {_some(fewer, 9)}"
        missing = list(islice(missing_images(match), NAMED + 1))
        for text in missing[:NAMED]:
            yield f"  missing: {text}"
        if len(missing) > NAMED:
            yield "  missing: and more"
        yield from not_read(match.problems)
        yield from licence(match)
    if not matches:
        yield "No database that aulens knows (config/databases/) is recognised."
    yield from said


def licence(match: Match) -> Iterator[str]:
    """Yield with which databases one shares people, and its licence."""
    about = match.grammar.about
    if about.shares_people_with:
        yield f"  shows people of {', '.join(about.shares_people_with)} too: never train on one and test on another"
    if about.licence:
        yield f"  licence: {about.licence}"


def _against_published(match: Match) -> str:
    people = match.images["person"][match.images["person"] != ""].nunique()
    published = match.grammar.about.published
    parts = [
        f"{len(match.images):,} of {match.published:,} images" if match.published else f"{len(match.images):,} images"
    ]
    if "people" in published:
        parts.append(f"{people} of {published['people']} people")
    return ", ".join(parts)


def not_read(problems: Sequence[Problem]) -> Iterator[str]:
    """Yield what does not fit, by kind of problem, with examples."""
    kinds: dict[str, list[Problem]] = {}
    for problem in problems:
        kinds.setdefault(problem.problem, []).append(problem)
    for what, alike in islice(sorted(kinds.items(), key=lambda pair: -len(pair[1])), NAMED):
        paths = _some([problem.path for problem in alike], 3)
        yield f"  {len(alike):,} not read ({paths}): {what}; {alike[0].remedy}"
    if len(kinds) > NAMED:
        yield f"  and {len(kinds) - NAMED} other kinds of problems"


def about_files(folder: Path, paths: Sequence[str], tables: Sequence[Table]) -> Iterator[str]:
    """Yield suffixes, folders, shapes of names, tables, arrays and videos."""
    pictures = [path for path in paths if is_picture(path)]
    suffixes = pd.Series([suffix_of(path) or "none" for path in paths]).value_counts()
    counted = [f"{suffix} {number:,}" for suffix, number in suffixes.items()]
    yield f"{len(paths):,} files, {len(pictures):,} of them pictures; suffixes: {_some(counted, 12)}"
    yield from not_read(problems_of_folder(folder))
    for level, names in enumerate(folder_levels(pictures), start=1):
        counted = [f"{name} {number:,}" for name, number in names.most_common(8)]
        yield f"  folders, level {level}: {len(names)} ({_some(counted, 7)})"
    table = shapes(pictures)
    if len(table):
        yield "Shapes of names (9: digits, A: letters):"
    for shape, number, example in table.head(8).itertuples(index=False):
        yield f"  {number:>8,}  {shape}   such as {example}"
    if len(table) > 8:
        yield f"  and {len(table) - 8} other shapes"
    for found in tables:
        yield from _of_table(found)
    if lines := arrays(folder, paths):
        yield from [*lines, "  source: arrays reads pictures in such files, see config/databases/tfd.yaml"]
    if lines := videos(folder, paths):
        yield from [*lines, "  source: video reads them, see config/databases/video.yaml"]


def _of_table(table: Table) -> Iterator[str]:
    headings = (
        f"headings {_some(table.headings, 12)}" if table.headed else f"{len(table.headings)} columns, no headings"
    )
    yield f"Table {table.path}: {table.rows:,} rows, {headings}"
    for heading, values in islice(table.columns.items(), 12):
        if len(values) <= FEW:
            yield f"  {heading}: " + ", ".join(
                f"{_cut(value) or 'empty'} {number:,}" for value, number in values.most_common()
            )


def about_pictures(sample: pd.DataFrame) -> Iterator[str]:
    """Yield sizes, colour, and what cannot be read in a sample of pictures."""
    if sample.empty:
        return
    good = sample[sample["problem"] == ""]
    yield f"Of a sample of {len(sample)} pictures:"
    if len(good):
        sizes = good[["width", "height"]]
        middle, low, high = (" x ".join(f"{side:.0f}" for side in sizes.quantile(share)) for share in (0.5, 0.0, 1.0))
        yield f"  median {middle} pixels (width x height), smallest {low}, largest {high}"
        colour = int(good["colour"].sum())
        yield f"  {colour} in colour, {len(good) - colour} grey"
    if black := sample["path"][sample["black"]].tolist():
        yield f"  {len(black)} black ({_some(black, 3)}): placeholders?"
    if (bad := sample[sample["problem"] != ""]).size:
        examples = [f"{row.path}: {row.problem}" for row in bad.itertuples()]
        yield f"  {len(bad)} cannot be read ({_some(examples, 3)})"


def about_proposal(proposal: Proposal | None, pictures: Sequence[str]) -> Iterator[str]:
    """Yield how names or rows are read, with examples and with what does not fit, so that a wrong guess is seen."""
    if proposal is None or not proposal.first:
        return
    yield "Read as (a guess: check it):"
    yield from (f"  {text}" for text in proposal.said)
    yield f"  {len(proposal.images):,} of {len(pictures):,} pictures are read; for example"
    for path, person, label, expression in proposal.first:
        yield f"    {path}: person {person or 'unknown'}, {label} -> {expression or 'not known'}"
    yield from not_read(proposal.problems)


def about_sets(images: pd.DataFrame | None) -> Iterator[str]:
    """Yield how many people and images show what."""
    if images is None or images.empty:
        return
    named = images[images["person"] != ""]
    labels = [label for label in expressions() if label in set(images["expression"])]
    counts = images["expression"].value_counts()
    yield f"Images: {', '.join(f'{label} {counts[label]:,}' for label in labels)}"
    if named.empty:
        yield "People are not known."
        return
    of_person = named["person"].value_counts()
    most = f"{of_person.index[0]} has most"
    yield f"People: {len(of_person)}, with {of_person.min()} to {of_person.max()} images each; {most}"
    if words := sets_in_words(expression_sets(named, labels)):
        yield f"Who shows which expressions: {words}"


def _cut(cell: str) -> str:
    return cell if len(cell) <= LONGEST else f"{cell[:LONGEST]}…"


def _some(items: Sequence[str], number: int) -> str:
    return ", ".join(items[:number]) + (", ..." if len(items) > number else "")
