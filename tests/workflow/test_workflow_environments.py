import re
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
ENTRY = re.compile(r"^([a-z0-9-]+)==(\S+)(?: ; (.+?))? \\$", re.MULTILINE)


def locked() -> dict[str, str]:
    """Return the versions that the lock gives Python 3.11."""
    entries = ENTRY.findall((ROOT / "envs/requirements.lock").read_text())
    return {name: version for name, version, marker in entries if "python_full_version >= '3.12'" not in marker}


@pytest.mark.parametrize("name", ["train", "analysis"])
def test_conda_environments_carry_the_pins_of_the_lock(name: str) -> None:
    dependencies = yaml.safe_load((ROOT / f"envs/{name}.yaml").read_text())["dependencies"]
    pins = dict(pin.split("==") for pin in dependencies[-1]["pip"])
    assert pins == {package: locked()[package] for package in pins}


def test_the_lock_names_no_host_and_hashes_everything() -> None:
    text = (ROOT / "envs/requirements.lock").read_text()
    assert "://" not in text
    assert len(ENTRY.findall(text)) == len(
        re.findall(r"\\\n    --hash=sha256:[0-9a-f]{64}( \\\n    --hash=sha256:[0-9a-f]{64})*\n", text)
    )


def test_the_asked_packages_are_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    words = [*project["dependencies"], *project["optional-dependencies"]["develop"]]
    asked = [re.match("[a-z0-9-]+", word)[0] for word in words]
    assert len(asked) > 15
    assert set(asked) <= locked().keys()
