"""A portal with an interface of its own: both contracts, and what an outlet may say of it."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

import pytest
from pydantic import ValidationError

from channels.contract.channel import Site
from channels.contract.message import Message
from channels.contract.outcome import Accepted, Outcome, Rejected, Unknown
from channels.contract.reasons import Reason
from channels.portal.portal_api import PortalApi, PortalApiConfig
from sandbox.faults import Fault, Reply
from sandbox.http import Answer, HttpSandbox, Request, json_answer
from sandbox.world import Arrival
from tests.channels.portal.test_portal_feed import MESSAGE
from tests.contract.amend_contract import AmendContract
from tests.contract.channel_contract import KEY, ChannelContract

TOKEN = "khoa-bi-mat-cua-cong"
SHAPES: dict[str, Any] = {
    "request": {
        "path": "/tin",
        "fields": {"tieuDe": "{title}", "noiDung": "{html}", "anh": "{picture}", "ma": "{key}"},
        "headers": {"Authorization": "Bearer {password}"},
        "code_at": "ma",
        "accepted": ["0"],
        "id_at": "tin.id",
        "codes": {"7": "content", "9": "later", "3": "there"},
    },
    "update": {
        "method": "PUT",
        "path": "/tin/{id}",
        "sends": "body",
        "body": '{"tin": {"tieuDe": "{title}"}}',
        "headers": {"Authorization": "Bearer {password}"},
        "code_at": "ma",
        "accepted": ["0"],
        "codes": {"404": "gone", "5": "content"},
    },
    "withdraw": {
        "method": "DELETE",
        "path": "/tin/{id}",
        "sends": "query",
        "headers": {"Authorization": "Bearer {password}"},
        "code_at": "ma",
        "accepted": ["0"],
        "codes": {"404": "gone", "5": "content"},
    },
}


class PortalSandbox(HttpSandbox):
    """A portal that knows one office."""

    provider = "portal"

    def __init__(self) -> None:
        super().__init__()
        self.posts: dict[str, str] = {}
        self.requests: list[Request] = []

    def answer(self, request: Request) -> Answer:
        self.requests.append(request)
        if request.headers["Authorization"] != f"Bearer {TOKEN}":
            return json_answer(401, {"ma": "1"})
        id = request.path.removeprefix("/api/tin").strip("/")
        if request.method == "POST":
            sent, id = json.loads(request.body), f"p{len(self.posts) + 1}"
            took = Arrival("portal", sent["ma"], "", sent["noiDung"], sent["tieuDe"], id)
            return json_answer(200, {"ma": 0, "tin": {"id": id}}, lambda: self.took(took))
        if id not in self.posts:
            return json_answer(404, {"ma": "404"})
        if request.method == "PUT":
            title = json.loads(request.body)["tin"]["tieuDe"]
            return json_answer(200, {"ma": 0}, lambda: self.posts.update({id: title}))
        return json_answer(200, {"ma": 0}, lambda: self.gone(id))

    def gone(self, id: str) -> None:
        self.posts.pop(id, None)

    def took(self, arrival: Arrival) -> None:
        self.posts[arrival.provider_id] = arrival.title
        self.world.add(arrival)


def portal(port: int, **changes: Any) -> PortalApi:
    said = {"url": f"http://127.0.0.1:{port}/api", "password": TOKEN, "timeout_s": 0.4}
    config = PortalApiConfig.model_validate({**said, **SHAPES, **changes})
    return PortalApi("cong-tinh", config, Site(Path(), "https://hoadang.example.vn"))


class TestPortalApi(ChannelContract):
    message = MESSAGE
    secret = TOKEN
    permanent: ClassVar[list[tuple[Fault, str]]] = [
        (Reply(200, json.dumps({"ma": 7})), "content_refused"),
        (Reply(422, json.dumps({"ma": 1})), "invalid"),
    ]
    refused_key = Reply(401, "{}")
    throttled = Reply(429, "{}", {"Retry-After": "4"}), 4.0
    too_long = replace(MESSAGE, html="<p>" + "ế" * 100_000 + "</p>")

    def stand(self) -> Any:
        return PortalSandbox()

    def make(self, port: int) -> PortalApi:
        return portal(port)

    def showing(self, message: Message, text: str) -> Message:
        return replace(message, title=text)


class TestPortalApiAmends(AmendContract):
    message, changed, secret = MESSAGE, replace(MESSAGE, title="Tiêu đề sửa"), TOKEN
    refused_key = Reply(401, "{}")
    refused_deletion = Reply(200, json.dumps({"ma": 5}))

    def stand(self) -> Any:
        return PortalSandbox()

    def make(self, port: int) -> PortalApi:
        return portal(port)

    def showing(self, message: Message, text: str) -> Message:
        return replace(message, title=text)

    def text_of(self, post: Any) -> str:
        return str(post)


def sent(server: PortalSandbox, fault: Fault | None = None, **changes: Any) -> Outcome:
    if fault:
        server.script.add(fault)
    with portal(server.port, **changes).open() as line:
        return line.send(MESSAGE, None, KEY)


def test_an_item_that_the_portal_has_already_is_taken_and_a_silent_2xx_is_doubtful() -> None:
    plain = {**SHAPES["request"], "accepted": [], "id_at": "", "codes": {}}
    with PortalSandbox() as server:
        assert sent(server, Reply(200, json.dumps({"ma": 3}))) == Accepted(KEY)
        assert isinstance(sent(server, Reply(200, json.dumps({"ma": 42}))), Unknown)
        assert sent(server, Reply(201, "{}"), request=plain) == Accepted(KEY)
        assert isinstance(sent(server, Reply(200, "<html>"), request=plain), Unknown)


def test_quotes_and_breaks_in_a_title_break_no_body() -> None:
    title = 'Nói "có" \\ với\tngười dân'
    with PortalSandbox() as server:
        assert isinstance(sent(server), Accepted)
        with portal(server.port).open() as line:
            line.update(replace(MESSAGE, title=title), MESSAGE, "p1")  # type: ignore[attr-defined]
        assert server.posts == {"p1": " ".join(title.split())}


def test_what_the_outlet_does_not_say_how_to_do_is_for_a_person() -> None:
    with PortalSandbox() as server, portal(server.port, update=None, withdraw=None).open() as line:
        changed = line.update(MESSAGE, MESSAGE, "p1")  # type: ignore[attr-defined]
        gone = line.withdraw("p1")  # type: ignore[attr-defined]
        assert server.requests == []
    for outcome in (changed, gone):
        assert isinstance(outcome, Rejected)
        assert outcome.why.code is Reason.CANNOT_AMEND


def test_a_meaning_that_nobody_knows_is_refused_with_those_that_are() -> None:
    with pytest.raises(ValidationError, match="chọn trong: login"):
        portal(1, request={**SHAPES["request"], "codes": {"1": "sai"}})
