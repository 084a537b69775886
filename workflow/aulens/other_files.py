"""Files that are no pictures that are read, by their first bytes and by their suffix: what they are, in words."""

from pathlib import PurePath

NOT_READ = "save it as PNG or JPEG"
BY_SUFFIX = {
    "a HEIC picture": ".heic .heif .hif",
    "an AVIF picture": ".avif",
    "a GIF": ".gif",
    "a JPEG 2000 picture": ".jp2 .j2k .jpx",
    "a JPEG XL picture": ".jxl",
    "a Photoshop document": ".psd .psb",
    "a drawing": ".svg .ai .eps .xcf",
    "an icon": ".ico",
    "an OpenEXR or Radiance picture": ".exr .hdr",
    "a PDF": ".pdf",
    "a video": ".mp4 .mov .m4v .avi .mkv .webm .wmv .mpg .mpeg .flv .mts .3gp",
    "raw data of a camera": ".3fr .arw .cr2 .cr3 .dcr .dng .erf .iiq .kdc .mrw .nef .nrw .orf .pef .raf .raw .rw2 .rwl "
    ".sr2 .srf .srw .x3f",
    "an archive": ".zip .rar .7z .gz .tgz .tar .bz2 .xz",
}
SUFFIXES = {suffix: what for what, suffixes in BY_SUFFIX.items() for suffix in suffixes.split()}
RAW = frozenset(BY_SUFFIX["raw data of a camera"].split())
BRANDS = {
    "a HEIC picture": (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"),
    "an AVIF picture": (b"avif", b"avis"),
    "raw data of a camera": (b"crx ",),
}
FIRST_BYTES = {
    b"GIF87a": "a GIF",
    b"GIF89a": "a GIF",
    b"8BPS": "a Photoshop document",
    b"gimp xcf": "a drawing",
    b"%PDF": "a PDF",
    b"%!PS": "a PostScript document",
    b"\x1aE\xdf\xa3": "a video (Matroska or WebM)",
    b"\0\0\1\xba": "a video (MPEG)",
    b"\0\0\0\x0cjP  ": "a JPEG 2000 picture",
    b"\xff\x4f\xff\x51": "a JPEG 2000 picture",
    b"\0\0\0\x0cJXL ": "a JPEG XL picture",
    b"\xff\x0a": "a JPEG XL picture",
    b"v/1\x01": "an OpenEXR picture",
    b"#?RADIANCE": "a Radiance picture",
    b"\0\0\1\0": "an icon",
    b"FUJIFILMCCD-RAW": "raw data of a camera",
    b"IIRO": "raw data of a camera",
    b"IIRS": "raw data of a camera",
    b"IIU\0": "raw data of a camera",
    b"MMOR": "raw data of a camera",
    b"II*\0": "raw data of a camera",
    b"\0MRM": "raw data of a camera",
    b"FOVb": "raw data of a camera",
    b"PK\3\4": "an archive (zip, or a document of an office program)",
    b"Rar!": "an archive (rar)",
    b"7z\xbc\xaf": "an archive (7z)",
    b"\x1f\x8b": "an archive (gz)",
    b"\x89HDF": "a file of arrays (HDF5)",
    b"MATLAB 5.0": "a file of arrays (MATLAB)",
    b"\x93NUMPY": "a file of arrays (NumPy)",
    b"\x59\xa6\x6a\x95": "a Sun raster picture",
    b"version https://git-lfs": "a pointer of Git LFS instead of the file (git lfs pull fetches it)",
}


def other_type(data: bytes) -> str:
    """Return what a file is by its first bytes, such as ``a HEIC picture``; empty text if they tell nothing."""
    if data[4:8] == b"ftyp":
        return next((what for what, brands in BRANDS.items() if data[8:12] in brands), "a video (MP4 or QuickTime)")
    if data[:4] == b"RIFF":
        return "a video (AVI)" if data[8:12] == b"AVI " else "a sound"
    for begins, what in FIRST_BYTES.items():
        if data.startswith(begins):
            return what
    if data[128:132] == b"DICM":
        return "a DICOM picture"
    start = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html")):
        return "a web page instead of the file (of a failed download?)"
    if start.startswith((b"<?xml", b"<svg")):
        return "a drawing or table in XML"
    return "a text" if _is_text(data[:512]) else ""


def type_by_suffix(name: str) -> str:
    """Return what a file of a type that is not read is by its suffix; empty text for all other suffixes."""
    return SUFFIXES.get(PurePath(name).suffix.lower(), "")


def _is_text(start: bytes) -> bool:
    try:
        text = start[: -3 if len(start) == 512 else None].decode()
    except UnicodeDecodeError:
        return False
    return bool(text) and all(sign.isprintable() or sign in "\t\r\n\f" for sign in text)
