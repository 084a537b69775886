"""What all rules share: the checked configuration, settings slices, code hashes, paths."""

import os
import sys
from pathlib import Path
from shlex import quote
from types import SimpleNamespace

from snakemake.exceptions import WorkflowError

ROOT = Path(os.path.relpath(workflow.basedir))
sys.path.insert(0, str(Path(workflow.basedir) / "workflow"))

from aulens.code import code_hash
from aulens.configuration.array_tasks import run_own_command
from aulens.configuration.check import check_configuration, check_files
from aulens.configuration.commands import find_commands
from aulens.configuration.listing import file_content, folder_listing
from aulens.configuration.slices import settings_of
from aulens.configuration.studies import databases_of, only_tested, per_cohort, studies_to_make, synthetic_databases
from aulens.errors import InputError

run_own_command()  # a task of a job array ends here and goes on as a Snakemake of its own
find_commands(Path(workflow.basedir) / "workflow")
CONFIGURATION = "config/config.yaml"
if not Path(CONFIGURATION).is_file():
    raise WorkflowError(f"{Path.cwd()}: {CONFIGURATION} is not here; run Snakemake in the folder of aulens")
try:
    check_files([Path(CONFIGURATION), *workflow.overwrite_configfiles], Path.cwd())
except InputError as error:
    raise WorkflowError(str(error))


configfile: CONFIGURATION


try:
    check_configuration(config, Path.cwd())
except InputError as error:
    raise WorkflowError(str(error))

IMAGENET = "resources/weights/alexnet-imagenet.pth"
REPORT = "results/report/index.html"
DATABASES, STIMULI = config["databases"], config["stimuli"]
CHECKED = "results/check.json"
CHECKED_DATABASES = list(
    dict.fromkeys(name for study in studies_to_make(config) for name in databases_of(config, study))
)
ANALYSES = (
    "training/curves",
    "evaluation/confusion",
    *(f"tuning/{name}" for name in ("profiles", "similarity", "components")),
    *(f"statistics/{name}" for name in ("tests", "intervals", "relation", "rank_orders")),
    "summary",
    "figures/figures",
)
TRAINING = "results/studies/{study}/training/{database}/{cohort}"


wildcard_constraints:
    database="|".join(DATABASES),
    trained="|".join(DATABASES),
    tested="|".join(DATABASES),
    stimuli="|".join(STIMULI),
    recipe="|".join(config["recipes"]),
    backbone="|".join(config["backbones"]),
    study="|".join(config["studies"]),
    cohort=r"runs-\d+-\d+",


def settings(stage):
    """Return the function that gives a job its settings."""
    return lambda wildcards: settings_of(config, stage, wildcards)


def more(value):
    """Return the function that gives a job so much of a resource, and as much again with every new attempt."""
    return lambda wildcards, attempt: value * attempt


def study_of(wildcards):
    """Return the configuration of a job's study."""
    return config["studies"][wildcards.study]


def faces_of(study, name, file):
    """Return a file of the faces of a database or of stimuli, as a study sees them."""
    return f"results/faces/{config['studies'][study]['recipe']}/{name}/{file}"


def features_of(study, name):
    """Return the cached conv features of a database or of stimuli, as a study sees them."""
    entry = config["studies"][study]
    return f"results/features/{entry['backbone']}/{entry['recipe']}/{name}/features.npy"


def each_cohort(file):
    """Return the function that gives a file of every training of a study."""
    return lambda wildcards: [
        f"results/studies/{wildcards.study}/{file.format(database=database, cohort=cohort)}"
        for database, cohort in per_cohort(config, wildcards.study)
    ]


def kept(path):
    """Return an output that is deleted once it is used, unless weights are to be kept."""
    return path if config["keep_weights"] else temp(path)


def published_of(wildcards):
    """Return the file of published numbers that a study is shown beside; none if there is none."""
    return study_of(wildcards)["published"] or []


def if_synthetic(file):
    """Return the function that gives a file which only studies with planted action units have."""
    return lambda wildcards: (
        f"results/studies/{wildcards.study}/{file}" if synthetic_databases(config, wildcards.study) else []
    )


def if_compared(file):
    """Return the function that gives a file which only studies that are compared with another have."""
    return lambda wildcards: (
        f"results/studies/{wildcards.study}/{file}" if study_of(wildcards)["analyses"]["compare_with"] else []
    )


def option(flag, name):
    """Return the function that gives the option of an optional input."""
    return lambda wildcards, input: f"{flag} {quote(str(input[name]))}" if input[name] else ""


def synthetic(name):
    """Return whether a database or stimuli are drawn by the workflow."""
    return (DATABASES | STIMULI)[name]["source"] == "synthetic"


def grammar_of(wildcards):
    """Return the file that says how the image names of a database are read."""
    if synthetic(wildcards.database):
        return str(ROOT / "config/databases/synthetic.yaml")
    return DATABASES[wildcards.database]["grammar"]


def given_weights(wildcards):
    """Return the file that a backbone's weights come from; none for random weights."""
    backbone = config["backbones"][wildcards.backbone]
    return {"random": [], "imagenet": IMAGENET, "file": backbone["file"]}[backbone["weights"]]


def test_splits(wildcards):
    """Return the splits of the tested database; none if no network is trained with it."""
    if wildcards.tested in only_tested(config, wildcards.study):
        return []
    return f"results/studies/{wildcards.study}/training/{wildcards.tested}/{wildcards.cohort}/splits.csv"


def all_predictions(wildcards):
    """Return the predictions of every training of a study on every database that it tests."""
    study = study_of(wildcards)
    return [
        f"results/studies/{wildcards.study}/evaluation/{trained}/{cohort}/{tested}.parquet"
        for trained, cohort in per_cohort(config, wildcards.study)
        for tested in study["databases"] + study["test_only"].get(trained, [])
    ]


def optional_tables(study):
    """Return the tables that only some studies have."""
    tables = ["tuning/recovery.csv", "tuning/recovery_differences.csv"] if synthetic_databases(config, study) else []
    return tables + (["statistics/sample_size.csv"] if config["studies"][study]["analyses"]["compare_with"] else [])


def records_of(study):
    """Return the provenance of everything that a study is made of."""
    entry, here, databases = config["studies"][study], f"results/studies/{study}", databases_of(config, study)
    stimuli = entry["stimuli"]
    results = [f"results/stimuli/{stimuli}/manifest", f"results/features/{entry['backbone']}/backbone"]
    results += [f"results/stimuli/{stimuli}/images"] if synthetic(stimuli) else []
    results += [f"results/databases/{name}/manifest" for name in databases]
    results += [f"results/databases/{name}/truth" for name in databases if synthetic(name)]
    results += [faces_of(study, name, "faces") for name in (*databases, stimuli)]
    results += [features_of(study, name) for name in (*databases, stimuli)]
    for database, cohort in per_cohort(config, study):
        results += [f"{here}/training/{database}/{cohort}/{name}" for name in ("splits", "weights")]
        results += [f"{here}/tuning/{database}/{cohort}/responses"]
    results += all_predictions(SimpleNamespace(study=study))
    results += [f"{here}/{name}" for name in ANALYSES]
    results += [f"{here}/{table}" for table in optional_tables(study) if table != "tuning/recovery_differences.csv"]
    return [f"{os.path.splitext(result)[0]}.provenance.json" for result in results]
