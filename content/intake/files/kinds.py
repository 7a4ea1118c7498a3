"""What a file truly is, by its bytes and by what is in its package, whatever its name says; and the
sentence for an officer who brought another kind than the place takes."""

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Final

from content.intake.errors import InputError, InputProblem, cause, refuse
from content.intake.files.signatures import kind_in

NAMES: Final[Mapping[str, str]] = {
    "empty": "tệp trống",
    "docx": "tệp Word (.docx)",
    "xlsx": "bảng tính Excel (.xlsx)",
    "xlsb": "bảng tính Excel nhị phân (.xlsb)",
    "pptx": "bài trình chiếu PowerPoint (.pptx)",
    "locked": "tệp Office đặt mật khẩu",
    "doc": "tệp Word đời cũ (.doc)",
    "xls": "bảng tính Excel đời cũ (.xls)",
    "ppt": "bài trình chiếu PowerPoint đời cũ (.ppt)",
    "msg": "thư Outlook (.msg)",
    "ole": "tệp Office đời cũ",
    "odt": "tệp LibreOffice Writer (.odt)",
    "ods": "bảng tính LibreOffice (.ods)",
    "odp": "bài trình chiếu LibreOffice (.odp)",
    "epub": "sách điện tử (.epub)",
    "iwork": "tệp Pages, Numbers hoặc Keynote của Apple",
    "rtf": "tệp RTF",
    "pdf": "tệp PDF",
    "html": "trang web (HTML)",
    "mhtml": "trang web lưu thành một tệp (MHTML)",
    "svg": "hình vẽ SVG",
    "wordxml": "tệp Word dạng XML (.xml)",
    "sheetxml": "bảng tính Excel dạng XML (.xml)",
    "xml": "tệp XML",
    "text": "tệp chữ",
    "zip": "tệp nén ZIP",
    "badzip": "tệp nén (hoặc tệp Office) hỏng hay chưa tải hết",
    "gzip": "tệp nén GZIP",
    "rar": "tệp nén RAR",
    "7z": "tệp nén 7-Zip",
    "xz": "tệp nén XZ",
    "bzip2": "tệp nén BZIP2",
    "jpeg": "ảnh JPEG",
    "png": "ảnh PNG",
    "webp": "ảnh WebP",
    "gif": "ảnh GIF",
    "avif": "ảnh AVIF",
    "heic": "ảnh HEIC (của iPhone)",
    "tiff": "ảnh TIFF",
    "bmp": "ảnh BMP",
    "ico": "biểu tượng ICO",
    "jxl": "ảnh JPEG XL",
    "jp2": "ảnh JPEG 2000",
    "psd": "ảnh Photoshop (.psd)",
    "emf": "hình vẽ Windows (EMF, WMF)",
    "mp4": "video MP4",
    "mov": "video QuickTime (.mov)",
    "3gp": "video 3GP",
    "avi": "video AVI",
    "webm": "video WebM hoặc MKV",
    "wmv": "video hoặc âm thanh Windows (.wmv, .wma)",
    "audio": "tệp âm thanh",
    "program": "chương trình máy tính",
    "sqlite": "cơ sở dữ liệu SQLite",
    "unknown": "tệp không rõ loại",
}
"""Every kind that is told apart, with its name for officers."""


@dataclass(frozen=True)
class FileUse:
    """A place that takes files: the kinds it takes and what it asks for."""

    kinds: frozenset[str]
    ask: str
    near: frozenset[str] = frozenset()  # the kinds that can be made right as `ask` says
    instead: str = ""  # what is asked for where it is none of them


WORD: Final = FileUse(frozenset({"docx"}), "hãy mở bằng Word và lưu lại dạng .docx")
ITEM: Final = FileUse(frozenset({"text"}), "hãy chọn tệp bài (.md) hoặc tệp Word (.docx)")
_TABLES: Final = frozenset({"xls", "xlsb", "ods", "ole", "sheetxml"})
TABLE: Final = FileUse(
    frozenset({"xlsx", "text"}),
    "hãy mở bằng Excel và lưu lại dạng .xlsx hoặc CSV UTF-8",
    _TABLES,
    "hãy chọn bảng gốc (tệp Excel .xlsx hoặc CSV UTF-8)",
)
BOOK: Final = FileUse(
    frozenset({"xlsx"}),
    "hãy mở bằng Excel và lưu lại dạng .xlsx",
    _TABLES,
    "hãy chọn bảng tính gốc (tệp Excel .xlsx)",
)
PICTURE: Final = FileUse(
    frozenset({"jpeg", "png", "webp", "avif"}),
    "hãy chọn ảnh JPEG, PNG hoặc WebP, hoặc mở ảnh này rồi lưu lại thành dạng đó",
)
PDF: Final = FileUse(frozenset({"pdf"}), "hãy lưu văn bản thành PDF rồi tải lại")
VIDEO: Final = FileUse(frozenset({"mp4"}), "hãy xuất lại dạng MP4 (H.264) rồi tải lại")
SIGNED: Final = FileUse(
    frozenset({"pdf", "docx"}),
    "hãy chọn bản PDF (quét hoặc ký số) hay tệp Word (.docx) của văn bản đã ký",
)

_REMEDIES: Final[Mapping[str, str]] = {
    "empty": "hãy kiểm tra lại tệp gốc",
    "locked": "hãy mở bằng mật khẩu, bỏ mật khẩu (Tệp, Thông tin, Bảo vệ) rồi lưu lại",
    "badzip": "hãy lấy lại tệp gốc, mở thử, rồi tải lên lần nữa",
    "zip": "hãy giải nén rồi chọn từng tệp",
    "rar": "hãy giải nén rồi chọn từng tệp",
    "7z": "hãy giải nén rồi chọn từng tệp",
}
"""What to do whatever the place is."""


def kind_of(path: Path) -> str:
    """The kind of a file, a key of NAMES; InputError when it cannot be opened."""
    try:
        with path.open("rb") as file:
            return kind_in(file)
    except OSError as error:
        raise refuse(
            path.name, f"không mở được tệp ({cause(error)}); hãy kiểm tra đường dẫn và quyền đọc"
        ) from None


def kind_of_bytes(data: bytes) -> str:
    """The kind of what was sent, a key of NAMES."""
    return kind_in(BytesIO(data))


def not_for(use: FileUse, kind: str) -> str:
    """Why a file of this kind is not taken, in one sentence; "" when it is."""
    if kind in use.kinds:
        return ""
    what = "tệp trống" if kind == "empty" else f"đây là {NAMES[kind]}"
    ask = use.instead if use.instead and kind not in use.near else use.ask
    return f"{what}; {_REMEDIES.get(kind, ask)}"


def remedy_of(kind: str) -> str:
    """What to do with a file of a kind that no place takes."""
    return _REMEDIES[kind]


def require_kind(use: FileUse, path: Path, field: str = "") -> str:
    """The kind of a file that the place takes; InputError that names truly what any other is."""
    kind = kind_of(path)
    if text := not_for(use, kind):
        raise InputError([InputProblem(path.name, text, field)])
    return kind
