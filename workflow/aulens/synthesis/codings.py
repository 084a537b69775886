"""What the workflow must know, before anything is rendered, of databases in the layout of other ones.

The start of the workflow reads it, so nothing heavy is imported.
"""

NEUTRAL = "neutral"  # how every sequence begins
CODES = {
    "ckplus": {"angry": 1, "contempt": 2, "disgusted": 3, "fearful": 4, "happy": 5, "sad": 6, "surprised": 7},
    "casme2": {
        "happy": "happiness",
        "disgusted": "disgust",
        "surprised": "surprise",
        "sad": "sadness",
        "fearful": "fear",
    },
}
"""Layout -> expression -> what stands for it in the database's own labels."""
MOST_PEOPLE = {"ckplus": 999, "casme2": 99}  # that the folders' names can number
MOST_TAKES = 99  # of one expression of a person, in either layout
SUBJECTS = {"ckplus": "S{:03d}", "casme2": "sub{:02d}"}  # the folder of a person


def person_key(population: int, number: int) -> str:
    """Return the name of a human being, such as p2-070, the same in every database."""
    return f"p{population}-{number:03d}"


def people_of_folders(layout: str, population: int, first_person: int, people: int) -> dict[str, str]:
    """Return the folder of each person of a database in the layout of another one -> her name; folders count from 1.

    >>> people_of_folders("casme2", population=1, first_person=500, people=2)
    {'sub01': 'p1-500', 'sub02': 'p1-501'}
    """
    return {SUBJECTS[layout].format(place + 1): person_key(population, first_person + place) for place in range(people)}
