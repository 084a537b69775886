"""What the units of a split are called."""

WORDS = {"person": ("person", "people"), "image": ("group of images", "groups of images")}


def counted(number: int, unit: str) -> str:
    """Return such as ``1 person`` or ``24 groups of images``."""
    return f"{number} {WORDS[unit][number != 1]}"
