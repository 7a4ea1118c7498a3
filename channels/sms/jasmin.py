"""Jasmin's HTTP interface (docs/engineering/wire-formats.md#jasmin). The text goes as the bytes
that the SMS centre gets, so that no server in between takes one alphabet for another."""

import re
from typing import ClassVar

import aiohttp

from channels.contract.message import DeliveryKey
from channels.contract.outcome import Accepted, Delivered, Halted, Outcome, Rejected, Retry
from channels.contract.reasons import Reason, Why
from channels.contract.receipts import HookAnswer, Receipt
from channels.shared.aiohttp import call
from channels.shared.http import Answer, by_status
from channels.sms.encoding import coding, gsm_bytes
from channels.sms.message import Sms
from channels.sms.provider import BeginSms, Call, Codes, HttpProvider, abroad

_TAKEN = re.compile(r'Success "([0-9A-Za-z-]{1,64})"')
_ERRORS: Codes = {
    "Authentication failure": (Halted, Reason.CREDENTIALS),
    "Cannot charge submit_sm": (Halted, Reason.QUOTA),
    "User throughput exceeded": (Retry, Reason.BUSY),
    "No route found": (Rejected, Reason.NO_ROUTE),
}
_ARRIVED, _LOST = ("DELIVRD",), ("UNDELIV", "EXPIRED", "DELETED", "REJECTD")


class Jasmin(HttpProvider):
    """One Jasmin. It cuts what takes more than five parts without a word."""

    path: ClassVar[str] = "/send"
    needs: ClassVar[tuple[str, ...]] = ("url", "username")
    by_id: ClassVar[bool] = True
    most_parts: ClassVar[int] = 5

    async def send(self, http: aiohttp.ClientSession, sms: Sms, begin: BeginSms) -> Outcome:
        wide = coding(sms.text) == "ucs2"
        data = sms.text.encode("utf-16-be") if wide else gsm_bytes(sms.text)
        fields = {
            "username": self.entry.username,
            "password": self.password,
            "to": abroad(sms.to),
            "from": self.sender,
            "coding": "8" if wide else "0",
            "hex-content": data.hex(),
            "dlr": "yes",
            "dlr-level": "3",
            "dlr-method": "POST",
            "dlr-url": self.hook_for(sms.key, "jasmin"),
        }
        answer = await call(http, "POST", self.entry.address, begin, data=fields)
        if not isinstance(answer, Answer):
            return answer
        if taken := _TAKEN.match(answer.text):
            return Accepted(taken[1])
        for words, (outcome, reason) in _ERRORS.items():
            if words in answer.text:
                return outcome(Why(reason, answer.said(*self.secrets)))
        return by_status(answer, *self.secrets)

    def answer(self, call: Call) -> HookAnswer:
        """Whatever else it hears it calls again."""
        return HookAnswer(200, "ACK/Jasmin")

    def read(self, call: Call) -> list[Receipt]:
        """Two calls a message: that the SMS centre took it, and what became of it."""
        fields = call.form()
        status, key = fields.get("message_status", ""), fields.get("key", "")
        if not status or not (key or fields.get("id")):
            return []
        named = fields.get("id", "")
        outcome: Accepted | Delivered | Rejected = Accepted(named or key)
        if status in _ARRIVED:
            outcome = Delivered(named or key)
        elif status in _LOST or (status.startswith("ESME_") and status != "ESME_ROK"):
            raw = f"{status} err:{fields['err']}" if fields.get("err") else status
            outcome = Rejected(Why(Reason.NOT_ARRIVED, raw[:100]))
        return [Receipt(DeliveryKey(key) if key else None, outcome, ids=(named,) if named else ())]
