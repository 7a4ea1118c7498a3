"""Who answers for a plan's obligations once an agency has ended.

Files propose, a person confirms.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from content.database.tables.plans import agencies, successions
from content.intake.errors import InputError, InputProblem
from content.intake.text import canonical
from content.people import audit
from content.people.acts import Act
from content.plans.agency_file import AgencyChange
from content.plans.file import IssuedPlan, Obligation
from content.plans.plans import find_plan


@dataclass(frozen=True)
class KnownAgency:
    """An agency as it is known today; `successors` are proposals."""

    key: str
    name: str
    ended_on: date | None
    successors: tuple[str, ...]


@dataclass(frozen=True)
class Succession:
    """A person's word: from an agency's end on, the successor answers for the obligation."""

    obligation: str
    agency: str
    successor: str
    confirmed_by: str
    confirmed_at: datetime


@dataclass(frozen=True)
class Transfer:
    """Obligations pass from an ended agency to its successor: `only` these, or all that name it."""

    agency: str
    successor: str
    only: tuple[str, ...] = ()


def import_agencies(db: Connection, plan: str, given: Sequence[AgencyChange], act: Act) -> None:
    """Replace what is known of a plan's agencies; confirmations stay.

    InputError for an agency that nobody names.
    """
    act.require("plan")
    refuse_nameless(db, plan, given)
    db.execute(delete(agencies).where(agencies.c.plan_id == plan))
    rows = [
        {
            "plan_id": plan,
            "successors": canonical(list(change.successors)).decode("utf-8"),
            "imported_at": act.at,
            **{name: getattr(change, name) for name in ("key", "name", "ended_on", "source")},
        }
        for change in given
    ]
    db.execute(insert(agencies), rows)
    audit.record(
        db,
        act,
        "agency.import",
        f"plan:{plan}",
        ended=[change.key for change in given if change.ended_on],
    )


def refuse_nameless(db: Connection, plan: str, given: Sequence[AgencyChange]) -> None:
    """InputError for an agency that neither the plan nor the file names."""
    if problems := [*_nameless(find_plan(db, plan), given)]:
        raise InputError(problems)


def _nameless(issued: IssuedPlan, given: Sequence[AgencyChange]) -> Iterator[InputProblem]:
    """The agencies that neither the plan nor the file names."""
    known = {*issued.agencies, *(change.key for change in given)}
    for change in given:
        for key in change.successors:
            if key not in known:
                text = f"không có cơ quan «{key}» trong kế hoạch hay trong tệp này: sửa mã cho đúng"
                yield InputProblem(f"{change.key}, successors", text)
    for change in given:
        if change.key not in issued.agencies and change.name is None:
            text = "kế hoạch không có cơ quan này: phải ghi tên"
            yield InputProblem(f"{change.key}, name", text)


def changed_agencies(db: Connection, plan: str) -> list[AgencyChange]:
    """What is known of a plan's agencies beside what the plan says."""
    query = select(agencies).where(agencies.c.plan_id == plan).order_by(agencies.c.key)
    return [
        AgencyChange(row.key, row.name, row.ended_on, tuple(json.loads(row.successors)), row.source)
        for row in db.execute(query)
    ]


def agency_document(plan: str, given: Sequence[AgencyChange]) -> dict[str, Any]:
    """The same as the values of its file."""
    rows = [
        {
            "key": change.key,
            "name": change.name,
            "ended_on": change.ended_on,
            "successors": list(change.successors),
            "source": change.source,
        }
        for change in given
    ]
    return {"plan": plan, "agency": [{k: v for k, v in row.items() if v} for row in rows]}


def known_agencies(db: Connection, plan: IssuedPlan) -> dict[str, KnownAgency]:
    """Every agency of the plan and every successor, by key."""
    found = {key: KnownAgency(key, agency.name, None, ()) for key, agency in plan.agencies.items()}
    for row in db.execute(select(agencies).where(agencies.c.plan_id == plan.id)):
        name = row.name or (found[row.key].name if row.key in found else row.key)
        found[row.key] = KnownAgency(row.key, name, row.ended_on, tuple(json.loads(row.successors)))
    return found


def confirmed(db: Connection, plan: str) -> dict[tuple[str, str], Succession]:
    """What persons have confirmed, by (obligation, agency)."""
    names = Succession.__dataclass_fields__
    rows = db.execute(
        select(*(successions.c[name] for name in names)).where(successions.c.plan_id == plan)
    )
    return {(row.obligation, row.agency): Succession(**row._mapping) for row in rows}


def proposals(
    plan: IssuedPlan, known: Mapping[str, KnownAgency], said: Mapping[tuple[str, str], Succession]
) -> list[tuple[Obligation, KnownAgency]]:
    """The obligations of ended agencies about which no person has decided yet."""
    ended = {key for key, agency in known.items() if agency.ended_on is not None}
    return [
        (duty, known[key])
        for duty in plan.obligations
        for key in dict.fromkeys(named(duty))
        if key in ended and (duty.id, key) not in said
    ]


def named(duty: Obligation) -> tuple[str, ...]:
    """Every agency that an obligation names, in whatever role."""
    return (*duty.lead, *duty.implementers, *duty.coordinators)


def confirm(db: Connection, plan: str, said: Transfer, act: Act) -> list[str]:
    """A person says who answers for the obligations of an ended agency. Answers which they are."""
    act.require("plan")
    issued = find_plan(db, plan)
    _refuse_impossible(issued, said, known_agencies(db, issued))
    concerned = _concerned(issued, said)
    agency, successor = said.agency, said.successor
    for id in concerned:
        _replace(db, plan, Succession(id, agency, successor, act.person.name, act.at), act.why)
    detail = {"agency": agency, "successor": successor, "obligations": concerned}
    audit.record(db, act, "agency.confirm", f"plan:{plan}", **detail)
    return concerned


def _refuse_impossible(
    issued: IssuedPlan, said: Transfer, known: Mapping[str, KnownAgency]
) -> None:
    """Only from an agency that has ended, to one that goes on."""
    for key in (said.agency, said.successor):
        if key not in known:
            text = f"không có cơ quan «{key}»; xem `lantoa agency list`"
            raise InputError([InputProblem(f"kế hoạch {issued.id}", text)])
    if known[said.agency].ended_on is None:
        text = "chưa được ghi là đã kết thúc hoạt động: nhập `lantoa agency import` trước"
        raise InputError([InputProblem(said.agency, text)])
    if known[said.successor].ended_on is not None:
        text = "cũng đã kết thúc hoạt động: hãy chọn cơ quan đang hoạt động"
        raise InputError([InputProblem(said.successor, text)])


def _concerned(issued: IssuedPlan, said: Transfer) -> list[str]:
    """The obligations that pass; InputError for one asked for that does not name the agency."""
    concerned = [
        duty.id
        for duty in issued.obligations
        if said.agency in named(duty) and (not said.only or duty.id in said.only)
    ]
    text = f"không phải nhiệm vụ của {said.agency} trong kế hoạch {issued.id}: bỏ mã đó"
    if missing := [InputProblem(id, text) for id in said.only if id not in concerned]:
        raise InputError(missing)
    return concerned


def _replace(db: Connection, plan: str, said: Succession, why: str) -> None:
    same = {"plan_id": plan, "obligation": said.obligation, "agency": said.agency}
    db.execute(delete(successions).filter_by(**same))
    confirmed = {
        "successor": said.successor,
        "confirmed_by": said.confirmed_by,
        "confirmed_at": said.confirmed_at,
    }
    db.execute(insert(successions).values(**same, **confirmed, why=why))
