"""FPT's brandname interface (docs/engineering/wire-formats.md#fpt): a token first, then one message
a call, its text in Base64."""

import base64
import secrets
import time
from typing import ClassVar

import aiohttp

from channels.contract.outcome import Accepted, Halted, Outcome, Retry, Unknown
from channels.contract.reasons import Reason, Why
from channels.shared.aiohttp import call
from channels.shared.http import Answer, by_status
from channels.sms.message import Sms
from channels.sms.provider import BeginSms, HttpProvider, abroad

_TOKEN, _PUSH = "/oauth2/token", "/api/push-brandname-otp"
_SCOPE = "send_brandname_otp send_brandname"
_TOKEN_S = 3500.0


class Fpt(HttpProvider):
    """`username` is the client id, `password` the client secret."""

    url: ClassVar[str] = "https://app.sms.fpt.net"
    reports: ClassVar[bool] = False
    _token = ""
    _until = 0.0

    async def send(self, http: aiohttp.ClientSession, sms: Sms, begin: BeginSms) -> Outcome:
        token = await self._current(http)
        if not isinstance(token, str):
            return token
        fields = {
            "access_token": token,
            "session_id": secrets.token_hex(16),
            "BrandName": self.sender,
            "Phone": abroad(sms.to),
            "Message": base64.b64encode(sms.text.encode("utf-8")).decode("ascii"),
            "RequestId": sms.key,
        }
        answer = await call(http, "POST", self.entry.address + _PUSH, begin, json=fields)
        if not isinstance(answer, Answer):
            return answer
        said = answer.json()
        named = said.get("MessageId") if isinstance(said, dict) else None
        if named is not None:
            return Accepted(str(named))
        if answer.status == 401:  # it ended early: nothing was sent, and the next try gets another
            self._token = ""
            return Retry(Why(Reason.BUSY, answer.said(*self.secrets)))
        return by_status(answer, *self.secrets)

    async def test(self, http: aiohttp.ClientSession) -> str | None:
        self._token = ""
        token = await self._current(http)
        if isinstance(token, str):
            return None
        return f"FPT không cấp mã truy cập ({token.why.raw}): hãy xem lại tên đăng nhập, mật khẩu."

    async def _current(self, http: aiohttp.ClientSession) -> str | Retry | Halted:
        """The token in force; getting one sends no message, so whatever fails may be repeated."""
        if self._token and time.monotonic() < self._until:
            return self._token
        fields = {
            "grant_type": "client_credentials",
            "client_id": self.entry.username,
            "client_secret": self.password,
            "scope": _SCOPE,
            "session_id": secrets.token_hex(16),
        }
        answer = await call(http, "POST", self.entry.address + _TOKEN, json=fields)
        if isinstance(answer, Unknown):
            return Retry(answer.why)
        if not isinstance(answer, Answer):
            return answer
        said = answer.json()
        if isinstance(said, dict) and isinstance(said.get("access_token"), str):
            self._token, self._until = said["access_token"], time.monotonic() + _TOKEN_S
            return self._token
        why = Why(Reason.CREDENTIALS, answer.said(*self.secrets))
        return Halted(why) if 400 <= answer.status < 500 or answer.status == 200 else Retry(why)
