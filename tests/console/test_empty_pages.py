"""A page of a list that has nothing yet says what would stand there, and what to do first or whom
to ask."""

import re

import pytest

from content.people.acts import Person
from tests.console.console_kit import User, user_of
from tests.kit import BIENTAP, DUYET, QUANTRI, Home, make_home

CALENDAR = "/lich"  # a month of days is never empty; its first act stands above it
BESIDE = ("/tin/mau", "/lich/moi", "/lich/cho-trong", "/bao-cao/dot-xuat", "/thong-bao")


@pytest.fixture(scope="module")
def users(tmp_path_factory: pytest.TempPathFactory) -> dict[str, User]:
    home: Home = make_home(tmp_path_factory.mktemp("empty") / "home").people()
    return {person.name: user_of(home, person) for person in (BIENTAP, DUYET, QUANTRI)}


@pytest.mark.parametrize("person", [BIENTAP, DUYET, QUANTRI], ids=lambda person: person.name)
def test_every_list_that_is_empty_says_what_to_do_first(
    users: dict[str, User], person: Person
) -> None:
    user = users[person.name]
    links = [link.path for link in user.browser.app.state.links]  # type: ignore[attr-defined]
    for path in (*links, *BESIDE):
        if path == CALENDAR:
            continue
        page = user.get(path).text
        drawings = re.findall(r'<div class="empty[" ].*?</p>', page, re.DOTALL)
        assert drawings, path
        said = " ".join(re.sub(r"<[^>]+>", " ", "".join(drawings)).split())
        assert said.count(" ") > 4, (path, said)


def test_who_can_bring_the_first_one_finds_the_button_there(users: dict[str, User]) -> None:
    for path, first in (
        ("/ke-hoach", "/nhap-ke-hoach"),
        ("/bao-cao", "/nhap-ke-hoach"),
        ("/diem-phat", "/them-diem-phat"),
        ("/he-thong", "/he-thong/ho-so"),
    ):
        boss, writer = users[QUANTRI.name].get(path).text, users[BIENTAP.name].get(path).text
        part = boss.split('<div class="empty">')[1].split("</main>")[0]
        assert f'href="{first}"' in part, path
        assert "Hãy nhờ quản trị" in writer.split('<div class="empty">')[1], path
