"""Jasmin's `/send`: true replies, two callbacks a message, and a text that is cut after five parts
without a word."""

import uuid
from collections.abc import Mapping
from urllib.parse import urlencode

from sandbox.http import Answer, HttpSandbox, Request
from sandbox.providers._calling import call_back_later
from sandbox.world import Arrival, World

ACCOUNTS = {"lantoa": "sandbox-jasmin"}
_ROOM = {"0": 5 * 153, "8": 5 * 134}  # bytes of five parts


class JasminSandbox(HttpSandbox):
    """One Jasmin on loopback. With `receipts` it calls `dlr-url` back as it does for level 3."""

    provider = "jasmin"

    def __init__(
        self, world: World | None = None, port: int = 0, accounts: Mapping[str, str] = ACCOUNTS
    ) -> None:
        super().__init__(world, port)
        self.accounts, self.receipts = accounts, False

    def answer(self, request: Request) -> Answer:
        form = request.form()
        if request.path != "/send":
            return _error(404, "No such page")
        if self.accounts.get(form.get("username", "")) != form.get("password"):
            return _error(403, f"Authentication failure for username:{form.get('username')}")
        if not form.get("to", "").lstrip("+").isdigit():
            return _error(400, f"Argument [to] has an invalid value: [{form.get('to')}].")
        if not form.get("hex-content") and not form.get("content"):
            return _error(400, "content or hex-content not present")
        named = str(uuid.uuid4())
        return Answer(
            200, f'Success "{named}"', "text/plain", commit=lambda: self._take(named, form)
        )

    def _take(self, named: str, form: Mapping[str, str]) -> None:
        wide = form.get("coding") == "8"
        data = bytes.fromhex(form.get("hex-content", "")) or form.get("content", "").encode()
        data = data[: _ROOM["8" if wide else "0"]]
        text = data.decode("utf-16-be" if wide else "latin-1", "replace")
        self.world.add(Arrival(self.provider, "", f"+{form['to'].lstrip('+')}", text, "", named))
        if self.receipts and form.get("dlr-url"):
            for level, status in (("1", "ESME_ROK"), ("2", "DELIVRD")):
                body = {"id": named, "level": level, "message_status": status, "connector": "vn"}
                call_back_later(0.0, form["dlr-url"], urlencode(body).encode())


def _error(status: int, words: str) -> Answer:
    return Answer(status, f'Error "{words}"', "text/plain")
