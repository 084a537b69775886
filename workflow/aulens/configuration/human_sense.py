"""Whether the files of what people said of databases can be compared with the networks of a study."""

from collections.abc import Iterator
from pathlib import Path as FilePath

from aulens.configuration.messages import Problem
from aulens.configuration.values import Values
from aulens.databases.judgement_files import FEWEST_EXPRESSIONS, read_judgement_rows
from aulens.errors import InputError


def wrong_judgements(values: Values, study: str, root: FilePath) -> Iterator[Problem]:
    """Yield files of judgements that do not exist or hold mistakes, and databases that no network is trained on."""
    path = ("studies", study, "analyses", "human", "judgements")
    for files in values.if_reliable(*path):
        for name, file in files.items():
            for trained_on in values.if_reliable("studies", study, "databases"):
                if name not in trained_on:
                    yield (*path, name), f"no network is trained on {name!r}; allowed: {', '.join(trained_on)}"
            if not isinstance(file, str):
                continue
            try:
                judged = read_judgement_rows(root / file)
            except InputError as error:
                yield (*path, name), str(error).removeprefix(f"{root}/")
                continue
            for labels in values.if_reliable("studies", study, "labels"):
                common = judged.common(labels)
                if len(common) < FEWEST_EXPRESSIONS:
                    what = f"{file} has {len(common)} of the study's expressions ({', '.join(common) or 'none'})"
                    yield (*path, name), f"{what}; {FEWEST_EXPRESSIONS} are needed"
