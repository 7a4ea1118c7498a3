"""Stringee (docs/engineering/wire-formats.md#stringee): a signed header that ends within minutes,
and one result for each message."""

import base64
import hashlib
import hmac
import json
import time
from typing import ClassVar

import aiohttp

from channels.contract.outcome import Accepted, Outcome
from channels.shared.aiohttp import call
from channels.shared.http import Answer, by_status
from channels.shared.templated import inside
from channels.sms.message import Sms
from channels.sms.provider import BeginSms, HttpProvider, abroad

_VALID_S = 300


class Stringee(HttpProvider):
    """`username` is the key's SID, `password` its secret."""

    url: ClassVar[str] = "https://api.stringee.com/v1/sms"
    reports: ClassVar[bool] = False

    async def send(self, http: aiohttp.ClientSession, sms: Sms, begin: BeginSms) -> Outcome:
        one = {"from": self.sender, "to": abroad(sms.to), "text": sms.text}
        token = {"X-STRINGEE-AUTH": signed(self.entry.username, self.password, int(time.time()))}
        answer = await call(
            http, "POST", self.entry.address, begin, json={"sms": [one]}, headers=token
        )
        if not isinstance(answer, Answer):
            return answer
        said = answer.json()
        if inside(said, "result.0.r") == 0:
            named = inside(said, "result.0.smsId") or inside(said, "result.0.id")
            return Accepted(str(named or sms.key))
        return by_status(answer, *self.secrets)


def signed(sid: str, secret: str, now: int) -> str:
    """A token for the next five minutes (JWT, HS256)."""
    head = {"typ": "JWT", "alg": "HS256", "cty": "stringee-api;v=1"}
    claims = {"jti": f"{sid}-{now}", "iss": sid, "exp": now + _VALID_S, "rest_api": True}
    said = ".".join(_url_safe(json.dumps(part).encode()) for part in (head, claims))
    mac = hmac.new(secret.encode(), said.encode(), hashlib.sha256).digest()
    return f"{said}.{_url_safe(mac)}"


def _url_safe(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")
