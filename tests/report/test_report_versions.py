"""Which versions made a study."""

from aulens.report.versions import mixed_versions_sentence, versions_used


def record(stage, **versions):
    return {"stage": stage, "versions": versions}


def test_one_version_of_each_library_is_no_mixture():
    records = [record("faces.normalise", python="3.13", torch=None), record("training.heads", python="3.13", torch="2")]
    assert versions_used(records) == {"python": ["3.13"], "torch": ["2"]}
    assert mixed_versions_sentence(records) == ""
    assert versions_used([]) == {}
    assert mixed_versions_sentence([{"stage": "a.b"}]) == ""


def test_a_mixture_names_the_stages_of_each_version():
    old, new = {"python": "3.13", "numpy": "1.26", "torch": "2.5"}, {"python": "3.13", "numpy": "2.1", "torch": "2.6"}
    records = [
        record("faces.normalise", **old),
        record("training.heads", **old),
        record("training.heads", **new),
        *(record(stage, **new) for stage in ("evaluation.predict", "tuning.responses", "tuning.profiles")),
    ]
    assert versions_used(records)["torch"] == ["2.5", "2.6"]
    assert mixed_versions_sentence(records) == (
        "This study was not made with the same versions throughout: numpy 1.26 and torch 2.5 in faces.normalise and "
        "training.heads (1 of 2 jobs); numpy 2.1 and torch 2.6 in all other jobs. Results are not made again when a "
        "library changes; delete those of the older version to have them made again."
    )


def test_jobs_without_a_library_belong_to_no_version_of_it():
    records = [
        record("a.a", numpy="2"),
        record("b.b", torch="2.5"),
        record("c.c", torch="2.6"),
        record("d.d", torch="2.6"),
    ]
    text = mixed_versions_sentence(records)
    assert "torch 2.5 in b.b; torch 2.6 in all other jobs with torch." in text
    assert "a.a" not in text
