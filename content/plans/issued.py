"""An issued plan, schema "lan-toa/plan@1", field by field as in its file."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StrictBool, StrictInt

from content.intake.strict import FilledText, IsoDay, OneLine, Shape, matching
from content.items.fields import ItemKind
from content.plans.cadence import Cadence, Count, MonthDay, on_again

_Key = Annotated[
    OneLine, AfterValidator(matching(r"[A-Za-z0-9]+([-_.][A-Za-z0-9]+)*", "so-noi-vu"))
]
PlanId = Annotated[
    OneLine, AfterValidator(matching(r"[a-z0-9]+(-[a-z0-9]+)*", "da-nang-143-kh-ubnd-2022"))
]
_Year = Annotated[StrictInt, Field(ge=1945, le=2200)]
ServiceLevel = Literal["automatic", "assisted", "logged", "out_of_scope"]


class Theme(Shape):
    """One theme of a plan; ids are the same in all plans and items."""

    id: _Key
    code: OneLine
    title: OneLine
    clause: OneLine
    parent: _Key | None


class Credit(Shape):
    """What the software publishes that fulfils an obligation: everything that is told here must
    hold; where nothing is told, all that is about the plan's themes."""

    themes: tuple[_Key, ...] = ()  # one of them, or one under them
    kinds: tuple[ItemKind, ...] = ()
    outlets: tuple[OneLine, ...] = ()  # names
    audiences: tuple[_Key, ...] = ()  # of the plan; of mail and text messages


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
    credited_by: Credit | None = None  # None = a person decides about what was published
    warn_days: Count | None = None  # days before the last valid one on which it is first told


class PlanReporting(Shape):
    """When, by whom and to whom the plan asks for reports; `deadlines` are MM-DD, "before" means
    the last valid day is the one before. `adhoc` None = the plan does not say."""

    deadlines: tuple[MonthDay, ...]
    rule: Annotated[Literal["before", "on"] | None, BeforeValidator(on_again)]
    adhoc: StrictBool | None
    cut_offs: tuple[MonthDay, ...] = ()  # one for each deadline: the last day that it covers
    by: tuple[_Key, ...] = ()  # who reports
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
    coordinators: tuple[_Key, ...] = ()
    clause: OneLine
    clause_inferred: StrictBool


class IssuedPlan(Shape):
    """A whole plan, field by field as in its file."""

    # It is called "schema" in the file; pydantic has a method of that name.
    schema_: Annotated[Literal["lan-toa/plan@1"], Field(alias="schema")]
    id: PlanId
    number: OneLine
    doc_type: OneLine
    title: OneLine
    locality: _Locality
    issuer: _Key
    coordinating: _Key | None = None  # who follows the whole plan and reports on all of it
    parent: PlanId | None = None  # the plan that this one carries out
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
