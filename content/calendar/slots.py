"""Slot rules: when an outlet likes to show something, how many items fit, and which are free."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from sqlalchemy import Connection, delete, insert, select

from content.calendar.agenda import agenda
from content.calendar.slot_text import WEEKDAYS, WORKING
from content.database.tables.outlets import slot_rules
from content.intake.errors import InputError, InputProblem
from content.intake.local_time import VIETNAM, local_day, written
from content.office.holidays import Calendar
from content.office.sending_hours import SendingHours
from content.outlets.outlets import Outlet
from content.people import audit
from content.people.acts import Act

MOST_IN_A_SLOT: Final = 50
_SPAN: Final = timedelta(days=56)  # so much of the calendar is read at once
_AHEAD: Final = timedelta(days=366)  # no free slot is looked for later


@dataclass(frozen=True)
class SlotRule:
    """On which days and at which local times; `days` as in `slot_text`, the last day included."""

    days: tuple[str, ...]
    times: tuple[time, ...]
    valid_from: date | None = None
    valid_to: date | None = None
    per_slot: int = 1
    id: int = 0
    outlet: int = 0


def rules_of(db: Connection, outlet_ids: Collection[int]) -> dict[int, tuple[SlotRule, ...]]:
    """The rules by outlet, the oldest first; nothing for an outlet without any."""
    query = select(slot_rules).where(slot_rules.c.outlet_id.in_(outlet_ids))
    found: dict[int, tuple[SlotRule, ...]] = {}
    for row in db.execute(query.order_by(slot_rules.c.id)):
        times = tuple(time.fromisoformat(said) for said in row.times.split(","))
        rule = SlotRule(
            tuple(row.days.split(",")),
            times,
            row.valid_from,
            row.valid_to,
            row.per_slot,
            row.id,
            row.outlet_id,
        )
        found[row.outlet_id] = (*found.get(row.outlet_id, ()), rule)
    return found


def add_rules(db: Connection, outlet: Outlet, rules: Sequence[SlotRule], act: Act) -> None:
    """Add rules to an outlet; InputError for one that it never could follow, or has already."""
    act.require("schedule")
    known = rules_of(db, [outlet.id]).get(outlet.id, ())
    for rule in rules:
        _require_sound(rule, outlet)
        if any((one.days, one.times) == (rule.days, rule.times) for one in known):
            raise _refused("khung đăng này đã có: bỏ khung cũ trước nếu muốn đổi")
        values = {
            "outlet_id": outlet.id,
            "days": ",".join(rule.days),
            "times": ",".join(f"{at:%H:%M}" for at in rule.times),
            "valid_from": rule.valid_from,
            "valid_to": rule.valid_to,
            "per_slot": rule.per_slot,
            "made_by": act.person.name,
            "made_at": act.at,
        }
        db.execute(insert(slot_rules).values(**values))
        detail = {"days": values["days"], "times": values["times"], "per_slot": rule.per_slot}
        audit.record(db, act, "slots.add", f"outlet:{outlet.name}", **detail)


def remove_rule(db: Connection, outlet: Outlet, rule: int, act: Act) -> None:
    """Take a rule away; what was scheduled by it stays. InputError when there is none."""
    act.require("schedule")
    gone = db.execute(
        delete(slot_rules)
        .where(slot_rules.c.id == rule, slot_rules.c.outlet_id == outlet.id)
        .returning(slot_rules.c.days, slot_rules.c.times)
    ).one_or_none()
    if gone is None:
        text = f"điểm phát {outlet.title} không có khung đăng {rule}; xem lại danh sách"
        raise _refused(text)
    detail = {"days": gone.days, "times": gone.times}
    audit.record(db, act, "slots.remove", f"outlet:{outlet.name}", **detail)


def _require_sound(rule: SlotRule, outlet: Outlet) -> None:
    if not rule.days or not rule.times:
        raise _refused("chọn ít nhất một ngày và một giờ")
    if not 1 <= rule.per_slot <= MOST_IN_A_SLOT:
        raise _refused(f"số bài mỗi khung phải từ 1 đến {MOST_IN_A_SLOT}", "per_slot")
    if rule.valid_from and rule.valid_to and rule.valid_to < rule.valid_from:
        text = f"ngày cuối {written(rule.valid_to)} trước ngày đầu {written(rule.valid_from)}"
        raise _refused(f"{text}: chọn ngày cuối muộn hơn", "valid_to")
    hours = SendingHours.parse(outlet.window)
    for at in rule.times:
        moment = datetime.combine(date(2026, 1, 1), at, VIETNAM)
        if hours.opens_at(moment, Calendar(), "send") != moment:
            text = (
                f"{at:%H:%M} nằm ngoài khung giờ phát {outlet.window} của điểm phát: "
                "chọn giờ khác, hoặc đổi khung giờ phát"
            )
            raise _refused(text)


def slot_times(
    rule: SlotRule, outlet: Outlet, calendar: Calendar, first: date, last: date
) -> Iterator[datetime]:
    """The rule's moments (UTC) on the local days from `first` to `last`, without those at which
    the outlet would wait: a holiday that it keeps, an hour at which it does not send."""
    hours = SendingHours.parse(outlet.window)
    begins, ends = max(first, rule.valid_from or first), min(last, rule.valid_to or last)
    for number in range((ends - begins).days + 1):
        day = begins + timedelta(days=number)
        if not _is_on(rule, day, calendar):
            continue
        for clock in rule.times:
            at = datetime.combine(day, clock, VIETNAM).astimezone(UTC)
            if hours.opens_at(at, calendar, outlet.holidays) == at:
                yield at


def _is_on(rule: SlotRule, day: date, calendar: Calendar) -> bool:
    if rule.days == (WORKING,):
        return calendar.is_working_day(day)
    return WEEKDAYS[day.weekday()] in rule.days


class FreeSlots:
    """The free slots of some outlets from a moment on, in the caller's transaction; one that is
    taken here is free no more."""

    def __init__(
        self, db: Connection, places: Sequence[Outlet], since: datetime, calendar: Calendar
    ) -> None:
        self._db, self._since, self._calendar = db, since, calendar
        self._rules = rules_of(db, [place.id for place in places])
        self._taken: Counter[tuple[str, datetime]] = Counter()
        self._read_to = since.replace(second=0, microsecond=0)

    def has_rules(self, place: Outlet) -> bool:
        """Whether the outlet has any."""
        return place.id in self._rules

    def take(self, place: Outlet) -> datetime | None:
        """The outlet's next free slot within a year, taken with this; None without any."""
        for at, room in self._coming(place):
            self._read(at)
            if self._taken[place.name, at] < room:
                self._taken[place.name, at] += 1
                return at
        return None

    def _coming(self, place: Outlet) -> Iterator[tuple[datetime, int]]:
        """Each slot with how many fit, in order, a span of days at a time."""
        first, ends = local_day(self._since), local_day(self._since + _AHEAD)
        while first <= ends:
            last = min(first + _SPAN, ends)
            room: Counter[datetime] = Counter()
            for rule in self._rules.get(place.id, ()):
                for at in slot_times(rule, place, self._calendar, first, last):
                    room[at] = max(room[at], rule.per_slot)
            yield from ((at, room[at]) for at in sorted(room) if at > self._since)
            first = last + timedelta(days=1)

    def _read(self, at: datetime) -> None:
        """Know what stands on the calendar up to a moment."""
        while at >= self._read_to:
            until = self._read_to + _SPAN
            for slot in agenda(self._db, self._read_to, until):
                if slot.publication.state not in ("cancelled", "withdrawn"):
                    minute = slot.at.replace(second=0, microsecond=0)
                    self._taken.update((name, minute) for name in slot.publication.outlets)
            self._read_to = until


def _refused(text: str, field: str = "slots") -> InputError:
    return InputError([InputProblem("khung đăng", text, field)])
