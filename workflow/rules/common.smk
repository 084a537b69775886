"""What all rules share: the checked configuration, settings slices, code hashes, paths."""

import gc
import inspect
import os
import sys
from functools import cache, reduce
from importlib.util import find_spec
from pathlib import Path

from snakemake.common import overwrite_function_params
from snakemake.exceptions import WorkflowError
from snakemake.logging import logger
from snakemake.resources import Resource

gc.set_threshold(1_000_000, 50, 1000)  # else a sixth of a large dry run is looking for garbage that there is not


def workflow_folder():
    """Return the folder workflow/ that these rules lie in, also of a module; of a git host's, that of the installed library.

    Snakemake copies single files from a git host, so that the library must have been installed, and be of the same version.
    """
    if isinstance(workflow.current_basedir, os.PathLike):
        folder = Path(workflow.current_basedir).parent
        sys.path.insert(0, str(folder))
        return folder
    try:
        from aulens.home import home
    except ModuleNotFoundError:
        raise WorkflowError(
            "module: of a git host Snakemake copies single files, and the library of aulens is not installed: pip install it "
            "from the same host and tag, or clone aulens and name its workflow/Snakefile by a path"
        )
    folder, here = home() / "workflow", Path(workflow.source_path("common.smk"))
    if here.read_text().strip() != (folder / "rules/common.smk").read_text().strip():  # its end is cut off
        raise WorkflowError(
            f"module: the rules of the git host are of another version of aulens than the library that is installed ({folder}): "
            "install that of the same tag"
        )
    return folder


HERE = workflow_folder()
ROOT = Path(os.path.relpath(HERE.parent))
LIBRARY = Path(os.path.relpath(find_spec("aulens").submodule_search_locations[0]))

from aulens.code import code_hash, remember_modules
from aulens.configuration.array_tasks import run_own_command
from aulens.configuration.calibration import banks_of, batches_of, pairs_of, planted_of
from aulens.configuration.catalogue import MAPS, attribution_methods, read_catalogue
from aulens.configuration.check import check_files, checked_configuration
from aulens.configuration.elsewhere import in_order_of, laid_over, over_ours, with_our_files
from aulens.configuration.choices import choice_name
from aulens.configuration.commands import find_commands
from aulens.configuration.explorer_slices import has_explorer, pictured_databases, stimuli_pictured
from aulens.configuration.face_models import given_nowhere
from aulens.configuration.facts import canonical, figure_settings
from aulens.configuration.landmark_models import FACE_MESH, FOLDER, model_path, models_of_recipe
from aulens.configuration.pairs import shows_pairs
from aulens.configuration.rendered import reader_named
from aulens.configuration.slices import download_of, settings_of
from aulens.configuration.studies import (
    cross_tests_of,
    databases_of,
    display_databases,
    judges_of,
    only_tested,
    pair_stimuli_of,
    per_cohort,
    probes_of,
    reference_cohorts,
    shards_of,
    studies_to_make,
    studies_where,
    tests_of,
)
from aulens.databases.records import reader, unpacks
from aulens.errors import InputError
from aulens.failures import sentence_first
from aulens.features.architectures import known as known_backbone
from aulens.jobs.scheduling import look_when_jobs_end
from aulens.jobs.warm_process import keep_warm
from aulens.listing import file_content as whole_content
from aulens.listing import folder_listing
from aulens.shards import in_shards

logger.addFilter(sentence_first)
if workflow.modifier.path_modifier.replace_prefix("results/", "output") != "results/":
    raise WorkflowError(
        "module: aulens has no prefix; its results lie below results/ of the working folder. Leave prefix out, or run it in "
        "a folder of its own (snakemake --directory)"
    )
run_own_command()  # a task of a job array ends here and goes on as a Snakemake of its own
find_commands(HERE)
CONFIGURATION = "config/config.yaml"
OWN = CONFIGURATION if Path(CONFIGURATION).is_file() else str(ROOT / CONFIGURATION)
try:
    GIVEN = check_files([Path(OWN), *workflow.overwrite_configfiles], Path.cwd())
except InputError as error:
    raise WorkflowError(str(error))


configfile: OWN


try:
    if workflow.modifier.skip_configfile:  # of a module, whose configuration is given
        config = over_ours(config, ROOT / CONFIGURATION)
    config = in_order_of(reduce(laid_over, GIVEN), config)
    CONFIG, CATALOGUE = checked_configuration(with_our_files(config, Path.cwd(), ROOT), Path.cwd()), read_catalogue()
except InputError as error:
    raise WorkflowError(str(error))

LISTINGS = Path(".snakemake/aulens")  # what the files of folders hold, so that a start reads only what has changed
IMAGENET = "resources/weights/{download}.pth"
ICT_ARCHIVE, ICT_MODEL = (f"results/face_models/ict/{name}" for name in ("ICT-FaceKit.tar.gz", "model.npz"))
REPORT = "results/report/index.html"
DATABASES, STIMULI = CONFIG["databases"], CONFIG["stimuli"]
CHECKED = "results/check.json"
CHECKED_DATABASES = list(
    dict.fromkeys(name for study in studies_to_make(CONFIG) for name in databases_of(CONFIG, study))
)
TRAINING = "results/studies/{study}/training/{database}/{cohort}"
PARTICIPANTS = "results/studies/{study}/participants/{database}.csv"
IMAGES = "results/studies/{study}/participants/{database}_images.csv"
CHOSEN = "results/faces/{recipe}/{database}/chosen/{choice}.csv"
CALIBRATION = "results/calibration/{pair}/{draws}/results.parquet"
RATES = "results/calibration/rates.csv"
MEASURED = (  # by us, where it is not measured here
    RATES if pairs_of(CONFIG) else str(LIBRARY / "calibration/measured_rates.csv")
)
CALIBRATION_FIGURES = [f"results/calibration/{name}.png" for name in ("rates", "dose_response") if pairs_of(CONFIG)]


wildcard_constraints:
    database="|".join(DATABASES),
    trained="|".join(DATABASES),
    tested="|".join(DATABASES),
    stimuli="|".join(STIMULI) or "(?!)",
    recipe="|".join(CONFIG["recipes"]),
    backbone="|".join(CONFIG["backbones"]) or "(?!)",
    download="|".join(CONFIG["downloads"]) or "(?!)",
    study="|".join(CONFIG["studies"]),
    cohort=r"(runs|shuffled|groups)-\d+-\d+",
    shard=r"\d+",
    choice="[0-9a-f]{8}",


def known(function):
    """Return a function whose parameters Snakemake need not find out for every job (a tenth of a large dry run)."""
    overwrite_function_params(function, inspect.signature(function).parameters)
    return function


known(Resource.evaluate)


def settings(stage):
    """Return the function that gives a job its settings."""
    return known(lambda wildcards: settings_of(CONFIG, CATALOGUE, stage, wildcards))


code = cache(code_hash)
choice = cache(lambda study, database: choice_name(CONFIG, study, database))


def of_backbone(backbone):
    """Return the module of a backbone's architecture."""
    return f"features.{known_backbone(CONFIG['backbones'][backbone]['architecture']).module}"


@known
def modules_of_backbone(wildcards):
    """Return what a stage imports by name: the module of a backbone's architecture."""
    return [of_backbone(wildcards.backbone)]


def code_with_backbone(stage):
    """Return the function that gives the code of a stage that imports a backbone's architecture by name."""
    return known(lambda wildcards: code(stage, of_backbone(wildcards.backbone)))


def of_network(study):
    """Return the module of a study's architecture, or of its backbone's, in a list of its own."""
    network = network_of(study)
    return [of_backbone(network["backbone"]) if network["engine"] == "heads" else f"networks.{network['architecture']}"]


@known
def modules_of_network(wildcards):
    """Return what a stage imports by name: the module of a study's architecture."""
    return of_network(wildcards.study)


def code_with_network(stage):
    """Return the function that gives the code of a stage that imports a study's architecture by name."""
    return known(lambda wildcards: code(stage, *of_network(wildcards.study)))


def settings_of_figures(analysis):
    """Return the function that gives the figures of an analysis their settings."""
    return lambda wildcards: canonical(figure_settings(CONFIG, CATALOGUE, wildcards.study, analysis))


def more(value):
    """Return the function that gives a job so much of a resource, and as much again with every new attempt."""
    return known(lambda wildcards, attempt: value * attempt)


def study_of(wildcards):
    """Return the configuration of a job's study."""
    return CONFIG["studies"][wildcards.study]


def faces_of(study, name, file):
    """Return a file of the faces of a database or of stimuli, as a study sees them."""
    return f"results/faces/{CONFIG['studies'][study]['recipe']}/{name}/{file}"


def model_for(model):
    """Return the function that gives the file of a network that finds landmarks or faces; none if the recipe needs none."""

    @known
    def file(wildcards):
        needed = models_of_recipe(CONFIG["recipes"][wildcards.recipe])
        return model_path(CONFIG, model) if model in needed else []

    return file


def models_content(*models):
    """Return hashes of those networks that find landmarks or faces whose files are the user's own."""
    files = [CONFIG["mediapipe"][model]["file"] for model in models if "mediapipe" in CONFIG]
    return [file_content(file) for file in files if file]


@known
def models_content_of_recipe(wildcards):
    """Return hashes of the networks that a job's recipe needs, as far as they are the user's own."""
    return models_content(*models_of_recipe(CONFIG["recipes"][wildcards.recipe]))


def mesh_of(study, name):
    """Return the landmarks of the faces of a database or of stimuli, as a study sees them."""
    return faces_of(study, name, "mesh.npy")


def meshed(study):
    """Return the databases and stimuli of a study whose landmarks are found."""
    entry = CONFIG["studies"][study]
    own = [name for name in entry["databases"] if DATABASES[name].get("landmarks") == FACE_MESH]
    return [*own, *([entry["stimuli"]] if "stimulus_movement" in entry["analyses"] else [])]


def faces_arrays(study, name):
    """Return the faces of a database or of stimuli, as a study sees them: one file, or one for each shard."""
    return in_shards(faces_of(study, name, "faces.npy"), shards_of(CONFIG, name))


def network_of(study):
    """Return the network of a study."""
    return CONFIG["networks"][CONFIG["studies"][study]["network"]]


def features_of(study, name):
    """Return the cached conv features of a database or of stimuli, as a study sees them: one file, or one for each shard."""
    recipe, chosen = CONFIG["studies"][study]["recipe"], [choice(study, name)] if name in DATABASES else []
    parts = ["results/features", network_of(study)["backbone"], recipe, name, *chosen, "features.npy"]
    return in_shards("/".join(parts), shards_of(CONFIG, name))


def table_of(study, name):
    """Return the table of the faces of a database, or of stimuli, that a study's trained layers are shown."""
    if name not in DATABASES:
        return faces_of(study, name, "faces.csv")
    return CHOSEN.format(recipe=CONFIG["studies"][study]["recipe"], database=name, choice=choice(study, name))


def backbone_of(wildcards):
    """Return the frozen conv layers of a study's network; none with engine cnn."""
    backbone = network_of(wildcards.study).get("backbone")
    return f"results/features/{backbone}/backbone.safetensors" if backbone else []


def inputs_of(study, name):
    """Return what a study's trained layers are shown of a database or of stimuli: features or faces."""
    return features_of(study, name) if network_of(study)["engine"] == "heads" else faces_arrays(study, name)


def each_cohort(file):
    """Return the function that gives a file of every training of a study."""
    return lambda wildcards: [
        f"results/studies/{wildcards.study}/{file.format(database=database, cohort=cohort)}"
        for database, cohort in per_cohort(CONFIG, wildcards.study)
    ]


def baseline_of(wildcards):
    """Return the similarity within databases; none without the analysis `baseline`."""
    with_baseline = "baseline" in study_of(wildcards)["analyses"]
    return f"results/studies/{wildcards.study}/tuning/baseline.csv" if with_baseline else []


def each_reference(kind, file):
    """Return the function that gives a file of every training of a kind of reference cohorts of a study."""
    return known(
        lambda wildcards: [
            f"results/studies/{wildcards.study}/{file.format(database=database, cohort=cohort)}"
            for database, cohort in reference_cohorts(CONFIG, wildcards.study, kind)
        ]
    )


def files_for_regions(study):
    """Return the files from which the regions of a study's faces come: cultures of rendered databases, landmarks."""
    own = [DATABASES[name] for name in CONFIG["studies"][study]["databases"]]
    return {
        "cultures": [entry["culture"] for entry in own if entry["source"] == "synthetic"],
        "landmarks": [
            mesh_of(study, name) if DATABASES[name]["landmarks"] == FACE_MESH else DATABASES[name]["landmarks"]
            for name in CONFIG["studies"][study]["databases"]
            if DATABASES[name].get("landmarks")
        ],
    }


def given_for_regions(study):
    """Return hashes of those of these files that are given."""
    files = [file for files in files_for_regions(study).values() for file in files]
    return [file_content(file) for file in files if not file.startswith("results/")]


def maps_of(study, methods, file):
    """Return a file of the maps of some attribution methods, of every training of a study."""
    return [
        f"results/studies/{study}/attribution/{method}/{database}/{cohort}/{file}"
        for method in methods
        for database, cohort in per_cohort(CONFIG, study)
    ]


def methods_of(study, analysis):
    """Return the attribution methods that an analysis of a study names."""
    return CONFIG["studies"][study]["analyses"][analysis]["of"]


def maps_in_cohort(analysis, file):
    """Return the function that gives a file of the maps of each method that an analysis names, of a job's cohort."""
    return lambda wildcards: [
        f"results/studies/{wildcards.study}/attribution/{method}/{wildcards.database}/{wildcards.cohort}/{file}"
        for method in methods_of(wildcards.study, analysis)
    ]


def modules_of_methods(analysis):
    """Return the function that gives what a stage imports by name: methods that an analysis names, the architecture."""
    return known(
        lambda wildcards: [
            *(f"attribution.methods.{method}" for method in methods_of(wildcards.study, analysis)),
            *of_network(wildcards.study),
        ]
    )


def face_model_of(*names):
    """Return the file of the face model that renders some databases or stimuli; none if no model has one."""
    return ICT_MODEL if any((DATABASES | STIMULI)[name].get("face_model") == "ict" for name in names) else []


def modules_of_face_model(*names):
    """Return the module that stages import by name to render some databases or stimuli, in a list of its own."""
    return ["synthesis.ict.face"] if face_model_of(*names) else []


def given_facekit():
    """Return the archive, folder or npz that the face model ict is made of."""
    given = CONFIG["face_models"]["ict"]
    if given is None:
        raise WorkflowError(f"face_models.ict: {given_nowhere('the face model ict')}")
    return ICT_ARCHIVE if given == "download" else given


def facekit_content():
    """Return a hash of what is given of ICT-FaceKit; nothing if it is downloaded."""
    given = Path(given_facekit())
    models = given / "FaceXModel"
    return (
        ""
        if given == Path(ICT_ARCHIVE)
        else folder_listing(models, LISTINGS) if given.is_dir() else file_content(given)
    )


@known
def modules_of_quality(wildcards):
    """Return what the stage quality imports by name: methods, the architecture, and what renders the database."""
    return [*modules_of_methods("map_quality")(wildcards), *modules_of_face_model(wildcards.database)]


def culture_of(wildcards):
    """Return the culture of a database that the workflow renders; none of another one."""
    return DATABASES[wildcards.database]["culture"] if synthetic(wildcards.database) else []


def kept(path):
    """Return an output that is deleted once it is used, unless weights are to be kept."""
    return path if CONFIG["keep_weights"] else temp(path)


def published_of(wildcards):
    """Return the file of published numbers that a study is shown beside; none if there is none."""
    return study_of(wildcards)["published"] or []


def synthetic(name):
    """Return whether a database or stimuli are rendered by the workflow."""
    return (DATABASES | STIMULI)[name]["source"] == "synthetic"


def file_content(path):
    """Return a hash of a file that is given, read again only if its size or dates have changed."""
    return whole_content(path, LISTINGS)


def listing_of(entry):
    """Return a hash of the files of a database or of stimuli; none if the workflow makes them."""
    return "" if entry["source"] in ("synthetic", "photograph") else folder_listing(Path(entry["path"]), LISTINGS)


def unpacked(name):
    """Return whether the pictures of a database are taken out of arrays or videos by the workflow."""
    return name in DATABASES and unpacks(DATABASES[name]["source"])


def made(name):
    """Return whether the workflow writes the images of a database itself."""
    return synthetic(name) or unpacked(name) or warped(name)


def warped(name):
    """Return whether the workflow makes stimuli of a photograph."""
    return name in STIMULI and STIMULI[name]["source"] == "photograph"


def sharded(name):
    """Return whether faces and features of a database are divided among several jobs."""
    return shards_of(CONFIG, name) > 1


def whole(name):
    """Return whether faces and features of a database are made by one job."""
    return not sharded(name)


def all_shards(file):
    """Return the function that gives a file of every shard of the faces of a database."""
    return lambda wildcards: in_shards(
        f"results/faces/{wildcards.recipe}/{wildcards.database}/{file}", shards_of(CONFIG, wildcards.database)
    )


def measured(name):
    """Return whether a database has action units that another tool measured."""
    return bool(DATABASES[name].get("measured_action_units"))


def measured_columns(wildcards):
    """Return the file that says what the columns of a tool's table mean."""
    group = DATABASES[wildcards.database]["measured_action_units"]
    return group.get("columns") or str(ROOT / f"config/action_unit_tables/{group['tool']}.yaml")


def measured_tables(wildcards):
    """Return the table of a tool, or the folder with its tables."""
    return DATABASES[wildcards.database]["measured_action_units"]["file"]


def given_measured(wildcards):
    """Return hashes of a tool's tables and of what their columns mean."""
    tables = Path(measured_tables(wildcards))
    listing = folder_listing(tables, LISTINGS) if tables.is_dir() else file_content(tables)
    return [listing, file_content(measured_columns(wildcards))]


def names_of(kind):
    """Return a pattern of the names of all databases of a kind."""
    return "|".join(filter(kind, DATABASES)) or "(?!)"


def stimuli_where(pairs):
    """Return a pattern of the names of all stimuli with pairs of action units, or of all action unit series."""
    return "|".join(name for name, entry in STIMULI.items() if shows_pairs(entry) == pairs) or "(?!)"


def landmarks_found(name):
    """Return whether the landmarks of the photograph of stimuli are found by the face mesh."""
    return STIMULI[name]["landmarks"] == FACE_MESH


def photograph_content(wildcards):
    """Return hashes of the photograph of stimuli, and of its landmarks or the user's own network that finds them."""
    entry = STIMULI[wildcards.stimuli]
    if landmarks_found(wildcards.stimuli):
        return [file_content(entry["path"]), *models_content("face_mesh")]
    return [file_content(entry[key]) for key in ("path", "landmarks")]


def series_of(source):
    """Return a pattern of the names of all action unit series from a source."""
    return (
        "|".join(name for name, entry in STIMULI.items() if entry["source"] == source and not shows_pairs(entry))
        or "(?!)"
    )


def grammar_of(wildcards):
    """Return the file that says how the image names of a job's database are read."""
    entry = DATABASES[wildcards.database]
    rendered = "_".join(filter(None, ["synthetic", entry.get("layout")]))
    return str(ROOT / f"config/databases/{rendered}.yaml") if synthetic(wildcards.database) else entry["grammar"]


def reader_of(wildcards):
    """Return the module that reads a database."""
    return f"databases.readers.{reader_named(DATABASES[wildcards.database])}"


def given_with_grammar(wildcards):
    """Return hashes of a database's grammar and of the tables that it names, if they are given."""
    grammar, entry = grammar_of(wildcards), DATABASES[wildcards.database]
    if synthetic(wildcards.database):
        return [file_content(grammar)]
    tables = reader(entry["source"]).read_grammar(Path(grammar)).files if Path(grammar).is_file() else ()
    return [file_content(file) for file in (grammar, *(Path(entry["path"]) / table for table in tables))]


def given_weights(wildcards):
    """Return the file that a backbone's weights come from; none for random weights and those of a package."""
    backbone = CONFIG["backbones"][wildcards.backbone]
    downloaded = IMAGENET.format(download=download_of(backbone))
    if backbone["weights"] == FACE_MESH:
        return model_path(CONFIG, "face_mesh")
    return {"imagenet": downloaded, "file": backbone["file"]}.get(backbone["weights"], [])


def weights_content(wildcards):
    """Return a hash of the file of the user's own that a backbone's weights come from, if they do."""
    backbone = CONFIG["backbones"][wildcards.backbone]
    return models_content("face_mesh") if backbone["weights"] == FACE_MESH else file_content(backbone["file"] or "")


@known
def shown_to_heads(wildcards):
    """Return what heads are trained on: features, and the table of the faces."""
    return {
        "features": features_of(wildcards.study, wildcards.database),
        "table": table_of(wildcards.study, wildcards.database),
    }


@known
def shown_in_tests(wildcards):
    """Return what a test needs of the tested database: inputs, table, and who is tested.

    The splits say who is tested; if no network is trained on the database, its participants do.
    """
    study, tested = wildcards.study, wildcards.tested
    alone = tested in only_tested(CONFIG, study)
    return {
        "inputs": inputs_of(study, tested),
        "table": table_of(study, tested),
        "splits": [] if alone else f"results/studies/{study}/training/{tested}/{wildcards.cohort}/splits.csv",
        "participants": PARTICIPANTS.format(study=study, database=tested) if alone else [],
    }


@known
def shown_action_units(wildcards):
    """Return the inputs and the table of a study's action unit series."""
    study, stimuli = wildcards.study, CONFIG["studies"][wildcards.study]["stimuli"]
    return {"inputs": inputs_of(study, stimuli), "table": table_of(study, stimuli)}


@known
def shown_pairs(wildcards):
    """Return the inputs and the table of the pairs of action units that a study shows."""
    study, stimuli = wildcards.study, study_of(wildcards)["analyses"]["pairs"]["stimuli"]
    return {"inputs": inputs_of(study, stimuli), "table": table_of(study, stimuli)}


def judge_named(study):
    """Return the database that the judge of a study learns from; None if it has no judge."""
    return CONFIG["studies"][study]["analyses"]["modification"]["judge"]


@known
def shown_to_judge(wildcards):
    """Return what the judge of a study is taught with."""
    study, judge = wildcards.study, judge_named(wildcards.study)
    return {
        "faces": faces_arrays(study, judge),
        "table": faces_of(study, judge, "faces.csv"),
        "truth": f"results/databases/{judge}/truth.csv",
    }


@known
def judge_of_study(wildcards):
    """Return what modified faces are judged by: judge, the faces that it knows, and what was planted; nothing without."""
    study, judge = wildcards.study, judge_named(wildcards.study)
    names = ("judge_weights", "judge", "judge_table", "truth")
    if judge is None:
        return dict.fromkeys(names, [])
    own = [f"results/studies/{study}/attribution/{file}" for file in ("judge_weights.npy", "judge.csv")]
    truth = f"results/databases/{wildcards.database}/truth.csv" if synthetic(wildcards.database) else []
    return dict(zip(names, [*own, faces_of(study, judge, "faces.csv"), truth], strict=True))


def shown_probes(analysis):
    """Return the function that gives faces and table of the database of action units that an analysis shows; or none."""

    @known
    def inputs(wildcards):
        name = study_of(wildcards)["analyses"][analysis]["probes"]
        if name is None:
            return {"probe_faces": [], "probe_table": []}
        return {
            "probe_faces": faces_arrays(wildcards.study, name),
            "probe_table": faces_of(wildcards.study, name, "faces.csv"),
        }

    return inputs


def displays_of(analysis):
    """Return the function that gives what is known of the displays of a study's databases, planted or measured."""

    @known
    def files(wildcards):
        found = display_databases(CONFIG, wildcards.study, analysis)
        kinds = {name: "measured" if told else "truth" for name, told in found.items()}
        return {
            "truth": [f"results/databases/{name}/{kind}.csv" for name, kind in kinds.items()],
            "reports": [f"results/databases/{name}/measured.json" for name, told in found.items() if told],
        }

    return files


def measured_in(study, analyses=("recovery", "ideal_observer")):
    """Return the databases whose measured action units analyses of a study use."""
    used = [name for name in analyses if name in CONFIG["studies"][study]["analyses"]]
    found = [display_databases(CONFIG, study, analysis).items() for analysis in used]
    return list(dict.fromkeys(name for items in found for name, told in items if told))


def all_predictions(wildcards):
    """Return the predictions of every training of a study on every database that it tests."""
    return [
        f"results/studies/{wildcards.study}/evaluation/{trained}/{cohort}/{tested}.parquet"
        for trained, cohort, tested in tests_of(CONFIG, wildcards.study)
    ]


def judgements_of(wildcards):
    """Return the files of what people said of a study's databases, in the order of the databases' names."""
    named = study_of(wildcards)["analyses"]["human"]["judgements"]
    return [named[name] for name in sorted(named)]


def predictions_beside_people(wildcards):
    """Return the predictions of the matched tests of the databases that people have judged."""
    judged = study_of(wildcards)["analyses"]["human"]["judgements"]
    return [
        f"results/studies/{wildcards.study}/evaluation/{trained}/{cohort}/{tested}.parquet"
        for trained, cohort, tested in tests_of(CONFIG, wildcards.study)
        if trained == tested and trained in judged
    ]


def confound_of(study):
    """Return the block of the analysis confound of a study."""
    return CONFIG["studies"][study]["analyses"]["confound"]


def confound_predictions(study, made_by):
    """Return the predictions of a study with the confounds that another one names, and with these broken.

    Networks that never saw a confound are tested on the broken faces too, if the study has that test.
    """
    broken, plain = (confound_of(study)[key] for key in ("broken", "plain"))
    read = {name: {name, tested} for name, tested in broken.items()}
    read.setdefault(plain, {plain, *broken.values()})
    return [
        f"results/studies/{made_by}/evaluation/{trained}/{cohort}/{tested}.parquet"
        for trained, cohort, tested in (tests_of(CONFIG, made_by) if made_by else ())
        if tested in read.get(trained, ())
    ]


def confound_shares(study, made_by):
    """Return the shares of attribution of a study that the analysis confound of another one shows; none if it does not."""
    return f"results/studies/{made_by}/attribution/shares.csv" if made_by and confound_of(study)["shares"] else []


def micro_expressions_compared(file):
    """Return the function that gives a file of every training of the study that micro-expressions are compared with."""

    @known
    def files(wildcards):
        other = study_of(wildcards)["analyses"]["micro_expression_scores"]["compared_with"]
        return [
            f"results/studies/{other}/transfer/{database}/{cohort}/{file}"
            for database, cohort in (per_cohort(CONFIG, other) if other else ())
        ]

    return files


def analyses_of(study):
    """Return the analyses of a study, each after what it needs."""
    return [CATALOGUE[name] for name in CONFIG["studies"][study]["analyses"]]


def read_by_figures(analysis):
    """Return the function that gives the files that the figures of an analysis read."""

    def files(wildcards):
        study, found = study_of(wildcards), []
        for path in CATALOGUE[analysis].reads:
            names = study["databases"] if "{database}" in path else [study["stimuli"]]
            for name in names if "{" in path else [None]:
                own = f"results/studies/{wildcards.study}/{path}".replace("{database}", name or "")
                of_faces = path.startswith("faces/")
                found.append(faces_of(wildcards.study, name, Path(path).name) if of_faces else own)
        return found

    return files


def key_numbers_of(study):
    """Return analysis -> its file of key numbers, for the analyses of a study that have one."""
    return {
        analysis.name: f"results/studies/{study}/{analysis.key_numbers}"
        for analysis in analyses_of(study)
        if analysis.key_numbers
    }


def figures_of(study):
    """Return the pictures of a study, in the order of its analyses."""
    names = [name for analysis in analyses_of(study) for name in analysis.figures]
    return [f"results/studies/{study}/figures/{name}.png" for name in names]


def explorer_of(study):
    """Return what the explorer knows of a study in a list of its own; none where there is nothing to explore."""
    return [f"results/studies/{study}/figures/explorer.json"] if has_explorer(CONFIG, study) else []


@known
def explored(wildcards):
    """Return what the explorer of a study reads; pictures only where they may be shown."""
    study, here = wildcards.study, f"results/studies/{wildcards.study}"
    analyses, stimuli = CONFIG["studies"][study]["analyses"], CONFIG["studies"][study]["stimuli"]
    tables = ("tuning/profiles.csv", "tuning/differences.csv", "evaluation/confusion.csv", "statistics/intervals.csv")
    found = {Path(table).stem: [f"{here}/{table}"] if Path(table).stem in analyses else [] for table in tables}
    pictured, databases = stimuli_pictured(CONFIG, study), pictured_databases(CONFIG, study)
    return found | {
        "stimuli_table": faces_of(study, stimuli, "faces.csv") if pictured else [],
        "stimuli_faces": faces_of(study, stimuli, "faces.npy") if pictured else [],
        "predictions": all_predictions(wildcards) if databases else [],
        "faces": [file for name in databases for file in faces_arrays(study, name)],
    }


def registered(study):
    """Return the history of what was registered of a study in a list of its own; none if there never was anything."""
    path = f"results/studies/{study}/registration.json"
    return [path] if CONFIG["studies"][study]["registration"] is not None or os.path.exists(path) else []


def tables_of(study):
    """Return the tables of a study that the page shows, and what else it reads of the study."""
    tables = [table for analysis in analyses_of(study) for table in analysis.tables]
    found = [f"results/studies/{study}/{table}" for table in dict.fromkeys([*tables, "summary.json", "records.json"])]
    return found + registered(study)


def jobs_of(study, analysis):
    """Return what stands before the ending of the provenance of all jobs of an analysis' stage; none without a stage."""
    room, _, stage = (analysis.stage or "").partition(".")
    here = f"results/studies/{study}/{room}"
    if analysis.stage == MAPS:
        return maps_of(study, [analysis.name], "maps")
    if analysis.per == "cross":
        return [f"{here}/{'/'.join(pair)}/{stage}" for pair in cross_tests_of(CONFIG, study)]
    if analysis.per == "test":
        return [f"{here}/{trained}/{cohort}/{tested}" for trained, cohort, tested in tests_of(CONFIG, study)]
    if analysis.per == "cohort":
        return [f"{here}/{database}/{cohort}/{stage}" for database, cohort in per_cohort(CONFIG, study)]
    return [f"{here}/{stage}"] if analysis.stage else []


def records_of(study):
    """Return the provenance of everything that a study is made of."""
    entry, here, databases = CONFIG["studies"][study], f"results/studies/{study}", databases_of(CONFIG, study)
    shown = any("stimuli" in analysis.requires for analysis in analyses_of(study))
    stimuli = [*([entry["stimuli"]] if shown else []), *pair_stimuli_of(entry)]
    results = [f"results/stimuli/{name}/manifest" for name in stimuli]
    results += [f"results/stimuli/{name}/images" for name in stimuli if made(name)]
    results += [f"results/databases/{name}/manifest" for name in databases]
    results += [f"results/databases/{name}/truth" for name in databases if synthetic(name)]
    results += [f"results/databases/{name}/records" for name in databases if unpacked(name)]
    results += [f"results/databases/{name}/measured" for name in measured_in(study)]
    results += [faces_of(study, name, "faces") for name in (*databases, *stimuli)]
    results += [faces_of(study, name, "mesh") for name in meshed(study)]
    results += [file for name in filter(sharded, databases) for file in faces_arrays(study, name)]
    if network_of(study)["engine"] == "heads":
        results += [f"results/features/{network_of(study)['backbone']}/backbone"]
        results += [file for name in (*databases, *stimuli) for file in features_of(study, name)]
    results += [table_of(study, name) for name in databases]
    for name in judges_of(entry):
        results += [f"results/databases/{name}/{file}" for file in ("truth", "manifest")]
        results += [faces_of(study, name, "faces"), f"{here}/attribution/judge"]
    for name in probes_of(entry):
        results += [f"results/databases/{name}/{file}" for file in ("truth", "manifest")]
        results += [faces_of(study, name, "faces")]
    results += [f"{here}/{room}/{name}" for name in databases for room in ("participants", "faces")]
    for database, cohort in per_cohort(CONFIG, study):
        results += [f"{here}/training/{database}/{cohort}/{name}" for name in ("splits", "weights")]
    for database, cohort in reference_cohorts(CONFIG, study):
        results += [f"{here}/training/{database}/{cohort}/{name}" for name in ("splits", "weights")]
        results += [f"{here}/tuning/{database}/{cohort}/responses"]
    rendered = face_model_of(*databases, *stimuli, *judges_of(entry), *probes_of(entry))
    results += [rendered] if rendered else []
    results += registered(study)
    for analysis in analyses_of(study):
        results += jobs_of(study, analysis)
        results += [f"{here}/figures/{analysis.name}"] if analysis.figures else []
    results += explorer_of(study)
    return [f"{os.path.splitext(result)[0]}.provenance.json" for result in [*results, f"{here}/summary"]]


def worlds_of(study):
    """Return a study and those that answer its question with other choices."""
    return [study, *CONFIG["studies"][study]["analyses"]["multiverse"]["studies"]]


def of_compared_backbones(study, analysis, file):
    """Return a file of a study and of those with other backbones, where they have the analysis that writes it."""
    others = CONFIG["studies"][study]["analyses"]["backbones"]["studies"]
    return [
        f"results/studies/{name}/{file}" for name in (study, *others) if analysis in CONFIG["studies"][name]["analyses"]
    ]


def of_worlds(study, file):
    """Return a file of every training of a study and of those that answer its question with other choices."""
    return [
        f"results/studies/{name}/{file.format(database=database, cohort=cohort)}"
        for name in worlds_of(study)
        for database, cohort in per_cohort(CONFIG, name)
    ]


def shuffled_of_worlds(study, file):
    """Return the same file of every network of shuffled labels of these studies."""
    return [
        f"results/studies/{name}/{file.format(database=database, cohort=cohort)}"
        for name in worlds_of(study)
        for database, cohort in reference_cohorts(CONFIG, name, "shuffled")
    ]


def tests_of_worlds(study):
    """Return the tests of correct rates that decide in those of these studies that have them."""
    found = []
    for name in worlds_of(study):
        analyses = CONFIG["studies"][name]["analyses"]
        tables = [table for key, table in (("people", "people"), ("classification", "tests")) if key in analyses]
        found += [f"results/studies/{name}/statistics/{table}.csv" for table in tables[:1]]
    return found


def given_rates():
    """Return the hash of measured rates that are given."""
    return [] if pairs_of(CONFIG) else [file_content(MEASURED)]


def bank_features(name):
    """Return the cached conv features of all faces of a bank."""
    block = CONFIG["calibration"]
    return f"results/calibration/features/{block['backbone']}/{block['recipe']}/{name}/features.npy"


@known
def shown_in_draws(wildcards):
    """Return features and tables of the banks of a pair, and of the action unit series."""
    block, pair = CONFIG["calibration"], pairs_of(CONFIG)[wildcards.pair]
    names, series = list(dict.fromkeys(pair["databases"])), block["stimuli"]
    features = f"results/features/{block['backbone']}/{block['recipe']}/{series}/features.npy"
    return {
        "features": [*map(bank_features, names), features],
        "tables": [f"results/faces/{block['recipe']}/{name}/faces.csv" for name in (*names, series)],
        "truth": [f"results/databases/{name}/truth.csv" for name in dict.fromkeys(planted_of(pair))],
    }
