"""Mailboxes that are opened by tokens: getting them, renewing them, and saying them to a relay."""

import asyncio
import base64
import json
import socket
from collections.abc import Iterator

import pytest
from pydantic import ValidationError

from channels.contract.credentials import Renewing
from channels.contract.outcome import Halted, Retry
from channels.contract.reasons import Reason, Why
from channels.email.email_smtp import EmailSmtp
from channels.email.mail_server import Relay
from channels.email.oauth2 import OAuth2, Tokens
from channels.email.relay import probe
from sandbox.http import Answer, HttpSandbox, Request, json_answer
from tests.channels.email.email_kit import SITE, channel, config, talking_relay, until
from tests.kit import HandClock, Home


class Provider(HttpSandbox):
    """A token endpoint: each call gives the next answer and is remembered."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[dict[str, str]] = []
        self.said: list[Answer] = []

    def answer(self, request: Request) -> Answer:
        self.asked.append(request.form())
        return self.said.pop(0)


@pytest.fixture
def provider() -> Iterator[Provider]:
    with Provider() as running:
        yield running


def token(name: str, **more: object) -> Answer:
    return json_answer(200, {"access_token": name, "expires_in": 3600, **more})


def tokens(home: Home, provider: Provider, **fields: str) -> Tokens:
    table = {"token_url": f"{provider.url}/token", "client_id": "lan-toa", **fields}
    made = Tokens("thu", OAuth2.model_validate(table), lambda: home.now)
    assert home.context.site.credentials is not None
    made.use(home.context.site.credentials(made.name, made.granted))
    return made


def test_a_token_is_got_once_and_kept_for_its_hour(home: Home, provider: Provider) -> None:
    made = tokens(home, provider, refresh_token="r-1", client_secret="bi-mat")
    provider.said = [token("a-1", refresh_token="r-2"), token("a-2")]
    assert [made.token(), made.token()] == ["a-1", "a-1"]
    assert provider.asked == [
        {
            "client_id": "lan-toa",
            "grant_type": "refresh_token",
            "refresh_token": "r-1",
            "client_secret": "bi-mat",
        }
    ]
    again = tokens(home, provider, refresh_token="r-1", client_secret="bi-mat")
    assert again.token() == "a-1"  # another process finds it
    assert again.token(refused="a-1") == "a-2"
    assert provider.asked[1]["refresh_token"] == "r-2"


def test_an_application_gets_its_own_tokens(home: Home, provider: Provider) -> None:
    scope = "https://outlook.office365.com/.default"
    made = tokens(home, provider, client_secret="bi-mat", scope=scope)
    provider.said = [token("a-1"), token("a-2")]
    assert made.token() == "a-1"
    assert provider.asked[0]["grant_type"] == "client_credentials"
    assert provider.asked[0]["scope"] == scope
    assert isinstance(home.clock, HandClock)
    home.clock.forward(seconds=3301)
    assert made.token() == "a-2"


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (json_answer(400, {"error": "invalid_grant"}), Halted),
        (json_answer(503, {"error": "temporarily_unavailable"}), Retry),
        (Answer(200, "<html>"), Retry),
    ],
)
def test_a_refusal_of_the_grant_halts_and_a_broken_provider_does_not(
    home: Home, provider: Provider, answer: Answer, expected: type[object]
) -> None:
    made = tokens(home, provider, refresh_token="r-1")
    provider.said = [answer, token("a-1")]
    assert isinstance(made.token(), expected)
    assert made.token() == "a-1"  # granted anew or come back: nothing was spent


def relay_at(port: int) -> Relay:
    """A relay without TLS, which the outlets file would refuse."""
    table = {"host": "127.0.0.1", "port": port, "username": "tin@vn", "auth": "oauth2"}
    return Relay.model_validate(table).model_copy(update={"security": "none"})


def logged_in(offered: bytes, answers: list[bytes]) -> tuple[str | None, list[str], list[str]]:
    """What a probe says, what the relay heard, and which tokens were refused."""
    heard: list[str] = []
    refused: list[str] = []

    def talk(peer: socket.socket) -> None:
        peer.sendall(b"250-hi\r\n250 AUTH " + offered + b"\r\n")
        for answer in answers:
            heard.append(until(peer, b"\r\n").decode().strip())
            peer.sendall(answer + b"\r\n")
        until(peer, b"\r\n")
        peer.sendall(b"250 noop\r\n")

    def get_token(before: str) -> str:
        refused.append(before)
        return f"a-{len(refused)}"

    with talking_relay(talk) as port:
        said = asyncio.run(probe(relay_at(port), "localhost", 1, get_token))
    return said, heard, refused


def said_in_base64(line: str) -> str:
    return base64.b64decode(line.rpartition(" ")[2]).decode()


def test_a_relay_hears_the_token() -> None:
    said, heard, refused = logged_in(b"LOGIN XOAUTH2", [b"235 ok"])
    assert (said, refused) == (None, [""])
    assert heard[0].startswith("AUTH XOAUTH2 ")
    assert said_in_base64(heard[0]) == "user=tin@vn\1auth=Bearer a-1\1\1"


def test_a_refused_token_is_renewed_once() -> None:
    error = base64.b64encode(json.dumps({"status": "401"}).encode())
    answers = [b"334 " + error, b"535 5.7.3 no", b"235 ok"]
    said, heard, refused = logged_in(b"XOAUTH2", answers)
    assert (said, refused) == (None, ["", "a-1"])
    assert heard[1] == ""  # the empty line that takes note of the reason
    assert said_in_base64(heard[2]) == "user=tin@vn\1auth=Bearer a-2\1\1"


def test_a_mailbox_that_may_not_send_says_so() -> None:
    said, _, _ = logged_in(
        b"OAUTHBEARER", [b"535 5.7.139 SmtpClientAuthentication is disabled"] * 2
    )
    assert said is not None
    assert "từ chối mã OAuth2 của hộp thư tin@vn: kiểm tra quyền SMTP" in said


def test_a_grant_that_ended_halts_with_its_reason() -> None:
    def get_token(_: str) -> Halted:
        return Halted(Why(Reason.CREDENTIALS, "HTTP 400 invalid_grant"))

    def talk(peer: socket.socket) -> None:
        peer.sendall(b"250-hi\r\n250 AUTH XOAUTH2\r\n")

    with talking_relay(talk) as port:
        said = asyncio.run(probe(relay_at(port), "localhost", 1, get_token))
    assert said == "Chưa lấy được mã OAuth2 của hộp thư tin@vn: HTTP 400 invalid_grant"


OAUTH2 = {"token_url": "http://127.0.0.1:1/t", "client_id": "c", "client_secret": "s"}
BY_TOKEN = {"auth": "oauth2", "username": "tin@vn", "security": "starttls"}


def test_only_a_mailbox_with_tokens_is_renewed() -> None:
    assert not isinstance(channel(25), Renewing)
    made = EmailSmtp("thu", config(25, BY_TOKEN, oauth2=OAUTH2), SITE)
    assert isinstance(made, Renewing)
    assert made.granted == {"client_secret": "s"}


@pytest.mark.parametrize(
    ("relay", "fields", "sentence"),
    [
        (BY_TOKEN, {}, r"\[outlet.oauth2\] và auth = oauth2"),
        ({}, {"oauth2": OAUTH2}, r"\[outlet.oauth2\] và auth = oauth2"),
        ({**BY_TOKEN, "password": "x"}, {"oauth2": OAUTH2}, "không có password"),
        ({**BY_TOKEN, "security": "none"}, {"oauth2": OAUTH2}, "starttls hoặc tls"),
        (BY_TOKEN, {"oauth2": {**OAUTH2, "client_secret": None}}, "cần client_secret"),
    ],
)
def test_a_wrong_table_is_refused_in_words(
    relay: dict[str, str], fields: dict[str, object], sentence: str
) -> None:
    with pytest.raises(ValidationError, match=sentence):
        config(25, relay, **fields)
