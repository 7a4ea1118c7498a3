"""Buttons of every kind that make, send or decide something, each before a thing of its own to be
pressed for; and two browsers to press them with."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from httpx import Client, Response

from console.access.auth import COOKIE
from content.audiences.audiences import find_audience
from content.calendar.occurrences import plan_due
from content.calendar.schedule import ScheduleRequest, schedule
from content.items import approval
from content.items.form import form_of
from content.items.items import approved_revision, item_revision
from content.people import sessions
from content.people.acts import Person
from engine.decisions.intake import save_form
from tests.console.console_kit import key_of
from tests.console.writing_kit import newsroom
from tests.content.content_kit import sql
from tests.kit import BIENTAP, DUYET, Home, addresses

ITEM, LARGE, RELEASE_ABOVE = "ct-08", 101, 100


@dataclass(frozen=True)
class Button:
    """A form that is filled in, and the act that one press of it is."""

    browser: Client
    path: str
    data: dict[str, Any]
    act: str
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)

    def press(self) -> Response:
        """Send the form."""
        return self.browser.post(self.path, data=self.data, files=self.files or None)


def desk(home: Home) -> Home:
    """An approved item, a list that needs a release, letters of which nobody knows whether they
    arrived."""
    newsroom(home).approved(ITEM)
    home.audience("dan", addresses(LARGE)).audience("nho", addresses(3))
    planned(home, "nho", "active")
    plan_due(home.database, home.now + timedelta(days=9), home.context.calendar)
    return home


def planned(home: Home, people: str, state: str, days: int = 1) -> int:
    """A mailing on the calendar; its number."""
    with home.database.write() as db:
        revision = approved_revision(db, ITEM)
        assert revision is not None
        plan = ScheduleRequest(
            revision,
            home.outlet_rows("thu"),
            find_audience(db, people),
            home.now + timedelta(days=days),
        )
        made = schedule(db, plan, home.act(BIENTAP), RELEASE_ABOVE)
    (row,) = sql(home, "SELECT state FROM publications WHERE id = :id", id=made)
    assert row.state == state
    return made


@dataclass(frozen=True)
class Buttons:
    """Makes the buttons, from the page on which each stands."""

    home: Home
    writer: Client
    chief: Client

    def made(self, number: int) -> Button:
        """One button; by its number, of every kind in turn."""
        return KINDS[number % len(KINDS)](self, number)

    def schedule(self, number: int) -> Button:
        clock = f"{number // 60 % 24:02d}:{number % 60:02d}"
        day = f"{number // 1440 + 1:02d}/12/2031"
        data = {"item": ITEM, "outlet": "cong", "sure": "1", "audience": "", "date": day}
        page = f"/lich/moi?bai={ITEM}"
        return self._of(self.writer, page, "/lich/moi", {**data, "time": clock}, "schedule")

    def remark(self, number: int) -> Button:
        path = f"/tin/{ITEM}/gop-y"
        return self._of(self.writer, path, path, {"text": f"góp ý {number}"}, "item.remark")

    def cancel(self, _number: int) -> Button:
        page = f"/lich/{planned(self.home, 'nho', 'active')}"
        data = {"why": "thử"}
        return self._of(self.writer, page, f"{page}/huy", data, "publication.cancel")

    def release(self, _number: int) -> Button:
        page = f"/lich/{planned(self.home, 'dan', 'waiting')}"
        (row,) = sql(self.home, "SELECT generation FROM audiences WHERE name = 'dan'")
        data = {"generation": str(row.generation)}
        return self._of(self.chief, page, f"{page}/cho-phep", data, "release")

    def suppress(self, number: int) -> Button:
        data = {"address": f"thoi{number}@example.org", "why": "thử"}
        return self._of(self.chief, "/nhom-nhan", "/ngung-gui", data, "suppress")

    def settle(self, _number: int) -> Button:
        (row,) = sql(self.home, "SELECT min(id) AS id FROM deliveries WHERE recipient_id > 0")
        sql(self.home, "UPDATE deliveries SET state = 'unknown' WHERE id = :id", id=row.id)
        page = f"/nhat-ky/{row.id}"
        return self._of(self.chief, page, page, {"verdict": "sent", "why": "thử"}, "settle")

    def take_list(self, number: int) -> Button:
        text = f"address,name\nnguoi{number}@example.org,Người\n"
        files = {"file": ("moi.csv", text.encode())}
        page = "/nhom-nhan"
        found = self._of(self.chief, page, page, {"name": "moi"}, "audience.import")
        return replace(found, files=files)

    def approve(self, number: int) -> Button:
        with self.home.database.read() as db:
            newest = item_revision(db, ITEM)
        form = form_of({**newest.document, "title": f"Bài thử lần {number}"})
        save_form(self.home.context, form, newest.number, self.home.act(BIENTAP))
        with self.home.database.write() as db:
            approval.submit(db, ITEM, self.home.act(BIENTAP))
        page = f"/duyet/{ITEM}"
        shown = self.chief.get(page).text
        data = {
            "_once": key_of(shown, page),
            "sha256": re.findall(r'name="sha256" value="([^"]+)"', shown)[0],
            "newest_remark": re.findall(r'name="newest_remark" value="([^"]*)"', shown)[0],
            "channel": re.findall(r'name="channel" value="([^"]+)"', shown),
            "check": "all",
            "do": "approve",
        }
        return Button(self.chief, page, data, "item.approved")

    def _of(self, browser: Client, page: str, path: str, data: dict[str, Any], act: str) -> Button:
        key = key_of(browser.get(page).text, path)
        return Button(browser, path, {**data, "_once": key}, act)


KINDS: tuple[Callable[[Buttons, int], Button], ...] = (
    Buttons.schedule,
    Buttons.remark,
    Buttons.cancel,
    Buttons.release,
    Buttons.suppress,
    Buttons.settle,
    Buttons.take_list,
    Buttons.approve,
)


def browser(home: Home, port: int, person: Person) -> Client:
    """A person's open session at a console."""
    with home.database.write() as db:
        token = sessions.begin(db, "127.0.0.1", home.act(person))
    return Client(base_url=f"http://127.0.0.1:{port}", timeout=60, cookies={COOKIE: token})


def buttons(home: Home, port: int) -> Buttons:
    """Before a console, a writer and a chief."""
    return Buttons(home, browser(home, port, BIENTAP), browser(home, port, DUYET))
