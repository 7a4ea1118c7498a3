"""eSMS.vn (docs/engineering/wire-formats.md#esms): customer-care messages under a brandname.

HTTP 200 also for refusals. `RequestId`, our key, is its guard against duplicates for 24 hours: what
it answers to a second one adopts the first.
"""

from typing import ClassVar

import aiohttp

from channels.contract.message import DeliveryKey
from channels.contract.outcome import Accepted, Delivered, Halted, Outcome, Rejected, Retry, Unknown
from channels.contract.reasons import Reason, Why
from channels.contract.receipts import Receipt
from channels.shared.aiohttp import call
from channels.shared.http import Answer, by_status
from channels.sms.encoding import coding
from channels.sms.message import Sms
from channels.sms.provider import BeginSms, Call, Codes, HttpProvider, local

_SEND, _BALANCE = "/SendMultipleMessage_V4_post_json/", "/GetBalance_json"
_ADOPTED = "124"
_CODES: Codes = {
    "99": (Rejected, Reason.RECIPIENT_REFUSED),
    "108": (Rejected, Reason.MALFORMED_ADDRESS),
    "177": (Rejected, Reason.NO_ROUTE),
    "201": (Rejected, Reason.CONTENT_REFUSED),
    "107": (Rejected, Reason.INVALID),
    "120": (Rejected, Reason.INVALID),
    "101": (Halted, Reason.CREDENTIALS),
    "104": (Halted, Reason.SENDER_REFUSED),
    "105": (Halted, Reason.MISCONFIGURED),
    "118": (Halted, Reason.MISCONFIGURED),
    "140": (Halted, Reason.FORBIDDEN),
    "143": (Halted, Reason.ACCOUNT),
    "146": (Halted, Reason.TEMPLATE_MISMATCH),
    "199": (Halted, Reason.MISCONFIGURED),
    "300": (Halted, Reason.MISCONFIGURED),
    "102": (Halted, Reason.QUOTA),
    "103": (Halted, Reason.QUOTA),
    "160": (Retry, Reason.BUSY),
}


class Esms(HttpProvider):
    """`username` is the ApiKey, `password` the SecretKey."""

    url: ClassVar[str] = "https://rest.esms.vn/MainService.svc/json"
    by_id: ClassVar[bool] = True
    tells_balance: ClassVar[bool] = True

    async def send(self, http: aiohttp.ClientSession, sms: Sms, begin: BeginSms) -> Outcome:
        fields = {
            **self._account(),
            "Phone": local(sms.to),
            "Content": sms.text,
            "Brandname": self.sender,
            "SmsType": "2",
            "IsUnicode": "1" if coding(sms.text) == "ucs2" else "0",
            "Sandbox": "0",
            "RequestId": sms.key,
            "CallbackUrl": self.hook_for(sms.key, "esms"),
        }
        answer = await call(http, "POST", self.entry.address + _SEND, begin, json=fields)
        if not isinstance(answer, Answer):
            return answer
        said = answer.json()
        if not isinstance(said, dict):
            return by_status(answer, *self.secrets)
        code = str(said.get("CodeResult", ""))
        if code == "100":
            return Accepted(str(said.get("SMSID") or sms.key))
        return Accepted(sms.key) if code == _ADOPTED else self.by_code(code, _CODES, answer)

    async def test(self, http: aiohttp.ClientSession) -> str | None:
        answer = await self._balance(http)
        if not isinstance(answer, Answer):
            return f"Không hỏi được eSMS ({answer.why.raw}): hãy kiểm tra url và mạng."
        said = answer.json()
        code = said.get("CodeResponse", said.get("CodeResult")) if isinstance(said, dict) else None
        if str(code) == "100":
            return None
        return "eSMS không nhận khóa hoặc địa chỉ của máy này: hãy xem lại tên đăng nhập, mật khẩu."

    async def balance(self, http: aiohttp.ClientSession) -> int | None:
        answer = await self._balance(http)
        said = answer.json() if isinstance(answer, Answer) else None
        left = said.get("Balance") if isinstance(said, dict) else None
        return int(left) if isinstance(left, (int, float)) else None

    def read(self, call: Call) -> list[Receipt]:
        fields = call.form()
        named, status = fields.get("SMSID", ""), fields.get("SendStatus", "")
        key = fields.get("RequestId") or fields.get("key") or ""
        if not status.isdigit() or not (named or key):
            return []
        outcome: Accepted | Delivered | Rejected = Accepted(named or key)
        failed = fields.get("SendFailed", "0") not in ("", "0")
        if status == "4" or (status == "5" and failed):
            outcome = Rejected(Why(Reason.NOT_ARRIVED, f"SendStatus {status}"))
        elif status == "5" and fields.get("SendSuccess", "0") not in ("", "0"):
            outcome = Delivered(named or key)
        return [Receipt(DeliveryKey(key) if key else None, outcome, ids=(named,) if named else ())]

    def _account(self) -> dict[str, str]:
        return {"ApiKey": self.entry.username, "SecretKey": self.password}

    async def _balance(self, http: aiohttp.ClientSession) -> Answer | Retry | Unknown | Halted:
        return await call(http, "POST", self.entry.address + _BALANCE, json=self._account())
