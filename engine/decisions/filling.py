"""Several approved items are put into the next free slots of some outlets: what that comes to, and
the act, all or nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from content.audiences.audiences import Audience
from content.calendar.schedule import ScheduleRequest, schedule
from content.calendar.slots import FreeSlots
from content.calendar.twins import twin_of
from content.database.db import Connection
from content.intake.errors import InputError, InputProblem
from content.intake.local_time import told
from content.items.approval import approval_in_force
from content.items.items import Revision, approved_revision, newest_revision
from content.outlets.outlets import Outlet
from content.people.acts import Act, NotAllowed
from engine.context import Context
from engine.decisions.costs import cost_of
from engine.decisions.scheduling import require_fit


@dataclass(frozen=True)
class FillRequest:
    """Items by id in the order in which they get their slots, and where they are to stand."""

    items: tuple[str, ...]
    places: tuple[Outlet, ...]
    audience: Audience | None
    since: datetime  # no slot up to this moment
    release_above: int


@dataclass(frozen=True)
class NotPlaced:
    """What gets no slot, and why."""

    title: str
    why: str


@dataclass(frozen=True)
class Filling:
    """What would be scheduled, in the order of the items, and what would not."""

    plans: tuple[ScheduleRequest, ...]
    left_out: tuple[NotPlaced, ...]
    unfit: dict[tuple[int, int], str]  # why a text does not go to an outlet; "" where it does

    @property
    def seen(self) -> tuple[str, ...]:
        """Names exactly this, so that what is carried out is what was looked at."""
        return tuple(
            f"{plan.revision.id}@{plan.at.isoformat()}"
            f"@{','.join(place.name for place in plan.outlets)}"
            f"@{plan.audience.generation if plan.audience else ''}"
            for plan in self.plans
        )


def propose(
    db: Connection,
    asked: FillRequest,
    act: Act,
    context: Context,
    unfit: Mapping[tuple[int, int], str] | None = None,
) -> Filling:
    """The next free slot of each outlet for each item. Texts whose slots fall together go out as
    one publication. What is known to be `unfit` is not looked at again: that takes long."""
    act.require("schedule")
    free = FreeSlots(db, asked.places, max(asked.since, act.at), context.calendar)
    filling = _Filling(db, asked, context, free, dict(unfit or {}))
    for place in asked.places:
        if not free.has_rules(place):
            filling.left_out.append(NotPlaced(place.title, "chưa có khung đăng"))
    for item in dict.fromkeys(asked.items):
        if revision := _approved(db, item, act, filling.left_out):
            filling.add(revision)
    return Filling(tuple(filling.plans), tuple(filling.left_out), filling.unfit)


def with_costs(filling: Filling, context: Context) -> Filling:
    """The same with what each costs: counted for each person of a list, outside of any
    transaction."""
    plans = (replace(plan, cost=_cost(plan, context)) for plan in filling.plans)
    return replace(filling, plans=tuple(plans))


def fill(
    db: Connection, asked: FillRequest, seen: Filling, act: Act, context: Context
) -> list[int] | None:
    """Schedule what was looked at, in the caller's transaction; the publications' numbers. None,
    with nothing done, when the free slots are others by now."""
    if not seen.plans:
        raise InputError(
            [
                InputProblem(
                    "khung đăng",
                    "không có gì để xếp: chọn bài đã phê duyệt còn điểm phát chưa xếp",
                    "item",
                )
            ]
        )
    if propose(db, asked, act, context, seen.unfit).seen != seen.seen:
        return None
    made = []
    for plan in seen.plans:
        if twin := twin_of(db, plan, act.at):
            text = (
                f"đã có lịch y hệt (lịch phát {twin.id}) lúc {told(plan.at)}: bỏ bài này khỏi "
                "lần xếp"
            )
            raise InputError([InputProblem(plan.revision.title, text, "item")])
        made.append(schedule(db, plan, act, asked.release_above))
    return made


@dataclass
class _Filling:
    """A proposal in the making."""

    db: Connection
    asked: FillRequest
    context: Context
    free: FreeSlots
    unfit: dict[tuple[int, int], str]
    plans: list[ScheduleRequest] = field(default_factory=list)
    left_out: list[NotPlaced] = field(default_factory=list)

    def add(self, revision: Revision) -> None:
        """Give a text its slots."""
        times: dict[datetime, list[Outlet]] = {}
        for place in self.asked.places:
            if not self.free.has_rules(place):
                continue
            if why := self._why_unfit(revision, place):
                self.left_out.append(NotPlaced(f"{revision.title} → {place.title}", why))
            elif at := self.free.take(place):
                times.setdefault(at, []).append(place)
            else:
                why = "một năm tới không còn khung trống"
                self.left_out.append(NotPlaced(f"{revision.title} → {place.title}", why))
        self.plans += [_plan(revision, times[at], self.asked, at) for at in sorted(times)]

    def _why_unfit(self, revision: Revision, place: Outlet) -> str:
        known = (revision.id, place.id)
        if known not in self.unfit:
            self.unfit[known] = _unfit(self.db, revision, place, self.asked, self.context)
        return self.unfit[known]


def _cost(plan: ScheduleRequest, context: Context) -> int | None:
    return cost_of(plan.revision, plan.outlets, plan.audience, context) if plan.audience else None


def _plan(
    revision: Revision, places: Sequence[Outlet], asked: FillRequest, at: datetime
) -> ScheduleRequest:
    to_people = any(place.addressed for place in places)
    return ScheduleRequest(revision, tuple(places), asked.audience if to_people else None, at)


def _approved(db: Connection, item: str, act: Act, left_out: list[NotPlaced]) -> Revision | None:
    """The text that may go out of an item; None, with the reason among `left_out`, otherwise."""
    newest, revision = newest_revision(db, item), approved_revision(db, item)
    if newest is None:
        left_out.append(NotPlaced(item, "không có bài này"))
        return None
    if revision is None:
        left_out.append(NotPlaced(newest.title, "chưa được phê duyệt nên không xếp"))
        return None
    try:
        act.require("schedule", revision.unit)
    except NotAllowed as error:
        left_out.append(NotPlaced(revision.title, str(error)))
        return None
    return revision


def _unfit(
    db: Connection, revision: Revision, place: Outlet, asked: FillRequest, context: Context
) -> str:
    """Why the text does not go out there; "" when it does."""
    approval = approval_in_force(db, revision)
    if approval is None or place.approved_as not in approval.channels:
        return "bài chưa được phê duyệt cho kênh này"
    if place.addressed and asked.audience is None:
        return "cần chọn một nhóm nhận"
    if place.addressed and asked.audience and asked.audience.kind != place.addressed:
        return "nhóm nhận không chứa loại địa chỉ mà điểm phát này cần"
    try:
        require_fit(revision, [place], asked.audience if place.addressed else None, context)
    except InputError as error:
        return "; ".join(problem.text for problem in error.problems)
    return ""
