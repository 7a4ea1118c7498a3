"""Many buttons of every kind, pressed as hands and browsers press them: twice at once, once more on
the page that Back shows, once more by a reload. Each acts once, and every press is led to the same
place."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from httpx import Response

from console.app import console
from content.people import audit
from tests.console.console_kit import served
from tests.console.presses_kit import RELEASE_ABOVE, Button, buttons, desk
from tests.content.content_kit import sql
from tests.kit import Home
from wiring.settings import Settings

PRESSES = int(os.environ.get("PRESSES", "50"))


def at_once(button: Button, hands: ThreadPoolExecutor) -> list[Response]:
    """A double click."""
    return [sent.result() for sent in [hands.submit(button.press) for _press in range(2)]]


def reloaded(button: Button, _hands: ThreadPoolExecutor) -> list[Response]:
    """The browser sends the form again, at once and once more."""
    return [button.press() for _press in range(3)]


def one(button: Button, _hands: ThreadPoolExecutor) -> list[Response]:
    """A press; the page stays open behind it for Back."""
    return [button.press()]


WAYS: tuple[Callable[[Button, ThreadPoolExecutor], list[Response]], ...] = (at_once, one, reloaded)


def test_whatever_is_done_with_a_button_it_acts_once(home: Home) -> None:
    desk(home)
    settings = Settings(home=home.folder, public_url=home.public_url, release_above=RELEASE_ABOVE)
    pressed: list[tuple[Button, list[Response]]] = []
    with served(console(home.context, settings)) as port, ThreadPoolExecutor(2) as hands:
        made = buttons(home, port)
        for number in range(PRESSES):
            button = made.made(number)
            begun = newest(home)
            pressed.append((button, WAYS[number % len(WAYS)](button, hands)))
            assert acts_since(home, begun) == [button.act], button.path
        begun = newest(home)
        for button, answers in pressed:  # Back, long after
            answers.append(button.press())
        assert acts_since(home, begun) == []
    for button, answers in pressed:
        places = {(answer.status_code, answer.headers.get("location")) for answer in answers}
        assert len(places) == 1, (button.path, places)
        assert answers[0].status_code == 303, button.path
    with home.database.read() as db:
        assert audit.verify(db) is None


def newest(home: Home) -> int:
    """The number of the newest act."""
    with home.database.read() as db:
        return audit.newest(db)


def acts_since(home: Home, begun: int) -> list[str]:
    """What was done after that act."""
    rows = sql(home, "SELECT act FROM audit WHERE seq > :begun ORDER BY seq", begun=begun)
    return [row.act for row in rows]
