"""Withdrawal and correction: what stands is taken back or put right, what has not left never
leaves, and nothing is published twice."""

import json
import threading
import time
from pathlib import Path
from typing import Any

import feedparser
import pytest
from sqlalchemy import text

from assets import brand, pictures
from content.audiences.audiences import find_audience
from content.calendar.amending import Effect
from content.calendar.occurrences import plan_due
from content.calendar.schedule import ScheduleRequest, schedule
from content.deliveries.filters import Filter
from content.deliveries.log import LogRow, attempts_of, revision_of
from content.deliveries.settle_by_hand import settle_by_hand
from content.intake.errors import InputError
from content.items import approval, media
from content.items.items import Revision, add_revision, approved_revision
from content.people.acts import Act, Person
from content.sending import claims, leases
from engine.decisions import amending as engine
from engine.decisions.preflight import open_channels
from engine.shift import drain, work_outlet
from sandbox.faults import Drop, Garbage, Hang, Reply, Slow
from tests.kit import BIENTAP, DUYET, PHATNGON, HandClock, Home, Stands, addresses, phones

pytestmark = pytest.mark.timeout(60)

PAGES = ("cong", "telegram", "facebook", "led")


@pytest.fixture
def ready(home: Home, servers: Stands, tmp_path: Path) -> Home:
    """One outlet a channel, five telephones, five mailboxes, a clock that stands at 10:00 of a
    working day."""
    home.people().plans().outlets(servers.outlets(tmp_path / "drop"))
    return home.audience("sdt", phones(range(5))).audience("dan", addresses(5))


def put(
    home: Home, *outlets: str, audience: str | None = None, item: str = "ct-08", **more: Any
) -> int:
    """Put a real approved item on the calendar, now unless said otherwise."""
    revision, at = home.approved(item), more.pop("at", home.now)
    with home.database.write() as db:
        people = find_audience(db, audience) if audience else None
        return schedule(
            db,
            ScheduleRequest(revision, home.outlet_rows(*outlets), people, at, **more),
            home.act(DUYET),
            100,
        )


def pump(home: Home, *outlets: str) -> None:
    """Plan what is due and run one pump on each outlet."""
    plan_due(home.database, home.now, home.context.calendar)
    for row in home.outlet_rows(*outlets):
        work_outlet(home.context, row.id, lambda: True)


def withdraw(home: Home, item: str = "ct-08", by: Person = DUYET) -> Effect:
    return engine.withdraw(home.context, item, Act(by, home.now, "Sai số liệu ở mục 2"))


def correct(home: Home, item: str = "ct-08") -> Effect:
    return engine.correct(home.context, item, Act(DUYET, home.now, "Sửa ngày họp"))


def rewrite(
    home: Home, item: str = "ct-08", channels: dict[str, str] | None = None, **changes: Any
) -> Revision:
    """A newer approved text of the item."""
    old = home.approved(item)
    with home.database.write() as db:
        add_revision(
            db,
            item,
            old.slug,
            {**old.document, "summary": f"Bản sửa sau số {old.number}.", **changes},
            home.act(BIENTAP),
        )
        seen = approval.submit(db, item, home.act(BIENTAP))
    allowed = (
        open_channels(seen, home.outlet_rows(), home.findings(seen))
        if channels is None
        else channels
    )
    with home.database.write() as db:
        decider = PHATNGON if PHATNGON.may(approval.needed_to_decide(seen)) else DUYET
        return approval.approve(db, seen, home.act(decider), allowed)


def another_picture(home: Home) -> str:
    """The hash of a stored picture that no sample has."""
    data = brand.card("Tiêu đề khác", "Cơ quan mẫu")
    facts = pictures.check(data)
    with home.database.write() as db:
        media.keep(
            db,
            home.context.media_dir,
            data,
            media.Stored(facts.sha256, facts.ext, facts.mime, facts.width, facts.height),
            home.now,
        )
    return facts.sha256


def clock_of(home: Home) -> HandClock:
    assert isinstance(home.clock, HandClock)
    return home.clock


def rows_of(home: Home, kind: str) -> dict[str, LogRow]:
    return {row.outlet: row for row in home.log() if row.kind == kind}


def states(home: Home, kind: str) -> dict[str, str]:
    return {outlet: row.state for outlet, row in rows_of(home, kind).items()}


def sql(home: Home, statement: str, **values: Any) -> list[Any]:
    with home.database.write() as db:
        found = db.execute(text(statement), values)
        return list(found.all()) if found.returns_rows else []


def page(home: Home, item: str = "ct-08") -> str:
    return (home.folder / f"public/bai/{home.approved(item).slug}.html").read_text("utf-8")


def feed(home: Home) -> Any:
    return feedparser.parse((home.folder / "public/feeds/tin.rss").read_bytes())


def post(servers: Stands) -> str:
    """The one post that readers of the Telegram channel see."""
    (post,) = servers.telegram.posts.values()
    return post.text


def test_what_stands_is_taken_back_everywhere_and_the_page_says_so(
    ready: Home, servers: Stands, tmp_path: Path
) -> None:
    put(ready, *PAGES)
    pump(ready, *PAGES)
    assert (
        len(servers.telegram.posts) == len(servers.facebook.posts) == len(feed(ready).entries) == 1
    )
    effect = withdraw(ready)
    assert effect == Effect(1, 0, dict.fromkeys(PAGES, 1), {})
    pump(ready, *PAGES)
    assert states(ready, "withdraw") == dict.fromkeys(PAGES, "delivered")
    assert not servers.telegram.posts
    assert not servers.facebook.posts
    assert feed(ready).entries == []
    assert json.loads((tmp_path / "drop/manifest.json").read_text())["items"] == []
    shown = page(ready)
    assert "Bài này đã được gỡ" in shown
    assert "Lý do: Sai số liệu ở mục 2" in shown
    assert "10:00 ngày 01/12/2026" in shown
    assert ready.approved("ct-08").title not in shown


def test_the_tombstone_outlives_every_later_draw(ready: Home) -> None:
    put(ready, "cong")
    pump(ready, "cong")
    withdraw(ready)
    pump(ready, "cong")
    put(ready, "cong", item="ct-13")
    pump(ready, "cong")
    assert len(feed(ready).entries) == 1
    assert "đã được gỡ" in page(ready)


def test_mail_and_text_messages_are_told_as_gone_and_get_no_row(
    ready: Home, servers: Stands
) -> None:
    for outlet, audience in (("thu", "dan"), ("sms", "sdt")):
        put(ready, outlet, audience=audience)
    put(ready, "telegram")
    pump(ready, "thu", "sms", "telegram")
    effect = withdraw(ready)
    assert (effect.posts, effect.gone) == ({"telegram": 1}, {"sms": 5, "thu": 5})
    pump(ready, "thu", "sms", "telegram")
    assert states(ready, "withdraw") == {"telegram": "delivered"}
    assert len(servers.world.arrivals("kannel")) == len(servers.world.arrivals("smtp")) == 5


def test_what_has_not_left_never_leaves(ready: Home, servers: Stands) -> None:
    put(ready, "sms", audience="sdt")
    put(ready, "telegram", at=ready.now.replace(hour=9))
    plan_due(ready.database, ready.now, ready.context.calendar)
    effect = withdraw(ready)
    assert (effect.publications, effect.waiting, effect.posts, effect.gone) == (2, 5, {}, {})
    clock_of(ready).forward(hours=12)
    pump(ready, "sms", "telegram")
    assert ready.states() == {"cancelled": 5}
    assert servers.world.arrivals() == []


def test_every_post_of_a_repetition_is_taken_back_and_no_further_one_is_made(
    ready: Home, servers: Stands
) -> None:
    put(ready, "telegram", repeat="FREQ=DAILY")
    for _ in range(3):
        pump(ready, "telegram")
        clock_of(ready).forward(days=1)
    assert withdraw(ready).posts == {"telegram": 3}
    pump(ready, "telegram")
    assert servers.telegram.posts == {}
    assert len(servers.world.arrivals()) == 3


def test_a_row_that_a_pump_has_claimed_is_cancelled_and_the_pump_goes_on(
    ready: Home, servers: Stands
) -> None:
    put(ready, "sms", audience="sdt")
    put(ready, "sms", audience="sdt", item="ct-04")
    plan_due(ready.database, ready.now, ready.context.calendar)
    (outlet,) = ready.outlet_rows("sms")
    with ready.database.write() as db:
        lease = leases.take_lease(db, outlet.id, "another-host/1/1", ready.now)
        claimed = claims.claim(db, lease, ready.now, 10)
    withdraw(ready)
    with ready.database.write() as db:
        marked = claims.begin(db, lease, claimed)
    assert marked == {row.id for row in ready.log(Filter(item="ct-04"))}
    assert ready.states() == {"cancelled": 5, "sending": 5}


def test_what_was_leaving_at_that_moment_and_did_not_arrive_is_not_sent_again(
    ready: Home, servers: Stands
) -> None:
    put(ready, "sms", audience="sdt")
    servers.kannel.script.always = Reply(503, "Temporal failure, try again later.")
    pump(ready, "sms")
    # as a withdrawal finds it that comes while the rows are being sent
    sql(ready, "UPDATE publications SET state = 'withdrawn'")
    servers.kannel.script.always = None
    clock_of(ready).forward(hours=2)
    pump(ready, "sms")
    assert ready.states() == {"cancelled": 5}
    assert servers.world.arrivals() == []


def test_a_post_that_is_leaving_at_that_moment_is_taken_back_when_it_has_arrived(
    ready: Home, servers: Stands
) -> None:
    servers.telegram.script.add(Slow(1.0))
    put(ready, "telegram")
    worker = threading.Thread(target=pump, args=(ready, "telegram"))
    worker.start()
    while not servers.telegram.requests:
        time.sleep(0.01)
    assert withdraw(ready).posts == {"telegram": 1}
    worker.join(20)
    assert (states(ready, "publish"), states(ready, "withdraw")) == (
        {"telegram": "accepted"},
        {"telegram": "queued"},
    )
    clock_of(ready).forward(seconds=16)
    pump(ready, "telegram")
    assert states(ready, "withdraw") == {"telegram": "delivered"}
    assert servers.telegram.posts == {}


@pytest.mark.parametrize("outlet", ["telegram", "facebook"])
@pytest.mark.parametrize(
    "fault",
    [Drop(commit=True), Drop(commit=False), Garbage()],
    ids=["taken", "not-taken", "unreadable"],
)
def test_a_deletion_without_an_answer_is_repeated_until_it_is_known(
    ready: Home, servers: Stands, outlet: str, fault: Any
) -> None:
    put(ready, outlet)
    pump(ready, outlet)
    withdraw(ready)
    server = servers.telegram if outlet == "telegram" else servers.facebook
    server.script.add(fault)
    pump(ready, outlet)
    assert states(ready, "withdraw") == {outlet: "queued"}
    clock_of(ready).forward(minutes=1)
    pump(ready, outlet)
    assert states(ready, "withdraw") == {outlet: "delivered"}
    assert server.posts == {}
    with ready.database.read() as db:
        tries = [
            attempt.outcome for attempt in attempts_of(db, rows_of(ready, "withdraw")[outlet].id)
        ]
    assert tries == ["unreached", "delivered"]


def test_a_pump_that_died_over_a_deletion_is_followed_by_one_that_repeats_it(
    ready: Home, servers: Stands
) -> None:
    put(ready, "telegram")
    pump(ready, "telegram")
    withdraw(ready)
    (outlet,) = ready.outlet_rows("telegram")
    with ready.database.write() as db:
        dead = leases.take_lease(db, outlet.id, "another-host/1/1", ready.now)
        rows = claims.claim(db, dead, ready.now, 5)
        claims.begin(db, dead, rows)
    clock_of(ready).forward(seconds=31)
    pump(ready, "telegram")
    assert states(ready, "withdraw") == {"telegram": "delivered"}
    assert servers.telegram.posts == {}


def test_telegrams_48_hours_are_explained_to_the_officer(ready: Home, servers: Stands) -> None:
    put(ready, "telegram")
    pump(ready, "telegram")
    withdraw(ready)
    said = {"ok": False, "error_code": 400, "description": "Bad Request: message can't be deleted"}
    servers.telegram.script.add(Reply(400, json.dumps(said)))
    pump(ready, "telegram")
    row = rows_of(ready, "withdraw")["telegram"]
    assert (row.state, row.reason) == (
        "rejected",
        "Đã quá thời hạn mà nhà cung cấp cho máy gỡ hoặc sửa: hãy làm tay trên trang.",
    )


def test_an_unknown_post_is_taken_back_once_a_person_knows_and_by_hand_without_its_id(
    ready: Home, servers: Stands
) -> None:
    servers.telegram.script.add(Drop(commit=True))
    put(ready, "telegram")
    pump(ready, "telegram")
    withdraw(ready)
    pump(ready, "telegram")
    assert states(ready, "withdraw") == {"telegram": "queued"}, (
        "a withdrawal that cannot know its post must wait"
    )
    with ready.database.write() as db:
        settle_by_hand(
            db,
            rows_of(ready, "publish")["telegram"].id,
            True,
            Act(DUYET, ready.now, "thấy trên kênh"),
        )
    clock_of(ready).forward(minutes=6)
    pump(ready, "telegram")
    row = rows_of(ready, "withdraw")["telegram"]
    assert (row.state, row.reason) == (
        "rejected",
        "Máy không sửa, không gỡ được bài đã đăng: hãy sửa tay trên trang.",
    )


def test_an_unknown_post_that_never_left_is_not_sent_after_the_withdrawal(
    ready: Home, servers: Stands
) -> None:
    servers.telegram.script.add(Drop(commit=False))
    put(ready, "telegram")
    pump(ready, "telegram")
    withdraw(ready)
    with ready.database.write() as db:
        settle_by_hand(
            db,
            rows_of(ready, "publish")["telegram"].id,
            False,
            Act(DUYET, ready.now, "không có trên kênh"),
        )
    pump(ready, "telegram")
    clock_of(ready).forward(minutes=6)
    pump(ready, "telegram")
    assert (states(ready, "publish"), states(ready, "withdraw")) == (
        {"telegram": "cancelled"},
        {"telegram": "cancelled"},
    )
    assert servers.world.arrivals() == []


def test_a_surface_that_died_is_not_said_to_have_shown_what_was_withdrawn(ready: Home) -> None:
    put(ready, "cong")
    plan_due(ready.database, ready.now, ready.context.calendar)
    (outlet,) = ready.outlet_rows("cong")
    with ready.database.write() as db:
        dead = leases.take_lease(db, outlet.id, "another-host/1/1", ready.now)
        claims.begin(db, dead, claims.claim(db, dead, ready.now, 5))
    withdraw(ready)
    clock_of(ready).forward(seconds=31)
    pump(ready, "cong")
    assert (states(ready, "publish"), states(ready, "withdraw")) == (
        {"cong": "unknown"},
        {"cong": "delivered"},
    )
    assert "đã được gỡ" in page(ready)


def test_no_hour_no_lateness_and_no_daily_limit_holds_a_withdrawal_up(
    ready: Home, servers: Stands
) -> None:
    put(ready, "telegram", "led")
    pump(ready, "telegram", "led")
    sql(
        ready,
        "UPDATE outlets SET \"window\" = '07:00-08:00', holidays = 'hold', late = 'skip', "
        "late_limit_s = 60, max_per_day = 1",
    )
    withdraw(ready)
    clock_of(ready).forward(days=4)  # Saturday
    pump(ready, "telegram", "led")
    assert states(ready, "withdraw") == {"telegram": "delivered", "led": "delivered"}
    assert servers.telegram.posts == {}


def test_draining_ends_although_a_withdrawal_waits_for_a_person(
    ready: Home, servers: Stands
) -> None:
    servers.telegram.script.add(Drop(commit=True))
    put(ready, "telegram")
    drain(ready.context, until_idle=True)
    withdraw(ready)
    began = time.monotonic()
    drain(ready.context, until_idle=True)
    assert time.monotonic() - began < 10
    assert states(ready, "withdraw") == {"telegram": "queued"}


def test_a_withdrawn_item_may_be_published_anew_and_keeps_its_id(ready: Home) -> None:
    put(ready, "cong")
    pump(ready, "cong")
    first = feed(ready).entries[0].id
    withdraw(ready)
    pump(ready, "cong")
    clock_of(ready).forward(hours=1)
    put(ready, "cong")
    pump(ready, "cong")
    assert [entry.id for entry in feed(ready).entries] == [first]
    assert "đã được gỡ" not in page(ready)


def test_a_correction_replaces_the_text_in_place_and_shows_why(
    ready: Home, servers: Stands
) -> None:
    put(ready, *PAGES)
    pump(ready, *PAGES)
    guid, number = feed(ready).entries[0].id, next(iter(servers.telegram.posts))
    clock_of(ready).forward(hours=3)
    new = rewrite(ready)
    assert correct(ready) == Effect(0, 0, dict.fromkeys(PAGES, 1), {})
    pump(ready, *PAGES)
    assert states(ready, "update") == dict.fromkeys(PAGES, "delivered")
    (entry,) = feed(ready).entries
    assert entry.id == guid
    assert entry.summary.endswith("/></a><br />Bản sửa sau số 1.")  # its picture before it
    assert tuple(entry.published_parsed[:5]) == (2026, 12, 1, 3, 0)
    assert tuple(entry.updated_parsed[:5]) == (2026, 12, 1, 6, 0)
    assert "<strong>Đính chính</strong> lúc" in page(ready)
    assert "13:00 ngày 01/12/2026</time>: Sửa ngày họp" in page(ready)
    assert list(servers.telegram.posts) == [number]
    assert "Bản sửa sau số 1." in post(servers)
    assert [post.message for post in servers.facebook.posts.values()] == [
        post.text for post in servers.telegram.posts.values()
    ]
    assert len(servers.world.arrivals()) == 2, "a correction posted anew"
    with ready.database.read() as db:
        carried = {
            kind: revision_of(db, rows_of(ready, kind)["telegram"].id)
            for kind in ("publish", "update")
        }
    assert {kind: found and found[1] for kind, found in carried.items()} == {
        "publish": 1,
        "update": new.number,
    }


def test_mail_and_text_messages_that_have_left_are_not_sent_again(
    ready: Home, servers: Stands
) -> None:
    put(ready, "sms", audience="sdt")
    put(ready, "cong")
    pump(ready, "sms", "cong")
    rewrite(ready)
    assert correct(ready) == Effect(0, 0, {"cong": 1}, {"sms": 5})
    pump(ready, "sms", "cong")
    assert len(servers.world.arrivals("kannel")) == 5


def test_what_has_not_left_goes_out_corrected(ready: Home, servers: Stands) -> None:
    put(ready, "sms", audience="sdt")
    put(ready, "telegram", repeat="FREQ=DAILY;COUNT=3")
    plan_due(ready.database, ready.now, ready.context.calendar)
    new = rewrite(ready, sms={"text": "Ban da sua.", "text_accented": None})
    effect = correct(ready)
    assert (effect.publications, effect.waiting, effect.posts, effect.gone) == (2, 6, {}, {})
    assert effect.replaced, "nothing had gone out: nothing is put right"
    for _ in range(3):
        pump(ready, "sms", "telegram")
        clock_of(ready).forward(days=1)
    assert {arrival.text for arrival in servers.world.arrivals("kannel")} == {"Ban da sua."}
    assert all("Bản sửa sau số 1." in post.text for post in servers.telegram.posts.values())
    assert len(servers.telegram.posts) == 3
    with ready.database.read() as db:
        assert {revision_of(db, row.id) for row in ready.log()} == {
            ("ct-08", new.number, new.sha256)
        }


def test_a_second_correction_takes_the_place_of_one_that_waits(
    ready: Home, servers: Stands
) -> None:
    put(ready, "telegram")
    pump(ready, "telegram")
    servers.telegram.script.add(
        Reply(429, '{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 9"}')
    )
    rewrite(ready)
    correct(ready)
    pump(ready, "telegram")
    assert states(ready, "update") == {"telegram": "queued"}
    rewrite(ready, summary="Bản sửa lần hai.")
    correct(ready)
    for _ in range(3):
        clock_of(ready).forward(minutes=2)
        pump(ready, "telegram")
    assert [row.state for row in ready.log() if row.kind == "update"] == ["cancelled", "delivered"]
    assert "Bản sửa lần hai." in post(servers)


def test_corrections_follow_one_another(ready: Home, servers: Stands) -> None:
    put(ready, "telegram", "cong")
    pump(ready, "telegram", "cong")
    for turn in ("Một.", "Hai."):
        clock_of(ready).forward(hours=1)
        rewrite(ready, summary=turn)
        correct(ready)
        pump(ready, "telegram", "cong")
        assert turn in post(servers)
        assert feed(ready).entries[0].summary.endswith(f"/></a><br />{turn}")
    assert {row.state for row in ready.log() if row.kind == "update"} == {"delivered"}


def test_a_withdrawal_ends_a_correction_that_waits(ready: Home, servers: Stands) -> None:
    put(ready, "telegram")
    pump(ready, "telegram")
    rewrite(ready)
    correct(ready)
    withdraw(ready)
    pump(ready, "telegram")
    assert (states(ready, "update"), states(ready, "withdraw")) == (
        {"telegram": "cancelled"},
        {"telegram": "delivered"},
    )
    assert servers.telegram.posts == {}


@pytest.mark.parametrize(
    "fault", [Drop(commit=True), Hang(0.1, commit=True)], ids=["dropped", "hung"]
)
def test_an_edit_without_an_answer_is_repeated_and_found_done(
    ready: Home, servers: Stands, fault: Any
) -> None:
    put(ready, "telegram")
    pump(ready, "telegram")
    rewrite(ready)
    correct(ready)
    servers.telegram.script.add(fault)
    pump(ready, "telegram")
    clock_of(ready).forward(minutes=1)
    pump(ready, "telegram")
    assert states(ready, "update") == {"telegram": "delivered"}
    assert "Bản sửa sau số 1." in post(servers)


def test_a_new_picture_reaches_telegram_and_is_refused_by_facebook_with_a_reason(
    ready: Home, servers: Stands
) -> None:
    put(ready, "telegram", "facebook", item="ct-01")
    pump(ready, "telegram", "facebook")
    (before,) = servers.telegram.posts.values()
    rewrite(
        ready,
        "ct-01",
        picture={**ready.approved("ct-01").document["picture"], "sha256": another_picture(ready)},
    )
    correct(ready, "ct-01")
    pump(ready, "telegram", "facebook")
    (after,) = servers.telegram.posts.values()
    assert before.photo != after.photo
    rows = rows_of(ready, "update")
    assert (rows["telegram"].state, rows["facebook"].state) == ("delivered", "rejected")
    assert (
        rows["facebook"].reason
        == "Máy không sửa, không gỡ được bài đã đăng: hãy sửa tay trên trang."
    )
    assert all("Bản sửa" not in post.message for post in servers.facebook.posts.values())


def test_a_correction_that_an_outlet_may_not_or_cannot_carry_changes_nothing(ready: Home) -> None:
    put(ready, "cong", "telegram")
    pump(ready, "cong", "telegram")
    rewrite(ready, channels={"portal_feed": "portal"})
    with pytest.raises(InputError, match="telegram: bản 2 chưa được phê duyệt cho kênh"):
        correct(ready)
    both = {"portal_feed": "portal", "telegram_channel": "social"}
    rewrite(ready, social={"text": "ế" * 1025}, channels=both)
    with pytest.raises(InputError, match="Telegram chỉ nhận"):
        correct(ready)
    assert states(ready, "update") == {}
    assert sql(ready, "SELECT count(*) FROM amendments")[0][0] == 0


def test_a_mailing_is_not_given_a_text_with_a_column_that_its_list_lacks(ready: Home) -> None:
    put(ready, "thu", audience="dan", at=ready.now.replace(hour=9))
    rewrite(ready, body="Kính gửi {{chuc_vu}}")
    with pytest.raises(InputError, match="không có cột «chuc_vu»"):
        correct(ready)


def test_without_a_newer_approved_text_there_is_nothing_to_correct(ready: Home) -> None:
    put(ready, "cong")
    pump(ready, "cong")
    with pytest.raises(InputError, match="không có bản nào cũ hơn bản 1"):
        correct(ready)
    with ready.database.read() as db:
        assert approved_revision(db, "ct-08") is not None
