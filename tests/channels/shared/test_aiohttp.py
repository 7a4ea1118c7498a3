"""HTTP with many calls in flight: what each failure means, measured on true sockets, and no call
that goes out twice."""

import asyncio
import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from channels.contract.outcome import Halted, Retry, Unknown
from channels.contract.reasons import Reason, Why
from channels.shared.aiohttp import call, session
from channels.shared.http import Answer
from sandbox import http
from sandbox.faults import Drop, Fault, Garbage, Half, Hang, Reply, Slow
from sandbox.http import HttpSandbox, Request


class Counter(HttpSandbox):
    """Takes every call and counts it."""

    def __init__(self) -> None:
        super().__init__()
        self.taken = 0

    def answer(self, request: Request) -> http.Answer:
        return http.Answer(200, "đã nhận", "text/plain", {"X-Mark": "1"}, commit=self._take)

    def _take(self) -> None:
        self.taken += 1


@pytest.fixture
def server() -> Iterator[Counter]:
    with Counter() as running:
        yield running


def ask(
    url: str, calls: int = 1, method: str = "GET", timeout_s: float = 0.4
) -> list[Answer | Retry | Unknown | Halted]:
    """So many calls one after another over one session."""

    async def run() -> list[Answer | Retry | Unknown | Halted]:
        async with session(10, timeout_s, url) as opened:
            return [
                await call(opened, method, url, params={"text": "Bí mật"}) for _ in range(calls)
            ]

    return asyncio.run(run())


@contextmanager
def listener(talk: Callable[[socket.socket], object]) -> Iterator[int]:
    """A server that holds this talk with its one client."""

    def serve() -> None:
        peer, _ = waiting.accept()
        with peer:
            talk(peer)

    with socket.create_server(("127.0.0.1", 0)) as waiting:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield int(waiting.getsockname()[1])
        thread.join(2)


def test_a_whole_answer_is_given_as_it_came(server: Counter) -> None:
    (answer,) = ask(server.url)
    assert isinstance(answer, Answer)
    assert (answer.status, answer.text, answer.headers["x-mark"]) == (200, "đã nhận", "1")
    assert server.requests[0].query == {"text": "Bí mật"}


@pytest.mark.parametrize(
    "fault",
    [Hang(5), Drop(), Half(), Drop(commit=False)],
    ids=["silent", "dropped", "half", "dropped unread"],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_no_whole_answer_is_unknown(server: Counter, fault: Fault, method: str) -> None:
    server.script.add(fault)
    assert isinstance(ask(server.url, method=method)[0], Unknown)
    assert len(server.requests) == 1


def test_a_kept_connection_that_breaks_is_unknown_and_the_call_is_not_repeated(
    server: Counter,
) -> None:
    """aiohttp would repeat a GET by itself: a text message would go out twice."""
    server.script.add(Slow(0), Drop(commit=True), Slow(0))
    kinds = [type(entry).__name__ for entry in ask(server.url, calls=3)]
    assert kinds == ["Answer", "Unknown", "Answer"]
    assert server.taken == len(server.requests) == 3


def test_an_answer_that_is_no_http_is_unknown() -> None:
    def talk(peer: socket.socket) -> None:
        peer.recv(4096)
        peer.sendall(b"\x00\x01 <<nothing>>\r\n\r\n")

    with listener(talk) as port:
        assert isinstance(ask(f"http://127.0.0.1:{port}/")[0], Unknown)


def test_garbage_in_the_body_is_an_answer_for_the_adapter_to_judge(server: Counter) -> None:
    server.script.add(Garbage())
    assert isinstance(ask(server.url)[0], Answer)


def test_nobody_there_is_retry() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    assert ask(f"http://127.0.0.1:{port}/") == [
        Retry(Why(Reason.UNREACHABLE, "not connected: ConnectionRefusedError"))
    ]


def test_a_connection_that_never_comes_about_is_retry() -> None:
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        address = full.getsockname()
        waiting = [socket.socket() for _ in range(4)]
        for sock in waiting:
            sock.setblocking(False)
            sock.connect_ex(address)
        assert ask(f"http://127.0.0.1:{address[1]}/") == [
            Retry(Why(Reason.UNREACHABLE, "connecting timed out"))
        ]
        for sock in waiting:
            sock.close()


def test_tls_towards_a_server_that_speaks_none_is_retry(server: Counter) -> None:
    assert ask(server.url.replace("http://", "https://")) == [
        Retry(Why(Reason.TLS_FAILED, "TLS handshake failed"))
    ]
    assert server.taken == 0


def test_a_connection_closed_within_the_tls_handshake_is_retry() -> None:
    with listener(lambda peer: peer.recv(1)) as port:
        assert isinstance(ask(f"https://127.0.0.1:{port}/")[0], Retry)


@pytest.mark.parametrize("url", ["http://", "http://a:b/", "127.0.0.1:80", "ftp://127.0.0.1/"])
def test_an_address_that_is_none_is_retry(url: str) -> None:
    assert ask(url) == [Retry(Why(Reason.MISCONFIGURED, "the outlet's address is not a valid URL"))]


def test_a_redirect_is_not_followed(server: Counter) -> None:
    server.script.add(Reply(302, "", {"Location": f"{server.url}/khac"}))
    (answer,) = ask(server.url)
    assert isinstance(answer, Answer)
    assert answer.status == 302
    assert len(server.requests) == 1


def test_the_machines_proxies_and_cookies_are_ignored(
    server: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    server.script.add(Reply(200, "ok", {"Set-Cookie": "a=b"}))
    assert all(isinstance(entry, Answer) for entry in ask(server.url, calls=2))
    assert "Cookie" not in server.requests[1].headers


def test_a_log_line_and_a_reason_hold_no_query(
    server: Counter, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server.script.add(Drop())
    outcome = ask(f"{server.url}/gui?key=bi-mat", calls=2)
    assert "/gui" in caplog.text
    assert "bi-mat" not in caplog.text + repr(outcome)


def test_a_hundred_calls_are_under_way_at_once(server: Counter) -> None:
    """As soon as the server has let so many connections in."""
    server.script.always = Slow(0.05)

    async def run() -> tuple[list[Answer | Retry | Unknown | Halted], float]:
        async with session(100, 5, server.url) as opened:
            await asyncio.gather(*(call(opened, "GET", server.url) for _ in range(100)))
            began = time.monotonic()
            answers = await asyncio.gather(*(call(opened, "GET", server.url) for _ in range(100)))
            return answers, time.monotonic() - began

    answers, took = asyncio.run(run())
    assert all(isinstance(entry, Answer) for entry in answers)
    assert took < 100 * 0.05 / 4
