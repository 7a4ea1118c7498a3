"""An application behind a real server, and the console as a person's browser sees it, for tests."""

import re
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import uvicorn
from httpx import Response
from starlette.applications import Starlette
from starlette.testclient import TestClient

from console.app import console
from content.people.acts import Person
from tests.kit import Home
from wiring.settings import Settings


@contextmanager
def served(app: Starlette) -> Iterator[int]:
    """The application behind a real server; its port."""
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", proxy_headers=False))
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield int(listener.getsockname()[1])
        server.should_exit = True
        thread.join()


PASSWORD = "mat-khau-thu"


@dataclass
class User:
    """A console on a home, as one person's browser sees it, in this process."""

    home: Home
    browser: TestClient

    def get(self, path: str, **headers: str) -> Response:
        answer: Response = self.browser.get(path, headers=headers)
        return answer

    def post(self, path: str, data: Mapping[str, object] | None = None, **headers: str) -> Response:
        answer: Response = self.browser.post(path, data=data, headers=headers)
        return answer

    def sign_in(self, person: Person, password: str = PASSWORD) -> Response:
        return self.post("/dang-nhap", {"name": person.name, "password": password})


def user_of(home: Home, person: Person | None = None) -> User:
    """A browser at the home's console, signed in when a person is given."""
    settings = Settings(home=home.folder, public_url=home.public_url, console_port=8081)
    made = User(
        home,
        TestClient(
            console(home.context, settings),
            base_url="http://127.0.0.1:8081",
            follow_redirects=False,
        ),
    )
    if person is not None:
        assert made.sign_in(person).status_code == 303
    return made


_FORM = re.compile(r"<form\b[^>]*>(?:(?!</form>).)*</form>", re.DOTALL)


def forms_of(html: str) -> list[str]:
    """Every form of a page that sends something, as it stands there."""
    return [form for form in _FORM.findall(html) if 'method="post"' in form]


def key_of(html: str, action: str) -> str:
    """The one-time key of the page's form that goes to an address."""
    (form, *_others) = [form for form in forms_of(html) if f'action="{action}"' in form]
    found = re.search(r'name="_once" value="([^"]+)"', form)
    assert found, action
    return found[1]


def without_keys(html: str) -> str:
    """The page without what differs each time it is drawn."""
    return re.sub(r'name="_once" value="[^"]+"', "", html)
