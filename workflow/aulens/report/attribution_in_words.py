"""How attribution maps were made, in the words of a methods section, from the keys of their methods."""

from collections.abc import Mapping
from typing import Any

from aulens.report.methods_in_words import in_words
from aulens.report.study import Study
from aulens.report.wording import listed

WORDS = {
    "layer": "at {}",
    "baseline": "baseline grey level {:g}",
    "steps": "{:,} images on the way",
    "samples": "{:,} random points on the way of each face",
    "noise": "noise with an sd of {:g} grey levels",
    "patch": "squares with a side of {:g} of the face's",
    "moves": "moves per side: {:,}",
}  # keys of attribution methods; any other one is given as it stands
RECTIFIED = {True: "what speaks against the expression set to 0", False: "what speaks against the expression kept"}
OF_ALL = ("images", "random_weights")  # keys that every attribution method has, and no other analysis


def attribution_text(study: Study) -> str:
    """Say of what attribution maps were made, and with which keys each method; nothing where there are none.

    Parameters
    ----------
    study : Study
        `analyses` are name -> block.
    """
    blocks = {name: block for name, block in study.analyses.items() if block.keys() >= {*OF_ALL}}
    if not blocks:
        return ""
    numbers = {block["images"] for block in blocks.values()}
    unequal = len(numbers) > 1
    texts = [f"{in_words(name)}{_in_brackets(block, unequal)}" for name, block in blocks.items()]
    text = (
        "Attribution maps are of the score of the true expression before softmax, of "
        f"{'' if unequal else f'{numbers.pop():,} '}tested faces of each expression and run: {', '.join(texts)}."
    )
    random = [in_words(name) for name, block in blocks.items() if block["random_weights"]]
    if random:
        whose = "all methods" if len(random) == len(blocks) > 1 else listed(random)
        text += f" With {whose} the same faces have maps of the same networks with random weights in all layers too."
    return text


def _in_brackets(block: Mapping[str, Any], numbered: bool) -> str:
    """Return the keys of a method in words and brackets; nothing if it has none."""
    words = [f"{block['images']:,} faces"] if numbered else []
    words += [_key(key, value) for key, value in block.items() if key not in OF_ALL]
    return f" ({', '.join(words)})" if words else ""


def _key(key: str, value: Any) -> str:
    """Return one key of a method in words.

    Examples
    --------
    >>> [_key("layer", "relu3"), _key("rectified", False), _key("beta", 2)]
    ['at relu3', 'what speaks against the expression kept', 'beta 2']
    """
    if key == "rectified":
        return RECTIFIED[value]
    return WORDS[key].format(value) if key in WORDS else f"{key.replace('_', ' ')} {value}"
