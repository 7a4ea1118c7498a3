"""Twilio (docs/engineering/wire-formats.md#twilio). Its callbacks are signed with the account's own
secret, so they need no other."""

import base64
import hashlib
import hmac
from typing import ClassVar
from urllib.parse import parse_qsl

import aiohttp

from channels.contract.message import DeliveryKey
from channels.contract.outcome import Accepted, Delivered, Halted, Outcome, Rejected, Retry
from channels.contract.reasons import Reason, Why
from channels.contract.receipts import HookAnswer, Receipt
from channels.shared.aiohttp import call
from channels.shared.http import Answer
from channels.shared.templated import inside
from channels.sms.message import Sms
from channels.sms.provider import BeginSms, Call, Codes, HttpProvider

_CODES: Codes = {
    "20003": (Halted, Reason.CREDENTIALS),
    "20429": (Retry, Reason.BUSY),
    "21211": (Rejected, Reason.MALFORMED_ADDRESS),
    "21408": (Rejected, Reason.NO_ROUTE),
}
_OPTED_OUT = "21610"
_LOST: dict[str, Reason] = {
    "30005": Reason.NO_SUCH_ADDRESS,
    "30006": Reason.NO_SUCH_ADDRESS,
    "30007": Reason.CONTENT_REFUSED,
}
_ENDED = ("undelivered", "failed", "canceled")


class Twilio(HttpProvider):
    """`username` is the account's SID, `password` its token; `smsc` a messaging service instead of
    the sender's name."""

    url: ClassVar[str] = "https://api.twilio.com"
    headers: ClassVar[tuple[str, ...]] = ("x-twilio-signature",)
    signs: ClassVar[bool] = True
    by_id: ClassVar[bool] = True

    async def send(self, http: aiohttp.ClientSession, sms: Sms, begin: BeginSms) -> Outcome:
        service = self.entry.smsc
        fields = {
            "To": sms.to,
            **({"MessagingServiceSid": service} if service else {"From": self.sender}),
            "Body": sms.text,
            "StatusCallback": self.hook_for(sms.key, "twilio"),
        }
        answer = await call(
            http,
            "POST",
            f"{self.entry.address}/2010-04-01/Accounts/{self.entry.username}/Messages.json",
            begin,
            data=fields,
            headers=self._known_as(),
        )
        if not isinstance(answer, Answer):
            return answer
        said = answer.json()
        if answer.status == 201 and isinstance(named := inside(said, "sid"), str):
            return Accepted(named)
        code = str(inside(said, "code") or "")
        if code == _OPTED_OUT:
            why = Why(Reason.RECIPIENT_REFUSED, answer.said(*self.secrets))
            return Rejected(why, suppress=True)
        return self.by_code(code, _CODES, answer)

    async def test(self, http: aiohttp.ClientSession) -> str | None:
        url = f"{self.entry.address}/2010-04-01/Accounts/{self.entry.username}.json"
        answer = await call(http, "GET", url, headers=self._known_as())
        if not isinstance(answer, Answer):
            return f"Không hỏi được Twilio ({answer.why.raw}): hãy kiểm tra url và mạng."
        if answer.status == 200:
            return None
        return "Twilio không nhận mã tài khoản hoặc mật khẩu: hãy xem lại cả hai."

    def _known_as(self) -> dict[str, str]:
        return {"Authorization": aiohttp.encode_basic_auth(self.entry.username, self.password)}

    def proves(self, call: Call) -> bool:
        """The signature is over the address as we gave it and the fields in order."""
        url = f"{self.hook}?{call.query}" if call.query else self.hook
        fields = parse_qsl(call.body.decode("utf-8", "replace"), keep_blank_values=True)
        said = url + "".join(name + value for name, value in sorted(fields))
        mac = hmac.new(self.password.encode(), said.encode(), hashlib.sha1).digest()
        given = call.headers.get("x-twilio-signature", "")
        return hmac.compare_digest(base64.b64encode(mac), given.encode("utf-8", "replace"))

    def written_back(self, call: Call) -> tuple[str, str] | None:
        fields = call.form()
        if "MessageStatus" in fields or not {"From", "Body"} <= fields.keys():
            return None
        return fields["From"], fields["Body"]

    def answer(self, call: Call) -> HookAnswer:
        """It reads TwiML; an empty answer asks for nothing."""
        return HookAnswer(200, "<Response/>", "text/xml")

    def read(self, call: Call) -> list[Receipt]:
        fields = call.form()
        named, status = fields.get("MessageSid", ""), fields.get("MessageStatus", "")
        key, code = fields.get("key", ""), fields.get("ErrorCode", "")
        if not status or not named:
            return []
        outcome: Accepted | Delivered | Rejected = Accepted(named)
        if status == "delivered":
            outcome = Delivered(named)
        elif status in _ENDED:
            reason = _LOST.get(code, Reason.NOT_ARRIVED)
            outcome = Rejected(Why(reason, f"{status} {code}".strip()))
        return [Receipt(DeliveryKey(key) if key else None, outcome, ids=(named,))]
