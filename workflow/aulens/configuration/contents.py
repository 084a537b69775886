"""Whether the small files that a configuration names hold what they should: grammars, cultures, protocols and the like.

Files that do not exist are passed over: `references` names them.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path as FilePath

from aulens.configuration.human_sense import wrong_judgements
from aulens.configuration.messages import Path, Problem, did_you_mean, key_path
from aulens.configuration.papers import wrong_paper
from aulens.configuration.values import Values
from aulens.databases.grammar_parts import Grammar
from aulens.databases.records import reader
from aulens.errors import InputError
from aulens.synthesis.codings import CODES, NEUTRAL
from aulens.synthesis.culture_files import Culture, read_culture
from aulens.synthesis.repertoire import PLANTED_COLOURS
from aulens.yaml_files import read_yaml

OF_A_PAPER = {"protocol": "a protocol", "published": "published numbers"}


def wrong_contents(values: Values, root: FilePath) -> Iterator[Problem]:
    """Yield mistakes within grammars, cultures, protocols and published numbers; paths are relative to `root`.

    Files of a paper, and which expressions a culture has, matter only to the studies that are made.
    """
    cultures: dict[str, Culture] = {}
    for name in values.names("databases"):
        path = ("databases", name)
        for source in values.if_reliable(*path, "source"):
            if source != "synthetic":
                yield from _grammar(values, name, source, root)
            else:
                for file in _existing(values, (*path, "culture"), root):
                    try:
                        cultures[name] = read_culture(root / file)
                    except InputError as error:
                        yield from _lines(error, (*path, "culture"), root)
                    else:
                        yield from _shown_by(values, name, cultures[name], file)
    for study in values.studies_to_make():
        yield from _lacking_expressions(values, study, cultures)
        yield from wrong_judgements(values, study, root)
        for key, what in OF_A_PAPER.items():
            yield from _of_a_paper(values, study, key, what, root)


def _shown_by(values: Values, database: str, culture: Culture, file: str) -> Iterator[Problem]:
    """Yield what a synthetic database asks of its culture and cannot have."""
    path, known = ("databases", database), ", ".join(culture.displays)
    counted = [name for counts in values.if_reliable(*path, "counts") for name in counts or ()]
    if unknown := [name for name in counted if name not in culture.displays]:
        yield (*path, "counts"), f"culture {file} has no {', '.join(unknown)}; it has {known}"
    for layout in values.if_reliable(*path, "layout"):
        without = [name for name in culture.displays if name not in (*CODES.get(layout, ()), NEUTRAL)]
        if layout in CODES and without and not counted:
            what = f"has no code for {', '.join(without)} of culture {file}; name others in counts"
            yield (*path, "layout"), f"{layout} {what}"
    number = len(counted or culture.displays)
    for planted in values.if_reliable(*path, "colour", "planted"):
        if planted is not None and number > PLANTED_COLOURS:
            yield (
                (*path, "colour", "planted"),
                f"{number} expressions are shown, but there are {PLANTED_COLOURS} colours",
            )


def _existing(values: Values, path: Path, root: FilePath) -> list[str]:
    """Return the file that stands at a path in a list of its own, an empty list if there is none."""
    return [file for file in values.if_reliable(*path) if file is not None and (root / file).is_file()]


def _lines(error: InputError, path: Path, root: FilePath) -> Iterator[Problem]:
    """Yield the lines of an error that name a file below `root`."""
    yield from ((path, line.removeprefix(f"{root}/")) for line in str(error).splitlines())


def _grammar(values: Values, database: str, source: str, root: FilePath) -> Iterator[Problem]:
    path = ("databases", database, "grammar")
    for file in _existing(values, path, root):
        try:
            grammar = reader(source).read_grammar(root / file)
        except InputError as error:
            yield from _lines(error, path, root)
        else:
            yield from _keep(values, database, grammar)


def _keep(values: Values, database: str, grammar: Grammar) -> Iterator[Problem]:
    path = ("databases", database, "keep")
    for keep in values.if_reliable(*path):
        for group in keep:
            if group not in grammar.groups:
                hint = did_you_mean(group, grammar.groups) or f"; its groups are {', '.join(grammar.groups)}"
                yield (*path, group), f"no group of the grammar{hint}"


def _lacking_expressions(values: Values, study: str, cultures: Mapping[str, Culture]) -> Iterator[Problem]:
    """Yield the expressions of a study that its synthetic databases cannot show."""
    path = ("studies", study)
    tested = [name for names in values.if_reliable(*path, "test_only") for part in names.values() for name in part]
    for database in dict.fromkeys([*values.items(*path, "databases"), *tested]):
        if database not in cultures:
            continue
        known = cultures[database].displays
        for counts in values.if_reliable("databases", database, "counts"):
            layouts = values.if_reliable("databases", database, "layout")
            first = [NEUTRAL] if any(layouts) else []  # sequences begin with a neutral face
            known = [*first, *(name for name in known if name in (counts or known) and name not in first)]
        if lacking := [name for name in values.items(*path, "labels") if name not in known]:
            file = values.at("databases", database, "culture")
            yield (
                (*path, "labels"),
                f"database {database!r} cannot show {', '.join(lacking)}: its culture {file} has {', '.join(known)}",
            )


def _of_a_paper(values: Values, study: str, key: str, what: str, root: FilePath) -> Iterator[Problem]:
    """Yield what is wrong with the file of a paper that a study names."""
    path = ("studies", study, key)
    for file in _existing(values, path, root):
        try:
            content = read_yaml(root / file)
        except InputError as error:
            yield from _lines(error, path, root)
            continue
        if not isinstance(content, Mapping):
            yield path, f"{file}: {what}: a group of keys is needed"
            continue
        for place, sentence in wrong_paper(key, content):
            yield path, f"{file}: {key_path(place)}: {sentence}"
