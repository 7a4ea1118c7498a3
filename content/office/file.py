"""Reads office.toml: who publishes, under which names, and what stands in place of the placeholders
of items."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, StrictInt, StrictStr, model_validator

from content.intake.addresses import normalise_email
from content.intake.errors import InputError
from content.intake.located import load_toml
from content.intake.strict import IsoDay, OneLine, Shape, check, matching
from content.intake.text import placeholders
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


def _officer(value: str) -> str:
    """An e-mail address, or the account of somebody who has recorded one."""
    if re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,59}", value):
        return value
    return normalise_email(value)


class _Dated(Shape):
    valid_from: IsoDay | None = None
    valid_to: IsoDay | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.valid_from and self.valid_to and self.valid_from > self.valid_to:
            raise ValueError("valid_from phải không sau valid_to")
        return self


class _Name(_Dated):
    name: OneLine


class _Agency(_Dated):
    """Under which key a plan knows the office, and the groups («các sở, ban, ngành») that it
    belongs to."""

    plan: OneLine
    key: OneLine
    groups: tuple[OneLine, ...] = ()


_CAPACITIES = ("TM.", "KT.", "TL.", "TUQ.", "Q.")


def _capacity(value: str) -> str:
    if not all(part.strip().upper().startswith(_CAPACITIES) for part in value.split("/")):
        raise ValueError(
            f"mỗi phần phải bắt đầu bằng {', '.join(_CAPACITIES)}; ví dụ: KT. GIÁM ĐỐC, hoặc "
            "TM. ỦY BAN NHÂN DÂN / KT. CHỦ TỊCH"
        )
    return value


class _Signer(Shape):
    capacity: Annotated[OneLine, AfterValidator(_capacity)] | None = None
    title: OneLine | None = None
    name: OneLine | None = None


class _Letterhead(Shape):
    parent: OneLine | None = None
    place: OneLine | None = None
    code: Annotated[OneLine, AfterValidator(matching(r"[^\s/]+", "STTTT"))] | None = None
    drafter: OneLine | None = None
    copies: tuple[OneLine, ...] = ()


class _Brand(Shape):
    colour: Annotated[StrictStr, AfterValidator(matching(r"#[0-9A-Fa-f]{6}", "#0b5cad"))] | None = (
        None
    )


class _Report(Shape):
    preset: Literal["chot_so_lieu", "theo_thang", "nam_duong_lich", "nd_09_2019"] | None = None
    cut_off_day: Annotated[StrictInt, Field(ge=1, le=28)] | None = None
    outlet: OneLine | None = None
    ahead: dict[OneLine, Annotated[StrictInt, Field(ge=1, le=366)]] = Field(default_factory=dict)
    to: tuple[Annotated[OneLine, AfterValidator(_officer)], ...] = ()

    @model_validator(mode="after")
    def _both_or_none(self) -> "_Report":
        if bool(self.to) != (self.outlet is not None):
            raise ValueError(
                "nhắc việc cần cả outlet (điểm phát thư) và to (người nhận), hoặc bỏ cả hai"
            )
        return self


class _Review(Shape):
    """How long a text may wait for one decider: in working hours, and when those are."""

    pass_on_after: Annotated[StrictInt, Field(ge=1, le=200)] | None = None
    working_hours: tuple[OneLine, ...] | None = None

    @model_validator(mode="after")
    def _in_the_day(self) -> Self:
        if self.working_hours is not None:
            WorkingHours.parse(self.working_hours)
        return self


_Shown = Annotated[OneLine, AfterValidator(_complete)]  # stands in footers and on cards as it is


class _Office(Shape):
    name: _Shown
    short: _Shown | None = None
    address: _Shown | None = None
    phone: _Shown | None = None
    email: Annotated[OneLine, AfterValidator(normalise_email)] | None = None
    website: Annotated[OneLine, AfterValidator(_website)] | None = None
    names: tuple[_Name, ...] = ()
    agency: tuple[_Agency, ...] = ()
    signer: _Signer = _Signer()
    letterhead: _Letterhead = _Letterhead()
    brand: _Brand = _Brand()
    report: _Report = _Report()
    review: _Review = _Review()
    # our lists of recipients -> who is on them, by the keys of the plans' audiences
    audiences: dict[OneLine, tuple[OneLine, ...]] = Field(default_factory=dict)
    fill: dict[
        Annotated[OneLine, AfterValidator(_placeholder)],
        Annotated[OneLine, AfterValidator(_complete)],
    ] = Field(default_factory=dict)


def read_office(path: Path) -> OfficeFile:
    """The profile in a file; InputError names the field of every fault."""
    office, problems = check(_Office, load_toml(path), path.name)
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
