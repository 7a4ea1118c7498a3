"""The empty table of a list, to be filled in: the titles that the import knows, one example that it
passes over, and a sheet that says what belongs where."""

from collections.abc import Sequence
from typing import Final

from content.audiences.file import EXAMPLE, AddressKind
from content.audiences.header import TITLES
from content.intake.sheets.written import book_bytes, csv_bytes

_ADDRESS: Final = {
    "email": ("Email", "nguyenthihoa@example.vn"),
    "phone": ("Số điện thoại", "0901234567"),
}
_EXAMPLE: Final = ("Phiếu đăng ký nhận tin tại Một cửa", "01/12/2026", "Phường Hoa Đăng")
_WARD: Final = "Phường/xã"
_SAID: Final = {
    "email": "Bắt buộc. Mỗi người một địa chỉ thư điện tử.",
    "phone": "Bắt buộc. Mỗi người một số di động; để định dạng ô là Văn bản để giữ số 0 ở đầu.",
}


def list_template(kind: AddressKind, ext: str) -> bytes:
    """The template for addresses of a kind, "xlsx" or "csv"."""
    address, example = _ADDRESS[kind]
    titles = [TITLES.names[name][0] for name in ("name", "consent_basis", "consent_at")]
    head = [titles[0], address, *titles[1:], _WARD]
    rows = [head, [f"{EXAMPLE}Nguyễn Thị Hoa", example, *_EXAMPLE]]
    if ext == "csv":
        return csv_bytes(rows)
    return book_bytes([("Danh sách", rows), ("Giải thích", _explained(head, kind))])


def _explained(head: Sequence[str], kind: AddressKind) -> list[Sequence[str]]:
    """Titles stand in brackets: the import must not take this sheet for the list."""
    said = (
        "Không bắt buộc. Dùng để điền {{name}} vào bài.",
        _SAID[kind],
        "Người nhận đã đồng ý nhận tin bằng cách nào, ví dụ: phiếu đăng ký, đơn, trang đăng ký.",
        "Ngày đồng ý, viết ngày/tháng/năm; không được là ngày chưa đến.",
        "Cột tự do: đặt tên tùy ý, thêm cột khác cũng được; bài điền bằng {{tên cột}}.",
    )
    rows: list[Sequence[str]] = [("Cột", "Ghi gì")]
    rows += [(f"«{title}»", text) for title, text in zip(head, said, strict=True)]
    rows.append(("Dòng ví dụ", f"Dòng có tên bắt đầu bằng «{EXAMPLE.strip()}» không được nhập."))
    rows.append(
        ("Không ghi", "Số căn cước, ngày sinh, tình trạng sức khỏe: tệp có các cột này bị từ chối.")
    )
    return rows
