"""Mistakes of the user are answered before anything is computed, all at once, in words."""

import pytest

TINY = "tests/workflow/tiny.yaml"


def test_mistakes_in_the_configuration_are_listed_before_any_job(fresh) -> None:
    text = fresh.text(TINY).replace("iterations: 60", "iteratoins: 60").replace("train: 4", "train: 40")
    fresh.write(TINY, text.replace("recipe: small\n", "recipe: smal\n").replace("like: tiny-cnn", "like: tiny-cn"))
    run = fresh.snakemake("--dry-run")
    words = run.stdout + run.stderr
    assert run.returncode == 1
    assert "studies.tiny.training.iteratoins: unknown key; did you mean iterations?" in words
    assert "studies.tiny.split: 40 + 1 + 2 (train, validation, test) = 43 people are needed" in words
    assert "studies.tiny.recipe: 'smal' does not stand in recipes; did you mean small?" in words
    assert "studies.tiny-yaml.like: 'tiny-cn' does not stand in studies; did you mean tiny-cnn?" in words
    assert "Traceback" not in words


BOMB = "x0: &x0 {y: 1, z: 1}\n" + "".join(f"x{n}: &x{n} {{y: *x{n - 1}, z: *x{n - 1}}}\n" for n in range(1, 40))


@pytest.mark.parametrize(
    ("name", "added", "sentence"),
    [
        (TINY, "run: [tiny]\n", "tests/workflow/tiny.yaml: line {line}: the key 'run' stands twice, first in line 5"),
        (
            "config/config.yaml",
            "seed: [1\n",
            "config/config.yaml: line {next}: not readable YAML (did not find expected",
        ),
        ("config/config.yaml", BOMB, "config/config.yaml: holds more than 100000 values, references unfolded"),
    ],
)
def test_a_file_that_cannot_be_read_as_it_stands_is_named(fresh, name: str, added: str, sentence: str) -> None:
    before = fresh.text(name)
    fresh.write(name, before + added)
    run = fresh.snakemake("--dry-run", seconds=30)
    words = run.stdout + run.stderr
    line = before.count("\n") + 1
    assert run.returncode == 1
    assert sentence.format(line=line, next=line + 1) in words
    assert "Traceback" not in words


@pytest.mark.parametrize("profile", [(), ("--workflow-profile", "workflow/profiles/gpu")])
@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "my.yaml: the overlay does not exist"),
        (b"run: [tiny\n", "my.yaml: line 2: not readable YAML (did not find expected ',' or ']')"),
        (b"just text", "my.yaml: a configuration is a group of keys"),
        (b"run: [caf\xe9]\n", "my.yaml: not readable YAML ('utf-8' codec can't decode"),
        (b"run: &run [*run]\n", "my.yaml: line 1: a value contains itself"),
        (BOMB.encode(), "my.yaml: holds more than 100000 values, references unfolded"),
    ],
    ids=["missing", "broken", "text", "no UTF-8", "loop", "bomb"],
)
def test_an_overlay_that_snakemake_could_not_load_is_named(fresh, content, sentence: str, profile) -> None:
    if content is not None:
        (fresh.folder / "my.yaml").write_bytes(content)
    run = fresh.snakemake("--dry-run", *profile, overlays=[TINY, "my.yaml"], seconds=30)
    assert run.returncode == 1
    assert sentence in run.stderr
    assert "Traceback" not in run.stdout + run.stderr


@pytest.mark.parametrize("overlay", ["config/paper/inagaki2022.yaml", "config/two_folders.yaml"])
def test_missing_folders_are_named_with_what_to_do(fresh, overlay: str) -> None:
    run = fresh.snakemake("--dry-run", overlays=[overlay])
    words = run.stdout + run.stderr
    assert run.returncode == 1
    assert words.count("does not exist; put the database there") == 2
    assert "Traceback" not in words


def test_the_published_study_lists_the_right_jobs(fresh) -> None:
    for name in ("KDEF", "second"):
        (fresh.folder / "resources/databases" / name).mkdir(parents=True)
    run = fresh.snakemake("--dry-run", "--quiet", "rules", overlays=["config/paper/inagaki2022.yaml"])
    assert run.returncode == 0, run.stdout + run.stderr
    counts = {
        words[0]: int(words[1])
        for line in run.stdout.splitlines() + run.stderr.splitlines()
        if len(words := line.split()) == 2 and words[1].isdigit()
    }
    expected = {"fetch_imagenet": 1, "manifest": 2, "normalise": 2, "extract": 4, "extract_stimuli": 2}
    # features of 60 people and of all; 40 runs in cohorts of 10, two databases, two studies; each cohort tested on both
    # besides, of each database, 20 networks of shuffled expressions and 6 of groups of people, which nothing tests
    expected |= {"heads": 22, "splits": 22, "responses": 22, "predict": 16, "sample_size": 1, "baseline": 1}
    expected |= {"figures_profiles": 1, "figures_sample_size": 1, "participants": 4, "chosen": 4, "in_study": 2}
    assert {name: counts[name] for name in expected} == expected


def test_too_few_people_are_found_before_features_are_computed(fresh) -> None:
    """The photographs decide, not the configuration: two of five people lack an expression, one by a broken file."""
    folder = fresh.folder / "resources/databases/photos"
    text = fresh.text(TINY)
    run = fresh.snakemake("results/databases/small-a/manifest.csv")
    assert run.returncode == 0, run.stdout + run.stderr
    for image in sorted((fresh.folder / "results/databases/small-a/images").glob("p1-00[0-4]_*.png")):
        person, expression = image.stem.split("_")
        if (person, expression) not in {("p1-001", "happy"), ("p1-003", "angry")}:
            (folder / expression).mkdir(parents=True, exist_ok=True)
            (folder / expression / f"{person}.png").write_bytes(image.read_bytes())
    (folder / "happy/p1-001.png").write_bytes(b"cut off")
    entry = "  small-b: {source: folder, path: resources/databases/photos, "
    entry += "grammar: config/databases/folder_per_expression.yaml, keep: {}}\n"
    lines = [entry if line.startswith("  small-b:") else line for line in text.splitlines(keepends=True)]
    text = "".join(lines).replace("number: 7", "number: null").replace("judge: small-b", "judge: null")
    text = text.replace("ideal_observer: {truth: measured}", "ideal_observer: {}")
    text = text.replace("[small-other, small-b-other]", "[small-other]").replace("{samples: 50}\n", "null\n", 1)
    fresh.write(TINY, text)
    run = fresh.snakemake()
    words = run.stdout + run.stderr
    assert run.returncode == 1
    assert "4 + 1 + 2 (train, validation, test) = 7 people are needed, database 'small-b' has 3 people" in words
    assert "2 cannot take part: small-b-p1-001: lacks happy; small-b-p1-003: lacks angry" in words
    assert (
        words.index("7 people are needed") < words.index("Error in rule check") < words.index("run.py databases check")
    )
    assert "small-b: 1 file cannot be used (resources/databases/photos/happy/p1-001.png: cannot be read" in words
    assert not list(fresh.folder.glob("results/features/**/features.npy"))
    assert {path.parent.name for path in fresh.folder.glob("results/studies/*/*/*")} <= {"participants"}
