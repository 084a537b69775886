"""Whether the outcomes that a study registers are key numbers that it will have."""

import re
from collections.abc import Iterator, Mapping, Sequence

from aulens.configuration.catalogue import Catalogue
from aulens.configuration.messages import Problem, did_you_mean
from aulens.configuration.values import Values
from aulens.registrations import paths_of

ON_EITHER_SIDE = ("two-sided", "equivalent")


def wrong_outcomes(values: Values, catalogue: Catalogue) -> Iterator[Problem]:
    """Yield registered outcomes that lead nowhere, and thresholds that nothing can lie beyond."""
    for study in values.studies_to_make():
        path = ("studies", study, "registration")
        for registration in values.if_reliable(*path):
            if not isinstance(registration, Mapping):
                continue
            groups = values.if_reliable("studies", study, "analyses")  # nothing where a key among them is wrong
            analyses = [name for group in groups for name in group]
            with_numbers = [name for name in analyses if name in catalogue and catalogue[name].key_numbers]
            databases = [name for names in shown_to_networks(values, study) for name in names]
            for index, one in enumerate(registration["outcomes"]):
                here = (*path, "outcomes", index)
                for key_number in paths_of(one["outcome"]) if groups else ():
                    if sentence := leads_nowhere(key_number, with_numbers, databases):
                        yield (*here, "outcome"), sentence
                if one["direction"] in ON_EITHER_SIDE and one["threshold"] <= 0:
                    yield (
                        (*here, "threshold"),
                        f"{one['threshold']} is given; with direction {one['direction']} it must be above 0",
                    )


def shown_to_networks(values: Values, study: str) -> list[list[str]]:
    """Return the databases that a study trains on, and those that it tests on besides."""
    tested = [names for groups in values.if_reliable("studies", study, "test_only") for names in groups.values()]
    return [*values.if_reliable("studies", study, "databases"), *tested]


def leads_nowhere(path: str, analyses: Sequence[str], databases: Sequence[str]) -> str:
    """Return what is wrong with a path into summary.json; nothing if it may lead to a key number.

    Parameters
    ----------
    path : str
        Such as confusion.rates.cross.a→b.mean.
    analyses : sequence of str
        Those of the study that have key numbers.
    databases : sequence of str
        Those that it trains or tests on.

    Examples
    --------
    >>> leads_nowhere("relation.a→c.correlation", ["relation"], ["a", "b"])
    "'relation.a→c.correlation' leads nowhere: the study has no database 'c'; there are a, b"
    >>> leads_nowhere("relation.a→b.correlation", ["relation"], ["a", "b"])
    ''
    """
    analysis, *keys = path.split(".")
    if analysis not in analyses:
        there = did_you_mean(analysis, analyses) or f"; there are {', '.join(analyses) or 'none'}"
        return f"{path!r} leads nowhere: no analysis of the study with key numbers is called {analysis!r}{there}"
    for key in keys:
        for name in re.split("[→|]", key) if re.search("[→|]", key) else ():
            if name not in databases:
                there = did_you_mean(name, databases) or f"; there are {', '.join(dict.fromkeys(databases))}"
                return f"{path!r} leads nowhere: the study has no database {name!r}{there}"
    return ""
