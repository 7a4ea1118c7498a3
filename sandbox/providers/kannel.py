"""Kannel's smsbox: `sendsms` by GET and by POST with X-Kannel headers, true replies, and what
reaches the handset (gw/smsbox.c)."""

import math
import re
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from sandbox.http import Answer, HttpSandbox, Request
from sandbox.providers._calling import call_back_later
from sandbox.world import Arrival, World

ACCOUNTS = {"lantoa": "sandbox-kannel"}

_GSM = set("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡§¿ÄÖÑÜäöñüà")
_GSM |= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
_ESCAPED = set("\f^{}\\[~]|€")
_GSM_7BIT, _8BIT, _UCS2 = 0, 1, 2
# what a text without `charset` is taken for
_CHARSET = {
    _GSM_7BIT: "UTF-8",
    _8BIT: "latin-1",
    _UCS2: "UTF-16BE",
}
_ROOM = {_GSM_7BIT: (160, 153), _8BIT: (140, 134), _UCS2: (70, 67)}
_HEADERS = (
    "username",
    "password",
    "from",
    "to",
    "smsc",
    "coding",
    "dlr-mask",
    "dlr-url",
    "account",
)
_ACCOUNT = re.compile(r"[^\[\]\r\n]{0,64}")


@dataclass(frozen=True)
class _Submit:
    """One accepted `sendsms`."""

    numbers: list[str]
    text: str
    parts: int
    account: str
    sender: str
    dlr_url: str


class KannelSandbox(HttpSandbox):
    """A smsbox on loopback. With `receipts` it calls each `dlr-url` back as «delivered»,
    `receipt_delay_s` after taking the message."""

    provider = "kannel"

    def __init__(
        self,
        world: World | None = None,
        port: int = 0,
        accounts: Mapping[str, str] = ACCOUNTS,
        receipts: bool = False,
        receipt_delay_s: float = 0.0,
    ) -> None:
        super().__init__(world, port)
        self.accounts = accounts
        self.receipts = receipts
        self.receipt_delay_s = receipt_delay_s

    def answer(self, request: Request) -> Answer:
        """smsbox's reply; `commit` puts the message on the handsets."""
        if request.path != "/cgi-bin/sendsms":
            return _reply(404, "Unknown request.")
        fields, body = _fields(request)
        if fields.get("username") not in self.accounts or self.accounts[
            fields["username"]
        ] != fields.get("password"):
            return _reply(403, "Authorization failed for sendsms")
        taken = _check(fields, body)
        if isinstance(taken, str):
            return _reply(400, taken)
        words = "0: Accepted for delivery" if len(taken.numbers) == 1 else "Sent."
        return Answer(202, words, "text/html", commit=lambda: self._deliver(taken))

    def _deliver(self, taken: _Submit) -> None:
        for number in taken.numbers:
            id = str(uuid.uuid4())
            self.world.add(
                Arrival(
                    self.provider, taken.account, number, taken.text, f"{taken.parts} parts", id
                )
            )
            if self.receipts and taken.dlr_url:
                url = _filled(taken, number, id)
                call_back_later(self.receipt_delay_s, url)


def _reply(status: int, words: str) -> Answer:
    return Answer(status, words, "text/html")


def _fields(request: Request) -> tuple[dict[str, str], bytes]:
    """The parameters and the text's bytes, from the query or from X-Kannel headers with the text as
    the body."""
    if not request.body:
        return request.query, request.query.get("text", "").encode()
    found = {
        name: value
        for name in _HEADERS
        if (value := request.headers.get(f"X-Kannel-{name}")) is not None
    }
    return {**found, "charset": request.headers.get_content_charset("ISO-8859-1")}, request.body


def _check(fields: dict[str, str], body: bytes) -> _Submit | str:
    """What smsbox takes, or the words with which it refuses."""
    to, dlr_url, account = fields.get("to"), fields.get("dlr-url", ""), fields.get("account", "")
    numbers = [number for number in (to or "").split() if re.fullmatch(r"[0-9+-]+", number)]
    mask, coding = _number(fields, "dlr-mask"), _number(fields, "coding")
    refusals = (
        (to is None, "Missing receiver number, rejected"),
        (to == "", "Empty receiver number not allowed, rejected"),
        (not numbers, "Number(s) has/have been denied by white- and/or black-lists."),
        (not fields.get("from"), "Sender missing and no global set, rejected"),
        (_ACCOUNT.fullmatch(account) is None, "Account field misformed or too long, rejected"),
        (
            dlr_url and not re.match(r"https?://", dlr_url, re.IGNORECASE),
            "DLR-URL field misformed, rejected",
        ),
        (not 0 <= mask <= 31, "DLR-Mask field misformed, rejected"),
        (coding not in _CHARSET, "Coding field misformed, rejected"),
    )
    for wrong, words in refusals:
        if wrong:
            return words
    try:
        text = body.decode(fields.get("charset") or _CHARSET[coding])
    except (LookupError, UnicodeDecodeError):
        return "Charset or body misformed, rejected"
    return _Submit(
        numbers, *_on_handset(text, coding), account, fields["from"], dlr_url if mask & 1 else ""
    )


def _number(fields: dict[str, str], name: str) -> int:
    """A number as C's sscanf reads it: 0 where there is none."""
    found = re.match(r"\s*-?\d+", fields.get(name, ""))
    return int(found[0]) if found else 0


def _on_handset(text: str, coding: int) -> tuple[str, int]:
    """The text that a handset shows, «?» for what GSM 7-bit cannot carry, and its number of
    parts."""
    if coding == _GSM_7BIT:
        text = "".join(char if char in _GSM or char in _ESCAPED else "?" for char in text)
        costs = [2 if char in _ESCAPED else 1 for char in text]
    else:
        costs = [1 if coding == _8BIT else len(char.encode("utf-16-be")) // 2 for char in text]
    single, joined = _ROOM[coding]
    return text, 1 if sum(costs) <= single else math.ceil(sum(costs) / joined)


def _filled(taken: _Submit, number: str, id: str) -> str:
    """`dlr-url` with Kannel's escapes filled for a delivered message; an escape unknown here
    stays."""
    values = {
        "d": "1",
        "I": id,
        "A": "DELIVRD",
        "o": taken.account,
        "p": taken.sender,
        "P": number,
        "T": str(int(time.time())),
    }
    return re.sub(
        r"%([A-Za-z])",
        lambda mark: quote(values[mark[1]]) if mark[1] in values else mark[0],
        taken.dlr_url,
    )
