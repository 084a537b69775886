"""What is wrong, said before Snakemake's own words on a failed job, whose command fills a screen.

A stage that refuses what it is given ends its log with an empty line and its sentence (``workflow/run.py``).
"""

import logging
from collections.abc import Iterable
from pathlib import Path

FAILED_COMMAND = "returned non-zero exit status"


def sentence_first(record: logging.LogRecord) -> bool:
    """Return whether Snakemake is to log a record; before that of a failed job its sentence is logged.

    A filter of Snakemake's logger (version 9). The record of the exception, which shows the command once more, is left
    out; that of the job follows, with its files, its command and its whole log.
    """
    event = getattr(getattr(record, "event", None), "name", "")
    if event == "ERROR":
        return FAILED_COMMAND not in record.getMessage()
    if event == "JOB_ERROR" and (sentence := sentence_of(getattr(record, "log", None) or ())):
        logging.getLogger(record.name).error(f"\n{sentence}\n")
    return True


def sentence_of(logs: Iterable[str]) -> str:
    """Return the sentence at the end of the first log that has one, or its error's last line; empty text if none has.

    Parameters
    ----------
    logs : iterable of str
        Paths; files that are not there are passed over.
    """
    for log in logs:
        try:
            text = "\n" + Path(log).read_text(encoding="utf-8", errors="replace").rstrip()
        except OSError:
            continue
        if "Traceback (most recent call last)" in text:
            return text.rpartition("\n")[2]
        _, empty_line, sentence = text.rpartition("\n\n")
        if empty_line:
            return sentence
    return ""
