"""The Kannel stand-in says what smsbox says and shows what a handset would show."""

import http.client
import time
from urllib.parse import urlencode

import pytest

from sandbox.http import Answer, HttpSandbox, Request
from sandbox.providers.kannel import KannelSandbox

ACCOUNT = {"username": "lantoa", "password": "sandbox-kannel"}
GOOD = {
    **ACCOUNT,
    "from": "UBND",
    "to": "+84901234567",
    "text": "Chao",
    "charset": "UTF-8",
    "coding": "0",
}


def get(
    server: KannelSandbox, fields: dict[str, str], path: str = "/cgi-bin/sendsms"
) -> tuple[int, str]:
    return _ask(server, "GET", f"{path}?{urlencode(fields)}")


def post(server: KannelSandbox, headers: dict[str, str], body: bytes) -> tuple[int, str]:
    return _ask(server, "POST", "/cgi-bin/sendsms", body, headers)


def _ask(
    server: KannelSandbox,
    method: str,
    path: str,
    body: bytes | None = None,
    headers: dict[str, str] | None = None,
) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
    connection.request(method, path, body, headers or {})
    response = connection.getresponse()
    said = response.status, response.read().decode()
    connection.close()
    return said


@pytest.mark.parametrize(
    ("change", "status", "words"),
    [
        ({}, 202, "0: Accepted for delivery"),
        ({"to": "+84901234567 +84901234568"}, 202, "Sent."),
        ({"password": "khac"}, 403, "Authorization failed for sendsms"),
        ({"username": "khac"}, 403, "Authorization failed for sendsms"),
        ({"to": ""}, 400, "Empty receiver number not allowed, rejected"),
        ({"to": "abc"}, 400, "Number(s) has/have been denied by white- and/or black-lists."),
        ({"from": ""}, 400, "Sender missing and no global set, rejected"),
        ({"account": "a" * 65}, 400, "Account field misformed or too long, rejected"),
        ({"dlr-url": "ftp://a"}, 400, "DLR-URL field misformed, rejected"),
        ({"dlr-mask": "63"}, 400, "DLR-Mask field misformed, rejected"),
        ({"coding": "8"}, 400, "Coding field misformed, rejected"),
        ({"charset": "khong-co"}, 400, "Charset or body misformed, rejected"),
    ],
)
def test_the_replies_are_kannels(change: dict[str, str], status: int, words: str) -> None:
    with KannelSandbox() as server:
        assert get(server, GOOD | change) == (status, words)
        assert len(server.world.arrivals()) == (
            0 if status != 202 else len((GOOD | change)["to"].split())
        )


def test_the_account_is_checked_before_the_receiver() -> None:
    with KannelSandbox() as server:
        assert get(server, {}) == (403, "Authorization failed for sendsms")
        assert get(server, ACCOUNT) == (400, "Missing receiver number, rejected")


def test_another_path_is_unknown() -> None:
    with KannelSandbox() as server:
        assert get(server, GOOD, "/status.txt") == (404, "Unknown request.")


@pytest.mark.parametrize(
    ("fields", "text", "parts"),
    [
        ({"coding": "0", "text": "Gia: 5€ [a]"}, "Gia: 5€ [a]", 1),
        ({"coding": "0", "text": "Hồ sơ"}, "H? s?", 1),
        ({"coding": "0", "text": "a" * 161}, "a" * 161, 2),
        ({"coding": "0", "text": "€" * 81}, "€" * 81, 2),
        ({"coding": "1", "text": "a" * 141, "charset": ""}, "a" * 141, 2),
        ({"coding": "2", "text": "Hồ sơ 🎉"}, "Hồ sơ 🎉", 1),
        ({"coding": "2", "text": "ồ" * 71}, "ồ" * 71, 2),
        ({"coding": "2", "text": "aaaa", "charset": ""}, "慡慡", 1),
    ],
)
def test_the_arrival_is_what_the_handset_shows(
    fields: dict[str, str], text: str, parts: int
) -> None:
    with KannelSandbox() as server:
        assert get(server, GOOD | fields)[0] == 202
    (arrival,) = server.world.arrivals("kannel")
    assert (arrival.text, arrival.title) == (text, f"{parts} parts")


def test_a_post_carries_its_fields_in_headers_and_its_text_in_the_body() -> None:
    headers = {
        f"X-Kannel-{name}": value
        for name, value in {**ACCOUNT, "From": "UBND", "To": "84901234567", "Coding": "2"}.items()
    }
    with KannelSandbox() as server:
        kind = {"Content-Type": "text/plain; charset=UTF-16BE"}
        assert post(
            server, {**headers, **kind, "X-Kannel-Account": "d1"}, "Hồ sơ".encode("utf-16-be")
        ) == (202, "0: Accepted for delivery")
        assert post(server, kind, b"x") == (403, "Authorization failed for sendsms")
        assert (
            post(server, {**headers, "Content-Type": "text/plain; charset=UTF-8"}, b"\xff")[0]
            == 400
        )
    (arrival,) = server.world.arrivals()
    assert (arrival.text, arrival.key, arrival.to) == ("Hồ sơ", "d1", "84901234567")


class Hooks(HttpSandbox):
    last = 0.0

    def answer(self, request: Request) -> Answer:
        self.last = time.monotonic()
        return Answer(200, "")

    def wait(self, number: int) -> None:
        ends = time.monotonic() + 5
        while len(self.requests) < number and time.monotonic() < ends:
            time.sleep(0.01)


def test_receipts_fill_kannels_escapes_after_the_delay() -> None:
    with Hooks() as hooks, KannelSandbox(receipts=True, receipt_delay_s=0.2) as server:
        url = f"{hooks.url}/dlr?key=k1&type=%d&id=%I&from=%p&to=%P&own=%o&left=%Z"
        started = time.monotonic()
        get(server, GOOD | {"dlr-mask": "31", "dlr-url": url, "account": "k1"})
        hooks.wait(1)
        (receipt,) = hooks.requests
    assert hooks.last - started >= 0.2
    sent = server.world.arrivals()[0]
    assert receipt.path == "/dlr"
    assert receipt.query == {
        "key": "k1", "type": "1", "id": sent.provider_id, "from": "UBND",
        "to": "+84901234567", "own": "k1", "left": "%Z",
    }  # fmt: skip


@pytest.mark.parametrize(("receipts", "mask"), [(False, "31"), (True, "2"), (True, "")])
def test_no_receipt_without_the_flag_or_the_mask(receipts: bool, mask: str) -> None:
    with Hooks() as hooks, KannelSandbox(receipts=receipts) as server:
        get(server, GOOD | {"dlr-mask": mask, "dlr-url": f"{hooks.url}/?x=1"})
        time.sleep(0.1)
        assert hooks.requests == []


def test_receipts_never_leave_this_machine_and_a_deaf_endpoint_harms_nothing() -> None:
    with Hooks() as hooks:
        deaf = hooks.url
    with Hooks() as hooks, KannelSandbox(receipts=True) as server:
        for url in (
            "http://192.0.2.1/",
            "http://example.invalid/",
            "https://127.0.0.1/",
            deaf,
            hooks.url,
        ):
            assert get(server, GOOD | {"dlr-mask": "1", "dlr-url": url})[0] == 202
        hooks.wait(1)
        assert len(hooks.requests) == 1
