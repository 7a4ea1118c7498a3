"""Short links: part of the approved text, counted by the day, gone with what was taken back."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
import requests

from content.database.db import DatabaseError
from content.deliveries import short_links
from content.deliveries.reach import LinkReach, openings_between, reach_of_item
from content.deliveries.short_links import keep_link, link_id
from content.intake.local_time import local_day
from content.intake.text import sha256_of
from content.items.items import Revision
from edge.short_links import OpeningCounter
from engine.decisions import amending
from lantoa.supervisor.edge import application
from tests.console.console_kit import served
from tests.content.content_kit import written
from tests.engine.engine_kit import clock_of, pump, put
from tests.kit import DUYET, START, Home
from wiring.messages import make_message
from wiring.outlets import open_outlet

PORTAL = """
[[outlet]]
name = "cong"
channel = "portal_feed"
slug = "tin"
feed_title = "Tin"
link = "https://hoadang.example.vn/tin"

[[outlet]]
name = "ngan"
channel = "telegram_channel"
token = "1:x"
chat_id = "@ngan"
short_links = true

[[outlet]]
name = "dai"
channel = "telegram_channel"
token = "1:x"
chat_id = "@dai"
"""
PERSON = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/142.0 Mobile Safari/537.36"


@dataclass
class Linked:
    """A home with one item on its portal, and its edge."""

    home: Home
    revision: Revision
    port: int = 0

    def follow(self, link: str = "", program: str = PERSON, **headers: str) -> requests.Response:
        id = link or self.revision.document["short_link"]
        sent = {"User-Agent": program, **headers}
        url = f"http://127.0.0.1:{self.port}/l/{id}"
        return requests.get(url, headers=sent, timeout=5, allow_redirects=False)

    def reach(self) -> LinkReach:
        with self.home.database.read() as db:
            found = reach_of_item(db, self.revision.item, local_day(self.home.now))
        assert found is not None
        return found


@pytest.fixture
def linked(home: Home) -> Iterator[Linked]:
    home.people().plans().outlets(PORTAL)
    put(home, "cong")
    made = Linked(home, home.approved("ct-08"))
    with served(application(home.context, home.folder)) as made.port:
        yield made


def test_the_link_is_part_of_what_is_approved_and_each_outlet_says_whether_it_uses_it(
    home: Home,
) -> None:
    home.people().plans().outlets(PORTAL)
    revision = home.approved("ct-08")
    link = revision.document["short_link"]
    assert revision.sha256 == sha256_of(revision.document)
    assert revision.sha256 != sha256_of({**revision.document, "short_link": "khac"})
    shown = {}
    for outlet in home.outlet_rows():
        channel = open_outlet(outlet, home.vault, home.context.site)
        load = home.context.load_picture
        shown[outlet.name] = make_message(revision.document, channel, home.context.site, load).link
    assert shown["ngan"] == f"{home.public_url}/l/{link}"
    assert shown["dai"] == shown["cong"] == f"{home.public_url}/bai/{revision.slug}"


def test_a_person_is_led_to_the_page_and_counted_robots_are_only_led(linked: Linked) -> None:
    before = linked.follow()
    pump(linked.home, "cong")
    answers = [
        linked.follow(),
        linked.follow(),
        linked.follow(program="facebookexternalhit/1.1"),
        linked.follow(program="TelegramBot (like TwitterBot)"),
        linked.follow(program="Mozilla/5.0 (compatible; coccocbot-web/1.0)"),
        linked.follow(program=""),
        linked.follow(**{"Sec-Purpose": "prefetch"}),
    ]
    clock_of(linked.home).forward(days=1)
    answers.append(linked.follow())
    assert (before.status_code, linked.follow("khongco").status_code) == (404, 404)
    assert {answer.headers["Location"] for answer in answers} == {f"/bai/{linked.revision.slug}"}
    assert all(answer.headers["Cache-Control"] == "no-store" for answer in answers)
    assert not any("Set-Cookie" in answer.headers for answer in answers)


def test_openings_are_kept_by_the_day_and_added_up(linked: Linked) -> None:
    pump(linked.home, "cong")
    with served(application(linked.home.context, linked.home.folder)) as linked.port:
        linked.follow()
        linked.follow()
        linked.follow(program="curl/8.5")
        today = local_day(linked.home.now)
        clock_of(linked.home).forward(days=1)
        linked.follow()
    reach, tomorrow = linked.reach(), today + timedelta(days=1)
    assert (reach.openings, reach.first, reach.last) == (3, today, tomorrow)
    assert reach.days[-2:] == ((today, 2), (tomorrow, 1))
    with linked.home.database.read() as db:
        (later,), (both,) = (openings_between(db, day, tomorrow) for day in (tomorrow, today))
    assert (later.item, later.days) == (linked.revision.item, ((tomorrow, 1),))
    assert both.days == ((today, 2), (tomorrow, 1))


def test_nothing_counted_is_lost_while_the_database_is_away() -> None:
    stored: list[short_links.OpeningCounts] = []
    away = [True]

    def store(openings: short_links.OpeningCounts) -> None:
        if away[0]:
            raise DatabaseError("another program holds the database")
        stored.append(openings)

    today = local_day(START)
    counter = OpeningCounter(store, lambda: today)
    counter.count("abcdef")
    with pytest.raises(DatabaseError):
        counter.flush()
    counter.count("abcdef")
    away[0] = False
    counter.flush()
    counter.flush()
    assert stored == [{("abcdef", today): 2}]


def test_the_link_ends_with_the_act_that_takes_the_item_back(linked: Linked) -> None:
    pump(linked.home, "cong")
    act = linked.home.act(DUYET, why="Sai số liệu")
    amending.withdraw(linked.home.context, linked.revision.item, act)
    at_once = linked.follow()
    pump(linked.home, "cong")
    assert (at_once.status_code, linked.follow().status_code) == (410, 410)
    assert "Bài này đã được gỡ" in at_once.text


def test_a_name_that_is_taken_is_lengthened_and_an_items_own_stays(home: Home) -> None:
    home.people()
    written(home, "tin-01"), written(home, "tin-02")
    with home.database.write() as db:
        short = link_id(db, "tin-01")
        keep_link(db, "tin-02", short, home.now)
        longer = link_id(db, "tin-01")
        keep_link(db, "tin-01", longer, home.now)
        assert (link_id(db, "tin-01"), link_id(db, "tin-02")) == (longer, short)
    assert (longer[:-1], len(short)) == (short, 6)
