"""Which images a study takes and how they became faces, in the words of a methods section."""

from collections.abc import Mapping
from typing import Any

from aulens.databases.unit_words import WORDS
from aulens.faces.detect import HaarSettings
from aulens.faces.recipe import LOOKING
from aulens.report.wording import listed

DETECTORS = {
    "haar": "the face was found with OpenCV's Haar cascade",
    "haar-blazeface": "the face was found with OpenCV's Haar cascade, or else with BlazeFace",
    "given": "the boxes of the faces were given with the database",
    "none": "no face was looked for",
}


def images_text(facts: Mapping[str, Any]) -> str:
    """Say who takes part and how photographs became faces."""
    recipe = facts["recipe"]
    colour = "made grey" if recipe["channels"] == "grey" else "read in colour"
    text = f"{_who(facts)}{_chosen_images(facts)}. Photographs were {colour}; {_found(recipe)}; "
    if recipe["crop"] == "whole":
        text += f"the largest square in the middle was reduced to {recipe['size']} pixels."
    elif eyes := recipe.get("eyes"):
        text += "with the face mesh's landmarks it was turned and enlarged so that the eyes lie level, "
        text += f"{eyes['distance']:g} of the side apart and {eyes['height']:g} of it below the upper edge, "
        text += f"and brought to {recipe['size']} pixels."
    else:
        around = "a fixed box" if recipe["detector"] == "none" else "it"
        text += f"the square around {around}, enlarged by {recipe['margin']:g} on every side, was brought to "
        text += f"{recipe['size']} pixels."
    if histogram := recipe["histogram"]:
        text += f" The grey levels of the {histogram['region']} were brought to mean {histogram['mean']:g} and "
        text += f"standard deviation {histogram['sd']:g}."
    if recipe["oval"]:
        text += " An oval with a smooth boundary hid everything else."
    if difference := recipe.get("minus_first"):
        text += " From every face the first one of its sequence was subtracted; differences were multiplied by "
        text += f"{difference['gain']:g} and shown around grey 128."
    if variants := recipe["variants"]:
        counts = [len(variants[key]) for key in ("sizes", "positions", "mirror")]
        text += f" Every face was shown in {counts[0] * counts[1] * counts[2]} variants ({counts[0]} sizes × "
        text += f"{counts[1]} positions × {counts[2]} mirror images)."
    return text


def face_model_text(facts: Mapping[str, Any]) -> str:
    """Name the face model that is not part of the program, with its licence; nothing where it renders no faces."""
    facekit = facts["facekit"]
    if not facekit:
        return ""
    return (
        " The face model of ICT-FaceKit (Li et al. 2020; copyright (c) 2020 USC Institute for Creative Technologies, "
        f"MIT licence; SHA-256 of its arrays {facekit['sha256'][:16]}…) rendered the faces of "
        f"{listed(facekit['renders'])}."
    )


def _found(recipe: Mapping[str, Any]) -> str:
    """Say how faces were found, and what became of images without one."""
    detector, fallback, texts = recipe["detector"], recipe["fallback"], []
    if detector == "none":
        return DETECTORS[detector]
    if detector in LOOKING and (border := recipe["haar"].get("border", HaarSettings.border)):
        texts.append(
            f"where it found none, it looked again with the border repeated outwards by {100 * border:g} % of the "
            "short side"
        )
    if fallback:
        boxes = {"drop": "were left out", "median": "took the median box of their database"}
        texts.append(f"images without a face {boxes.get(str(fallback), 'took a fixed box')}")
    return DETECTORS[detector] + (f" ({'; '.join(texts)})" if texts else "")


def _chosen_images(facts: Mapping[str, Any]) -> str:
    """Say which of their images were taken: those with the study's expressions, or fewer."""
    texts, images = [], facts["images"] or {}
    frames = images.get("frames", "all")
    if frames != "all":
        which = {"peak": "the last frame", "first": "the first frame"}
        taken = which[frames] if isinstance(frames, str) else f"the last {frames['last']} frames"
        texts.append(f"of each sequence with one expression {taken}")
    limits = {
        "per_person_and_label": "person and expression",
        "most_per_person": "person",
        "most_per_label": "expression of a database",
    }
    texts += [f"at most {images[key]} of each {of}, drawn at random" for key, of in limits.items() if images.get(key)]
    text = f". Of their images were taken: {'; '.join(texts)}" if texts else ""
    return text + (". Images of other expressions were left out" if facts["unmapped"] == "drop" else "")


def _who(facts: Mapping[str, Any]) -> str:
    split, several = facts["split"], len(facts["databases"]) > 1
    which = "with any of the expressions"
    if split["take"] == "complete":
        which = f"who show all {len(facts['labels'])} expressions"
    many = WORDS[split["unit"]][1]
    of = f"each of {listed(facts['databases'])}" if several else facts["databases"][0]
    chosen = f"All {many}" if split["number"] is None else f"A fixed random choice of {split['number']} {many}"
    text = f"{chosen} of {of} {which}"
    if not facts["only_tested"]:
        return text
    return (
        f"{text}; of {listed(facts['only_tested'])}, on which no network was trained, all with any of the expressions"
    )
