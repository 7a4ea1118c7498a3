"""Reads office.toml: who publishes, under which names, and what stands in place of the placeholders
of items."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, StrictInt, StrictStr

from content.intake.addresses import normalise_email
from content.intake.errors import InputError, refuse
from content.intake.located import Located, load_toml
from content.intake.strict import IsoDay, OneLine, Shape, at_most, check, matching
from content.intake.text import placeholders
from content.office.together import told_together
from content.office.working_hours import WorkingHours


@dataclass(frozen=True)
class OfficeName:
    """A name of the office with its first and last day; None = open."""

    name: str
    valid_from: date | None
    valid_to: date | None


@dataclass(frozen=True)
class OfficeFile:
    """The checked profile. `fill` maps a placeholder to its text; `document` is the whole file as
    JSON values, empty fields left out."""

    name: str
    short: str | None
    address: str | None
    phone: str | None
    email: str | None
    website: str | None
    names: tuple[OfficeName, ...]
    signer: Mapping[str, str | None]
    colour: str | None
    fill: Mapping[str, str]
    document: dict[str, Any]


def _placeholder(key: str) -> str:
    if placeholders(key) != [key]:
        raise ValueError(
            f"«{key}» không phải chỗ trống; khóa của [fill] là [ĐIỀN: …] hoặc 1900xxxx, viết "
            "đúng như trong bài"
        )
    return key


def _complete(value: str) -> str:
    if placeholders(value):
        raise ValueError("giá trị vẫn còn chỗ trống; hãy ghi nội dung thật")
    return value


def _website(value: str) -> str:
    if not re.fullmatch(r"https?://[^\s/]+(/\S*)?", value):
        raise ValueError("phải là địa chỉ đầy đủ, bắt đầu bằng https://")
    return value


def _phone(value: str) -> str:
    """A number as it is printed, or several: (0236) 3 888 999, máy lẻ 12; 1900 1234."""
    bare = re.sub(r"(?i)máy lẻ|số lẻ|hoặc|ext\.?", " ", value)
    if not re.fullmatch(r"[0-9 .,;:/()+–-]+", bare) or len(re.sub(r"\D", "", bare)) < 3:
        raise ValueError(f"«{value}» không phải số điện thoại; ví dụ đúng: (0236) 3 888 999")
    return value


def _officer(value: str) -> str:
    """An e-mail address, or the account of somebody who has recorded one."""
    if re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,59}", value):
        return value
    return normalise_email(value)


class _Dated(Shape):
    valid_from: IsoDay | None = Field(default=None, title="Từ ngày")
    valid_to: IsoDay | None = Field(default=None, title="Đến ngày")


class _Name(_Dated):
    name: OneLine = Field(title="Tên")


class _Agency(_Dated):
    """Under which key a plan knows the office, and the groups («các sở, ban, ngành») that it
    belongs to."""

    plan: OneLine = Field(title="Kế hoạch")
    key: OneLine = Field(title="Cơ quan ta là")
    groups: tuple[OneLine, ...] = Field(default=(), title="Thuộc các nhóm cơ quan")


_CAPACITIES = ("TM.", "KT.", "TL.", "TUQ.", "Q.")


def _capacity(value: str) -> str:
    if not all(part.strip().upper().startswith(_CAPACITIES) for part in value.split("/")):
        raise ValueError(
            f"mỗi phần phải bắt đầu bằng {', '.join(_CAPACITIES)}; ví dụ: KT. GIÁM ĐỐC, hoặc "
            "TM. ỦY BAN NHÂN DÂN / KT. CHỦ TỊCH"
        )
    return value


class _Signer(Shape):
    capacity: Annotated[OneLine, AfterValidator(_capacity)] | None = Field(
        default=None, title="Ký với tư cách", description="Ví dụ KT. GIÁM ĐỐC"
    )
    title: OneLine | None = Field(default=None, title="Chức vụ")
    name: OneLine | None = Field(default=None, title="Họ và tên")


class _Letterhead(Shape):
    parent: OneLine | None = Field(default=None, title="Cơ quan cấp trên")
    place: OneLine | None = Field(default=None, title="Địa danh ghi trước ngày tháng")
    code: Annotated[OneLine, AfterValidator(matching(r"[^\s/]+", "STTTT"))] | None = Field(
        default=None, title="Chữ viết tắt trong số ký hiệu"
    )
    drafter: OneLine | None = Field(default=None, title="Đơn vị soạn thảo, sau «Lưu: VT»")
    copies: tuple[OneLine, ...] = Field(
        default=(), title="Nơi nhận", description="Mỗi dòng một nơi."
    )


class _Brand(Shape):
    colour: Annotated[StrictStr, AfterValidator(matching(r"#[0-9A-Fa-f]{6}", "#0b5cad"))] | None = (
        Field(default=None, title="Màu của cơ quan", description="Ví dụ #0b5cad")
    )


class _Report(Shape):
    preset: Literal["chot_so_lieu", "theo_thang", "nam_duong_lich", "nd_09_2019"] | None = Field(
        default=None,
        title="Cách tính kỳ báo cáo",
        json_schema_extra={
            "choices": {
                "chot_so_lieu": "theo ngày chốt số liệu của kế hoạch",
                "theo_thang": "theo tháng",
                "nam_duong_lich": "theo năm dương lịch",
                "nd_09_2019": "theo Nghị định 09/2019/NĐ-CP",
            }
        },
    )
    cut_off_day: Annotated[StrictInt, Field(ge=1, le=28)] | None = Field(
        default=None, title="Ngày chốt số liệu trong tháng"
    )
    outlet: OneLine | None = Field(
        default=None, title="Nhắc việc qua điểm phát", description="Tên của một điểm phát thư."
    )
    to: tuple[Annotated[OneLine, AfterValidator(_officer)], ...] = Field(
        default=(), title="Người được nhắc", description="Mỗi dòng một địa chỉ thư hay tài khoản."
    )
    ahead: dict[OneLine, Annotated[StrictInt, Field(ge=1, le=366)]] = Field(
        default_factory=dict,
        title="Nhắc trước bao nhiêu ngày",
        description="Hình thức của nhiệm vụ, rồi số ngày.",
    )


def _address(value: str) -> str:
    return _website(value.rstrip("/"))


class _Notices(Shape):
    """By which outlet accounts are told what concerns them, and the console's own address, which
    such letters lead to."""

    outlet: OneLine | None = Field(
        default=None, title="Qua điểm phát", description="Tên của một điểm phát thư."
    )
    console: Annotated[OneLine, AfterValidator(_address)] | None = Field(
        default=None, title="Địa chỉ của trang làm việc này", description="Bắt đầu bằng https://"
    )


def _in_the_day(value: tuple[str, ...]) -> tuple[str, ...]:
    WorkingHours.parse(value)
    return value


class _Review(Shape):
    """How long a text may wait for one decider: in working hours, and when those are."""

    pass_on_after: Annotated[StrictInt, Field(ge=1, le=200)] | None = Field(
        default=None, title="Chờ duyệt quá bao nhiêu giờ làm việc thì chuyển người"
    )
    working_hours: Annotated[tuple[OneLine, ...], AfterValidator(_in_the_day)] | None = Field(
        default=None, title="Giờ làm việc", description="Mỗi dòng một buổi, ví dụ 08:00-12:00"
    )


_Shown = Annotated[OneLine, AfterValidator(_complete)]  # stands in footers and on cards as it is


class OfficeProfile(Shape):
    """Every field of office.toml."""

    name: _Shown = Field(title="Tên cơ quan")
    short: Annotated[_Shown, AfterValidator(at_most(60))] | None = Field(
        default=None, title="Tên gọi ngắn", description="Nhiều nhất 60 ký tự."
    )
    address: _Shown | None = Field(default=None, title="Địa chỉ")
    phone: Annotated[_Shown, AfterValidator(_phone)] | None = Field(
        default=None, title="Điện thoại", description="Ví dụ (0236) 3 888 999"
    )
    email: Annotated[OneLine, AfterValidator(normalise_email)] | None = Field(
        default=None, title="Thư điện tử"
    )
    website: Annotated[OneLine, AfterValidator(_website)] | None = Field(
        default=None, title="Trang thông tin", description="Bắt đầu bằng https://"
    )
    names: tuple[_Name, ...] = Field(
        default=(), title="Tên theo thời gian", description="Đổi tên, sáp nhập: tên nào từ bao giờ."
    )
    agency: tuple[_Agency, ...] = Field(default=(), title="Cơ quan ta trong kế hoạch")
    signer: _Signer = Field(default=_Signer(), title="Người ký")
    letterhead: _Letterhead = Field(default=_Letterhead(), title="Thể thức văn bản")
    brand: _Brand = Field(default=_Brand(), title="Màu sắc")
    report: _Report = Field(default=_Report(), title="Báo cáo và nhắc việc")
    notices: _Notices = Field(default=_Notices(), title="Báo việc cho cán bộ")
    review: _Review = Field(default=_Review(), title="Duyệt bài")
    # our lists of recipients -> who is on them, by the keys of the plans' audiences
    audiences: dict[OneLine, tuple[OneLine, ...]] = Field(
        default_factory=dict,
        title="Nhóm nhận là ai",
        description="Tên nhóm nhận, rồi mã đối tượng của kế hoạch, cách nhau dấu phẩy.",
    )
    units: dict[OneLine, OneLine] = Field(
        default_factory=dict,
        title="Tên các đơn vị",
        description="Mã đơn vị như ghi ở tài khoản, rồi tên mà các trang hiện ra.",
    )
    fill: dict[
        Annotated[OneLine, AfterValidator(_placeholder)],
        Annotated[OneLine, AfterValidator(_complete)],
    ] = Field(
        default_factory=dict,
        title="Chỗ trống được điền",
        description="Chỗ trống viết như trong bài, rồi nội dung thay vào.",
    )


def read_office(path: Path) -> OfficeFile:
    """The profile in a file; InputError names the field of every fault."""
    located = load_toml(path)
    if located.value and not located.value.keys() & OfficeProfile.model_fields.keys():
        text = "đây không phải tệp hồ sơ cơ quan: không có trường nào của hồ sơ, hãy chọn lại tệp"
        raise refuse(path.name, text)
    if "plan" in located.value and "name" not in located.value:
        text = "đây là tệp cơ quan của một kế hoạch: hãy nhập ở nút «Cơ quan» của kế hoạch đó"
        raise refuse(path.name, text)
    return office_of(located, path.name)


def office_of(located: Located, file: str) -> OfficeFile:
    """The profile in the values of a file or a form; InputError names the field of every fault."""
    office, problems = check(OfficeProfile, located, file)
    problems += located.told(file, told_together(located.value))
    if problems or office is None:
        raise InputError(problems)
    return OfficeFile(
        name=office.name,
        short=office.short,
        address=office.address,
        phone=office.phone,
        email=office.email,
        website=office.website,
        names=tuple(OfficeName(name.name, name.valid_from, name.valid_to) for name in office.names),
        signer=office.signer.model_dump(),
        colour=office.brand.colour,
        fill=dict(office.fill),
        document=office.model_dump(mode="json", exclude_none=True),
    )
