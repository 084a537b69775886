"""Where databases come from, and the provenance of results."""

from aulens.files import read_json, write_json
from aulens.report.origin import control_sentence, invented_sentence
from aulens.report.records import RecordsSettings, records

A = {"source": "synthetic", "culture": "a.yaml", "population": 1}
B = {"source": "synthetic", "culture": "b.yaml", "population": 2}


def test_real_databases_are_not_called_invented():
    databases = {"a": A, "kdef": {"source": "folder"}}
    assert invented_sentence(["kdef"], databases) == ""
    assert invented_sentence(["a", "kdef"], databases).startswith("The database a is invented")


def test_controls_say_what_they_share_with_the_training():
    databases = {"a": A, "b": B, "a-other": A | {"population": 2}, "kdef": {"source": "folder"}}
    databases |= {"new": A | {"first_person": 70}, "dyed": A | {"colour": {}}}
    assert control_sentence("a", "a-other", databases) == (
        "Compared with a, a-other has people of another population and the same table of action units: a control of "
        "people."
    )
    assert control_sentence("b", "a-other", databases) == (
        "Compared with b, a-other has people of the same population and another table of action units: a control of "
        "action units."
    )
    assert control_sentence("a", "new", databases).endswith(": other people of the same kind.")
    assert control_sentence("a", "b", databases).endswith("another table of action units.")
    assert control_sentence("a", "dyed", databases).endswith("the same table of action units.")
    assert "no network was trained on it" in control_sentence("kdef", "a-other", databases)


def test_records_are_collected_in_the_order_of_their_beginning(tmp_path):
    files = [tmp_path / f"{name}.provenance.json" for name in "ab"]
    for path, started in zip(files, (20, 10), strict=True):
        write_json({"stage": path.name, "started": started}, path)
    records(files, tmp_path / "records.json", settings=RecordsSettings("made"))
    collected = read_json(tmp_path / "records.json")
    assert collected["study"] == "made"
    assert [record["started"] for record in collected["records"]] == [10, 20]
