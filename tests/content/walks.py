"""Everything that moves deliveries, as steps that a test may take in any order: each picks what it
moves by a number."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from itertools import product
from random import Random

from sqlalchemy import select

from content.audiences import audiences, suppressions
from content.backup.restored import face_the_past
from content.calendar import amending, correcting
from content.calendar.schedule import ScheduleRequest
from content.database.db import Connection
from content.database.tables.deliveries import deliveries
from content.database.tables.outlets import outlets
from content.deliveries import settle_by_hand
from content.deliveries.filters import Filter
from content.deliveries.reasons import Because
from content.deliveries.recount import fold
from content.deliveries.states import State, sources
from content.intake.errors import InputError
from content.office.holidays import Calendar
from content.sending import claims, later_report, leases, settling
from content.sending.claimed import Claimed
from content.sending.later_report import LaterReport
from content.sending.leases import Lease
from content.sending.settling import Settlement
from tests.content.content_kit import audience, calendared, outlet, passed, planned, sql
from tests.kit import DUYET, HandClock, Home

ENDS: tuple[State, ...] = ("accepted", "delivered", "rejected", "unknown", "queued")


def furnish(home: Home) -> None:
    """A page, a fanpage, a mail outlet whose lateness limit is an hour, and a list."""
    outlet(home), outlet(home, "fb", "social"), outlet(home, "thu", "email", late_limit_s=3600)
    audience(home, count=12)


def plan(home: Home, n: int) -> None:
    """A text goes to two outlets at once, now or in an hour."""
    text = passed(home, f"tin-{n % 3}", themes=[f"A{n % 3}", "B"])
    names = (("cong", "thu"), ("fb", "thu"), ("cong", "fb"))[n % 3]
    with home.database.read() as db:
        people = audiences.find_audience(db, "dan")
    calendared(
        home,
        ScheduleRequest(
            text,
            home.outlet_rows(*names),
            people if "thu" in names else None,
            home.now + timedelta(hours=n % 2),
        ),
        by=DUYET,
    )
    planned(home, home.now + timedelta(hours=n % 2))


def later(home: Home, n: int) -> None:
    """Time goes by."""
    assert isinstance(home.clock, HandClock)
    home.clock.forward(minutes=n)


def pump(home: Home, n: int) -> None:
    """A pump takes an outlet over, claims, marks some and settles some of those, in every way that
    there is."""
    with home.database.turn() as db:
        lease = _lease(db, n, home)
        rows = claims.claim(db, lease, home.now, 1 + n % 9)
        marked = [row for row in rows[n % 2 :] if row.id in claims.begin(db, lease, [row])]
    with home.database.turn() as db:
        settling.settle(
            db, lease, [_ended(row, n + index, home) for index, row in enumerate(marked[n % 2 :])]
        )
        if n % 4 == 0:
            settling.call_back(db, lease, [row.id for row in marked[: n % 2]], home.now)
        if n % 4 == 1:
            for row in rows[:1]:
                to: State = ("held", "expired", "cancelled")[n % 3]
                claims.set_aside(db, row, to, Because("too_late", "trễ"), home.now)
        if n % 4 == 2:
            claims.put_off(db, rows[:1], home.now)
        if n % 5 == 0:
            leases.give_back(db, lease, home.now)


def late(home: Home, n: int) -> None:
    """A pump begins, another takes its outlet over, and the first settles late."""
    with home.database.turn() as db:
        lease = _lease(db, n, home)
        rows = claims.claim(db, lease, home.now, 3)
        claims.begin(db, lease, rows)
    with home.database.turn() as db:
        leases.take_lease(db, lease.outlet_id, "may-khac", home.now)
        if n % 2:
            settling.settle(
                db, lease, [_ended(row, n + index, home) for index, row in enumerate(rows)]
            )
        else:
            settling.call_back(db, lease, [row.id for row in rows], home.now)


def hear(home: Home, n: int) -> None:
    """Receipts and look-ups come for some deliveries, whatever state they are in."""
    with home.database.turn() as db:
        known = later_report.lock(db, _some(db, n))
        words = [
            LaterReport(
                id,
                "look-up" if index % 2 else "receipt",
                ("accepted", "delivered", "rejected")[(n + index) % 3],
                home.now,
                code=str(n),
            )
            for index, id in enumerate(known)
        ]
        later_report.learn(db, known, words)


def decide(home: Home, n: int) -> None:
    """A person settles one delivery, or all held ones of a publication."""
    with home.database.write() as db:
        for id in _some(db, n, "unknown", "held")[:1]:
            settle_by_hand.settle_by_hand(db, id, bool(n % 2), home.act(DUYET, "đã hỏi"))
        if n % 7 == 0:
            settle_by_hand.settle_held(db, 1 + n % 5, bool(n % 2), home.act(DUYET, "đã hỏi"))


def take_back(home: Home, n: int) -> None:
    """An item is withdrawn."""
    with home.database.write() as db:
        amending.withdraw(db, f"tin-{n % 3}", home.act(DUYET, "sai"), _able(db))


def correct(home: Home, n: int) -> None:
    """An item gets another text."""
    text = passed(home, f"tin-{n % 3}", body=f"Nội dung {n}, {home.now}", themes=["B"])
    with home.database.write() as db:
        correcting.correct(db, text, home.act(DUYET, "sửa"), _able(db))


def bar(home: Home, n: int) -> None:
    """An address must not be written to any more."""
    with home.database.write() as db:
        suppressions.suppress(
            db, home.vault, f"nguoi{n % 12}@example.org", home.act(DUYET, "xin thôi")
        )


def draw(home: Home, n: int) -> None:
    """A surface is drawn again: what was unclear on it stands there."""
    with home.database.turn() as db:
        settling.confirm_unknown(db, _outlet(db, n), "sha256", None, home.now)


def restore(home: Home, n: int) -> None:
    """The database turns out to be a restored copy."""
    with home.database.write() as db:
        face_the_past(db, Calendar(), home.now, home.act())


def put_together(home: Home, n: int) -> None:
    """The counts of many transactions become one."""
    with home.database.turn() as db:
        fold(db)


Step = Callable[[Home, int], None]

_OFTEN, _SELDOM = (
    (plan, decide, hear, hear, *[pump] * 8),
    (later, late, take_back, correct, bar, draw, restore, put_together),
)
STEPS: Sequence[Step] = (*_OFTEN * 3, *_SELDOM)


def walked(home: Home, seed: int, steps: int) -> None:
    """Take so many steps by chance; the same ones for the same seed."""
    chance = Random(seed)  # lists that hypothesis makes are short and dwell on the first step
    for _ in range(steps):
        take(home, chance.choice(STEPS), chance.randrange(1000))


def make_busy(home: Home) -> None:
    """A past in which everything happened that can happen, some of it at this moment."""
    furnish(home)
    walked(home, seed=7, steps=120)
    for n in range(3):
        plan(home, n)
    sql(
        home,
        "UPDATE deliveries SET state = 'sending' WHERE id = (SELECT min(id) FROM deliveries "
        "WHERE state = 'queued')",
    )


def filters(home: Home) -> list[Filter]:
    """Each field alone and all together, with values that are there and one that is not."""
    moments = sorted({row.due_at for row in home.log()})
    first, middle = moments[0], moments[len(moments) // 2]
    some = {
        "since": (None, middle),
        "until": (None, middle + timedelta(seconds=1)),
        "channel": (None, "email_thu", "không có"),
        "outlet": (None, "fb"),
        "state": (None, "queued", "sending", "held", "cancelled"),
        "item": (None, "tin-1"),
        "publication": (None, 2),
    }
    assert first < middle
    return [Filter(**dict(zip(some, values, strict=True))) for values in product(*some.values())]  # type: ignore[arg-type]


def take(home: Home, step: Step, n: int) -> None:
    """One step; one for which there is nothing to do changes nothing."""
    with suppress(InputError):
        step(home, n)


def _able(db: Connection) -> list[int]:
    return list(
        db.execute(select(outlets.c.id).where(outlets.c.family.in_(("portal", "social")))).scalars()
    )


def _outlet(db: Connection, n: int) -> int:
    ids: list[int] = list(db.execute(select(outlets.c.id).order_by(outlets.c.id)).scalars())
    return ids[n % len(ids)]


def _lease(db: Connection, n: int, home: Home) -> Lease:
    outlet_id = _outlet(db, n)
    leases.current_pump(db, outlet_id)
    return leases.take_lease(db, outlet_id, "may-nay", home.now)


def _some(db: Connection, n: int, *states: State) -> list[int]:
    query = select(deliveries.c.id).where(deliveries.c.id % 3 == n % 3).order_by(deliveries.c.id)
    return list(
        db.execute(query.where(deliveries.c.state.in_(states)) if states else query).scalars()
    )


def _ended(row: Claimed, n: int, home: Home) -> Settlement:
    to = ENDS[n % len(ENDS)]
    assert "sending" in sources(to)
    again = home.now if to == "queued" else None
    return Settlement(row.id, to, home.now, home.now, row.tries + 1, to, not_before=again)
