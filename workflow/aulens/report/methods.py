"""What was done in a study, in the words of a methods section, from its settings."""

from collections.abc import Collection, Mapping
from typing import Any

from aulens.databases.unit_words import WORDS
from aulens.features.architectures import known
from aulens.features.in_words import ends_in_words
from aulens.report.attribution_in_words import attribution_text
from aulens.report.images_in_words import face_model_text, images_text
from aulens.report.study import Study
from aulens.report.wording import listed, over_whom
from aulens.statistics.fewest import FEWEST, too_few_runs
from aulens.statistics.notes import not_measured

BESIDE_BASELINE = (  # what judges similarity of profiles instead
    "; mean profiles were compared with networks that learned shuffled labels (two-sided p, Holm's correction), and "
    "likeness of networks of disjoint groups of people within databases with that between them (their gap; all "
    "divisions of the groups, or some drawn, step-down correction; intervals by leaving out each group)."
)
PEOPLE_AS_UNITS = (
    "Differences of correct rates are tested with people as units, each by the mean of the runs that tested it, and "
    "the variance between runs added (t with Satterthwaite's degrees of freedom; of several expressions the ANOVA-type "
    "F of Brunner, Dette and Munk 1997); odds ratios are those of mean rates, and controls are called equivalent by "
    "two one-sided tests within"
)
STIMULI = {
    "synthetic": "rendered faces",
    "folder": "images supplied by the user",
    "photograph": "one photograph of a neutral face, warped by the face model",
}
ORIGINS = {"random": "random weights, He et al. 2015"}
ORIGINS |= dict.fromkeys(("imagenet", "package"), "pretrained on ImageNet")


def methods(study: Study, descriptions: Mapping[str, str], of_nobody: Collection[str] = ()) -> list[tuple[str, str]]:
    """Return heading and text of each paragraph that the study has something to say in.

    Parameters
    ----------
    study : Study
    descriptions : mapping
        Analysis -> one line on it, of those that have something to say.
    of_nobody : collection of str
        Databases that do not name everybody although the study divides people: see `tests_text`.
    """
    facts = study.facts
    paragraphs = [
        ("Images", images_text(facts) + face_model_text(facts)),
        ("Network", network_text(facts)),
        ("Training", training_text(facts) + reference_text(study)),
        ("Tests", tests_text(study, of_nobody)),
        ("Tuning", tuning_text(study)),
        ("Attribution", attribution_text(study)),
        ("Analyses", "; ".join(f"{name.replace('_', ' ')}: {text}" for name, text in descriptions.items()) + "."),
    ]
    return [(heading, text) for heading, text in paragraphs if text]


def network_in_short(facts: Mapping[str, Any]) -> str:
    """Return such as "AlexNet, random weights, frozen; trained layers 256–256–7"."""
    network, backbone = facts["network"], facts["backbone"]
    if backbone is None:
        return f"{network['architecture']}, all layers trained"
    name = known(backbone["architecture"]).words
    if backbone["cut"] is not None:
        name += f" up to {ends_in_words(backbone)}"
    if backbone["pool"] is not None:
        name += f", means of {backbone['pool']} × {backbone['pool']}"
    widths = "–".join(str(width) for width in (*network["hidden"], len(facts["labels"])))
    origin = {None: "", "face-mesh": "", "package": ", imagenet weights, frozen"}.get(
        backbone["weights"], f", {backbone['weights']} weights, frozen"
    )
    return f"{name}{origin}; trained layers {widths}"


def training_in_short(training: Mapping[str, Any]) -> str:
    """Return such as "6 runs per database, 400 iterations of 32 samples"."""
    length = (
        f"{training['iterations']:,} iterations"
        if training["iterations"]
        else f"{training['epochs']} epochs in mini-batches"
    )
    return f"{training['runs']} runs per database, {length} of {training['batch']} samples"


def network_text(facts: Mapping[str, Any]) -> str:
    """Say what network it is, what of it is trained and how it begins."""
    network, backbone = facts["network"], facts["backbone"]
    units = listed([f"{width:,}" for width in (*network["hidden"], len(facts["labels"]))])
    if backbone is None:
        begin = "He et al. (2015)" if network["initial"] == "he" else "the paper that published it"
        name = network["architecture"]
        maps = listed([str(maps) for maps in network["channels"]])
        return (
            f"{name}, all layers trained from the faces on: conv layers of {maps} maps, fully connected layers of "
            f"{units} output units, initial weights of {begin}, dropout {network['dropout']:g}; softmax."
        )
    use = "standardised with the training samples' mean and one standard deviation"
    return (
        f"{backbone_text(backbone)}; {'they' if backbone['weights'] is None else 'their features'} were "
        f"{use if network['standardise'] else 'used as they are'}. New fully connected layers of {units} output "
        f"units with initial weights of He et al. (2015) and dropout {network['dropout']:g} before each hidden layer; "
        "softmax."
    )


def backbone_text(backbone: Mapping[str, Any]) -> str:
    """Say which frozen layers turn faces into features, with the source and licence of weights that a package ships."""
    row, pool = known(backbone["architecture"]), backbone["pool"]
    if row.pool_needed:
        return f"No conv layers: faces were brought to {pool} × {pool} grey pixels by means"
    if backbone["architecture"] == "landmarks":
        return "The 468 landmarks of the face mesh (MediaPipe), without place, size and tilt"
    layers = "conv layers" if backbone["cut"] is None else f"layers up to {ends_in_words(backbone)}"
    means = f", their maps brought to {pool} × {pool} by means" if pool is not None else ""
    origin = ORIGINS.get(backbone["weights"], "weights read from a file")
    source = ""
    if backbone["weights"] == "package":
        package = row.package
        source = (
            f"; weights of the package {package.name} {package.version}, {package.licence}, {package.origin}, SHA-256 "
            f"{package.sha256[:16]}…"
        )
    return f"{row.words} with frozen {layers} ({origin}{source}){means}"


def training_text(facts: Mapping[str, Any]) -> str:
    """Say how those who take part are divided, and how networks are trained."""
    training, optimiser = facts["training"], facts["training"]["optimiser"]
    length = f"{training['iterations']:,} iterations" if training["iterations"] else f"{training['epochs']} epochs"
    method = {"sgd": "Stochastic gradient descent", "adam": "Adam"}[optimiser["name"]]
    steps = [
        f"{step['rate']:g}" + (f" after {step['from']:,} iterations" if step["from"] else "")
        for step in training["learning_rate"]
    ]
    factor = f" (times {training['rate_factor']:g} after every epoch)" if training.get("rate_factor") else ""
    if slower := training.get("rate_decay"):
        factor += f" (over 1 + {slower:g} times the finished iterations)"
    momentum = f", momentum {optimiser['momentum']:g}" if "momentum" in optimiser else ""
    decay = optimiser["weight_decay"]
    decay = f"{decay:g}" if not isinstance(decay, Mapping) else listed([f"{one:g} ({at})" for at, one in decay.items()])
    augmented = training["augmentation"] and listed([key for key, value in training["augmentation"].items() if value])
    varied = f" Training faces were varied at random: {augmented}." if augmented else ""
    return (
        f"{training['runs']} runs per database; {split_text(facts['split'])}. {method} on the cross entropy, "
        f"mini-batches of {training['batch']}, {length}, learning rate {', '.join(steps)}{factor}{momentum}, "
        f"weight decay {decay}.{varied}"
    )


def reference_text(study: Study) -> str:
    """Say which networks were trained for reference only; nothing where none were."""
    block = study.analyses.get("baseline")
    if not block:
        return ""
    within = "within people" if study.facts["split"]["unit"] == "person" else "over all images"
    return (
        f" For reference alone, {block['shuffled']} more networks per database were trained in the same way with "
        f"expressions in random order {within}, anew in each run, and {block['groups']} on one each of "
        f"{block['groups']} disjoint random groups of the people."
    )


def split_text(split: Mapping[str, Any]) -> str:
    """Say how those who take part are divided in each run."""
    many = WORDS[split["unit"]][1]
    train, validation = _part(split["train"], "all others"), _part(split["validation"])
    if split["scheme"] == "random":
        parts = f"{train} for training, {validation} for validation, {_part(split['test'])} for the test"
        return f"in each run {many} were divided at random anew: {parts}"
    tested = f"one of {split['folds']} folds of the {many}" if split["scheme"] == "folds" else WORDS[split["unit"]][0]
    one = "each run was tested on " + (tested if split["scheme"] == "folds" else f"one {tested}")
    return f"{one}; of the others {validation} for validation, the rest for training"


def _part(value: float | None, otherwise: str = "none") -> str:
    if value is None:
        return otherwise
    return f"{100 * value:g} %" if isinstance(value, float) else str(value)


def tests_text(study: Study, of_nobody: Collection[str] = ()) -> str:
    """Say on what networks were tested; nothing where no test was asked for.

    Parameters
    ----------
    study : Study
    of_nobody : collection of str
        Databases that are only tested and do not name everybody although the study divides people: all of their images
        are tested in every run.
    """
    if "predictions" not in study.analyses:
        return ""
    facts, many = study.facts, WORDS[study.facts["split"]["unit"]][1]
    shown = {"all": "all variants of the faces", "centre": "the centre variant of the faces"}
    shown = shown[study.analyses["predictions"]["variants"]] if facts["recipe"]["variants"] else "the faces"
    others = len(facts["databases"]) > 1 or facts["only_tested"]
    text = f"Networks were tested on {shown} of the test {many} of their own database{' (matched)' if others else ''}"
    if len(facts["databases"]) > 1:
        text += " and of every other database that networks were trained on (swapped: its test part of the same run)"
    unnamed = [name for name in facts["only_tested"] if name in of_nobody]
    if facts["only_tested"]:
        text += f", and on {listed(facts['only_tested'])}, on which no network was trained (control: in each run "
        text += f"{_whom(facts, unnamed)})"
    if "intervals" in study.analyses:
        confidence = 100 * study.analyses["intervals"]["confidence"]
        groups = f" (in {listed(unnamed)} groups of images where people are not named)" if unnamed else ""
        over = over_whom(f"the {many} that were tested{groups}", facts["runs"])
        reason = too_few_runs(facts["runs"])
        text += (
            f". There are no confidence intervals ({reason})"
            if reason
            else (f". Confidence intervals ({confidence:g} %) are over {over}, where at least {FEWEST} were tested")
        )
    if "classification" in study.analyses:
        if not_measured(facts["split"]["scheme"], many):
            text += "; tests take runs as independent and give no verdict"
        else:
            text += (
                f"; tests are corrected for the {many} that runs share (Nadeau and Bengio 2003), and only these give "
            )
            text += "verdicts"
    if "people" in study.analyses:
        text += f". {PEOPLE_AS_UNITS} {100 * study.analyses['people']['margin']:g} points"
    return f"{text}."


def _whom(facts: Mapping[str, Any], unnamed: Collection[str]) -> str:
    """Say who of the databases that are only tested is tested in a run, and of which all images are."""
    many, texts = WORDS[facts["split"]["unit"]][1], []
    if len(unnamed) < len(facts["only_tested"]):
        drawn = f"as many {many} as in a test, drawn anew, or all if there are no more"
        texts.append(drawn if isinstance(facts["split"]["test"], int) else f"all {many} that take part")
    if unnamed:
        everybody = f"which {'do' if len(unnamed) > 1 else 'does'} not name everybody"
        texts.append(f"all images of {listed(unnamed)}, {everybody}")
    return "; ".join(texts)


def tuning_text(study: Study) -> str:
    """Say how profiles were measured and compared; nothing where none were."""
    if "profiles" not in study.analyses:
        return ""
    facts = study.facts
    source = STIMULI[facts["stimuli"]["source"]]
    text = (
        f"Output units before softmax responded to {len(facts['action_units'])} action units at "
        f"{len(facts['intensities'])} intensities, one action unit at a time ({source}). The response to the null "
        "image was subtracted, runs were averaged, and each profile was divided by its largest absolute value."
    )
    if "similarity" in study.analyses and len(facts["databases"]) > 1:
        family = study.analyses["similarity"]["bonferroni"].replace("_", " ")
        text += " Profiles were compared with Spearman's correlation without the null image (Bonferroni correction, "
        text += f"family: {family}; permutation of action units; neither p is valid, since action units resemble each "
        text += f"other){BESIDE_BASELINE if 'baseline' in study.analyses else '.'}"
    if "components" in study.analyses:
        text += " Principal components are of each action unit's peak or trough."
    return text
