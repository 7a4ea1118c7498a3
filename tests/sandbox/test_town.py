"""The town over real sockets: its ports, its journal, its page, its door for faults, and the
outlets files that lead to providers."""

import http.client
import json
import secrets
import signal
import smtplib
import socket
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import make_msgid
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from channels import channel_class
from channels.contract.channel import Channel, Site, Surface
from channels.contract.credentials import Renewing
from channels.contract.message import DeliveryKey, Entry, Frame, Message, Picture, Recipient
from channels.contract.outcome import Accepted, Delivered
from sandbox import town
from sandbox.board import PAGE, Board
from sandbox.faults import Script
from sandbox.town import Town, TownError, outlets_toml, write_outlets
from sandbox.world import Arrival, World
from tests.channels.zalo.zalo_kit import MemoryStore

SAMPLES = Path(__file__).parents[2] / "samples" / "outlets.toml"
SHOWN = {
    "portal_feed",
    "portal_api",
    "email_smtp",
    "sms_gateway",
    "telegram_channel",
    "facebook_page",
    "zalo_oa",
    "zalo_template",
    "led_screen",
}
"""The channels of samples and demo; one that is added later need not be among them."""

GENERAL = {
    "name",
    "channel",
    "title",
    "rate_per_second",
    "window",
    "holidays",
    "max_per_day",
    "late",
    "late_limit",
}
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360f8cfc00000030101006edf3a6e0000000049454e44ae426082"
)
NASTY = '<script>alert("Ắ & ễ")</script>'
ESCAPED = "&lt;script&gt;alert(&#34;Ắ &amp; ễ&#34;)&lt;/script&gt;"


@dataclass(frozen=True)
class Page:
    status: int
    text: str
    headers: Mapping[str, str]


def ask(port: int, path: str, form: Mapping[str, object] | None = None) -> Page:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        if form is None:
            connection.request("GET", path)
        else:
            connection.request(
                "POST", path, urlencode(form), {"Content-Type": "application/x-www-form-urlencoded"}
            )
        answer = connection.getresponse()
        return Page(answer.status, answer.read().decode(), dict(answer.headers))
    finally:
        connection.close()


@contextmanager
def started(folder: Path) -> Iterator[Town]:
    """A town on the first row of free ports that comes along."""
    made = _on_free_ports(folder)
    try:
        yield made
    finally:
        made.stop()


def _on_free_ports(folder: Path) -> Town:
    for _ in range(50):
        try:
            return Town(folder, 20_000 + 7 * secrets.randbelow(2_000)).start()
        except TownError:
            continue
    raise AssertionError("no seven free ports in a row")


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Town]:
    with started(tmp_path / "sandbox") as made:
        yield made


def sms(running: Town, text: str, to: str = "+84901234567") -> Page:
    user, password = town.SMS_ACCOUNT
    query = {
        "username": user,
        "password": password,
        "from": "UBNDTP",
        "to": to,
        "text": text,
        "charset": "UTF-8",
        "coding": "2",
    }
    return ask(running.base_port + town.SMS, f"/cgi-bin/sendsms?{urlencode(query)}")


def mail(running: Town, subject: str, text: str = "Xin chào", html: str | None = None) -> None:
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = (
        "Trung tâm mẫu <tin@example.vn>",
        "an@example.vn",
        subject,
    )
    letter["Message-ID"] = "<d7-0a1b@example.vn>"
    letter["List-Unsubscribe"] = "<mailto:x@example.vn>, <http://127.0.0.1:8080/u/17-abc>"
    letter.set_content(text)
    if html is not None:
        picture = make_msgid(domain="example.vn")
        letter.add_alternative(html.replace("PICTURE", f"cid:{picture[1:-1]}"), subtype="html")
        letter.get_payload()[1].add_related(PNG, "image", "png", cid=picture)  # type: ignore[index, union-attr]
    with smtplib.SMTP("127.0.0.1", running.base_port + town.MAIL, timeout=5) as server:
        server.login(*town.MAIL_ACCOUNT)
        server.send_message(letter)


def closed(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


# --- Starting, stopping, remembering ---


def test_a_town_opens_seven_ports_and_closes_them_again(tmp_path: Path) -> None:
    with started(tmp_path / "a" / "b") as running:
        ports = range(running.base_port, running.base_port + 7)
        assert ask(running.base_port, "/healthz").text == '{"ok": true}'
        assert not any(closed(port) for port in ports)
    assert all(closed(port) for port in ports)


def test_what_arrived_is_still_there_after_a_restart(tmp_path: Path) -> None:
    with started(tmp_path) as first:
        mail(first, "Nộp hồ sơ trực tuyến")
        sms(first, "Mời bà con dự đối thoại")
        before = json.loads(ask(first.base_port, "/world.json").text)
    with started(tmp_path) as second:
        assert json.loads(ask(second.base_port, "/world.json").text) == before
        assert "Mời bà con dự đối thoại" in ask(second.base_port, "/dien-thoai").text
    assert [entry["title"] for entry in before] == ["Nộp hồ sơ trực tuyến", "1 parts"]


def test_a_half_written_line_is_forgotten_and_the_journal_goes_on(tmp_path: Path) -> None:
    journal = tmp_path / "world.jsonl"
    World(journal).add(
        Arrival("kannel", "d1", "+84901234567", "Dòng một\u2028dòng hai\u0085dòng ba")
    )
    whole = journal.read_bytes()
    journal.write_bytes(whole + b'{"provider": "kannel", "key": "d2')
    world = World(journal)
    assert [arrival.key for arrival in world.arrivals()] == ["d1"]
    world.add(Arrival("kannel", "d3", "+84901234567", "Xong"))
    assert journal.read_bytes().startswith(whole)
    assert World(journal).arrivals() == world.arrivals()
    assert [arrival.key for arrival in world.arrivals()] == ["d1", "d3"]


def test_reading_a_journal_that_another_process_writes_leaves_it_alone(tmp_path: Path) -> None:
    journal = tmp_path / "world.jsonl"
    journal.write_bytes(b'{"provider": "kan')
    assert World(journal).arrivals() == []
    assert journal.read_bytes() == b'{"provider": "kan'


@pytest.mark.parametrize("place", [town.BOARD, town.MAIL, town.TELEGRAM])
def test_a_port_in_use_is_named_and_nothing_is_left_running(tmp_path: Path, place: int) -> None:
    with started(tmp_path) as gone:
        base = gone.base_port
    with (
        socket.create_server(("127.0.0.1", base + place)),
        pytest.raises(TownError, match=f"Cổng {base + place} của .*chương trình khác"),
    ):
        Town(tmp_path, base).start()
    assert all(closed(port) for port in range(base, base + 5))


@pytest.mark.parametrize("base_port", [0, -1, 65532, 70000])
def test_a_row_of_ports_that_cannot_be_is_refused(tmp_path: Path, base_port: int) -> None:
    with pytest.raises(TownError, match="65529"):
        Town(tmp_path, base_port)


def test_the_command_says_when_it_is_ready_and_ends_on_sigterm(tmp_path: Path) -> None:
    with started(tmp_path) as gone:
        base = gone.base_port
    command = [sys.executable, "-m", "sandbox", "--folder", str(tmp_path), "--base-port", str(base)]
    with subprocess.Popen(
        command, cwd=SAMPLES.parents[1], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == f"Sandbox ready: http://127.0.0.1:{base}/\n"
        second = subprocess.run(
            command, cwd=SAMPLES.parents[1], capture_output=True, text=True, timeout=30, check=False
        )
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    assert second.returncode == 1
    assert second.stdout == ""
    assert f"Cổng {base + town.MAIL}" in second.stderr
    assert len(second.stderr.splitlines()) == 1


# --- The page ---


def test_the_first_page_counts_and_shows_the_newest_of_each_kind(running: Town) -> None:
    mail(running, "Cần hỏi gọi đâu")
    sms(running, "Hỏi thủ tục: gọi 1900 0000")
    sms(running, "Phản ánh: gọi 1900 0001")
    page = ask(running.base_port, "/")
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert page.text.index("Phản ánh: gọi") < page.text.index("Hỏi thủ tục: gọi")
    for words in (
        'Hòm thư <span class="count">1<',
        'Điện thoại <span class="count">2<',
        "Cần hỏi gọi đâu",
        "Chưa có bài nào trên trang Facebook",
    ):
        assert words in page.text


@pytest.mark.parametrize("path", ["/", "/thu", "/dien-thoai", "/mail/1"])
def test_what_arrived_is_text_on_the_page_never_markup(running: Town, path: str) -> None:
    mail(running, NASTY, NASTY)
    sms(running, NASTY)
    page = ask(running.base_port, path)
    assert ESCAPED in page.text
    assert "<script" not in page.text.replace('<script src="/board.js" defer></script>', "")
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert "unsafe-inline" not in page.headers["Content-Security-Policy"]


def test_a_letter_opens_with_its_text_its_html_and_its_source(running: Town) -> None:
    mail(
        running,
        "Sáu bước",
        "Bước một: đăng nhập",
        '<p style="color: red">Bước một</p><img src="PICTURE"><script>alert(1)</script>',
    )
    page = ask(running.base_port, "/mail/1")
    assert '<iframe sandbox title="Thư ở dạng HTML" src="/mail/1/html">' in page.text
    for words in (
        "Trung tâm mẫu &lt;tin@example.vn&gt;",
        "Bước một: đăng nhập",
        'href="http://127.0.0.1:8080/u/17-abc"',
    ):
        assert words in page.text
    html = ask(running.base_port, "/mail/1/html")
    assert '<img src="data:image/png;base64,iVBORw0KGgo' in html.text
    policy = html.headers["Content-Security-Policy"].split("; ")
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert not any(part.startswith("script-src") for part in policy)
    raw = ask(running.base_port, "/mail/1/raw")
    assert raw.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert "Message-ID: <d7-0a1b@example.vn>" in raw.text


@pytest.mark.parametrize(
    "path",
    ["/mail/2", "/mail/0", "/mail/99", "/mail/x", "/mail/2/raw", "/static/../town.py", "/fault"],
)
def test_what_is_not_there_is_404(running: Town, path: str) -> None:
    mail(running, "Một")
    sms(running, "Hai")  # number 2 is no letter
    assert ask(running.base_port, path).status == 404


def test_long_lists_are_paged_newest_first() -> None:
    world = World()
    for number in range(1, PAGE + 2):
        world.add(Arrival("smtp", f"d{number}", "an@example.vn", "Nội dung", f"Thư số {number}."))
    with Board({}, world) as board:
        first, second = ask(board.port, "/thu").text, ask(board.port, "/thu?trang=2").text
        assert first.count("Thư số ") == PAGE
        assert first.index(f"Thư số {PAGE + 1}.") < first.index(f"Thư số {PAGE}.")
        assert "/thu?trang=2" in first
        assert second.count("Thư số ") == 1
        assert "Thư số 1." in second
        assert ask(board.port, "/thu?trang=99").text == second
        assert (
            ask(board.port, "/thu?trang=hai").text == ask(board.port, "/thu?trang=0").text == first
        )
    assert 'src="/board.js"' in first
    assert 'src="/board.js"' not in second  # or a reader of old letters would lose the place


def test_posts_show_their_link_and_note_their_picture() -> None:
    world = World()
    world.add(
        Arrival(
            "facebook",
            "",
            "100000000000001",
            "Bài không ảnh",
            raw=json.dumps({"link": "https://example.vn/bai/mot", "alt": ""}),
        )
    )
    world.add(
        Arrival(
            "facebook",
            "",
            "100000000000001",
            "Bài có ảnh",
            "photo",
            raw=json.dumps({"link": "", "alt": "Một tấm <ảnh>"}),
        )
    )
    world.add(Arrival("telegram", "", "-1001234567890", "Bài trên kênh", "photo"))
    with Board({}, world) as board:
        page = ask(board.port, "/facebook").text
        assert 'href="https://example.vn/bai/mot"' in page
        assert page.count("Có ảnh kèm theo") == 1
        assert "Một tấm &lt;ảnh&gt;" in page
        assert "Có ảnh kèm theo" in ask(board.port, "/telegram").text


def test_messages_stand_on_their_readers_phones_in_vietnams_time() -> None:
    world = World()
    at = datetime(2026, 11, 30, 18, 30, tzinfo=UTC).isoformat()
    for number, to in enumerate(["+84900000001", "+84900000002", "+84900000001"], 1):
        world.add(Arrival("kannel", f"d{number}", to, f"Tin {number}", f"{number} parts", at=at))
    with Board({}, world) as board:
        page = ask(board.port, "/dien-thoai").text
    assert page.count("<h2>") == 2
    assert [page.index(f"Tin {number}") for number in (3, 1, 2)] == sorted(
        page.index(f"Tin {number}") for number in (1, 2, 3)
    )
    assert "01:30:00 01/12/2026</time> · 3 phần" in page.replace("\n", "")


def test_arrivals_are_json_whole_or_of_one_provider() -> None:
    world = World()
    arrivals = [
        Arrival("smtp", "d1", "an@example.vn", "Chào", "Thư", "d1@x", "raw"),
        Arrival("kannel", "d2", "+84900000001", "Ắ", "1 parts"),
    ]
    for arrival in arrivals:
        world.add(arrival)
    with Board({}, world) as board:
        assert json.loads(ask(board.port, "/world.json").text) == [
            asdict(entry) for entry in arrivals
        ]
        assert json.loads(ask(board.port, "/world.json?provider=kannel").text) == [
            asdict(arrivals[1])
        ]


# --- Faults from outside ---


def test_a_scripted_reply_is_met_as_often_as_asked(running: Town) -> None:
    form = {
        "provider": "kannel",
        "kind": "reply",
        "count": 2,
        "status": 503,
        "body": "Temporal failure, try again later.",
    }
    assert ask(running.base_port, "/fault", form).status == 200
    assert [sms(running, "Một").status for _ in range(3)] == [503, 503, 202]
    assert len(json.loads(ask(running.base_port, "/world.json").text)) == 1


@pytest.mark.parametrize(("commit", "taken"), [({}, 0), ({"commit": 1}, 1)])
def test_a_dropped_letter_was_taken_only_with_commit(
    running: Town, commit: dict[str, int], taken: int
) -> None:
    assert (
        ask(running.base_port, "/fault", {"provider": "smtp", "kind": "drop", **commit}).status
        == 200
    )
    with pytest.raises(smtplib.SMTPServerDisconnected):
        mail(running, "Mất tiếng")
    assert len(json.loads(ask(running.base_port, "/world.json").text)) == taken


def test_every_kind_of_fault_can_be_scripted() -> None:
    script = Script()
    with Board({"telegram": script}, World()) as board:
        for kind in ("drop", "hang", "half", "garbage", "slow", "twice", "reply"):
            form = {
                "provider": "telegram",
                "kind": kind,
                "seconds": 2,
                "status": 500,
                "body": "Hỏng",
                "commit": 1,
            }
            assert ask(board.port, "/fault", form).status == 200
    expected = [
        "Drop(commit=True)",
        "Hang(seconds=2, commit=True)",
        "Half()",
        "Garbage()",
        "Slow(seconds=2)",
        "Twice()",
    ]
    assert [repr(script.next()) for _ in range(6)] == expected
    assert repr(script.next()) == "Reply(status=500, body='Hỏng', headers={}, commit=True)"
    assert script.next() is None


@pytest.mark.parametrize(
    ("form", "word"),
    [
        ({"provider": "viber", "kind": "drop"}, "provider"),
        ({"provider": "kannel", "kind": "boom"}, "kind"),
        ({"provider": "kannel", "kind": "drop", "count": 0}, "count"),
        ({"provider": "kannel", "kind": "drop", "count": "nhiều"}, "count"),
        ({"provider": "kannel", "kind": "reply"}, "status"),
        ({"provider": "kannel", "kind": "hang", "seconds": -1}, "seconds"),
    ],
)
def test_a_fault_that_makes_no_sense_names_its_field_and_scripts_nothing(
    running: Town, form: dict[str, object], word: str
) -> None:
    answer = ask(running.base_port, "/fault", form)
    assert answer.status == 400
    assert word in json.loads(answer.text)["error"]
    assert sms(running, "Vẫn đi").status == 202


# --- The outlets files ---


def tables(text: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads(text)["outlet"]
    return found


def with_secrets(value: Any) -> Any:
    """The fields with something in place of each `{ env = … }`."""
    if isinstance(value, dict):
        return (
            "bi-mat"
            if set(value) == {"env"}
            else {name: with_secrets(inner) for name, inner in value.items()}
        )
    return [with_secrets(inner) for inner in value] if isinstance(value, list) else value


def opened(table: Mapping[str, Any], site: Site) -> Channel | Surface:
    made = channel_class(table["channel"])
    own = {field: with_secrets(value) for field, value in table.items() if field not in GENERAL}
    channel: Channel | Surface = made(table["name"], made.config.model_validate(own), site)  # type: ignore[call-arg]
    return channel


@pytest.mark.parametrize(
    "text",
    [SAMPLES.read_text("utf-8"), outlets_toml(20_000, Path("/srv/a \"b\" 'c'\\é"))],
    ids=["samples", "town"],
)
def test_every_outlet_of_both_files_is_one_that_its_channel_takes(text: str) -> None:
    site = Site(Path("public"), "http://127.0.0.1:8080")
    found = tables(text)
    assert {table["channel"] for table in found} == SHOWN
    assert [opened(table, site).name for table in found] == [table["channel"] for table in found]


def test_both_files_hold_the_same_outlets_and_only_the_demo_sends_at_any_hour() -> None:
    real, demo = tables(SAMPLES.read_text("utf-8")), tables(outlets_toml(20_000, Path("home")))
    names = [table["name"] for table in real]
    assert names == [table["name"] for table in demo]
    assert len(names) == len(set(names)) == 14
    assert {(table["window"], table["holidays"]) for table in demo} == {("00:00-24:00", "send")}
    people = [
        table
        for table in real
        if table["channel"] not in ("portal_feed", "portal_api", "led_screen")
    ]
    assert {(table["window"], table["holidays"]) for table in people} == {("07:00-22:00", "hold")}


def test_the_real_sample_holds_no_secret() -> None:
    secret = ("password", "token", "app_secret", "refresh_token")
    nested = [
        place
        for table in tables(SAMPLES.read_text("utf-8"))
        for place in [table, *table.get("relay", []), *table.get("gateway", [])]
    ]
    found = [place[field] for place in nested for field in secret if field in place]
    assert len(found) == 7
    assert all(set(value) == {"env"} for value in found)


MESSAGE = Message(
    item="ct-01",
    title="Nộp hồ sơ trực tuyến: sáu bước",
    summary="Hướng dẫn nộp hồ sơ qua mạng.",
    html="<p>Đăng nhập VNeID.</p>",
    text="Đăng nhập VNeID.",
    link="http://127.0.0.1:8080/bai/nop-ho-so",
    sms="Nop ho so qua mang",
    zalo=(("ho_ten", "An"), ("noi_dung", "nộp hồ sơ qua mạng")),
    picture=Picture(
        "0" * 64 + ".png",
        "image/png",
        1,
        1,
        PNG,
        "Một điểm ảnh",
        "http://127.0.0.1:8080/media/x.png",
    ),
    frames=(Frame("0" * 64 + "-nop-ho-so.png", PNG, 6.0),),
    theme_ids=("KH18-k", "KH18-d"),
    office="Trung tâm mẫu",
)
ENTRY = Entry(
    MESSAGE,
    "tag:example.vn,2026:ct-01",
    "nop-ho-so",
    datetime(2026, 11, 1, tzinfo=UTC),
    datetime(2026, 11, 1, tzinfo=UTC),
)
TO = {"email": Recipient("an@example.vn"), "phone": Recipient("+84901234567"), None: None}


def test_every_outlet_of_the_demo_reaches_its_stand_in(running: Town, tmp_path: Path) -> None:
    file = write_outlets(running.base_port, tmp_path)
    assert file == tmp_path / "sandbox" / "outlets.toml"
    site = Site(tmp_path / "public", "http://127.0.0.1:8080", "Trung tâm mẫu")
    granted = MemoryStore(refresh_token="r0")
    for table in tables(file.read_text("utf-8")):
        channel = opened(table, site)
        if isinstance(channel, Renewing):
            channel.use_credentials(granted)
        if isinstance(channel, Surface):
            assert isinstance(channel.publish([ENTRY]), Delivered), table["name"]
            continue
        with channel.open() as line:
            assert isinstance(
                line.send(MESSAGE, TO[channel.capabilities.addressed], DeliveryKey("d1-0a1b")),
                Accepted,
            ), table["name"]
    arrivals = json.loads(ask(running.base_port, "/world.json").text)
    assert [arrival["provider"] for arrival in arrivals] == [
        "portal",
        "smtp",
        "kannel",
        "telegram",
        "facebook",
        *["zalo"] * 3,  # an article, its broadcast, a template message
    ]
    for screen in town.SCREENS:
        assert (
            json.loads((tmp_path / "led-drop" / screen / "manifest.json").read_text("utf-8"))[
                "screen"
            ]
            == screen
        )
