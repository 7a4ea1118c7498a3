"""Kannel's `sendsms` interface (Kannel user guide and `gw/smsbox.c`;
docs/engineering/wire-formats.md#kannel): one GET, one message to one number."""

from collections.abc import Callable
from typing import Literal
from urllib.parse import SplitResult, urlsplit

import aiohttp
from pydantic import Field, SecretStr, field_validator

from channels.contract.channel import OutletConfig
from channels.contract.message import DeliveryKey
from channels.contract.outcome import Accepted, Halted, Outcome, Rejected, Retry, Unknown
from channels.contract.reasons import Reason, Why
from channels.shared.aiohttp import at_once, call
from channels.shared.http import Answer, by_status
from channels.sms.encoding import coding
from channels.sms.message import Sms

SENDSMS = "/cgi-bin/sendsms"  # smsbox's own default for `sendsms-url`

# Delivered, failed, buffered, taken or refused by the operator: everything but the intermediate
# reports of newer versions, which older ones answer with "DLR-Mask field misformed".
_DLR_MASK = 31

# What follows the key in `dlr-url`: kind of report, Kannel's own id, the operator's answer, seconds
# since 1970.
_DLR_ESCAPES = "type=%d&id=%I&answer=%A&at=%T"

# The replies begin so; `Sent.` is the reply of `immediate-sendsms-reply = true`.
_TAKEN = ("0: Accepted for delivery", "3: Queued for later delivery", "Sent.")
# What Kannel took nothing for is refused for us or for this number; another gateway may have a way.
_REPLIES: dict[str, tuple[type[Halted] | type[Rejected] | type[Retry] | type[Unknown], Reason]] = {
    "Authorization failed": (Halted, Reason.CREDENTIALS),
    "Sender missing and no global set": (Halted, Reason.MISCONFIGURED),
    "Not routable. Do not try again.": (Rejected, Reason.NO_ROUTE),
    "Number(s) has/have been denied": (Rejected, Reason.RECIPIENT_REFUSED),
    "Temporal failure, try again later.": (Retry, Reason.BUSY),
    "Sending failed.": (Unknown, Reason.UNCLEAR),
}


class KannelGateway(OutletConfig):
    """`[[outlet.gateway]]` with `provider = "kannel"`.

    Kannel drops the end of a long text unless its own group sendsms-user has `max-messages` of at
    least the outlet's `max_parts`: no call shows that, its administrator must set it.
    """

    provider: Literal["kannel"] = "kannel"
    url: str  # smsbox's address; without a path, `/cgi-bin/sendsms` is meant
    username: str = Field(min_length=1)
    password: SecretStr
    smsc: str | None = None  # route by this SMS centre
    receipt_url: str | None = None  # where Kannel reports arrival; usually our own hook
    timeout_s: float = Field(default=30.0, gt=0)

    @field_validator("url")
    @classmethod
    def _whole_url(cls, url: str) -> str:
        parts = _address(url)
        if parts is None or "?" in url or "#" in url:
            raise ValueError(
                f"url phải có dạng http://máy-chủ:cổng{SENDSMS}, không kèm dấu ? hay #"
            )
        return url.rstrip("/") + SENDSMS if parts.path in ("", "/") else url

    @field_validator("receipt_url")
    @classmethod
    def _reachable(cls, url: str | None) -> str | None:
        if url is not None and (_address(url) is None or "#" in url):
            raise ValueError("receipt_url phải là một địa chỉ http:// hoặc https:// đầy đủ")
        return url

    @property
    def place(self) -> str:
        """Machine and port alone, as reasons may show them."""
        parts = urlsplit(self.url)
        return f"{parts.hostname}:{parts.port or (443 if parts.scheme == 'https' else 80)}"


class Kannel:
    """One smsbox, asked over the connections of `http`."""

    def __init__(self, gateway: KannelGateway, sender: str, http: aiohttp.ClientSession) -> None:
        self._gateway = gateway
        self._sender = sender
        self._http = http

    async def send(self, sms: Sms, begin: Callable[[], None] = at_once) -> Outcome:
        """Hands one message to Kannel; `begin` is asked just before.

        Its reply has no id: the key, which it takes as `account`, stands for one.
        """
        fields = {
            "from": self._sender,
            "to": sms.to,
            "text": sms.text,
            "charset": "UTF-8",
            "coding": "0" if coding(sms.text) == "gsm7" else "2",
            "account": sms.key,
            **({"smsc": self._gateway.smsc} if self._gateway.smsc else {}),
            **self._receipt(sms.key),
        }
        answer = await self._ask(fields, begin)
        if not isinstance(answer, Answer):
            return answer
        return read(answer, sms.key, self._gateway.password.get_secret_value())

    async def test(self) -> str | None:
        """Asks without a receiver: smsbox checks the account first and then refuses, so that
        nothing can leave. None when it did so."""
        answer = await self._ask({})
        if not isinstance(answer, Answer):
            return f"Không hỏi được Kannel ({answer.why.raw}): hãy kiểm tra url và mạng."
        if answer.text.startswith("Missing receiver"):
            return None
        if answer.text.startswith("Authorization failed"):
            return "Kannel không nhận username, password hoặc địa chỉ IP của máy này."
        return f"Địa chỉ này không trả lời như Kannel (HTTP {answer.status}): hãy kiểm tra url."

    def _receipt(self, key: DeliveryKey) -> dict[str, str]:
        base = self._gateway.receipt_url
        if base is None:
            return {}
        url = f"{base}{'&' if '?' in base else '?'}key={key}&{_DLR_ESCAPES}"
        return {"dlr-mask": str(_DLR_MASK), "dlr-url": url}

    async def _ask(
        self, fields: dict[str, str], begin: Callable[[], None] = at_once
    ) -> Answer | Retry | Unknown | Halted:
        # GET, though it puts the password into the URL: POST needs X-Kannel headers, which
        # Kannel-like gateways lack, and Kannel 1.4's smsbox converts a posted UTF-8 text to UCS-2
        # twice, which garbles Vietnamese (`smsbox_sendsms_post` in gw/smsbox.c).
        account = {
            "username": self._gateway.username,
            "password": self._gateway.password.get_secret_value(),
        }
        params = {**account, **fields}
        return await call(self._http, "GET", self._gateway.url, begin, params=params)


def read(answer: Answer, key: DeliveryKey, *secrets: str) -> Outcome:
    """What a reply means: its words first, its status where they say nothing known; `secrets` are
    not kept."""
    if answer.text.startswith(_TAKEN):
        return Accepted(provider_id=key)
    for words, (outcome, reason) in _REPLIES.items():
        if answer.text.startswith(words):
            return outcome(Why(reason, answer.said(*secrets)))
    # «Unknown request.»: no fault of the message, so no recipient may be lost to it
    if answer.status == 404:
        return Halted(Why(Reason.MISCONFIGURED, answer.said(*secrets)))
    return by_status(answer, *secrets)


def _address(url: str) -> SplitResult | None:
    """The parts of an http(s) address with a host and without a login in it, else None."""
    try:
        parts = urlsplit(url)
        usable = (
            parts.scheme in ("http", "https")
            and bool(parts.hostname)
            and parts.port != 0
            and parts.username is None
        )
    except ValueError:
        return None
    return parts if usable else None
