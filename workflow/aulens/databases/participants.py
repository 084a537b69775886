"""Who takes part in a study: the people, or groups of images, of one database, and why others do not."""

from pathlib import Path

from aulens.databases.tables import read_left_out, read_manifest
from aulens.databases.taking_part import ParticipantsSettings, participants_of
from aulens.errors import InputError
from aulens.files import write_csv


def participants(
    manifest_file: Path,
    participants_file: Path,
    images_file: Path,
    left_out_file: Path | None = None,
    *,
    settings: ParticipantsSettings,
) -> None:
    """Write one row per unit and one per image of the database, or raise one InputError with all that the study lacks.

    Parameters
    ----------
    images_file : Path
        Which images take part, and why others do not.
    left_out_file : Path or None
        Which images have no face under the study's recipe, and why (left_out.csv); None if all have one.
    """
    manifest = read_manifest(manifest_file)
    left_out = read_left_out(left_out_file) if left_out_file else {}
    units, images, problems = participants_of(manifest, settings, left_out)
    if problems:
        lines = [f"  {key}: {sentence}" for key, sentence in problems]
        if not left_out:
            raise InputError("\n".join([f"{manifest_file}: it does not hold what the study needs", *lines]))
        number = len(left_out)
        raise InputError(
            f"{manifest_file}: without the {number:,} image{'s that have' if number > 1 else ' that has'} no face "
            f"({left_out_file}) it does not hold what the study needs\n" + "\n".join(lines)
        )
    write_csv(units, participants_file)
    write_csv(images, images_file)
