"""Layouts of other databases in which the workflow can write its own: names of frames, and files of labels.

The readers of these databases (`aulens.databases.readers`) read what is written here, so that raw files are tried.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from aulens.synthesis.codings import CODES, SUBJECTS
from aulens.synthesis.sequences import Clip, onset_apex_offset, to_the_peak
from aulens.synthesis.workbooks import workbook_bytes

STRONGEST = 5  # e, the highest strength of the Facial Action Coding System
FRAMES = ("OnsetFrame", "ApexFrame", "OffsetFrame")
HEADINGS = ("Subject", "Filename", None, *FRAMES, None, "Action Units", "Estimated Emotion")
FIRST_FRAME = 98  # of a clip of CASME II: numbers of two and of three digits, which sort otherwise as text
Files = dict[str, bytes]  # path below the database's folder -> content


@dataclass(frozen=True)
class Layout:
    """How sequences become files.

    Attributes
    ----------
    levels : callable
        Number of frames -> share of a display's intensity in each.
    frame_name : callable
        Clip and number of the frame, from 0 -> path of the picture.
    label_files : callable
        All clips -> the files beside the pictures.
    """

    levels: Callable[[int], np.ndarray]
    frame_name: Callable[[Clip, int], str]
    label_files: Callable[[Iterable[Clip]], Files]


def _ckplus_frame(clip: Clip, frame: int) -> str:
    return f"cohn-kanade-images/{_ckplus_stem(clip, frame)}.png"


def _ckplus_stem(clip: Clip, frame: int) -> str:
    subject = SUBJECTS["ckplus"].format(clip.subject)
    return f"{subject}/{clip.number:03d}/{subject}_{clip.number:03d}_{frame + 1:08d}"


def _ckplus_labels(clips: Iterable[Clip]) -> Files:
    """Return the code of each sequence's emotion, and the action units of its last frame with strengths 1 (a) to 5 (e).

    Notes
    -----
    Strengths are rounded; what is present has at least 1.
    """
    files = {}
    for clip in clips:
        stem = _ckplus_stem(clip, len(clip.frames) - 1)
        units = clip.frames[-1].action_units.items()
        coded = [(unit, max(1, round(STRONGEST * strength))) for unit, strength in units]
        files[f"Emotion/{stem}_emotion.txt"] = f"{_number(CODES['ckplus'][clip.expression])}\n".encode()
        lines = "".join(f"{_number(unit)}{_number(strength)}\n" for unit, strength in coded)
        files[f"FACS/{stem}_facs.txt"] = lines.encode()
    return files


def _number(value: float) -> str:
    """Return a number as CK+ writes it.

    >>> _number(9)
    '   9.0000000e+00'
    """
    return f"{value:16.7e}"


def _casme2_frame(clip: Clip, frame: int) -> str:
    return f"CASME2-RAW/{SUBJECTS['casme2'].format(clip.subject)}/{_casme2_clip(clip)}/img{FIRST_FRAME + frame}.jpg"


def _casme2_clip(clip: Clip) -> str:
    return f"EP{clip.film:02d}_{clip.take:02d}f"


def _casme2_labels(clips: Iterable[Clip]) -> Files:
    """Return the table of the coding: onset, apex in the middle, offset; action units without their strengths."""
    rows = [HEADINGS]
    for clip in clips:
        last = len(clip.frames) - 1
        apex = last // 2
        numbers = (FIRST_FRAME, FIRST_FRAME + apex, FIRST_FRAME + last)
        units = "+".join(map(str, clip.frames[apex].action_units))
        emotion = CODES["casme2"][clip.expression]
        rows.append((clip.subject, _casme2_clip(clip), None, *numbers, None, units, emotion))
    return {"CASME2-coding-20140508.xlsx": workbook_bytes(rows)}


LAYOUTS = {
    "ckplus": Layout(to_the_peak, _ckplus_frame, _ckplus_labels),
    "casme2": Layout(onset_apex_offset, _casme2_frame, _casme2_labels),
}
