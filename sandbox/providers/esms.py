"""eSMS: HTTP 200 for whatever it says, the guard against a second `RequestId`, and the callback by
GET."""

import json
import uuid
from collections.abc import Mapping
from urllib.parse import urlencode

from sandbox.http import Answer, HttpSandbox, Request, json_answer
from sandbox.providers._calling import call_back_later
from sandbox.world import Arrival, World

ACCOUNTS = {"sandbox-key": "sandbox-esms"}


class EsmsSandbox(HttpSandbox):
    """Two calls: sending and what is left on the account."""

    provider = "esms"

    def __init__(
        self, world: World | None = None, port: int = 0, accounts: Mapping[str, str] = ACCOUNTS
    ) -> None:
        super().__init__(world, port)
        self.accounts, self.receipts, self.balance = accounts, False, 1_250_000
        self._known: set[str] = set()

    def answer(self, request: Request) -> Answer:
        said = _json(request)
        if self.accounts.get(said.get("ApiKey", "")) != said.get("SecretKey"):
            return _refused("101", "Authorize Failed")
        if request.path.endswith("/GetBalance_json"):
            return json_answer(200, {"CodeResponse": "100", "Balance": self.balance, "UserID": 1})
        if not request.path.endswith("/SendMultipleMessage_V4_post_json/"):
            return Answer(404, "Endpoint not found.", "text/html")
        if not said.get("Brandname"):
            return _refused("104", "Brand name code is not exist")
        if not said.get("Phone", "").isdigit():
            return _refused("108", "Phone number is invalid")
        if said.get("RequestId") in self._known:
            return _refused("124", "RequestID is exist")
        named = uuid.uuid4().hex
        taken = {"CodeResult": "100", "CountRegenerate": 0, "SMSID": named}
        return json_answer(200, taken, lambda: self._take(named, said))

    def _take(self, named: str, said: Mapping[str, str]) -> None:
        self._known.add(said.get("RequestId", ""))
        to = f"+84{said['Phone'].removeprefix('0')}"
        self.world.add(
            Arrival(self.provider, said.get("RequestId", ""), to, said["Content"], "", named)
        )
        if self.receipts and said.get("CallbackUrl"):
            report = {
                "SMSID": named,
                "SendStatus": 5,
                "SendSuccess": 1,
                "SendFailed": 0,
                "RequestId": "",
                "TypeId": 2,
            }
            url = said["CallbackUrl"]
            call_back_later(0.0, f"{url}{'&' if '?' in url else '?'}{urlencode(report)}")


def _refused(code: str, words: str) -> Answer:
    return json_answer(200, {"CodeResult": code, "CountRegenerate": 0, "ErrorMessage": words})


def _json(request: Request) -> dict[str, str]:
    try:
        said = json.loads(request.body)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}
