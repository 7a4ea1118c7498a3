"""No address and no form that a signed-in person can write breaks a page: what is not there is not
found, what is wrong is told."""

import os
import re
from collections.abc import Iterator
from functools import cache
from typing import Any
from urllib.parse import quote

import pytest
from fastapi.routing import APIRoute
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from console.access.auth import COOKIE
from console.app import console
from console.shell import pages
from content.people import sessions
from tests.console.console_kit import User
from tests.console.writing_kit import newsroom
from tests.e2e.console_kit import furnish
from tests.kit import BIENTAP, BIENTAP2, DUYET, PHATNGON, QUANTRI, Home, addresses, make_home
from wiring.settings import Settings

PEOPLE = (BIENTAP, DUYET, BIENTAP2, PHATNGON, QUANTRI)
NUMBERS = ("0", "1", "2", "4", "-1", "007", "1.5", "²", "٣", str(2**31), str(2**63 - 1))
HUGE = (str(2**63), "9" * 18, "9" * 19, "9" * 400, "9" * 5_000)
DAYS = (
    *("2026-12-01", "1/12/2026", "0001-01-01", "1/1/1", "9999-12-31", "31/12/9999", "10000-01-01"),
    *("2026-02-30", "31/02/2026", "0000-00-00", "2026-W01", "1/1/1900", "2199-12-31", "1/1/2200"),
    *("2026-01-01..2026-12-31", "0001-01-01..9999-12-31", "9999-12-31..0001-01-01", "..", "2026-1"),
    *("nam_duong_lich:2026-1", "nam_duong_lich:0-1", "nam_duong_lich:9999-9", "x:2026-1"),
)
KNOWN = (
    *("ct-01", "ct-04", "ct-12", "ct-08", "cong", "thu", "sms", "dan", "bientap", "vi", "0"),
    *("da-nang-143-kh-ubnd-2022", "van-phong", "docx", "zip", "save", "submit", "approve", "sent"),
    *("later", "now", "FREQ=DAILY", "FREQ=SECONDLY", "FREQ=YEARLY;COUNT=999999999", "08:00"),
    *("24:00", "99:99", "delivered", "email_smtp", "month", "thang", "tuan", "ngay"),
)
ODD = (
    *("", " ", ".", "..", "%", "%00", "\x00", "\x7f", "\u200b", "\ufeff", "Ễ", "e\u0302\u0303"),
    *("💧", "\U0010ffff", "«»", "'", '"', "';--", "<b>", "{{x}}", "\\", "../../etc/passwd"),
    *("a" * 5_000, "true", "null", "NaN", "inf", "1e999", "nguoi0@example.org", "0900000000"),
)
OF_MACROS = ("why", "title", "day", "on", "date", "time", "at", "until", "number", "link", "note")
VALUES = st.one_of(
    *(st.sampled_from(some) for some in (NUMBERS, HUGE, DAYS, KNOWN, ODD)), st.text(max_size=20)
)

often = settings(
    max_examples=int(os.environ.get("ADDRESSES", "120")),
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def user(tmp_path_factory: pytest.TempPathFactory) -> Iterator[User]:
    """A home in which there is something of every kind, and a browser at its console."""
    folder = tmp_path_factory.mktemp("addresses")
    home = newsroom(make_home(folder / "home")).audience("dan", addresses(3))
    furnish(home)
    app = console(home.context, Settings(home=home.folder, public_url=home.public_url))
    client = TestClient(app, base_url="http://127.0.0.1:8081", follow_redirects=False)
    yield User(home, client)
    home.end()


@cache
def fields() -> tuple[str, ...]:
    """Every name that a form of ours sends."""
    texts = (path.read_text("utf-8") for path in (pages.CONSOLE / "templates").rglob("*.html"))
    found = {name for text in texts for name in re.findall(r'\bname="([a-z_]+)"', text)}
    return tuple(sorted(found.union(OF_MACROS) - {"password", "new_password"}))


def routes(user: User, method: str) -> list[APIRoute]:
    app: Any = user.browser.app
    return [
        route
        for route in app.routes
        if isinstance(route, APIRoute)
        and method in (route.methods or ())
        and route.path != "/dang-xuat"
    ]


def enter(user: User, home: Home, draw: st.DataObject) -> None:
    """Somebody is signed in, whatever became of the sessions before."""
    person = draw.draw(st.sampled_from(PEOPLE), "person")
    with home.database.write() as db:
        token = sessions.begin(db, "127.0.0.1", home.act(person))
    user.browser.cookies.clear()
    user.browser.cookies.set(COOKIE, token)


def address(route: APIRoute, draw: st.DataObject) -> str:
    """An address of the route, with anything where it asks for something."""

    def value(part: re.Match[str]) -> str:
        return quote(draw.draw(VALUES, part[1]), safe="")

    path = re.sub(r"\{(\w+)(?::\w+)?\}", value, route.path)
    names = [field.alias for field in route.dependant.query_params]
    asked = [
        f"{name}={quote(draw.draw(VALUES, name))}"
        for name in names
        if draw.draw(st.booleans(), f"{name}?")
    ]
    return path + ("?" + "&".join(asked) if asked else "")


@often
@given(draw=st.data())
def test_any_address_is_a_page_not_found_or_told(user: User, draw: st.DataObject) -> None:
    enter(user, user.home, draw)
    route = draw.draw(st.sampled_from(routes(user, "GET")), "route")
    path = address(route, draw)
    answer = user.browser.get(path)
    assert answer.status_code < 500, path


@often
@given(draw=st.data())
def test_any_form_is_done_or_told(user: User, draw: st.DataObject) -> None:
    enter(user, user.home, draw)
    route = draw.draw(st.sampled_from(routes(user, "POST")), "route")
    form = draw.draw(st.dictionaries(st.sampled_from(fields()), VALUES, max_size=12), "form")
    path = address(route, draw)
    answer = user.browser.post(path, data=form)
    assert answer.status_code < 500, path
