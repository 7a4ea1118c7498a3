"""How kinds of files are told apart: by their first bytes, the names in their package, the streams
of an OLE file."""

from collections.abc import Callable, Mapping
from typing import BinaryIO, Final
from zipfile import BadZipFile, ZipFile

from content.intake.files.ole import names_in

_HEAD: Final = 8192

# the first bytes, longest first where one begins like another
_MAGIC: Final = (
    (b"%PDF-", "pdf"),
    (b"{\\rtf", "rtf"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"II+\x00", "tiff"),
    (b"8BPS", "psd"),
    (b"\x00\x00\x00\x0cJXL ", "jxl"),
    (b"\xff\x0a", "jxl"),
    (b"\x00\x00\x00\x0cjP  ", "jp2"),
    (b"\x00\x00\x01\x00", "ico"),
    (b"\xd7\xcd\xc6\x9a", "emf"),
    (b"\x1f\x8b", "gzip"),
    (b"Rar!\x1a\x07", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"BZh", "bzip2"),
    (b"\x1aE\xdf\xa3", "webm"),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "wmv"),
    (b"ID3", "audio"),
    (b"OggS", "audio"),
    (b"fLaC", "audio"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"SQLite format 3\x00", "sqlite"),
)
_RIFF: Final = {b"WEBP": "webp", b"AVI ": "avi", b"WAVE": "audio"}
_STILLS: Final = (  # brands, ISO/IEC 14496-12, 4.3
    ({b"avif", b"avis"}, "avif"),
    ({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}, "heic"),
)
_FILMS: Final = {
    b"qt  ": "mov",
    b"M4A ": "audio",
    b"M4B ": "audio",
    **{b"3gp%d" % number: "3gp" for number in range(1, 10)},
    b"3g2a": "3gp",
}
_IN_OLE: Final = (
    ("EncryptedPackage", "locked"),
    ("WordDocument", "doc"),
    ("Workbook", "xls"),
    ("Book", "xls"),
    ("PowerPoint Document", "ppt"),
    ("__properties_version1.0", "msg"),
)
_IN_PACKAGE: Final = (
    ("word/", "docx"),
    ("xl/workbook.bin", "xlsb"),
    ("xl/", "xlsx"),
    ("ppt/", "pptx"),
    ("Index/Document.iwa", "iwork"),
    ("Index.zip", "iwork"),
)
_MIMETYPES: Final = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
    b"application/vnd.oasis.opendocument.presentation": "odp",
    b"application/epub+zip": "epub",
}
_MARKUP: Final = (
    (("<!doctype html", "<html", "<head", "<body", "<table", "<meta"), "html"),
    (("<svg",), "svg"),
    (('<?mso-application progid="word', "<w:worddocument", "<pkg:package"), "wordxml"),
    (
        ('<?mso-application progid="excel', "urn:schemas-microsoft-com:office:spreadsheet"),
        "sheetxml",
    ),
)


def kind_in(file: BinaryIO) -> str:
    """The kind of a file, read from its beginning: a key of `kinds.NAMES`."""
    head = file.read(_HEAD)
    if not head:
        return "empty"
    for magic, look in _CONTAINERS.items():
        if head.startswith(magic):
            return look(file)
    return _by_magic(head) or _by_bitmap(head) or _by_text(head)


def _by_magic(head: bytes) -> str:
    if head[4:8] == b"ftyp":
        return _by_brand(head)
    if head[:4] == b"RIFF":
        return _RIFF.get(head[8:12], "unknown")
    found = next((kind for magic, kind in _MAGIC if head.startswith(magic)), "")
    return found or ("pdf" if b"%PDF-" in head[:1024] else "")


def _package(file: BinaryIO) -> str:
    """By the names in the directory; nothing is unpacked but a label of a few bytes."""
    try:
        with ZipFile(file) as package:
            names = package.namelist()
            if "mimetype" in names:
                with package.open("mimetype") as label:
                    said = label.read(100).strip()
                found = next((k for m, k in _MIMETYPES.items() if said.startswith(m)), None)
                if found:
                    return found
    except (BadZipFile, OSError, ValueError, RuntimeError, EOFError):
        return "badzip"
    return next(
        (kind for begin, kind in _IN_PACKAGE if any(name.startswith(begin) for name in names)),
        "zip",
    )


def _ole(file: BinaryIO) -> str:
    names = names_in(file)
    return next((kind for name, kind in _IN_OLE if name in names), "ole")


def _by_brand(head: bytes) -> str:
    """AVIF and HEIC are told by any brand that they name: many call themselves mif1 first."""
    size = min(int.from_bytes(head[:4], "big"), len(head))
    major = head[8:12]
    named = {major, *(head[at : at + 4] for at in range(16, size, 4))}
    for brands, kind in _STILLS:
        if named & brands:
            return kind
    return _FILMS.get(major, "mp4")


def _by_bitmap(head: bytes) -> str:
    """A BMP says in bytes 6 to 9 nothing, and then where its pixels begin; EMF signs at 40."""
    if head[:2] == b"BM" and head[6:10] == bytes(4):
        return "bmp"
    if head[:4] == b"\x01\x00\x00\x00" and head[40:44] == b" EMF":
        return "emf"
    return ""


def _by_text(head: bytes) -> str:
    text = _text(head)
    if text is None:
        return "unknown"
    begin = text.lstrip("\ufeff \t\r\n").lower()
    if begin.startswith("<"):
        return next(
            (kind for marks, kind in _MARKUP if any(mark in begin[:4096] for mark in marks)),
            "xml" if begin.startswith("<?xml") else "text",
        )
    if begin.startswith(("mime-version:", "from: <saved by")):
        return "mhtml"
    return "text"


def _text(head: bytes) -> str | None:
    """The beginning of a text in an encoding that offices use; None when it is none."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head[: len(head) // 2 * 2].decode("utf-16", "ignore")
    if b"\x00" in head:
        return None
    controls = sum(byte < 32 and byte not in b"\t\n\r\f\x1b\x1a" for byte in head)
    return head.decode("utf-8", "ignore") if controls * 50 <= len(head) else None


_CONTAINERS: Final[Mapping[bytes, Callable[[BinaryIO], str]]] = {
    b"PK\x03\x04": _package,
    b"PK\x05\x06": _package,  # an empty one
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": _ole,
}
