"""Kannel's `sendsms` interface (Kannel user guide and `gw/smsbox.c`;
docs/engineering/wire-formats.md#kannel): one GET, one message to one number.

Kannel drops the end of a long text unless its own group sendsms-user has `max-messages` of at least
the outlet's `max_parts`: no call shows that, its administrator must set it.
"""

from typing import ClassVar

import aiohttp

from channels.contract.message import DeliveryKey
from channels.contract.outcome import Accepted, Halted, Outcome, Rejected, Retry, Unknown
from channels.contract.reasons import Reason, Why
from channels.contract.receipts import Receipt
from channels.shared.aiohttp import at_once, call
from channels.shared.http import Answer, by_status
from channels.sms.encoding import coding
from channels.sms.kannel_receipts import read_report
from channels.sms.message import Sms
from channels.sms.provider import BeginSms, Call, Codes, HttpProvider

# Delivered, failed, buffered, taken or refused by the operator: everything but the intermediate
# reports of newer versions, which older ones answer with "DLR-Mask field misformed".
_DLR_MASK = 31

# What follows the key in `dlr-url`: kind of report, Kannel's own id, the operator's answer, seconds
# since 1970.
_DLR_ESCAPES = "type=%d&id=%I&answer=%A&at=%T"

# The replies begin so; `Sent.` is the reply of `immediate-sendsms-reply = true`.
_TAKEN = ("0: Accepted for delivery", "3: Queued for later delivery", "Sent.")
# What Kannel took nothing for is refused for us or for this number; another gateway may have a way.
_REPLIES: Codes = {
    "Authorization failed": (Halted, Reason.CREDENTIALS),
    "Sender missing and no global set": (Halted, Reason.MISCONFIGURED),
    "Not routable. Do not try again.": (Rejected, Reason.NO_ROUTE),
    "Number(s) has/have been denied": (Rejected, Reason.RECIPIENT_REFUSED),
    "Temporal failure, try again later.": (Retry, Reason.BUSY),
    "Sending failed.": (Unknown, Reason.UNCLEAR),
}


class Kannel(HttpProvider):
    """One smsbox."""

    path: ClassVar[str] = "/cgi-bin/sendsms"  # smsbox's own default for `sendsms-url`
    needs: ClassVar[tuple[str, ...]] = ("url", "username")

    async def send(self, http: aiohttp.ClientSession, sms: Sms, begin: BeginSms) -> Outcome:
        """Its reply has no id: the key, which it takes as `account`, stands for one."""
        fields = {
            "from": self.sender,
            "to": sms.to,
            "text": sms.text,
            "charset": "UTF-8",
            "coding": "0" if coding(sms.text) == "gsm7" else "2",
            "account": sms.key,
            **({"smsc": self.entry.smsc} if self.entry.smsc else {}),
            **self._receipt(sms.key),
        }
        answer = await self._ask(http, fields, begin)
        if not isinstance(answer, Answer):
            return answer
        return read(answer, sms.key, *self.secrets)

    async def test(self, http: aiohttp.ClientSession) -> str | None:
        """Asks without a receiver: smsbox checks the account first and then refuses, so that
        nothing can leave. None when it did so."""
        answer = await self._ask(http, {})
        if not isinstance(answer, Answer):
            return f"Không hỏi được Kannel ({answer.why.raw}): hãy kiểm tra url và mạng."
        if answer.text.startswith("Missing receiver"):
            return None
        if answer.text.startswith("Authorization failed"):
            return "Kannel không nhận username, password hoặc địa chỉ IP của máy này."
        return f"Địa chỉ này không trả lời như Kannel (HTTP {answer.status}): hãy kiểm tra url."

    def read(self, call: Call) -> list[Receipt]:
        """It puts everything into the query."""
        return read_report(call.query)

    def written_back(self, call: Call) -> tuple[str, str] | None:
        """Of an `sms-service` whose `get-url` is our hook with `?from=%p&text=%a`."""
        fields = call.form()
        if "type" in fields or not {"from", "text"} <= fields.keys():
            return None
        return fields["from"], fields["text"]

    def _receipt(self, key: DeliveryKey) -> dict[str, str]:
        url = f"{self.hook}{'&' if '?' in self.hook else '?'}key={key}&{_DLR_ESCAPES}"
        return {"dlr-mask": str(_DLR_MASK), "dlr-url": url}

    async def _ask(
        self, http: aiohttp.ClientSession, fields: dict[str, str], begin: BeginSms = at_once
    ) -> Answer | Retry | Unknown | Halted:
        # GET, though it puts the password into the URL: POST needs X-Kannel headers, which
        # Kannel-like gateways lack, and Kannel 1.4's smsbox converts a posted UTF-8 text to UCS-2
        # twice, which garbles Vietnamese (`smsbox_sendsms_post` in gw/smsbox.c).
        account = {"username": self.entry.username, "password": self.password}
        return await call(http, "GET", self.entry.address, begin, params={**account, **fields})


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
