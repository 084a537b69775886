"""Stage: the pages of the documents that are made from what they document."""

from pathlib import Path

from aulens.configuration.catalogue import read_catalogue
from aulens.configuration.schema import whole_schema
from aulens.documents.action_units_page import action_units_page
from aulens.documents.configuration_page import configuration_page
from aulens.documents.tables_page import tables_page
from aulens.files import write_text
from aulens.home import home
from aulens.networks.architectures import architectures
from aulens.vocabulary import expressions
from aulens.yaml_files import read_yaml

HERE = Path(__file__).parent
COMPARED = ("a", "b")  # cultures of the demonstration


def generated() -> dict[str, str]:
    """Return name -> text of all generated pages."""
    catalogue = read_catalogue()
    schema = whole_schema(catalogue, expressions(), architectures())
    units = read_yaml(HERE / "action_units.yaml")
    found = sorted((home() / "config/cultures").glob("*.yaml"))
    cultures = {path.stem: read_yaml(path) for path in found}
    return {
        "configuration.md": configuration_page(_text("configuration_head.md"), schema, catalogue),
        "tables.md": tables_page(_text("tables_head.md"), read_yaml(HERE / "tables.yaml"), _rooms()),
        "action-units.md": action_units_page(_text("action_units_head.md"), units, cultures, COMPARED),
    }


def _rooms() -> dict[str, str]:
    """Return room -> its own page, from docs/."""
    return {
        path.parent.name: f"../workflow/aulens/{path.parent.name}/README.md" for path in HERE.parent.glob("*/README.md")
    }


def _text(name: str) -> str:
    """Return the text of a file of this room."""
    return (HERE / name).read_text(encoding="utf-8")


def pages(pages_folder: Path) -> None:
    """Write all generated pages.

    Parameters
    ----------
    pages_folder : Path
        docs/.
    """
    for name, text in generated().items():
        write_text(text, pages_folder / name)
