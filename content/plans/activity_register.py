"""The register of activities: each recorded once, cancelled with a reason, never deleted."""

from collections.abc import Hashable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, insert, select, update

from content.database.tables.items import items
from content.database.tables.plans import activities, themes
from content.intake.errors import InputError, InputProblem
from content.intake.local_time import local_day
from content.intake.text import canonical
from content.people import audit
from content.people.acts import Act
from content.plans.activities import (
    FIELDS,
    STATES,
    ActivityEntry,
    ActivityState,
    find_activity,
)
from content.plans.activity_faults import count_faults, misfits, unnamed_units
from content.plans.file import IssuedPlan, Obligation
from content.plans.forms import FORMS, TRIGGERS, form_labels
from content.plans.plans import Version, plan_ids, plan_on, plan_versions_of

_LONGEST_DAYS = 366
_IDENTITY = ("form", "title", "first", "place", "obligation")
"""With the plan: what two records of the same activity have in common."""


def identity_of(entry: ActivityEntry) -> Hashable:
    """What is the same of two entries that tell of the same activity."""
    return entry.plan, *(getattr(entry, name) for name in _IDENTITY)


def field_place(about: str, name: str) -> str:
    """Where a fault of a field lies, by the name that officers read."""
    return f"{about}, ô «{FIELDS.get(name, name)}»"


class Register:
    """Takes activities in, in the caller's transaction: plans, themes and items are looked up once
    for many."""

    def __init__(self, db: Connection, act: Act) -> None:
        act.require("write")
        self._db, self._act = db, act
        self._today = local_day(act.at)
        self._plans: dict[str, list[Version]] = {}
        self._themes: set[str] = set(db.execute(select(themes.c.id)).scalars())

    def faults(self, entry: ActivityEntry) -> list[tuple[str, str]]:
        """(field, Vietnamese sentence) of everything that keeps it from being recorded."""
        return [
            *self._form_faults(entry),
            *self._day_faults(entry),
            *self._plan_faults(entry),
            *self._reference_faults(entry),
        ]

    def add(self, entry: ActivityEntry) -> int:
        """Record an activity without faults; its number."""
        names = ("form", "title", "first", "last", "place", "obligation", "cost", "note")
        values: dict[str, Any] = {name: getattr(entry, name) for name in names}
        values |= {
            "plan_id": entry.plan,
            "item_id": entry.item,
            "state": "planned" if entry.planned else "done",
        }
        values |= {"themes": _json(list(entry.themes)), "counts": _json(dict(entry.counts))}
        values |= {"added_by": self._act.person.name, "added_at": self._act.at}
        id = int(
            self._db.execute(
                insert(activities).values(**values).returning(activities.c.id)
            ).scalar_one()
        )
        told = {
            "form": entry.form,
            "first": entry.first.isoformat(),
            "obligation": entry.obligation,
            "counts": dict(entry.counts),
        }
        audit.record(
            self._db, self._act, "activity.add", f"activity:{id}", state=values["state"], **told
        )
        return id

    def _form_faults(self, entry: ActivityEntry) -> list[tuple[str, str]]:
        plan = self._plan(entry)
        own = {form.key: form.name for form in plan.forms} if plan else {}
        known = {*FORMS, *own}
        faults = (
            []
            if entry.form in known
            else [
                (
                    "form",
                    f"không có hình thức «{entry.form}»; chọn một trong: {form_labels(known, own)}",
                )
            ]
        )
        if not entry.title.strip():
            faults.append(("title", "phải có tên hoạt động"))
        faults += count_faults(entry.counts)
        return (
            faults
            if entry.cost is None or entry.cost >= 0
            else [*faults, ("cost", "phải là số không âm")]
        )

    def _day_faults(self, entry: ActivityEntry) -> list[tuple[str, str]]:
        if entry.first > entry.last:
            return [("last", "ngày cuối phải không trước ngày đầu")]
        if (entry.last - entry.first).days >= _LONGEST_DAYS:
            return [("last", "một hoạt động dài hơn một năm: hãy ghi thành nhiều hoạt động")]
        if entry.last > self._today and not entry.planned:
            return [
                (
                    "last",
                    (
                        f"ngày {entry.last:%d/%m/%Y} chưa đến: ghi là dự kiến, khi làm xong thì "
                        "ghi là đã thực hiện"
                    ),
                )
            ]
        return []

    def _plan_faults(self, entry: ActivityEntry) -> list[tuple[str, str]]:
        plan = self._plan(entry)
        if entry.plan is not None and plan is None:
            return [
                (
                    "plan",
                    (
                        f"không có kế hoạch «{entry.plan}»; đã nhập: "
                        f"{', '.join(plan_ids(self._db)) or 'chưa có'}"
                    ),
                )
            ]
        if entry.plan is not None and entry.last >= self._ends(entry.plan):
            ends = self._ends(entry.plan)
            text = f"kế hoạch này thôi theo dõi từ ngày {ends:%d/%m/%Y}: chọn kế hoạch khác"
            return [("plan", f"{text}, hoặc ngày làm trước đó")]
        if entry.obligation is None:
            return []
        if plan is None:
            return [("plan", "ghi nhiệm vụ thì phải ghi kế hoạch")]
        found = {obligation.id: obligation for obligation in plan.obligations}
        if entry.obligation not in found:
            return [
                (
                    "obligation",
                    (
                        f"kế hoạch {entry.plan} không có nhiệm vụ «{entry.obligation}»; xem "
                        "`lantoa plan coverage`"
                    ),
                )
            ]
        return [
            *misfits(entry.form, found[entry.obligation], plan),
            *unnamed_units(entry, found[entry.obligation]),
        ]

    def _ends(self, plan: str) -> date:
        """The first day on which nothing is owed to a known plan."""
        return self._plans[plan][-1].ends_on or date.max

    def _reference_faults(self, entry: ActivityEntry) -> list[tuple[str, str]]:
        faults = [
            ("themes", f"không có chủ đề «{theme}» trong các kế hoạch đã nhập")
            for theme in entry.themes
            if theme not in self._themes
        ]
        if (
            entry.item is not None
            and self._db.execute(select(items.c.id).where(items.c.id == entry.item)).first() is None
        ):
            faults.append(("item", f"không có tin, bài «{entry.item}»"))
        same = self._db.execute(self._same(entry)).scalars().first()
        return (
            faults
            if same is None
            else [*faults, ("title", f"hoạt động này đã ghi rồi (số {same}): không ghi hai lần")]
        )

    def _same(self, entry: ActivityEntry) -> Select[tuple[int]]:
        query = select(activities.c.id).where(
            activities.c.plan_id.is_not_distinct_from(entry.plan), activities.c.state != "cancelled"
        )
        return query.where(
            *(activities.c[name].is_not_distinct_from(getattr(entry, name)) for name in _IDENTITY)
        )

    def _plan(self, entry: ActivityEntry) -> IssuedPlan | None:
        """The entry's plan as it stood on the activity's day."""
        plan = entry.plan
        if plan is not None and plan not in self._plans and plan in plan_ids(self._db):
            self._plans[plan] = plan_versions_of(self._db, plan)
        known = self._plans.get(plan or "")
        return plan_on(known, entry.last) if known else None


def ask_obligation(db: Connection, entry: ActivityEntry, *, answered: str) -> None:
    """InputError, with the obligations to choose from, when an entry for a plan names none that its
    form could fulfil; `answered` is how somebody says that it belongs to none."""
    if entry.plan is None or entry.obligation is not None or entry.plan not in plan_ids(db):
        return
    plan = plan_on(plan_versions_of(db, entry.plan), entry.last)
    found = [obligation for obligation in plan.obligations if _could_be(entry.form, obligation)]
    if found:
        told = "; ".join(f"{obligation.id} ({obligation.title})" for obligation in found)
        text = f"hoạt động này thuộc nhiệm vụ nào? Hãy chọn một: {told}. {answered}"
        raise InputError([InputProblem(field_place("hoạt động", "obligation"), text, "obligation")])


def _could_be(form: str, obligation: Obligation) -> bool:
    """A directive or a request is asked about where an obligation waits for one."""
    if form in TRIGGERS:
        return obligation.cadence.kind in ("as_directed", "on_demand")
    return form in obligation.forms


def add_activity(db: Connection, entry: ActivityEntry, act: Act) -> int:
    """Record one activity; its number.

    InputError names every field that is wrong, or the record that is there already.
    """
    register = Register(db, act)
    if faults := register.faults(entry):
        raise InputError(
            [InputProblem(field_place("hoạt động", name), text, name) for name, text in faults]
        )
    return register.add(entry)


def finish_activity(db: Connection, id: int, counts: Mapping[str, int], act: Act) -> None:
    """A planned activity took place, with what was counted of it."""
    act.require("write")
    known = find_activity(db, id)
    if known.state != "planned":
        raise InputError(
            [
                InputProblem(
                    f"hoạt động {id}",
                    f"không ở trạng thái dự kiến ({STATES[known.state]}): ghi một hoạt động khác",
                )
            ]
        )
    if known.last > local_day(act.at):
        raise InputError(
            [
                InputProblem(
                    f"hoạt động {id}", f"chưa đến ngày {known.last:%d/%m/%Y}: đợi đến hôm đó"
                )
            ]
        )
    if faults := list(count_faults(counts)):
        raise InputError(
            [InputProblem(field_place(f"hoạt động {id}", name), text) for name, text in faults]
        )
    _move(db, id, act, "done", counts=_json({**known.counts, **counts}))


def cancel_activity(db: Connection, id: int, act: Act) -> None:
    """An activity that was recorded wrongly or does not take place counts no more; the record
    stays."""
    act.require("write")
    act.require_why()
    if find_activity(db, id).state == "cancelled":
        raise InputError(
            [
                InputProblem(
                    f"hoạt động {id}", "đã hủy từ trước: muốn tính thì ghi lại một hoạt động mới"
                )
            ]
        )
    _move(db, id, act, "cancelled")


def _move(db: Connection, id: int, act: Act, state: ActivityState, **values: str) -> None:
    db.execute(update(activities).where(activities.c.id == id).values(state=state, **values))
    audit.record(db, act, f"activity.{state}", f"activity:{id}", **values)


def _json(value: object) -> str:
    return canonical(value).decode("utf-8")
