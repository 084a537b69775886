"""What an archive says of itself."""

from collections import Counter

from aulens.archive.contents import Choice, all_people
from aulens.archive.people import Names

DESCRIPTION = (
    "Tables, figures, settings, provenance and report of the study {study}, made with aulens: what convolutional "
    "networks look at when they learn facial expressions."
)
README = """# Results of the study {study}

{description}

| | |
|---|---|
| report.html | the report of this study; open it in a browser |
| results/studies/{study} | tables (csv, parquet, json), figures (svg, png, pdf), and provenance beside them |
| settings.yaml | `entry`, the study in the configuration, and `facts`, what it resolves to |
| *.yaml beside it | what the paper did that the study repeats, and its values, if it names one |
| requirements.lock, CITATION.cff | versions of all libraries; how to cite aulens |
| left_out.csv | every result that is not here, and why |
| ro-crate-metadata.json | what every file is, for machines (RO-Crate 1.1) |
| SHA256SUMS | `sha256sum --check SHA256SUMS` says whether all files are whole |

## Left out

{left_out}

{people}

Tables name people and images by the codes of the databases, and settings name the folders in which these lay.

## Licence

{licence} Whether tables made of an image database may be published is for its owners to say; cite it as they ask.
"""
ALWAYS = "- images, faces and features of the databases and stimuli: results/databases, faces, features, stimuli"
NO_PEOPLE = "All faces of this study were rendered by the program: its pictures show no person."
PEOPLE = (
    "Not rendered by the program: {names}. So no picture that shows their faces is here: no contact sheets, examples, "
    "maps and mean faces, and no parts of the report that show them."
)


def readme(study: str, choice: Choice, people: Names, licence: str) -> str:
    """Return README.md of an archive."""
    reasons = Counter(choice.left_out.values())
    left_out = [f"- {number} file{'s' if number > 1 else ''}: {why}" for why, number in sorted(reasons.items())]
    names = ", ".join(all_people(people))
    return README.format(
        study=study,
        description=DESCRIPTION.format(study=study),
        left_out="\n".join([ALWAYS, *left_out]),
        people=PEOPLE.format(names=names) if names else NO_PEOPLE,
        licence=f"{licence}." if licence else "None was chosen yet; choose one before this is published.",
    )
