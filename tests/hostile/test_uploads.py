"""Whatever is sent where the console takes files: one sentence and nothing changed, never an error
page, and the console stays small."""

import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from html import unescape
from pathlib import Path

import httpx
import pytest

from console.views import taking_lists
from content.plans.activities import ActivityEntry
from content.plans.activity_register import add_activity
from tests.console.console_kit import PASSWORD, User, user_of
from tests.console.writing_kit import newsroom, typed
from tests.content.content_kit import sql
from tests.hostile.bombs import books, others, word_files
from tests.kit import BIENTAP, Home

TABLES = ("revisions", "media", "activities", "evidence", "statements", "recipients")
MOST_MIB = 400
DAY = date(2026, 11, 2)
Send = Callable[[User, bytes, str], httpx.Response]


def sent(
    user: User, path: str, form: Mapping[str, object], files: Mapping[str, tuple[str, bytes]]
) -> httpx.Response:
    answer: httpx.Response = user.browser.post(path, data=form, files=files)
    return answer


def imported(user: User, data: bytes, name: str) -> httpx.Response:
    return sent(user, "/tin/nhap-tep", {}, {"file": (name, data)})


def as_picture(user: User, data: bytes, name: str) -> httpx.Response:
    form = typed(user.home, "ct-08", do="add-pictures")
    return sent(user, "/tin/ct-08/sua", form, {"upload_pictures": (name, data)})


def carried(field: str) -> Send:
    def send(user: User, data: bytes, name: str) -> httpx.Response:
        form = typed(user.home, "ct-08", do=f"add-{field}")
        return sent(user, "/tin/ct-08/sua", form, {f"upload_{field}": (name, data)})

    return send


def posted(path: str, **form: str) -> Send:
    def send(user: User, data: bytes, name: str) -> httpx.Response:
        return sent(user, path, form, {"file": (name, data)})

    return send


ROUTES: Mapping[str, tuple[Send, str]] = {
    "word": (imported, "a.docx"),
    "item": (imported, "a.md"),
    "picture": (as_picture, "a.jpg"),
    "pictures": (carried("pictures"), "a.png"),
    "attachments": (carried("attachments"), "a.pdf"),
    "video": (carried("video"), "a.mp4"),
    "activities": (posted("/hoat-dong/tep"), "a.xlsx"),
    "statements": (posted("/ghi-cho-bao-cao/tep"), "a.xlsx"),
    "audience": (posted("/nhom-nhan", name="dan"), "a.csv"),
    "evidence": (posted("/hoat-dong/1/minh-chung"), "a.xlsx"),
}


_NO_EVIDENCE = ("zeros", "entities", "cut", "empty", "noise", "old office", "heic", "html", "yaml")
"""What is no workbook, or unpacks to much more; evidence is kept, and never read."""


def files_for(route: str) -> Mapping[str, bytes]:
    """Everything where it is meant to be read, a few things elsewhere."""
    few = {"word cut": word_files()["cut"], "book deep": books()["deep"]}
    most = {name: data for name, data in others().items() if name not in ("picture", "pdf bomb")}
    return {
        "word": {**word_files(), **few, **most},
        "item": {**few, **most},
        "picture": {**few, **others()},
        "pictures": few,
        "attachments": {**few, **others()},
        "activities": {**books(), **most},
        "audience": {**books(), **most},
        "evidence": {name: {**books(), **most}[name] for name in _NO_EVIDENCE},
    }.get(route, {**few, "noise": others()["noise"], "empty": b""})


GOOD = {
    ("picture", "picture"): 200,
    ("word", "no types"): 303,
    ("word", "no relations"): 303,
}
"""Large, but a picture; and Word files whose text can be found all the same."""


@pytest.fixture
def writer(home: Home) -> User:
    newsroom(home).draft("ct-08")
    with home.database.write() as db:
        add_activity(db, ActivityEntry("dialogue", "Đối thoại", DAY, DAY), home.act(BIENTAP))
    return user_of(home, BIENTAP)


def state(home: Home) -> list[object]:
    counts: list[object] = []
    for table in TABLES:
        counts += sql(home, f"SELECT '{table}', count(*) FROM {table}")  # noqa: S608
    return counts


@pytest.mark.parametrize("route", ROUTES)
def test_no_file_breaks_a_page_or_changes_anything(
    writer: User, route: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking_lists, "QUICK_S", 60)  # or a slow machine answers before it knows
    send, name = ROUTES[route]
    before = None
    for what, data in files_for(route).items():
        before = before or state(writer.home)
        began = time.monotonic()
        answer = send(writer, data, name)
        took = time.monotonic() - began
        assert took < 60, (what, took)
        if (route, what) in GOOD:
            assert answer.status_code == GOOD[route, what], what
            before = None
            continue
        assert answer.status_code in (413, 422), (what, answer.status_code)
        assert "Traceback" not in answer.text
        shown = unescape(re.sub(r"<[^>]+>", " ", answer.text))
        assert re.search(r"[Hh]ãy |chọn |phải ", shown), what
        assert state(writer.home) == before, what


SERVER = """
import sys
import uvicorn
from console.app import console
from engine.context import clock, open_context
from wiring.settings import read_settings
import os
settings = read_settings(os.environ)
with open_context(settings, clock) as context:
    uvicorn.run(console(context, settings), host="127.0.0.1", port=int(sys.argv[1]),
                log_level="error", proxy_headers=False)
"""


_WORST = ("zeros", "many small tags", "entities", "deep", "lies small", "no xml")


def sent_at_once() -> dict[str, tuple[str, str, bytes]]:
    """What is uploaded: where, as what, and the bytes."""
    words, tables, rest = word_files(), books(), others()
    return {
        **{f"word {n}": ("/tin/nhap-tep", "a.docx", words[n]) for n in _WORST},
        **{f"book {n}": ("/nhom-nhan", "a.xlsx", tables[n]) for n in ("zeros", "entities")},
        **{f"item {n}": ("/tin/nhap-tep", "a.md", rest[n]) for n in ("yaml", "one line")},
        **{f"list {n}": ("/nhom-nhan", "a.csv", rest[n]) for n in ("one line", "noise")},
        "pdf": ("/tin/ct-08/sua", "attachments", rest["pdf bomb"]),
        "picture": ("/tin/ct-08/sua", "pictures", rest["picture"]),
        "heavy": ("/tin/nhap-tep", "a.docx", os.urandom(30_000_000)),
    }


@pytest.fixture
def served(home: Home, unused_port: int) -> Iterator[tuple[int, int]]:
    """A console in a process of its own: its port and number."""
    newsroom(home).draft("ct-08")
    surroundings = {
        **os.environ,
        "LANTOA_HOME": str(home.folder),
        "LANTOA_PUBLIC_URL": home.public_url,
    }
    line = [sys.executable, "-c", SERVER, str(unused_port)]
    with subprocess.Popen(line, env=surroundings) as process:
        try:
            yield unused_port, process.pid
        finally:
            process.terminate()


@pytest.fixture
def unused_port() -> int:
    import socket

    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def peak_mib(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text("ascii")
    return int(re.findall(r"VmHWM:\s+(\d+)", status)[0]) / 1024


@pytest.mark.sqlite
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")
def test_the_console_stays_small_and_answers_whatever_is_uploaded_at_once(
    served: tuple[int, int], home: Home
) -> None:
    port, pid = served
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=120) as browser:
        end = time.monotonic() + 60
        while time.monotonic() < end:
            try:
                browser.get("/dang-nhap")
                break
            except httpx.TransportError:
                time.sleep(0.1)
        signed = browser.post("/dang-nhap", data={"name": BIENTAP.name, "password": PASSWORD})
        assert signed.status_code == 303
        everything = sent_at_once()
        waiting, answers = list(everything.items()), dict[str, int]()

        def upload() -> None:
            while waiting:
                what, (path, name, data) = waiting.pop()
                form, field = {"name": "dan"}, "file"
                if path.endswith("/sua"):
                    form, field = typed(home, "ct-08", do=f"add-{name}"), f"upload_{name}"
                answers[what] = browser.post(
                    path, data=form, files={field: (name, data)}
                ).status_code

        threads = [threading.Thread(target=upload) for _ in range(4)]
        for thread in threads:
            thread.start()
        slowest = 0.0
        while any(thread.is_alive() for thread in threads):
            began = time.monotonic()
            assert browser.get("/dang-nhap").status_code in (200, 303)
            slowest = max(slowest, time.monotonic() - began)
            time.sleep(0.2)
    assert answers.keys() == everything.keys()
    assert answers.pop("picture") == 200
    allowed = {413, 422, 303}  # 303: a list that takes long is looked at on a page of its own
    assert set(answers.values()) <= allowed
    assert {code for what, code in answers.items() if what.startswith("word")} == {422}
    assert peak_mib(pid) < MOST_MIB
    assert slowest < 10, "a page was not answered while files were read"
