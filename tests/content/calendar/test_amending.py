"""What a withdrawal and a correction change in the database: publications, what waits, and a row
for each post that stands."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from content.calendar import amending, correcting, releasing, schedule
from content.calendar.amended import amended
from content.calendar.amending import Effect
from content.calendar.correcting import Reach
from content.calendar.releasing import ListSeen
from content.calendar.schedule import ScheduleRequest
from content.finding.standing import air
from content.intake.errors import InputError
from content.items.items import Revision
from content.people import audit
from content.people.acts import Act, NotAllowed, Person
from content.sending import amendments, surfaces
from content.sending.amendments import Correction, Posted
from tests.content.content_kit import (
    audience,
    calendared,
    last_act,
    local,
    outlet,
    passed,
    planned,
    sql,
)
from tests.kit import BIENTAP, DUYET, PHATNGON, QUANTRI, START, HandClock, Home

AUDITOR = Person("kiemtra", "auditor", "van-phong")
FAMILIES = {"cong": "portal", "led": "led", "fb": "social", "thu": "email"}
ABLE = ("cong", "led", "fb")


def able(home: Home) -> list[int]:
    return [row.id for row in home.outlet_rows(*ABLE)]


def scheduled(home: Home, *names: str, revision: Revision | None = None, **more: Any) -> int:
    """A publication, due now unless said otherwise."""
    rows = [outlet(home, name, FAMILIES[name]) for name in names]
    people = audience(home) if "thu" in names else None
    return calendared(
        home,
        ScheduleRequest(revision or passed(home), rows, people, more.pop("at", home.now), **more),
        more.pop("by", BIENTAP),
    )


def standing(home: Home, *names: str, state: str = "accepted") -> int:
    """A publication whose deliveries have all come to `state`."""
    publication = scheduled(home, *names)
    planned(home, home.now)
    ids = "SELECT id FROM occurrences WHERE publication_id = :id"
    sql(
        home,
        "UPDATE deliveries SET state = :state, provider_id = 'p' || id WHERE occurrence_id "  # noqa: S608
        f"IN ({ids})",
        state=state,
        id=publication,
    )
    return publication


def withdraw(
    home: Home, item: str = "tin-01", by: Person = DUYET, why: str = "sai số liệu"
) -> Effect:
    with home.database.write() as db:
        return amending.withdraw(db, item, home.act(by, why), able(home))


def newer(home: Home) -> Revision:
    return passed(home, body="Nội dung đã sửa.")


def correct(
    home: Home, revision: Revision | None = None, by: Person = DUYET, why: str = "sửa ngày họp"
) -> Effect:
    text = revision or newer(home)
    with home.database.write() as db:
        return correcting.correct(db, text, home.act(by, why), able(home))


def rows(home: Home, kind: str) -> list[Any]:
    return sql(
        home,
        "SELECT d.*, o.name AS outlet FROM deliveries d JOIN outlets o ON o.id = d.outlet_id "
        "WHERE kind = :kind ORDER BY d.id",
        kind=kind,
    )


def forward(home: Home, **span: float) -> None:
    assert isinstance(home.clock, HandClock)
    home.clock.forward(**span)


@pytest.mark.parametrize("by", [DUYET, PHATNGON, QUANTRI], ids=lambda person: person.role)
def test_who_may_take_back(home: Home, by: Person) -> None:
    scheduled(home, "cong")
    withdraw(home, by=by)
    assert last_act(home) == (by.name, "item.withdraw", "item:tin-01")


@pytest.mark.parametrize("by", [BIENTAP, AUDITOR], ids=lambda person: person.role)
def test_who_may_not(home: Home, by: Person) -> None:
    standing(home, "cong")
    text = newer(home)
    with pytest.raises(NotAllowed, match="vai trò"):
        withdraw(home, by=by)
    with pytest.raises(NotAllowed, match="vai trò"):
        correct(home, text, by=by)


@pytest.mark.parametrize("why", ["", "  "])
def test_both_need_a_reason(home: Home, why: str) -> None:
    standing(home, "cong")
    text = newer(home)
    with pytest.raises(InputError, match="phải ghi lý do"):
        withdraw(home, why=why)
    with pytest.raises(InputError, match="phải ghi lý do"):
        correct(home, text, why=why)


def test_what_was_never_scheduled_or_is_withdrawn_already_is_said_to_be_so(home: Home) -> None:
    passed(home)
    with pytest.raises(InputError, match="không có lịch phát nào để gỡ"):
        withdraw(home)
    scheduled(home, "cong")
    withdraw(home)
    with pytest.raises(InputError, match="không có lịch phát nào để gỡ"):
        withdraw(home)
    with pytest.raises(InputError, match="không có tin, bài này"):
        withdraw(home, "tin-99")


def test_every_publication_ends_and_plans_nothing_more(home: Home) -> None:
    scheduled(home, "cong", repeat="FREQ=DAILY")
    scheduled(home, "fb", at=home.now + timedelta(days=1))
    cancelled = scheduled(home, "led")
    with home.database.write() as db:
        schedule.cancel(db, cancelled, home.act(BIENTAP, "thôi"))
    planned(home, home.now + timedelta(minutes=1))
    assert withdraw(home).publications == 3
    assert {
        (row.state, row.next_at) for row in sql(home, "SELECT state, next_at FROM publications")
    } == {("withdrawn", None)}
    assert planned(home) == 0


def test_a_large_mailing_that_waits_for_its_release_ends_too(home: Home) -> None:
    people = audience(home, count=3)
    plan = ScheduleRequest(passed(home), [outlet(home, "thu", "email")], people, home.now)
    publication = calendared(home, plan, release_above=1)
    withdraw(home)
    with home.database.write() as db, pytest.raises(InputError, match="đã được gỡ"):
        releasing.release(db, publication, home.act(DUYET), ListSeen(1))


@pytest.mark.parametrize("state", ["queued", "held", "claimed"])
def test_what_has_not_left_is_cancelled_with_the_reason(home: Home, state: str) -> None:
    standing(home, "fb", "thu", state=state)
    assert withdraw(home) == Effect(1, 6, {}, {})
    for row in rows(home, "publish"):
        assert (row.state, row.reason) == ("cancelled", "bài đã được gỡ: sai số liệu")
        assert row.settled_at is not None


@pytest.mark.parametrize("state", ["sending", "accepted", "delivered", "unknown"])
def test_what_may_stand_gets_a_row_where_it_can_be_taken_back_and_is_counted_where_not(
    home: Home, state: str
) -> None:
    standing(home, "cong", "fb", "led", "thu", state=state)
    assert withdraw(home) == Effect(1, 0, dict.fromkeys(ABLE, 1), {"thu": 5})
    made = rows(home, "withdraw")
    assert {row.outlet for row in made} == set(ABLE)
    assert {
        (row.state, row.tries, row.recipient_id, row.due_at, row.not_before) for row in made
    } == {("queued", 0, 0, made[0].due_at, made[0].due_at)}
    assert {row.state for row in rows(home, "publish")} == {state}, "what was sent was rewritten"


@pytest.mark.parametrize("state", ["rejected", "expired", "cancelled", "suppressed"])
def test_what_never_arrived_is_left_alone(home: Home, state: str) -> None:
    standing(home, "fb", "thu", state=state)
    assert withdraw(home) == Effect(1, 0, {}, {})
    assert {row.state for row in rows(home, "publish")} == {state}


def test_other_items_are_not_touched(home: Home) -> None:
    standing(home, "fb")
    other = calendared(
        home,
        ScheduleRequest(passed(home, "tin-02"), [outlet(home, "cong", "portal")], None, home.now),
    )
    withdraw(home)
    assert sql(home, "SELECT state FROM publications WHERE id = :id", id=other)[0].state == "active"


def test_the_act_is_one_audit_row_that_says_what_it_did_and_the_chain_holds(home: Home) -> None:
    standing(home, "fb", "thu")
    withdraw(home)
    (row,) = sql(home, "SELECT detail FROM audit WHERE act = 'item.withdraw'")
    for part in (
        '"posts": {"fb": 1}',
        '"gone": {"thu": 5}',
        '"waiting": 0',
        '"why": "sai số liệu"',
    ):
        assert part in row.detail
    with home.database.read() as db:
        assert audit.verify(db) is None


def test_a_withdrawn_publication_is_neither_cancelled_nor_moved_any_more(home: Home) -> None:
    publication = standing(home, "cong")
    withdraw(home)
    with home.database.write() as db, pytest.raises(InputError, match="đã được gỡ"):
        schedule.cancel(db, publication, home.act(BIENTAP, "thôi"))
    with home.database.write() as db, pytest.raises(InputError, match="không dời được"):
        schedule.reschedule(db, publication, home.now + timedelta(days=1), home.act(BIENTAP))
    with home.database.read() as db:
        assert surfaces.standing(db, able(home)[0], home.now, None, 9) == []


def test_a_withdrawn_text_goes_out_again_only_by_an_approver_and_a_new_one_by_its_writer(
    home: Home,
) -> None:
    standing(home, "cong")
    withdraw(home)
    with pytest.raises(NotAllowed, match="đã được gỡ: phải do người phê duyệt"):
        scheduled(home, "cong")
    calendared(
        home, ScheduleRequest(passed(home), home.outlet_rows("cong"), None, home.now), by=DUYET
    )
    scheduled(home, "cong", revision=newer(home))


def test_withdrawn_items_are_those_that_nobody_published_anew(home: Home) -> None:
    standing(home, "cong")
    withdraw(home)
    with home.database.read() as db:
        assert amendments.withdrawn_items(db) == {"tin-01"}
    scheduled(home, "cong", revision=newer(home))
    with home.database.read() as db:
        assert amendments.withdrawn_items(db) == set()


def test_a_tombstone_stands_until_the_item_stands_again_on_any_outlet_of_the_family(
    home: Home,
) -> None:
    standing(home, "cong", "led")
    withdraw(home)
    cong, led = able(home)
    with home.database.read() as db:
        (stone,) = surfaces.withdrawn(db, cong)
    assert (stone.item, stone.slug, stone.at, stone.why) == (
        "tin-01",
        "bai-tin-01",
        START,
        "sai số liệu",
    )
    text = newer(home)
    calendared(home, ScheduleRequest(text, [outlet(home, "cong2", "portal")], None, home.now))
    planned(home, home.now)
    sql(home, "UPDATE deliveries SET state = 'delivered' WHERE kind = 'publish'")
    with home.database.read() as db:
        assert surfaces.withdrawn(db, cong) == []
        assert [gone.item for gone in surfaces.withdrawn(db, led)] == ["tin-01"]


def test_a_correction_gives_each_post_with_an_older_text_a_row_with_the_new_one(home: Home) -> None:
    standing(home, "cong", "fb", "thu")
    text = newer(home)
    assert correct(home, text) == Effect(0, 0, {"cong": 1, "fb": 1}, {"thu": 5})
    assert {(row.state, row.revision_id) for row in rows(home, "update")} == {("queued", text.id)}
    assert text.id not in {row.revision_id for row in rows(home, "publish")}, (
        "the log of what was sent was rewritten"
    )
    assert last_act(home) == ("duyet", "item.correct", "item:tin-01")


def test_what_has_not_left_gets_the_new_text_but_for_what_a_pump_holds_in_its_hand(
    home: Home,
) -> None:
    scheduled(home, "fb", repeat="FREQ=DAILY;COUNT=9")
    planned(home, home.now + timedelta(days=3))
    for number, state in enumerate(("queued", "held", "claimed", "sending")):
        sql(
            home,
            "UPDATE deliveries SET state = :state WHERE id = (SELECT min(id) + :n FROM deliveries)",
            state=state,
            n=number,
        )
    text = newer(home)
    effect = correct(home, text)
    assert (effect.publications, effect.waiting, effect.posts) == (1, 2, {"fb": 2})
    assert {row.state for row in rows(home, "publish") if row.revision_id == text.id} == {
        "queued",
        "held",
    }
    planned(home)
    assert [row.revision_id for row in rows(home, "publish")][4:] == [text.id] * 5


def test_a_publication_that_is_over_keeps_the_text_it_had(home: Home) -> None:
    publication = standing(home, "fb")
    before = sql(home, "SELECT revision_id FROM publications WHERE id = :id", id=publication)[
        0
    ].revision_id
    correct(home)
    assert (
        sql(home, "SELECT revision_id FROM publications WHERE id = :id", id=publication)[
            0
        ].revision_id
        == before
    )


def test_reach_names_the_outlets_and_lists_that_would_get_the_text(home: Home) -> None:
    standing(home, "cong", "thu")
    scheduled(home, "thu", at=home.now + timedelta(days=1))
    scheduled(home, "fb", at=home.now + timedelta(days=1))
    text = newer(home)
    with home.database.read() as db:
        found = correcting.reach(db, text, able(home))
    assert found == Reach(
        frozenset(row.id for row in home.outlet_rows("cong", "thu", "fb")), ("dan",)
    )


def test_correcting_with_the_same_text_again_is_refused(home: Home) -> None:
    standing(home, "fb")
    text = newer(home)
    correct(home, text)
    with pytest.raises(InputError, match="duyet đã đính chính bằng bản 2 lúc"):
        correct(home, text)
    assert len(rows(home, "update")) == 1


def test_correcting_with_a_text_that_is_not_the_newest_any_more_is_refused(home: Home) -> None:
    standing(home, "fb")
    text = newer(home)
    passed(home, body="Sửa lần nữa.")
    with pytest.raises(InputError, match="vừa có bản mới"):
        correct(home, text)


def test_a_second_correction_cancels_what_waits_of_the_first(home: Home) -> None:
    standing(home, "fb")
    correct(home)
    correct(home, passed(home, body="Sửa lần nữa."))
    assert [(row.state, row.reason) for row in rows(home, "update")] == [
        ("cancelled", "đã có đính chính mới hơn"),
        ("queued", None),
    ]


def test_a_surface_shows_the_corrected_text_with_its_time_and_reason(home: Home) -> None:
    standing(home, "cong")
    sql(
        home,
        "UPDATE items SET guid = 'tag:x', first_published_at = (SELECT min(due_at) FROM "
        "occurrences)",
    )
    forward(home, hours=2)
    text = newer(home)
    correct(home, text)
    forward(home, days=3)
    with home.database.read() as db:
        (one,) = surfaces.standing(db, able(home)[0], home.now, None, 9)
    assert (one.revision.id, one.guid, one.published_at) == (text.id, "tag:x", START)
    assert one.updated_at == START + timedelta(hours=2)
    assert one.correction == Correction(text.id, one.updated_at, "sửa ngày họp")


def test_a_text_that_is_published_after_the_correction_is_shown_under_its_notice(
    home: Home,
) -> None:
    standing(home, "cong")
    correct(home)
    forward(home, days=1)
    third = passed(home, body="Bản thứ ba.")
    scheduled(home, "cong", revision=third)
    planned(home, home.now)
    sql(home, "UPDATE deliveries SET state = 'delivered' WHERE kind = 'publish'")
    with home.database.read() as db:
        (one,) = surfaces.standing(db, able(home)[0], home.now, None, 9)
    assert (one.revision.id, one.updated_at) == (third.id, home.now)
    assert one.correction is not None


@pytest.mark.parametrize("state", ["queued", "held"])
def test_what_nobody_has_read_is_replaced_without_a_reason_and_never_counts_as_corrected(
    home: Home, state: str
) -> None:
    scheduled(home, "cong", "thu")
    planned(home, home.now)
    sql(home, "UPDATE deliveries SET state = :state", state=state)
    text = newer(home)
    with home.database.read() as db:
        assert correcting.older_text(db, text) == "waits"
    effect = correct(home, text, why="")
    assert effect == Effect(1, 6, {}, {}, replaced=True)
    assert {row.revision_id for row in rows(home, "publish")} == {text.id}
    assert last_act(home) == ("duyet", "item.replace", "item:tin-01")
    forward(home, hours=1)
    sql(home, "UPDATE deliveries SET state = 'delivered'")
    with home.database.read() as db:
        assert correcting.older_text(db, text) == ""
        assert amended(db) == {} == amendments.corrections(db)
        (stands,) = db.execute(select(air(home.now).c.standing)).scalars()
    assert stands == "published", "what took its place was all that anybody read"


@pytest.mark.parametrize("state", ["claimed", "sending", "unknown", "delivered"])
def test_what_may_have_been_read_is_corrected_and_needs_its_reason(home: Home, state: str) -> None:
    scheduled(home, "cong")
    planned(home, home.now)
    sql(home, "UPDATE deliveries SET state = :state", state=state)
    text = newer(home)
    with home.database.read() as db:
        assert correcting.older_text(db, text) == "out"
    with pytest.raises(InputError, match="phải ghi lý do"):
        correct(home, text, why="")
    assert correct(home, text).posts == {"cong": 1}


def test_a_text_that_took_anothers_place_before_anybody_read_it_is_shown_without_a_notice(
    home: Home,
) -> None:
    scheduled(home, "cong", at=home.now + timedelta(days=2))
    correct(home)
    with home.database.read() as db:
        assert amendments.corrections(db) == {}
    forward(home, days=3)
    planned(home, home.now)
    sql(home, "UPDATE deliveries SET state = 'delivered' WHERE kind = 'publish'")
    with home.database.read() as db:
        (one,) = surfaces.standing(db, able(home)[0], home.now, None, 9)
    assert one.correction is None


def test_a_withdrawal_ends_the_notice_of_a_correction(home: Home) -> None:
    standing(home, "cong")
    correct(home)
    withdraw(home)
    with home.database.read() as db:
        assert amendments.corrections(db) == {}


def test_posted_tells_what_stands_now_and_whether_a_later_act_took_over(home: Home) -> None:
    standing(home, "fb")
    first = passed(home)
    second = newer(home)
    correct(home, second)
    (edit,) = rows(home, "update")
    (post,) = rows(home, "publish")
    with home.database.read() as db:
        assert amendments.posted(db, [edit.id]) == {
            edit.id: Posted("accepted", post.provider_id, first.id, second.id)
        }
    sql(home, "UPDATE deliveries SET state = 'delivered' WHERE kind = 'update'")
    withdraw(home)
    (removal,) = rows(home, "withdraw")
    with home.database.read() as db:
        assert amendments.posted(db, [edit.id, removal.id]) == {
            edit.id: Posted("accepted", post.provider_id, second.id, None),
            removal.id: Posted("accepted", post.provider_id, second.id, None),
        }


def test_cancelling_a_publication_does_not_stop_the_correction_of_what_stands(home: Home) -> None:
    publication = standing(home, "fb")
    correct(home)
    with home.database.write() as db:
        assert schedule.cancel(db, publication, home.act(BIENTAP, "thôi")) == 0
    assert {row.state for row in rows(home, "update")} == {"queued"}


def test_the_database_itself_refuses_a_second_publish_row_and_a_second_row_of_one_act(
    home: Home,
) -> None:
    standing(home, "fb")
    withdraw(home)
    for kind in ("publish", "withdraw"):
        (row,) = rows(home, kind)
        names = (
            "occurrence_id, outlet_id, recipient_id, kind, revision_id, amendment_id, state, "
            "due_at, not_before, tries"
        )
        with pytest.raises(IntegrityError):
            sql(
                home,
                f"INSERT INTO deliveries ({names}) SELECT {names} FROM deliveries WHERE id = :id",  # noqa: S608
                id=row.id,
            )


def test_times_of_a_correction_are_utc(home: Home) -> None:
    standing(home, "cong")
    text = newer(home)
    with home.database.write() as db:
        correcting.correct(db, text, Act(DUYET, local("2026-12-01 20:00"), "sửa"), able(home))
    with home.database.read() as db:
        assert amendments.corrections(db)["tin-01"].at == local("2026-12-01 20:00")
