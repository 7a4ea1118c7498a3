"""SpeedSMS: Basic auth with a token, codes that are strings, another shape above its rate."""

import base64
import itertools
import json

from sandbox.http import Answer, HttpSandbox, Request, json_answer
from sandbox.providers._calling import call_back_later
from sandbox.world import Arrival, World

TOKEN = "sandbox-speedsms"  # noqa: S105 - good for nothing but this stand-in


class SpeedSmsSandbox(HttpSandbox):
    """Sending alone; with `hook` it reports there."""

    provider = "speedsms"

    def __init__(self, world: World | None = None, port: int = 0) -> None:
        super().__init__(world, port)
        self.hook, self.too_fast = "", False
        self._numbers = itertools.count(7001)

    def answer(self, request: Request) -> Answer:
        given = base64.b64encode(f"{TOKEN}:x".encode()).decode()
        if request.headers.get("Authorization") != f"Basic {given}":
            return _error("009", "permission denied")
        if self.too_fast:
            said = {"name": "Too Many Requests", "message": "Rate limit exceeded.", "code": 0}
            body = json.dumps({**said, "status": 429})
            return Answer(429, body, headers={"X-Rate-Limit-Reset": "7"})
        if not request.path.endswith("/sms/send"):
            return Answer(404, "", "text/html")
        asked = json.loads(request.body)
        if not all(number.isdigit() for number in asked.get("to", [])):
            return _error("105", "phone number invalid")
        number = next(self._numbers)
        taken = {"status": "success", "code": "00", "data": {"tranId": number, "totalSMS": 1}}
        return json_answer(200, taken, lambda: self._take(number, asked))

    def _take(self, number: int, asked: dict[str, list[str]]) -> None:
        for phone in asked["to"]:
            text = str(asked["content"])
            self.world.add(Arrival(self.provider, "", f"+{phone}", text, "", str(number)))
            if self.hook:
                said = {"type": "report", "tranId": str(number), "phone": phone, "status": 0}
                head = {"Content-Type": "application/json"}
                call_back_later(0.0, self.hook, json.dumps(said).encode(), head)


def _error(code: str, words: str) -> Answer:
    return json_answer(200, {"status": "error", "code": code, "message": words})
