"""`lantoa waiting`: one list of everything that waits for a person, each with the command that
settles it."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from sqlalchemy import text

from content.deliveries.waiting import waiting
from content.items import approval
from content.outlets.balances import note_look
from content.outlets.outlets import note_key_end, set_state
from content.people.users import add_user
from lantoa.cli import main
from tests.engine.engine_kit import pump, put
from tests.kit import DUYET, HandClock, Home, Stands, stands

Lantoa = Callable[..., str]


@pytest.fixture
def servers() -> Iterator[Stands]:
    """The sandbox's servers, without the command's own home that this folder's fixture makes with
    them."""
    with stands() as running:
        yield running


@pytest.fixture
def lantoa(
    ready: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Lantoa:
    """Runs the command on the home; what it prints."""
    monkeypatch.setenv("LANTOA_HOME", str(ready.folder))

    def run(*words: str) -> str:
        assert main(["waiting", *words]) == 0
        return capsys.readouterr().out

    return run


def listed(lantoa: Lantoa, *words: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(lantoa("--json", *words))
    return found


def set_rows(home: Home, state: str, minutes: int, reason: str) -> int:
    """Another delivery, in a state that it reached some minutes ago."""
    put(home, "telegram", at=home.now + timedelta(seconds=minutes))
    assert isinstance(home.clock, HandClock)
    home.clock.forward(seconds=minutes)
    pump(home, "telegram")
    row = home.log()[-1]
    with home.database.write() as db:
        statement = (
            "UPDATE deliveries SET state = :state, reason = :reason, settled_at = :at WHERE id = "
            ":id"
        )
        at = (home.now - timedelta(minutes=minutes)).replace(tzinfo=None).isoformat(" ")
        db.execute(text(statement), {"state": state, "reason": reason, "at": at, "id": row.id})
    return row.id


def test_nothing_waits_in_a_quiet_home(ready: Home, lantoa: Lantoa) -> None:
    put(ready, "telegram")
    pump(ready, "telegram")
    assert listed(lantoa) == []
    assert lantoa() == "Không có gì chờ người quyết định.\n"


def test_unknown_and_held_deliveries_are_listed_oldest_first(ready: Home, lantoa: Lantoa) -> None:
    young, held, old = (
        set_rows(ready, "unknown", 1, "mất trả lời"),
        set_rows(ready, "held", 2, "quá giờ"),
        set_rows(ready, "unknown", 30, ""),
    )
    assert [
        (entry["kind"], entry["subject"], entry["outlet"], entry["item"], entry["why"])
        for entry in listed(lantoa)
    ] == [
        ("unknown", str(old), "telegram", "ct-08", ""),
        ("unknown", str(young), "telegram", "ct-08", "mất trả lời"),
        ("held", str(held), "telegram", "ct-08", "quá giờ"),
    ]


def test_a_halted_outlet_waits_and_a_paused_one_does_not(ready: Home, lantoa: Lantoa) -> None:
    with ready.database.write() as db:
        set_state(db, "sms", "halted", ready.act(why="cổng từ chối mật khẩu"))
        set_state(db, "thu", "paused", ready.act(why="tạm dừng bằng tay"))
    (one,) = listed(lantoa)
    assert (one["kind"], one["subject"], one["outlet"], one["why"]) == (
        "halted",
        "sms",
        "sms",
        "cổng từ chối mật khẩu",
    )
    assert datetime.fromisoformat(one["since"]) == ready.now


def test_an_urgent_item_waits_until_another_person_confirms(ready: Home, lantoa: Lantoa) -> None:
    revision = ready.draft("ct-15")
    with ready.database.write() as db:
        act, page = ready.act(DUYET, "thông báo khẩn"), {"portal_feed": "portal"}
        approval.approve_urgent(db, revision, act, page)
    (one,) = listed(lantoa)
    assert (one["kind"], one["subject"], one["item"], one["why"]) == (
        "urgent",
        "ct-15",
        "ct-15",
        "thông báo khẩn",
    )


def test_a_large_mailing_waits_for_its_release(ready: Home, lantoa: Lantoa) -> None:
    number = put(ready, "thu", "dan", release_above=1)
    (one,) = listed(lantoa)
    assert (one["kind"], one["subject"], one["item"]) == ("release", str(number), "ct-08")


def test_the_table_says_what_to_do_for_each_kind_that_is_there(ready: Home, lantoa: Lantoa) -> None:
    set_rows(ready, "unknown", 1, "mất trả lời")
    shown = lantoa()
    assert "chưa rõ" in shown
    assert "mất trả lời" in shown
    assert "lantoa settle" in shown
    assert "lantoa release" not in shown


def test_a_limit_cuts_the_list(ready: Home, lantoa: Lantoa) -> None:
    for minutes in (1, 2, 3):
        set_rows(ready, "held", minutes, "")
    assert len(listed(lantoa, "--limit", "2")) == 2


def test_a_long_log_is_not_read_through(ready: Home) -> None:
    """The states are found by index: a year's deliveries cost nothing."""
    put(ready, "telegram")
    pump(ready, "telegram")
    with ready.database.write() as db:
        db.execute(text("ANALYZE"))
    plans: list[str] = []
    with ready.database.read() as db:
        connection = db.connection.driver_connection
        assert connection is not None
        connection.set_trace_callback(plans.append)
        assert list(waiting(db, ready.now)) == []
        connection.set_trace_callback(None)
        about = [plan for plan in plans if "deliveries" in plan]
        assert len(about) == 7
        for statement in about:
            steps = [row[3] for row in db.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}")]
            assert not [step for step in steps if step.startswith("SCAN deliveries")], steps


def test_a_key_that_ends_soon_waits_with_the_first_due_time_that_would_fail(
    ready: Home, lantoa: Lantoa
) -> None:
    ends = datetime.now(UTC) + timedelta(days=3)
    (outlet,) = ready.outlet_rows("facebook")
    put(ready, "facebook", at=ready.now + timedelta(days=30))
    with ready.database.write() as db:
        note_key_end(db, outlet.id, ends)
        note_look(db, ready.outlet_rows("sms")[0].id, "Số dư ở eSMS còn 80.000 đồng.", ready.now)
    row, low = listed(lantoa)
    assert (low["kind"], low["outlet"]) == ("low", "sms")
    assert low["why"] in lantoa()
    assert (row["kind"], row["outlet"], row["item"]) == ("key", "facebook", "ct-08")
    assert "Mã truy cập của điểm phát facebook hết hạn" in row["why"]
    assert "lượt phát đầu tiên sẽ hỏng là «PAR INDEX" in row["why"]
    assert row["why"] in lantoa()
    assert "Không có gì chờ" not in lantoa()


def test_many_are_settled_with_one_command(
    ready: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    old, young = (set_rows(ready, "unknown", minutes, "mất trả lời") for minutes in (1, 2))
    yesterday = f"{datetime.now(UTC) - timedelta(days=1):%Y-%m-%d} 00:00:00.000000"
    with ready.database.write() as db:  # the command's clock is the true one
        add_user(db, DUYET, "mat-khau-thu", ready.act())
        for id, at in ((old, "2026-01-01 00:00:00.000000"), (young, yesterday)):
            values = {"id": id, "at": at}
            db.execute(text("UPDATE deliveries SET settled_at = :at WHERE id = :id"), values)
    monkeypatch.setenv("LANTOA_HOME", str(ready.folder))
    monkeypatch.setenv("LANTOA_PASSWORD", "mat-khau-thu")

    def settle(*more: str) -> tuple[int, str]:
        monkeypatch.setattr("sys.stdin", StringIO("CÓ\n"))
        said = ("--outlet", "telegram", "--words", "TRẢ", "--as", "sent", "--why", "đã gọi")
        code = main(["settle", *said, "--by", "duyet", *more])
        told = capsys.readouterr()
        return code, told.out + told.err

    code, told = settle("--older-than", "30d")
    assert (code, "1 lượt gửi: đã nhận." in told) == (0, True), told
    code, told = settle("--older-than", "30d")
    assert (code, "không còn lượt gửi nào" in told) == (2, True), told
    code, told = settle()
    assert (code, "1 lượt gửi: đã nhận." in told) == (0, True), told
    assert ready.states() == {"accepted": 2}
