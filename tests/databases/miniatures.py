"""Miniature databases: tiny trees with the published names, formats and known glitches, pictures drawn by code.

Each function writes one database below a folder, as it is delivered, with two to four people; `EVERY` has all of them
by the name of their grammar. What a tree holds besides usable pictures (placeholders, misnamed files, empty folders,
labels without images) stands in the function's docstring.
"""

from collections.abc import Callable, Iterable
from pathlib import Path

import cv2
import numpy as np

KDEF_CODES = ("AF", "AN", "DI", "HA", "NE", "SA", "SU")
DISFA_UNITS = (1, 2, 4, 5, 6, 9, 12, 15, 17, 20, 25, 26)


def draw(who: int, look: int = 0, size: tuple[int, int] = (72, 96), grey: bool = False) -> np.ndarray:
    """Return a face-like drawing, (height, width, 3) uint8 or (height, width) if grey.

    Parameters
    ----------
    who : int
        Decides background and features: the same number is the same person.
    look : int
        Decides brows and mouth.
    size : (int, int)
        Width and height in pixels.
    """
    width, height = size
    random = np.random.default_rng(who)
    background = random.integers(60, 200, (6, 5, 3), dtype=np.uint8)
    image = cv2.resize(background, (width, height), interpolation=cv2.INTER_LINEAR)
    skin = tuple(int(value) for value in random.integers(120, 220, 3))
    centre = (width // 2, height // 2)
    cv2.ellipse(image, centre, (int(width * 0.34), int(height * 0.4)), 0, 0, 360, skin, -1)
    mimic = np.random.default_rng([who, look])
    brow, mouth, opening = mimic.integers(-4, 5), int(mimic.integers(2, 12)), int(mimic.integers(0, 2)) * 180
    for side in (-1, 1):
        x, y = centre[0] + side * width // 7, int(height * 0.42)
        cv2.circle(image, (x, y), max(2, width // 24), (40, 30, 20), -1)
        cv2.line(image, (x - width // 14, y - 8), (x + width // 14, y - 8 + int(brow) * side), (30, 20, 20), 2)
    cv2.ellipse(
        image, (centre[0], int(height * 0.68)), (width // 7, mouth), 0, opening, opening + 180, (50, 40, 120), 2
    )
    return cv2.cvtColor(image, cv2.COLOR_BGR2GRAY) if grey else image


def save(path: Path, who: int, look: int = 0, size: tuple[int, int] = (72, 96), grey: bool = False) -> None:
    """Write a drawing; the suffix names the format."""
    path.parent.mkdir(parents=True, exist_ok=True)
    assert cv2.imwrite(str(path), draw(who, look, size, grey))


def text(path: Path, content: str = "") -> None:
    """Write a file of text."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)


def kdef(folder: Path) -> None:
    """Write KDEF: F01 in both sessions, M02, F31, M31; 31 files that are read, one black placeholder (AF01SUFR).

    AF31V.JPG and AM31H.JPG are misnamed; AKDEF lies beside it; Thumbs.db and a readme are no photographs.
    """
    people = {"AF01": 1, "BF01": 1, "AM02": 2, "AF31": 31, "AM31": 32}
    for session, who in people.items():
        codes = KDEF_CODES if session in ("AF01", "AM02") else ("NE", "SU")
        for look, code in enumerate(codes):
            save(folder / "KDEF" / session / f"{session}{code}S.JPG", who, look + 10 * (session[0] == "B"))
            if code in ("HA", "NE"):
                save(folder / "KDEF" / session / f"{session}{code}HL.JPG", who, look + 100 + 10 * (session[0] == "B"))
    save(folder / "KDEF/AF31/AF31V.JPG", 31, 200)
    save(folder / "KDEF/AM31/AM31H.JPG", 32, 201)
    cv2.imwrite(str(folder / "KDEF/AF01/AF01SUFR.JPG"), np.zeros((96, 72, 3), np.uint8))
    text(folder / "KDEF/AF01/Thumbs.db")
    text(folder / "README.txt", "70 people")
    akdef(folder)


def akdef(folder: Path) -> None:
    """Write AKDEF: two averages (F, M) x 7 expressions from the front, two side views, and the misnamed FAHR.JPG."""
    for who, sex in enumerate("FM", 60):
        for look, code in enumerate(KDEF_CODES):
            save(folder / "AKDEF" / f"{sex}{code}S.JPG", who, look, grey=True)
        save(folder / "AKDEF" / f"{sex}AFFL.JPG", who, 20, grey=True)
    save(folder / "AKDEF/FAHR.JPG", 60, 21, grey=True)


CKPLUS = {  # (person, sequence) -> frames, code of the emotion (None: no label), FACS lines (action unit, intensity)
    ("S005", "001"): (6, 3, [(9, 4), (17, 0)]),
    ("S010", "002"): (5, 7, [(1, 3), (2, 5), (5, 1)]),
    ("S010", "006"): (4, 5, [(12, 2)]),
    ("S010", "007"): (4, None, [(4, 2)]),
    ("S999", "001"): (5, 2, [(14, 4)]),
}
CKPLUS_ROOTS = ("cohn-kanade-images", "Emotion", "FACS", "Landmarks")
CKPLUS_OTHER_ROOTS = (
    "extended-cohn-kanade-images",
    "Emotion_labels/Emotion",
    "FACS_labels/FACS",
    "Landmarks/Landmarks",
)


def ckplus(folder: Path, other_roots: bool = False) -> None:
    """Write CK+: 3 people, 5 sequences, 4 labelled; one is in colour (S999), one label has no images (S011/001).

    .DS_Store lies in a sequence folder, S010/007 has an empty label folder; landmarks are those of `landmarks`.
    """
    images, emotion, facs, points = (folder / root for root in (CKPLUS_OTHER_ROOTS if other_roots else CKPLUS_ROOTS))
    for number, ((person, sequence), (frames, code, units)) in enumerate(CKPLUS.items()):
        below, name = Path(person, sequence), f"{person}_{sequence}"
        for frame in range(1, frames + 1):
            save(images / below / f"{name}_{frame:08d}.png", number, frame, (96, 72), grey=person != "S999")
            text(points / below / f"{name}_{frame:08d}_landmarks.txt", landmarks_text(landmarks(frame)))
        lines = "".join(f"   {unit:.7e}   {intensity:.7e}\n" for unit, intensity in units)
        text(facs / below / f"{name}_{frames:08d}_facs.txt", lines)
        if code is not None:
            text(emotion / below / f"{name}_{frames:08d}_emotion.txt", f"   {code:.7e}\n")
    text(images / "S005/001/.DS_Store")
    (emotion / "S010/007").mkdir(parents=True)
    text(emotion / "S011/001/S011_001_00000020_emotion.txt", "   1.0000000e+00\n")


def landmarks(shift: float = 0.0) -> np.ndarray:
    """Return 68 points (x, y) whose smallest box is x 30 + shift, y 10, 40 wide and 50 high."""
    angles = np.linspace(0, 2 * np.pi, 68, endpoint=False)
    return np.stack([50 + shift + 20 * np.cos(angles), 35 + 25 * np.sin(angles)], axis=1)


def landmarks_text(points: np.ndarray) -> str:
    """Return points as CK+ writes them, one per line."""
    return "".join(f"   {x:.7e}   {y:.7e}\n" for x, y in points)


def ckplus48(folder: Path) -> None:
    """Write the 48-pixel copy of CK+: two people, three last frames of each of five sequences, no neutral."""
    sequences = [("anger", "S010", "004"), ("happy", "S010", "006"), ("sadness", "S005", "002")]
    sequences += [("contempt", "S138", "008"), ("surprise", "S138", "001")]
    for who, (expression, person, sequence) in enumerate(sequences):
        for frame in (15, 16, 17):
            name = f"{person}_{sequence}_{frame:08d}.png"
            save(folder / "CK+48" / expression / name, who, frame, (48, 48), grey=True)


def fer2013_folders(folder: Path) -> None:
    """Write FER2013 in folders: 7 expressions x 3 files of training, one each of the two tests; a copy in the test."""
    words = ("angry", "disgust", "fear", "happy", "neutral", "sad", "surprise")
    for number, word in enumerate(words):
        for picture in range(3):
            name = f"Training_{1000 * number + picture}.jpg"
            save(folder / "train" / word / name, 100 * number + picture, picture, (48, 48), grey=True)
        for usage, shift in (("PublicTest", 50), ("PrivateTest", 60)):
            save(folder / "test" / word / f"{usage}_{number}.jpg", 100 * number + shift, 0, (48, 48), grey=True)
    copied = (folder / "train/happy/Training_3000.jpg").read_bytes()
    (folder / "test/happy/PublicTest_77.jpg").write_bytes(copied)


def cfd(folder: Path) -> None:
    """Write the Chicago Face Database: two with all expressions, one of CFD-MR and one of CFD-INDIA neutral only.

    A Mac's __MACOSX folder holds ._ files with the pictures' names.
    """
    images = folder / "CFD Version 3.0/Images"
    for who, key in ((1, "BF-002"), (2, "WM-023")):
        for look, code in enumerate(("N", "A", "F", "HC", "HO")):
            name = f"CFD-{key}-{look + 11:03d}-{code}.jpg"
            save(images / "CFD" / key / name, who, look, (120, 84))
            text(folder / "__MACOSX/CFD Version 3.0/Images/CFD" / key / f"._{name}", "Mac OS X")
    save(images / "CFD-MR/MF-300/CFD-MF-300-002-N.jpg", 3, 0, (120, 84))
    save(images / "CFD-INDIA/IF-601/CFD-IF-601-519-N.jpg", 4, 0, (120, 84))
    text(folder / "CFD Version 3.0/CFD 3.0 Norming Data and Codebook.xlsx")


def novaemotions(folder: Path) -> None:
    """Write NovaEmotions with one folder per emotion, two pictures each."""
    for number, word in enumerate(("anger", "fear", "happy", "sadness", "surprise", "neutral")):
        for picture in range(2):
            save(folder / word / f"{number}{picture}.jpg", 10 * number + picture, picture)


CASME2_HEADINGS = (
    "Subject",
    "Filename",
    "",
    "OnsetFrame",
    "ApexFrame",
    "OffsetFrame",
    "",
    "Action Units",
    "Estimated Emotion",
)
CASME2_ROWS = (
    (1, "EP02_01f", None, 46, 59, 86, None, "12", "happiness"),
    (4, "EP12_01f", None, 21, "/", 61, None, "4+L10", "disgust"),
    (5, "EP09_05f", None, 13, 13, 53, None, "12 or 14", "others"),
    (16, "EP01_08", None, 73, 90, 110, None, "R1+2", "surprise"),
    (16, "EP05_09", None, 5, 9, 12, None, "7", "repression"),
    (26, "EP18_50", None, 5, 9, 12, None, "15+17", "sadness"),
)
CASME2_TABLE = "CASME2-coding-20140508.xlsx"


def casme2(folder: Path) -> None:
    """Write CASME II: 4 people, 5 clips (raw and cropped), 6 rows of coding.

    EP12_01f has no apex ("/"), the apex of EP09_05f is its onset, EP01_08 ends at frame 96 although the table says 110,
    the clip of subject 26 is not there. Numbers of frames have no leading zeros (img9, img46).
    """
    import openpyxl

    folder.mkdir(parents=True, exist_ok=True)
    book = openpyxl.Workbook()
    for row in (CASME2_HEADINGS, *CASME2_ROWS):
        book.active.append(row)
    book.save(folder / CASME2_TABLE)
    for person, clip, _, onset, apex, offset, *_ in CASME2_ROWS[:-1]:
        last = 96 if clip == "EP01_08" else offset
        frames = {onset - 1, onset, onset + 3, last - 1, last} | ({apex} if isinstance(apex, int) else set())
        for frame in frames:
            below = Path(f"sub{person:02d}", clip)
            save(folder / "CASME2-RAW" / below / f"img{frame}.jpg", person, frame, (96, 72))
            save(folder / "Cropped" / below / f"reg_img{frame}.jpg", person, frame, (64, 72))


def jaffe(folder: Path) -> None:
    """Write JAFFE: three women, takes with gaps (KL.FE2 comes first), grey TIFF, a readme."""
    names = ["KA.AN1.39", "KA.NE1.26", "KA.NE2.27", "KA.SU1.36", "KM.SA5.13", "KM.HA1.4", "KL.AN1.167", "KL.FE2.175"]
    for number, name in enumerate([*names, "KL.DI1.170"]):
        save(folder / "jaffe" / f"{name}.tiff", ord(name[1]), number, (64, 64), grey=True)
    text(folder / "jaffe/README_FIRST.txt", "ratings")


def rafd(folder: Path) -> None:
    """Write RaFD: a woman, a girl, a Moroccan and a Caucasian man; all expressions of the first, from three sides."""
    words = ("angry", "contemptuous", "disgusted", "fearful", "happy", "neutral", "sad", "surprised")
    for look, word in enumerate(words):
        for camera in ("045", "090", "135"):
            name = f"Rafd{camera}_01_Caucasian_female_{word}_frontal.jpg"
            save(folder / name, 1, look + 10 * int(camera))
    for who, name in ((41, "Kid_female_neutral_frontal"), (45, "Moroccan_male_contemptuous_frontal")):
        save(folder / f"Rafd090_{who}_{name}.jpg", who)
    save(folder / "Rafd090_20_Caucasian_male_fearful_right.jpg", 20)


def rafdb_folders(folder: Path) -> None:
    """Write the copy of RAF-DB in folders 1 to 7: two aligned faces of training and one of the test each."""
    for code in range(1, 8):
        for usage, numbers in (("train", (2 * code - 1, 2 * code)), ("test", (code,))):
            for number in numbers:
                name = f"{usage}_{number:0{5 if usage == 'train' else 4}d}_aligned.jpg"
                save(folder / "DATASET" / usage / str(code) / name, number + 100 * (usage == "test"), code, (100, 100))
    text(folder / "train_labels.csv", "image,label\n")


def affectnet(folder: Path) -> None:
    """Write AffectNet's newer layout: codes 0 to 10 in training, 0 to 2 in validation, landmarks of some.

    Annotations are texts or arrays without dimensions; 12 has no annotation, 13's holds no number, 14's is no array.
    """
    for part, codes in (("train_set", range(11)), ("val_set", range(3))):
        notes = folder / part / "annotations"
        notes.mkdir(parents=True)
        for code in codes:
            save(folder / part / "images" / f"{code}.jpg", code + 100 * (part == "val_set"), code, (112, 112))
            np.save(notes / f"{code}_exp.npy", np.array(str(code) if code % 2 else code))
            np.save(notes / f"{code}_val.npy", np.array("-2" if code > 7 else "0.25"))
            if code < 4:
                np.save(notes / f"{code}_lnd.npy", landmarks().ravel().astype(str if code % 2 else float))
    for number in (12, 13, 14):
        save(folder / "train_set/images" / f"{number}.jpg", number, number, (112, 112))
    np.save(folder / "train_set/annotations/13_exp.npy", np.array("happy?"))
    text(folder / "train_set/annotations/14_exp.npy", "no array")


DISFA = {"SN001": 9, "SN002": 8}  # person -> frames of the video; labels have 9 lines each


def disfa_intensity(frame: int, unit: int) -> int:
    """Return the intensity (0 to 5) of an action unit in a labelled frame (from 1): a smile, later a frown."""
    if unit in (6, 12) and 3 <= frame <= 5:
        return frame - 1  # 2, 3, 4
    return 5 if unit == 4 and frame >= 8 else 0


def disfa(folder: Path) -> None:
    """Write DISFA: two people, videos of the left camera, intensities of 12 action units by frame, landmarks.

    Labels count frames from 1, landmarks from 0; SN002's video is one frame shorter than its labels.
    """
    from scipy.io import savemat

    for who, (person, frames) in enumerate(DISFA.items()):
        (folder / "Videos_LeftCamera").mkdir(parents=True, exist_ok=True)
        video = cv2.VideoWriter(
            str(folder / f"Videos_LeftCamera/LeftVideo{person}_comp.avi"), cv2.VideoWriter.fourcc(*"MJPG"), 20, (96, 80)
        )
        for frame in range(frames):
            video.write(_numbered(who, frame, (96, 80)))
        video.release()
        for unit in DISFA_UNITS:
            lines = (f"{frame},{disfa_intensity(frame, unit)}" for frame in range(1, 10))
            text(folder / f"ActionUnit_Labels/{person}/{person}_au{unit}.txt", "\n".join(lines) + "\n")
        points = folder / f"Landmark_Points/{person}/tmp_frame_lm"
        points.mkdir(parents=True)
        for frame in range(frames):
            savemat(points / f"{person}_{frame:04d}_lm.mat", {"pts": landmarks(frame)})


def _numbered(who: int, frame: int, size: tuple[int, int]) -> np.ndarray:
    """Return a drawing with a white bar at its lower edge, 8 pixels wide per frame, that tells frames apart."""
    image = draw(who, 0, size)
    image[-10:] = 0
    image[-10:, : 8 * frame] = 255
    return image


def disfaplus(folder: Path) -> None:
    """Write DISFA+: two of DISFA's people, two trials with images; a labelled frame (SN001, 005) has no image."""
    root = folder / "DISFAPlusDataset"
    for who, person in enumerate(("SN001", "SN003")):
        for trial in ("A1_AU1_TrailNo_1", "C1_AU12_TrailNo_1"):
            frames = [f"{frame:03d}.jpg" for frame in range(6)]
            for look, frame in enumerate(frames):
                if (person, frame) != ("SN001", "005.jpg"):
                    save(root / "Images" / person / trial / frame, who, look + 10 * (trial[0] == "C"), (96, 80))
            for unit in DISFA_UNITS:
                strengths = [look if unit in (6, 12) and trial[0] == "C" else 0 for look in range(6)]
                lines = [f"{frame}      {strength}" for frame, strength in zip(frames, strengths, strict=True)]
                text(root / f"Labels/{person}/{trial}/AU{unit}.txt", "\n".join([f"AU{unit}", "---", *lines]) + "\n")


def bp4d(folder: Path) -> None:
    """Write BP4D: a woman (names of 4 digits) and a man (3 digits), tasks T1 and T8, codes of frames 2 to 5 of 0 to 6.

    AU 20 is unknown (9) everywhere; F001_T8 has few named columns, as the files that were released again.
    """
    for who, (person, digits) in enumerate({"F001": 4, "M009": 3}.items()):
        for task in ("T1", "T8"):
            for frame in range(7):
                path = folder / "Sequences_2D+3D" / person / task / f"{frame:0{digits}d}.jpg"
                save(path, who, frame + 10 * int(task[1]), (78, 104))
            units = (1, 6, 12, 20) if (person, task) == ("F001", "T8") else range(1, 100)
            text(folder / f"AUCoding/AU_OCC/{person}_{task}.csv", _occurrences(task, units))


def _occurrences(task: str, units: Iterable[int]) -> str:
    units = list(units)
    present = {"T1": (6, 12), "T8": (1,)}[task]
    rows = [",".join(map(str, [0, *units]))]
    for frame in range(2, 6):
        codes = [9 if unit == 20 or unit > 40 else int(unit in present and frame > 2) for unit in units]
        rows.append(",".join(map(str, [frame, *codes])))
    return "\n".join(rows) + "\n"


def krc(folder: Path) -> None:
    """Write pictures named as the commented template of KRC's grammar supposes; the true names are not published."""
    for who in (1, 2):
        for look, word in enumerate(("neutral", "happy", "sad")):
            for view in ("front", "left45"):
                save(folder / f"krc_{who:02d}_{word}_{view}_direct.jpg", who, look + 10 * (view == "front"))


EVERY: dict[str, Callable[[Path], None]] = {
    function.__name__: function
    for function in (
        *(kdef, akdef, ckplus, ckplus48, fer2013_folders, cfd, novaemotions, casme2, jaffe, rafd, rafdb_folders),
        *(affectnet, disfa, disfaplus, bp4d, krc),
    )
}
