"""YAML files of the user: read strictly, every mistake one sentence with file and line."""

import pytest

from aulens.errors import InputError
from aulens.yaml_files import LARGEST, read_yaml


@pytest.fixture
def file(tmp_path):
    """Return a function that writes a file and gives its path."""

    def write(text: str | bytes):
        path = tmp_path / "mine.yaml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def test_values_are_read(file):
    assert read_yaml(file("a: 1\nb: [x, 2.5, null]\n")) == {"a": 1, "b": ["x", 2.5, None]}
    assert read_yaml(file("")) is None


def test_merged_keys_may_be_overridden(file):
    text = "one: &one {a: 1, b: 2}\ntwo: &two {<<: *one, b: 3}\nthree: {<<: [*two, *one], c: 4}\nagain: *two\n"
    assert read_yaml(file(text)) == {
        "one": {"a": 1, "b": 2},
        "two": {"a": 1, "b": 3},
        "three": {"a": 1, "b": 3, "c": 4},
        "again": {"a": 1, "b": 3},
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: 1\nb: 2\na: 3\n", "line 3: the key 'a' stands twice, first in line 1"),
        ("x:\n  - {b: 1}\n  - {c: 1, 'c': 2}\n", "line 3: the key 'c' stands twice, first in line 3"),
        ("a: &a {x: 1}\nb: {<<: *a, <<: *a}\n", "line 2: the key '<<' stands twice, first in line 2"),
        ("a: [1\nb: 2", "line 2: not readable YAML ("),
        ("a: 1\n\tb: 2", "line 2: not readable YAML ("),
        ("a: 1\n---\nb: 2", "line 2: not readable YAML (but found another document)"),
        ("a: &a [*a]", "line 1: a value contains itself"),
        ("a: &a {b: {c: *a}}", "line 1: a value contains itself"),
        ("a: 2024-13-40", "not readable YAML ("),
        ("a: !!timestamp soon", "not readable YAML ("),
        ("a: !!python/object:os.system x", "line 1: not readable YAML ("),
        ("{[1]: 2}", "line 1: not readable YAML ("),
        ("a: \x01", "not readable YAML ("),
        ("[" * 100_000, "line 1: more than 100 values lie within each other"),
        ("a: " + "- " * 100_000, "line 1: not readable YAML ("),
        ("- " * 100_000, "line 1: more than 100 values lie within each other"),
        (b"a: \xe9", "not readable YAML ("),
    ],
)
def test_a_mistake_is_one_sentence_with_file_and_line(file, text, message):
    path = file(text)
    with pytest.raises(InputError) as error:
        read_yaml(path)
    assert str(error.value).startswith(f"{path}: {message}")
    assert len(str(error.value).splitlines()) == 1


def test_a_missing_file_and_a_folder_are_named(tmp_path):
    with pytest.raises(InputError, match=r"none\.yaml: the file does not exist"):
        read_yaml(tmp_path / "none.yaml")
    with pytest.raises(InputError, match=r"cannot be read \(Is a directory\)"):
        read_yaml(tmp_path)


@pytest.mark.parametrize("item", ["[{}]", "{{x: {}, y: {}, z: {}}}"])
def test_references_that_unfold_to_very_much_are_refused(file, item):
    lines = ["a0: &a0 [lol, lol, lol]"]
    for level in range(1, 40):
        before = [f"*a{level - 1}"] * 3
        filled = item.format(", ".join(before)) if item == "[{}]" else item.format(*before)
        lines.append(f"a{level}: &a{level} {filled}")
    with pytest.raises(InputError, match=rf"mine\.yaml: holds more than {LARGEST} values, references unfolded"):
        read_yaml(file("\n".join(lines)))
