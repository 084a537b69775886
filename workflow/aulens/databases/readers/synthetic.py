"""Reader of the images that the workflow renders itself: a folder like any other."""

from aulens.databases.readers.folder import read_grammar, records

__all__ = ["read_grammar", "records"]
