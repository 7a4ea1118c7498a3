"""Twilio's Messages: Basic auth, JSON with a code for what it refuses, signed callbacks."""

import base64
import hashlib
import hmac
import uuid
from urllib.parse import urlencode

from sandbox.http import Answer, HttpSandbox, Request, json_answer
from sandbox.providers._calling import call_back_later
from sandbox.world import Arrival, World

SID, TOKEN = "ACsandbox", "sandbox-twilio"


class TwilioSandbox(HttpSandbox):
    """With `receipts` each message is reported as sent, then as delivered."""

    provider = "twilio"

    def __init__(self, world: World | None = None, port: int = 0) -> None:
        super().__init__(world, port)
        self.receipts = False

    def answer(self, request: Request) -> Answer:
        given = base64.b64encode(f"{SID}:{TOKEN}".encode()).decode()
        if request.headers.get("Authorization") != f"Basic {given}":
            return _error(401, 20003, "Authenticate")
        if request.method == "GET":
            return json_answer(200, {"sid": SID, "status": "active"})
        form = request.form()
        if not form.get("To", "").startswith("+"):
            return _error(400, 21211, f"Invalid 'To' Phone Number: {form.get('To')}")
        named = f"SM{uuid.uuid4().hex}"
        taken = {"sid": named, "status": "queued", "error_code": None}
        return json_answer(201, taken, lambda: self._take(named, form))

    def _take(self, named: str, form: dict[str, str]) -> None:
        self.world.add(Arrival(self.provider, "", form["To"], form["Body"], "", named))
        if self.receipts and form.get("StatusCallback"):
            for status in ("sent", "delivered"):
                url, fields = form["StatusCallback"], {"MessageSid": named, "MessageStatus": status}
                call_back_later(0.0, url, urlencode(fields).encode(), _signed(url, fields))


def _signed(url: str, fields: dict[str, str]) -> dict[str, str]:
    said = url + "".join(name + value for name, value in sorted(fields.items()))
    mac = base64.b64encode(hmac.new(TOKEN.encode(), said.encode(), hashlib.sha1).digest())
    form = "application/x-www-form-urlencoded"
    return {"X-Twilio-Signature": mac.decode(), "Content-Type": form}


def _error(status: int, code: int, words: str) -> Answer:
    return json_answer(status, {"code": code, "message": words, "status": status})
