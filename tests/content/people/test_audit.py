"""The chain of acts: everything that people and flows do is in it, and nobody can change it
unseen."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from content.audiences import suppressions
from content.calendar import releasing, schedule
from content.calendar.releasing import ListSeen
from content.calendar.schedule import ScheduleRequest
from content.database.db import Connection
from content.deliveries import settle_by_hand
from content.intake.errors import InputError
from content.items import approval
from content.items.items import item_revision
from content.office import office
from content.outlets import outlets
from content.people import audit, switches, users
from content.people.acts import Person
from content.people.audit import Break
from tests.content.content_kit import (
    audience,
    calendared,
    channels,
    last_act,
    outlet,
    passed,
    planned,
    sql,
    submitted,
    written,
)
from tests.kit import BIENTAP, DUYET, PHATNGON, QUANTRI, Home, make_home


def chain(home: Home, length: int = 6) -> Home:
    with home.database.write() as db:
        for number in range(1, length + 1):
            audit.record(
                db, home.act(BIENTAP, f"lý do {number}"), "act", f"item:{number}", số=number
            )
    return home


def verify(home: Home) -> Break | None:
    with home.database.read() as db:
        return audit.verify(db)


def test_a_whole_chain_holds_and_an_empty_one_too(home: Home) -> None:
    assert verify(home) is None
    assert verify(chain(home)) is None


@pytest.mark.parametrize("seq", [1, 3, 6])
def test_a_missing_row_is_named(home: Home, seq: int) -> None:
    sql(chain(home), "DELETE FROM audit WHERE seq = :seq", seq=seq)
    assert verify(home) == Break(seq, "missing")


def test_every_row_missing_is_seen(home: Home) -> None:
    sql(chain(home), "DELETE FROM audit")
    assert verify(home) == Break(1, "missing")


def test_a_lost_head_is_seen(home: Home) -> None:
    sql(chain(home), "DELETE FROM audit_head")
    assert verify(home) == Break(6, "changed")


@pytest.mark.parametrize(("one", "other"), [(1, 2), (2, 5), (5, 6)])
def test_reordered_rows_are_named(home: Home, one: int, other: int) -> None:
    chain(home)
    for old, new in ((one, 99), (other, one), (99, other)):
        sql(home, "UPDATE audit SET seq = :new WHERE seq = :old", old=old, new=new)
    assert verify(home) == Break(one, "reordered")


@pytest.mark.parametrize("seq", [1, 4, 6])
@pytest.mark.parametrize("column", ["at", "actor", "act", "subject", "detail", "previous", "hash"])
def test_a_changed_row_is_named(home: Home, seq: int, column: str) -> None:
    sql(chain(home), f"UPDATE audit SET {column} = {column} || ' ' WHERE seq = :seq", seq=seq)  # noqa: S608 - fixed names
    assert verify(home) == Break(seq, "changed")


def test_a_row_put_in_by_hand_is_named(home: Home) -> None:
    chain(home)
    sql(
        home,
        "INSERT INTO audit SELECT 7, at, actor, act, subject, detail, previous, hash FROM "
        "audit WHERE seq = 6",
    )
    assert verify(home) == Break(7, "changed")


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    made = chain(make_home(Path(tmp_path_factory.mktemp("chain")) / "home"))
    yield made
    made.database.close()


@settings(
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    seq=st.integers(1, 6),
    column=st.sampled_from(["seq", "at", "actor", "act", "subject", "detail", "previous", "hash"]),
    value=st.text(max_size=20),
)
def test_any_change_of_any_column_of_any_row_is_found(
    shared: Home, seq: int, column: str, value: str
) -> None:
    with shared.database.engine.connect() as db:
        new: object = 1000 + len(value) if column == "seq" else value
        db.exec_driver_sql("BEGIN")
        old = db.execute(
            text(f"SELECT {column} FROM audit WHERE seq = :seq"),  # noqa: S608 - our own names
            {"seq": seq},
        ).scalar_one()
        db.execute(
            text(f"UPDATE audit SET {column} = :new WHERE seq = :seq"),  # noqa: S608
            {"new": new, "seq": seq},
        )
        found = audit.verify(db)
        db.rollback()
    assert found == (
        None if old == new else Break(seq, "missing" if column == "seq" else "changed")
    )


def test_writers_at_the_same_time_keep_the_chain_whole(home: Home) -> None:
    def write(number: int) -> None:
        for step in range(15):
            with home.database.write() as db:
                audit.record(db, home.act(BIENTAP), "act", f"thread:{number}", step=step)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sql(home, "SELECT count(*), max(seq) FROM audit") == [(60, 60)]
    assert verify(home) is None


def test_an_act_that_is_refused_half_way_leaves_neither_change_nor_row(home: Home) -> None:
    known = outlet(home)
    specs = [replace(known, name="moi"), replace(known, channel="kenh_khac")]
    with pytest.raises(InputError), home.database.write() as db:
        outlets.save_outlets(db, specs, home.act())
    assert [row.name for row in home.outlet_rows()] == ["cong"]
    assert sql(home, "SELECT subject FROM audit") == [("outlet:cong",)]


def test_a_row_says_who_what_why_and_when_in_utc(home: Home) -> None:
    with home.database.write() as db:
        audit.record(db, home.act(DUYET, "lũ về"), "item.publish-urgent", "item:tin-01", revision=2)
    (row,) = sql(home, "SELECT at, actor, act, subject, detail FROM audit")
    assert datetime.fromisoformat(row.at) == home.now.astimezone(UTC)
    assert row[1:] == (
        "duyet",
        "item.publish-urgent",
        "item:tin-01",
        '{"revision": 2, "why": "lũ về"}',
    )


def _publication(home: Home, release_above: int = 100) -> int:
    plan = ScheduleRequest(passed(home), [outlet(home, "thu", "email")], audience(home), home.now)
    return calendared(home, plan, release_above=release_above)


def _unknown_delivery(home: Home) -> int:
    calendared(home, ScheduleRequest(passed(home), [outlet(home)], None, home.now))
    planned(home)
    sql(home, "UPDATE deliveries SET state = 'unknown'")
    return home.log()[0].id


PREPARED: dict[
    str, tuple[Callable[[Home], object], Callable[[Home, Connection], object], tuple[str, str, str]]
] = {
    "revise": (written, lambda home, db: None, ("bientap", "item.revise", "item:tin-01")),
    "submit": (
        written,
        lambda home, db: approval.submit(db, "tin-01", home.act(BIENTAP)),
        ("bientap", "item.submit", "item:tin-01"),
    ),
    "approve": (
        submitted,
        lambda home, db: approval.approve(
            db, item_revision(db, "tin-01"), home.act(DUYET), channels("portal")
        ),
        ("duyet", "item.approved", "item:tin-01"),
    ),
    "return": (
        submitted,
        lambda home, db: approval.send_back(db, "tin-01", home.act(DUYET, "sai"), "returned"),
        ("duyet", "item.returned", "item:tin-01"),
    ),
    "refuse": (
        submitted,
        lambda home, db: approval.send_back(db, "tin-01", home.act(DUYET, "sai"), "refused"),
        ("duyet", "item.refused", "item:tin-01"),
    ),
    "urgent": (
        written,
        lambda home, db: approval.approve_urgent(
            db, item_revision(db, "tin-01"), home.act(DUYET, "lũ"), channels("portal")
        ),
        ("duyet", "item.publish-urgent", "item:tin-01"),
    ),
    "schedule": (_publication, lambda home, db: None, ("bientap", "schedule", "publication:1")),
    "release": (
        lambda home: _publication(home, release_above=1),
        lambda home, db: releasing.release(db, 1, home.act(DUYET), ListSeen(1)),
        ("duyet", "release", "publication:1"),
    ),
    "move": (
        _publication,
        lambda home, db: schedule.reschedule(db, 1, home.now, home.act(BIENTAP)),
        ("bientap", "publication.move", "publication:1"),
    ),
    "cancel": (
        _publication,
        lambda home, db: schedule.cancel(db, 1, home.act(BIENTAP, "hoãn")),
        ("bientap", "publication.cancel", "publication:1"),
    ),
    "settle": (
        _unknown_delivery,
        lambda home, db: settle_by_hand.settle_by_hand(db, 1, True, home.act(DUYET, "đã thấy")),
        ("duyet", "settle", "delivery:1"),
    ),
    "audience": (audience, lambda home, db: None, ("system", "audience.import", "audience:dan")),
    "outlet": (outlet, lambda home, db: None, ("system", "outlet.import", "outlet:cong")),
    "pause": (
        outlet,
        lambda home, db: outlets.set_state(db, "cong", "paused", home.act(QUANTRI)),
        ("quantri", "outlet.paused", "outlet:cong"),
    ),
    "office": (
        lambda home: None,
        lambda home, db: office.import_office(db, {"name": "Cơ quan"}, home.act(QUANTRI)),
        ("quantri", "office.import", "office"),
    ),
    "user": (
        lambda home: None,
        lambda home, db: users.add_user(db, PHATNGON, "mat-khau-thu", home.act(QUANTRI)),
        ("quantri", "user.add", "user:phatngon"),
    ),
    "stop": (
        lambda home: None,
        lambda home, db: switches.turn_on(db, "stop_all", home.act(QUANTRI, "nhầm")),
        ("quantri", "switch.stop_all.on", "installation"),
    ),
    "start": (
        lambda home: None,
        lambda home, db: switches.turn_off(db, "stop_all", home.act(QUANTRI)),
        ("quantri", "switch.stop_all.off", "installation"),
    ),
}


@pytest.mark.parametrize("name", PREPARED)
def test_every_act_writes_its_row(home: Home, name: str) -> None:
    prepare, act, expected = PREPARED[name]
    prepare(home)
    with home.database.write() as db:
        act(home, db)
    assert last_act(home) == expected
    assert verify(home) is None


def test_a_confirmation_and_a_suppression_write_their_rows(home: Home) -> None:
    draft = written(home)
    with home.database.write() as db:
        approval.approve_urgent(db, draft, home.act(DUYET, "lũ"), channels("portal"))
        approval.confirm_urgent(db, "tin-01", home.act(Person("duyet2", "approver", "")))
    assert last_act(home) == ("duyet2", "item.confirm-urgent", "item:tin-01")
    with home.database.write() as db:
        suppressions.suppress(
            db, home.vault, "nguoi@example.org", home.act(QUANTRI, "yêu cầu qua điện thoại")
        )
    actor, act, subject = last_act(home)
    assert (actor, act, subject[:8]) == ("quantri", "suppress", "address:")
    assert "nguoi" not in subject


def test_an_unsubscription_is_the_recipients_own_act(home: Home) -> None:
    audience(home)
    with home.database.write() as db:
        assert suppressions.unsubscribe(
            db, home.vault, suppressions.unsubscribe_token(home.vault, 1), home.now
        )
    assert last_act(home)[:2] == ("recipient", "suppress")
