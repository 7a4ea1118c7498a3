"""Stringee: a JWT in a header of its own, one result for each message."""

import base64
import hashlib
import hmac
import json
import time
import uuid

from sandbox.http import Answer, HttpSandbox, Request, json_answer
from sandbox.world import Arrival

SID, SECRET = "SK-sandbox", "sandbox-stringee"


class StringeeSandbox(HttpSandbox):
    """Sending alone."""

    provider = "stringee"

    def answer(self, request: Request) -> Answer:
        if not _true(request.headers.get("X-STRINGEE-AUTH", "")):
            return json_answer(401, {"r": 1, "msg": "Authentication failed"})
        messages = json.loads(request.body).get("sms", [])
        results = [{"r": 0, "msg": "Success", "smsId": uuid.uuid4().hex} for _ in messages]
        taken = {"smsSent": len(messages), "result": results}
        return json_answer(200, taken, lambda: self._take(messages, results))

    def _take(self, messages: list[dict[str, str]], results: list[dict[str, object]]) -> None:
        for message, result in zip(messages, results, strict=True):
            to, named = f"+{message['to']}", str(result["smsId"])
            self.world.add(Arrival(self.provider, "", to, message["text"], "", named))


def _true(token: str) -> bool:
    said, _, mac = token.rpartition(".")
    good = hmac.new(SECRET.encode(), said.encode(), hashlib.sha256).digest()
    if base64.urlsafe_b64encode(good).rstrip(b"=").decode() != mac:
        return False
    head, claims = (json.loads(base64.urlsafe_b64decode(f"{part}==")) for part in said.split("."))
    fresh = claims["exp"] > time.time() and claims["iss"] == SID
    return fresh and head["cty"] == "stringee-api;v=1" and claims["rest_api"] is True
