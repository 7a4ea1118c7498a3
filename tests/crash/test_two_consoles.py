"""Two consoles on one database: the same button pressed at both at once acts once, and both presses
are led to what it made, not told that somebody else was quicker."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from threading import Barrier

import pytest
from httpx import Response

from console.app import console
from content.database.db import Database
from content.people import audit
from tests.console.console_kit import served
from tests.console.presses_kit import RELEASE_ABOVE, Button, Buttons, browser, buttons, desk
from tests.content.content_kit import sql
from tests.kit import BIENTAP, DUYET, Home
from wiring.settings import Settings

PRESSES = 16


@pytest.fixture
def ports(home: Home) -> Iterator[tuple[int, int]]:
    """The ports of two consoles, each with its own connections."""
    desk(home)
    settings = Settings(home=home.folder, public_url=home.public_url, release_above=RELEASE_ABOVE)
    with ExitStack() as stack:
        own = [replace(home, database=Database(home.url)) for _console in range(2)]
        first, second = (
            stack.enter_context(served(console(each.context, settings))) for each in own
        )
        yield first, second
    for each in own:
        each.database.close()


def test_one_button_pressed_at_two_consoles_at_once_acts_once(
    home: Home, ports: tuple[int, int]
) -> None:
    made: Buttons = buttons(home, ports[0])
    there = {
        made.writer: browser(home, ports[1], BIENTAP),
        made.chief: browser(home, ports[1], DUYET),
    }
    with ThreadPoolExecutor(2) as hands:
        for number in range(PRESSES):
            button = made.made(number)
            with home.database.read() as db:
                begun = audit.newest(db)
            answers = at_once(hands, button, replace(button, browser=there[button.browser]))
            rows = sql(home, "SELECT act FROM audit WHERE seq > :begun", begun=begun)
            assert [row.act for row in rows] == [button.act], button.path
            assert [answer.status_code for answer in answers] == [303, 303], button.path
            assert all(answer.headers["location"] != "/" for answer in answers), button.path
    with home.database.read() as db:
        assert audit.verify(db) is None


def at_once(hands: ThreadPoolExecutor, *pressed: Button) -> list[Response]:
    """Each by a hand of its own, in the same moment."""
    ready = Barrier(len(pressed))

    def press(button: Button) -> Response:
        ready.wait()
        return button.press()

    return list(hands.map(press, pressed))
