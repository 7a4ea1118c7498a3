"""A portal with an interface of its own: both contracts, and what an outlet may say of it."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

import pytest
from pydantic import ValidationError

from channels.contract.channel import Site
from channels.contract.message import Message
from channels.contract.outcome import Accepted, Halted, Outcome, Rejected, Unknown
from channels.contract.reasons import Reason
from channels.portal.portal_api import PortalApi, PortalApiConfig
from sandbox.faults import Fault, Reply
from sandbox.http import Answer
from sandbox.providers.portal import PortalSandbox
from tests.channels.portal.portal_kit import SHAPES, TOKEN
from tests.channels.portal.test_portal_feed import MESSAGE
from tests.contract.amend_contract import AmendContract
from tests.contract.channel_contract import KEY, ChannelContract


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
        return PortalSandbox(TOKEN)

    def make(self, port: int) -> PortalApi:
        return portal(port)

    def showing(self, message: Message, text: str) -> Message:
        return replace(message, title=text)


class TestPortalApiAmends(AmendContract):
    message, changed, secret = MESSAGE, replace(MESSAGE, title="Tiêu đề sửa"), TOKEN
    refused_key = Reply(401, "{}")
    refused_deletion = Reply(200, json.dumps({"ma": 5}))

    def stand(self) -> Any:
        return PortalSandbox(TOKEN)

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
    with PortalSandbox(TOKEN) as server:
        assert sent(server, Reply(200, json.dumps({"ma": 3}))) == Accepted(KEY)
        assert isinstance(sent(server, Reply(200, json.dumps({"ma": 42}))), Unknown)
        assert sent(server, Reply(201, "{}"), request=plain) == Accepted(KEY)
        assert isinstance(sent(server, Reply(200, "<html>"), request=plain), Unknown)


def test_the_address_in_the_log_is_the_portals_or_none() -> None:
    told = json.dumps({"ma": 0, "tin": {"id": 5, "url": "https://cong.example.vn/tin/5"}})
    strange = json.dumps({"ma": 0, "tin": {"id": 5, "url": "javascript:alert(1)"}})
    shape = {**SHAPES["request"], "link_at": "tin.url"}
    with PortalSandbox(TOKEN) as server:
        assert sent(server, Reply(200, told)) == Accepted("5", None)
        found = Accepted("5", "https://cong.example.vn/tin/5")
        assert sent(server, Reply(200, told), request=shape) == found
        assert sent(server, Reply(200, strange), request=shape) == Accepted("5", None)


def test_quotes_and_breaks_in_a_title_break_no_body() -> None:
    title = 'Nói "có" \\ với\tngười dân'
    with PortalSandbox(TOKEN) as server:
        assert isinstance(sent(server), Accepted)
        with portal(server.port).open() as line:
            line.update(replace(MESSAGE, title=title), MESSAGE, "p1")  # type: ignore[attr-defined]
        assert server.posts == {"p1": " ".join(title.split())}


def test_what_the_outlet_does_not_say_how_to_do_is_for_a_person() -> None:
    with (
        PortalSandbox(TOKEN) as server,
        portal(server.port, update=None, withdraw=None).open() as line,
    ):
        changed = line.update(MESSAGE, MESSAGE, "p1")  # type: ignore[attr-defined]
        gone = line.withdraw("p1")  # type: ignore[attr-defined]
        assert server.requests == []
    for outcome in (changed, gone):
        assert isinstance(outcome, Rejected)
        assert outcome.why.code is Reason.CANNOT_AMEND


def test_a_meaning_that_nobody_knows_is_refused_with_those_that_are() -> None:
    with pytest.raises(ValidationError, match="chọn trong: login"):
        portal(1, request={**SHAPES["request"], "codes": {"1": "sai"}})


@pytest.mark.parametrize(
    ("status", "place", "kind", "reason"),
    [
        (302, "https://cong.example.vn/dang-nhap?ReturnUrl=%2Ftin", Halted, Reason.CREDENTIALS),
        (303, "/account/login", Halted, Reason.CREDENTIALS),
        (302, "/tin/7", Unknown, Reason.UNCLEAR),  # as forms answer that took something
        (301, "https://moi.example.vn/api/tin", Halted, Reason.MISCONFIGURED),
        (308, "https://[moi/", Halted, Reason.MISCONFIGURED),
        (307, "/khac", Halted, Reason.MISCONFIGURED),
    ],
)
def test_an_answer_that_leads_elsewhere_says_where_to_and_is_not_followed(
    status: int, place: str, kind: type[Outcome], reason: Reason
) -> None:
    with PortalSandbox(TOKEN) as server:
        outcome = sent(server, Reply(status, "", {"Location": place}))
        assert isinstance(outcome, kind)
        assert isinstance(outcome, Halted | Unknown)
        assert (outcome.why.code, outcome.why.raw) == (
            reason,
            f"HTTP {status} → {place.partition('?')[0]}",
        )
        assert len(server.requests) == 1


TEST = {"path": "/toi", "headers": {"Authorization": "Bearer {password}"}}


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Answer(200, "{}"), None),
        (Answer(401, "{}"), "không nhận tên đăng nhập hoặc khóa"),
        (Answer(302, "", headers={"Location": "/dang-nhap"}), "không nhận tên đăng nhập"),
        (Answer(301, "", headers={"Location": "/v2"}), "chuyển sang địa chỉ khác"),
        (Answer(404, ""), "không có địa chỉ này"),
        (Answer(500, "<html>bảo trì</html>"), "bảo trì"),
    ],
)
def test_outlet_test_gets_the_address_that_the_outlet_names(
    monkeypatch: pytest.MonkeyPatch, answer: Answer, words: str | None
) -> None:
    with PortalSandbox(TOKEN) as server:
        monkeypatch.setattr(server, "answer", lambda _request: answer)
        channel = portal(server.port, test=TEST)
        said = channel.test()
        assert (words in said) if words and said else said is words
        (asked,) = server.requests
        assert (asked.method, asked.path, asked.headers["Authorization"]) == (
            "GET",
            "/api/toi",
            f"Bearer {TOKEN}",
        )
        assert channel.advice() == []


def test_without_an_address_the_connection_is_tried_and_that_is_said() -> None:
    with PortalSandbox(TOKEN) as server:
        channel = portal(server.port)
        assert channel.test() is None
        assert "chưa biết cổng có nhận khóa" in channel.advice()[0]
        server.stop()
        assert "Không kết nối được" in (channel.test() or "")
        assert server.posts == {}
