"""A stand-in for a provider whose refresh tokens may be used once (Zalo, OAuth v4): each exchange
gives a new pair and kills the old one.

Errors have the shape that `zaloplatforms` documents: HTTP 200 and a negative code.
"""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from sandbox.http import Answer, HttpSandbox, Request, json_answer
from sandbox.world import World

LIVES = timedelta(hours=25)
"""An access token."""


class TokenSandbox(HttpSandbox):
    """One grant. `refresh_token` is the one to use next, `access_token` the one in force; with a
    `clock`, each access token works until its time is over, the one before too."""

    provider = "tokens"

    def __init__(self, world: World | None = None, port: int = 0) -> None:
        super().__init__(world, port)
        self.exchanges = 0
        self.used_twice: list[str] = []
        self._spent: set[str] = set()
        self._lock = threading.Lock()
        self.refresh_token, self.access_token = "r0", "a0"
        self.clock: Callable[[], datetime] | None = None
        self._ends: dict[str, datetime] = {}
        # after a restart it knows nothing: whoever holds a later token of its chain is believed
        self.takes_up = False

    def expire(self) -> None:
        """The token in force ends; the other one does not."""
        self.access_token = f"ended after {self.exchanges}"

    def admits(self, token: str) -> bool:
        """Whether an access token works."""
        if self.clock is None:
            return token == self.access_token
        return token in self._ends and self.clock() < self._ends[token]

    def grant(self, refresh_token: str) -> None:
        """An administrator agrees anew: the token that is to be used next."""
        with self._lock:
            self.refresh_token = refresh_token

    def answer(self, request: Request) -> Answer:
        if request.path == "/v4/oa/access_token":
            return self.exchange(request.form().get("refresh_token", ""))
        if self.admits(request.headers.get("access_token", "")):
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
            if self.clock is not None:
                self._ends[self.access_token] = self.clock() + LIVES
