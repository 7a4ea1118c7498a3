"""One press, one act: whatever a hand or a browser does with a form, it acts once."""

import re
from dataclasses import dataclass

import pytest
from fastapi.routing import APIRoute
from jinja2 import Environment
from markupsafe import Markup

from console.access.once import OncePerKey
from console.app import console
from console.shell import pages
from console.shell.forms import OnceFields
from content.calendar.publications import list_publications
from tests.console.console_kit import PASSWORD, User, forms_of, key_of, user_of
from tests.console.writing_kit import newsroom
from tests.kit import BIENTAP, DUYET, QUANTRI, Home, addresses
from wiring.settings import Settings

NEW = "/lich/moi"


@dataclass
class Desk:
    """A writer before the form that schedules an approved item."""

    user: User
    item: str

    def opened(self) -> dict[str, object]:
        """The form as the page gives it, filled in."""
        page = self.user.get(f"{NEW}?bai={self.item}")
        return {
            **self.fields,
            "_once": key_of(page.text, NEW),
        }

    @property
    def fields(self) -> dict[str, object]:
        return {"item": self.item, "outlet": "cong", "sure": "1", **LATER}

    def made(self) -> list[int]:
        with self.user.home.database.read() as db:
            return [publication.id for publication in list_publications(db)]


LATER = {"date": "03/12/2031", "time": "08:00", "repeat": "", "until": "", "audience": ""}


@pytest.fixture
def desk(home: Home) -> Desk:
    return Desk(user_of(newsroom(home), BIENTAP), home.approved("ct-08").item)


def test_a_second_press_is_led_to_what_the_first_made_and_says_so(desk: Desk) -> None:
    form = desk.opened()
    first, second = (desk.user.post(NEW, form) for _ in range(2))
    (made,) = desk.made()
    assert first.headers["location"] == second.headers["location"] == f"/lich/{made}"
    page = desk.user.get(f"/lich/{made}").text
    assert "Đã xếp lịch phát." in page
    assert "lần bấm này không làm thêm gì" in page


def test_after_a_fault_and_after_the_last_question_it_is_still_the_same_form(desk: Desk) -> None:
    form = desk.opened()
    refused = desk.user.post(NEW, {**form, "outlet": ""})
    assert refused.status_code == 422
    assert key_of(refused.text, NEW) == form["_once"]
    assert desk.user.post(NEW, form).status_code == 303
    assert desk.user.post(NEW, form).status_code == 303
    assert len(desk.made()) == 1


def test_a_used_form_with_other_content_is_not_done_and_nothing_typed_is_lost(desk: Desk) -> None:
    form = desk.opened()
    desk.user.post(NEW, form)
    changed = {**form, "time": "09:30"}
    answer = desk.user.post(NEW, changed)
    assert answer.status_code == 409
    assert "những thay đổi đó chưa được ghi" in answer.text
    assert len(desk.made()) == 1
    (anew,) = [shown for shown in forms_of(answer.text) if 'class="kept"' in shown]
    sent = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', anew))
    assert sent["time"] == "09:30"
    assert sent["_once"] != form["_once"]
    assert desk.user.post(NEW, sent).status_code == 303
    assert len(desk.made()) == 2


def test_an_answer_that_was_never_stored_is_found_by_what_was_made(desk: Desk) -> None:
    form = desk.opened()
    desk.user.post(NEW, form)
    with desk.user.home.database.write() as db:
        db.exec_driver_sql('UPDATE one_time_keys SET answer = \'{"press": "x"}\'')
    (made,) = desk.made()
    assert desk.user.post(NEW, form).headers["location"] == f"/lich/{made}"


def test_a_session_that_ends_in_between_keeps_the_key(desk: Desk) -> None:
    form = desk.opened()
    desk.user.post(NEW, form)
    desk.user.browser.cookies.clear()
    asked = desk.user.post(NEW, form)
    assert asked.status_code == 401
    (kept,) = re.findall(r'name="kept" value="([^"]*)"', asked.text)
    entered = desk.user.post(
        "/dang-nhap",
        {
            "name": "bientap",
            "password": PASSWORD,
            "then": NEW,
            "kept": kept.replace("&#34;", '"'),
        },
    )
    (anew,) = [shown for shown in forms_of(entered.text) if 'class="kept"' in shown]
    sent = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', anew))  # the last one counts
    assert sent["_once"] == form["_once"]
    desk.user.post(NEW, sent)
    assert len(desk.made()) == 1


def test_a_form_that_was_drawn_for_another_account_is_not_sent_in_this_ones_name(
    desk: Desk,
) -> None:
    form = desk.opened()
    other = user_of(desk.user.home, DUYET)
    told = other.post(NEW, form)
    assert told.status_code == 409
    assert DUYET.name in told.text
    assert desk.item not in told.text
    part = other.browser.post(NEW, data=form, headers={"HX-Request": "true"})
    assert part.status_code == 409
    assert "<html" not in part.text
    assert not desk.made()
    desk.user.post(NEW, form)
    assert len(desk.made()) == 1


def test_the_key_of_another_person_is_another_key(desk: Desk) -> None:
    form = {**desk.fields, "_once": "made-by-a-script"}
    desk.user.post(NEW, form)
    user_of(desk.user.home, DUYET).post(NEW, {**form, "again": "1"})
    assert len(desk.made()) == 2


def test_every_form_of_every_page_that_a_person_reaches_carries_a_key_of_its_own(
    desk: Desk,
) -> None:
    desk.user.home.audience("can-bo", addresses(3))
    desk.user.post(NEW, desk.opened())
    seen = 0
    for person in (BIENTAP, DUYET, QUANTRI):
        user = user_of(desk.user.home, person)
        for path in _reached(user):
            forms = forms_of(user.get(path).text)
            keys = [re.findall(r'name="_once" value="([^"]+)"', form) for form in forms]
            assert all(len(found) == 1 for found in keys), path
            assert len({key for (key,) in keys}) == len(keys), path
            seen += len(keys)
    assert seen > 100


def _reached(user: User) -> set[str]:
    """The pages that links lead to, two steps from the first one."""
    known, new = {"/"}, ["/"]
    for _step in range(2):
        found = {
            path.replace("&amp;", "&")
            for page in new
            for path in re.findall(r'href="(/[^"#]*)"', user.get(page).text)
        }
        new = [path for path in found - known if "/static/" not in path and "." not in path]
        known.update(new)
    return known


def test_every_route_that_takes_a_form_sees_a_key_once(desk: Desk) -> None:
    app = console(desk.user.home.context, Settings(home=desk.user.home.folder))
    taking = [
        route
        for route in app.routes
        if isinstance(route, APIRoute) and "POST" in (route.methods or ())
    ]
    assert len(taking) > 40
    assert all(isinstance(route.app, OncePerKey) for route in taking)


def test_what_a_script_sends_without_a_form_carries_a_key_too() -> None:
    for path in (pages.CONSOLE / "templates").rglob("*.html"):
        source = re.sub(r"<form\b.*?</form>", "", path.read_text("utf-8"), flags=re.DOTALL)
        for tag in re.findall(r"<[^>]*hx-post=[^>]*>", source):
            assert "_once" in tag, path.name


def test_the_field_is_put_behind_the_tag_whatever_stands_in_it() -> None:
    made = Environment(extensions=[OnceFields], autoescape=True)
    made.globals["once_field"] = lambda action: Markup("[{}]").format(action)
    source = (
        '<form class="a{% if 2 > 1 %} b{% endif %}" method="post"\n action="/x/{{ name["a"] }}">'
        '<form method="get" action="/y"></form><FORM METHOD=post>'
    )
    assert made.from_string(source).render(name={"a": "é&"}) == (
        '<form class="a b" method="post"\n action="/x/é&amp;">[/x/é&amp;]'
        '<form method="get" action="/y"></form><FORM METHOD=post>[]'
    )
