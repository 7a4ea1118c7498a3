"""SpeedSMS (docs/engineering/wire-formats.md#speedsms). Its codes are strings with leading zeros,
and above its rate the answer has another shape."""

import json
from typing import ClassVar

import aiohttp

from channels.contract.outcome import Accepted, Delivered, Halted, Outcome, Rejected, Retry, Unknown
from channels.contract.reasons import Reason, Why
from channels.contract.receipts import Receipt
from channels.shared.aiohttp import call
from channels.shared.http import Answer, by_status
from channels.sms.message import Sms
from channels.sms.provider import BeginSms, Call, Codes, HttpProvider, abroad

_SEND = "/sms/send"
_BRANDNAME = "3"
_TEMPORARY = range(1, 64)
_CODES: Codes = {
    "007": (Halted, Reason.FORBIDDEN),
    "008": (Halted, Reason.ACCOUNT),
    "009": (Halted, Reason.FORBIDDEN),
    "101": (Rejected, Reason.INVALID),
    "105": (Rejected, Reason.MALFORMED_ADDRESS),
    "110": (Rejected, Reason.INVALID),
    "113": (Rejected, Reason.TOO_LONG),
    "300": (Halted, Reason.QUOTA),
    "500": (Unknown, Reason.UNCLEAR),
}


class SpeedSms(HttpProvider):
    """`password` is the token; `smsc` another kind of message than brandname (3)."""

    url: ClassVar[str] = "https://api.speedsms.vn/index.php"
    needs: ClassVar[tuple[str, ...]] = ()
    by_id: ClassVar[bool] = True

    async def send(self, http: aiohttp.ClientSession, sms: Sms, begin: BeginSms) -> Outcome:
        kind = self.entry.smsc or _BRANDNAME
        fields = {
            "to": [abroad(sms.to)],
            "content": sms.text,
            "sms_type": int(kind) if kind.isdigit() else int(_BRANDNAME),
            "sender": self.sender,
        }
        answer = await call(
            http,
            "POST",
            self.entry.address + _SEND,
            begin,
            json=fields,
            headers={"Authorization": aiohttp.encode_basic_auth(self.password, "x")},
        )
        if not isinstance(answer, Answer):
            return answer
        said = answer.json()
        if not isinstance(said, dict):
            return by_status(answer, *self.secrets)
        if answer.status == 429 or said.get("status") == 429:
            reset = answer.headers.get("X-Rate-Limit-Reset", "")
            after = float(reset) if reset.isdigit() else answer.retry_after()
            return Retry(Why(Reason.BUSY, answer.said(*self.secrets)), after=after)
        data = said.get("data")
        if said.get("status") == "success" and said.get("code") == "00" and isinstance(data, dict):
            if data.get("invalidPhone"):
                return Rejected(Why(Reason.MALFORMED_ADDRESS, answer.said(*self.secrets)))
            if data.get("tranId"):
                return Accepted(str(data["tranId"]))
        return self.by_code(said.get("code"), _CODES, answer)

    def read(self, call: Call) -> list[Receipt]:
        try:
            said = json.loads(call.body)
        except ValueError:
            return []
        if not isinstance(said, dict) or said.get("type") != "report" or "tranId" not in said:
            return []
        named, status = str(said["tranId"]), said.get("status")
        if not isinstance(status, int):
            return []
        outcome: Accepted | Delivered | Rejected = Delivered(named)
        if status in _TEMPORARY:
            outcome = Accepted(named)
        elif status != 0:
            outcome = Rejected(Why(Reason.NOT_ARRIVED, f"status {status}"))
        return [Receipt(None, outcome, ids=(named,))]
