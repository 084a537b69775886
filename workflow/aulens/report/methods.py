"""The methods section of a study, written from its settings."""

from collections.abc import Mapping

from aulens.report.wording import counted, listed

INVENTED = (
    "The databases {names} are invented cultures: faces drawn by the program from a table of action units. They stand "
    "for no real group of people, and nothing here is a statement about people."
)


def invented_sentence(names: list[str], databases: Mapping[str, Mapping]) -> str:
    """Say which databases are drawn by the program; nothing if none is."""
    drawn = [name for name in names if databases[name]["source"] == "synthetic"]
    if not drawn:
        return ""
    text = INVENTED.format(names=listed(drawn))
    if len(drawn) == 1:
        return (
            text.replace("The databases", "The database")
            .replace("are invented cultures", "is an invented culture")
            .replace("They stand", "It stands")
        )
    return text


def own_control(trained: str, tested: str, databases: Mapping[str, Mapping]) -> bool:
    """Whether a control database was drawn with the table of action units of the database used for training."""
    one, two = databases[trained], databases[tested]
    return one.get("source") == two.get("source") == "synthetic" and one["culture"] == two["culture"]


def methods(study: Mapping, recipe: Mapping, backbone: Mapping, stimuli: Mapping, levels: int, units: int) -> list[str]:
    """Return the paragraphs of the methods section.

    Parameters
    ----------
    study, recipe, backbone, stimuli : entries of the configuration
    levels : number of intensities of an action unit, with 0
    units : number of action units
    """
    return [
        _images(study, recipe),
        _network(study, backbone),
        _training(study),
        _evaluation(study),
        _tuning(study, stimuli, levels, units),
    ]


def _images(study: Mapping, recipe: Mapping) -> str:
    histogram, oval, variants = recipe["histogram"], recipe["oval"], recipe["variants"]
    people = "All people" if study["people"] is None else f"A fixed random choice of {study['people']} people"
    count = len(variants["sizes"]) * len(variants["positions"]) * len(variants["mirror"])
    return (
        f"Images. {people} of each database with all of {counted(len(study['expressions']), 'expression')} "
        f"({listed(study['expressions'])}). Photographs were made grey, the face was found with OpenCV's Haar cascade, "
        f"cropped to a square of {recipe['size']} pixels (margin {recipe['margin']:g}), and the grey levels of the "
        f"{histogram['region']} were brought to mean {histogram['mean']:g} and standard deviation {histogram['sd']:g}. An oval "
        f"({oval['width']:g} × {oval['height']:g} of the side, boundary {oval['softness']:g}) hid everything else. Every face "
        f"was shown in {counted(count, 'variant')} ({len(variants['sizes'])} sizes, {len(variants['positions'])} positions, "
        f"{len(variants['mirror'])} mirror images)."
    )


def _network(study: Mapping, backbone: Mapping) -> str:
    head = study["head"]
    units = listed([f"{count:,}" for count in [*head["hidden"], len(study["expressions"])]])
    weights = {"random": "random (He et al. 2015)", "imagenet": "pretrained on ImageNet"}.get(
        backbone["weights"], "read from a file"
    )
    standardised = (
        "standardised with the training samples' mean and one standard deviation"
        if head["standardise"]
        else "used as they are"
    )
    return (
        f"Network. {backbone['architecture']} with frozen convolutional layers ({weights}); its features were {standardised}. "
        f"New fully connected layers of {units} units, drawn from the normal distribution of He et al. (2015), with dropout "
        f"{head['dropout']:g} before each hidden layer; softmax."
    )


def _training(study: Mapping) -> str:
    training, split = study["training"], study["split"]
    rates = listed([f"{step['rate']:g} from iteration {step['from'] + 1:,}" for step in training["learning_rate"]])
    train = "all other" if split["train"] is None else split["train"]
    return (
        f"Training. In each of {counted(training['runs'], 'run')} per database, people were divided at random into {train} for "
        f"training, {split['validation']} for validation and {split['test']} for the test. Stochastic gradient descent on the cross entropy, "
        f"mini-batches of {training['batch']}, {training['iterations']:,} iterations, learning rate {rates}, momentum "
        f"{training['momentum']:g}, weight decay {training['weight_decay']:g}."
    )


def _evaluation(study: Mapping) -> str:
    shown = "all variants" if study["evaluation"]["variants"] == "all" else "the centre variant"
    text = (
        f"Tests. Networks were tested with {shown} of the test people of their own database (matched) and of every other "
        "database (swapped; its test people of the same run)"
    )
    if study["test_only"]:
        text += f", and with {listed(study['test_only'])}, on which nothing was trained (control)"
    return (
        f"{text}. Runs draw from the same people and are not independent; therefore 95 % intervals come from resampling "
        "people, and beside the published tests stand corrected ones (Nadeau and Bengio 2003)."
    )


def _tuning(study: Mapping, stimuli: Mapping, levels: int, units: int) -> str:
    origin = "drawn by the program" if stimuli["source"] == "synthetic" else "images supplied by the user"
    family = study["analyses"]["similarity"]["bonferroni"].replace("_", " ")
    return (
        f"Tuning. Responses of the output units before softmax to {units} action units at {levels} intensities, one at a time "
        f"({origin}), minus the response to the null image, mean over runs, divided by the unit's largest absolute value. "
        f"Profiles were compared by Spearman's correlation without the null image (Bonferroni correction over the {family} "
        "pairs), and by a principal component analysis of each action unit's peak or trough."
    )
