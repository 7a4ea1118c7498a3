"""What is said of an outlet is said once, by its channel: three channels that no name in the
product stands for go the whole way, from the outlets file to the report, with no other file
touched."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from channels import CHANNELS
from channels.contract.channel import Capabilities
from content.calendar.schedule import ScheduleRequest, schedule
from content.deliveries.filters import Filter
from content.deliveries.log import rows
from content.intake.errors import InputError
from content.items.approval import approval_in_force
from engine.decisions import approving
from engine.report_files.samples import sampler
from reports.counting.listing import published
from reports.counting.material import load
from reports.counting.pieces import PlanScope
from reports.counting.summary import Ask, summarise
from reports.desk.year_calendar import year_calendar
from reports.periods.periods import Span, free
from tests.console.console_kit import user_of
from tests.engine.engine_kit import clock_of, copy_of, pump, put
from tests.engine.made_up import MADE_UP, OUTLETS, BusPanel, Messenger
from tests.kit import BIENTAP, DUYET, HandClock, Home, addresses, make_home, phones
from tests.lantoa.cli_kit import Cli
from wiring.messages import fallback_frame
from wiring.outlets import open_outlet
from wiring.settings import SettingsError

ITEM = "ct-08"
PLAN = "hai-phong-18-kh-khdt-2024"
SHOWN = {
    "nhan-tin": ("Ứng dụng nhắn tin", "look-bubble"),
    "xe-buyt": ("Bảng điện tử xe buýt", "look-screen"),
    "bang-tin": ("Bảng tin điện tử", "look-post"),
}


@pytest.fixture(scope="module", autouse=True)
def registered() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name, place in MADE_UP.items():
            patch.setitem(CHANNELS, name, place)
        yield


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """People, plans, two telephones, two mailboxes and no outlet, to be copied."""
    home = make_home(tmp_path_factory.mktemp("made-up") / "template").people().plans()
    home.audience("sdt", phones(range(2))).audience("dan", addresses(2)).database.close()
    return home.folder


@pytest.fixture
def ready(template: Path, tmp_path: Path) -> Iterator[Home]:
    """The three outlets, in a home of its own."""
    with copy_of(template, tmp_path / "home", HandClock(), OUTLETS) as home:
        yield home


@pytest.fixture(scope="module")
def went(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """One item went out on all three; nothing changes any more."""
    folder = tmp_path_factory.mktemp("went") / "home"
    with copy_of(template, folder, HandClock(), OUTLETS) as home:
        put(home, "nhan-tin", "sdt")
        put(home, "xe-buyt")
        put(home, "bang-tin")
        for outlet in SHOWN:
            pump(home, outlet)
        yield home


def title(home: Home) -> str:
    return str(home.approved(ITEM).document["title"])


def test_what_an_outlet_is_stands_in_its_row(ready: Home) -> None:
    told = {
        row.name: (row.family, row.addressed, row.surface, row.form) for row in ready.outlet_rows()
    }
    assert told == {
        "nhan-tin": ("social", "phone", False, "messenger"),
        "xe-buyt": ("led", None, True, "led"),
        "bang-tin": ("social", None, True, "notice_board"),
    }


def test_whoever_writes_to_telephones_keeps_the_hours_of_telephones(ready: Home) -> None:
    usual = {row.name: (row.window, row.holidays, row.max_per_day) for row in ready.outlet_rows()}
    assert usual.pop("nhan-tin") == ("07:00-22:00", "hold", 3)
    assert set(usual.values()) == {("00:00-24:00", "send", 0)}


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (Capabilities(family="tram"), "khai báo loại «tram» mà tin, bài không có"),
        (Capabilities(family="led", addressed="phone", surface=True), "chỉ chọn một"),
    ],
)
def test_a_channel_that_says_what_cannot_be_is_refused_at_import(
    filed: Home, monkeypatch: pytest.MonkeyPatch, said: Capabilities, words: str
) -> None:
    monkeypatch.setattr(Messenger, "capabilities", said)
    with pytest.raises(InputError, match=words):
        filed.outlets(OUTLETS)


def test_a_panel_that_does_not_carry_the_lines_it_would_draw_is_not_opened(
    ready: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(BusPanel, "capabilities", Capabilities(family="social", surface=True))
    (row,) = ready.outlet_rows("xe-buyt")
    with pytest.raises(SettingsError, match="phải khai báo loại «led»"):
        open_outlet(row, ready.vault, ready.context.site)


def test_the_command_line_previews_what_leaves_and_lists_it_by_channel(
    went: Home, tmp_path: Path
) -> None:
    cli = Cli(went.folder)
    for outlet, ending in {"nhan-tin": ".txt", "xe-buyt": "-1.png", "bang-tin": ".txt"}.items():
        cli("preview", ITEM, "--outlet", outlet, "--out", tmp_path)
        assert (tmp_path / f"{ITEM}-{outlet}{ending}").stat().st_size
    assert {row["outlet"] for row in cli.log("--channel", "messenger")} == {"nhan-tin"}
    assert {row["channel"] for row in cli("outlet", "list", "--json").rows} == set(MADE_UP)


def test_every_page_shows_them_by_their_labels_and_as_they_look(went: Home) -> None:
    chief = user_of(went, DUYET)
    text = chief.get(f"/tin/{ITEM}").text
    for label, look in SHOWN.values():
        assert label in text
        assert f'class="look {look}"' in text
    assert f"/{ITEM}/ban/1/bang-tin/anh" not in text, "a picture is shown that does not leave"
    pages = ("/", "/lich", "/diem-phat", f"/duyet/{ITEM}", f"/lich/moi?bai={ITEM}", "/lich/1")
    writer = user_of(went, BIENTAP)
    for path in pages:
        answer = writer.get(path)
        assert answer.status_code == 200, path
    for path in ("/", "/lich", "/diem-phat", f"/lich/moi?bai={ITEM}"):
        assert [label for label, _ in SHOWN.values() if label not in writer.get(path).text] == []


def test_an_approval_names_the_channels_that_were_seen(ready: Home) -> None:
    revision = ready.approved(ITEM)
    with ready.database.read() as db:
        found = approval_in_force(db, revision)
    assert found is not None
    assert set(MADE_UP) < set(found.channels)  # and those of families without any outlet
    assert not {"telegram_channel", "facebook_page", "led_screen"} & set(found.channels)


def test_a_channel_that_came_later_is_approved_once_more_before_it_is_scheduled(
    ready: Home,
) -> None:
    revision = ready.approved(ITEM)
    (ready.folder / "drop").mkdir()
    (screen,) = ready.outlets(_LED.format(ready.folder / "drop")).outlet_rows("led")
    asked = ScheduleRequest(revision, [screen], None, ready.now)
    with (
        pytest.raises(InputError, match="bài chưa được phê duyệt cho kênh"),
        ready.database.write() as db,
    ):
        schedule(db, asked, ready.act(BIENTAP), 100)
    approving.approve(ready.database, approving.checked(ready.context, ITEM), ready.act(DUYET))
    with ready.database.write() as db:
        schedule(db, asked, ready.act(BIENTAP), 100)
        again = approval_in_force(db, revision)
    assert again is not None
    assert set(again.channels) > {"led_screen", *MADE_UP}
    with pytest.raises(InputError, match="bản này đã được phê duyệt cho mọi kênh đang có"):
        approving.approve(ready.database, approving.checked(ready.context, ITEM), ready.act(DUYET))


_LED = """
[[outlet]]
name = "led"
channel = "led_screen"
width = 320
height = 160
[[outlet.target]]
kind = "folder"
path = "{}"
"""


@pytest.mark.parametrize(
    ("outlet", "audience", "words"),
    [
        ("nhan-tin", None, "cần chọn một nhóm nhận"),
        ("nhan-tin", "dan", "nhóm nhận dan không chứa loại địa chỉ"),
        ("bang-tin", "sdt", "không gửi đến từng người: bỏ nhóm nhận"),
        ("xe-buyt", "sdt", "không gửi đến từng người: bỏ nhóm nhận"),
    ],
)
def test_an_audience_is_asked_by_whom_the_outlet_is_addressed_to(
    ready: Home, outlet: str, audience: str | None, words: str
) -> None:
    with pytest.raises(InputError, match=words):
        put(ready, outlet, audience)


def test_each_of_them_publishes_what_was_approved_and_the_log_says_where(went: Home) -> None:
    with went.database.read() as db:
        log = {name: [row.state for row in rows(db, Filter(channel=name))] for name in MADE_UP}
    assert log == {
        "messenger": ["accepted", "accepted"],
        "bus_panel": ["delivered"],
        "notice_board": ["delivered"],
    }
    public = went.context.site.public_dir
    sent = [json.loads(line) for line in (public / "nhan-tin.jsonl").read_text().splitlines()]
    assert [row["to"] for row in sent] == ["+84900000000", "+84900000001"]
    assert {row["text"] for row in sent} == {title(went)}
    assert (public / "bang-tin.txt").read_text("utf-8") == title(went)
    frame = (public / "xe-buyt.png").read_bytes()
    assert frame.startswith(b"\x89PNG"), "the second panel got no frames"


def test_a_second_panel_is_handed_what_stands_when_nothing_else_does(ready: Home) -> None:
    (row,) = ready.outlet_rows("xe-buyt")
    panel = open_outlet(row, ready.vault, ready.context.site)
    assert panel.fallback == fallback_frame(panel.shape, "Cơ quan mẫu")  # type: ignore[union-attr]
    assert panel.fallback is not None  # type: ignore[union-attr]


def test_a_message_to_a_telephone_waits_for_the_morning(ready: Home) -> None:
    clock_of(ready).moment += timedelta(hours=13)  # 23:00 in Vietnam
    put(ready, "nhan-tin", "sdt")
    pump(ready, "nhan-tin")
    assert ready.states() == {"queued": 2}
    clock_of(ready).moment += timedelta(hours=8)
    pump(ready, "nhan-tin")
    assert ready.states() == {"accepted": 2}


def test_nobody_gets_a_fourth_message_on_one_day(ready: Home) -> None:
    for _ in range(4):
        put(ready, "nhan-tin", "sdt")
        pump(ready, "nhan-tin")
        clock_of(ready).moment += timedelta(minutes=5)
    assert ready.states() == {"accepted": 6, "queued": 2}
    clock_of(ready).moment += timedelta(days=1)
    pump(ready, "nhan-tin")
    assert ready.states() == {"accepted": 8}


def test_a_mark_for_one_reader_closes_the_board_and_not_the_messenger(ready: Home) -> None:
    seen = ready.draft(ITEM)
    personal = replace(seen, document={**seen.document, "title": "Chào {{name}}"})
    found = approving.check_revision(personal, ready.outlet_rows(), ready.context)
    assert "messenger" in found.channels
    assert "notice_board" not in found.channels


def test_reports_count_them_by_their_forms(went: Home, tmp_path: Path) -> None:
    december = free(date(2026, 12, 1), date(2026, 12, 31))
    with went.database.read() as db:
        found = summarise(db, Ask(PLAN, december, tmp_path, went.now))
        year = year_calendar(db, PLAN, 2026, went.now, went.context.calendar)
    counted = {
        key: found.figure(key).values.covered
        for key in ("led.items", "social.posts", "sms.sent", "all.messages", "other.count")
    }
    assert counted == {
        "led.items": 1,
        "social.posts": 0,
        "sms.sent": 0,
        "all.messages": 2,
        "other.count": 2,  # one mailing and one notice
    }
    assert found.figure("other.count").note == "Bảng tin sảnh, Tin nhắn ứng dụng"
    assert {line.form for line in year.lines} == {"Màn hình LED", "Hình thức khác"}


def test_the_evidence_pack_shows_how_each_came_out(went: Home) -> None:
    span = Span(date(2026, 12, 1), date(2026, 12, 31))
    scope = PlanScope(PLAN, frozenset(went.approved(ITEM).document["themes"]))
    with went.database.read() as db:
        listed = list(published(db, load(db, span), scope, span))
    draw = sampler(went.context)
    shown = {row.outlet_name: list(draw(row).files) for row in listed}
    assert shown == {"nhan-tin": [".txt"], "xe-buyt": [".png"], "bang-tin": [".txt"]}
