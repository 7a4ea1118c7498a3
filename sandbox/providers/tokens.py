"""A stand-in for a provider whose refresh tokens may be used once (Zalo, OAuth v4): each exchange
gives a new pair and kills the old one.

Errors have the shape that `zaloplatforms` documents: HTTP 200 and a negative code.
"""

import threading

from sandbox.http import Answer, HttpSandbox, Request, json_answer
from sandbox.world import World


class TokenSandbox(HttpSandbox):
    """One grant. `refresh_token` is the one to use next, `access_token` the one in force."""

    provider = "tokens"

    def __init__(self, world: World | None = None, port: int = 0) -> None:
        super().__init__(world, port)
        self.exchanges = 0
        self.used_twice: list[str] = []
        self._spent: set[str] = set()
        self._lock = threading.Lock()
        self.refresh_token, self.access_token = "r0", "a0"
        # after a restart it knows nothing: whoever holds a later token of its chain is believed
        self.takes_up = False

    def expire(self) -> None:
        """The token in force ends; the other one does not."""
        self.access_token = f"ended after {self.exchanges}"

    def answer(self, request: Request) -> Answer:
        if request.path == "/v4/oa/access_token":
            return self.exchange(request.form().get("refresh_token", ""))
        if request.headers.get("access_token", "") == self.access_token:
            return json_answer(200, {"error": 0, "message": "Success"})
        return json_answer(200, {"error": -216, "message": "Access token is invalid"})

    def exchange(self, offered: str) -> Answer:
        """A new pair for a refresh token that was not used yet."""
        with self._lock:
            if self.takes_up and offered[1:].isdecimal() and int(offered[1:]) > self.exchanges:
                self.exchanges, self.refresh_token = int(offered[1:]), offered
            if offered in self._spent:
                self.used_twice.append(offered)
            if offered != self.refresh_token:
                said = {"error": -14014, "error_name": "Invalid refresh token"}
                return json_answer(200, said, lambda: None)  # this answer may be lost too
            following = self.exchanges + 1
        pair = {"access_token": f"a{following}", "refresh_token": f"r{following}"}
        return json_answer(200, pair | {"expires_in": "90000"}, lambda: self._commit(offered, pair))

    def _commit(self, offered: str, pair: dict[str, str]) -> None:
        with self._lock:
            self._spent.add(offered)
            self.exchanges += 1
            self.refresh_token, self.access_token = pair["refresh_token"], pair["access_token"]
