"""The schema of the configuration, put together from its parts."""

import copy
from collections.abc import Iterable
from typing import Any

from aulens.configuration.catalogue import Catalogue, attribution_methods
from aulens.databases.records import SYNTHETIC, sources
from aulens.home import home
from aulens.yaml_files import read_yaml

SCHEMA = home() / "workflow" / "schemas" / "config.schema.yaml"


def whole_schema(catalogue: Catalogue, expressions: Iterable[str], architectures: Iterable[str]) -> dict[str, Any]:
    """Return the schema with the keys of all analyses, the sources, expressions, architectures and methods."""
    schema: dict[str, Any] = copy.deepcopy(read_yaml(SCHEMA))
    parts = schema["$defs"]
    known = list(expressions)
    more = "and what a line more in config/expressions.yaml names"
    parts["expression"] |= {"enum": known, "allowed": f"{', '.join(known)}, {more}"}
    parts["attribution_method"]["enum"] = attribution_methods(catalogue)
    parts["database"]["properties"]["source"]["enum"] = sources()
    parts["read_source"]["enum"] = [source for source in sources() if source != SYNTHETIC]
    parts["cnn_network"]["properties"]["architecture"]["enum"] = list(architectures)
    parts["study"]["properties"]["analyses"]["properties"] = {
        name: analysis.block for name, analysis in catalogue.items()
    }
    return schema
