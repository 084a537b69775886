from dataclasses import dataclass
from pathlib import Path

import pytest
import torch

from aulens.jobs import identity
from aulens.jobs.identity import identity_key, identity_of


@dataclass(frozen=True)
class Settings:
    rate: float


def test_the_order_of_keys_does_not_change_an_identity_but_a_value_does():
    assert identity_key({"a": 1, "b": [2]}) == identity_key({"b": [2], "a": 1})
    assert identity_key({"a": 1}) != identity_key({"a": 2})


def test_settings_code_the_version_of_torch_and_the_content_of_files_change_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    file = tmp_path / "features.npy"
    file.write_text("one")
    keys = [identity_key(identity_of("training.heads", Settings(0.1), [file]))]
    file.touch()
    assert identity_key(identity_of("training.heads", Settings(0.1), [file])) == keys[0]
    keys.append(identity_key(identity_of("training.heads", Settings(0.2), [file])))
    keys.append(identity_key(identity_of("features.extract", Settings(0.1), [file])))
    with monkeypatch.context() as patched:
        patched.setattr(identity, "code_hash", lambda _: "changed")
        keys.append(identity_key(identity_of("training.heads", Settings(0.1), [file])))
        patched.setattr(torch, "__version__", "9.9")
        keys.append(identity_key(identity_of("training.heads", Settings(0.1), [file])))
    file.write_text("two")
    keys.append(identity_key(identity_of("training.heads", Settings(0.1), [file])))
    assert len(set(keys)) == len(keys)
