"""The command line: mistakes are said in a sentence."""

import pytest

from aulens.command import main


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nobody", "page"], "nobody: no room of aulens, and no short command"),
        (["errors", "page"], "errors: no room of aulens"),
        (["report.page", "page"], "report.page: no room of aulens"),
        (["report", "nothing"], "nothing: no stage of the room report"),
        (["report", "style"], "style: no stage of the room report"),
        (["report", "figures.pairs"], "figures.pairs: no stage of the room report"),
        ([], "aulens ROOM STAGE"),
        (["archive"], "aulens archive STUDY: the study is missing"),
    ],
)
def test_what_is_no_stage_is_named(words, said, monkeypatch):
    monkeypatch.setattr("sys.argv", ["aulens", *words])
    monkeypatch.setattr("signal.signal", lambda *_: None)
    with pytest.raises(SystemExit) as ended:
        main()
    assert said in str(ended.value)


def test_help_is_no_mistake(monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["aulens", "--help"])
    monkeypatch.setattr("signal.signal", lambda *_: None)
    with pytest.raises(SystemExit) as ended:
        main()
    assert not ended.value.code and "aulens archive STUDY" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["tuning"], "Stages of the room tuning: "),
        (["tuning", "--help"], "profiles"),
        (["new-study", "--help"], "usage: aulens new-study FOLDER [FOLDER ...]"),
    ],
)
def test_what_there_is_is_said(words, said, monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["aulens", *words])
    monkeypatch.setattr("signal.signal", lambda *_: None)
    with pytest.raises(SystemExit) as ended:
        main()
    assert not ended.value.code
    assert said in capsys.readouterr().out
