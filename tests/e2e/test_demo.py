"""`make demo`: real input, all eight channels, and what the stand-ins received is what was
approved."""

import hashlib
import json
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_string, policy
from pathlib import Path
from typing import Any

import feedparser
import pytest

from channels.contract.channel import Channel, Site, Surface
from channels.contract.message import Message
from content.audiences.audiences import find_audience
from content.database.db import Database, sqlite_url
from content.database.vault import Vault, open_vault
from content.deliveries.filters import Filter
from content.deliveries.log import LogRow, rows
from content.items import media
from content.items.items import Revision, approved_revision
from content.items.left_marks import filled
from content.office.office import current_office
from content.outlets.outlets import Outlet, list_outlets
from tests.e2e.up_kit import environment, eventually, family, free_ports
from wiring.messages import make_message
from wiring.outlets import open_outlet

pytestmark = pytest.mark.timeout(300)

DEMO = (sys.executable, "-m", "lantoa.trial.demo")
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
SANDBOX = (10, 11, 12, 13, 14, 15, 16)


@dataclass
class Shown:
    """One finished run: what it said, what its home holds, what the stand-ins received."""

    home: Path
    port: int
    done: "subprocess.CompletedProcess[str]"
    database: Database
    vault: Vault

    def arrivals(self, provider: str) -> list[dict[str, str]]:
        lines = (self.home / "sandbox" / "world.jsonl").read_bytes().decode("utf-8").split("\n")
        return [
            found for line in lines if line and (found := json.loads(line))["provider"] == provider
        ]

    def log(self, channel: str | None = None) -> list[LogRow]:
        with self.database.read() as db:
            return list(rows(db, Filter(channel=channel)))

    def outlets(self, channel: str) -> list[Outlet]:
        with self.database.read() as db:
            return [outlet for outlet in list_outlets(db) if outlet.channel == channel]

    def revision(self, item: str) -> Revision:
        with self.database.read() as db:
            found = approved_revision(db, item)
        assert found is not None
        return found

    def opened(self, outlet: Outlet) -> Channel | Surface:
        with self.database.read() as db:
            site = Site(
                self.home / "public", f"http://127.0.0.1:{self.port}", current_office(db).name
            )
        return open_outlet(outlet, self.vault, site)

    def messages(self, outlet: Outlet) -> dict[str, Message]:
        """What was to be shown on an outlet, by item, made anew from the approved revisions."""
        channel = self.opened(outlet)
        site = Site(self.home / "public", f"http://127.0.0.1:{self.port}")

        def load(sha256: str) -> bytes:
            with self.database.read() as db:
                return media.load(db, self.home / "media", sha256)

        mine = [row for row in self.log() if row.outlet == outlet.name]
        gone = {row.item for row in mine if row.kind == "withdraw"}
        items = {row.item for row in mine} - gone
        return {
            item: make_message(self.revision(item).document, channel, site, load) for item in items
        }

    def people(self, audience: str) -> int:
        with self.database.read() as db:
            return find_audience(db, audience).size


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    home, port = tmp_path_factory.mktemp("demo") / "home", free_ports(*SANDBOX)
    done = subprocess.run(
        DEMO,
        env=environment(home, port, DEMO_EXIT="1"),
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    database = Database(sqlite_url(home))
    yield Shown(home, port, done, database, open_vault(home / "lantoa.key"))
    database.close()


def test_every_delivery_arrived_on_every_channel_shown(shown: Shown) -> None:
    log = shown.log()
    assert {row.channel for row in log} == SHOWN
    assert {row.state for row in log} <= {"accepted", "delivered"}
    assert len({row.item for row in log}) == 24


def test_it_speaks_in_short_lines_and_leaves_nothing_running(shown: Shown) -> None:
    assert shown.done.stderr == ""
    lines = shown.done.stdout.splitlines()
    assert max(map(len, lines)) < 160
    assert f"{len(shown.log())}/{len(shown.log())} lượt gửi" in shown.done.stdout
    assert not family(shown.home)


def test_each_number_got_each_text_once_as_approved(shown: Shown) -> None:
    (outlet,) = shown.outlets("sms_gateway")
    approved = {item: filled(shown.revision(item).document) for item in shown.messages(outlet)}
    texts = {
        text
        for entry in approved.values()
        for text in (entry["sms"], entry["sms_accented"])
        if text
    }
    got = Counter((arrival["to"], arrival["text"]) for arrival in shown.arrivals("kannel"))
    assert {text for _, text in got} <= texts
    assert set(got.values()) == {1}
    assert len(got) == len(approved) * shown.people("nguoi-dan-sms")


def test_each_address_got_each_letter_once_as_approved(shown: Shown) -> None:
    (outlet,) = shown.outlets("email_smtp")
    by_title = {message.title: message for message in shown.messages(outlet).values()}
    got: Counter[tuple[str, str]] = Counter()
    for arrival in shown.arrivals("smtp"):
        letter = message_from_string(arrival["raw"], policy=policy.default)
        message, parts = (
            by_title[letter["Subject"]],
            {
                part.get_content_type(): part.get_content()
                for part in letter.walk()
                if not part.is_multipart()
            },
        )
        assert message.text.strip() in parts["text/plain"].replace("\r\n", "\n")
        assert message.html in parts["text/html"].replace("\r\n", "\n")
        assert message.picture is not None
        assert parts[message.picture.mime] == message.picture.data
        assert letter["To"].addresses[0].addr_spec == arrival["to"]
        got[arrival["to"], letter["Subject"]] += 1
    assert set(got.values()) == {1}
    assert len(got) == len(by_title) * shown.people("nguoi-dan-email")


@pytest.mark.parametrize(
    ("channel", "provider"), [("telegram_channel", "telegram"), ("facebook_page", "facebook")]
)
def test_each_post_is_what_was_approved(shown: Shown, channel: str, provider: str) -> None:
    (outlet,) = shown.outlets(channel)
    posts = sorted(arrival["text"] for arrival in shown.arrivals(provider))
    opened = shown.opened(outlet)
    messages = shown.messages(outlet)
    assert posts == sorted(
        opened.preview(message, None)[".txt"].decode("utf-8") for message in messages.values()
    )
    for item in messages:
        text = filled(shown.revision(item).document)
        assert [
            post
            for post in posts
            if (text["social"] or f"{text['title']}\n\n{text['summary']}") in post
        ]


def test_one_item_went_to_the_portal_was_put_right_and_taken_back_there(shown: Shown) -> None:
    arrived = shown.arrivals("portal")
    assert len(arrived) == len({arrival["key"] for arrival in arrived}) == 24
    at_portal = [row for row in shown.log("portal_api") if row.item == "ct-21"]
    assert sorted(row.kind for row in at_portal) == ["publish", "update", "withdraw"]
    assert {row.state for row in at_portal if row.kind != "publish"} == {"delivered"}
    assert shown.revision("ct-21").number == 2
    assert "đính chính ct-21 bằng bản 2" in shown.done.stdout
    assert "gỡ ct-21" in shown.done.stdout


def test_every_feed_holds_what_was_approved(shown: Shown) -> None:
    for outlet in shown.outlets("portal_feed"):
        approved = {
            message.title: message.html.strip() for message in shown.messages(outlet).values()
        }
        for kind in ("rss", "atom"):
            data = (
                shown.home / "public" / "feeds" / f"{outlet.fields['slug']}.{kind}"
            ).read_bytes()
            feed: Any = feedparser.parse(data, sanitize_html=False, resolve_relative_uris=False)
            assert not feed.bozo
            assert {
                entry.title: entry.content[0].value.strip() for entry in feed.entries
            } == approved
        parsed = json.loads(
            (shown.home / "public" / "feeds" / f"{outlet.fields['slug']}.json").read_bytes()
        )
        assert {
            entry["title"]: entry["content_html"].strip() for entry in parsed["items"]
        } == approved


def test_every_screen_shows_the_frames_that_were_approved(shown: Shown) -> None:
    for outlet in shown.outlets("led_screen"):
        folder = shown.home / "led-drop" / outlet.name
        listed = json.loads((folder / "manifest.json").read_bytes())["items"]
        drawn = [
            hashlib.sha256(frame.png).hexdigest()
            for message in shown.messages(outlet).values()
            for frame in message.frames
        ]
        assert sorted(entry["sha256"] for entry in listed) == sorted(drawn)
        assert {
            hashlib.sha256((folder / entry["file"]).read_bytes()).hexdigest() for entry in listed
        } == set(drawn)


def test_a_home_that_the_demo_did_not_make_is_left_alone(tmp_path: Path) -> None:
    kept = tmp_path / "home" / "quan-trong.txt"
    kept.parent.mkdir()
    kept.write_text("đừng xóa", "utf-8")
    place = environment(tmp_path / "home", free_ports(*SANDBOX), DEMO_EXIT="1")
    done = subprocess.run(DEMO, env=place, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
    assert list(kept.parent.iterdir()) == [kept]


def test_a_second_run_begins_anew_and_ctrl_c_ends_it_in_order(shown: Shown) -> None:
    shown.database.close()
    said = shown.home.parent / "said.txt"
    (shown.home / "public" / "of-the-first-run.txt").touch()
    with said.open("wb") as output:
        place = environment(shown.home, free_ports(*SANDBOX), DEMO_EXIT="1")
        running = subprocess.Popen(DEMO, env=place, stdout=output, stderr=subprocess.STDOUT)
    eventually(lambda: "kế hoạch" in said.read_text("utf-8"))
    assert not (shown.home / "public" / "of-the-first-run.txt").exists()
    running.send_signal(signal.SIGINT)
    assert running.wait(30) == 1
    assert "Traceback" not in said.read_text("utf-8")
    assert not family(shown.home)
