"""Damage databases at random and read them: no crash, no hang, no traceback, and nothing lost without a word.

    PYTHONPATH=workflow .venv/bin/python tests/databases/fuzzing.py --cases 10000 --seed 1

A case takes one of the miniature databases, damages the bytes of one file in it (or of its grammar), and reads it in a
process of its own. Each must end with a manifest in which the damaged picture stands or a row of problems.csv that says
why not, or with the whole database refused in words. Prints how many cases ended how, by kind of file.
"""

import argparse
import io
import os
import select
import shutil
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import redirect_stderr
from pathlib import Path

import array_miniatures
import miniatures
import numpy as np

from aulens.databases.manifest import ManifestSettings, manifest
from aulens.databases.records import reader
from aulens.databases.unpack import UnpackSettings, unpack
from aulens.errors import InputError
from aulens.files import read_csv
from aulens.yaml_files import read_yaml

GRAMMARS = Path(__file__).parents[2] / "config" / "databases"
LONGEST = 30  # seconds that a case may take; a sound one takes a fraction of one
FINE = ("read", "refused")


def an_own_table(folder: Path) -> None:
    """Write pictures with a table in a workbook, as config/databases/table.yaml describes one of the user's own."""
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(("image", "subject", "emotion"))
    for number in range(6):
        miniatures.save(folder / f"{number}.jpg", number)
        book.active.append((f"{number}.jpg", number // 2, "fear" if number % 2 else "happiness"))
    book.save(folder / "labels.xlsx")


MORE = {  # name of a case -> grammar, change of its text, what writes the files
    "bp4d": ("bp4d", ("T1: null ", "T1: happy "), miniatures.bp4d),
    "fer2013": ("fer2013", None, array_miniatures.fer2013),
    "ferplus": ("ferplus", None, array_miniatures.ferplus),
    "tfd": ("tfd", None, array_miniatures.tfd),
    "tfd-7.3": ("tfd", None, array_miniatures.tfd_of_matlab_7_3),
    "nfw": ("nfw", ('"?": null', "{1: angry, 2: fearful, 3: happy, 4: sad, 5: surprised}"), array_miniatures.nfw),
    "workbook": ("table", ("labels.csv", "labels.xlsx"), an_own_table),
    "video": ("video", None, lambda folder: array_miniatures.video(folder / "happy" / "anna_1.avi", 6)),
}


def damaged(data: bytes, random: np.random.Generator) -> bytes:
    """Return bytes with a random damage: some changed, a part cut out, doubled, zeroed or put in, or cut off."""
    if not data:
        return random.bytes(int(random.integers(1, 100)))
    kind, changed = int(random.integers(6)), bytearray(data)
    start = int(random.integers(len(data)))
    stop = start + int(random.integers(1, 1 + min(len(data), 200)))
    if kind == 0:
        for place in random.integers(len(data), size=int(random.integers(1, 33))):
            changed[place] = int(random.integers(256))
    elif kind == 1:
        del changed[start:stop]
    elif kind == 2:
        changed[start:start] = data[start:stop]
    elif kind == 3:
        changed[start:stop] = bytes(len(data[start:stop]))
    elif kind == 4:
        changed[start:start] = random.bytes(stop - start)
    else:
        del changed[start:]
    return bytes(changed)


def read(source: str, folder: Path, grammar: Path, results: Path) -> str:
    """Read a database as the workflow does; return what became of it and the paths of problems, a line each."""
    problems, records, unpacked = results / "problems.csv", None, None
    try:
        if hasattr(reader(source), "pictures"):
            records, unpacked = results / "records.csv", results / "unpack_problems.csv"
            images = results / "images"
            unpack(folder, grammar, images, records, unpacked, settings=UnpackSettings(source), workers=1)
            folder = images
        files = (results / "manifest.csv", problems)
        further = {} if records is None else {"records_file": records, "unpack_problems_file": unpacked}
        manifest(folder, grammar, *files, settings=ManifestSettings("any", source, {}), workers=1, **further)
    except InputError as error:
        return "refused" if str(error).strip() else "refused without a word"
    paths = [*read_csv(results / "manifest.csv", dtype=str)["path"], *read_csv(problems, dtype=str)["path"]]
    return "\n".join(["read", *paths])


def in_a_process(source: str, folder: Path, grammar: Path, results: Path) -> str:
    """Return what `read` returns, or what ended the process: crash, hang, or a traceback."""
    receiving, sending = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(receiving)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # libraries complain of damaged pictures there
        try:
            with redirect_stderr(io.StringIO()):
                outcome = read(source, folder, grammar, results)
        except BaseException as error:
            outcome = f"traceback\n{type(error).__name__}: {error}"
        os.write(sending, outcome.encode("utf-8", "surrogateescape")[:60000])
        os._exit(0)
    os.close(sending)
    ready, _, _ = select.select([receiving], [], [], LONGEST)
    if not ready:
        os.kill(child, signal.SIGKILL)
    with open(receiving, "rb") as pipe:
        outcome = pipe.read().decode("utf-8", "surrogateescape")
    status = os.waitpid(child, 0)[1]
    return outcome or ("hang" if not ready else f"crash\nstatus {status}")


def bases(folder: Path) -> dict[str, tuple[str, Path]]:
    """Write all miniature databases, each beside its grammar; return name -> source and folder."""
    known = {name: (name, None, make) for name, make in miniatures.EVERY.items()} | MORE
    for name, (grammar, change, make) in known.items():
        make(folder / name / name)
        text = (GRAMMARS / f"{grammar}.yaml").read_text()
        (folder / name / "grammar.yaml").write_text(text.replace(*change) if change else text)
    return {name: (read_yaml(folder / name / "grammar.yaml").get("source", "table"), folder / name) for name in known}


def damage_one(folder: Path, grammar: Path, random: np.random.Generator) -> Path:
    """Damage one file of a database, or its grammar; return which. Kinds of files have the same chance."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    kinds = sorted({path.suffix.lower() for path in files} | {".yaml"})
    kind = str(random.choice(kinds))
    of_kind = [path for path in files if path.suffix.lower() == kind]
    chosen = grammar if kind == ".yaml" else of_kind[int(random.integers(len(of_kind)))]
    data = damaged(chosen.read_bytes(), random)
    chosen.unlink()  # a hard link of the sound one
    chosen.write_bytes(data)
    return chosen


def lost(outcome: str, chosen: str, listed: set[str]) -> bool:
    """Whether a damaged file that was listed when it was sound is neither in the manifest nor among the problems."""
    first, *paths = outcome.split("\n")
    return first == "read" and chosen in listed and not any(path.endswith(chosen) for path in paths)


def listed_when_sound(source: str, folder: Path, work: Path) -> set[str]:
    """Return the files of a database, relative to `folder`, that its manifest or its problems name."""
    shutil.copytree(folder, work)
    (work / "results").mkdir()
    first, *paths = in_a_process(source, work / folder.name, work / "grammar.yaml", work / "results").split("\n")
    assert first == "read", (folder.name, first, paths[:1])
    shutil.rmtree(work)
    return {path.removeprefix(f"{work}/") for path in paths}


def cases(number: int, seed: int) -> Iterator[tuple[str, str, str]]:
    """Yield kind of file, outcome and what to look at, of so many cases."""
    with tempfile.TemporaryDirectory() as name:
        sound, work = bases(Path(name) / "sound"), Path(name) / "case"
        listed = {base: listed_when_sound(*known, work) for base, known in sound.items()}
        for case in range(number):
            random = np.random.default_rng([seed, case])
            base = str(random.choice(sorted(sound)))
            source, original = sound[base]
            shutil.copytree(original, work, copy_function=os.link)
            (work / "results").mkdir()
            chosen = damage_one(work / base, work / "grammar.yaml", random)
            outcome = in_a_process(source, work / base, work / "grammar.yaml", work / "results")
            below = chosen.relative_to(work).as_posix()
            what = "lost" if lost(outcome, below, listed[base]) else outcome.partition("\n")[0]
            yield chosen.suffix.lower() or "none", what, f"case {case}: {below}: {outcome[:600]}"
            shutil.rmtree(work)


def main() -> None:
    """Run the cases; print counts, and each case that ended as it must not."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=10000)
    parser.add_argument("--seed", type=int, default=1)
    options, counts = parser.parse_args(), Counter()
    for kind, outcome, details in cases(options.cases, options.seed):
        counts[kind, outcome] += 1
        if outcome not in FINE:
            print(details, file=sys.stderr)
    for (kind, outcome), number in sorted(counts.items()):
        print(f"{kind:10} {outcome:24} {number}")
    sys.exit(any(outcome not in FINE for _, outcome in counts))


if __name__ == "__main__":
    main()
