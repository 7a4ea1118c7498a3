"""Reads what became of a plan's agencies: which ended, what follows them, which are new."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field

from content.intake.errors import InputError
from content.intake.located import Located, LocatedFault, load_toml
from content.intake.strict import IsoDay, OneLine, Shape, check, matching

_Key = Annotated[
    OneLine, AfterValidator(matching(r"[A-Za-z0-9]+([-_.][A-Za-z0-9]+)*", "so-noi-vu"))
]


class _Agency(Shape):
    key: _Key = Field(
        title="Cơ quan",
        description="Tên hay mã như trong kế hoạch; cơ quan mới thì ghi mã mới: so-noi-vu",
    )
    name: OneLine | None = Field(default=None, title="Tên hiện nay")
    ended_on: IsoDay | None = Field(default=None, title="Ngày hoạt động cuối cùng")
    successors: tuple[_Key, ...] = Field(
        default=(), title="Đơn vị tiếp nhận", description="Mỗi dòng một tên hoặc mã."
    )
    source: OneLine | None = Field(default=None, title="Căn cứ")


class AgencyDocument(Shape):
    """Every field of a file of agencies."""

    plan: OneLine = Field(title="Kế hoạch")
    agency: Annotated[tuple[_Agency, ...], Field(min_length=1, title="Cơ quan")]


@dataclass(frozen=True)
class AgencyChange:
    """One agency of a plan: `ended_on` its last day; `successors` are proposals; `name` of today,
    needed where the plan has none."""

    key: str
    name: str | None
    ended_on: date | None
    successors: tuple[str, ...]
    source: str


def read_agencies(path: Path) -> tuple[str, tuple[AgencyChange, ...]]:
    """(plan id, its agencies) from a TOML file; InputError names the field of every fault."""
    return agencies_of(load_toml(path), path.name)


def agencies_of(located: Located, name: str) -> tuple[str, tuple[AgencyChange, ...]]:
    """The same from the values of a file or a form."""
    file, problems = check(AgencyDocument, located, name)
    if file is not None:
        keys = [agency.key for agency in file.agency]
        faults: list[LocatedFault] = []
        for index, agency in enumerate(file.agency):
            if agency.key in keys[:index]:
                faults.append(
                    (("agency", index, "key"), f"«{agency.key}» ghi hai lần; hãy xóa một lần")
                )
            if agency.successors and agency.ended_on is None:
                faults.append(
                    (
                        ("agency", index, "ended_on"),
                        "có đơn vị tiếp nhận thì phải ghi ngày hoạt động cuối cùng",
                    )
                )
            if agency.key in agency.successors:
                faults.append(
                    (("agency", index, "successors"), "cơ quan không thể tự tiếp nhận chính mình")
                )
        problems += located.told(name, faults)
    if problems or file is None:
        raise InputError(problems)
    return file.plan, tuple(
        AgencyChange(
            agency.key, agency.name, agency.ended_on, agency.successors, agency.source or ""
        )
        for agency in file.agency
    )
