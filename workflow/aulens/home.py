"""Where the files lie that come with aulens but are no Python: configuration, catalogue, schemas, rules."""

from pathlib import Path

LIBRARY = Path(__file__).resolve().parent


def home() -> Path:
    """Return the folder that holds config/ and workflow/: the checkout, or their copies in an installed library."""
    checkout = LIBRARY.parents[1]
    return checkout if (checkout / "workflow" / "analyses").is_dir() else LIBRARY / "installed"
