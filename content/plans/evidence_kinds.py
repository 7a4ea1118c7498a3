"""What may be kept as evidence: whatever people have, but no program, nothing broken or made to
fill a disk, and no file whose ending claims another kind than its bytes are."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from content.intake.errors import cause, refuse
from content.intake.files import worker
from content.intake.files.kinds import NAMES, kind_of, remedy_of
from content.intake.files.packages import PackageLimits, damaged, require_sound

_FILM: Final = (".mp4", ".mov", ".m4v", ".3gp", ".3g2", ".m4a")  # phones mix these up
_ENDINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "docx": (".docx", ".docm", ".dotx"),
    "xlsx": (".xlsx", ".xlsm", ".xltx"),
    "xlsb": (".xlsb",),
    "pptx": (".pptx", ".pptm", ".ppsx"),
    "doc": (".doc", ".dot"),
    "xls": (".xls", ".xlt"),
    "ppt": (".ppt", ".pps"),
    "msg": (".msg",),
    "odt": (".odt", ".ott"),
    "ods": (".ods",),
    "odp": (".odp",),
    "epub": (".epub",),
    "iwork": (".pages", ".numbers", ".key"),
    "rtf": (".rtf", ".doc"),
    "pdf": (".pdf",),
    "zip": (".zip",),
    "gzip": (".gz", ".tgz"),
    "rar": (".rar",),
    "7z": (".7z",),
    "xz": (".xz",),
    "bzip2": (".bz2",),
    "jpeg": (".jpg", ".jpeg", ".jpe", ".jfif"),
    "png": (".png",),
    "webp": (".webp",),
    "gif": (".gif",),
    "avif": (".avif",),
    "heic": (".heic", ".heif", ".hif"),
    "tiff": (".tiff", ".tif", ".dng"),
    "bmp": (".bmp",),
    "jxl": (".jxl",),
    "jp2": (".jp2",),
    "psd": (".psd",),
    "emf": (".emf", ".wmf"),
    "mp4": _FILM,
    "mov": (".mov", *_FILM),
    "3gp": (".3gp", *_FILM),
    "avi": (".avi",),
    "webm": (".webm", ".mkv"),
    "wmv": (".wmv", ".wma", ".asf"),
    "audio": (".mp3", ".wav", ".ogg", ".oga", ".opus", ".flac", ".m4a", ".m4b", ".aac", ".mp4"),
}
"""The endings of what is told by its bytes; the first is proposed. Other endings claim nothing."""

_WRITTEN: Final[Mapping[str, str]] = {
    "text": ".txt",
    "html": ".html",
    "mhtml": ".mht",
    "svg": ".svg",
    "xml": ".xml",
    "wordxml": ".xml",
    "sheetxml": ".xml",
}
"""Text of one sort or another, which any ending may have that claims no other kind."""

_CLAIMED: Final = frozenset(ending for endings in _ENDINGS.values() for ending in endings)
_LOOSE: Final = frozenset({".mp3", ".aac", ".mov", ".wmf"})  # begin in ways that nothing tells
_PLAIN: Final = frozenset({".txt", ".csv", ".htm", *_WRITTEN.values()})
_PROGRAMS: Final = frozenset(
    {
        *(".exe", ".com", ".scr", ".pif", ".cpl", ".dll", ".sys", ".msi", ".msp", ".msix"),
        *(".appx", ".bat", ".cmd", ".ps1", ".vbs", ".vbe", ".js", ".jse", ".wsf", ".hta"),
        *(".lnk", ".reg", ".jar", ".apk", ".ipa", ".app", ".dmg", ".deb", ".rpm", ".sh"),
    }
)
_OFFICE: Final = PackageLimits(whole=1_500_000_000, part=1_200_000_000, ratio=150, walked=False)
_ANY: Final = PackageLimits(whole=2_000_000_000, parts=50_000, xml=False)
_PACKAGES: Final[Mapping[str, PackageLimits]] = {
    **dict.fromkeys(("docx", "xlsx", "xlsb", "pptx"), _OFFICE),
    **dict.fromkeys(("odt", "ods", "odp", "epub", "iwork", "zip"), _ANY),
}
_LIGHT: Final = 100_000  # bytes of a package that is looked through here
_LIMITS: Final = worker.WorkerLimits(seconds=120)
_TAIL: Final = 1 << 16
_CHOOSE: Final = "hãy chọn ảnh, văn bản, bảng tính, video hoặc tệp nén làm minh chứng"


def require_evidence(file: Path) -> None:
    """InputError that names truly what cannot be kept; nothing is unpacked to the disk, and a large
    package is looked through in a process of its own."""
    kind, ending = kind_of(file), file.suffix.lower()
    if text := next(_faults(kind, ending), ""):
        raise refuse(file.name, text)
    if (kind == "ole" and ending in _CLAIMED) or (kind == "pdf" and _is_cut(file)):
        raise damaged(file)
    if kind not in _PACKAGES:
        return
    if file.stat().st_size <= _LIGHT:
        require_package(file, kind)
    else:
        task = "content.plans.evidence_kinds:require_package"
        worker.call(task, file, {"kind": kind}, _LIMITS)


def require_package(path: Path, kind: str) -> None:
    """InputError unless a package of that kind is whole and unpacks to what it says."""
    require_sound(path, _PACKAGES[kind])


def _faults(kind: str, ending: str) -> Iterator[str]:
    if kind == "program" or ending in _PROGRAMS:
        yield f"đây là {NAMES['program']}, không nhận làm minh chứng; {_CHOOSE}"
    if kind == "empty":
        yield "tệp trống, không chứng minh được gì; hãy kiểm tra lại tệp gốc"
    if kind in ("badzip", "locked"):
        yield f"đây là {NAMES[kind]}; {remedy_of(kind)}"
    if kind in _WRITTEN and ending in _CLAIMED:
        yield _renamed(kind, ending, _WRITTEN[kind])
    if kind in _ENDINGS and ending in _CLAIMED | _PLAIN and ending not in _ENDINGS[kind]:
        yield _renamed(kind, ending, _ENDINGS[kind][0])
    if kind == "unknown" and ending in (_CLAIMED | _PLAIN) - _LOOSE:
        yield (
            f"tệp mang đuôi {ending} nhưng bên trong không phải loại đó; hãy mở bằng chương trình "
            "đã tạo ra tệp, lưu lại rồi chọn lại"
        )


def _renamed(kind: str, ending: str, proper: str) -> str:
    return f"đây là {NAMES[kind]} mang đuôi {ending}; hãy đổi đuôi tệp thành {proper} rồi chọn lại"


def _is_cut(file: Path) -> bool:
    """Whether a PDF lacks its end, which says where everything stands (ISO 32000-1, 7.5.5)."""
    try:
        with file.open("rb") as opened:
            opened.seek(max(0, file.stat().st_size - _TAIL))
            tail = opened.read()
    except OSError as error:
        text = f"không mở được tệp ({cause(error)}); hãy kiểm tra lại"
        raise refuse(file.name, text) from None
    return b"startxref" not in tail or b"%%EOF" not in tail
