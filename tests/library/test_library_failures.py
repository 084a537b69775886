"""What a failed job says first."""

import logging
from types import SimpleNamespace

import pytest

from aulens.failures import sentence_first, sentence_of

BAR = "images:   0%|      | 0/6 [00:00<?, ? images/s]\rimages:  50%|##### | 3/6 [00:00<00:00, 5 images/s]"


@pytest.mark.parametrize(
    ("log", "sentence"),
    [
        ("\nphotos: the folder is empty\n", "photos: the folder is empty"),
        (f"{BAR}\nphotos: cannot be used\n  3: black\n", ""),
        (f"{BAR}\n\nphotos: cannot be used\n  3: black\n", "photos: cannot be used\n  3: black"),
        ("a\n\nTraceback (most recent call last):\n  File x\nValueError: 5\n", "ValueError: 5"),
        (BAR, ""),
        ("", ""),
    ],
)
def test_the_sentence_is_what_stands_behind_the_last_empty_line(tmp_path, log, sentence):
    (tmp_path / "a.log").write_text(log)
    assert sentence_of([tmp_path / "none.log", tmp_path / "a.log"]) == sentence


def test_it_comes_before_the_job_and_the_command_once(tmp_path, caplog):
    (tmp_path / "a.log").write_bytes(b"\nthe name \xe9 is odd\n")
    logger = logging.getLogger("of a workflow")
    logger.addFilter(sentence_first)
    logger.error("Command 'run.py' returned non-zero exit status 1.", extra={"event": SimpleNamespace(name="ERROR")})
    logger.error("other", extra={"event": SimpleNamespace(name="ERROR")})
    logger.error("the job", extra={"event": SimpleNamespace(name="JOB_ERROR"), "log": [str(tmp_path / "a.log")]})
    logger.error("no log", extra={"event": SimpleNamespace(name="JOB_ERROR"), "log": None})
    assert caplog.messages == ["other", "\nthe name \ufffd is odd\n", "the job", "no log"]
