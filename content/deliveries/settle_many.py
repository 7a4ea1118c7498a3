"""One decision about many deliveries that nothing else will settle: chosen by state, outlet, age,
reason or the provider's words, decided together with one reason."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, and_, exists, func, or_, select

from content.database.bulk import among
from content.database.tables.deliveries import attempts, deliveries
from content.database.tables.items import items
from content.database.tables.outlets import outlets
from content.database.tables.publications import occurrences, publications
from content.deliveries.log import joined
from content.deliveries.reasons import OwnReason
from content.deliveries.settle_by_hand import decide_held
from content.deliveries.states import State, in_state, move_where
from content.intake.errors import InputError, InputProblem
from content.people import audit
from content.people.acts import Act

OpenState = Literal["unknown", "held"]

_since = func.coalesce(deliveries.c.settled_at, deliveries.c.due_at)


@dataclass(frozen=True)
class Undecided:
    """Which deliveries a decision is about; None: whatever it is."""

    state: OpenState
    outlet: str | None = None
    publication: int | None = None
    code: str | None = None  # of the reason
    words: str | None = None  # that stand in the reason or in what the provider said
    before: datetime | None = None  # what has waited since before this moment
    seen_at: datetime | None = None  # what somebody looked at then: nothing that came later

    def condition(self) -> ColumnElement[bool]:
        """What a row of `deliveries` must fulfil."""
        asked = [in_state(self.state)]
        if self.outlet is not None:
            named = select(outlets.c.id).where(outlets.c.name == self.outlet)
            asked.append(deliveries.c.outlet_id.in_(named))
        if self.publication is not None:
            times = select(occurrences.c.id).where(occurrences.c.publication_id == self.publication)
            asked.append(deliveries.c.occurrence_id.in_(times))
        asked += [] if self.code is None else [deliveries.c.code == self.code]
        asked += [] if self.words is None else [_says(self.words)]
        asked += [] if self.before is None else [_since < self.before]
        asked += [] if self.seen_at is None else [_since <= self.seen_at]
        return and_(*asked)


@dataclass(frozen=True)
class DecidedTogether:
    """What became of one decision: how many by new state, and how many had changed meanwhile and
    were left as they are."""

    states: dict[State, int]
    changed: int

    @property
    def count(self) -> int:
        return sum(self.states.values())


@dataclass(frozen=True)
class AlikeRows:
    """Undecided deliveries of one outlet with the same reason."""

    outlet: str
    title: str
    code: str
    reason: str  # of one of them
    count: int
    since: datetime  # the oldest


def count_of(db: Connection, which: Undecided) -> int:
    """How many a decision would be about."""
    query = select(func.count()).select_from(deliveries).where(which.condition())
    return int(db.execute(query).scalar_one())


def sample_of(db: Connection, which: Undecided, limit: int) -> list[int]:
    """The ids of the first of them, the oldest first."""
    query = select(deliveries.c.id).where(which.condition()).order_by(_since, deliveries.c.id)
    return list(db.execute(query.limit(limit)).scalars())


def alike_rows(db: Connection, which: Undecided) -> list[AlikeRows]:
    """How they divide by outlet and reason, the largest part first."""
    name, title, code = outlets.c.name, outlets.c.title, deliveries.c.code
    amount = func.count()
    query = (
        select(name, title, code, func.max(deliveries.c.reason), amount, func.min(_since))
        .join(outlets, outlets.c.id == deliveries.c.outlet_id)
        .where(which.condition())
        .group_by(name, title, code)
        .order_by(amount.desc(), name, code)
    )
    return [
        AlikeRows(row[0], row[1], row[2], row[3] or "", row[4], row[5]) for row in db.execute(query)
    ]


def said_last(db: Connection, ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """What was noted at the last attempt of each that noted any, with the code of its reason."""
    query = (
        select(attempts.c.delivery_id, attempts.c.raw, attempts.c.code)
        .where(among(attempts.c.delivery_id, ids), attempts.c.raw != "")
        .order_by(attempts.c.id)
    )
    return {row.delivery_id: (row.raw, row.code) for row in db.execute(query)}


def settle_many(
    db: Connection, which: Undecided, sent: bool, act: Act, expected: int | None = None
) -> DecidedTogether:
    """Decide on all of them at once, each as `settle_by_hand` would alone.

    `expected` is how many were shown when the person was asked. InputError without a reason, when
    nothing is left of them, and when somebody would get several occurrences of one publication.
    """
    act.require_why()
    _require_of_all(db, which, act)
    if which.state == "held":
        if not sent:
            _require_single(db, which)
        to, count = decide_held(db, which.condition(), sent, act.at, act.why)
        states: dict[State, int] = {to: count}
    else:
        states = _decide_unknown(db, which, sent, act)
    done = DecidedTogether(
        {state: count for state, count in states.items() if count},
        max(0, (expected or 0) - sum(states.values())),
    )
    if not done.count:
        text = (
            "không còn lượt gửi nào như vậy: có người hoặc máy vừa quyết định; mở lại trang để "
            "xem còn gì"
        )
        raise InputError([InputProblem("lượt gửi", text)])
    audit.record(db, act, "settle", "deliveries", sent=sent, deliveries=done.count, **_told(which))
    return done


def _says(words: str) -> ColumnElement[bool]:
    """Whatever the case; made small here too, for SQLite makes only ASCII letters small."""
    small = words.lower()
    raw, reason = func.lower(attempts.c.raw), func.lower(deliveries.c.reason)
    said = and_(attempts.c.delivery_id == deliveries.c.id, raw.contains(small, autoescape=True))
    told = exists().where(said).correlate(deliveries)
    return or_(reason.contains(small, autoescape=True), told)


def _require_of_all(db: Connection, which: Undecided, act: Act) -> None:
    """The right for every unit whose items they carry; a notice belongs to none."""
    act.require("settle")
    units = joined(select(items.c.unit).distinct()).join(
        items, items.c.id == publications.c.item_id
    )
    for unit in db.execute(units.where(which.condition())).scalars():
        act.require("settle", unit)


def _require_single(db: Connection, which: Undecided) -> None:
    """Several occurrences are never queued together: everyone would get as many messages."""
    times = func.count(deliveries.c.occurrence_id.distinct())
    query = joined(select(publications.c.id, times)).where(
        which.condition(), deliveries.c.kind == "publish"
    )
    for publication, count in db.execute(query.group_by(publications.c.id).having(times > 1)):
        text = (
            f"giữ lại {count} lượt phát của lịch {publication}, gửi cả thì mỗi người nhận {count} "
            "lần: quyết định từng lượt phát ở trang của lịch đó"
        )
        raise InputError([InputProblem(f"lịch phát {publication}", text)])


def _decide_unknown(db: Connection, which: Undecided, sent: bool, act: Act) -> dict[State, int]:
    """Sent is accepted; not sent is queued inside each outlet's lateness limit, held after it."""
    said: dict[str, Any] = {"reason": act.why, "code": OwnReason.DECIDED}
    chosen, ended = which.condition(), {"settled_at": act.at}
    if sent:
        return {"accepted": move_where(db, "accepted", chosen, ("unknown",), **said, **ended)}
    found: Counter[State] = Counter()
    limits = select(outlets.c.id, outlets.c.late_limit_s).where(
        outlets.c.id.in_(select(deliveries.c.outlet_id).where(chosen))
    )
    for outlet, limit in db.execute(limits).all():
        begins = deliveries.c.due_at < act.at - timedelta(seconds=limit)
        late = and_(chosen, deliveries.c.outlet_id == outlet, begins, deliveries.c.kind != "notice")
        found["held"] += move_where(db, "held", late, ("unknown",), **said, **ended)
    now = {"not_before": act.at, "settled_at": None}
    found["queued"] += move_where(db, "queued", chosen, ("unknown",), **said, **now)
    return dict(found)


def _told(which: Undecided) -> dict[str, object]:
    """The choice as the record keeps it."""
    asked: dict[str, object] = {"of": which.state, "outlet": which.outlet, "code": which.code}
    asked |= {"publication": which.publication, "words": which.words}
    asked["before"] = which.before.isoformat() if which.before else None
    return {name: value for name, value in asked.items() if value is not None}
