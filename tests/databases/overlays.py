"""Overlays of the configuration."""


def merged(first: dict, second: dict) -> dict:
    """Return a configuration with an overlay, as Snakemake merges them."""
    result = dict(first)
    for key, value in second.items():
        both = isinstance(value, dict) and isinstance(result.get(key), dict)
        result[key] = merged(result[key], value) if both else value
    return result
