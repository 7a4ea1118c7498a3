"""FPT's brandname interface: a token first, then one message a call with its text in Base64."""

import base64
import json
import secrets

from sandbox.http import Answer, HttpSandbox, Request, json_answer
from sandbox.world import Arrival, World

ACCOUNTS = {"sandbox-client": "sandbox-fpt"}


class FptSandbox(HttpSandbox):
    """Tokens end when `forget` is called."""

    provider = "fpt"

    def __init__(self, world: World | None = None, port: int = 0) -> None:
        super().__init__(world, port)
        self._tokens: set[str] = set()

    def forget(self) -> None:
        """End every token."""
        self._tokens.clear()

    def answer(self, request: Request) -> Answer:
        asked = json.loads(request.body or b"{}")
        if request.path == "/oauth2/token":
            if ACCOUNTS.get(asked.get("client_id")) != asked.get("client_secret"):
                return _error(401, "invalid_client")
            token = secrets.token_hex(8)
            self._tokens.add(token)
            return json_answer(200, {"access_token": token, "expires_in": 86400})
        if request.path != "/api/push-brandname-otp":
            return _error(404, "not_found")
        if asked.get("access_token") not in self._tokens:
            return _error(401, "invalid_token")
        named = secrets.token_hex(8)
        taken = {"MessageId": named, "Phone": asked["Phone"], "BrandName": asked["BrandName"]}
        return json_answer(200, taken, lambda: self._take(named, asked))

    def _take(self, named: str, asked: dict[str, str]) -> None:
        text = base64.b64decode(asked["Message"]).decode("utf-8")
        key = asked.get("RequestId", "")
        self.world.add(Arrival(self.provider, key, f"+{asked['Phone']}", text, "", named))


def _error(status: int, words: str) -> Answer:
    return json_answer(status, {"error": words, "error_description": words})
