"""Stage: the pictures and the numbers of the documents, from the results of the demonstration."""

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from aulens.documents.made_from import recorded_hashes, version_of
from aulens.documents.material import Material
from aulens.documents.numbers import numbers_of
from aulens.documents.palette import palette_png, rendered, scaled
from aulens.files import atomic, write_json
from aulens.seals import content_hash
from aulens.yaml_files import read_yaml

COLOURS = 96  # of the palette of a picture, unless its entry says otherwise


def pictures(demonstration_file: Path, citation_file: Path, pictures_folder: Path) -> None:
    """Write all pictures, numbers.json, and made_from.json, which says what they were made from.

    Parameters
    ----------
    demonstration_file : Path
        documents/demonstration.yaml; the results that it names are read.
    citation_file : Path
        CITATION.cff, for the version.
    pictures_folder : Path
        Where they are written.
    """
    demonstration = read_yaml(demonstration_file)
    made = {}
    for name, entry in demonstration["pictures"].items():
        path = pictures_folder / f"{name}.png"
        with atomic(path) as temporary:
            temporary.write_bytes(palette_png(_drawn(entry), entry.get("colours", COLOURS)))
        made[path.name] = {"hash": content_hash(path), "from": recorded_hashes(entry["results"].values())}
    tables = demonstration["numbers"]
    numbers = {study: numbers_of(Material(results, {})) for study, results in tables.items()}
    path = pictures_folder / "numbers.json"
    write_json(numbers, path)
    read = [result for results in tables.values() for result in results.values()]
    made[path.name] = {"hash": content_hash(path), "from": recorded_hashes(read)}
    version = version_of(citation_file.read_text(encoding="utf-8"))
    write_json({"version": version, "files": made}, pictures_folder / "made_from.json")


def _drawn(entry: Mapping[str, Any]) -> np.ndarray:
    """Return one picture in colour or grey."""
    module = import_module(f"aulens.documents.drawings.{entry['drawn_by']}")
    drawn = module.draw(Material(entry["results"], entry.get("options", {})))
    if isinstance(drawn, np.ndarray):
        return scaled(drawn, entry["width"])
    return rendered(drawn)
