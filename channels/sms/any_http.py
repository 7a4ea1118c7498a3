"""A provider whose interface is not public (VNPT, MobiFone): asked as the outlet's `request` table
says (docs/engineering/wire-formats.md#any-http-provider)."""

import json
from typing import Any, ClassVar, Final

import aiohttp

from channels.contract.message import DeliveryKey
from channels.contract.outcome import Accepted, Delivered, Halted, Outcome, Rejected, Retry
from channels.contract.reasons import Reason, Why
from channels.contract.receipts import HookAnswer, Receipt
from channels.shared.aiohttp import call
from channels.shared.http import Answer
from channels.shared.templated import asked, said
from channels.sms.encoding import coding
from channels.sms.message import Sms
from channels.sms.provider import BeginSms, Call, Codes, HttpProvider, abroad, local

MEANINGS: Final[Codes] = {
    "login": (Halted, Reason.CREDENTIALS),
    "account": (Halted, Reason.ACCOUNT),
    "money": (Halted, Reason.QUOTA),
    "sender": (Halted, Reason.SENDER_REFUSED),
    "template": (Halted, Reason.TEMPLATE_MISMATCH),
    "setting": (Halted, Reason.MISCONFIGURED),
    "number": (Rejected, Reason.MALFORMED_ADDRESS),
    "refused": (Rejected, Reason.RECIPIENT_REFUSED),
    "route": (Rejected, Reason.NO_ROUTE),
    "content": (Rejected, Reason.CONTENT_REFUSED),
    "long": (Rejected, Reason.TOO_LONG),
    "later": (Retry, Reason.BUSY),
}
"""What an office may say that a provider's code means."""


class AnyHttp(HttpProvider):
    """What a code means is said in the outlet; an unlisted one is unknown, never a guess."""

    needs: ClassVar[tuple[str, ...]] = ("url", "request")
    by_id: ClassVar[bool] = True

    async def send(self, http: aiohttp.ClientSession, sms: Sms, begin: BeginSms) -> Outcome:
        shape = self.entry.request
        assert shape is not None
        answer = await call(
            http, shape.method, self.entry.address, begin, **asked(shape, self._values(sms))
        )
        if not isinstance(answer, Answer):
            return answer
        code = said(answer.json(), answer.text, shape.code_at)
        if code in shape.accepted:
            named = said(answer.json(), "", shape.id_at) if shape.id_at else ""
            return Accepted(named or sms.key)
        meant = shape.codes.get(code, "")
        return self.by_code(meant, MEANINGS, answer)

    def answer(self, call: Call) -> HookAnswer:
        assert self.entry.request is not None
        return HookAnswer(200, self.entry.request.receipt_answer)

    def read(self, call: Call) -> list[Receipt]:
        shape = self.entry.request
        if shape is None or not shape.receipt_status_at:
            return []
        fields: Any = _fields(call)
        status = said(fields, "", shape.receipt_status_at)
        key = said(fields, "", shape.receipt_key_at) if shape.receipt_key_at else ""
        key = key or call.form().get("key", "")
        named = said(fields, "", shape.receipt_id_at) if shape.receipt_id_at else ""
        if not status or not (key or named):
            return []
        outcome: Accepted | Delivered | Rejected = Accepted(named or key)
        if status in shape.receipt_delivered:
            outcome = Delivered(named or key)
        elif status in shape.receipt_failed:
            outcome = Rejected(Why(Reason.NOT_ARRIVED, status[:100]))
        return [Receipt(DeliveryKey(key) if key else None, outcome, ids=(named,) if named else ())]

    def written_back(self, call: Call) -> tuple[str, str] | None:
        shape = self.entry.request
        if shape is None or not (shape.reply_from_at and shape.reply_text_at):
            return None
        fields: Any = _fields(call)
        number, text = (said(fields, "", at) for at in (shape.reply_from_at, shape.reply_text_at))
        return (number, text) if number and text else None

    def _values(self, sms: Sms) -> dict[str, str]:
        """What the marks stand for."""
        return {
            "to": abroad(sms.to),
            "local": local(sms.to),
            "text": sms.text,
            "sender": self.sender,
            "key": sms.key,
            "username": self.entry.username,
            "password": self.password,
            "receipts": self.hook_for(sms.key, "http"),
            "template": sms.template,
            "coding": "8" if coding(sms.text) == "ucs2" else "0",
            **{f"place.{name}": value for name, value in sms.values.items()},
        }


def _fields(call: Call) -> object:
    """A callback's JSON, else its fields."""
    try:
        said: object = json.loads(call.body)
    except ValueError:
        return call.form()
    return said if isinstance(said, dict) else call.form()
