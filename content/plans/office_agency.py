"""Which agency of a plan the office is: its part of the plan, on a day, with what it was before."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection

from content.intake.errors import InputError, InputProblem
from content.office.office import (
    OfficeAgency,
    current_office,
    import_office,
    office_document,
)
from content.outlets.named import refuse_unknown_outlets
from content.people.acts import Act
from content.plans.agencies import known_agencies
from content.plans.issued import IssuedPlan
from content.plans.plans import find_plan, plan_ids


@dataclass(frozen=True)
class OurPart:
    """Who the office is in a plan: `key` on the day, `keys` all that it was known by up to then,
    `groups` those that it belongs to."""

    key: str
    keys: frozenset[str]
    groups: frozenset[str]

    def has(self, key: str) -> bool:
        """Whether the plan means us by that key, alone or in a group."""
        return key in self.keys or key in self.groups


def our_part(db: Connection, plan: str, day: date) -> OurPart | None:
    """The office's part of a plan on a day; None where its profile does not say."""
    said = [
        entry
        for entry in current_office(db).agencies
        if entry.plan == plan and (entry.valid_from or date.min) <= day
    ]
    if not said:
        return None
    said.sort(key=lambda entry: entry.valid_to or date.max)
    now = next((entry for entry in said if day <= (entry.valid_to or date.max)), said[-1])
    return OurPart(now.key, frozenset(entry.key for entry in said), frozenset(now.groups))


def coordinates(plan: IssuedPlan, part: OurPart | None) -> bool:
    """Whether the office is the body that follows the whole plan."""
    return part is not None and plan.coordinating is not None and plan.coordinating in part.keys


def refuse_unknown(db: Connection, document: Mapping[str, Any]) -> None:
    """InputError for agencies and outlets of an office profile that there are not, all at once."""
    problems: list[InputProblem] = []
    for refuse in (refuse_unknown_agencies, refuse_unknown_outlets):
        try:
            refuse(db, document)
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)


def refuse_unknown_agencies(db: Connection, document: Mapping[str, Any]) -> None:
    """InputError for a key of an office profile that a plan which is known here does not have, with
    the keys to choose from."""
    if problems := list(_unknown(db, document)):
        raise InputError(problems)


def _unknown(db: Connection, document: Mapping[str, Any]) -> Iterator[InputProblem]:
    plans = plan_ids(db)
    for nth, said in enumerate(document.get("agency", ())):
        if said["plan"] not in plans:
            continue
        plan = find_plan(db, said["plan"])
        known = known_agencies(db, plan)
        for name, key in (("key", said["key"]), *(("groups", key) for key in said["groups"])):
            if key not in known:
                names = "; ".join(f"{found} ({known[found].name})" for found in known)
                text = (
                    f"kế hoạch {plan.number} không có cơ quan «{key}»; chọn một trong: {names}. Cơ "
                    "quan tiếp nhận có tên mới thì nhập `lantoa agency import` trước"
                )
                yield InputProblem(f"office.toml, trường agency[{nth + 1}].{name}", text)


def say_agency(db: Connection, said: OfficeAgency, act: Act) -> None:
    """Put into the profile under which key a plan knows the office: from a day on, with what it was
    before kept up to then; without a day for all time.

    InputError for a key that the plan does not have, or a day that is not after the last one.
    """
    find_plan(db, said.plan)
    entry: dict[str, Any] = {"plan": said.plan, "key": said.key, "groups": list(said.groups)}
    if said.valid_from:
        entry["valid_from"] = said.valid_from.isoformat()
    document = office_document(db)
    others = [one for one in document.get("agency", ()) if one["plan"] != said.plan]
    before = [one for one in document.get("agency", ()) if one["plan"] == said.plan]
    kept = list(_until(before, said.valid_from)) if said.valid_from else []
    changed = {**document, "agency": [*others, *kept, entry]}
    refuse_unknown_agencies(db, changed)
    import_office(db, changed, act)


def _until(before: Sequence[dict[str, Any]], since: date) -> Iterator[dict[str, Any]]:
    for entry in before:
        if entry.get("valid_from", "") >= since.isoformat():
            text = f"phải sau ngày {date.fromisoformat(entry['valid_from']):%d/%m/%Y} đã ghi"
            raise InputError([InputProblem("từ ngày", text, "since")])
        last = (since - timedelta(days=1)).isoformat()
        yield {**entry, "valid_to": min(entry.get("valid_to", last), last)}


def said_of_plans(db: Connection) -> Iterator[tuple[IssuedPlan, OfficeAgency | None, str]]:
    """What the profile says of each plan that is known here, one line for each of its times, with
    the agency's name; None where it says nothing."""
    office = current_office(db)
    for id in plan_ids(db):
        plan = find_plan(db, id)
        known = known_agencies(db, plan)
        said = [entry for entry in office.agencies if entry.plan == id]
        entries: list[OfficeAgency | None] = [*said] or [None]
        for entry in entries:
            name = known[entry.key].name if entry and entry.key in known else ""
            yield plan, entry, name


def doubtful(db: Connection) -> Iterator[tuple[IssuedPlan, OfficeAgency | None]]:
    """The plans of which the profile does not say who the office is (None), or says an agency that
    they do not have."""
    office = current_office(db)
    for id in plan_ids(db):
        plan = find_plan(db, id)
        said = [entry for entry in office.agencies if entry.plan == id]
        known = known_agencies(db, plan)
        if not said:
            yield plan, None
        for entry in said:
            if entry.key not in known or not set(entry.groups) <= known.keys():
                yield plan, entry
