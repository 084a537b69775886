"""Values of a configuration that the schema has found sound."""

from collections.abc import Mapping

from aulens.configuration.messages import Path
from aulens.configuration.studies import OF_ACTION_UNITS, WITH_STUDIES


class Unreliable(Exception):
    """A value is missing or was refused by the schema, so that nothing can be said about what depends on it."""


class Values:
    """A configuration whose refused parts cannot be read.

    Parameters
    ----------
    config : mapping
        The configuration.
    unreliable : set of paths
        What the schema refused.
    """

    def __init__(self, config: Mapping, unreliable: set[Path]) -> None:
        self.config = config
        self.unreliable = unreliable

    def at(self, *path: str | int) -> object:
        """Return the value at a path; raise Unreliable if it, a part of it or what it is part of was refused."""
        for refused in self.unreliable:
            shorter = min(len(refused), len(path))
            if refused[:shorter] == path[:shorter]:
                raise Unreliable
        value: object = self.config
        for key in path:
            if not isinstance(value, Mapping) or key not in value:
                raise Unreliable
            value = value[key]
        return value

    def names(self, section: str) -> list[str]:
        """Return the names in a section such as databases, none if it is missing."""
        entries = self.config.get(section)
        return [name for name in entries if isinstance(name, str)] if isinstance(entries, Mapping) else []

    def if_reliable(self, *path: str | int) -> list:
        """Return the value at a path in a list of its own, or an empty list if it is unreliable."""
        try:
            return [self.at(*path)]
        except Unreliable:
            return []

    def items(self, *path: str | int) -> list:
        """Return the list at a path, or an empty list if it is unreliable."""
        return [item for items in self.if_reliable(*path) for item in items]

    def studies_to_make(self) -> list[str]:
        """Return the known studies that `run` names, and those that they are compared with."""
        known = self.names("studies")
        run = [name for name in self.items("run") if name in known]
        others = [other for name in run for _, other in self.compared(name)]
        return [name for name in dict.fromkeys([*run, *others]) if name in known]

    def judges(self, study: str) -> list[tuple[Path, str]]:
        """Return where analyses of a study name a database to learn action units from, and which."""
        analyses = [name for group in self.if_reliable("studies", study, "analyses") for name in group]
        paths = [("studies", study, "analyses", name, key) for name in analyses for key in OF_ACTION_UNITS]
        return [(path, judge) for path in paths for judge in self.if_reliable(*path) if judge is not None]

    def pair_stimuli(self) -> list[str]:
        """Return the stimuli with pairs of action units that studies to make show."""
        paths = [("studies", study, "analyses", "pairs", "stimuli") for study in self.studies_to_make()]
        return [name for path in paths for name in self.if_reliable(*path)]

    def compared(self, study: str) -> list[tuple[Path, str]]:
        """Return where analyses of a study name another study, and which."""
        analyses = [name for group in self.if_reliable("studies", study, "analyses") for name in group]
        paths = [("studies", study, "analyses", name, "compared_with") for name in analyses]
        named = [(path, other) for path in paths for other in self.if_reliable(*path) if other is not None]
        lists = [("studies", study, "analyses", analysis, "studies") for analysis in WITH_STUDIES]
        return [*named, *(((*path, index), other) for path in lists for index, other in enumerate(self.items(*path)))]
