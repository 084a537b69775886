"""Blocks of YAML can be read, and those that are overlays have known keys and sound values."""

from pathlib import Path

import pytest
import yaml
from configurations import mistakes, overlaid, read
from documents import DOCUMENTS, blocks

KEYS = set(read(Path("config/config.yaml")))
READ = [
    pytest.param(part, id=f"{document} {place}")
    for document in DOCUMENTS
    for place, (language, text) in enumerate(blocks(document))
    if language == "yaml"
    for part in yaml.safe_load_all(text)
]
OVERLAYS = [block for block in READ if isinstance(block.values[0], dict) and set(block.values[0]) <= KEYS]


def test_there_are_configurations() -> None:
    assert len(OVERLAYS) > 10


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_overlays_have_known_keys_and_sound_values(overlay: dict) -> None:
    named = [
        found
        for found in mistakes(overlaid(read(Path("config/two_folders.yaml")), overlay))
        if ": missing" not in found
    ]
    assert named == []


def test_a_mistyped_key_is_noticed() -> None:
    found = mistakes(overlaid({"studies": {"inagaki2022-pixels": {"training": {"run": 3}}}}))
    assert found == ["studies.inagaki2022-pixels.training.run: unknown key; did you mean runs?"]
