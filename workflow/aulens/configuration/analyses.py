"""Whether a study has what its analyses require."""

from collections.abc import Iterator

from aulens.configuration.catalogue import Catalogue, needed_by
from aulens.configuration.messages import Problem
from aulens.configuration.values import Unreliable, Values

LACKING = {
    "stimuli": "needs stimuli; name an action unit series in studies.{study}.stimuli",
    "planted": "needs a database that is trained on and whose action units were planted (source: synthetic)",
    "others": "needs another database to test on; name a second one in studies.{study}.databases or in test_only",
}


def unmet_requirements(values: Values, catalogue: Catalogue) -> Iterator[Problem]:
    """Yield the analyses of the studies that are made whose study lacks what they require."""
    for study in values.studies_to_make():
        analyses = values.if_reliable("studies", study, "analyses")
        for name in [name for group in analyses for name in group if name in catalogue]:
            for what in catalogue[name].requires:
                try:
                    met = MET[what](values, study)
                except Unreliable:
                    continue
                if not met:
                    users = [other for other in needed_by(name, analyses[0], catalogue)]
                    needed = f" (needed by {', '.join(users)})" if users else ""
                    sentence = f"analysis {name}{needed} {LACKING[what].format(study=study)}; or take the analysis out"
                    yield ("studies", study, "analyses", name), sentence


def _stimuli(values: Values, study: str) -> bool:
    return values.at("studies", study, "stimuli") is not None


def _planted(values: Values, study: str) -> bool:
    databases = values.at("studies", study, "databases")
    return any(values.at("databases", name, "source") == "synthetic" for name in databases)


def _others(values: Values, study: str) -> bool:
    tested = values.at("studies", study, "test_only")
    return len(values.at("studies", study, "databases")) > 1 or any(tested.values())


MET = {"stimuli": _stimuli, "planted": _planted, "others": _others}
