"""Which column of an audience's file holds the address, the name and the consent, and which are
free for «{{…}}»."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from content.intake.errors import refuse
from content.intake.sheets.cells import column_letters
from content.intake.sheets.table import OfficeTable
from content.intake.sheets.titles import Titles, fold

ADDRESS_COLUMNS: Final = ("address", "email", "phone")
OWN_COLUMNS: Final = ("name", "consent_basis", "consent_at")
TITLES: Final = Titles(
    {
        "address": ("address", "Địa chỉ nhận tin"),
        "email": (
            "Email",
            "Thư điện tử",
            "E-mail",
            "Địa chỉ email",
            "Địa chỉ thư điện tử",
            "Hộp thư điện tử",
            "Email address",
            "Mail",
        ),
        "phone": (
            "Số điện thoại",
            "phone",
            "Điện thoại",
            "SĐT",
            "Số ĐT",
            "ĐT",
            "Điện thoại di động",
            "Số điện thoại di động",
            "Di động",
            "Số di động",
            "ĐTDĐ",
            "Phone number",
            "Mobile",
        ),
        "name": ("Họ và tên", "name", "Họ tên", "Họ và tên người nhận", "Tên người nhận", "Tên"),
        "consent_basis": (
            "Căn cứ đồng ý",
            "consent_basis",
            "Căn cứ",
            "Cơ sở đồng ý",
            "Hình thức đồng ý",
        ),
        "consent_at": ("Ngày đồng ý", "consent_at"),
    },
    needed=(ADDRESS_COLUMNS,),
    free=True,
)
"""What offices call the columns; each may also be named as it is in `Titles.names`."""

# No identity numbers, birth dates or health data are kept of anybody: such a column is refused
# before a row is read.
_FORBIDDEN: Final = frozenset(
    {
        *("cccd", "cmnd", "so cccd", "so cmnd", "cmnd cccd", "so cmnd cccd", "can cuoc"),
        *("so can cuoc", "can cuoc cong dan", "so can cuoc cong dan", "so dinh danh"),
        *("ma dinh danh", "so dinh danh ca nhan", "ho chieu", "so ho chieu"),
        *("ngay sinh", "ngay thang nam sinh", "birthday", "birth date", "date of birth", "dob"),
        "suc khoe",
    }
)
_MOST_COLUMNS: Final = 100
FREE, SKIPPED = "free", "skip"
MEANINGS: Final = (*ADDRESS_COLUMNS, *OWN_COLUMNS, FREE, SKIPPED)
"""What a column may be chosen to mean: one of ours, one for texts to fill in, or none that is
kept."""

REASON_COLUMN: Final = "Lý do chưa nhập được"
"""The last column of a file of refused rows; it is passed over when the file comes back."""
_WANTED: Final = (
    "dòng tên cột phải có đúng một cột địa chỉ: Email hoặc Số điện thoại (hoặc address); các cột "
    "khác: Họ và tên, Căn cứ đồng ý, Ngày đồng ý, cột tự do"
)


@dataclass(frozen=True)
class AudienceHeader:
    """Where everything stands. `titles` are the columns' own; `free` are the columns that texts may
    use, `named` all that are kept."""

    titles: Sequence[str]
    address: int
    kind: str  # a name of ADDRESS_COLUMNS
    own: Mapping[str, int]
    free: tuple[tuple[str, int], ...]
    named: tuple[int, ...]
    nameless: tuple[int, ...]


def read_header(
    table: OfficeTable, columns: Sequence[tuple[int | str, str]] = ()
) -> AudienceHeader:
    """The columns of a table, as their titles say or as somebody chose (`MEANINGS`); InputError for
    one without exactly one address, or with a column that must not be kept."""
    meant = meanings(table, columns)
    titles = _trimmed(table.head.titles)
    titles += [""] * (max(meant, default=-1) + 1 - len(titles))
    skipped = {at for at, title in enumerate(titles) if _is_left_out(at, title, meant)}
    titles = ["" if at in skipped else title for at, title in enumerate(titles)]
    if doubled := next((t for t in titles if t and titles.count(t) > 1), ""):
        text = f"cột «{doubled}» có hai lần; hãy xóa một cột"
        raise refuse(table.file, text, table.head.row)
    _refuse_forbidden(table, titles)
    if len(titles) > _MOST_COLUMNS:
        text = f"có hơn {_MOST_COLUMNS} cột; chỉ giữ các cột cần để gửi và để điền vào bài"
        raise refuse(table.file, text, table.head.row)
    address, kind = _chosen_address(table, meant) or _address(
        table, ["" if at in meant else title for at, title in enumerate(titles)]
    )
    own = {name: at for name in OWN_COLUMNS if (at := _own(titles, name, meant)) is not None}
    plain = {at for name, at in own.items() if titles[at].casefold() == name}
    free = tuple(
        (title, at)
        for at, title in enumerate(titles)
        if title and at != address and at not in plain
    )
    table.notes += _near_misses(titles, {address, *own.values()})
    return AudienceHeader(
        titles,
        address,
        kind,
        own,
        free,
        tuple(at for at, title in enumerate(titles) if title or at in {*meant} - skipped),
        tuple(at for at, title in enumerate(titles) if not title and at not in {*meant, *skipped}),
    )


def meanings(table: OfficeTable, columns: Sequence[tuple[int | str, str]]) -> dict[int, str]:
    """What was chosen, by the columns' positions; InputError for a column that is not there, and
    for a meaning that there is none of or that was given twice."""
    found: dict[int, str] = {}
    for key, meaning in columns:
        at = key if isinstance(key, int) else _titled(table, key)
        if meaning not in MEANINGS:
            text = f"không có loại cột «{meaning[:40]}»; chọn một trong: {', '.join(MEANINGS)}"
            raise refuse(table.file, text, table.head.row, "column")
        if meaning in OWN_COLUMNS and meaning in found.values():
            text = f"hai cột cùng được chọn là «{TITLES.names[meaning][0]}»; hãy chọn lại một cột"
            raise refuse(table.file, text, table.head.row, "column")
        found[at] = meaning
    return found


def _titled(table: OfficeTable, title: str) -> int:
    for at, there in enumerate(table.head.titles):
        if fold(there) == fold(title):
            return at
    told = ", ".join(f"«{there}»" for there in table.head.titles if there)
    text = (
        f"dòng tiêu đề không có cột «{title[:60]}»; đổi tên cột cho khớp với một trong các cột: "
        f"{told}"
    )
    raise refuse(table.file, text, table.head.row, "column")


def _is_left_out(at: int, title: str, meant: Mapping[int, str]) -> bool:
    return meant.get(at) == SKIPPED or (title == REASON_COLUMN and at not in meant)


def _chosen_address(table: OfficeTable, meant: Mapping[int, str]) -> tuple[int, str] | None:
    found = [(at, name) for at, name in meant.items() if name in ADDRESS_COLUMNS]
    if len(found) > 1:
        text = "có hơn một cột được chọn làm địa chỉ; mỗi nhóm nhận chỉ có một: hãy chọn lại"
        raise refuse(table.file, text, table.head.row, "column")
    return found[0] if found else None


def _trimmed(titles: Sequence[str]) -> list[str]:
    known = (*ADDRESS_COLUMNS, *OWN_COLUMNS)
    names = [title.casefold() if title.casefold() in known else title for title in titles]
    while names and not names[-1]:
        names.pop()
    return names


def _refuse_forbidden(table: OfficeTable, titles: Sequence[str]) -> None:
    for title in titles:
        if fold(title) in _FORBIDDEN:
            text = f"cột «{title}» là dữ liệu cá nhân không được lưu; hãy xóa cột này khỏi tệp"
            raise refuse(table.file, text, table.head.row)


def _address(table: OfficeTable, titles: Sequence[str]) -> tuple[int, str]:
    """Where the address stands. Of several, one that is named address, email or phone is it, and
    the others are free columns."""
    found = [
        (at, name)
        for at, title in enumerate(titles)
        if (name := TITLES.name_of(title)) in ADDRESS_COLUMNS
    ]
    plain = [(at, name) for at, name in found if titles[at] in ADDRESS_COLUMNS]
    exact = [(at, name) for at, name in found if fold(titles[at]) in TITLES.folded]
    chosen = plain or exact or found
    if len(chosen) == 1 and chosen[0][1] is not None:
        return chosen[0][0], chosen[0][1]
    raise refuse(table.file, _why_no_address(titles, [at for at, _name in chosen]), table.head.row)


def _why_no_address(titles: Sequence[str], found: Sequence[int]) -> str:
    if found:
        both = " và ".join(f"«{titles[at]}» (cột {column_letters(at)})" for at in found)
        return f"có {both}: {_WANTED}. Hãy chỉ lấy một trong các cột đó, hoặc xóa bớt trong tệp"
    near = [
        f"cột «{title}» có phải «{like}»?"
        for title in titles
        if title and (like := TITLES.near(title))
        if TITLES.name_of(like) in ADDRESS_COLUMNS
    ]
    return " ".join([_WANTED + ".", *near]) if near else _WANTED


def _own(titles: Sequence[str], name: str, meant: Mapping[int, str]) -> int | None:
    """The column of our own that was chosen, has the usual title, or else is the first that means
    it."""
    if name in meant.values():
        return next(at for at, meaning in meant.items() if meaning == name)
    free = [(at, title) for at, title in enumerate(titles) if at not in meant]
    usual = (at for at, title in free if title == name)
    return next(usual, next((at for at, t in free if TITLES.name_of(t) == name), None))


def _near_misses(titles: Sequence[str], used: set[int]) -> list[str]:
    """Free columns whose titles look like one of ours, written wrong."""
    known = [TITLES.name_of(titles[at]) for at in used]
    return [
        f"Cột «{title}» được giữ làm cột tự do; nếu là «{like}» thì sửa tên cột rồi nhập lại."
        for at, title in enumerate(titles)
        if title and at not in used and TITLES.name_of(title) is None
        if (like := TITLES.near(title)) and TITLES.name_of(like) not in known
    ]
