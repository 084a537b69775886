"""Whether a study has what its analyses require."""

from collections.abc import Iterator

from aulens.configuration.catalogue import Catalogue, needed_by
from aulens.configuration.messages import Problem
from aulens.configuration.requirements import REQUIREMENTS
from aulens.configuration.values import Unreliable, Values


def unmet_requirements(values: Values, catalogue: Catalogue) -> Iterator[Problem]:
    """Yield the analyses of the studies that are made whose study lacks what they require."""
    for study in values.studies_to_make():
        analyses = values.if_reliable("studies", study, "analyses")
        for name in [name for group in analyses for name in group if name in catalogue]:
            for what in catalogue[name].requires:
                try:
                    met = REQUIREMENTS[what].met(values, study)
                except Unreliable:
                    continue
                if not met:
                    users = needed_by(name, analyses[0], catalogue)
                    needed = f" (needed by {', '.join(users)})" if users else ""
                    lacking = REQUIREMENTS[what].lacking.format(study=study)
                    sentence = f"analysis {name}{needed} {lacking}; or take the analysis out"
                    yield ("studies", study, "analyses", name), sentence
