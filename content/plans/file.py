"""Reads an issued plan, schema "lan-toa/plan@1": every field and every reference inside the file
checked, with its line."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, StrictBool, StrictInt

from content.intake.errors import InputError
from content.intake.located import LocatedFault, Location, load_yaml, read_text
from content.intake.strict import FilledText, IsoDay, OneLine, Shape, check, matching

_Key = Annotated[
    OneLine, AfterValidator(matching(r"[A-Za-z0-9]+([-_.][A-Za-z0-9]+)*", "so-noi-vu"))
]
_Year = Annotated[StrictInt, Field(ge=1945, le=2200)]
_Count = Annotated[StrictInt, Field(ge=1)]
ServiceLevel = Literal["automatic", "assisted", "logged", "out_of_scope"]


def _month_day(value: str) -> str:
    try:
        date.fromisoformat(f"2001-{value}")  # not a leap year: 02-29 is no yearly deadline
    except ValueError:
        raise ValueError(f"«{value}» không phải THÁNG-NGÀY; ví dụ đúng: 05-30") from None
    return value


class Theme(Shape):
    """One theme of a plan; ids are the same in all plans and items."""

    id: _Key
    code: OneLine
    title: OneLine
    clause: OneLine
    parent: _Key | None


class Cadence(Shape):
    """How often an obligation is due; `count` per `per`, both None where the plan gives no
    number."""

    kind: Literal["recurring", "at_least", "continuous", "as_directed", "on_demand"]
    count: _Count | None
    per: Literal["year", "quarter", "month", "two_weeks", "week"] | None
    text: OneLine | None


class Obligation(Shape):
    """What a plan orders; `forms` and agencies are keys of the same plan."""

    id: _Key
    title: OneLine
    forms: Annotated[tuple[_Key, ...], Field(min_length=1)]
    lead: Annotated[tuple[_Key, ...], Field(min_length=1)]
    implementers: tuple[_Key, ...]
    coordinators: tuple[_Key, ...]
    cadence: Cadence
    starts: _Year | None
    level: Literal["mandatory", "encouraged", "assigned", "requested"]
    mandatory: StrictBool
    service: ServiceLevel
    conditions: tuple[OneLine, ...]
    clause: OneLine
    clause_inferred: StrictBool


class PlanReporting(Shape):
    """When and to whom the plan asks for reports; `deadlines` are MM-DD, "before" means the last
    valid day is the one before."""

    deadlines: tuple[Annotated[OneLine, AfterValidator(_month_day)], ...]
    rule: Literal["before", "on"] | None
    adhoc: StrictBool
    to: _Key | None
    via: _Key | None
    scope: OneLine | None
    clause: OneLine | None
    clause_inferred: StrictBool


class _Locality(Shape):
    name: OneLine
    kind: Literal["thanh_pho", "tinh"]


class _Period(Shape):
    from_year: _Year
    to_year: _Year


class _Signer(Shape):
    capacity: OneLine | None
    title: OneLine | None


class _Agency(Shape):
    name: OneLine
    short: OneLine | None
    kind: Literal[
        "ubnd",
        "so",
        "van_phong",
        "don_vi",
        "bao_chi",
        "cong_ttdt",
        "dang_doan_the",
        "cap_huyen",
        "cap_xa",
        "nhom",
    ]


class _Audience(Shape):
    key: _Key
    name: OneLine
    clause: OneLine


class _Form(_Audience):
    service: ServiceLevel


class _LegalBasis(Shape):
    ref: OneLine
    date: IsoDay | None
    issuer: OneLine
    subject: OneLine
    clause: OneLine


class _Duty(Shape):
    agency: _Key
    title: OneLine
    clause: OneLine
    clause_inferred: StrictBool


class IssuedPlan(Shape):
    """A whole plan, field by field as in its file."""

    # It is called "schema" in the file; pydantic has a method of that name.
    schema_: Annotated[Literal["lan-toa/plan@1"], Field(alias="schema")]
    id: Annotated[
        OneLine, AfterValidator(matching(r"[a-z0-9]+(-[a-z0-9]+)*", "da-nang-143-kh-ubnd-2022"))
    ]
    number: OneLine
    doc_type: OneLine
    title: OneLine
    locality: _Locality
    issuer: _Key
    issued_on: IsoDay
    effective_on: IsoDay | None
    period: _Period
    signer: _Signer
    copies_to: tuple[OneLine, ...]
    source_file: OneLine
    source_note: FilledText | None
    agencies: dict[_Key, _Agency]
    audiences: tuple[_Audience, ...]
    legal_basis: tuple[_LegalBasis, ...]
    themes: Annotated[tuple[Theme, ...], Field(min_length=1)]
    forms: Annotated[tuple[_Form, ...], Field(min_length=1)]
    obligations: tuple[Obligation, ...]
    reporting: PlanReporting
    duties: tuple[_Duty, ...]


@dataclass(frozen=True)
class PlanFile:
    """One checked plan; `document` is the whole file as JSON values, dates in ISO form."""

    id: str
    number: str
    title: str
    document: dict[str, Any]
    themes: tuple[Theme, ...]
    obligations: tuple[Obligation, ...]
    reporting: PlanReporting


def read_plan(path: Path) -> PlanFile:
    """The plan in a file; InputError names file, line and field of every fault."""
    located = load_yaml(read_text(path), path.name)
    plan, problems = check(IssuedPlan, located, path.name)
    if plan:
        faults = [
            *_own_faults(plan, path),
            *_duplicates(plan),
            *_references(plan),
            *_parents(plan),
            *_numbers(plan),
        ]
        problems += located.told(path.name, faults)
    if problems or plan is None:
        raise InputError(problems)
    document = plan.model_dump(mode="json", by_alias=True)
    return PlanFile(
        plan.id, plan.number, plan.title, document, plan.themes, plan.obligations, plan.reporting
    )


def _own_faults(plan: IssuedPlan, path: Path) -> Iterator[LocatedFault]:
    if plan.id != path.stem:
        yield ("id",), f"mã kế hoạch phải trùng tên tệp ({path.stem})"
    if plan.period.from_year > plan.period.to_year:
        yield ("period", "from_year"), "năm đầu phải không sau năm cuối"
    if (plan.reporting.rule is None) != (not plan.reporting.deadlines):
        yield (
            ("reporting", "rule"),
            "có hạn báo cáo thì rule là before hoặc on; không có hạn thì rule là null",
        )


def _duplicates(plan: IssuedPlan) -> Iterator[LocatedFault]:
    lists = (
        ("audiences", "key", [entry.key for entry in plan.audiences]),
        ("themes", "id", [entry.id for entry in plan.themes]),
        ("forms", "key", [entry.key for entry in plan.forms]),
        ("obligations", "id", [entry.id for entry in plan.obligations]),
    )
    for part, key, names in lists:
        for index, name in enumerate(names):
            if name in names[:index]:
                yield (part, index, key), f"«{name}» đã dùng ở trên; hãy đặt mã khác"


def _references(plan: IssuedPlan) -> Iterator[LocatedFault]:
    forms = frozenset(form.key for form in plan.forms)
    for at, agency in _agencies_used(plan):
        if agency is not None and agency not in plan.agencies:
            yield at, f"không có cơ quan «{agency}» trong agencies"
    for index, obligation in enumerate(plan.obligations):
        for nth, form in enumerate(obligation.forms):
            if form not in forms:
                yield (
                    ("obligations", index, "forms", nth),
                    f"không có hình thức «{form}» trong forms",
                )


def _agencies_used(plan: IssuedPlan) -> Iterator[tuple[Location, str | None]]:
    yield ("issuer",), plan.issuer
    yield ("reporting", "to"), plan.reporting.to
    yield ("reporting", "via"), plan.reporting.via
    for index, duty in enumerate(plan.duties):
        yield ("duties", index, "agency"), duty.agency
    for index, obligation in enumerate(plan.obligations):
        for role, keys in (
            ("lead", obligation.lead),
            ("implementers", obligation.implementers),
            ("coordinators", obligation.coordinators),
        ):
            for nth, key in enumerate(keys):
                yield ("obligations", index, role, nth), key


def _parents(plan: IssuedPlan) -> Iterator[LocatedFault]:
    parents = {theme.id: theme.parent for theme in plan.themes}
    for index, theme in enumerate(plan.themes):
        if theme.parent is not None and theme.parent not in parents:
            yield ("themes", index, "parent"), f"không có chủ đề «{theme.parent}» trong themes"
        elif _in_circle(theme.id, parents):
            yield ("themes", index, "parent"), f"chủ đề «{theme.id}» là chủ đề cha của chính nó"


def _in_circle(theme: str, parents: Mapping[str, str | None]) -> bool:
    above = parents[theme]
    for _ in parents:
        if above == theme:
            return True
        above = parents.get(above or "")
    return False


def _numbers(plan: IssuedPlan) -> Iterator[LocatedFault]:
    for index, obligation in enumerate(plan.obligations):
        kind, count, per = obligation.cadence.kind, obligation.cadence.count, obligation.cadence.per
        if kind in ("recurring", "at_least") and not (count and per):
            yield (
                ("obligations", index, "cadence"),
                f"cadence {kind} cần count (số lần) và per (mỗi kỳ)",
            )
        if kind in ("continuous", "on_demand") and (count or per):
            yield (
                ("obligations", index, "cadence"),
                f"cadence {kind} không có số lần: count và per phải là null",
            )
        if obligation.mandatory != (obligation.level in ("mandatory", "assigned")):
            yield (
                ("obligations", index, "mandatory"),
                "mandatory là true khi level là mandatory hoặc assigned, ngược lại là false",
            )
