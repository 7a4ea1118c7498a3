"""An HTTP stand-in: real sockets, scripted faults, one method for a provider to write."""

import json
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import Message as Headers
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

from sandbox.faults import Drop, Fault, Garbage, Half, Hang, Reply, Script, Slow, Twice
from sandbox.world import World


@dataclass(frozen=True)
class Request:
    """One call as it came over the wire."""

    method: str
    path: str
    query: dict[str, str]
    headers: Headers = field(repr=False)
    body: bytes = field(repr=False)

    def form(self) -> dict[str, str]:
        """Query and urlencoded body together."""
        return {
            **self.query,
            **dict(parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True)),
        }


@dataclass(frozen=True)
class Answer:
    """What the provider says. `commit` takes the message; only answers with one meet a fault."""

    status: int
    body: str
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    commit: Callable[[], None] | None = None


def json_answer(
    status: int, value: object, commit: Callable[[], None] | None = None, **headers: str
) -> Answer:
    """An answer with a JSON body."""
    return Answer(status, json.dumps(value, ensure_ascii=False), headers=headers, commit=commit)


class HttpSandbox:
    """Base of the HTTP stand-ins.

    A subclass writes `answer`; use it as a context manager or with start/stop.
    """

    provider = "http"

    def __init__(self, world: World | None = None, port: int = 0) -> None:
        self.world = world or World()
        self.script = Script()
        self.requests: list[Request] = []
        self._server = _Server(("127.0.0.1", port), _handler(self))
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        )

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def answer(self, request: Request) -> Answer:
        """What the true provider would say to this request."""
        raise NotImplementedError

    def start(self) -> Self:
        self._thread.start()
        return self

    def stop(self) -> None:
        self._server.closing.set()
        self._server.shutdown()
        self._server.server_close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> None:
        self.closing = threading.Event()
        super().__init__(address, handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away in the middle is no error of a stand-in."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


def _handler(sandbox: HttpSandbox) -> type[BaseHTTPRequestHandler]:
    return type("Handler", (_Handler,), {"sandbox": sandbox})


class _Handler(BaseHTTPRequestHandler):
    sandbox: HttpSandbox
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def _serve(self) -> None:
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        request = Request(
            self.command,
            parts.path,
            dict(parse_qsl(parts.query, keep_blank_values=True)),
            self.headers,
            body,
        )
        self.sandbox.requests.append(request)
        answer = self.sandbox.answer(request)
        fault = self.sandbox.script.next() if answer.commit is not None else None
        if answer.commit is not None and _commits(fault):
            answer.commit()
        if answer.commit is not None and isinstance(fault, Twice):
            self.sandbox.world.replay(answer.commit)
        self._meet(fault, answer)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = _serve

    def _meet(self, fault: Fault | None, answer: Answer) -> None:
        match fault:
            case None | Twice():
                self._write(answer)
            case Slow(seconds):
                time.sleep(seconds)
                self._write(answer)
            case Reply(status, body, headers):
                self._write(Answer(status, body, headers=headers))
            case Garbage():
                self._write(Answer(200, "\x00\x01 <<nothing>> \ufffd", "text/plain"))
            case Half():
                self._write(answer, part=0.5)
                self.close_connection = True
            case Hang(seconds):
                self.server.closing.wait(seconds)  # type: ignore[attr-defined]
                self.close_connection = True
            case Drop():
                self.close_connection = True

    def _write(self, answer: Answer, part: float = 1.0) -> None:
        data = answer.body.encode("utf-8")
        self.send_response(answer.status)
        if not any(name.lower() == "content-type" for name in answer.headers):
            self.send_header("Content-Type", answer.content_type)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data[: int(len(data) * part)])

    def log_message(self, format: str, *args: object) -> None:
        """Silent: tests read `requests`."""


def _commits(fault: Fault | None) -> bool:
    """Whether the message is taken although (or because) this fault is met."""
    return not isinstance(fault, (Reply, Hang, Drop)) or fault.commit
