"""What synthetic databases are rendered with, where the regions of faces come from, and what surrounds them."""

from collections.abc import Mapping
from typing import Any

from aulens.configuration.studies import Config
from aulens.synthesis.codings import people_of_folders

GREY = 128  # around faces without an oval: aulens.faces.recipe.MIDDLE_GREY, which imports what no start needs
OF_RENDERED = {"takes": 1, "counts": None, "cut": None, "colour": None, "layout": None, "sequence": None}
"""Keys that may be left out: aulens.synthesis.database.DatabaseSettings."""


def fill_of(recipe: Mapping[str, Any]) -> int:
    """Return the grey level around a face of a recipe."""
    return recipe["oval"]["fill"] if recipe["oval"] else GREY


def rendered_settings(config: Config, database: str) -> dict[str, Any]:
    """Return what a synthetic database is rendered with; keys that are left out or null are in no settings."""
    names = ("face_model", "population", "first_person", "people", "size", "variability")
    entry = config["databases"][database]
    more = {name: entry[name] for name in OF_RENDERED if entry.get(name) not in (None, OF_RENDERED[name])}
    return {"seed": config["seed"]} | {name: entry[name] for name in names} | more


def reader_named(entry: Mapping[str, Any]) -> str:
    """Return the reader of a database: that of its layout if it is rendered in one, else its source."""
    return entry.get("layout") or entry["source"]


def people_named(entry: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Return the setting that names the people of a database that is rendered in a layout; of others nothing."""
    if not entry.get("layout"):
        return {}
    numbers = (entry[name] for name in ("layout", "population", "first_person", "people"))
    return {"people": people_of_folders(*numbers)}


def region_settings(config: Config, recipe: str, database: str) -> dict[str, Any]:
    """Return where the regions of a database's faces come from: `aulens.faces.regions.RegionSettings`."""
    entry, synthetic = config["recipes"][recipe], config["databases"][database]["source"] == "synthetic"
    return {
        "size": entry["size"],
        "crop": entry["crop"],
        "margin": entry.get("margin") or 0.0,
        "rendered": rendered_settings(config, database) if synthetic else None,
    } | ({"eyes": entry["eyes"]} if entry.get("eyes") else {})
