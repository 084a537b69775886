"""Files of what people said."""

import re

import numpy as np
import pytest

from aulens.databases.judgement_files import read_judgement_rows
from aulens.databases.judgements import read_judgements
from aulens.errors import InputError

HEAD = "expression,answer,share\n"
SOUND = HEAD + "happy,happy,0.9\nhappy,other,0.1\nsad,sad,0.67\nsad,angry,0.34\nangry,angry,1\n"


@pytest.fixture
def file(tmp_path):
    def write(text):
        (tmp_path / "people.csv").write_text(text, encoding="utf-8")
        return tmp_path / "people.csv"

    return write


def test_pairs_that_are_left_out_are_0(file):
    judged = read_judgements(file("\ufeff" + SOUND.replace(",", ", ").replace("\n", "\r\n")))
    assert (judged.expressions, judged.answers) == (["happy", "sad", "angry"], ["happy", "other", "sad", "angry"])
    np.testing.assert_array_equal(judged.values[0], [[0.9, 0.1, 0, 0], [0, 0, 0.67, 0.34], [0, 0, 0, 1]])
    assert judged.raters == [] and np.isnan(judged.judgements).all()
    assert judged.common(["sad", "neutral", "happy"]) == ["sad", "happy"]


def test_each_rater_has_a_matrix(file):
    text = "rater,expression,answer,count\n7,sad,sad,3\n7,sad,happy,1\nann,sad,happy,2\n"
    judged = read_judgements(file(text))
    assert judged.raters == ["7", "ann"]
    np.testing.assert_array_equal(judged.values, [[[3, 1]], [[0, 2]]])
    assert np.isnan(judged.judgements).all()


def test_counts_say_how_many_judgements_there_are_unless_people_are_counted(file):
    assert read_judgements(file("expression,answer,count\nsad,sad,3\nsad,happy,1\n")).judgements.tolist() == [4]
    people = "expression,answer,count,n_raters\nsad,sad,3,2\nsad,happy,1,2\n"
    assert read_judgements(file(people)).judgements.tolist() == [2]


@pytest.mark.parametrize(("column", "values"), [("correct_rate", (0.9, 0.5)), ("rank", (1, 2))])
def test_rates_and_ranks_are_the_diagonal(file, column, values):
    judged = read_judgements(file(f"expression,{column}\nhappy,{values[0]}\nsad,{values[1]}\n"))
    np.testing.assert_array_equal(judged.values[0], [[values[0], np.nan], [np.nan, values[1]]])


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "",
            "its columns are none; allowed: expression, answer and share (or count), beside them rater or n_raters; or",
        ),
        (
            "expression,answer\nhappy,happy\n",
            "its columns are expression, answer; allowed: expression, answer and share",
        ),
        ("expression,answer,share,count\nhappy,happy,1,1\n", "its columns are expression, answer, share, count; allow"),
        ("expression;answer;share\nhappy;happy;1\n", "its columns are expression;answer;share; allowed: expression"),
        (HEAD, "there is no row"),
        (HEAD + "hapy,happy,1\n", "line 2: the expression 'hapy' is given; allowed: "),
        (HEAD + "happy,glad,1\n", "line 2: the answer 'glad' is given; allowed: "),
        (HEAD + "happy,happy,90\n", "line 2: the share '90' is given; allowed: a number from 0 to 1"),
        (HEAD + "happy,happy,nan\n", "line 2: the share 'nan' is given; allowed: a number from 0 to 1"),
        (HEAD + "happy,happy\n", "line 2 has 2 cells, the first line 3"),
        (HEAD + "happy,happy,0.9\n", "the shares of happy sum to 0.9; they must sum to 1 within rounding"),
        (HEAD + "happy,happy,0.5\nhappy,happy,0.5\n", "happy and happy stands twice"),
        (
            "expression,answer,count\nhappy,happy,1.5\n",
            "line 2: the count '1.5' is given; allowed: a whole number from 0",
        ),
        ("expression,answer,count\nhappy,happy,0\n", "the counts of happy are all 0; leave these rows out"),
        ("expression,answer,count,rater\nhappy,happy,1,\n", "line 2: the rater '' is given; allowed: any name"),
        ("expression,rank\nhappy,0\n", "line 2: the rank '0' is given; allowed: a number from 1 (the best)"),
        ("expression,correct_rate\nhappy,1\nhappy,0\n", "happy stands twice"),
        (HEAD.replace("\n", ",n_raters\n") + "sad,sad,.5,4\nsad,happy,.5,5\n", "sad has several n_raters (4, 5)"),
    ],
)
def test_a_mistake_is_one_sentence(file, text, sentence):
    with pytest.raises(InputError, match=re.escape(f"people.csv: {sentence}")) as error:
        read_judgement_rows(file(text))
    assert "\n" not in str(error.value)


def test_what_cannot_be_read_is_named(tmp_path):
    with pytest.raises(InputError, match=r"no\.csv: the file does not exist"):
        read_judgement_rows(tmp_path / "no.csv")
    (tmp_path / "odd.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match=r"odd\.csv: not a readable table"):
        read_judgement_rows(tmp_path / "odd.csv")
