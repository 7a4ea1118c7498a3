"""The daily round: keys are renewed before they end, and one that will end, or can be renewed no
more, is told by its outlet's name with the first due time that would fail."""

import logging
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from channels import CHANNELS
from content.calendar.schedule import ScheduleRequest, schedule
from content.database.tables.outlets import outlets
from content.intake.sheets.kept import KeptTables, kept_folder
from content.office.file import read_office
from content.office.office import import_office
from content.outlets.outlets import note_key_end
from content.people.audit import record
from content.people.once import find_done, one_time_key
from engine.after.receipts import collect
from engine.daily import house
from engine.daily.house import Round, keep_house
from engine.daily.keys import key_warnings
from sandbox.faults import Drop
from sandbox.providers.smtp import SmtpSandbox
from sandbox.providers.tokens import TokenSandbox
from tests.engine.daily.tell_kit import at, looks, told_office
from tests.engine.engine_kit import clock_of, heard, letters, pump, put, report
from tests.kit import BIENTAP, DUYET, SAMPLES, Home, Stands

TITLE = "PAR INDEX là gì và liên quan thế nào đến người dân, doanh nghiệp"
OUTLET = """
[[outlet]]
name = "trang-gia-han"
channel = "renewing_page"
base_url = "{url}"
refresh_token = "{token}"
"""
PAGE = """
[[outlet]]
name = "trang"
channel = "facebook_page"
page_id = "1"
token = "x"
"""


@pytest.fixture
def provider() -> Iterator[TokenSandbox]:
    with TokenSandbox() as running:
        yield running


@pytest.fixture
def renewing(ready: Home, provider: TokenSandbox, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setitem(CHANNELS, "renewing_page", "tests.engine.daily.renewing_page:RenewingPage")
    return grant(ready, provider, "r0")


def grant(home: Home, provider: TokenSandbox, token: str) -> Home:
    return home.outlets(OUTLET.format(url=provider.url, token=token))


def plan(home: Home, at: datetime) -> str:
    """Puts a text that is approved for this channel too on the outlet's calendar; its title."""
    revision = home.approved("ct-09")
    with home.database.write() as db:
        request = ScheduleRequest(revision, home.outlet_rows("trang-gia-han"), None, at)
        schedule(db, request, home.act(BIENTAP), 100)
    return str(revision.document["title"])


def days(home: Home, count: int) -> None:
    """So many mornings, each with its round."""
    for _ in range(count):
        clock_of(home).forward(days=1)
        keep_house(home.context)


def test_a_key_is_renewed_every_day_though_nothing_is_sent_and_nobody_is_warned(
    renewing: Home, provider: TokenSandbox
) -> None:
    keep_house(renewing.context)
    assert provider.exchanges == 0, "a fresh one is good"
    days(renewing, 3)
    assert (provider.exchanges, provider.used_twice) == (3, [])
    assert key_warnings(renewing.context) == []
    plan(renewing, renewing.now)
    pump(renewing, "trang-gia-han")
    assert renewing.log()[-1].provider_id == "a3", "what is sent uses the newest"


def test_an_answer_that_got_lost_is_told_by_the_outlets_name_until_there_is_a_new_grant(
    renewing: Home, provider: TokenSandbox, caplog: pytest.LogCaptureFixture
) -> None:
    days(renewing, 1)
    title = plan(renewing, renewing.now + timedelta(days=5))
    provider.script.add(Drop(commit=True))
    caplog.set_level(logging.WARNING)
    days(renewing, 1)
    (warning,) = key_warnings(renewing.context)
    assert "điểm phát trang-gia-han" in warning
    assert f"lượt phát đầu tiên sẽ hỏng là «{title}»" in warning
    assert warning in caplog.text
    assert "outlet trang-gia-han needs a new key" in caplog.text
    days(renewing, 1)
    assert provider.used_twice == []
    grant(renewing, provider, provider.refresh_token)
    days(renewing, 1)
    assert key_warnings(renewing.context) == []


def test_the_first_due_time_that_would_fail_is_named(ready: Home) -> None:
    (telegram,) = ready.outlet_rows("telegram")
    ends = ready.now + timedelta(days=6)
    for after in (5, 9, 7):
        put(ready, "telegram", at=ready.now + timedelta(days=after))
    put(ready, "facebook", at=ready.now + timedelta(days=6, hours=1))
    with ready.database.write() as db:
        note_key_end(db, telegram.id, ends)
    assert key_warnings(ready.context) == [
        (
            "Mã truy cập của điểm phát telegram hết hạn ngày 07/12/2026, lượt phát đầu tiên sẽ "
            f"hỏng là «{TITLE}» lúc 10:00 ngày 08/12/2026: hãy xin mã mới rồi nhập lại điểm phát."
        )
    ]
    clock_of(ready).forward(days=8)
    assert "đã hết hạn ngày 07/12/2026, lượt phát đầu tiên" in key_warnings(ready.context)[0]
    assert "10/12/2026" in key_warnings(ready.context)[0]


def test_nothing_planned_is_no_reason_to_be_silent(ready: Home) -> None:
    (telegram,) = ready.outlet_rows("telegram")
    with ready.database.write() as db:
        note_key_end(db, telegram.id, ready.now + timedelta(days=13))
    assert key_warnings(ready.context) == [
        "Mã truy cập của điểm phát telegram hết hạn ngày 14/12/2026: hãy xin mã mới rồi nhập lại "
        "điểm phát."
    ]
    assert keep_house(ready.context) == Round(keys=1, ending=1), "Facebook answered too"


def test_the_officers_get_one_letter_before_a_key_ends_and_one_a_week_after_it(
    ready: Home, servers: Stands
) -> None:
    document = read_office(SAMPLES / "office.toml").document
    report = {**document["report"], "outlet": "thu", "to": ["a@hoadang.example.vn"]}
    (telegram,) = ready.outlet_rows("telegram")
    with ready.database.write() as db:
        import_office(db, {**document, "report": report}, ready.act())
        note_key_end(db, telegram.id, ready.now + timedelta(days=6))
    told = [keep_house(ready.context).told]
    for _ in range(20):
        clock_of(ready).forward(days=1)
        told.append(keep_house(ready.context).told)
    assert told[:6] == [1, 0, 0, 0, 0, 0], "told once while there is time"
    assert sum(told[6:]) == 3, "and once in each week after it"
    pump(ready, "thu")
    letters = servers.world.arrivals("smtp")
    assert letters[-1].title == f"Mã truy cập của điểm phát «{telegram.title}» đã hết hạn"
    assert "hãy xin mã mới" in letters[-1].text


def test_who_is_told_in_his_own_way_of_a_key_that_ends_gets_no_letter_besides(home: Home) -> None:
    """An account that the office names needs no right to administer; an address without an account
    gets the letter."""
    with SmtpSandbox() as post:
        told_office(home, post, DUYET).outlets(PAGE)
        (outlet,) = home.outlet_rows("trang")
        named = ["duyet", "duyet@hoadang.example.vn", "vanthu@hoadang.example.vn"]
        notices = {"outlet": "bao-viec", "console": ""}
        report = {"outlet": "bao-viec", "to": named}
        clock_of(home).moment = at(1, "10:00")
        with home.database.write() as db:
            import_office(
                db, {"name": "Văn phòng", "report": report, "notices": notices}, home.act()
            )
            note_key_end(db, outlet.id, at(9, "10:00"))
        assert keep_house(home.context).told == 1
        pump(home, "bao-viec")
        assert [letter.to for letter in post.world.arrivals()] == ["vanthu@hoadang.example.vn"]
        assert looks(home, post) == [], "the hour of the digest was before he was reached"
        title = f"Mã truy cập sắp hết hạn: {outlet.title}"
        clock_of(home).moment = at(2, "07:30")
        assert looks(home, post) == [("duyet", title)], "with the digest"
        over = [("duyet", f"Mã truy cập đã hết hạn: {outlet.title}")]
        told = {}
        for day, hour in ((9, "09:00"), (9, "11:00"), (12, "11:00"), (16, "11:00")):
            clock_of(home).moment = at(day, hour)
            told[day, hour] = looks(home, post)
        assert list(told.values()) == [[], over, [], over], "as soon as it ended, and a week later"


def test_the_one_time_keys_of_old_forms_are_forgotten(ready: Home) -> None:
    key = one_time_key("bientap", "/lich/moi", "khoa", [])
    with ready.database.write() as db:
        record(db, replace(ready.act(BIENTAP), once=key), "schedule", "publication:1")
    for past, known in ((timedelta(days=89), True), (timedelta(days=2), False)):
        clock_of(ready).forward(days=past.days)
        keep_house(ready.context)
        with ready.database.read() as db:
            assert (find_done(db, key.digest) is not None) is known


def test_receipts_go_when_their_time_is_over_and_what_they_said_stays(
    ready: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(house, "_AT_ONCE", 2)
    put(ready, "sms", "sdt")
    pump(ready, "sms")
    first, second = ready.log()
    report(ready, first, 1, 1, 1)
    collect(ready.context)
    clock_of(ready).forward(days=30)
    report(ready, second, 1)
    collect(ready.context)
    report(ready, second, 1)  # and nobody reads this one
    noted = [heard(ready, row.id) for row in (first, second)]
    counts = []
    for past in (369, 2, 30):
        clock_of(ready).forward(days=past)
        keep_house(ready.context)
        counts.append(len(letters(ready)))
    assert counts == [5, 2, 1], "400 days; what nobody has read stays"
    assert [heard(ready, row.id) for row in (first, second)] == noted
    with ready.database.write() as db:
        (sms,) = ready.outlet_rows("sms")
        db.execute(update(outlets).where(outlets.c.id == sms.id).values(retired_at=ready.now))
    keep_house(ready.context)
    assert letters(ready) == [], "nobody will read it any more"


def test_a_table_that_nobody_answered_for_is_removed(renewing: Home, tmp_path: Path) -> None:
    """It holds addresses as they were sent."""
    (tmp_path / "dan.csv").write_text("email\na@b.vn\n", "utf-8")
    tables = KeptTables(kept_folder(renewing.folder), "bientap")
    token = tables.keep(tmp_path / "dan.csv")
    keep_house(renewing.context)
    kept = tables.find(token)
    assert kept is not None, "it may still be answered"
    os.utime(kept.parent, (0, 0))
    keep_house(renewing.context)
    assert tables.find(token) is None
