"""From a clone of ICT-FaceKit to the file of the face model, and what is refused."""

import shutil
import tarfile

import numpy as np
import pytest

from aulens.errors import InputError
from aulens.features.fetch import FetchSettings, fetch
from aulens.synthesis.facekit import FacekitSettings, facekit
from aulens.synthesis.ict import clone as clone_module
from aulens.synthesis.ict.clone import FOLDER, INDICES, Clone, Part, arrays_of, vertices_of
from aulens.synthesis.ict.mesh import PARTS, checksum, mesh_of, read_arrays, read_mesh, wrong_arrays


@pytest.fixture(autouse=True)
def topology(made, monkeypatch):
    """Let the parts of the made clone stand where they do."""
    monkeypatch.setattr(clone_module.arrays_of, "__defaults__", (made[1],))


def make(given, folder, sha256=""):
    return facekit(given, folder / "model.npz", folder / "LICENSE", settings=FacekitSettings(sha256))


def archive_of(folder, file, name="ICT-FaceKit-da5f95a"):
    with tarfile.open(file, "w:gz") as archive:
        archive.add(folder, arcname=name)
    return file


def test_polygons_become_triangles_and_shapes_become_differences():
    quad = b"v 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\nv 9 9 9\n"
    quad += b"vt 0.1 0.2\nvt 0.3 0.2\nvt 0.3 0.4\nvt 0.1 0.4\nf 1/1 2/2 3/3 4/4\n"
    rest = vertices_of(quad)
    up = rest + np.array([0, 0.25, 0.0001])
    names = ["smile", *clone_module.MORE_SHAPES, *(f"identity{number:03d}" for number in range(50))]
    given = Clone(quad, {"expressions": ["smile"], "idx_to_landmark_verts": [3] * 68}, dict.fromkeys(names, up), b"")
    parts = {"face": Part((0, 4), (0, 1))}
    arrays = arrays_of(given, parts)
    np.testing.assert_array_equal(arrays["tri"], [[0, 1, 2], [0, 2, 3]])
    np.testing.assert_array_equal(arrays["v"], rest[:4])  # the fifth vertex is of no part
    np.testing.assert_allclose(arrays["uv"], [[0.1, 0.2], [0.3, 0.2], [0.3, 0.4], [0.1, 0.4]], atol=1e-7)
    np.testing.assert_array_equal(arrays["ex"][0], [[0, 0.25, 0]] * 4)  # 0.001 mm is noise of the files
    assert arrays["ex_names"].tolist() == ["smile", "cheekRaiser_L", "cheekRaiser_R"]
    assert arrays["lmk68"].tolist() == [3] * 68


def test_folder_archive_and_npz_give_the_same_model(clone_folder, tmp_path):
    (clone_folder / FOLDER / "identity050.obj").write_text("not read: only 50 modes are kept")
    archive = archive_of(clone_folder, tmp_path / "clone.tar.gz")
    found = [make(given, tmp_path / name) for name, given in (("one", clone_folder), ("two", archive))]
    found.append(make(tmp_path / "one" / "model.npz", tmp_path / "three"))
    assert found[0] == found[1] == found[2]
    for name in ("one", "two", "three"):
        assert (tmp_path / name / "LICENSE").read_text() == "MIT License\n"
        assert checksum(read_arrays(tmp_path / name / "model.npz")) == found[0]["mesh_sha256"]
    assert len({(tmp_path / name / "model.npz").read_bytes() for name in ("one", "two", "three")}) == 1


def test_the_archive_is_fetched_from_the_address_in_the_configuration(clone_folder, tmp_path):
    archive = archive_of(clone_folder, tmp_path / "served.tar.gz")
    fetch(tmp_path / "results" / "ICT-FaceKit.tar.gz", settings=FetchSettings(archive.as_uri(), ""))
    make(tmp_path / "results" / "ICT-FaceKit.tar.gz", tmp_path)
    assert read_mesh(tmp_path / "model.npz").modes.shape[0] == 50


def test_another_version_is_refused_and_nothing_is_written(clone_folder, tmp_path):
    known = make(clone_folder, tmp_path / "one")["mesh_sha256"]
    make(clone_folder, tmp_path / "one", known[:12].upper())
    moved = clone_folder / FOLDER / "identity007.obj"
    moved.write_text(moved.read_text().replace("v 0.0", "v 0.1", 1))
    with pytest.raises(
        InputError, match=r"clone: the checksum .* downloads\.ict-facekit\.sha256 says .* version of ICT"
    ):
        make(clone_folder, tmp_path / "two", known)
    assert not (tmp_path / "two").exists()


@pytest.mark.parametrize(
    ("missing", "sentence"),
    [
        ("LICENSE", "clone: no whole clone of ICT-FaceKit, it lacks LICENSE; get commit da5f95a6"),
        (f"{FOLDER}/{INDICES}", f"it lacks {FOLDER}/vertex_indices.json; get"),
        (f"{FOLDER}/generic_neutral_mesh.obj", "it lacks FaceXModel/generic_neutral_mesh.obj; get"),
        (f"{FOLDER}/identity049.obj", "it lacks FaceXModel/identity049.obj; get"),
        (FOLDER, "it lacks FaceXModel/generic_neutral_mesh.obj, FaceXModel/vertex_indices.json; get"),
    ],
)
def test_a_clone_that_is_not_whole_is_refused(clone_folder, tmp_path, missing, sentence):
    path = clone_folder / missing
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    with pytest.raises(InputError) as refused:
        make(clone_folder, tmp_path)
    assert sentence in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("browDown_L.obj", "version https://git-lfs.github.com/spec/v1\n", "browDown_L.obj is a pointer of Git LFS"),
        ("browDown_L.obj", "v 1 2 3\n", "its files do not fit together (browDown_L.obj has not the vertices of"),
        ("browDown_L.obj", "v 1 2 three\n", "cannot be read as a clone of ICT-FaceKit (could not convert"),
        (INDICES, "{}", "FaceXModel/vertex_indices.json is not that of ICT-FaceKit"),
        (INDICES, "[", "FaceXModel/vertex_indices.json is not that of ICT-FaceKit"),
    ],
)
def test_a_file_with_other_content_is_named(clone_folder, tmp_path, name, content, sentence):
    (clone_folder / FOLDER / name).write_text(content)
    with pytest.raises(InputError) as refused:
        make(clone_folder, tmp_path)
    assert sentence in str(refused.value)


def test_a_damaged_archive_is_refused(clone_folder, tmp_path):
    archive = archive_of(clone_folder, tmp_path / "clone.tar.gz")
    archive.write_bytes(archive.read_bytes()[:5000])
    with pytest.raises(InputError, match=r"clone\.tar\.gz: cannot be read as a clone of ICT-FaceKit"):
        make(archive, tmp_path)


def test_an_npz_needs_the_licence_and_all_arrays(made, model_file, tmp_path):
    given = tmp_path / "given.npz"
    shutil.copy(model_file, given)
    with pytest.raises(InputError, match=r"LICENSE: is missing; put the licence of ICT-FaceKit there"):
        make(given, tmp_path / "made")
    (tmp_path / "LICENSE").write_text("MIT License\n")
    make(given, tmp_path / "made")
    given.write_bytes(given.read_bytes()[:-3000])
    with pytest.raises(InputError, match=r"given\.npz: no readable npz file"):
        make(given, tmp_path / "made")
    arrays = arrays_of(*made)
    np.savez(given, **{name: array for name, array in arrays.items() if name != "uv"})
    with pytest.raises(InputError, match=r"given\.npz: no face model of ICT-FaceKit: it lacks uv"):
        make(given, tmp_path / "made")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda a: a | {"ex": a["ex"][1:]}, "ex_names has the shape"),
        (lambda a: a | {"tri": a["tri"].astype(np.int64) + 10**6}, "triangles or landmarks name vertices"),
        (lambda a: a | {"part_names": np.array([*PARTS[1:], "tail"])}, "part_names are headneck"),
        (lambda a: a | {"uv": a["uv"] * np.nan}, "its numbers are not all finite"),
        (lambda a: a, ""),
    ],
)
def test_arrays_that_do_not_fit_together_are_named(made, change, sentence):
    found = wrong_arrays(change(arrays_of(*made)))
    assert found.startswith(sentence)
    assert bool(found) == bool(sentence)


def test_a_file_that_has_changed_is_read_again(made, tmp_path):
    arrays, file = arrays_of(*made), tmp_path / "model.npz"
    np.savez(file, **arrays)
    first = read_mesh(file)
    assert read_mesh(file) is first
    np.savez_compressed(file, **arrays | {"v": arrays["v"] + 1})
    np.testing.assert_allclose(read_mesh(file).vertices, first.vertices + 1)
    assert mesh_of(arrays).triangles.shape[0] == np.count_nonzero(arrays["part"] != PARTS.index("lash"))
